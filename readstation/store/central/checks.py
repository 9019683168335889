"""What the sequencer asks of a fact before it is sealed (trust 3.3, TR-32, TR-50)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import SQLAlchemyError

from readstation.model.audit import CHAIN_START
from readstation.model.fact import OTHER_LINE, FactKind, ReceiptStatus
from readstation.model.origin import station_of
from readstation.model.read import SignedRead
from readstation.model.subject import Task
from readstation.reading.decision import decision_message, unseal_decision
from readstation.reading.ports import SignatureCheck
from readstation.store.central.bulk import is_one_of
from readstation.store.central.comparisons import rests_on_newest
from readstation.store.central.contents import Contents, Incoming, JournalPlace, LockNames, SignedNames, StepNames
from readstation.store.central.schema import (
    assignment,
    assignment_end,
    key_end,
    person_end,
    person_role,
    public_key,
    station,
)
from readstation.store.central.schema_adjudication import case_link
from readstation.store.central.sealed_objects import FactObject, SealedObjects

_STEP = FactKind.STEP.value
_READ_NAMED = re.compile(rb'"read_id":"([0-9a-f-]{36})"')


class Unfit(Exception):  # noqa: N818 - a verdict, raised to leave a check at once
    """A fact that is put aside, with a fixed reason.

    Attributes
    ----------
    reason
        One of a few words; it is what the author is told (trust 3.2).
    status
        Whether that is quarantine, or a conflict with what is sealed (TR-51).
    """

    def __init__(self, reason: str, status: ReceiptStatus = ReceiptStatus.QUARANTINED) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def _other_line() -> Unfit:
    return Unfit(OTHER_LINE, ReceiptStatus.CONFLICT)


def read_named(body: bytes) -> str | None:
    """Return the read that a body names if it is well-formed: a guess at what will be asked for, and no check."""
    place = body.rfind(b'"read_id":"')
    found = _READ_NAMED.match(body, place) if place >= 0 else None
    return None if found is None else found[1].decode("ascii")


def _is_after(end_ms: int | None, incoming: Incoming) -> bool:
    """Return whether a fact arrived when something had ended: both times are the server's (TR-38)."""
    return end_ms is not None and incoming.received_ms >= end_ms


@dataclass(frozen=True, slots=True)
class _Owner:
    login: str | None
    station: str | None
    public_key_hex: str


