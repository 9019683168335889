"""Comparison and adjudication at both engines of the central database (MR-809 to MR-811, TR-15, TR-24, TR-30)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from readstation.app.central_verification import verify_central
from readstation.core.canonical import parse_canonical, sha256_hex
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.jobs import QuietJob
from readstation.model.adjudication import Side, SideBody, SideStatement
from readstation.model.key_image import DecisionKeyImage
from readstation.model.people import Role
from readstation.model.subject import Task
from readstation.reading.body_images import place_name
from readstation.reading.decision import WHOLE_SUBJECT, Decision, DecisionCause
from readstation.security.keys import check_signature
from readstation.store.central.comparisons import comparison_of
from readstation.store.central.schema_adjudication import adjudication_body, comparison, side_map
from readstation.trial.results import CaseStage, CaseStatus, reader_one
from tests.builders.adjudicated import CASE, Committee, Said, new_committee, new_hand
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import as_administrator
from tests.builders.key_images import shot

UNDONE = (DBAPIError, EnvironmentFault, Refused)
"""How each engine says that a row stays as it is."""
SHRINKS, GROWS = Said((250, 250)), Said((250, 480))
WORDS = "The new lesion at TP1 enhances and washes out, I read it as HCC."


@pytest.fixture
def committee(access: CentralAccess) -> Committee:
    return new_committee(access)


def triggers(committee: Committee) -> list[tuple[str, ...]]:
    """Return the triggers of every comparison that is kept, the earliest first."""
    with as_administrator(committee.access.administrator) as connection:
        rows = connection.execute(select(comparison.c.body).order_by(comparison.c.compared_ms)).scalars()
        return [comparison_of(bytes(body)).triggers for body in rows]


def decision_on(bodies: tuple[SideBody, ...], side: Side = Side.B, **changed: object) -> Decision:
    digests = {each.side: sha256_hex(each.body) for each in bodies}
    made = Decision(bodies[0].number, digests, {WHOLE_SUBJECT: side}, DecisionCause.NEW_LESION, WORDS)
    return replace(made, **changed)  # type: ignore[arg-type]  # any field may be changed


def discordant(committee: Committee) -> tuple[SideBody, ...]:
    """Let both readers differ, give the case to the adjudicator, and return what it gets."""
    committee.read(committee.first, SHRINKS)
    committee.read(committee.second, GROWS)
    committee.assign(committee.third, Task.ADJUDICATION)
    committee.sequence()
    return committee.bodies(committee.third)


def status(committee: Committee) -> CaseStatus:
    with committee.office() as office:
        (case,) = office.status().cases
        one = reader_one(office.order_seed(committee.charter.trial_code), CASE, case.readers)
    assert case.case == CASE
    assert case.readers == one
    assert set(case.readers) == {committee.first.login, committee.second.login}
    return case


def test_equal_reads_open_no_case(committee: Committee) -> None:
    """MR-809, MR-811: other sums with equal outcomes are no trigger; Reader 1's read is the subject's."""
    committee.read(committee.first, SHRINKS)
    assert triggers(committee) == []
    assert (status(committee).stage, status(committee).signed) == (CaseStage.READING, 1)
    committee.read(committee.second, Said((240, 236)))
    assert triggers(committee) == [()]
    found = status(committee)
    assert (found.stage, found.final) == (CaseStage.AGREED, {WHOLE_SUBJECT: found.readers[0]})
    with pytest.raises(Refused, match="No signed reads of this case differ"):
        committee.assign(committee.third, Task.ADJUDICATION)


def test_reads_that_differ_reach_the_adjudicator_as_a_and_b(committee: Committee) -> None:
    """TR-24, TR-30: both bodies with the sequencer's statement, and nobody's name, key, station, time or words."""
    committee.read(committee.first, SHRINKS)
    with pytest.raises(Refused, match="No signed reads of this case differ"):
        committee.assign(committee.third, Task.ADJUDICATION)
    bodies = discordant_after_first(committee)
    (waits,) = committee.waiting(committee.third)
    assert waits.triggers == ("HEP_PD_TP", "OVR_PD_TP")
    assert (waits.read_id, waits.number) == (committee.read_of(committee.third).read_id, 1)
    assert [each.side for each in bodies] == [Side.A, Side.B]
    for each in bodies:
        digest = sha256_hex(each.body)
        stated = SideStatement(waits.read_id, 1, each.side, digest, parse_canonical(each.body)["charter"]["digest"])  # type: ignore[index,call-overload]
        assert each.statement == stated.body()
        assert check_signature(each.public_key_hex, stated.message(), each.signature_hex)
        assert each.public_key_hex == committee.key.public_key_hex
    everything = b"".join(each.body + each.statement for each in bodies).decode()
    for hand in (committee.first, committee.second):
        person, here, given = hand.person, hand.station, committee.read_of(hand)
        told = {person.login, person.printed_name, person.key_id, person.public_key_hex, here.station_id, here.key_id}
        assert not [each for each in {*told, given.read_id, given.case_alias} if each in everything]
    assert CASE not in everything


def discordant_after_first(committee: Committee) -> tuple[SideBody, ...]:
    committee.read(committee.second, GROWS)
    committee.assign(committee.third, Task.ADJUDICATION)
    committee.sequence()
    return committee.bodies(committee.third)


def test_neither_reader_adjudicates_and_no_reader_sees_a_case(committee: Committee) -> None:
    """TR-15, TR-24: the adjudicator of a subject is neither of its readers; readers are answered nothing."""
    discordant(committee)
    with pytest.raises(Refused, match="this case"):
        committee.assign(committee.first, Task.ADJUDICATION)
    for hand in (committee.first, committee.second):
        with pytest.raises(Refused):
            committee.bodies(hand)


def test_a_decision_ends_the_case(committee: Committee) -> None:
    """MR-810, TR-24, TR-45: signed, sealed once, off the worklist; `verify` looks at its key images."""
    bodies = discordant(committee)
    assert status(committee).stage is CaseStage.ADJUDICATION
    foreign = DecisionKeyImage(0, shot(series_key=place_name(0, 1), image_digest="0" * 64), (Side.A,))
    committee.decide(decision_on(bodies, key_images=(foreign,)))
    found = verify_central(committee.access.auditor, QuietJob()).findings
    assert [each.message for each in found if each.code == "TR-45.key_image"] == [
        "K1 is of no image that was compared."
    ]
    assert committee.refusals(committee.third) == []
    found = status(committee)
    chosen = b"480" in bodies[1].body
    assert found.stage is CaseStage.DECIDED
    assert found.adjudicator == committee.third.login
    assert found.final == {WHOLE_SUBJECT: (committee.second if chosen else committee.first).login}
    assert committee.waiting(committee.third) == ()
    with pytest.raises(Refused):
        committee.bodies(committee.third)
    committee.sequence()
    assert committee.waiting(committee.third) == ()


def test_a_decided_case_stays_with_who_decided_it(committee: Committee) -> None:
    """TR-15, TR-33: as a signed read, a decision is never taken back; before that the case can go to another one."""
    discordant(committee)
    before, other = committee.third, new_hand(committee.access, "Dr. Fourth", Role.ADJUDICATOR)
    with committee.office() as office:
        given = office.give_to_another(committee.read_of(before).read_id, other.login, "ill")
    committee.third = other
    committee.given[other.login, CASE] = given
    committee.sequence()
    assert committee.waiting(before) == ()
    committee.decide(decision_on(committee.bodies(other)))
    with committee.office() as office, pytest.raises(Refused, match="never taken back"):
        office.take_back(given.read_id, "wrong")
    with committee.office() as office:
        held = {each.login: each.is_open for each in office.holdings() if each.task is Task.ADJUDICATION}
    assert held == {before.login: False, other.login: False}
    assert status(committee).adjudicator == other.login


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 2},
        {"body_digests": {Side.A: "0" * 64, Side.B: "1" * 64}},
    ],
)
def test_a_decision_names_the_bodies_it_rests_on(committee: Committee, changed: dict[str, object]) -> None:
    """TR-24: others than those that were copied are put aside, and the case stays open."""
    committee.decide(decision_on(discordant(committee), **changed))
    assert committee.refusals(committee.third) == ["comparison"]
    assert len(committee.waiting(committee.third)) == 1


def test_an_approved_version_is_compared_anew(committee: Committee) -> None:
    """TR-33: the adjudicator gets the versions that count; a decision on the earlier ones is put aside."""
    before = discordant(committee)
    committee.read(committee.first, Said((270, 270)))
    assert triggers(committee) == [("HEP_PD_TP", "OVR_PD_TP")], "it waits for a second person"
    committee.approve(committee.first)
    assert triggers(committee) == [("HEP_PD_TP", "OVR_PD_TP"), ("HEP_PD_TP", "OVR_PD_TP")]
    (waits,) = committee.waiting(committee.third)
    assert waits.number == 2
    committee.decide(decision_on(before))
    assert committee.refusals(committee.third) == ["comparison"]
    committee.decide(decision_on(committee.bodies(committee.third)))
    assert committee.waiting(committee.third) == ()


def test_a_read_that_is_signed_anew_after_the_decision(committee: Committee) -> None:
    """TR-33: the decision stays as it is and no longer counts; the adjudicator gets the case again."""
    committee.decide(decision_on(discordant(committee)))
    committee.read(committee.first, Said((270, 270)))
    assert status(committee).stage is CaseStage.DECIDED
    committee.approve(committee.first)
    assert status(committee).stage is CaseStage.DECIDED_BEFORE
    committee.decide(decision_on(committee.bodies(committee.third)))
    assert committee.refusals(committee.third) == []
    assert status(committee).stage is CaseStage.DECIDED
    committee.read(committee.first, GROWS)
    committee.approve(committee.first)
    assert status(committee).stage is CaseStage.AGREED


def test_the_charter_says_what_calls_for_a_third(access: CentralAccess) -> None:
    """MR-809: a charter may keep some triggers only."""
    committee = new_committee(access, adjudication_triggers=("LOC_BOR",))
    committee.read(committee.first, SHRINKS)
    committee.read(committee.second, GROWS)
    assert triggers(committee) == [()]


def test_the_days_of_a_case_decide_on_confirmation(access: CentralAccess) -> None:
    """MR-603: responses less than four weeks apart confirm nothing; without days the charter's interval counts."""
    committee = new_committee(access, adjudicates_confirmed=True)
    with committee.office() as office:
        office.put_days(CASE, {1: 50, 2: 60})
        office.put_days(CASE, {1: 50})
        with pytest.raises(Refused, match="must be later"):
            office.put_days(CASE, {3: 60})
        with pytest.raises(Refused, match="Another day"):
            office.put_days(CASE, {1: 51})
        with pytest.raises(Refused, match="No such case"):
            office.put_days("9X-999", {1: 51})
    committee.read(committee.first, Said((250, 250)))
    committee.read(committee.second, Said((350, 350)))
    # PR that nothing confirms is SD by MR-603; on the planned days, 56 apart, it would be PR against SD.
    assert triggers(committee) == [()]


def test_sides_are_drawn_and_kept_in_the_vault(committee: Committee) -> None:
    """TR-24: which read is A stands in the vault and in no row that an adjudicator reaches; nothing of it changes."""
    bodies = discordant(committee)
    with as_administrator(committee.access.administrator) as connection:
        (kept,) = connection.execute(select(side_map)).all()
        rows = connection.execute(select(adjudication_body)).all()
    assert kept.side_a_read in {committee.read_of(hand).read_id for hand in (committee.first, committee.second)}
    assert {bytes(row.body) for row in rows} == {each.body for each in bodies}
    with pytest.raises(UNDONE), as_administrator(committee.access.administrator) as connection:
        connection.execute(update(adjudication_body).values(side="C"))
