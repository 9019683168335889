"""The demo case read without a window: by the phantom's truth, through the real session, rules, keys and images."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree

from readstation.app.demo import PASSWORD, DemoFolders, DemoReader, prepare
from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.exact import tenths_between
from readstation.core.ids import LesionId
from readstation.core.jobs import QuietJob
from readstation.imaging.phantom.truth import LesionTruth, TimepointTruth, TrialTruth
from readstation.model.key_image import KeyShot, SlabMode
from readstation.model.lesion import (
    LesionRole,
    LesionType,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
    PointUm,
)
from readstation.model.markup import MarkupFigures, MarkupKind, MarkupShape
from readstation.model.quality import QualityCause, Readability
from readstation.model.read import SignedRead
from readstation.model.series import Modality, Plane, SeriesFacts
from readstation.model.subject import Assignment
from readstation.model.traits import FindingSign
from readstation.reading.commands import (
    AddLesion,
    AddMarkup,
    JudgeFinding,
    JudgeScan,
    KeepKeyImage,
    MeasureTarget,
    SetNonTargetState,
    StateTraits,
    WriteNote,
)
from readstation.reading.derive import config_of
from readstation.reading.ports import Session
from readstation.reading.session import ReadSession
from readstation.reading.traits import usual_traits

COMMENT = "The enhancing rim of T1 is thin at the dome.\nRead on the late arterial phase; motion is slight."
REASON = "Larger in all three planes than at both earlier timepoints."
NOTE = "Perfusion change, not a lesion"


@dataclass
class DemoRead:
    """An open demo station with its case, signed in."""

    station: OpenStation
    services: Services
    folders: DemoFolders
    reader: DemoReader
    session: Session
    truth: TrialTruth

    @property
    def assignment(self) -> Assignment:
        """The one read that is assigned."""
        reads = self.station.store.reads
        (assignment,) = self.station.run(reads.assignments, self.reader.login)
        return assignment

    def on_store(self, work):  # type: ignore[no-untyped-def]
        """Do work with the read's session on the store's thread."""
        return self.station.run(work)

    def read_and_sign(self) -> SignedRead:
        """Read every timepoint, with comments, a reason, marks and key images, and sign."""
        opened = self.services.open_read(self.session, self.assignment.read_id)
        return self.station.run(self._read, opened)

    def read_all(self, opened: ReadSession) -> None:
        """Read every timepoint up to the last lock."""
        for timepoint in self.truth.timepoints:
            self._read_timepoint(opened, timepoint)
            opened.lock(timepoint.ordinal)

    def _read(self, opened: ReadSession) -> SignedRead:
        self.read_all(opened)
        return opened.sign(opened.seal(), PASSWORD)

    def _read_timepoint(self, opened: ReadSession, timepoint: TimepointTruth) -> None:
        ordinal = timepoint.ordinal
        opened.open_timepoint(ordinal)
        facts = opened.view().images[ordinal].of_phase(opened.view().charter.measuring_phase)
        assert facts is not None
        judged = (Readability.READABLE, (QualityCause.MOTION,)) if ordinal == 1 else (Readability.OPTIMAL, ())
        opened.apply(JudgeScan(ordinal, Modality.CT, *judged))
        if ordinal == 0:
            self._read_baseline(opened, timepoint, facts)
        else:
            self._read_follow_up(opened, timepoint, facts)
        opened.apply(WriteNote(ordinal, COMMENT))
        line = line_of(timepoint.lesion("T1"), facts)
        for shot in (_axial(facts, line), _coronal(facts, line), _oblique(facts, line)):
            opened.apply(KeepKeyImage(ordinal, shot, LesionId("L1")))
        opened.apply(AddMarkup(ordinal, *_arrow(facts, line), NOTE))

    def _read_baseline(self, opened: ReadSession, timepoint: TimepointTruth, facts: SeriesFacts) -> None:
        for lesion in timepoint.lesions:
            if lesion.role is LesionRole.TARGET:
                site = f"Liver, segment {lesion.segment}"
                drawn = line_of(lesion, facts)
                opened.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", site, drawn))
        view = opened.view()
        for each in view.state.of_role(LesionRole.TARGET):
            usual = usual_traits(each, view.charter, config_of(view.charter))
            opened.apply(StateTraits(0, each.lesion_id, usual))
        thrombus = "Right portal vein, thrombus"
        opened.apply(AddLesion(0, LesionRole.NON_TARGET, LesionType.HEPATIC, "liver", thrombus))

    def _read_follow_up(self, opened: ReadSession, timepoint: TimepointTruth, facts: SeriesFacts) -> None:
        ordinal, state = timepoint.ordinal, opened.view().state
        for lesion in state.of_role(LesionRole.TARGET):
            drawn = line_of(timepoint.lesion(lesion.label), facts)
            opened.apply(MeasureTarget(ordinal, lesion.lesion_id, drawn))
        for lesion in state.of_role(LesionRole.NON_TARGET):
            is_last = ordinal == len(self.truth.timepoints) - 1
            code = NonTargetStateCode.UNEQUIVOCAL_PROGRESSION if is_last else NonTargetStateCode.PRESENT
            opened.apply(SetNonTargetState(ordinal, lesion.lesion_id, code, REASON if is_last else ""))
        for found in timepoint.lesions:
            if found.role is LesionRole.NEW and found.present and not state.of_role(LesionRole.NEW):
                site, drawn = f"Liver, segment {found.segment}", line_of(found, facts)
                yes = NewLesionStatus.YES
                opened.apply(
                    AddLesion(ordinal, LesionRole.NEW, LesionType.HEPATIC, "liver", site, drawn, new_lesion=yes)
                )
                (new,) = opened.view().state.of_role(LesionRole.NEW)
                opened.apply(JudgeFinding(ordinal, new.lesion_id, FindingSign.TYPICAL))


@contextmanager
def demo_read(root: Path, truth: TrialTruth) -> Iterator[DemoRead]:
    """Open a demo station on a phantom trial that lies in its folder, and sign its reader in."""
    folders = DemoFolders(root)
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
        services = Services(station)
        session = services.sign_in(reader.login, PASSWORD)
        yield DemoRead(station, services, folders, reader, session, truth)
        services.sign_out(session)


def with_phantom(phantom: Path, root: Path) -> Path:
    """Put a copy of the phantom's images into the folder of a demonstration, and return that folder."""
    copytree(phantom, DemoFolders(root).phantom, dirs_exist_ok=True)
    return root


