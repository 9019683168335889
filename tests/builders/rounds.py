"""Reads that are opened again: a charter with a global read, a read to its last lock, and reasons."""

from __future__ import annotations

import dataclasses

from readstation.core.ids import LesionId
from readstation.model.charter import Charter
from readstation.model.lesion import NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.rounds import ChangeReason, RevisionCode
from readstation.reading.commands import MeasureTarget, SetNewLesionStatus, SetNonTargetState, SetTargetState
from readstation.reading.session import ReadSession
from tests.builders.reads import (
    T1,
    T2,
    ReadingStation,
    add_new_lesion,
    add_non_target,
    add_target,
    demo_charter,
    drawn,
)

NT1, N1 = LesionId("L3"), LesionId("L4")
SEEN = ChangeReason(RevisionCode.SEEN_WITH_ALL_IMAGES, "Enhancing nodule on every later image")
SLIP = ChangeReason(RevisionCode.WRONG_ENTRY, "Absent was struck for the wrong lesion")


def global_charter(**changed: object) -> Charter:
    """Return the demo charter with a global read."""
    return dataclasses.replace(demo_charter(), **{"global_read": True, **changed})  # type: ignore[arg-type]


def lock_to_the_end(station: ReadingStation, session: ReadSession | None = None) -> ReadSession:
    """Lock all: T1 46.6, 30.0, 17.2 mm; T2 21.4 mm, then absent; NT1 present, then absent; N1 in doubt, then no."""
    session = session or station.open_read()
    session.open_timepoint(0)
    session.apply(add_target(466))
    session.apply(add_target(214, site="Liver, segment III"))
    session.apply(add_non_target())
    session.lock(0)
    for timepoint, tenths in ((1, 300), (2, 172)):
        session.open_timepoint(timepoint)
        session.apply(MeasureTarget(timepoint, T1, drawn(tenths, timepoint)))
        session.apply(SetTargetState(timepoint, T2, TargetStateCode.ABSENT))
        judged = NonTargetStateCode.PRESENT if timepoint == 1 else NonTargetStateCode.ABSENT
        session.apply(SetNonTargetState(timepoint, NT1, judged))
        if timepoint == 1:
            session.apply(add_new_lesion(1, NewLesionStatus.EQUIVOCAL))
        else:
            session.apply(SetNewLesionStatus(2, N1, NewLesionStatus.NO, reason="a vessel"))
        session.lock(timepoint)
    return session
