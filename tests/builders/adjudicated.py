"""Two readers and an adjudicator at a central database, with one case that both readers have signed."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.app.trial_reads import CasesToGive, give_cases
from readstation.core.canonical import sha256_hex
from readstation.core.clock import SystemClock
from readstation.core.ids import CaseAlias, FactId, KeyId, LesionId, Login, ReadId, StationId, new_id, new_login
from readstation.model.adjudication import OpenAdjudication, SideBody
from readstation.model.audit import CHAIN_START
from readstation.model.charter import Charter
from readstation.model.fact import Fact, FactKind
from readstation.model.fact_bodies import signed_read_body, step_body
from readstation.model.journal import JournalStep, StepKind
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    LesionType,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
    PointUm,
    TargetStateCode,
)
from readstation.model.people import Person, Role, Station
from readstation.model.read import ReadState, SealedRead, SignedRead, TimepointState
from readstation.model.series import Plane, SeriesFacts, TimepointImages
from readstation.model.subject import Assignment, Task
from readstation.reading.decision import Decision, decision_message, seal_decision
from readstation.reading.derive import config_of, derive_outcomes
from readstation.reading.ports import ChainHead, Session
from readstation.reading.seal import seal_read
from readstation.reading.seal_rounds import SealVersion
from readstation.reading.sign import message_of
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.security.passwords import scram_verifier
from readstation.security.service_key import ServiceKey
from readstation.store.central.factory import open_central, open_office, open_sequencer
from readstation.store.central.office import Office
from readstation.store.central.postgres import PostgresCentral
from readstation.sync.ports import MOST_FACTS_A_PUSH
from tests.builders.central_access import CentralAccess
from tests.builders.signing_station import arterial_series, demo_charter

CASE = "4K-207"
PASSWORD = "one login of the house"
SOFTWARE = "0.1.0"


@dataclass
class Hand:
    """A person at a station of their own, who sends facts as a station does."""

    person: Person
    station: Station
    key: Ed25519PrivateKey
    sent: int = 0
    unsent: list[Fact] = field(default_factory=list)
    journals: dict[ReadId, ChainHead] = field(default_factory=dict)

    @property
    def login(self) -> Login:
        return self.person.login

    @property
    def session(self) -> Session:
        return Session(self.person, new_id())

    def step(self, read_id: ReadId) -> ChainHead:
        """Make the next step of a read's journal, which goes out with the next push, and return it."""
        before = self.journals.get(read_id, ChainHead(0, CHAIN_START))
        step = JournalStep(
            read_id, before.number + 1, StepKind.EDIT, "Said", "Say", 0, (), None, self.login, 0, "", before.digest
        )  # fmt: skip
        body = step_body(step)
        self.sent += 1
        self.unsent.append(Fact(
            FactId(new_id()), self.login, self.station.station_id, self.sent, FactKind.STEP, body, sha256_hex(body)
        ))  # fmt: skip
        self.journals[read_id] = ChainHead(step.number, sha256_hex(body))
        return self.journals[read_id]

    def fact(self, sealed: SealedRead, kind: FactKind, message: bytes) -> Fact:
        """Return the next fact of this origin: sealed bytes with this person's signature."""
        self.sent += 1
        signed = SignedRead(
            sealed, self.login, self.station.station_id, self.person.key_id, self.key.sign(message).hex()
        )
        body = signed_read_body(signed)
        return Fact(
            FactId(new_id()), self.login, self.station.station_id, self.sent, kind, body, sha256_hex(body)
        )  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a reader says of the case: one target, 40.0 mm at baseline, and what follows.

    Attributes
    ----------
    tenths
        The target at each follow-up, tenths of a millimetre; 0 where it is gone, None where it is not evaluable.
    new_at, new_type
        The timepoint at which a new lesion is seen, and where; 0 for none.
    is_measurable
        Whether the lesion is a target; else it is a non-target item that stays present.
    """

    tenths: tuple[int | None, ...]
    new_at: int = 0
    new_type: LesionType = LesionType.HEPATIC
    is_measurable: bool = True


@dataclass
class Committee:
    """A trial with two readers and an adjudicator."""

    access: CentralAccess
    charter: Charter
    first: Hand
    second: Hand
    third: Hand
    key: ServiceKey = field(default_factory=lambda: ServiceKey(Ed25519PrivateKey.generate()))
    given: dict[tuple[Login, str], Assignment] = field(default_factory=dict)
    versions: dict[ReadId, int] = field(default_factory=dict)
    images: dict[tuple[str, int], SeriesFacts] = field(default_factory=dict)

    def office(self) -> contextlib.closing[Office]:
        return contextlib.closing(open_office(self.access.office, acting=Login("first")))

    def assign(self, hand: Hand, task: Task = Task.READ, cases: tuple[str, ...] = (CASE,)) -> None:
        """Give cases to a person."""
        with self.office() as office:
            given = give_cases(office, CasesToGive(cases, (hand.login,), task))
        self.given |= {(hand.login, case): each for case, each in given}

    def read_of(self, hand: Hand, case: str = CASE) -> Assignment:
        """Return what a person was given of a case."""
        return self.given[hand.login, case]

    def read(self, hand: Hand, said: Said, case: str = CASE) -> None:
        """Let a reader sign the next version of the read and send it; the sequencer does a pass."""
        self.push(hand, self.signed(hand, said, case))
        self.sequence()

    def approve(self, hand: Hand, case: str = CASE) -> None:
        """Have the office approve the newest version of a read; the sequencer does a pass (TR-33)."""
        read_id = self.read_of(hand, case).read_id
        with self.office() as office:
            office.approve_version(read_id, self.versions[read_id], "The query was answered")
        self.sequence()

    def signed(self, hand: Hand, said: Said, case: str = CASE) -> Fact:
        """Let a reader sign the next version of a read."""
        given = self.read_of(hand, case)
        version = self.versions[given.read_id] = self.versions.get(given.read_id, 0) + 1
        images = {n: self.images.get((case, n)) or arterial_series(CaseAlias(CASE), n) for n in timepoints_of(said)}
        sealed = sealed_read(given, self.charter, hand, said, version, images, hand.step(given.read_id))
        hand.step(given.read_id)
        return hand.fact(sealed, FactKind.SIGNED_READ, message_of(sealed))

    def decide(self, decision: Decision) -> None:
        """Let the adjudicator sign a decision and send it; the sequencer does a pass."""
        given, hand = self.read_of(self.third), self.third
        sealed = seal_decision(
            decision, given, self.charter, ChainHead(9, "f" * 64), hand.session, hand.station, SystemClock().now(),
            SOFTWARE,
        )  # fmt: skip
        self.push(hand, hand.fact(sealed, FactKind.DECISION, decision_message(sealed)))
        self.sequence()

    def push(self, hand: Hand, *facts: Fact) -> None:
        last = max(each.number for each in facts)
        steps = [each for each in hand.unsent if each.number < last]
        hand.unsent = [each for each in hand.unsent if each.number > last]
        ordered = sorted((*steps, *facts), key=lambda each: each.number)
        with contextlib.closing(open_central(self.access.station, hand.login, PASSWORD)) as central:
            for start in range(0, len(ordered), MOST_FACTS_A_PUSH):
                central.push(tuple(ordered[start : start + MOST_FACTS_A_PUSH]))

    def sequence(self) -> None:
        with contextlib.closing(open_sequencer(self.access.sequencer, check_signature)) as sequencer:
            sequencer.run_once()
            sequencer.adjudicate(self.key)

    def refusals(self, hand: Hand) -> list[str]:
        """Return why facts of a person were put aside."""
        with contextlib.closing(open_central(self.access.station, hand.login, PASSWORD)) as central:
            return [each.reason for each in central.receipts(hand.station.station_id, 0) if each.reason]

    def waiting(self, hand: Hand) -> tuple[OpenAdjudication, ...]:
        with contextlib.closing(self._as_adjudicator(hand)) as central:
            return central.adjudications()

    def bodies(self, hand: Hand) -> tuple[SideBody, ...]:
        with contextlib.closing(self._as_adjudicator(hand)) as central:
            return central.bodies(self.read_of(self.third).read_id)

    def _as_adjudicator(self, hand: Hand) -> PostgresCentral:
        return open_central(self.access.station, hand.login, PASSWORD)  # type: ignore[return-value]  # either engine


def new_hand(access: CentralAccess, name: str, role: Role) -> Hand:
    """Enrol a person with a station of their own."""
    key, login = Ed25519PrivateKey.generate(), new_login()
    public = public_key_hex(key)
    person = Person(login, name, role, KeyId(key_id_of(public)), public)
    station_public = public_key_hex(Ed25519PrivateKey.generate())
    station = Station(StationId(new_id()), KeyId(key_id_of(station_public)), station_public)
    access.enrol(person, scram_verifier(PASSWORD), station)
    return Hand(person, station, key)


def new_committee(access: CentralAccess, **changed: object) -> Committee:
    """Enrol two readers and an adjudicator, and give the case to both readers."""
    charter = replace(demo_charter(), **changed)  # type: ignore[arg-type]  # any field may be changed
    with contextlib.closing(open_office(access.office, acting=Login("first"))) as office:
        office.put_charter(charter)
    hands = [new_hand(access, "Dr. One", Role.READER), new_hand(access, "Dr. Two", Role.READER)]
    committee = Committee(access, charter, *hands, new_hand(access, "Dr. Third", Role.ADJUDICATOR))
    for hand in hands:
        committee.assign(hand)
    return committee


def timepoints_of(said: Said) -> range:
    """Return the timepoints that a reader has read."""
    return range(len(said.tenths) + 1)


def sealed_read(
    given: Assignment, charter: Charter, hand: Hand, said: Said, version: int,
    series: dict[int, SeriesFacts], journal: ChainHead,
) -> SealedRead:  # fmt: skip
    """Return a read of one lesion as it is signed at a step of its journal."""
    ordinals = timepoints_of(said)
    images = {n: TimepointImages(CaseAlias(CASE), n, (series[n],)) for n in ordinals}
    first, new = LesionId("L1"), LesionId("L2")
    role = LesionRole.TARGET if said.is_measurable else LesionRole.NON_TARGET
    lesions = {first: Lesion(first, role, 1, LesionType.HEPATIC, "liver", "segment VII", 0)}
    if said.is_measurable:
        rows = [_measured(first, n, images[n], tenths) for n, tenths in enumerate((400, *said.tenths))]
    else:
        rows = [Assessment(first, n, non_target=NonTargetStateCode.PRESENT) for n in ordinals]
    if said.new_at:
        lesions[new] = Lesion(new, LesionRole.NEW, 1, said.new_type, "liver", "segment IV", said.new_at)
        rows.append(Assessment(new, said.new_at, new_lesion=NewLesionStatus.YES))
    state = ReadState(
        given.read_id, given.case_alias, 9, lesions,
        {(each.lesion_id, each.timepoint): each for each in rows},
        timepoints={n: TimepointState(n, is_locked=True, lock_digest=f"{n}" * 64) for n in ordinals},
    )  # fmt: skip
    return seal_read(
        state, journal, ChainHead(9, "f" * 64), given, charter, images,
        derive_outcomes(state, config_of(charter)), hand.session, hand.station, SystemClock().now(), SOFTWARE,
        version=SealVersion(version, "d" * 64 if version > 1 else ""),
    )  # fmt: skip


def _measured(lesion: LesionId, timepoint: int, images: TimepointImages, tenths: int | None) -> Assessment:
    if not tenths:
        code = TargetStateCode.NOT_EVALUABLE if tenths is None else TargetStateCode.ABSENT
        return Assessment(lesion, timepoint, target=code)
    return Assessment(lesion, timepoint, target=TargetStateCode.MEASURED, measurement=_line(images, tenths))


def _line(images: TimepointImages, tenths: int) -> Measurement:
    facts = images.series[0]
    return Measurement(
        facts.series_key, 2, facts.images[1].digest, facts.phase, Plane.AXIAL, PointUm(0, 0, 2500),
        PointUm(100 * tenths, 0, 2500), tenths,
    )  # fmt: skip
