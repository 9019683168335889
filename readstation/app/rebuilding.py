"""A copy of a station's database, completed from central for everybody who works at the station (TR-43)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from readstation._version import __version__
from readstation.core.canonical import JsonObject
from readstation.core.clock import SystemClock
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, new_id
from readstation.core.jobs import Job
from readstation.model.audit import AuditAction
from readstation.model.people import Person, Role
from readstation.reading.guard import GuardedDoor, PasswordGuard
from readstation.reading.ports import AuditDraft, Session, Transaction
from readstation.reading.signin import Opened
from readstation.reading.verify import verify
from readstation.reading.verify_decisions import ComparedReads
from readstation.security.keys import check_signature
from readstation.security.package_keys import PackageKeys
from readstation.security.signer import ProcessSigner
from readstation.security.vault import KeyVault, StationKey
from readstation.store.audit import AuditOrigin
from readstation.store.boot import boot_id
from readstation.store.central.factory import open_central
from readstation.store.engines import Database
from readstation.store.rebuild import StagedCopy
from readstation.sync.ports import says_account_ended
from readstation.sync.rebuild import GivenBack, Taken, fetch_own, fetch_what_belongs
from readstation.sync.station_central import StationCentral

_AT_CENTRAL = frozenset({Role.READER, Role.ADJUDICATOR, Role.TRAINER, Role.TRAINEE})
_OF_CONDUCT = frozenset({"TR-23.early"})
"""What `verify` says of what a person did, and not of the record: it is true of the record that came back, too."""


@dataclass(slots=True)
class HeldActs:
    """Events of doors that were opened while nothing may be written: they are written after the facts (TR-4)."""

    drafts: list[AuditDraft] = field(default_factory=list)

    def commit(self, transaction: Transaction) -> int:
        """Keep the events of an act."""
        self.drafts += transaction.audit
        return 0


@dataclass(frozen=True, slots=True)
class Door:
    """A person and what opens central for them."""

    person: Person
    opened: Opened


def people_at_central(vault: KeyVault, logins: Sequence[str] = ()) -> tuple[Person, ...]:
    """Return who of this station sends facts to central: everybody, or those that are named.

    Raises
    ------
    Refused
        If somebody is named who is not enrolled here.
    """
    people = [person for person in vault.people() if person.role in _AT_CENTRAL]
    unknown = set(logins) - {person.login for person in people}
    if unknown:
        raise Refused(Finding("restore.person", "Nobody of this account is enrolled on this station."))
    return tuple(person for person in people if not logins or person.login in logins)


def opened_doors(
    vault: KeyVault, key: StationKey, people: Sequence[Person], password_of: Callable[[Person], str], acts: HeldActs
) -> list[Door]:
    """Ask everybody's password, counted as at every door (TR-4), and return what opens central for them.

    Raises
    ------
    Refused
        If one is wrong, or the account is locked here. Nothing was changed but the count.
    """
    door = GuardedDoor(PasswordGuard(vault, SystemClock(), key.unlock_secret), acts)
    process = ProcessSigner(vault)
    doors = []
    for person in people:
        typed = password_of(person)
        unlock = _unlocker(process, person.login, typed)
        doors.append(Door(person, door.tried(Session(person, new_id()), typed, unlock, AuditAction.SIGN_IN_FAILED)))
    return doors


def _unlocker(process: ProcessSigner, login: Login, typed: str) -> Callable[[], Opened]:
    return lambda: process.unlock(login, typed)


class Rebuilding:
    """Completes the copy of one station.

    Parameters
    ----------
    keys, key
        The folder of the station's keys, and its own key.
    acts
        What happened at the doors before.

    Attributes
    ----------
    copy_utc_ms, last_utc_ms
        Set by `complete` and `leave_alone`: when the last event of the copy happened, and of what is there now.
    taken
        What came back, once it did.
    images_gone
        How many series of images the trail names that are not in the copy.
    """

    def __init__(self, keys: Path, key: StationKey, acts: HeldActs) -> None:
        self._keys, self._key, self._acts = keys, key, acts
        self.copy_utc_ms = self.last_utc_ms = 0
        self.taken = Taken()
        self.images_gone = 0

    def leave_alone(self, database: Database) -> None:
        """Record that the copy takes its place as it is: central was not asked."""
        copy = self._staged(database)
        self.copy_utc_ms = self.last_utc_ms = copy.last_utc_ms()
        self._record(copy, [], ())

    def complete(self, database: Database, url: str, doors: Sequence[Door], job: Job) -> None:
        """Take in what central has and the copy lacks, check everything, and record it.

        Raises
        ------
        DataProblem, Refused
            If anything does not hold. The copy is of no use then: what was written in it goes.
        CentralUnreachable
            If central does not answer.
        """
        copy = self._staged(database)
        self.copy_utc_ms = copy.last_utc_ms()
        known = set(self._errors(copy, job))
        try:
            self.taken = copy.take([self._own(url, door, copy, job) for door in doors])
            self.last_utc_ms = copy.last_utc_ms()
            for door in doors:
                copy.worklist.keep_person_key(door.person)
            copy.worklist.keep_station_key(self._key.station)
            for door in doors:
                login = door.person.login
                with contextlib.closing(_connected(url, door)) as there:
                    fetch_what_belongs(there, copy, copy.adjudications, copy.checkpoints, login, check_signature)
                copy.contacts.made(login)
        except DataProblem as problem:
            raise DataProblem(f"What central gave back was not taken: {problem}.") from problem
        self._record(copy, [each.person.login for each in doors], self._acts.drafts)
        wrong = [each for each in self._errors(copy, job) if each not in known]
        if wrong:
            raise DataProblem(f"What central gave back was not taken: {wrong[0].place}: {wrong[0].message}.")

    def _own(self, url: str, door: Door, copy: StagedCopy, job: Job) -> GivenBack:
        """Fetch one person's facts; a central database that is a file takes one line at a time."""
        login = door.person.login
        with contextlib.closing(_connected(url, door)) as there:
            return fetch_own(there, login, self._key.station.station_id, copy.held(login), job)

    def _staged(self, database: Database) -> StagedCopy:
        origin = AuditOrigin(self._key.station.station_id, __version__, boot_id(), self._key)
        return StagedCopy(database, origin, SystemClock(), check_signature)

    def _record(self, copy: StagedCopy, asked: list[str], drafts: Sequence[AuditDraft]) -> None:
        gone = copy.images_gone()
        self.images_gone = len(gone)
        taken = self.taken
        came: JsonObject = {
            "steps": taken.steps,
            "locks": taken.locks,
            "signed": taken.signed,
            "events": taken.events,
            "unproven_events": taken.unproven,
        }
        after: JsonObject = {
            "copy_utc_ms": self.copy_utc_ms,
            "last_utc_ms": self.last_utc_ms,
            "asked": asked,
            "from_central": came,
            "images_gone": gone,
            "openings_counted": PackageKeys(self._keys).opened(),
        }
        station = self._key.station.station_id
        draft = AuditDraft(
            AuditAction.STATION_RESTORED, station, after=after, reason_code="rebuilt" if asked else "copy_alone"
        )
        copy.record([*drafts, draft])

    def _errors(self, copy: StagedCopy, job: Job) -> list[Finding]:
        seen = copy.checkpoints.seen()
        cases = [(each.opened, each.sides) for each in copy.adjudications.cases()]
        compared = ComparedReads(cases, seen[-1].public_key_hex if seen else "")
        found = verify(copy.evidence, check_signature, seen=seen, compared=compared, job=job)
        return [each for each in found.findings if each.is_error and each.code not in _OF_CONDUCT]


def _connected(url: str, door: Door) -> StationCentral:
    """Open central for a person, who may have changed the password since central was told."""
    known, former = door.opened.central_password, door.opened.former_central_password
    central = open_central(url, door.person.login, known)
    try:
        central.hello()
    except Refused as refusal:
        central.close()
        if not former or says_account_ended(refusal):
            raise
        central = open_central(url, door.person.login, former)
    return central
