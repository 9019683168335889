"""Campaigns of who signs, what is signed, and what others may make of it."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

_SIGNING = "tests/integration/test_kill_signing.py"
_GUESS = "tests/integration/test_kill_guess.py"
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
)  # fmt: skip
