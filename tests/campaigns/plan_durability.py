"""Campaigns of what is kept: on the station, on the line, at central, and out of sight."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

_POWER = "tests/power/test_power_cuts.py"
_BROKEN = ("NORMAL", "OFF", "a disk that does not flush the log", "a disk that does not flush images")
_SYNC = "tests/integration/sync/test_campaign.py"
_SENDERS = "tests/integration/sync/test_client_kills.py"
_WORLDS = "tests/attack/test_two_worlds.py"
_SET_UP = "tests/integration/test_kill_set_up.py"
_LOAD = "tests/manual/test_backup_under_load.py"
_COPIES = "tests/integration/test_copies.py"
_DRILL = "tests/manual/test_restore_drill.py"

CAMPAIGNS = (
    Campaign(
        "kills", ("TR-40", "TR-46"), "1,000 kills of a working station, 0 acknowledged edits lost",
        ("tests/integration/test_kill_station.py::test_no_kill_loses_what_was_acknowledged[170]",),
        6, (("kills", 170),),
        ("tests/integration/test_kill_station.py::test_a_station_that_keeps_what_it_said_too_late_is_found",),
        ("tests.integration.killed_station", "tests.integration.late_station"),
    ),
    Campaign(
        "window-kills", ("TR-40",), "200 kills of the window, nothing lost that it had shown",
        ("tests/e2e/test_kill_window.py::test_kills_lose_nothing_that_the_window_had_shown[200]",),
        1, (("kills", 200),),
        ("tests/e2e/test_kill_window.py::test_a_window_that_keeps_what_it_showed_too_late_is_found",),
        ("tests.e2e.killed_reader", "tests.e2e.late_reader"),
    ),
    Campaign(
        "power-cuts", ("TR-41",),
        "2,000 power cuts with FULL, 0 acknowledged edits lost; of 300 with each of 4 broken settings 80 % found",
        tuple(
            f"{_POWER}::test_no_power_cut_loses_what_was_acknowledged[100 cuts, part {part}]" for part in range(1, 6)
        ),
        4, (("cuts", 500),),
        tuple(f"{_POWER}::test_the_model_finds_what_is_lost_without_a_flush[{broken}-300]" for broken in _BROKEN),
        ("tests.power.cut_station",),
    ),
    Campaign(
        "write-faults", ("TR-44",), "each write call fails once, nothing lost",
        ("tests/power/test_write_faults.py::test_whichever_call_fails_the_rest_is_kept_and_the_session_goes_on",),
        1, (), ("tests/power/test_write_faults.py::test_a_session_that_takes_a_refused_write_for_kept_is_found",),
        ("tests.power.faulty_station", "tests.power.careless_station"),
    ),
    Campaign(
        "cut-migrations", ("TR-64",), "300 cuts of a migration, the old or the new database each time",
        ("tests/power/test_cut_migration.py::test_a_cut_migration_leaves_the_old_or_the_new_database[300]",),
        1, (("cuts", 300),),
        ("tests/power/test_cut_migration.py::test_a_migration_that_is_broken_on_purpose_is_found",),
        ("tests.power.migrating_station",),
    ),
    Campaign(
        "set-up-kills", ("TR-64",),
        "300 kills of a set-up of central or its server, from every schema: the old or the new one each time",
        (f"{_SET_UP}::test_every_schema_comes_to_the_newest",
         f"{_SET_UP}::test_a_killed_set_up_leaves_the_old_or_the_new_schema[300]"),
        1, (("kills", 300),),
        (f"{_SET_UP}::test_a_set_up_in_pieces_is_found", f"{_SET_UP}::test_a_row_that_a_migration_loses_is_found"),
        ("tests.integration.killed_set_up",),
    ),
    Campaign(
        "backups", ("TR-66",), "backups under load, of central and of a station, all verified",
        (f"{_LOAD}::test_backups_that_are_made_while_all_work_are_whole[10]",
         f"{_COPIES}::test_copies_are_whole_that_are_made_while_edits_go_on[60]"),
        1, (("backups of central", 20), ("copies of a station", 60)),
        (f"{_LOAD}::test_a_dump_under_row_security_is_found",
         f"{_LOAD}::test_what_leaves_the_machine_is_encrypted_and_a_changed_byte_ends_the_restore",
         f"{_COPIES}::test_a_file_that_is_copied_while_edits_go_on_is_found"),
    ),
    Campaign(
        "restore-drill", ("TR-52", "TR-66", "TR-67"),
        "a lost server restored elsewhere, one contact of each of 8 stations, 0 facts missing, timed",
        (f"{_DRILL}::test_the_server_of_eight_stations_is_restored",),
        1, (("drills", 1),), (f"{_DRILL}::test_a_station_that_sends_nothing_again_is_found",),
    ),
    Campaign(
        "damage", ("TR-43",), "500 damaged databases, all that was sent comes back",
        tuple(
            f"tests/integration/test_rebuild.py::test_whatever_is_damaged_all_that_was_sent_comes_back[100-{part}]"
            for part in range(1, 6)
        ),
        1, (("damaged databases", 500),),
        ("tests/integration/test_rebuild.py::test_a_station_that_asks_nobody_is_found",
         "tests/integration/test_rebuild.py::test_a_station_that_looks_at_nothing_is_found"),
    ),
    Campaign(
        "sync", ("TR-47", "TR-48"), "20,000 facts, 500 cuts, 100 server kills: 0 lost, 0 doubled, 0 out of order",
        (f"{_SYNC}::test_fifteen_hundred_facts_forty_cuts_eight_kills",),
        14, (("facts", 1500), ("server kills", 8)),
        (f"{_SYNC}::test_without_uniqueness_of_the_inbox_the_campaign_fails",
         f"{_SYNC}::test_without_the_check_of_answers_the_campaign_fails"),
    ),
    Campaign(
        "sender-kills", ("TR-46", "TR-47"),
        "1,000 kills of a station that sends over a bad line: 0 lost, 0 doubled, 0 altered",
        (f"{_SENDERS}::test_a_station_that_is_killed_while_it_sends_loses_and_doubles_nothing[120]",),
        9, (("kills of a sending station", 120),),
        (f"{_SENDERS}::test_a_station_that_takes_facts_for_received_is_found",),
        ("tests.integration.sync.killed_sender", "tests.integration.sync.trusting_sender"),
    ),
    Campaign(
        "two-worlds", ("TR-12",), "1,000 pairs of worlds, 0 differing bytes",
        (f"{_WORLDS}::test_what_others_do_is_not_seen[200]",),
        5, (("pairs", 200),), (f"{_WORLDS}::test_the_same_questions_find_a_leak",),
    ),
    Campaign(
        "markers", ("TR-17",), "100,000 planted markers at every depth, none where a reader can see, on both engines",
        tuple(f"tests/integration/test_planted_markers.py::test_no_planted_marker_is_where_a_reader_can_see"
              f"[{engine}-100,000 at every depth]" for engine in ("sqlite", "postgresql")),
        1, (("markers", 200_000),),
        ("tests/integration/test_planted_markers.py::test_an_office_that_keeps_one_word_of_the_images_is_found",),
    ),
)  # fmt: skip
