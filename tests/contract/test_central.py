"""One contract for both engines of the central database (TR-16, TR-47, TR-49, TR-50)."""

from __future__ import annotations

import dataclasses

import pytest

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import Refused
from readstation.core.ids import FactId, Login, new_id, new_login
from readstation.model.codec import record_to_json
from readstation.model.fact import Fact, FactKind, PushAnswer, ReceiptStatus
from readstation.model.log import leaf_hash, running_digest
from readstation.model.people import Person, Role
from readstation.store.central.factory import (
    open_central,
    open_evidence,
    open_office,
    set_up_central,
)
from readstation.store.central.migrate import newest_schema
from readstation.sync.ports import PROTOCOL_VERSION, SequencerPass
from tests.builders.central_world import World
from tests.builders.signing_station import (
    PASSWORD,
    cheap_key,
    demo_assignment,
    demo_charter,
)

RECEIVED, FORK, GAP = PushAnswer.RECEIVED, PushAnswer.FORK, PushAnswer.GAP


def waiting(world: World, limit: int = 500) -> tuple[Fact, ...]:
    return world.waiting(limit)


def other_bytes(fact: Fact, **values: object) -> Fact:
    body = canonical_bytes({"other": str(values)})
    return dataclasses.replace(fact, body=body, digest=sha256_hex(body))


def test_hello_names_protocol_and_schema(world: World) -> None:
    """TR-53."""
    central = world.central()
    hello = central.hello()
    central.close()
    assert (hello.protocol, hello.schema) == (PROTOCOL_VERSION, newest_schema())


def test_setting_up_twice_changes_nothing(world: World) -> None:
    """TR-64."""
    set_up_central(world.access.administrator)
    central = world.central()
    assert len(central.assignments()) == 1
    central.close()


def test_a_whole_read_is_received_and_sealed(world: World) -> None:
    """TR-46, TR-47, TR-49: everything arrives once, in order, and every signature holds."""
    world.station.read_everything()
    facts = waiting(world)
    assert set(world.push(*facts)) == {RECEIVED}
    assert world.statuses() == []
    assert world.sequence() == SequencerPass(sealed=len(facts), quarantined=0, conflicts=0)
    assert world.statuses() == [(n, "sealed", "") for n in range(1, len(facts) + 1)]
    assert world.sequence() == SequencerPass(0, 0, 0)


def test_the_same_push_again_gets_the_same_answer(world: World) -> None:
    """TR-47: the lost answer is the normal fault."""
    world.station.read_everything()
    facts = waiting(world)
    first = world.push(*facts[:10])
    assert world.push(*facts[:10]) == first
    world.sequence()
    assert world.push(*facts[:10]) == first
    assert set(world.push(*facts)) == {RECEIVED}
    assert world.sequence().sealed == len(facts) - 10


def test_other_bytes_under_a_number_are_a_fork_and_both_are_kept(world: World) -> None:
    """TR-47, TR-52."""
    world.station.read_everything()
    facts = waiting(world)
    world.push(*facts[:3])
    assert world.push(facts[0], other_bytes(facts[1]), facts[2]) == (RECEIVED, FORK)
    assert world.push(other_bytes(facts[1])) == (FORK,)
    same_bytes_new_id = dataclasses.replace(facts[2], fact_id=FactId(new_id()))
    assert world.push(same_bytes_new_id) == (FORK,)
    assert world.sequence().sealed == 3


def test_a_gap_is_not_taken(world: World) -> None:
    """TR-47: "expected n"."""
    world.station.read_everything()
    facts = waiting(world)
    assert world.push(facts[1]) == (GAP,)
    assert world.push(facts[0], facts[2], facts[3]) == (RECEIVED, GAP)
    assert world.sequence().sealed == 1


def test_origin_state_counts_and_digests(world: World) -> None:
    """TR-54."""
    world.station.read_everything()
    facts = waiting(world)
    world.push(*facts[:5])
    world.sequence()
    world.push(*facts[5:7])
    central = world.central()
    state = central.origin_state(facts[0].station)
    foreign = central.origin_state("another station")  # type: ignore[arg-type]
    central.close()
    running = ""
    for fact in facts[:5]:
        running = running_digest(running, fact.digest)
    assert (state.received, state.sealed, state.refused, state.running_digest) == (7, 5, 0, running)
    assert (foreign.received, foreign.sealed, foreign.refused, foreign.running_digest) == (0, 0, 0, "")


