"""Two readers' signed reads of the phantom as a case on the bench, over the images of the first reader's station.

Both reads are made through the real session, rules, keys and images; B sees the new lesion that A does not, and
measures the first target longer. The decision is sealed and signed with a real key; what is not here is a database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from readstation.app.demo import PASSWORD, DemoFolders, DemoReader, prepare
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.clock import Moment
from readstation.core.errors import EnvironmentFault
from readstation.core.exact import tenths_between
from readstation.core.ids import CaseAlias, Login, ReadId, SeriesKey, StationId
from readstation.core.jobs import Job, QuietJob
from readstation.imaging.phantom.truth import LesionTruth, TimepointTruth, TrialTruth
from readstation.model.adjudication import OpenAdjudication, Side
from readstation.model.charter import Charter
from readstation.model.lesion import (
    LesionRole,
    LesionType,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
    PointUm,
)
from readstation.model.people import Role
from readstation.model.quality import Readability
from readstation.model.read import ReadState, SealedRead
from readstation.model.series import Modality, SeriesFacts, TimepointImages
from readstation.model.subject import Assignment, Task
from readstation.model.traits import FindingSign
from readstation.reading.adjudicate.case import AdjudicationCase, DecisionDraft
from readstation.reading.adjudicate.outcome import Judging, read_result
from readstation.reading.adjudicate.pair import paired
from readstation.reading.adjudicate.result import plan_of, raised
from readstation.reading.adjudicate.swap import from_side
from readstation.reading.body_images import image_digests, place_name
from readstation.reading.commands import (
    AddLesion,
    JudgeFinding,
    JudgeScan,
    MeasureTarget,
    SetNonTargetState,
    StateTraits,
)
from readstation.reading.decision import (
    Decision,
    check_decision,
    decision_message,
    seal_decision,
    unseal_decision,
)
from readstation.reading.derive import config_of
from readstation.reading.ports import ChainHead, Session, VolumeSource
from readstation.reading.session import ReadSession
from readstation.reading.traits import usual_traits
from readstation.reading.unseal import state_of, unseal, unseal_body
from readstation.security.keys import check_signature
from readstation.security.vault import StationKey
from readstation.ui.ports import SyncState, SyncWords
from tests.builders.demo_reads import line_of
from tests.builders.reads import OpenKeySigner, SteppingClock, key_of, person_of

ADJUDICATOR = person_of(Login("a_zzzzzzzzzz"), "Dr. Ines Third", Role.ADJUDICATOR)
ADJUDICATOR_PASSWORD = "a third quiet room"
BENCH_READ = ReadId("5f0c2f5e-0000-4000-8000-0000000000a0")
BENCH_ALIAS = CaseAlias("1C-640")
_DAYS_BETWEEN = 56


@dataclass(frozen=True)
class Hand:
    """How a reader reads the phantom.

    Attributes
    ----------
    finds_new
        Whether the new lesion is seen.
    longer_mm
        How much longer T1 is drawn at every follow-up than it is, mm along its own line; negative is shorter.
    """

    finds_new: bool
    longer_mm: float = 0.0


HANDS = {Side.A: Hand(finds_new=False), Side.B: Hand(finds_new=True, longer_mm=2.4)}


@dataclass(frozen=True)
class SignedHere:
    """A signed read at the station on which it was signed."""

    state: ReadState
    sealed: SealedRead
    charter: Charter
    assignment: Assignment
    images: Mapping[int, TimepointImages]


@dataclass
class MemoryServices:
    """What the bench needs: a case that is there, drafts and a sealed decision in memory, volumes of a real station.

    Attributes
    ----------
    drafts, sealed, signed
        Every draft that was kept, in order; the decision that was sealed last; the one that was signed, with its
        signature.
    fault
        Raised instead of keeping a draft.
    """

    case: AdjudicationCase
    source: VolumeSource
    clock: SteppingClock = field(default_factory=SteppingClock)
    drafts: list[DecisionDraft] = field(default_factory=list)
    sealed: SealedRead | None = None
    signed: tuple[SealedRead, str] | None = None
    fault: EnvironmentFault | None = None

    @property
    def volumes(self) -> VolumeSource:
        return self.source

    def adjudication(self, session: Session, read_id: ReadId, job: Job) -> AdjudicationCase:
        job.checkpoint()
        assert read_id == self.case.assignment.read_id
        return self.case

    def keep_decision_draft(self, session: Session, read_id: ReadId, draft: DecisionDraft) -> Moment:
        if self.fault is not None:
            raise self.fault
        self.drafts.append(draft)
        return self.clock.now()

    def seal_decision(self, session: Session, read_id: ReadId, decision: Decision) -> SealedRead:
        check_decision(decision, self.case.opened, self.case.charter)
        station = StationKey(StationId("station-3"), key_of("station-3")).station
        self.sealed = seal_decision(
            decision, self.case.assignment, self.case.charter, ChainHead(9, "f" * 64), session, station,
            self.clock.now(), "0.1.0",
        )  # fmt: skip
        return self.sealed

    def sign_decision(self, session: Session, read_id: ReadId, sealed: SealedRead, password: str) -> Moment:
        assert sealed == self.sealed, "what is signed is what was shown"
        signer = OpenKeySigner(key_of(session.person.login), ADJUDICATOR_PASSWORD)
        signature = signer.sign(session.person.login, password, decision_message(sealed))
        assert check_signature(session.person.public_key_hex, decision_message(sealed), signature)
        self.signed = sealed, signature
        return unseal_decision(sealed).moment

    def sync_status(self, session: Session) -> SyncWords:
        return SyncWords(SyncState.SYNCED, 0)


def session_of_adjudicator() -> Session:
    return Session(ADJUDICATOR, "session-3")


@contextmanager
def two_reads(
    first: Path, second: Path, truth: TrialTruth, hands: Mapping[Side, Hand] = HANDS
) -> Iterator[tuple[AdjudicationCase, VolumeSource]]:
    """Read the phantom twice on two prepared stations; the first one stays open for its images."""
    with signed_at(second, truth, hands[Side.B]) as (b, _), signed_at(first, truth, hands[Side.A]) as (a, services):
        yield case_of({Side.A: a, Side.B: b}), services.volumes


@contextmanager
def signed_at(root: Path, truth: TrialTruth, hand: Hand) -> Iterator[tuple[SignedHere, Services]]:
    """Read and sign the demo case by a hand, and keep the station open."""
    folders = DemoFolders(root)
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
        services = Services(station)
        session = services.sign_in(reader.login, PASSWORD)
        yield _read(station, services, session, reader, truth, hand), services
        services.sign_out(session)


def case_of(
    reads: Mapping[Side, SignedHere], charter: Charter | None = None, drawn_side: Side = Side.A
) -> AdjudicationCase:
    """Return two signed reads as the case that an adjudicator gets, on the station of the first one."""
    a = reads[drawn_side]
    rules = charter or a.charter
    series = {side: _keys_here(each.images, a.images) for side, each in reads.items()}
    frames = {
        side: {
            facts.series_key: f"frame-{ordinal}" for ordinal, images in each.images.items() for facts in images.series
        }
        for side, each in reads.items()
    }
    pair = paired({side: each.state for side, each in reads.items()}, frames)
    plan = plan_of(rules)
    judging = Judging(config_of(rules), plan, {each: _DAYS_BETWEEN * each for each in pair.follow_ups})
    results = {side: read_result(pair, from_side(side), judging) for side in Side}
    triggers = tuple(entry.conclusion for entry in raised(results, plan))
    assignment = replace(
        a.assignment, read_id=BENCH_READ, case_alias=BENCH_ALIAS, login=ADJUDICATOR.login, task=Task.ADJUDICATION
    )
    return AdjudicationCase(
        OpenAdjudication(BENCH_READ, 1, triggers), assignment, rules, pair, judging,
        {side: each.sealed.body_digest for side, each in reads.items()}, a.images, series, _places(reads),
    )  # fmt: skip


def _places(reads: Mapping[Side, SignedHere]) -> dict[SeriesKey, SeriesKey]:
    """Return what the body of the first read calls each series of the station that shows them."""
    here = {
        tuple(image.digest for image in facts.images): facts.series_key
        for images in reads[Side.A].images.values()
        for facts in images.series
    }
    named = image_digests(unseal_body(reads[Side.A].sealed.body))
    return {here[digests]: place_name(*place) for place, digests in named.items() if digests in here}


def _keys_here(
    theirs: Mapping[int, TimepointImages], ours: Mapping[int, TimepointImages]
) -> dict[SeriesKey, SeriesKey]:
    """Return our key of each of their series: the one with the same images."""
    known = {facts.images[0].digest: facts.series_key for images in ours.values() for facts in images.series}
    return {facts.series_key: known[facts.images[0].digest] for images in theirs.values() for facts in images.series}


def _read(
    station: OpenStation, services: Services, session: Session, reader: DemoReader, truth: TrialTruth, hand: Hand
) -> SignedHere:
    (assignment,) = station.run(station.store.reads.assignments, reader.login)
    opened = services.open_read(session, assignment.read_id)

    def work() -> SignedHere:
        for timepoint in truth.timepoints:
            _read_timepoint(opened, timepoint, hand)
            opened.lock(timepoint.ordinal)
        view = opened.view()
        signed = opened.sign(opened.seal(), PASSWORD)
        return SignedHere(
            state_of(unseal(signed.sealed)), signed.sealed, view.charter, view.assignment, dict(view.images)
        )

    return station.run(work)


def _read_timepoint(opened: ReadSession, timepoint: TimepointTruth, hand: Hand) -> None:
    ordinal = timepoint.ordinal
    opened.open_timepoint(ordinal)
    facts = opened.view().images[ordinal].of_phase(opened.view().charter.measuring_phase)
    assert facts is not None
    opened.apply(JudgeScan(ordinal, Modality.CT, Readability.OPTIMAL))
    if ordinal == 0:
        for lesion in timepoint.lesions:
            if lesion.role is LesionRole.TARGET:
                site = f"Liver, segment {lesion.segment}"
                opened.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", site, line_of(lesion, facts)))
        view = opened.view()
        for each in view.state.of_role(LesionRole.TARGET):
            opened.apply(StateTraits(0, each.lesion_id, usual_traits(each, view.charter, config_of(view.charter))))
        thrombus = "Right portal vein, thrombus"
        opened.apply(AddLesion(0, LesionRole.NON_TARGET, LesionType.HEPATIC, "liver", thrombus))
        return
    state = opened.view().state
    for lesion in state.of_role(LesionRole.TARGET):
        drawn = line_of(timepoint.lesion(lesion.label), facts)
        longer = hand.longer_mm if lesion.label == "T1" else 0.0
        opened.apply(MeasureTarget(ordinal, lesion.lesion_id, _stretched(drawn, longer)))
    for lesion in state.of_role(LesionRole.NON_TARGET):
        opened.apply(SetNonTargetState(ordinal, lesion.lesion_id, NonTargetStateCode.PRESENT, ""))
    for found in timepoint.lesions:
        is_seen = hand.finds_new and found.role is LesionRole.NEW and found.present
        if is_seen and not state.of_role(LesionRole.NEW):
            _find(opened, ordinal, found, facts)


def _find(opened: ReadSession, ordinal: int, found: LesionTruth, facts: SeriesFacts) -> None:
    site, drawn = f"Liver, segment {found.segment}", line_of(found, facts)
    yes = NewLesionStatus.YES
    opened.apply(AddLesion(ordinal, LesionRole.NEW, LesionType.HEPATIC, "liver", site, drawn, new_lesion=yes))
    (new,) = opened.view().state.of_role(LesionRole.NEW)
    opened.apply(JudgeFinding(ordinal, new.lesion_id, FindingSign.TYPICAL))


def _stretched(line: Measurement, longer_mm: float) -> Measurement:
    """Return a line that is so much longer along itself, on the same slice."""
    if not longer_mm:
        return line
    start, end = line.start.as_tuple(), line.end.as_tuple()
    share = longer_mm * 10 / line.length_tenths
    moved = PointUm(*(round(b + share * (b - a)) for a, b in zip(start, end, strict=True)))
    return replace(line, end=moved, length_tenths=tenths_between(start, moved.as_tuple()))
