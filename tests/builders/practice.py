"""Practice cases of the small phantom: packed from a signed demo read, taken in and read by a trainee, no window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from readstation.app.demo import PASSWORD, DemoFolders, DemoReader
from readstation.app.practice import OpenedCase, PracticeDesk
from readstation.app.practice_packs import CaseWords, make_pack
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.ids import CaseAlias
from readstation.core.jobs import QuietJob
from readstation.imaging.phantom.truth import LesionTruth, TimepointTruth, TrialTruth
from readstation.model.lesion import LesionRole
from readstation.model.people import Person, Role
from readstation.model.subject import Assignment
from readstation.practice.matching import same_lesions
from readstation.practice.plan import CaseRule, RuleKind
from readstation.practice.results import PracticeResult
from readstation.reading.ports import Session
from readstation.reading.session import ReadSession
from tests.builders.demo_reads import DemoRead, demo_read
from tests.builders.phantom import PhantomTrial
from tests.builders.prepared_demo import placed_demo

TRAINEE_PASSWORD = "portal node twenty 20"
TASKS = ("Read baseline and two follow-ups.", "Measure in the late arterial phase.")
NECROSIS = CaseRule(
    "Necrosis left out of the diameter", RuleKind.DIAMETER, "MR-116", "T1", 0, tolerance_tenths=20,
    says="The line runs through the necrosis: only enhancing tissue counts.",
)  # fmt: skip


def packed_demo(root: Path, trial: PhantomTrial, rules: Sequence[CaseRule] = ()) -> Path:
    """Read the demo case by its truth, sign it, and pack it as a practice case."""
    folders = placed_demo(root / "author", trial)
    path = root / "p-01.practice"
    with demo_read(folders.root, trial.truth) as demo:
        demo.read_and_sign()
        author, words = demo.session.person, CaseWords("P-01", TASKS, rules=tuple(rules))
        make_pack(demo.station, [demo.assignment], words, author, PASSWORD, path, QuietJob())
    return path


@dataclass
class Trainee:
    """A practice profile with a trainee who is signed in."""

    station: OpenStation
    desk: PracticeDesk
    person: Person
    services: Services
    session: Session
    truth: TrialTruth

    def take_in(self, path: Path) -> OpenedCase:
        return self.desk.take_in(path, self.person, QuietJob())

    def open_read(self, case: OpenedCase) -> ReadSession:
        return self.services.open_read(self.session, case.read_id)

    def read_all(self, opened: ReadSession, truth: TrialTruth | None = None) -> None:
        """Read every timepoint up to the last lock, by the truth or by another one."""
        folders = DemoFolders(self.station.folder.parent)
        reader = DemoReader(self.person.login, CaseAlias(""))
        read = DemoRead(self.station, self.services, folders, reader, self.session, truth or self.truth)
        self.station.run(read.read_all, opened)

    def sign(self, opened: ReadSession) -> PracticeResult:
        sealed = self.station.run(opened.seal)
        return self.desk.sign(self.session, opened, sealed, TRAINEE_PASSWORD)

    def assignment(self, case: OpenedCase) -> Assignment:
        found = self.station.run(self.station.store.reads.assignments, self.person.login)
        return next(each for each in found if each.read_id == case.read_id)


@contextmanager
def trainee_in(folder: Path, truth: TrialTruth) -> Iterator[Trainee]:
    """Open a practice profile, with a trainee enrolled on the first time, and sign the trainee in."""
    with OpenStation(folder) as station:
        desk = PracticeDesk(station, same_lesions)
        people = station.sign_in.people()
        person = people[0] if people else desk.enrol("Dr L. Trainee", Role.TRAINEE, TRAINEE_PASSWORD)
        services = Services(station)
        session = services.sign_in(person.login, TRAINEE_PASSWORD)
        yield Trainee(station, desk, person, services, session, truth)
        services.sign_out(session)


def with_line(truth: TrialTruth, timepoint: int, name: str, factor: float) -> TrialTruth:
    """Return a truth in which a lesion's line is longer or shorter about its middle: what a mistaken reader draws."""
    return replace(truth, timepoints=tuple(_changed(each, timepoint, name, factor) for each in truth.timepoints))


def without(truth: TrialTruth, name: str) -> TrialTruth:
    """Return a truth without a lesion: what a reader sees who misses it."""
    return replace(
        truth,
        timepoints=tuple(
            replace(each, lesions=tuple(lesion for lesion in each.lesions if lesion.name != name))
            for each in truth.timepoints
        ),
    )


def _changed(each: TimepointTruth, timepoint: int, name: str, factor: float) -> TimepointTruth:
    if each.ordinal != timepoint:
        return each
    return replace(each, lesions=tuple(_scaled(it, factor) if it.name == name else it for it in each.lesions))


def _scaled(lesion: LesionTruth, factor: float) -> LesionTruth:
    assert lesion.endpoints_lps_mm is not None
    start, end = lesion.endpoints_lps_mm
    middle = [(one + other) / 2 for one, other in zip(start, end, strict=True)]
    moved = [tuple(m + factor * (p - m) for p, m in zip(point, middle, strict=True)) for point in (start, end)]
    return replace(lesion, endpoints_lps_mm=(moved[0], moved[1]))


def targets_of(truth: TrialTruth) -> list[str]:
    """Return the names of the targets."""
    return [each.name for each in truth.timepoints[0].lesions if each.role is LesionRole.TARGET]