def test_receipts_go_on_after_a_number(world: World) -> None:
    world.station.read_everything()
    facts = waiting(world)
    world.push(*facts)
    world.sequence()
    central = world.central()
    assert [receipt.number for receipt in central.receipts(facts[0].station, 3)] == list(range(4, len(facts) + 1))
    assert central.receipts(facts[0].station, len(facts)) == ()
    central.close()


def test_the_work_list_is_the_callers_own_and_open(world: World) -> None:
    """Trust 3.2: own, open; the charter comes with it."""
    central = world.central()
    ((given, charter_bytes),) = central.assignments()
    central.close()
    # The charter is strict: the second timepoint is hidden until the first lock is sealed (TR-23).
    assert given == dataclasses.replace(world.station.assignment, released_timepoints=(0,), sealed_locks=0)
    assert charter_bytes == canonical_bytes(record_to_json(world.station.charter))
    world.station.read_everything()
    world.push(*waiting(world))
    world.sequence()
    central = world.central()
    assert central.assignments() == ()
    central.close()


def test_a_person_sees_nothing_of_another(world: World) -> None:
    """TR-12, seams: work list, receipts and counts are the caller's own."""
    world.station.read_everything()
    world.push(*waiting(world))
    world.sequence()
    login = new_login()
    key = cheap_key(login)
    person = Person(login, "Dr. Other", Role.READER, key.record.key_id, key.record.public_key_hex)
    world.access.enrol(person, key.central_verifier)
    central = open_central(world.url, login, derived_password(key.record))
    station = world.station.station_key.station.station_id
    assert central.assignments() == ()
    assert central.receipts(station, 0) == ()
    assert central.origin_state(station).received == 0
    central.close()


def derived_password(record: object) -> str:
    from readstation.security.passwords import derive_secrets

    return derive_secrets(PASSWORD, record.salt, record.cost).central_password  # type: ignore[attr-defined]


