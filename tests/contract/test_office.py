"""The office at central, on both engines: two persons, exclusions, ends, random orders (TR-3, TR-15, TR-22, TR-33)."""

from __future__ import annotations

import contextlib
import dataclasses

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.ids import KeyId, Login, ReadId, new_id, new_login
from readstation.model.enrolment import Enrolment, SignedEnrolment
from readstation.model.people import Person, Role
from readstation.model.subject import Task
from readstation.store.central.factory import is_embedded, open_central, open_evidence, open_office
from readstation.store.central.office import Office
from readstation.store.central.schema import assignment
from readstation.sync.ports import says_account_ended
from readstation.trial.order import reading_place, seed_digest
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import World, as_administrator
from tests.builders.signing_station import cheap_key, demo_charter


def enrolment_for(world: World, role: Role = Role.READER, login: Login | None = None) -> SignedEnrolment:
    """Return an enrolment at the world's own station; signatures are for the programs, not for central."""
    login = login or new_login()
    key = cheap_key(login)
    here = world.station.station_key.station
    enrolment = Enrolment(
        login, "Dr. Other", role, key.record.key_id, key.record.public_key_hex, here.station_id, here.key_id,
        here.public_key_hex, key.central_verifier,
    )  # fmt: skip
    return SignedEnrolment(enrolment, "", "")


def office_of(access: CentralAccess, *, is_second: bool = False) -> Office:
    """Open the office as its first or second person."""
    url = access.second_office if is_second else access.office
    return open_office(url, acting=Login("second" if is_second else "first"))


def another_reader(world: World, role: Role = Role.READER) -> Person:
    """Enrol another person by two of the office."""
    signed = enrolment_for(world, role)
    with contextlib.closing(office_of(world.access)) as office:
        waits = office.propose_enrolment(signed)
    with contextlib.closing(office_of(world.access, is_second=True)) as office:
        assert office.approve(waits.proposal_id) == signed
    return signed.enrolment.person


def keys_of(access: CentralAccess) -> dict[KeyId, str]:
    with contextlib.closing(open_evidence(access.auditor)) as evidence:
        return evidence.key_owners()


def another_read(world: World, person: Person) -> object:
    return dataclasses.replace(world.station.assignment, read_id=ReadId(new_id()), login=person.login)


def test_one_proposes_and_another_approves(world: World) -> None:
    """TR-6, TR-15: not the proposer, not twice; before that there is no key."""
    signed = enrolment_for(world)
    login, key_id = signed.enrolment.login, signed.enrolment.key_id
    with contextlib.closing(office_of(world.access)) as first:
        waits = first.propose_enrolment(signed)
        assert [each.about for each in first.status().proposals] == [login]
        with pytest.raises(Refused, match="proposed this yourself"):
            first.approve(waits.proposal_id)
        with pytest.raises(Refused, match="proposed already"):
            first.propose_enrolment(signed)
    assert key_id not in keys_of(world.access)
    with contextlib.closing(office_of(world.access, is_second=True)) as second:
        second.approve(waits.proposal_id)
        with pytest.raises(Refused, match="approved already"):
            second.approve(waits.proposal_id)
        assert second.waiting() == ()
        with pytest.raises(Refused, match="enrolled already"):
            second.propose_enrolment(signed)
    assert keys_of(world.access)[key_id] == login


def test_a_new_key_ends_the_one_before(world: World) -> None:
    """TR-6: a lost password means a new key; the old one is retired with a time, and not deleted."""
    person = another_reader(world)
    signed = enrolment_for(world, login=person.login)
    with contextlib.closing(office_of(world.access)) as first:
        waits = first.propose_enrolment(signed)
    with contextlib.closing(office_of(world.access, is_second=True)) as second:
        second.approve(waits.proposal_id)
        with pytest.raises(Refused, match="ended already"):
            second.end_key(person.key_id, "lost")
    assert {person.key_id, signed.enrolment.key_id} <= set(keys_of(world.access))
    other = enrolment_for(world, Role.ADJUDICATOR, person.login)
    with contextlib.closing(office_of(world.access)) as first, pytest.raises(Refused, match="another role"):
        first.propose_enrolment(other)


