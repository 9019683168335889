"""A station that was brought back from a copy gets what central has of it and the copy lacks (TR-43, TR-52).

The facts are fetched whole and checked before anything is written: numbers without a gap, digests, one origin. What
they say is checked where they are put (`CopyBook.take`), and everything together by `verify`. Whatever does not hold is
refused as a whole; nothing is merged, and of two histories none is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from readstation.core.canonical import sha256_hex
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId, StationId
from readstation.core.jobs import Job
from readstation.model.charter_signature import CharterSignature
from readstation.model.fact import Fact
from readstation.model.origin import station_of
from readstation.model.subject import Assignment
from readstation.reading.ports import SignatureCheck
from readstation.sync.adjudications import CaseBook, CasePull
from readstation.sync.given_back import GivingCentral
from readstation.sync.handshake import GIVES_BACK_SINCE, check_protocol
from readstation.sync.ports import CheckpointBook, IncidentToSend
from readstation.sync.station_central import StationCentral
from readstation.sync.witness import Witness


@dataclass(frozen=True, slots=True)
class HeldHere:
    """What a copy has of one person.

    Attributes
    ----------
    origin
        The origin in which this person's facts are numbered in the copy.
    former
        The origins before it.
    after
        The highest number up to which central has answered for every fact; what follows is compared or new.
    """

    origin: StationId
    former: frozenset[StationId]
    after: int


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What central gave back of one person, in the order of its numbers."""

    login: Login
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came back from central.

    Attributes
    ----------
    steps, locks, signed, events
        How many steps of reads, locks of timepoints and rounds, signed versions and decisions, and audit events.
    unproven
        How many of these events lie under no signature of this station: they came last, and rest on central's word.
    """

    steps: int = 0
    locks: int = 0
    signed: int = 0
    events: int = 0
    unproven: int = 0

    @property
    def facts(self) -> int:
        """How many facts in all."""
        return self.steps + self.locks + self.signed + self.events


class CopyBook(Protocol):
    """A copy of a station's database that nobody works in."""

    def held(self, login: Login) -> HeldHere:
        """Return what is here of one person."""
        ...

    def take(self, given: Sequence[GivenBack]) -> Taken:
        """Put facts in that were fetched, of everybody together, whole or not at all.

        Raises
        ------
        DataProblem
            If one of them does not continue what is here. Nothing was written.
        """
        ...

    def lost_reports(self, login: Login) -> tuple[str, ...]:
        """Return the ids of the reports of an unblinding that a person's trail names and that are not here."""
        ...

    def keep_report(self, login: Login, report: IncidentToSend) -> None:
        """Keep such a report.

        Raises
        ------
        DataProblem
            If it is not the one that the trail names.
        """
        ...

    def reads_without_case(self, login: Login) -> frozenset[ReadId]:
        """Return a person's reads that have a journal or a decision here and no case that was given."""
        ...

    def keep_case(self, given: Assignment, charter_bytes: bytes, signatures: tuple[CharterSignature, ...]) -> object:
        """Keep a case that was given, with its charter."""
        ...


def fetch_own(central: GivingCentral, login: Login, station: StationId, held: HeldHere, job: Job) -> GivenBack:
    """Fetch what central has of one person's facts and the copy may lack.

    Parameters
    ----------
    central, login, station
        Central, connected as the person; the station that was lost.
    held
        What the copy has.
    job
        Progress and cancel.

    Raises
    ------
    Refused
        If central gives nothing back.
    DataProblem
        If central holds two histories of this station, or gave something else than it holds.
    CentralUnreachable
        If it does not answer.
    """
    hello = central.hello()
    check_protocol(hello)
    if hello.schema < GIVES_BACK_SINCE:
        words = "This central database gives nothing back yet: the office brings it to the newest form first."
        raise Refused(Finding("TR-43.central", words))
    origins = {name: last for name, last in central.own_origins().items() if station_of(name) == station}
    if not set(origins) <= {held.origin, *held.former}:
        raise DataProblem(
            "Central holds two histories of this station: after the copy was made, it went on under new numbers. Which "
            "one is right, only the trial office can say"
        )
    last, found = origins.get(held.origin, 0), list[Fact]()
    after = held.after
    while after < last:
        job.checkpoint()
        job.report(after, last, "Fetching what central has")
        page = central.own_facts(held.origin, after)
        if not page:
            raise DataProblem(f"central names {last} facts of this station and gave {after}")
        for fact in page:
            after += 1
            _check(fact, login, held.origin, after)
        found += page
    if after != last and last > held.after:
        raise DataProblem(f"central names {last} facts of this station and gave {after}")
    return GivenBack(login, tuple(found))


def _check(fact: Fact, login: Login, origin: StationId, number: int) -> None:
    if (fact.login, fact.station, fact.number) != (login, origin, number):
        raise DataProblem(f"central gave something else than fact {number} of this station")
    if sha256_hex(fact.body) != fact.digest:
        raise DataProblem(f"fact {number} of this station came from central with other bytes than its digest says")


def fetch_what_belongs(
    central: StationCentral,
    book: CopyBook,
    cases: CaseBook,
    checkpoints: CheckpointBook,
    login: Login,
    check: SignatureCheck,
) -> None:
    """Fetch what belongs to one person's facts and is no fact: cases, charters, reports, checkpoints, both reads.

    Parameters
    ----------
    central, book, cases, checkpoints
        The two sides, after the facts were taken.
    login, check
        Who, and what verifies Ed25519.

    Raises
    ------
    DataProblem, Refused
        If central does not have it, or what it gives does not hold.
    """
    for incident_id in book.lost_reports(login):
        report = central.own_incident(incident_id)
        if report is None:
            raise DataProblem(
                "central does not have a report that you may have learned something, which your trail names"
            )
        book.keep_report(login, report)
    missing = book.reads_without_case(login)
    opened = central.assignments() if missing else ()
    closed = central.closed_reads() if missing else ()
    for given, charter in (*opened, *closed):
        if given.read_id in missing:
            book.keep_case(given, charter, central.charter_signatures(given.charter_digest))
    if book.reads_without_case(login):
        raise DataProblem("central does not have the case of a read whose steps it gave back")
    wrong = Witness(checkpoints, check).look(login, central.checkpoints)
    wrong += CasePull(cases, central, check).fetch(login, [given for given, _ in opened], lambda asked: asked())
    if wrong:
        raise DataProblem(str(wrong[0]))