def _forged(world: World, kind: FactKind) -> tuple[Fact, ...]:
    return tuple(fact for fact in waiting(world) if fact.kind is kind)


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        (FactKind.SIGNED_READ, "signature", "signature"),
        (FactKind.SIGNED_READ, "key_id", "form"),
        (FactKind.LOCK, "signature", "signature"),
        (FactKind.LOCK, "station_key_id", "key"),
        (FactKind.LOCK, "read_id", "assignment"),
        (FactKind.STEP, "login", "person"),
        (FactKind.STEP, "read_id", "assignment"),
        (FactKind.AUDIT, "station", "station"),
    ],
)
def test_a_forged_fact_goes_to_quarantine_and_stops_nobody(
    world: World, kind: FactKind, name: str, reason: str
) -> None:
    """TR-32, TR-50: the sequencer verifies before use; later facts that do not depend on it are sealed."""
    import json

    world.station.read_everything()
    facts = list(waiting(world))
    index = max(i for i, fact in enumerate(facts) if fact.kind is kind)
    value = json.loads(facts[index].body)
    value[name] = "ab" * (len(value[name]) // 2)
    body = canonical_bytes(value)
    facts[index] = dataclasses.replace(facts[index], body=body, digest=sha256_hex(body))
    assert set(world.push(*facts)) == {RECEIVED}
    # A signature stands on its own step, which is the last one.
    more = 1 if kind is FactKind.STEP else 0
    assert world.sequence() == SequencerPass(len(facts) - 1 - more, 1 + more, 0)
    assert world.statuses()[index] == (index + 1, "quarantined", reason)


def _with(fact: Fact, **values: object) -> Fact:
    import json

    body = canonical_bytes({**json.loads(fact.body), **values})
    return dataclasses.replace(fact, body=body, digest=sha256_hex(body))


def test_an_amendment_is_sealed_after_the_version_before_and_never_without_it(world: World) -> None:
    """TR-33, TR-49: where version 1 does not hold, version 2 is put aside; its lock and steps are sealed."""
    world.station.read_everything()
    world.station.amend()
    facts = list(waiting(world))
    assert [fact.kind for fact in facts].count(FactKind.ROUND_LOCK) == 1
    first, second = [index for index, fact in enumerate(facts) if fact.kind is FactKind.SIGNED_READ]
    facts[first] = _with(facts[first], signature="ab" * 64)
    assert set(world.push(*facts)) == {RECEIVED}
    assert world.sequence() == SequencerPass(len(facts) - 2, 2, 0)
    assert world.statuses()[first] == (first + 1, "quarantined", "signature")
    assert world.statuses()[second] == (second + 1, "quarantined", "order")


def test_a_forged_lock_of_an_amendment_goes_to_quarantine(world: World) -> None:
    """TR-36, TR-50."""
    world.station.read_everything()
    world.station.amend()
    facts = list(waiting(world))
    index = next(i for i, fact in enumerate(facts) if fact.kind is FactKind.ROUND_LOCK)
    facts[index] = _with(facts[index], signature="ab" * 64)
    world.push(*facts)
    assert world.sequence() == SequencerPass(len(facts) - 1, 1, 0)
    assert world.statuses()[index] == (index + 1, "quarantined", "signature")


def test_wrong_digest_form_kind_and_reused_id_go_to_quarantine(world: World) -> None:
    """TR-50."""
    world.station.read_everything()
    facts = list(waiting(world))[:6]
    audit = [i for i, fact in enumerate(facts) if fact.kind is FactKind.AUDIT]
    facts[audit[0]] = dataclasses.replace(facts[audit[0]], digest="0" * 64)
    broken = b'{"a":1.5}'
    facts[audit[1]] = dataclasses.replace(facts[audit[1]], body=broken, digest=sha256_hex(broken))
    facts[audit[2]] = dataclasses.replace(facts[audit[2]], fact_id=facts[audit[3]].fact_id)
    assert set(world.push(*facts)) == {RECEIVED}
    world.sequence()
    refused = {number - 1: reason for number, status, reason in world.statuses() if status == "quarantined"}
    assert refused == {audit[0]: "digest", audit[1]: "form", audit[3]: "id"}


def test_a_second_version_of_the_same_thing_is_a_conflict(world: World) -> None:
    """TR-51: the first received holds the number; the second is kept and answered as a conflict."""
    world.station.read_everything()
    facts = waiting(world)
    world.push(*facts)
    step = next(fact for fact in facts if fact.kind is FactKind.STEP)
    again = dataclasses.replace(step, number=len(facts) + 1, fact_id=FactId(new_id()))
    world.push(again)
    assert world.sequence() == SequencerPass(len(facts), 0, 1)
    assert world.statuses()[-1] == (len(facts) + 1, ReceiptStatus.CONFLICT.value, "version")


def test_an_unknown_station_is_not_believed(world: World) -> None:
    world.station.read_everything()
    facts = [dataclasses.replace(fact, station="elsewhere") for fact in waiting(world)[:3]]  # type: ignore[arg-type]
    world.push(*facts)
    assert world.sequence().quarantined == 3


def test_every_decision_has_a_leaf(world: World) -> None:
    """TR-37: RFC 6962 leaf hashes, positions without gaps."""
    world.station.read_everything()
    facts = waiting(world)
    world.push(*facts)
    world.sequence()
    evidence = open_evidence(world.access.auditor)
    leaves = list(evidence.log_leaves())
    evidence.close()
    assert [leaf.position for leaf in leaves] == list(range(len(facts)))
    assert [leaf.number for leaf in leaves] == [fact.number for fact in facts]
    assert all(
        leaf.leaf_hash == leaf_hash(leaf.login, leaf.station, leaf.number, leaf.kind, leaf.digest, leaf.status)
        for leaf in leaves
    )


def test_the_office_may_say_the_same_twice_but_nothing_else(world: World) -> None:
    """Trust 3.2: registers are append-only; the same call changes nothing, another one is refused."""
    office = open_office(world.access.office)
    person, station = world.station.enrolled.person, world.station.station_key.station
    try:
        office.enrol_person(person)
        office.enrol_station(station)
        assert office.put_charter(world.station.charter) == world.station.assignment.charter_digest
        office.assign(world.station.assignment)
        with pytest.raises(Refused):
            office.enrol_person(dataclasses.replace(person, printed_name="Dr. Else"))
        with pytest.raises(Refused):
            office.enrol_station(dataclasses.replace(station, key_id="0" * 64))
        with pytest.raises(Refused):
            office.put_charter(dataclasses.replace(world.station.charter, viable_limit_hu=99))
        with pytest.raises(Refused):
            office.assign(dataclasses.replace(world.station.assignment, case_alias="1X-111"))
        with pytest.raises(Refused):
            office.assign(demo_assignment(Login("r_nobody"), demo_charter()))
        office.assign(dataclasses.replace(world.station.assignment, released_timepoints=(0, 1, 2)))
    finally:
        office.close()
    central = open_central(world.url, person.login, None) if world.url.startswith("sqlite") else None
    if central is not None:
        assert central.assignments()[0][0].released_timepoints == (0,), "the others wait for their locks"
        central.close()