def test_nobody_has_two_tasks_in_a_case(world: World) -> None:
    """TR-15: not both reads of a subject, not after one was taken back either."""
    reader = another_reader(world)
    mine = world.station.assignment
    with contextlib.closing(office_of(world.access)) as office:
        with pytest.raises(Refused, match="has, or had, a read of this case"):
            office.assign(dataclasses.replace(mine, read_id=ReadId(new_id())))
        given = office.give_to_another(mine.read_id, reader.login, "Reader is ill")
        assert (given.case_alias, given.login) == (mine.case_alias, reader.login)
        with pytest.raises(Refused, match="taken back already"):
            office.take_back(mine.read_id, "again")
        with pytest.raises(Refused, match="has, or had, a read of this case"):
            office.give_to_another(given.read_id, world.station.login, "Reader is well")
        assert sum(each.is_open for each in office.holdings()) == 1
        adjudicator_task = dataclasses.replace(mine, read_id=ReadId(new_id()), login=reader.login)
        with pytest.raises(Refused, match="enrolled adjudicator"):
            office.assign(adjudicator_task, task=Task.ADJUDICATION)
    with contextlib.closing(world.central()) as central:
        assert central.assignments() == ()


def test_central_itself_refuses_a_second_task(world: World) -> None:
    """TR-15: by whatever program the rows come: no read without a case, no second row of a person in a case."""
    mine = world.station.assignment
    row = {
        "read_id": new_id(), "login": mine.login, "case_alias": "9Z-999", "trial_code": mine.trial_code,
        "charter_version": mine.charter_version, "charter_digest": mine.charter_digest, "due": "", "place": 0,
    }  # fmt: skip
    faults = (DBAPIError, EnvironmentFault, Refused)
    with pytest.raises(faults), as_administrator(world.access.administrator) as connection:
        connection.execute(insert(assignment), row)
    vault = "" if is_embedded(world.url) else "vault."
    twice = f"INSERT INTO {vault}read_case VALUES ('{row['read_id']}', '{mine.login}', '{mine.case_alias}', 'read')"
    with pytest.raises(faults), as_administrator(world.access.administrator) as connection:
        connection.execute(text(twice))


def test_facts_of_a_read_that_was_taken_back_are_put_aside(world: World) -> None:
    """TR-50: nothing is lost, and nothing of it counts."""
    reader = another_reader(world)
    world.station.read_everything()
    facts = world.waiting()
    world.push(*facts[:8])
    assert world.sequence().quarantined == 0
    with contextlib.closing(office_of(world.access)) as office:
        office.give_to_another(world.station.assignment.read_id, reader.login, "Reader is ill")
    world.push(*facts)
    assert world.sequence().quarantined > 0
    assert {reason for _, status, reason in world.statuses() if status == "quarantined"} == {"taken_back"}
    with contextlib.closing(world.central()) as central:
        assert central.assignments() == ()


def test_a_signed_read_is_never_taken_back(world: World) -> None:
    """TR-33."""
    reader = another_reader(world)
    world.station.read_everything()
    world.push(*world.waiting())
    world.sequence()
    with contextlib.closing(office_of(world.access)) as office:
        with pytest.raises(Refused, match="signed read is never taken back"):
            office.give_to_another(world.station.assignment.read_id, reader.login, "No reason")
        people = {each.login: each for each in office.status().people}
    assert people[world.station.login].reads_signed == 1
    assert people[world.station.login].reads_open == 0


def test_a_key_that_ended_signs_nothing_more(world: World) -> None:
    """TR-33, trust 4, row 24: what came before the end stays valid, what comes later goes to quarantine."""
    world.station.read_everything()
    facts = world.waiting()
    before_signature = next(n for n, fact in enumerate(facts) if fact.kind == "signed_read")
    world.push(*facts[:before_signature])
    assert world.sequence().quarantined == 0
    with contextlib.closing(office_of(world.access)) as office:
        office.end_key(world.station.enrolled.person.key_id, "The laptop was stolen")
    world.push(*facts)
    assert world.sequence().quarantined == 1
    assert [reason for _, status, reason in world.statuses() if status == "quarantined"] == ["key"]


