"""Every row of trust 4 has a test, or the later work that it waits for."""

from __future__ import annotations

from pathlib import Path

FILES = ("test_battery.py", "test_battery_limits.py")
ROWS = {
    1: "test_nothing_of_others_is_read",
    2: "test_a_plan_tells_nothing",
    3: "test_foreign_and_invented_are_one_answer",
    4: "test_facts_of_another_are_put_aside",
    5: "test_facts_of_another_are_put_aside",
    6: "test_nothing_is_written_past_the_functions",
    7: "test_nothing_is_changed_or_dropped",
    8: "test_dropping_what_one_owns_changes_no_right",
    9: "test_nobody_becomes_another",
    10: "test_own_settings_are_harmless",
    11: "test_names_of_roles_say_nothing",
    13: "test_sources_hold_no_secret",
    14: "test_errors_tell_nothing",
    15: "test_nothing_is_written_past_the_functions",
    16: "test_nothing_is_shadowed",
    18: "test_no_lock_is_taken_that_others_need",
    19: "test_an_open_transaction_delays_nobody",
    20: "test_nothing_is_heard",
    21: "test_no_copy_of_the_database",
    22: "test_connections_and_time_have_limits",
    23: "test_a_kept_statement_has_the_new_rights",
    24: "test_facts_of_another_are_put_aside",
    29: "test_the_office_writes_no_fact_and_signs_for_nobody",
}
ELSEWHERE = (
    (12, "test_closed.py", "test_no_meter_answers"),
    (17, "test_closed.py", "test_no_meter_answers"),
    (21, "test_closed.py", "test_other_databases_are_shut"),
    (22, "../contract/test_push_limits.py", "test_too_much_at_once_is_refused"),
    (22, "test_server.py", "test_a_transaction_that_is_held_open_is_ended"),
    (24, "../contract/test_central.py", "test_a_forged_fact_goes_to_quarantine_and_stops_nobody"),
    (24, "../contract/test_office.py", "test_a_key_that_ended_signs_nothing_more"),
    (25, "../contract/test_office.py", "test_an_ended_account_is_answered_no_more"),
    (26, "../contract/test_packages.py", "test_every_refusal_is_the_same"),
    (26, "../contract/test_packages.py", "test_a_read_that_stands_still_gets_no_key"),
    (26, "test_package_keys.py", "test_no_key_of_another_is_told"),
    (27, "test_authors.py", "test_no_rule_finds_the_author"),
    (27, "test_authors.py", "test_only_what_is_the_adjudicator_s_is_answered"),
    (28, "../integration/test_practice.py", "test_nothing_readable_of_the_reference_before_the_signature"),
    (28, "../integration/test_practice.py", "test_the_key_is_formed_in_the_sign_step_only"),
    (29, "test_battery.py", "test_nothing_is_changed_or_dropped"),
    (29, "test_battery_limits.py", "test_one_of_the_office_alone_enrols_nobody"),
    (30, "test_witness.py", "test_every_change_of_history_is_seen_at_the_next_contact"),
)
LATER: dict[int, str] = {}


def test_every_row_has_a_test_or_a_reason() -> None:
    """No untested row but those that name later work."""
    here = Path(__file__)
    assert set(ROWS) | {row for row, _, _ in ELSEWHERE} | set(LATER) == set(range(1, 31))
    battery = "".join((here.parent / file).read_text(encoding="utf-8") for file in FILES)
    assert all(f"def {name}(" in battery for name in ROWS.values())
    for _, file, name in ELSEWHERE:
        assert f"def {name}(" in (here.parent / file).read_text(encoding="utf-8")
