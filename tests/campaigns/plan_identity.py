"""Campaigns of who signs, what is signed, and what others may make of it."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

_SIGNING = "tests/integration/test_kill_signing.py"
_GUESS = "tests/integration/test_kill_guess.py"
_LEAVES = "tests/unit/reading/test_every_leaf.py"
_EXCHANGED = "tests/unit/reading/test_exchanged_readers.py"
_DRAWN = "tests/unit/store/test_drawn_sides.py"
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
)  # fmt: skip