def test_an_ended_account_is_answered_no_more(world: World) -> None:
    """TR-3, trust 4, row 25: every call is refused at once; what it still pushes goes to quarantine, not to the bin."""
    world.station.read_everything()
    facts = world.waiting()
    world.push(*facts[:5])
    login = world.station.login
    with contextlib.closing(office_of(world.access)) as office:
        office.end_person(login, "Left the committee")
        with pytest.raises(Refused, match="ended already"):
            office.end_person(login, "again")
        with pytest.raises(Refused, match="account of this person was ended"):
            office.assign(another_read(world, world.station.enrolled.person), "other-case")  # type: ignore[arg-type]
        [ended] = [each for each in office.status().people if each.login == login]
        assert (ended.end_reason, ended.ended_ms > 0) == ("Left the committee", True)
    here = world.station.station_key.station.station_id
    with contextlib.closing(world.central()) as central:
        for call in (
            central.hello,
            central.assignments,
            lambda: central.receipts(here, 0),
            lambda: central.origin_state(here),
        ):
            with pytest.raises(Refused) as refused:
                call()
            assert says_account_ended(refused.value)
    assert len(world.push(*facts)) == len(facts)
    done = world.sequence()
    assert (done.sealed, done.quarantined) == (5, len(facts) - 5)


def test_the_order_is_published_before_the_first_case_and_can_be_computed_again(world: World) -> None:
    """TR-22."""
    with contextlib.closing(office_of(world.access)) as office:
        assert office.order_commitment("HCC-DEMO") is None
        seed = office.order_seed("HCC-DEMO")
        assert office.order_seed("HCC-DEMO") == seed
        assert office.order_commitment("HCC-DEMO") == seed_digest(seed)
        login = another_reader(world).login if not is_embedded(world.url) else world.station.login
        places = {f"case-{n}": reading_place(seed, login, f"case-{n}") for n in range(6)}
        for case_key, place in places.items():
            given = dataclasses.replace(
                world.station.assignment, read_id=ReadId(new_id()), login=login, place=place, due=case_key
            )
            office.assign(given, case_key)
    if login == world.station.login:
        with contextlib.closing(open_central(world.url, login)) as central:
            got = [each.due for each, _ in central.assignments() if each.due]
        assert got == sorted(places, key=lambda case: places[case])


def test_a_demonstration_never_comes_into_a_live_central(access: CentralAccess) -> None:
    """TR-16, both ways."""
    from readstation.store.central.factory import open_administration
    from readstation.trial.status import CentralForm

    with contextlib.closing(open_administration(access.administrator)) as administration:
        administration.keep_form(CentralForm(is_live=True, is_single_machine=True))
        administration.keep_form(CentralForm(is_live=True, is_single_machine=True))
        with pytest.raises(Refused, match="something else"):
            administration.keep_form(CentralForm(is_live=False, is_single_machine=True))
        assert administration.role_findings() == ()
    with contextlib.closing(office_of(access)) as office:
        with pytest.raises(Refused, match="never comes into it"):
            office.put_charter(demo_charter())
        office.put_charter(dataclasses.replace(demo_charter(), is_demonstration=False))
        assert office.form() == CentralForm(is_live=True, is_single_machine=True)


def test_who_acted_and_when_is_the_servers_to_say(world: World) -> None:
    """Trust 4, row 6: whatever the program sends, on PostgreSQL."""
    if is_embedded(world.url):
        return
    another = another_reader(world)
    with contextlib.closing(office_of(world.access)) as office:
        office.end_person(another.login, "Left")
    with as_administrator(world.access.administrator) as connection:
        acts = connection.execute(text("SELECT by_login, at_ms FROM d.office_act")).all()
        said = connection.execute(text("SELECT by_login FROM d.person_end")).scalar_one()
    assert said in {row.by_login for row in acts}
    assert said.startswith("r_")
    assert all(row.at_ms > 1_790_000_000_000 for row in acts)
