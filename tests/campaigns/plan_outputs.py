"""Campaigns of what is shown and handed out: markers of a whole trial, marks of a demonstration, unblindings."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

_HUNT = "tests/e2e/test_leak_hunt.py"
_MARKS = "tests/e2e/test_demonstration_marks.py"
_READS = "tests/contract/test_demonstration_reads.py"
_UNBLINDINGS = "tests/contract/test_reported_unblindings.py"
_FORCED = "tests/integration/test_forced_faults.py"
_LAYERS = ("core", "model", "geometry", "criteria", "dose", "stats", "reading", "practice", "trial", "sync", "imaging",
           "store", "security", "exchange", "viewer", "app", "cli")  # fmt: skip

CAMPAIGNS = (
    Campaign(
        "forced-faults", ("TR-62",), "an error in each layer at 20 places, 0 of its words in log, report or terminal",
        tuple(f"{_FORCED}::test_no_word_of_an_error_reaches_log_report_or_terminal[20-{layer}]" for layer in _LAYERS),
        1, (("faults", 340),), (f"{_FORCED}::test_an_interpreter_that_speaks_itself_is_found",),
        ("tests.integration.faulted_program",),
    ),
    Campaign(
        "leak-hunt", ("TR-27",),
        "a whole trial full of markers: 0 where a role must not see one, all in what is handed out",
        (f"{_HUNT}::test_no_marker_of_a_whole_trial_is_where_a_role_must_not_see_it",),
        1, (("markers", 5_000),),
        (f"{_HUNT}::test_the_hunter_sees_what_is_there",),
    ),
    Campaign(
        "marks", ("TR-16",), "every window, PDF and export of a demonstration says so, 0 unmarked",
        (f"{_MARKS}::test_every_output_of_a_demonstration_says_so",),
        1, (),
        (f"{_MARKS}::test_no_output_of_a_live_trial_says_so",
         f"{_MARKS}::test_an_output_that_lost_its_mark_is_named"),
    ),
    Campaign(
        "demonstration-reads", ("TR-16",), "0 facts of a demonstration taken by a live central, on both engines",
        (*(f"{_READS}::{test}[{engine}]" for engine in ("sqlite", "postgresql") for test in (
            "test_nothing_of_a_demonstration_is_taken_by_a_live_central",
            "test_not_even_under_the_id_of_a_live_read")),
         "tests/integration/test_trial_commands.py::test_a_file_for_a_live_trial_needs_a_word"),
        1, (),
        (f"{_READS}::test_a_sequencer_that_takes_any_charter_is_found[sqlite]",),
    ),
    Campaign(
        "unblindings-told", ("TR-26",), "2,000 reports and disclosures, all of them in the report of the trial",
        tuple(f"{_UNBLINDINGS}::test_the_report_lists_every_unblinding_and_nobody_by_name[{engine}-250]"
              for engine in ("sqlite", "postgresql")),
        4, (("reports and disclosures", 500),),
        tuple(f"{_UNBLINDINGS}::test_a_report_that_leaves_some_out_is_found[{each}-sqlite]"
              for each in ("reader", "office")),
    ),
)  # fmt: skip
