"""People of every blinded kind at a central database who own rows that each function answers with (TR-11)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.ids import CaseAlias, ReadId, StationId, new_alias, new_id
from readstation.model.adjudication import Side
from readstation.model.checkpoint import EVERY_MS
from readstation.model.fact import Fact, FactKind
from readstation.model.people import Role
from readstation.model.subject import Assignment, Task
from readstation.reading.decision import WHOLE_SUBJECT, Decision, DecisionCause
from readstation.security.keys import check_signature
from readstation.store.central.factory import open_central, open_sequencer
from readstation.store.central.logins import Group, group_of
from readstation.store.central.schema import assignment, quarantine, read_case
from readstation.store.central.schema_adjudication import case_link
from readstation.store.central.schema_charter import charter_signature
from readstation.sync.ports import IncidentToSend
from tests.builders.adjudicated import CASE, PASSWORD, Committee, Hand, Said, new_committee, new_hand
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import as_administrator
from tests.builders.released import release_rows
from tests.builders.signing_station import charter_digest

OPEN_CASE, WAITING_CASE = "5A-318", "6C-402"
"""Read by nobody yet; signed by both readers and not decided."""
READS = (Said((250, 250)), Said((250, 480)))


@dataclass(frozen=True)
class Call:
    """A call of a function.

    Attributes
    ----------
    function, statement, parameters
        What is called.
    answer
        Its one row, where it writes: else what it would have taken stays untaken. None where it reads.
    """

    function: str
    statement: str
    parameters: tuple[object, ...]
    answer: tuple[object, ...] | None = None


@dataclass
class Owner:
    """A person with rows of their own.

    Attributes
    ----------
    kind
        Of the login.
    hand
        The person.
    open_read, closed_read
        One that goes on, and one that is signed, decided or taken back.
    incident_id
        Of a report that was sent.
    """

    kind: Group
    hand: Hand
    open_read: Assignment
    closed_read: Assignment
    incident_id: str

    @property
    def station(self) -> StationId:
        return self.hand.station.station_id

    def next_facts(self, count: int) -> list[Fact]:
        """Return the next steps of the open read, which are not counted as made."""
        ahead = replace(self.hand, unsent=[], journals=dict(self.hand.journals))
        for _ in range(count):
            ahead.step(self.open_read.read_id)
        return ahead.unsent

    def calls(self, other: Owner) -> Iterator[Call]:
        """Yield a call of every function of this kind, each with rows to answer; `other` is named in one push."""
        read_id, station = self.open_read.read_id, self.station
        for function, *parameters in (
            ("hello",),
            ("compare", "c0001", [read_id], [self.open_read.charter_digest]),
            ("receipts", station, 0),
            ("origin_state", station),
            ("own_origins",),
            ("own_facts", station, 0),
            ("own_incident", self.incident_id),
            ("checkpoint", 0),
            ("claims",),
            ("claim", read_id, station, 2),
            ("set_aside", "", 0),
            ("report_unblinding", new_id(), self.closed_read.read_id, b"{}"),
            ("keep_unlock_root", new_id(), bytes(32)),
            *self._of_the_kind(),
        ):
            places = ", ".join(f"%s{_CAST.get(type(each), '')}" for each in parameters)
            answer = {"claim": (2, station), "report_unblinding": ("received",)}.get(function)
            yield Call(function, f"SELECT * FROM api.{function}({places})", tuple(parameters), answer)
        yield from self._pushes(other)

    def _of_the_kind(self) -> Iterator[tuple[Any, ...]]:
        read_id = self.open_read.read_id
        if self.kind in (Group.READER, Group.ADJUDICATOR):
            yield from (("worklist",), ("closed_reads",), ("manifest",))
            yield from (("charter_signatures", self.open_read.charter_digest), ("timepoint_key", read_id, 0, ""))
        if self.kind == Group.ADJUDICATOR:
            yield from (("adjudication",), ("bodies", read_id))

    def _pushes(self, other: Owner) -> Iterator[Call]:
        """Yield pushes: the next, many of a new origin, a fork, a gap, one in the name of another."""
        (following,) = self.next_facts(1)
        first = replace(following, number=1)
        many, origin = self.next_facts(3), StationId(new_id())
        of_another = replace(other.next_facts(1)[0], number=1, station=other.station)
        for facts, answer in (
            ([following], "received"),
            ([replace(fact, number=n, station=origin) for n, fact in enumerate(many, start=1)], "received"),
            ([replace(first, digest="0" * 64)], "fork"),
            ([replace(following, number=following.number + 50)], "gap"),
            ([of_another], "received"),
        ):
            yield push_of(facts, answer)


_CAST = {bytes: "::bytea", list: "::text[]"}
"""What psycopg would else send as a type that fits no function."""


def push_of(facts: list[Fact], answer: str) -> Call:
    """Return the push of facts of one origin, each answered alike."""
    lists = ([each.number for each in facts], [each.fact_id for each in facts], [each.kind.value for each in facts],
             [each.digest for each in facts], [each.body for each in facts])  # fmt: skip
    statement = "SELECT * FROM api.push(%s, %s::bigint[], %s::text[], %s::text[], %s::text[], %s::bytea[])"
    return Call("push", statement, (facts[0].station, *lists), ([answer] * len(facts),))


@dataclass
class Owners:
    """A trial in which everybody owns rows: two readers of the same cases, their adjudicator, trainer and trainee."""

    committee: Committee
    people: tuple[Owner, ...]

    @property
    def access(self) -> CentralAccess:
        return self.committee.access

    def of(self, kind: Group) -> Owner:
        """Return the first of a kind."""
        return next(each for each in self.people if each.kind == kind)

    def step(self, owner: Owner) -> int:
        """Make and send the next step of a person's open read, and return its number at its origin."""
        owner.hand.step(owner.open_read.read_id)
        fact = owner.hand.unsent[-1]
        self.committee.push(owner.hand, fact)
        return fact.number

    def answered(self, owner: Owner, number: int) -> str:
        """Return what the sequencer said of a fact; nothing where it has not come to it."""
        with contextlib.closing(open_central(self.access.station, owner.hand.login, PASSWORD)) as central:
            return next((each.status.value for each in central.receipts(owner.station, number - 1)), "")


