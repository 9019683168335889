"""Move one end of a line by a pixel of its image, from the keyboard."""

from __future__ import annotations

from readstation.geometry.diameter import committed, diameter_tenths
from readstation.viewer.marks import LineEnd, LineMark, PointMm
from readstation.viewer.tools.events import HandleMoved


def nudged(line: LineMark, which: LineEnd, step_mm: PointMm, resolution_tenths: int = 1) -> HandleMoved:
    """Return a line with one of its ends moved.

    Parameters
    ----------
    line
        As it is stored.
    which
        The end that moves.
    step_mm
        By how much, mm LPS; it lies in the plane of the image.
    resolution_tenths
        The measurement resolution of the charter, tenths of a millimetre (MR-216).
    """
    x, y, z = (each + step for each, step in zip(line.at(which), step_mm, strict=True))
    start_mm = (x, y, z) if which is LineEnd.START else line.start_mm
    end_mm = (x, y, z) if which is LineEnd.END else line.end_mm
    start, end = committed(start_mm), committed(end_mm)
    return HandleMoved(line.mark_id, which, start, end, diameter_tenths(start, end, resolution_tenths))
