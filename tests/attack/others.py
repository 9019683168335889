"""Everybody but the two who ask, at work at a central database: what they do must change no answer (TR-12, trust 5)."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

import psycopg

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.clock import SystemClock
from readstation.core.errors import Refused
from readstation.core.ids import ReadId, StationId, new_alias, new_id
from readstation.exchange.clinical_file import read_clinical
from readstation.model.adjudication import Side
from readstation.model.fact import FactKind
from readstation.model.incident import IncidentState, UnblindingKind
from readstation.model.lesion import LesionType
from readstation.model.people import Role
from readstation.model.subject import Task
from readstation.reading.decision import WHOLE_SUBJECT, Decision, DecisionCause, decision_message, seal_decision
from readstation.reading.ports import ChainHead
from readstation.reading.unlock_code import challenge_of
from readstation.store.central.factory import open_central, open_office
from readstation.store.central.postgres import PostgresCentral
from readstation.sync.ports import IncidentToSend
from tests.builders.adjudicated import PASSWORD, SOFTWARE, Hand, Said, new_hand
from tests.builders.clinical_files import csv_of, good_rows
from tests.builders.own_rows import OPEN_CASE, Owners
from tests.builders.released import release_rows
from tests.builders.signing_station import demo_charter

SHARED = ("7S-100", "7S-101", "7S-102", "7S-103", "7S-104", "7S-105")
"""Cases that the reader who asks has signed, and whose other reader and adjudicator are among the others."""
WHY = "A query of the site"


@dataclass
class _Read:
    """A read of one of the others."""

    hand: Hand
    case: str
    signed: int = 0
    approved: int = 1
    released: int = 0
    is_ended: bool = False


@dataclass
class Others:
    """A peer who reads the asking reader's own cases, their adjudicator, whoever comes and goes, the office.

    Parameters
    ----------
    owners
        The trial; its first reader and its adjudicator ask, and have signed or been given what they have.
    chance
        Says who does what.

    Attributes
    ----------
    done
        The names of the acts, in their order.
    """

    owners: Owners
    chance: Random
    done: list[str] = field(default_factory=list)
    _deck: list[Callable[[], bool]] = field(default_factory=list)
    _reads: list[_Read] = field(default_factory=list)
    _to_give: list[str] = field(default_factory=lambda: list(SHARED))
    _undecided: list[str] = field(default_factory=list)
    _incidents: list[str] = field(default_factory=list)
    _newcomers: list[Hand] = field(default_factory=list)
    _version: int = 1
    _days: int = 0

    def __post_init__(self) -> None:
        committee = self.owners.committee
        self.peer = committee.second
        self.judge = new_hand(committee.access, "Dr. Fourth", Role.ADJUDICATOR)
        committee.assign(committee.first, cases=SHARED)
        for case in SHARED:
            committee.push(committee.first, committee.signed(committee.first, Said((250, 250)), case))
        committee.sequence()
        self._reads.append(_Read(self.peer, OPEN_CASE, released=2))
        self.a_shared_case_is_given()
        self.a_peer_signs()

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the others that are there from the beginning, for whoever would guess them."""
        read = self.owners.committee.read_of(self.peer, SHARED[0])
        return (self.peer.login, self.peer.station.station_id, read.read_id, read.case_alias, self.judge.login)

    def act(self) -> None:
        """Do one thing: each kind once in an order by chance, then all again; what cannot be done now is passed."""
        while True:
            if not self._deck:
                self._deck = self.chance.sample(self.kinds, len(self.kinds))
            chosen = self._deck.pop()
            if chosen():
                self.done.append(chosen.__name__)
                return

    @property
    def kinds(self) -> list[Callable[[], bool]]:
        """Everything that others may do."""
        return [
            self.a_shared_case_is_given, self.a_peer_works, self.a_peer_works, self.a_peer_signs, self.a_peer_signs,
            self.an_amendment_is_approved, self.an_adjudication_is_opened, self.an_adjudication_is_decided,
            self.a_read_is_withdrawn, self.timepoints_are_released, self.a_peer_claims, self.a_peer_reports,
            self.an_incident_is_decided, self.a_disclosure_is_recorded, self.somebody_comes, self.somebody_is_ended,
            self.a_read_is_taken_back, self.an_account_is_unlocked, self.the_office_works, self.rules_are_renewed,
            self.somebody_forges, self.the_sequencer_seals, self.the_server_tidies_up,
        ]  # fmt: skip

    def a_shared_case_is_given(self) -> bool:
        """The peer is given a case that the asking reader has signed."""
        if not self._to_give:
            return False
        case = self._to_give.pop(0)
        self.owners.committee.assign(self.peer, cases=(case,))
        self._reads.append(_Read(self.peer, case))
        return True

    def a_peer_works(self) -> bool:
        """Steps of a read, and their push; sealed or not."""
        read = self._one()
        for _ in range(self.chance.randint(1, 9)):
            read.hand.step(self._id(read))
        self.owners.committee.push(read.hand, read.hand.unsent[-1])
        return True

    def a_peer_signs(self) -> bool:
        """The first version of a read, or one more; of a shared case it agrees with the other or does not."""
        read = self._one()
        follow_up = self.chance.choice((100, 250, 250, 480, None))
        said = Said((250, follow_up), new_at=self.chance.choice((0, 0, 2)), new_type=LesionType.HEPATIC)
        self.owners.committee.read(read.hand, said, read.case)
        read.signed += 1
        if read.case in SHARED and read.signed == 1:
            self._undecided.append(read.case)
        return True

    def an_amendment_is_approved(self) -> bool:
        """By the office: another version counts, and is compared with the asking reader's."""
        waiting = [each for each in self._reads if each.signed > each.approved and not each.is_ended]
        if not waiting:
            return False
        read = self.chance.choice(waiting)
        self.owners.committee.approve(read.hand, read.case)
        read.approved = read.signed
        return True

    def an_adjudication_is_opened(self) -> bool:
        """Somebody else is given a case of the asking reader that both have signed."""
        committee = self.owners.committee
        for case in self._undecided:
            if (self.judge.login, case) not in committee.given:
                # Where the two agree, there is nothing to decide.
                with contextlib.suppress(Refused):
                    committee.assign(self.judge, Task.ADJUDICATION, (case,))
                    committee.sequence()
                    return True
        return False

    def an_adjudication_is_decided(self) -> bool:
        """By that adjudicator."""
        committee = self.owners.committee
        for case in self._undecided:
            given = committee.given.get((self.judge.login, case))
            with contextlib.closing(self._connected(self.judge)) as central:
                bodies = central.bodies(given.read_id) if given else ()
            if given is None or not bodies:
                continue
            digests = {each.side: sha256_hex(each.body) for each in bodies}
            words = Decision(bodies[0].number, digests, {WHOLE_SUBJECT: Side.A}, DecisionCause.NEW_LESION, WHY)
            sealed = seal_decision(
                words, given, committee.charter, ChainHead(9, "f" * 64), self.judge.session, self.judge.station,
                SystemClock().now(), SOFTWARE,
            )  # fmt: skip
            committee.push(self.judge, self.judge.fact(sealed, FactKind.DECISION, decision_message(sealed)))
            committee.sequence()
            self._undecided.remove(case)
            return True
        return False

    def a_read_is_withdrawn(self) -> bool:
        """A signed read of the peer, by two of the office."""
        kept = (OPEN_CASE, SHARED[0])
        signed = [each for each in self._reads if each.signed and not (each.is_ended or each.case in kept)]
        if not signed:
            return False
        read = self.chance.choice(signed)
        access = self.owners.access
        with self.owners.committee.office() as office:
            waits = office.propose_withdrawal(self._id(read), WHY)
        with contextlib.closing(open_office(access.second_office)) as second:
            second.approve(waits.proposal_id)
        read.is_ended = True
        return True

    def timepoints_are_released(self) -> bool:
        """Images of a read of somebody else, with the blank one after them."""
        read = self._one()
        release_rows(self.owners.access, self._id(read), (read.released,))
        read.released += 1
        return True

    def a_peer_claims(self) -> bool:
        """The peer goes on at another station."""
        read = self._one()
        with contextlib.closing(self._connected(read.hand)) as central:
            central.claim(self._id(read), StationId(new_id()), self.chance.randint(1, 9))
        return True

    def a_peer_reports(self) -> bool:
        """Somebody may have learned something; their read stands still."""
        incident_id, read = new_id(), self._one()
        report = canonical_bytes({"words": "A label was seen"})
        with contextlib.closing(self._connected(read.hand)) as central:
            central.report_unblinding(IncidentToSend(incident_id, self._id(read), report))
        return True

    def a_disclosure_is_recorded(self) -> bool:
        """The office has found out that somebody else learned something."""
        read = self._one()
        with self.owners.committee.office() as office:
            found = office.record_disclosure(self._id(read), UnblindingKind.IDENTITY, "On the telephone")
        self._incidents.append(found.incident_id)
        return True

    def an_incident_is_decided(self) -> bool:
        """The office lets a read go on."""
        if not self._incidents:
            return False
        with self.owners.committee.office() as office:
            office.decide_incident(self._incidents.pop(), IncidentState.GOES_ON, "Not of the patient")
        return True

    def somebody_comes(self) -> bool:
        """A reader is enrolled and given a case of their own."""
        hand, case = new_hand(self.owners.access, "Dr. New", Role.READER), str(new_alias())
        self.owners.committee.assign(hand, cases=(case,))
        self._newcomers.append(hand)
        self._reads.append(_Read(hand, case))
        return True

    def somebody_is_ended(self) -> bool:
        """An account, or a key alone."""
        if not self._newcomers:
            return False
        hand = self._newcomers.pop(0)
        with self.owners.committee.office() as office:
            if self.chance.random() < 0.5:
                office.end_person(hand.login, "Left the trial")
            else:
                office.end_key(hand.person.key_id, "The station was lost")
        for read in self._reads:
            read.is_ended |= read.hand is hand
        return True

    def a_read_is_taken_back(self) -> bool:
        """From somebody who has not signed it."""
        unsigned = [each for each in self._reads if not (each.signed or each.is_ended or each.case == OPEN_CASE)]
        if not unsigned:
            return False
        read = self.chance.choice(unsigned)
        with self.owners.committee.office() as office:
            office.take_back(self._id(read), "Ill")
        read.is_ended = True
        return True

    def an_account_is_unlocked(self) -> bool:
        """At a station of somebody else."""
        secret, station = secrets.token_bytes(32), StationId(new_id())
        with contextlib.closing(self._connected(self.peer)) as central:
            central.keep_unlock_root(station, secret)
        with self.owners.committee.office() as office:
            office.unlock_code(self.peer.login, challenge_of(secret, 0), "Rang back")
        return True

    def the_office_works(self) -> bool:
        """Days of visits, clinical data, a case for practice, what it notes of exports and reviews."""
        with self.owners.committee.office() as office:
            self._days += 1
            office.put_days(SHARED[0], {n: 30 * n for n in range(self._days)})
            office.put_into_pool(self.peer.login, str(new_alias()))
            office.take_clinical([(read_clinical(csv_of(good_rows("LB"))), secrets.token_hex(32))])
            office.note_export(secrets.token_hex(32), self.chance.randint(1, 99))
            office.note_review(secrets.token_hex(32), {"found": "3", "words": "Expected"})
        return True

    def rules_are_renewed(self) -> bool:
        """A charter of another version."""
        self._version += 1
        with self.owners.committee.office() as office:
            office.put_charter(demo_charter(self._version))
        return True

    def somebody_forges(self) -> bool:
        """Other bytes under a number that is there, a gap, and what is no fact: put aside or refused."""
        hand = self.peer
        hand.step(self._id(self._reads[0]))
        (*_, fact) = hand.unsent
        self.owners.committee.push(hand, fact)
        body = canonical_bytes({"no": "fact"})
        with contextlib.closing(self._connected(hand)) as central:
            central.push((replace(fact, digest="0" * 64),))
            central.push((replace(fact, number=fact.number + 50),))
            central.push((replace(fact, number=1, station=StationId(new_id()), body=body, digest=sha256_hex(body)),))
        return True

    def the_sequencer_seals(self) -> bool:
        """Whatever waits."""
        self.owners.committee.sequence()
        return True

    def the_server_tidies_up(self) -> bool:
        """As its own service does."""
        with psycopg.connect(self.owners.access.administrator.replace("+psycopg", ""), autocommit=True) as server:
            server.execute("VACUUM ANALYZE")
        return True

    def _one(self) -> _Read:
        """Return a read that goes on; the peer's of `OPEN_CASE` is never ended."""
        return self.chance.choice([each for each in self._reads if not each.is_ended])

    def _id(self, read: _Read) -> ReadId:
        return self.owners.committee.read_of(read.hand, read.case).read_id

    def _connected(self, hand: Hand) -> PostgresCentral:
        return open_central(self.owners.access.station, hand.login, PASSWORD)  # type: ignore[return-value]