def new_owners(access: CentralAccess) -> Owners:
    """Make such a trial at a central database that is set up."""
    committee = new_committee(access)
    readers = committee.first, committee.second
    for hand in readers:
        committee.assign(hand, cases=(WAITING_CASE, OPEN_CASE))
    for hand, said in zip(readers, READS, strict=True):
        for case in (CASE, WAITING_CASE):
            committee.push(hand, committee.signed(hand, said, case))
    committee.sequence()
    committee.assign(committee.third, Task.ADJUDICATION, (CASE, WAITING_CASE))
    committee.sequence()
    _decide(committee)
    people = [
        *(_owner(committee, hand, OPEN_CASE, CASE) for hand in readers),
        _owner(committee, committee.third, WAITING_CASE, CASE),
        *(_trained(committee, new_hand(access, f"Dr. {role.value}", role)) for role in (Role.TRAINER, Role.TRAINEE)),
    ]
    made = Owners(committee, tuple(people))
    _sign_charter(committee)
    for owner in people:
        _begin(made, owner)
    committee.sequence()
    with contextlib.closing(open_sequencer(access.sequencer, check_signature)) as sequencer:
        sequencer.close_hour(committee.key, 500_000 * EVERY_MS)
    return made


def _decide(committee: Committee) -> None:
    bodies = committee.bodies(committee.third)
    digests = {each.side: sha256_hex(each.body) for each in bodies}
    committee.decide(
        Decision(bodies[0].number, digests, {WHOLE_SUBJECT: Side.A}, DecisionCause.NEW_LESION, "A measures it whole.")
    )


def _owner(committee: Committee, hand: Hand, open_case: str, closed_case: str) -> Owner:
    of_case = committee.read_of(hand, open_case), committee.read_of(hand, closed_case)
    return Owner(group_of(hand.person.role), hand, *of_case, new_id())


def _trained(committee: Committee, hand: Hand) -> Owner:
    """Give reads past the office, which gives none to a person of this kind: the functions must stand it, too."""
    digest = charter_digest(committee.charter)
    reads = []
    with as_administrator(committee.access.administrator) as connection:
        for _ in range(2):
            given = Assignment(
                ReadId(new_id()), CaseAlias(new_alias()), hand.login, committee.charter.trial_code,
                committee.charter.version, digest, (),
            )  # fmt: skip
            names = {"read_id": given.read_id, "login": given.login, "task": Task.READ.value}
            connection.execute(insert(read_case), {**names, "case_key": given.case_alias})
            rules = {"trial_code": given.trial_code, "charter_version": given.charter_version}
            row = {"read_id": given.read_id, "login": given.login, "case_alias": given.case_alias, **rules}
            connection.execute(insert(assignment), {**row, "charter_digest": digest, "due": "", "place": 0})
            connection.execute(insert(case_link), {**names, "link": new_id()})
            reads.append(given)
    return Owner(group_of(hand.person.role), hand, *reads, new_id())


def _begin(owners: Owners, owner: Owner) -> None:
    """Let a person release nothing and own everything else: packages, a claim, facts, a report, one put aside."""
    access, read_id = owners.access, owner.open_read.read_id
    release_rows(access, read_id, (0, 1))
    owners.step(owner)
    owners.step(owner)
    with contextlib.closing(open_central(access.station, owner.hand.login, PASSWORD)) as central:
        # At another station than the one that has the steps: the next claim moves it there.
        central.claim(read_id, StationId(new_id()), 1)
        report = canonical_bytes({"words": "A label was seen"})
        central.report_unblinding(IncidentToSend(owner.incident_id, owner.closed_read.read_id, report))
    body = canonical_bytes({"read": read_id})
    row = {"login": owner.hand.login, "station": new_id(), "number": 1, "fact_id": new_id(), "body": body}
    aside = {"kind": FactKind.SIGNED_READ.value, "digest": sha256_hex(body), "status": "conflict", "reason": "line"}
    with as_administrator(access.administrator) as connection:
        connection.execute(insert(quarantine), {**row, **aside})


def _sign_charter(committee: Committee) -> None:
    """Write a signature of the charter past the office, whose keys are no part of this trial."""
    row = {"digest": charter_digest(committee.charter), "key_id": "a" * 64, "login": "office", "by_login": "office"}
    with as_administrator(committee.access.administrator) as connection:
        connection.execute(
            insert(charter_signature), {**row, "public_key_hex": "b" * 64, "signature": "c" * 128, "at_ms": 0}
        )
