"""A practice case of the phantom read by its truth through the session that a reader has: how references are made."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.errors import Defect
from readstation.core.exact import tenths_between
from readstation.core.ids import LesionId
from readstation.imaging.phantom.layout import PhantomSize, Point
from readstation.imaging.phantom.lesions import Solid
from readstation.imaging.phantom.practice import PhantomCase, Said, SaidLesion, true_line
from readstation.model.lesion import (
    LesionRole,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
    PointUm,
    TargetStateCode,
)
from readstation.model.quality import Readability
from readstation.model.series import Modality, PhaseRole, SeriesFacts
from readstation.model.traits import FindingSign
from readstation.reading.commands import (
    AddLesion,
    JudgeFinding,
    JudgeScan,
    MeasureTarget,
    SetNonTargetState,
    SetTargetState,
    StateTraits,
)
from readstation.reading.derive import config_of
from readstation.reading.session import ReadSession
from readstation.reading.traits import usual_traits


@dataclass(frozen=True, slots=True)
class ScriptedRead:
    """A read of a phantom case, step by step, on the store's thread.

    Attributes
    ----------
    opened, case, size
        The session, and what is said in it.
    """

    opened: ReadSession
    case: PhantomCase
    size: PhantomSize

    def read_all(self) -> None:
        """Read and lock every timepoint."""
        for timepoint in range(len(self.case.painted)):
            self.opened.open_timepoint(timepoint)
            self._judge_scan(timepoint)
            for lesion in self.case.said:
                said = lesion.at[timepoint]
                if said is not None:
                    self._say(timepoint, lesion, said)
            if timepoint == 0:
                self._confirm()
            self.opened.lock(timepoint)

    def _judge_scan(self, timepoint: int) -> None:
        causes = tuple(cause for at, cause in self.case.causes if at == timepoint)
        readability = Readability.READABLE if causes else Readability.OPTIMAL
        self.opened.apply(JudgeScan(timepoint, Modality.CT, readability, causes))

    def _say(self, timepoint: int, lesion: SaidLesion, said: Said) -> None:
        line = None if said.line is None else self._drawn(timepoint, said.line)
        if timepoint == 0 or lesion.role is LesionRole.NEW:
            status = NewLesionStatus.EQUIVOCAL if lesion.role is LesionRole.NEW else None
            self.opened.apply(
                AddLesion(
                    timepoint, lesion.role, lesion.lesion_type, lesion.organ, lesion.site, line, new_lesion=status
                )
            )
            if lesion.role is LesionRole.NEW:
                self.opened.apply(JudgeFinding(timepoint, self._id(lesion.label), FindingSign(said.state)))
            return
        key = self._id(lesion.label)
        if lesion.role is LesionRole.NON_TARGET:
            self.opened.apply(SetNonTargetState(timepoint, key, NonTargetStateCode(said.state)))
        elif line is not None:
            self.opened.apply(MeasureTarget(timepoint, key, line))
        else:
            into = self._id(said.into) if said.into else None
            self.opened.apply(SetTargetState(timepoint, key, TargetStateCode(said.state), into, said.cause))

    def _confirm(self) -> None:
        view = self.opened.view()
        for each in view.state.of_role(LesionRole.TARGET):
            usual = usual_traits(each, view.charter, config_of(view.charter))
            self.opened.apply(StateTraits(0, each.lesion_id, usual))

    def _id(self, label: str) -> LesionId:
        lesions = self.opened.view().state.lesions.values()
        return next(each.lesion_id for each in lesions if each.label == label)

    def _drawn(self, timepoint: int, solid: Solid) -> Measurement:
        view = self.opened.view()
        facts = view.images[timepoint].of_phase(PhaseRole.LATE_ARTERIAL)
        if facts is None:
            raise Defect("a phantom case has a line where it has no arterial phase")
        line = true_line(solid, self.case.scan(timepoint, self.size))
        return measurement(facts, line.start_mm, line.end_mm, line.slice_number)


def measurement(facts: SeriesFacts, start_mm: Point, end_mm: Point, slice_number: int) -> Measurement:
    """Return a line of the phantom as a calliper.

    Parameters
    ----------
    facts
        The series that it lies on.
    start_mm, end_mm
        Its ends, LPS.
    slice_number
        Its slice counted from the head; a volume counts along the normal, which points to the head.
    """
    start, end = (PointUm(*(round(each * 1000) for each in point)) for point in (start_mm, end_mm))
    image = facts.images[facts.slices - slice_number]
    return Measurement(
        facts.series_key, image.ordinal, image.digest, facts.phase, facts.plane, start, end,
        tenths_between(start.as_tuple(), end.as_tuple()),
    )  # fmt: skip
