"""Which version of a signed read counts, and what a second person has to do with it, at both engines (TR-33)."""

from __future__ import annotations

import contextlib

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from readstation.app.central_verification import verify_central
from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_assessments import Beside, assessments
from readstation.app.trial_report_facts import report_facts
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.ids import Login, ReadId
from readstation.core.jobs import QuietJob
from readstation.model.incident import UnblindingKind
from readstation.model.subject import Task
from readstation.store.central.factory import open_office
from readstation.store.central.office import Office
from readstation.store.central.office_acts import act_columns
from readstation.store.central.schema import assignment_end
from readstation.store.central.schema_adjudication import version_approval
from readstation.trial.report.document import Table
from readstation.trial.report.facts import SignedStanding
from readstation.trial.report.unblinding import unblinding_listing, unblinding_section
from readstation.trial.results import CaseStage
from tests.builders.adjudicated import CASE, Committee, Hand, Said, new_committee
from tests.builders.central_access import CentralAccess

WHY = "Query 12 was answered"
SHRINKS, GROWS = Said((250, 250)), Said((250, 480))


@pytest.fixture
def committee(access: CentralAccess) -> Committee:
    made = new_committee(access)
    made.read(made.first, SHRINKS)
    made.read(made.second, SHRINKS)
    return made


def read_of(committee: Committee, hand: Hand) -> ReadId:
    return committee.read_of(hand).read_id


def counting(committee: Committee) -> dict[ReadId, int]:
    with committee.office() as office:
        return office.counting_versions()


def second_person(committee: Committee) -> contextlib.closing[Office]:
    url = committee.access.second_office or committee.access.office
    return contextlib.closing(open_office(url, acting=Login("second")))


def test_an_amended_version_counts_once_it_is_approved(committee: Committee) -> None:
    """Until then the one before is what is compared, tabled and reported; both stay, and both verify."""
    read_id = read_of(committee, committee.first)
    committee.read(committee.first, GROWS)
    assert counting(committee)[read_id] == 1
    with committee.office() as office:
        (waits,) = office.amended_versions()
        assert (waits.read_id, waits.version, waits.case, waits.by_login) == (read_id, 2, CASE, "")
        assert office.status().cases[0].stage is CaseStage.AGREED
        done = office.approve_version(read_id, 2, WHY)
        assert (done.reason, done.digest) == (WHY, waits.digest)
        assert office.acts()[-1].action == "amendment_approved"
        with pytest.raises(Refused, match="already"):
            office.approve_version(read_id, 2, WHY)
    committee.sequence()
    assert counting(committee)[read_id] == 2
    with committee.office() as office:
        assert office.status().cases[0].stage is CaseStage.NO_ADJUDICATOR
    assert verify_central(committee.access.office, QuietJob()).signed_reads == 3


def test_an_earlier_version_is_not_approved_over_a_later_one(committee: Committee) -> None:
    read_id = read_of(committee, committee.first)
    committee.read(committee.first, GROWS)
    committee.read(committee.first, SHRINKS)
    with committee.office() as office:
        office.approve_version(read_id, 3, WHY)
        with pytest.raises(Refused, match="Version 3 of this read counts already"):
            office.approve_version(read_id, 2, WHY)
    assert counting(committee)[read_id] == 3


@pytest.mark.parametrize("version", [0, 1, 2])
def test_what_is_no_amended_version_is_not_approved(committee: Committee, version: int) -> None:
    with committee.office() as office, pytest.raises(Refused, match="no such amended version"):
        office.approve_version(read_of(committee, committee.first), version, WHY)


