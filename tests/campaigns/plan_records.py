"""Campaigns of what is recorded: the trail, both sides of sync, documents, and what was set back."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

_TRAIL = "tests/integration/test_altered_trail.py"
_EXPLAINED = "tests/property/journal/test_explained_commands.py"
_ACTIONS = "tests/integration/test_every_action.py"
_DOCUMENTS = "tests/property/trial/test_mutated_documents.py"
_SET_BACK = "tests/contract/test_set_back.py"
_DIFFERENCES = "tests/integration/sync/test_differences.py"
_SLOW = "tests/integration/sync/test_slow_transactions.py"
_POISON = "tests/contract/test_poison.py"
_LINES = "tests/property/sync/test_two_stations.py"
_HISTORIES = "tests/histories/test_histories.py"
_KINDS = ("byte", "field", "deletion", "hole", "insertion", "swap", "copy", "cut")

CAMPAIGNS = (
    Campaign(
        "altered-trails", ("TR-36",),
        "8 kinds of altering at 100 places, with and without the chain: all found before the last receipt",
        tuple(
            f"{_TRAIL}::{test}[{kind}-100]"
            for test in ("test_whatever_is_altered_before_the_last_receipt_is_found",
                         "test_what_is_altered_after_it_is_found_unless_it_was_signed_again_or_cut_off")
            for kind in _KINDS
        ),
        1, (("alterations before the receipt", 2400), ("alterations after it", 1400)),
        (f"{_TRAIL}::test_without_the_check_of_the_trail_what_was_altered_is_missed",
         f"{_TRAIL}::test_without_the_comparison_of_both_sides_what_was_signed_again_is_missed"),
    ),
    Campaign(
        "explained-commands", ("TR-34",), "100,000 commands, 0 changes without an event, 0 events without a change",
        (f"{_EXPLAINED}::test_whatever_a_command_changes_is_explained_by_events[10,000]",),
        10, (("commands", 10_000),),
        (f"{_EXPLAINED}::test_an_edit_whose_event_is_dropped_is_found",
         f"{_EXPLAINED}::test_an_event_whose_step_is_dropped_is_found"),
    ),
    Campaign(
        "every-action", ("TR-35",), "every code that the program records, by its own doors: 0 without complete event",
        tuple(f"{_ACTIONS}::{test}" for test in (
            "test_each_event_of_a_scene_is_complete", "test_each_act_at_central_is_complete",
            "test_every_code_is_in_a_scene_or_named_as_never_written",
            "test_no_module_writes_a_code_that_is_named_as_never_written",
        )),
        1, (("codes of stations", 62), ("codes of central", 29)),
        (f"{_ACTIONS}::test_a_read_that_leaves_something_out_is_found",
         f"{_ACTIONS}::test_a_store_that_leaves_something_out_is_found",
         f"{_ACTIONS}::test_an_office_that_gives_no_reason_is_found"),
    ),
    Campaign(
        "mutated-documents", ("TR-59",), "1,000,000 mutated documents, 0 accepted that are not valid",
        tuple(f"{_DOCUMENTS}::test_what_is_accepted_is_valid[{kind}-25,000]"
              for kind in ("charter", "plan", "rules", "settings")),
        10, (("documents", 100_000),), (f"{_DOCUMENTS}::test_a_reader_that_is_not_strict_is_found",),
    ),
    Campaign(
        "set-back", ("TR-52",),
        "central at each of 50 earlier points, 0 facts missing; copies of profiles, 0 forks unseen",
        (*(f"{_SET_BACK}::test_what_a_restored_central_lacks_is_sent_again[{seed}]" for seed in range(50)),
         f"{_SET_BACK}::test_no_clone_and_no_roll_back_of_a_profile_stays_unseen[40]"),
        1, (("restores", 50), ("histories of copies", 40)),
        (f"{_SET_BACK}::test_a_station_that_sends_nothing_again_is_found",
         f"{_SET_BACK}::test_a_station_that_goes_on_in_its_old_origin_is_found"),
    ),
    Campaign(
        "differences", ("TR-54",), "1,000 rows deleted or altered at either side, all found",
        tuple(
            f"{_DIFFERENCES}::test_a_difference_of_one_row_is_found[{kind}-100]"
            for kind in ("outbox row deleted", "outbox digest altered", "outbox row put aside", "outbox row unanswered",
                         "inbox row deleted", "receipt deleted", "receipt put aside", "fact deleted",
                         "fact digest altered", "log line deleted", "log line altered")
        ),
        1, (("differences", 1100),),
        (f"{_DIFFERENCES}::test_without_the_running_digest_an_altered_row_is_missed",),
    ),
    Campaign(
        "slow-transactions", ("TR-49",), "1,000,000 facts in overlapping transactions, 0 skipped or out of order",
        (f"{_SLOW}::test_no_fact_is_skipped_however_late_its_transaction_ends[100,000]",),
        10, (("facts", 100_000),),
        (f"{_SLOW}::test_a_sequencer_that_polls_by_a_number_of_the_database_is_found",),
    ),
    Campaign(
        "malformed-facts", ("TR-50",),
        "every kind of malformed fact, on both engines: 0 good ones held, 0 bad ones lost",
        tuple(f"{_POISON}::{test}[{engine}]" for engine in ("sqlite", "postgresql")
              for test in ("test_a_corpus_of_malformed_facts_is_put_aside_and_others_are_sealed",
                           "test_good_facts_among_malformed_ones_of_the_same_origin_are_sealed")),
        5, (("good facts among them", 240),), (f"{_POISON}::test_a_sequencer_that_a_bad_fact_stops_is_found[sqlite]",),
    ),
    Campaign(
        "two-stations", ("TR-51",), "all 1,280 histories of one reader at two stations, 0 reads merged or lost",
        (f"{_LINES}::test_one_line_is_sealed_and_the_other_is_kept_aside[all]",),
        1, (("histories", 1280),), (f"{_LINES}::test_a_central_that_takes_the_steps_of_both_is_found",),
    ),
    Campaign(
        "histories", ("TR-55",),
        "5,000 histories of a whole trial, 500,000 acts: 0 acknowledged edits lost, 0 signed reads not there once, 0 "
        "views that a role must not have",
        (f"{_HISTORIES}::test_no_history_loses_doubles_alters_or_shows_anything[250 histories]",),
        20, (("histories", 250), ("acts", 25_000)), (f"{_HISTORIES}::test_a_build_with_a_planted_fault_is_found",),
        ("tests.histories.station_life",),
    ),
)  # fmt: skip