class FactChecks:
    """The checks of one pass, with what they know of people, stations and assignments.

    Parameters
    ----------
    connection
        Inside the pass's transaction.
    sealed
        What is sealed already.
    check
        Verifies Ed25519.
    named
        Reads that are probably asked for, so that one question serves for all of them (`read_named`).
    """

    def __init__(
        self, connection: Connection, sealed: SealedObjects, check: SignatureCheck, named: Collection[str] = ()
    ) -> None:
        self._connection = connection
        self._sealed = sealed
        self._check = check
        self._roles = {row.login: row.role for row in connection.execute(select(person_role))}
        self._stations = {row.station: row.key_id for row in connection.execute(select(station))}
        self._keys = {row.key_id: _Owner(row.login, row.station, row.public_key_hex)
                      for row in connection.execute(select(public_key))}  # fmt: skip
        self._person_ends = {row.login: row.at_ms for row in connection.execute(select(person_end))}
        self._key_ends = {row.key_id: row.at_ms for row in connection.execute(select(key_end))}
        self._read_ends = {row.read_id: row.at_ms for row in connection.execute(select(assignment_end))}
        self._assigned: dict[str, Row[Any] | None] = dict.fromkeys(named)
        self._tasks: dict[str, str] = {}
        if named:
            query = select(assignment).where(is_one_of(connection, assignment.c.read_id, named))
            self._assigned |= {row.read_id: row for row in connection.execute(query)}
            # A read without a link was given before there were any: a response read.
            self._tasks = dict.fromkeys(named, Task.READ.value)
            tasks = select(case_link).where(is_one_of(connection, case_link.c.read_id, named))
            self._tasks |= {row.read_id: row.task for row in connection.execute(tasks)}

    @property
    def public_keys(self) -> dict[str, str]:
        """Every public key by its id: a key that was enrolled never changes."""
        return {key_id: owner.public_key_hex for key_id, owner in self._keys.items()}

    def object_of(self, contents: Contents) -> FactObject:
        """Return what a fact is about.

        Raises
        ------
        Unfit
            If anything about it is not as it must be.
        """
        incoming = contents.row
        if not contents.has_digest():
            raise Unfit("digest")
        if incoming.login not in self._roles:
            raise Unfit("person")
        if _is_after(self._person_ends.get(incoming.login), incoming):
            raise Unfit("ended")
        if station_of(incoming.station) not in self._stations:
            raise Unfit("station")
        try:
            return self._of_kind(FactKind(incoming.kind), contents)
        except (Unfit, SQLAlchemyError, MemoryError):
            raise
        except Exception as error:
            raise Unfit("form") from error

    def _of_kind(self, kind: FactKind, contents: Contents) -> FactObject:
        incoming = contents.row
        if kind is FactKind.DECISION:
            return self._decision(contents.record(), contents)
        names = contents.names()
        if kind is FactKind.AUDIT:
            if names.station != station_of(incoming.station):
                raise Unfit("station")
            return FactObject(names.station, names.number)
        if kind is FactKind.SIGNED_READ:
            return self._version(names, contents)
        self._own_read(names.read_id, incoming)
        if kind is FactKind.STEP:
            if names.login != incoming.login:
                raise Unfit("person")
            self._continues(names, incoming)
            return FactObject(names.read_id, names.number)
        return self._lock(names, contents)

    def _lock(self, lock: LockNames, contents: Contents) -> FactObject:
        """Return the timepoint or round that a lock is of."""
        self._lock_signature(lock, contents)
        if lock.signed is not None:
            self._own_read(lock.signed.read_id, contents.row)
            self._read_signature(lock.signed, contents)
            if contents.form().journal != contents.lock_journal():
                raise Unfit("form")
        self._stands_on(lock.read_id, contents.lock_journal(), contents.row)
        return FactObject(lock.read_id, lock.number)

    def _version(self, signed: SignedNames, contents: Contents) -> FactObject:
        """Return the version of a read that a signed read is."""
        if signed.version < 1:
            raise Unfit("form")
        self._own_read(signed.read_id, contents.row)
        self._read_signature(signed, contents)
        self._stands_on(signed.read_id, contents.form().journal, contents.row)
        before = signed.version - 1
        if before and self._sealed.at(FactKind.SIGNED_READ.value, signed.read_id, before) is None:
            raise Unfit("order")
        return FactObject(signed.read_id, signed.version)

    def _decision(self, signed: SignedRead, contents: Contents) -> FactObject:
        """Check a decision: the own key, and both bodies that the newest comparison copied (TR-24)."""
        self._own_read(signed.sealed.read_id, contents.row)
        said = unseal_decision(signed.sealed)
        named = (said.read_id, said.login, said.station, said.key_id, said.version)
        beside = SignedNames(signed.sealed.read_id, signed.sealed.version, signed.login, signed.station, signed.key_id,
                             signed.signature_hex)  # fmt: skip
        self._signed_by(beside, named, decision_message(signed.sealed), contents)
        self._given_as(signed.sealed.read_id, said.case_alias, said.charter_digest)
        if not rests_on_newest(self._connection, signed.sealed.read_id, said.decision):
            raise Unfit("comparison")
        return FactObject(signed.sealed.read_id, signed.sealed.version)

    def _own_read(self, read_id: str, incoming: Incoming) -> None:
        if self._given(read_id).login != incoming.login:
            raise Unfit("assignment")
        if _is_after(self._read_ends.get(read_id), incoming):
            raise Unfit("taken_back")

    def _given(self, read_id: str) -> Row[Any]:
        if read_id not in self._assigned:
            # What holds anything else names no read, and not every text can be asked for.
            is_name = read_id.isascii() and read_id.isprintable()
            query = select(assignment).where(assignment.c.read_id == read_id)
            self._assigned[read_id] = self._connection.execute(query).one_or_none() if is_name else None
        given = self._assigned[read_id]
        if given is None:
            raise Unfit("assignment")
        return given

    def _continues(self, step: StepNames, incoming: Incoming) -> None:
        """Check that a step continues the journal that is sealed: a read has one line (TR-51)."""
        before = self._sealed.at(_STEP, step.read_id, step.number - 1) if step.number > 1 else None
        if step.previous_digest != (CHAIN_START if step.number == 1 else before and before.digest):
            raise self._stray(step.read_id, incoming)
        there = self._sealed.at(_STEP, step.read_id, step.number)
        if there is not None and there.digest != incoming.digest:
            raise _other_line()

    def _stands_on(self, read_id: str, journal: JournalPlace, incoming: Incoming) -> None:
        """Check that a lock or a signature was made in the journal that is sealed.

        Its own step, which is the next one, must be sealed from the same origin: two copies of a profile share what
        came before.
        """
        before = self._sealed.at(_STEP, read_id, journal.number)
        own = self._sealed.at(_STEP, read_id, journal.number + 1)
        is_in_it = before is not None and before.digest == journal.digest
        if not is_in_it or own is None or own.station != incoming.station:
            raise self._stray(read_id, incoming)

    def _stray(self, read_id: str, incoming: Incoming) -> Unfit:
        """Return what is said of what does not continue the journal that is sealed."""
        last = self._sealed.last(_STEP, read_id)
        return _other_line() if last is not None and last.station != incoming.station else Unfit("order")

    def _has_ended(self, key_id: str, incoming: Incoming) -> bool:
        """Return whether a key had ended when the fact arrived; what came before stays valid (TR-33)."""
        return _is_after(self._key_ends.get(key_id), incoming)

    def _lock_signature(self, lock: LockNames, contents: Contents) -> None:
        owner = self._keys.get(lock.station_key_id)
        is_of_station = owner is not None and owner.station == station_of(contents.row.station)
        if owner is None or not is_of_station or self._has_ended(lock.station_key_id, contents.row):
            raise Unfit("key")
        if not contents.holds(self._check, owner.public_key_hex, contents.lock_message(), lock.signature_hex):
            raise Unfit("signature")

    def _read_signature(self, signed: SignedNames, contents: Contents) -> None:
        self._signed_by(signed, contents.named(), contents.read_message(), contents)
        form = contents.form()
        self._given_as(signed.read_id, form.case, form.charter_digest)
        if form.is_distribution is not (self._task(signed.read_id) == Task.TREATMENT_READ):
            raise Unfit("assignment")

    def _task(self, read_id: str) -> str:
        """Return what a read was given for: what shows the treatment never counts as a response, nor the other way."""
        if read_id not in self._tasks:
            query = select(case_link.c.task).where(case_link.c.read_id == read_id)
            self._tasks[read_id] = self._connection.execute(query).scalar() or Task.READ.value
        return self._tasks[read_id]

    def _given_as(self, read_id: str, case: object, charter_digest: str) -> None:
        given = self._given(read_id)
        if case != given.case_alias:
            raise Unfit("assignment")
        if charter_digest != given.charter_digest:
            raise Unfit("charter")

    def _signed_by(self, signed: SignedNames, named: tuple[object, ...], message: bytes, contents: Contents) -> None:
        """Check that the bytes name who sent them, and that this person's key signed them."""
        incoming = contents.row
        beside = (signed.read_id, signed.login, signed.station, signed.key_id, signed.version)
        if named != beside or (signed.login, signed.station) != (incoming.login, station_of(incoming.station)):
            raise Unfit("form")
        owner = self._keys.get(signed.key_id)
        if owner is None or owner.login != incoming.login or self._has_ended(signed.key_id, incoming):
            raise Unfit("key")
        if not contents.holds(self._check, owner.public_key_hex, message, signed.signature_hex):
            raise Unfit("signature")
