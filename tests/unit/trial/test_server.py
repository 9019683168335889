"""What a server of a trial has to be (TR-14): each thing that is less is found, and named so that it can be mended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from readstation.trial.server import FLOORS, REVOKED_SETTING, WANTED, DoorRule, ServerFacts, server_findings

ASKS = ("clientcert=verify-ca",)
DOORS = (
    DoorRule(1, "local", "peer"),
    DoorRule(2, "hostssl", "scram-sha-256", options=ASKS),
    DoorRule(3, "hostssl", "reject"),
    DoorRule(4, "host", "reject"),
)
SETTINGS = {name: good[0] for name, good in WANTED.items()}
GOOD = ServerFacts(150020, {**SETTINGS, REVOKED_SETTING: "revoked.pem"}, DOORS, 0)


def codes(facts: ServerFacts) -> list[str]:
    return [finding.code for finding in server_findings(facts)]


@pytest.mark.parametrize(("branch", "minor"), sorted(FLOORS.items()))
def test_the_floor_of_each_branch_is_good_enough_and_the_one_below_is_not(branch, minor):
    assert server_findings(replace(GOOD, version=10_000 * branch + minor)) == ()
    assert codes(replace(GOOD, version=10_000 * branch + minor - 1)) == ["TR-14.version"]
    assert server_findings(replace(GOOD, version=10_000 * branch + minor + 3)) == ()


@pytest.mark.parametrize("version", [140022, 190001])
def test_a_branch_that_was_not_tried_is_named(version):
    assert codes(replace(GOOD, version=version)) == ["TR-14.version"]


@pytest.mark.parametrize("name", sorted(WANTED))
def test_each_setting_that_is_off_is_named(name):
    for value in ("off", ""):
        (finding,) = server_findings(replace(GOOD, settings={**GOOD.settings, name: value}))
        assert name in finding.message
    without = {other: value for other, value in GOOD.settings.items() if other != name}
    assert codes(replace(GOOD, settings=without)) == ["TR-14.setting"]


@pytest.mark.parametrize(
    ("door", "words"),
    [
        (DoorRule(7, "host", "scram-sha-256"), "without TLS"),
        (DoorRule(7, "hostnossl", "scram-sha-256"), "without TLS"),
        (DoorRule(7, "hostssl", "trust"), "by trust"),
        (DoorRule(7, "hostssl", "md5"), "by md5"),
        (DoorRule(7, "hostssl", "password"), "by password"),
        (DoorRule(7, "local", "trust"), "by trust"),
        (DoorRule(7, "hostssl", "scram-sha-256"), "from any machine"),
        (DoorRule(7, "hostssl", "scram-sha-256", options=("clientname=CN",)), "from any machine"),
        (DoorRule(7, "", "", "invalid connection type"), "cannot read"),
    ],
)
def test_each_open_door_is_named_by_its_line(door, words):
    (finding,) = server_findings(replace(GOOD, doors=(*DOORS, door)))
    assert words in finding.message
    assert finding.place == "pg_hba.conf line 7"


def test_logins_without_a_limit_are_counted():
    (finding,) = server_findings(replace(GOOD, unlimited=2))
    assert finding.message == "2 logins may hold more than 3 connections each."


def test_a_demand_for_certificates_without_a_list_of_those_taken_back_is_named():
    """TR-7: a revoked certificate would be good there."""
    without = {name: value for name, value in GOOD.settings.items() if name != REVOKED_SETTING}
    assert codes(replace(GOOD, settings=without)) == ["TR-7.list"]
    assert codes(replace(GOOD, settings=without, doors=(DOORS[0],))) == []
