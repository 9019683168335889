"""Figures that each run of the suite has, as campaigns of one part: kept with commit and what the tests said."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

_LOCK = "tests/e2e/test_session_lock_window.py"
_IMPOSTORS = "tests/attack/test_impostors.py"
_FIT = "tests/attack/test_fit_server.py"
_WORDS = "tests/ui/test_plain_words.py"
_TABLES = "tests/ui/test_plain_tables.py"
_ENGINES = "tests/unit/store/test_engines.py"
_CONNECTIONS = "tests/integration/test_connections.py"

CAMPAIGNS = (
    Campaign(
        "secrets", ("TR-2",), "passwords and keys in profile, temporary files, server and line: 0; ms a guess",
        ("tests/integration/test_secrets_nowhere.py",), 1, (),
    ),
    Campaign(
        "session-locks", ("TR-5",), "each trigger covers screen, title and accessibility tree; ms to the cover",
        (f"{_LOCK}::test_a_locked_read_shows_nothing_and_comes_back_as_it_was",
         f"{_LOCK}::test_each_trigger_covers_within_a_second"),
        1, (), (f"{_LOCK}::test_a_station_that_looks_too_seldom_is_found",),
    ),
    Campaign(
        "impostors", ("TR-14",), "connections to impostors 0 of 6, settings off 0 at a server by the page",
        (f"{_IMPOSTORS}::test_no_impostor_gets_a_connection_or_a_password",
         f"{_IMPOSTORS}::test_a_relay_with_a_good_certificate_gets_no_password",
         f"{_IMPOSTORS}::test_the_environment_and_service_files_decide_nothing",
         f"{_IMPOSTORS}::test_an_address_cannot_ask_for_less",
         f"{_FIT}::test_nothing_is_off_but_a_release_that_is_too_old"),
        1, (("impostors", 6),),
        (f"{_IMPOSTORS}::test_the_impostor_hears_a_client_that_does_not_look",
         f"{_FIT}::test_a_setting_that_is_off_is_found"),
    ),
    Campaign(
        "allowed-facts", ("TR-18",), "the facts of a series are exactly the list: 0 more",
        ("tests/unit/model/test_series_facts.py",), 1, (),
    ),
    Campaign(
        "linking-names", ("TR-21",), "what links two readers of a case, or two cases of a subject: 0 fields",
        ("tests/unit/trial/test_subjects.py::test_an_alias_is_free_and_a_shift_is_one_to_ten_years",
         "tests/integration/test_image_delivery.py::test_two_readers_share_no_name"),
        1, (),
    ),
    Campaign(
        "database-settings", ("TR-42",), "settings read back, one connection, none after a fork: 0 violations",
        (f"{_ENGINES}::test_the_settings_of_tr_42_are_in_force", f"{_ENGINES}::test_another_thread_is_refused",
         f"{_ENGINES}::test_a_copy_of_the_process_is_refused", "tests/ui/test_about.py",
         "tests/unit/house/test_house.py::test_one_module_opens_sqlite"),
        1, (), (f"{_ENGINES}::test_a_setting_that_is_not_taken_is_refused_at_the_start",),
    ),
    Campaign(
        "handshakes", ("TR-53",), "every pair of station and central outside the range: 0 facts lost, refused in words",
        ("tests/contract/test_handshake.py", "tests/integration/test_older_station.py"), 1, (),
    ),
    Campaign(
        "hostile-words", ("TR-60",), "500 strings in labels, tips, tables, messages and CSV: 0 interpreted",
        (f"{_WORDS}::test_no_label_and_no_tip_obeys_a_value", f"{_TABLES}::test_no_table_obeys_a_value",
         f"{_TABLES}::test_no_message_obeys_a_value", "tests/unit/exchange/test_csv_cells.py"),
        1, (("strings", 500),),
        (f"{_WORDS}::test_a_label_that_guesses_is_found", f"{_TABLES}::test_a_table_of_raw_values_is_found"),
    ),
    Campaign(
        "connections", ("TR-62",), "a station beside its central, and offline: 0 connections elsewhere",
        (f"{_CONNECTIONS}::test_a_station_calls_its_central_and_nobody_else",
         f"{_CONNECTIONS}::test_a_station_without_a_central_calls_nobody[offline]"),
        1, (), (f"{_CONNECTIONS}::test_a_station_without_a_central_calls_nobody[stray]",),
    ),
    Campaign(
        "limits", ("TR-57",), "every limit on what comes from outside: 100 %",
        ("tests/unit/imaging/test_limits.py", "tests/unit/imaging/test_limits_of_places.py"), 1, (),
    ),
    Campaign(
        "old-reads", ("TR-28",), "reads that earlier programs signed: 100 % of the golden files are read and verify",
        ("tests/unit/reading/test_old_reads.py",), 1, (),
    ),
    Campaign(
        "reported-in-the-window", ("TR-26",), "two steps from the read to the report, by mouse and keys, at both sizes",
        ("tests/e2e/test_unblinding_report.py",), 1, (),
    ),
    Campaign(
        "recomputed-orders", ("TR-22",), "the order of a trial at central equals what its seed gives: 100 %",
        ("tests/contract/test_office.py::"
         "test_the_order_is_published_before_the_first_case_and_can_be_computed_again",),
        1, (),
    ),
    Campaign(
        "traceability", ("TR-68",), "requirements of the first release without a test: 0",
        ("tests/unit/house/test_traceability.py",), 1, (),
    ),
)  # fmt: skip