def test_two_people_withdraw_a_signed_read(committee: Committee) -> None:
    """Neither alone; then it stays as it was signed, counts nowhere, and the case goes to another reader."""
    read_id = read_of(committee, committee.second)
    with committee.office() as office:
        with pytest.raises(Refused, match="never taken back"):
            office.take_back(read_id, WHY)
        waits = office.propose_withdrawal(read_id, WHY)
        assert (waits.kind, waits.about) == ("withdrawal", read_id)
        with pytest.raises(Refused, match="waits for a second person"):
            office.propose_withdrawal(read_id, WHY)
        with pytest.raises(Refused, match="proposed this yourself"):
            office.approve(waits.proposal_id)
    assert counting(committee)[read_id] == 1
    with second_person(committee) as office:
        office.approve(waits.proposal_id)
        assert read_id not in office.counting_versions()
        (case,) = office.status().cases
        assert (case.stage, case.readers) == (CaseStage.READING, (committee.first.login,))
        people = {each.login: each for each in office.status().people}
        its = people[committee.second.login]
        assert (its.reads_open, its.reads_signed, its.reads_taken_back) == (0, 1, 1)
        with pytest.raises(Refused, match="withdrawn already"):
            office.propose_withdrawal(read_id, WHY)
    assert verify_central(committee.access.office, QuietJob()).signed_reads == 2


@pytest.mark.parametrize("is_given_before", [False, True])
def test_a_withdrawn_read_is_no_side_of_a_case(committee: Committee, is_given_before: bool) -> None:
    """What differed before reaches no adjudicator once one of its reads is withdrawn."""
    committee.read(committee.first, GROWS)
    if is_given_before:
        committee.approve(committee.first)
        committee.assign(committee.third, Task.ADJUDICATION)
    else:
        with committee.office() as office:
            office.approve_version(read_of(committee, committee.first), 2, WHY)
    with committee.office() as office:
        waits = office.propose_withdrawal(read_of(committee, committee.second), WHY)
    with second_person(committee) as office:
        office.approve(waits.proposal_id)
    if not is_given_before:
        with pytest.raises(Refused, match="No signed reads of this case differ"):
            committee.assign(committee.third, Task.ADJUDICATION)
    else:
        committee.sequence()
        assert committee.waiting(committee.third) == ()


def test_the_report_says_of_a_withdrawn_read_that_it_was_signed(committee: Committee) -> None:
    """TR-26, TR-33: what was disclosed of a signed read stands with what became of the read since."""
    ids = [read_of(committee, hand) for hand in (committee.first, committee.second)]
    access = OfficeAccess(committee.access.office, acting=Login("first"))
    with committee.office() as office:
        for read_id in ids:
            office.record_disclosure(read_id, UnblindingKind.IDENTITY, "Named on the telephone")
        waits = office.propose_withdrawal(ids[1], WHY)
    with second_person(committee) as office:
        office.approve(waits.proposal_id)
    told = report_facts(access, assessments(access, Beside(), QuietJob()), 365).unblindings
    assert {each.incident.report.read_id: each.standing for each in told} == {
        ids[0]: SignedStanding.COUNTS,
        ids[1]: SignedStanding.WITHDRAWN,
    }
    (_, each) = unblinding_section(unblinding_listing(told)).blocks
    assert isinstance(each, Table)
    assert {cell.text for row in each.rows for cell in row} >= {
        "waits for the office's decision, the read stands still; its signed version counts",
        "waits for the office's decision, the read stands still; it was signed, and withdrawn by two people",
    }


def test_no_version_of_a_withdrawn_read_is_approved(committee: Committee) -> None:
    read_id = read_of(committee, committee.first)
    committee.read(committee.first, GROWS)
    with committee.office() as office:
        waits = office.propose_withdrawal(read_id, WHY)
    with second_person(committee) as office:
        office.approve(waits.proposal_id)
        with pytest.raises(Refused, match="withdrawn"):
            office.approve_version(read_id, 2, WHY)


def test_no_program_goes_round_the_second_person(committee: Committee) -> None:
    """The walls stand in the database: rows of another program are refused, too."""
    read_id = read_of(committee, committee.first)
    committee.read(committee.first, GROWS)
    with committee.office() as office:
        (waits,) = office.amended_versions()
        act = act_columns(Login("first"))
        ends = {"read_id": read_id, "login": committee.first.login, "reason": WHY, **act}
        other = {"read_id": read_id, "version": 2, "digest": "0" * 64, "reason": WHY, **act}
        rows = [(assignment_end, ends), (version_approval, other)]
        rows += [(version_approval, other | {"version": version, "digest": waits.digest}) for version in (1, 3)]
        for table, row in rows:
            with pytest.raises((DBAPIError, EnvironmentFault, Refused)), office._act() as (connection, _):
                connection.execute(insert(table), row)
    assert counting(committee)[read_id] == 1
