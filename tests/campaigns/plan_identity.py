"""Campaigns of who signs, what is signed, and what others may make of it."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

_SIGNING = "tests/integration/test_kill_signing.py"
_GUESS = "tests/integration/test_kill_guess.py"
_LEAVES = "tests/unit/reading/test_every_leaf.py"
_EXCHANGED = "tests/unit/reading/test_exchanged_readers.py"
_DRAWN = "tests/unit/store/test_drawn_sides.py"
_GRACE = "tests/property/reading/test_grace.py"
_SHIFTS = "tests/unit/imaging/test_dateshift.py"
_SUBJECTS = "tests/unit/trial/test_subjects.py"
_ORDER = "tests/unit/trial/test_order.py"
_ROLES = "tests/property/trial/test_exclusions.py"
_AUTHORS = "tests/attack/test_authors.py"
_EXPORTS = "tests/integration/test_evidence_bundle.py"
_SIGNER = "tests/unit/security/test_signer.py"
_CENTRAL = "tests/contract/test_exchanged_readers.py"
_DOCUMENTS = "tests/unit/core/test_random_documents.py"

CAMPAIGNS = (
    Campaign(
        "signing-kills", ("TR-31",), "1,000 kills in the act of signing, 0 half signatures",
        (f"{_SIGNING}::test_a_read_is_signed_completely_or_not_at_all[170]",),
        7, (("kills", 170),), (f"{_SIGNING}::test_a_station_that_signs_in_two_writes_is_found",),
        ("tests.integration.killed_signer", "tests.integration.halved_signer"),
    ),
    Campaign(
        "guess-kills", ("TR-4",), "1,000 kills between attempt and count, 0 uncounted attempts",
        (f"{_GUESS}::test_a_guess_counts_even_if_it_is_cut_off_before_its_answer[100]",),
        10, (("kills", 100),), (f"{_GUESS}::test_a_door_that_counts_after_the_attempt_is_found",),
        ("tests.integration.killed_guesser", "tests.integration.late_guesser"),
    ),
    Campaign(
        "documents", ("TR-28",), "1,000,000 random documents, 0 disagreements of three programs",
        (f"{_DOCUMENTS}::test_three_programs_write_the_same_bytes[100000]",),
        10, (("documents", 100_000),), (f"{_DOCUMENTS}::test_a_writer_that_is_nearly_right_is_found",),
    ),
    Campaign(
        "leaves", ("TR-29",), "all leaves of 100 reads and what they name, 0 undetected changes",
        (f"{_LEAVES}::test_each_change_of_a_read_or_of_what_it_names_is_found_and_named[all of 5]",),
        20, (("reads", 5),),
        (f"{_LEAVES}::test_a_verification_that_checks_no_signature_is_found",
         f"{_LEAVES}::test_a_verification_that_compares_no_images_is_found"),
    ),
    Campaign(
        "exchanged-readers", ("TR-24", "TR-30"), "1,000 exchanges of the two readers, 0 differing bytes",
        (f"{_EXCHANGED}::test_exchanged_readers_make_no_byte_differ[1000]",),
        1, (("exchanges", 1000),),
        (f"{_EXCHANGED}::test_a_body_that_keeps_one_field_of_the_head_is_found",
         f"{_EXCHANGED}::test_a_body_that_keeps_the_order_of_two_clocks_is_found"),
    ),
    Campaign(
        "sides", ("TR-24",), "20,000 draws of a side, A the first reader's in 50 % +- 1 %",
        (f"{_DRAWN}::test_a_is_the_first_reader_s_as_often_as_the_second_s",),
        1, (("draws", 20_000),), (f"{_DRAWN}::test_a_side_that_follows_the_reader_is_found",),
    ),
    Campaign(
        "exchanged-at-central", ("TR-24",), "exchanges at a real central, 0 differing bytes",
        (f"{_CENTRAL}::test_exchanged_readers_make_no_byte_differ",),
        1, (), (f"{_CENTRAL}::test_a_body_that_keeps_one_field_of_the_head_is_found",),
    ),
    Campaign(
        "authors", ("TR-24", "TR-30"), "1,000 cases, no guess of the author better than chance",
        (f"{_AUTHORS}::test_no_rule_finds_the_author[1000]",),
        1, (("cases", 1000),),
        (f"{_AUTHORS}::test_a_side_that_follows_from_the_reader_is_found",
         f"{_AUTHORS}::test_a_body_that_names_its_reader_is_found"),
    ),
    Campaign(
        "signings", ("TR-6",), "100 signings, the private key 0 times in the memory of the window",
        (f"{_SIGNER}::test_the_private_key_is_not_in_the_memory_of_the_window[100]",),
        1, (("signings", 100),), (f"{_SIGNER}::test_a_window_that_opens_the_key_itself_is_found",),
    ),
    Campaign(
        "clock-histories", ("TR-3",), "500 clock histories, 0 sign-ins past the grace",
        (f"{_GRACE}::test_nobody_is_let_on_past_the_grace[500]",),
        1, (("histories", 500),), (f"{_GRACE}::test_a_station_that_believes_a_clock_is_found",),
    ),
    Campaign(
        "role-histories", ("TR-15", "TR-25"), "10,000 role histories, 0 forbidden states",
        (f"{_ROLES}::test_no_history_reaches_a_forbidden_state[10000]",),
        1, (("histories", 10_000),), (f"{_ROLES}::test_a_rule_that_allows_everything_is_found",),
    ),
    Campaign(
        "intervals", ("TR-19",), "1,000,000 shifted intervals, 0 errors",
        (f"{_SHIFTS}::test_many_intervals_are_exact_to_the_second[1000000]",),
        1, (("intervals", 1_000_000),), (f"{_SHIFTS}::test_a_shift_that_carries_nothing_over_midnight_is_found",),
    ),
    Campaign(
        "shifts", ("TR-19",), "shifts of 10,000 subjects uniform, p > 0.001",
        (f"{_SUBJECTS}::test_shifts_of_many_subjects_are_uniform_and_independent",),
        1, (("subjects", 10_000),), (f"{_SUBJECTS}::test_shifts_of_a_part_of_the_range_are_found",),
    ),
    Campaign(
        "orders", ("TR-22",), "10,000 seeds, mean rank correlation of two readers 0 +- 0.01",
        (f"{_ORDER}::test_orders_are_uniform_and_independent_between_readers[100000]",),
        1, (("seeds", 100_000),), (f"{_ORDER}::test_an_order_that_is_not_each_reader_s_own_is_found",),
    ),
    Campaign(
        "altered-exports", ("TR-32",), "500 altered exports, all found by both programs",
        (f"{_EXPORTS}::test_five_hundred_altered_exports",),
        1, (("altered exports", 500),),
        (f"{_EXPORTS}::test_a_program_that_leaves_the_log_out_is_found",
         f"{_EXPORTS}::test_a_checker_that_leaves_out_a_check_is_found"),
    ),
)  # fmt: skip
