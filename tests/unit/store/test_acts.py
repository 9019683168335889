"""An act is written whole or not at all, and what was written cannot be changed (TR-33, TR-34, TR-36, TR-40, TR-46)."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import DataProblem, Defect, EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import KeyId, ReadId, StationId
from readstation.model.audit import CHAIN_START, AuditAction
from readstation.model.checkpoint import Checkpoint, SignedCheckpoint, checkpoint_statement
from readstation.model.codec import record_to_json
from readstation.model.fact import FactKind, Receipt, ReceiptStatus
from readstation.model.fact_bodies import audit_from_body, lock_from_body, signed_read_from_body, step_from_body
from readstation.model.image_package import ManifestEntry
from readstation.model.journal import JournalStep, RowChange, RowKind, StepKind
from readstation.model.read import SignedRead
from readstation.model.subject import Assignment
from readstation.reading.commands import MeasureTarget, SetNonTargetState
from readstation.reading.ports import AuditDraft, Transaction
from readstation.reading.session import ReadSession
from readstation.store.schema import APPEND_ONLY, charter_signature, set_aside_version, trigger_statements
from readstation.store.schema_adjudication import compared_case, compared_read, signed_decision
from readstation.store.uow import UnitOfWork
from readstation.sync.ports import Claim
from tests.builders.office_rows import fill_office_tables
from tests.builders.reads import (
    LOGIN,
    PASSWORD,
    READ,
    T1,
    ReadingStation,
    add_non_target,
    add_target,
    drawn,
    station_with_case,
)
from tests.builders.rounds import SLIP


@pytest.fixture
def station(tmp_path: Path):
    with station_with_case(tmp_path, timepoints=1) as opened:
        yield opened


def amended(station: ReadingStation) -> None:
    session, _ = signed(station)
    session.amend(SLIP)
    session.apply(MeasureTarget(0, T1, drawn(450)))
    session.lock_round()


def signed(station: ReadingStation) -> tuple[ReadSession, SignedRead]:
    session = station.open_read()
    session.open_timepoint(0)
    session.apply(add_target(466))
    session.lock(0)
    return session, session.sign(session.seal(), PASSWORD)


def step_of(station: ReadingStation, **changed: object) -> JournalStep:
    head = station.store.reads.journal_head(READ)
    change = RowChange(RowKind.NOTE, "0", None, {"timepoint": 0, "text": "a"})
    step = JournalStep(
        READ, head.number + 1, StepKind.EDIT, "WriteNote", "Comment", 0, (change,), None, LOGIN, 5, "", head.digest
    )
    return dataclasses.replace(step, **changed)  # type: ignore[arg-type]  # any field may be changed


def act(step: JournalStep | None = None) -> Transaction:
    return Transaction((AuditDraft(AuditAction.READ_EDITED, READ, LOGIN),), step)


def rows_of_tables(station: ReadingStation) -> dict[str, int]:
    with station.store.reads._database.read() as connection:
        names = ("journal_step", "read_state", "audit_event", "outbox", "timepoint_lock", "signed_read")
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


def test_every_fact_stands_in_the_outbox_with_its_own_bytes(station: ReadingStation) -> None:
    signed(station)
    facts = station.store.outbox.waiting(LOGIN, 1000)
    assert [fact.number for fact in facts] == list(range(1, len(facts) + 1))
    assert len({fact.fact_id for fact in facts}) == len(facts)
    assert all(sha256_hex(fact.body) == fact.digest for fact in facts)
    readers = {
        FactKind.STEP: step_from_body,
        FactKind.LOCK: lock_from_body,
        FactKind.SIGNED_READ: signed_read_from_body,
        FactKind.AUDIT: audit_from_body,
    }
    kinds = [fact.kind for fact in facts]
    for fact in facts:
        readers[fact.kind](fact.body)
    assert (kinds.count(FactKind.STEP), kinds.count(FactKind.LOCK), kinds.count(FactKind.SIGNED_READ)) == (4, 1, 1)


def test_events_from_before_the_sign_in_go_ahead_of_the_first_facts_of_a_person(station: ReadingStation) -> None:
    assert station.store.outbox.counts(LOGIN).waiting == 0
    before = station.store.reads.audit_head().number
    station.open_read().open_timepoint(0)
    facts = station.store.outbox.waiting(LOGIN, 100)
    assert [fact.kind for fact in facts] == [*[FactKind.AUDIT] * before, FactKind.STEP, FactKind.AUDIT]
    numbers = [audit_from_body(fact.body).number for fact in facts if fact.kind is FactKind.AUDIT]
    assert numbers == list(range(1, before + 2))


def test_the_trail_is_numbered_without_gaps_and_chained(station: ReadingStation) -> None:
    signed(station)
    previous, expected = CHAIN_START, 1
    for event, body, digest in station.store.evidence.audit_events():
        assert (event.number, event.previous_digest) == (expected, previous)
        assert sha256_hex(body) == digest
        previous, expected = digest, expected + 1
    assert expected > 10


def test_a_step_that_does_not_follow_is_refused_and_nothing_of_its_act_is_kept(station: ReadingStation) -> None:
    before = rows_of_tables(station)
    for wrong in ({"number": 2}, {"previous_digest": "1" * 64}, {"number": 0}):
        with pytest.raises(Refused, match="does not follow"):
            station.store.reads.commit(act(step_of(station, **wrong)))
    assert rows_of_tables(station) == before


def test_a_row_that_is_not_as_its_change_says_is_refused_and_nothing_is_kept(station: ReadingStation) -> None:
    good = RowChange(RowKind.NOTE, "1", None, {"timepoint": 1, "text": "b"})
    stale = RowChange(RowKind.NOTE, "0", {"timepoint": 0, "text": "old"}, None)
    before = rows_of_tables(station)
    with pytest.raises(Refused, match="has changed meanwhile"):
        station.store.reads.commit(act(step_of(station, changes=(good, stale))))
    assert rows_of_tables(station) == before


def test_an_act_without_an_event_is_a_defect(station: ReadingStation) -> None:
    with pytest.raises(Defect):
        station.store.reads.commit(Transaction((), step_of(station)))


def edits_until_full(session: ReadSession) -> tuple[int, str]:
    session.apply(add_target(300))
    for number in range(1, 500):
        try:
            session.apply(MeasureTarget(0, T1, drawn(300 + number)))
        except EnvironmentFault as fault:
            return number, fault.what
    raise AssertionError("the disk was never full")


def test_a_full_disk_refuses_the_whole_act_and_the_session_goes_on_from_what_is_stored(
    station: ReadingStation,
) -> None:
    session = station.open_read()
    session.open_timepoint(0)
    database = station.store.reads._database
    with database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    before = rows_of_tables(station)
    kept, what = edits_until_full(session)
    assert what == "The disk is full."
    after = rows_of_tables(station)
    assert after["journal_step"] == before["journal_step"] + kept
    assert after["outbox"] == before["outbox"] + 2 * kept
    session.apply(add_non_target())
    assert session.view().action_count == after["journal_step"] + 1


def test_edits_are_refused_under_the_reserve_but_undo_and_lock_go_on(station: ReadingStation) -> None:
    """TR-44: the reserve is kept for saving and signing."""
    session = station.open_read()
    session.open_timepoint(0)
    session.apply(add_target(466))
    reads = station.store.reads
    roomy = reads._work
    reads._work = UnitOfWork(roomy.database, roomy.origin, roomy.clock, reserve_bytes=1 << 60)
    with pytest.raises(EnvironmentFault, match="new marks are refused"):
        session.apply(add_non_target())
    session.lock(0)
    assert session.sign(session.seal(), PASSWORD).login == LOGIN


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_a_fact(station: ReadingStation, table: str, statement: str) -> None:
    amended(station)
    fill_office_tables(station)
    station.store.differences.keep(LOGIN, (Finding("TR-54.count", "differs"),))
    station.store.differences.explain(LOGIN, "counted by hand")
    station.store.origins.renew(LOGIN, "fork")
    station.store.claims.keep_claims(LOGIN, (Claim(ReadId("a read"), 1, StationId("a station")),))
    said = checkpoint_statement(Checkpoint(1, "0" * 64, 0, KeyId("k")))
    station.store.checkpoints.keep(LOGIN, (SignedCheckpoint(said, "", ""),))
    station.store.checkpoints.raise_alarm(LOGIN, None, "It was emptied.")
    package = ManifestEntry(ReadId("read"), 0, "ab" * 16, "cd" * 32, 1 << 20)
    station.store.packages.keep(LOGIN, (package,))
    station.store.packages.keep_key(package.name, b"wrapped")
    station.store.packages.record_opening(package, LOGIN, is_local=True)
    station.store.images.purge(station.store.images.places()[0][0])
    database = station.store.reads._database
    with database.write() as connection:
        named = {"read_id": "read", "named": "ab" * 32, "login": LOGIN, "version": 1, "learned_ms": 0}
        connection.execute(insert(set_aside_version), {**named, "body": b"{}", "digest": "cd" * 32})
        signed = {"digest": "ab" * 32, "key_id": "k", "login": "r_office", "public_key_hex": "", "signature": ""}
        connection.execute(insert(charter_signature), signed)
        case = {"read_id": "case", "number": 1}
        connection.execute(insert(compared_case), {**case, "login": LOGIN, "triggers": "OVR_BOR"})
        read = {"side": "A", "body": b"{}", "statement": b"{}", "signature": "", "public_key_hex": ""}
        connection.execute(insert(compared_read), {**case, **read})
        decision = {"read_id": "case", "version": 1, "body": b"{}", "digest": "cd" * 32}
        connection.execute(insert(signed_decision), decision)
    with database.read() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0
    with pytest.raises(EnvironmentFault, match="refused"), database.write() as connection:
        connection.execute(text(statement.format(table)))


@pytest.mark.parametrize(
    "statement", ["DELETE FROM outbox", "UPDATE outbox SET digest = 'x'", "UPDATE outbox SET number = number + 1"]
)
def test_the_database_refuses_to_change_what_an_outbox_entry_stands_for(
    station: ReadingStation, statement: str
) -> None:
    signed(station)
    with pytest.raises(EnvironmentFault, match="refused"), station.store.reads._database.write() as connection:
        connection.execute(text(statement))


def tampered(station: ReadingStation, table: str) -> None:
    """Change one byte of the last row of a table, as somebody with the file and its guards removed could."""
    with station.store.reads._database.write() as connection:
        connection.execute(text(f"DROP TRIGGER {table}_no_update"))
        last = f"(SELECT max(rowid) FROM {table})"
        body = connection.execute(text(f"SELECT body FROM {table} WHERE rowid = {last}")).scalar_one()
        changed = body.replace(b"1", b"2", 1)
        assert changed != body
        connection.execute(text(f"UPDATE {table} SET body = :body WHERE rowid = {last}"), {"body": changed})


@pytest.mark.parametrize(
    ("table", "read"),
    [
        ("journal_step", lambda store: store.reads.journal(READ)),
        ("timepoint_lock", lambda store: store.reads.locks(READ)),
        ("signed_read", lambda store: store.reads.signed_reads()),
        ("audit_event", lambda store: store.outbox.waiting(LOGIN, 1000)),
        ("stored_series", lambda store: store.reads.images("7K-204", 0)),
    ],
)
def test_one_changed_byte_is_found_when_the_fact_is_read(station: ReadingStation, table: str, read) -> None:
    signed(station)
    read(station.store)
    tampered(station, table)
    with pytest.raises(DataProblem, match="the stored bytes are not those"):
        read(station.store)


def test_a_damaged_end_of_the_trail_stops_the_station_from_starting(tmp_path: Path) -> None:
    """TR-43: nothing is written after an event that is not whole."""
    with station_with_case(tmp_path, timepoints=1) as station:
        tampered(station, "audit_event")
        with station.store.reads._database.write() as connection:
            connection.execute(text(trigger_statements()["audit_event_no_update"]))
        station.store._is_open = False
        station.store._database.close()
    with pytest.raises(DataProblem, match="audit event"), station_with_case(tmp_path, timepoints=1):
        pytest.fail("the station must not start")


def test_a_damaged_charter_is_found(station: ReadingStation) -> None:
    with station.store.reads._database.write() as connection:
        connection.execute(text("DROP TRIGGER charter_no_update"))
        connection.execute(text("UPDATE charter SET body = replace(body, 'DEMO', 'DEMU')"))
    with pytest.raises(DataProblem, match="charter of this read: the stored bytes"):
        station.open_read()


def test_rows_that_are_not_what_the_journal_leaves_stop_the_read_from_opening(station: ReadingStation) -> None:
    """TR-43: journal-state agreement."""
    session = station.open_read()
    session.open_timepoint(0)
    session.apply(add_target(466))
    with station.store.reads._database.write() as connection:
        body = connection.execute(text("SELECT body FROM read_state WHERE kind = 'assessment'")).scalar_one()
        changed = body.replace(b'"length_tenths":466', b'"length_tenths":467')
        connection.execute(text("UPDATE read_state SET body = :b WHERE kind = 'assessment'"), {"b": changed})
    with pytest.raises(DataProblem, match="is not what its journal says"):
        station.open_read()


def test_receipts_are_kept_for_the_right_fact_only(station: ReadingStation) -> None:
    signed(station)
    outbox = station.store.outbox
    facts = outbox.waiting(LOGIN, 3)
    outbox.mark_received(facts)
    assert outbox.counts(LOGIN).received == 3
    assert outbox.waiting(LOGIN, 1)[0].number == 4
    good = [Receipt(fact.number, fact.fact_id, fact.digest, ReceiptStatus.SEALED) for fact in facts]
    outbox.keep_receipts(LOGIN, (good[0], dataclasses.replace(good[1], status=ReceiptStatus.QUARANTINED)))
    counts = outbox.counts(LOGIN)
    assert (counts.received, counts.sealed, counts.refused, outbox.last_receipt(LOGIN)) == (1, 1, 1, 2)
    with pytest.raises(DataProblem, match="another fact"):
        outbox.keep_receipts(LOGIN, (good[2], dataclasses.replace(good[0], digest="0" * 64)))
    assert outbox.counts(LOGIN) == counts
    outbox.mark_received(facts)
    assert outbox.counts(LOGIN) == counts
    outbox.mark_received(())


def test_the_outbox_of_one_person_says_nothing_of_another(station: ReadingStation) -> None:
    signed(station)
    other = "r_zzzzzzzzzz"
    counts = station.store.outbox.counts(other)
    assert (counts.waiting, counts.sealed, station.store.outbox.last_receipt(other)) == (0, 0, 0)
    assert station.store.outbox.waiting(other, 10) == ()


def test_evidence_holds_every_fact_with_its_origin(station: ReadingStation) -> None:
    session, _ = signed(station)
    facts = list(station.store.evidence.facts())
    sent = {(fact.number, fact.digest) for fact in facts if fact.number}
    assert {(fact.number, fact.digest) for fact in station.store.outbox.waiting(LOGIN, 1000)} == sent
    assert len({fact.place for fact in facts}) == len(facts)
    assert set(station.store.evidence.public_keys()) == {
        station.session.person.key_id,
        station.tools.station.station.key_id,
    }
    assert station.store.evidence.charter(station.assignment.charter_digest) == station.charter
    with pytest.raises(Refused, match="locked"):
        session.apply(SetNonTargetState(0, T1, "present"))


def test_an_assignment_changes_only_in_what_is_released_and_due(station: ReadingStation) -> None:
    body = canonical_bytes(dict(_charter_json(station)))
    later = dataclasses.replace(station.assignment, released_timepoints=(0, 1), due="2026-04-01")
    station.store.worklist.keep_assignment(later, body)
    assert station.store.reads.assignments(LOGIN) == (later,)
    events = station.store.reads.audit_head().number
    station.store.worklist.keep_assignment(later, body)
    assert station.store.reads.audit_head().number == events
    with pytest.raises(Refused, match="another case"):
        station.store.worklist.keep_assignment(dataclasses.replace(later, case_alias="1A-100"), body)
    with pytest.raises(DataProblem, match="not the one that it names"):
        station.store.worklist.keep_assignment(later, body + b" ")
    with pytest.raises(Refused, match="A change is a new version"):
        station.store.worklist.keep_assignment(*_with_charter(station, later, viable_limit_hu=90))
    with pytest.raises(Refused, match="somebody else"):
        station.store.worklist.keep_person_key(dataclasses.replace(station.session.person, login="r_other"))


def test_a_charter_comes_with_the_event_of_its_assignment_or_not_at_all(station: ReadingStation) -> None:
    """TR-34: the rules that a case is read by are in no database without an event that names them."""
    new = dataclasses.replace(station.assignment, read_id=ReadId("another"), case_alias="1A-100")
    given, body = _with_charter(station, new, version=7)
    with pytest.raises(Refused, match="another case"):
        station.store.worklist.keep_assignment(dataclasses.replace(given, read_id=READ), body)
    with pytest.raises(DataProblem):
        station.store.reads.charter(given.charter_digest)
    station.store.worklist.keep_assignment(given, body)
    assert station.store.reads.charter(given.charter_digest).version == 7
    last = list(station.store.evidence.audit_events())[-1][0]
    assert (last.action, last.after["charter"]) == (AuditAction.CASE_ASSIGNED, given.charter_digest)


def _with_charter(station: ReadingStation, given: Assignment, **changed: object) -> tuple[Assignment, bytes]:
    charter = dataclasses.replace(station.charter, **changed)
    body = canonical_bytes(record_to_json(charter))
    return dataclasses.replace(given, charter_version=charter.version, charter_digest=sha256_hex(body)), body


def _charter_json(station: ReadingStation):
    return record_to_json(station.charter)