def line_of(lesion: LesionTruth, facts: SeriesFacts) -> Measurement:
    """Return a lesion's true line as a calliper on the image that holds it."""
    assert lesion.endpoints_lps_mm is not None
    assert lesion.slice_number is not None
    start, end = (PointUm(*(round(each * 1000) for each in point)) for point in lesion.endpoints_lps_mm)
    # The phantom counts from the head, a volume from its first slice along the normal, which points to the head.
    image = facts.images[facts.slices - lesion.slice_number]
    return Measurement(
        facts.series_key, image.ordinal, image.digest, facts.phase, facts.plane, start, end,
        tenths_between(start.as_tuple(), end.as_tuple()),
    )  # fmt: skip


def _axial(facts: SeriesFacts, line: Measurement) -> KeyShot:
    center = PointUm(*((a + b) // 2 for a, b in zip(line.start.as_tuple(), line.end.as_tuple(), strict=True)))
    return KeyShot(
        line.series_key, line.image_ordinal, line.image_digest, Plane.AXIAL, (1_000_000, 0, 0), (0, 1_000_000, 0),
        center, 300_000, 225_000, SlabMode.NONE, 0, 400_000, 40_000, is_inverted=False,
    )  # fmt: skip


def _coronal(facts: SeriesFacts, line: Measurement) -> KeyShot:
    plane = {"image_ordinal": None, "image_digest": "", "plane": Plane.CORONAL, "down_ppm": (0, 0, -1_000_000)}
    return replace(
        _axial(facts, line), **plane, slab=SlabMode.MAXIMUM, slab_um=10_000, window_center_thousandths=90_000
    )


def _oblique(facts: SeriesFacts, line: Measurement) -> KeyShot:
    half = 707_107
    plane = {"image_ordinal": None, "image_digest": "", "plane": Plane.OBLIQUE, "down_ppm": (0, 0, -1_000_000)}
    return replace(_axial(facts, line), **plane, right_ppm=(half, half, 0), is_inverted=True)


def _arrow(facts: SeriesFacts, line: Measurement) -> tuple[MarkupShape, MarkupFigures]:
    tip = line.end
    tail = PointUm(tip.x + 25_000, tip.y + 18_000, tip.z)
    shape = MarkupShape(
        MarkupKind.ARROW, line.series_key, line.image_ordinal, line.image_digest, line.plane, (0, 0, 1_000_000),
        (tip, tail),
    )  # fmt: skip
    return shape, MarkupFigures()
