"""A lesion of one read as a track: the lines that were drawn for it at each timepoint, in one frame of reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from readstation.geometry.affine import FloatArray
from readstation.geometry.rigid import RigidTransform, Triple
from readstation.model.lesion import LesionRole, LesionType


@dataclass(frozen=True, slots=True)
class Line:
    """A calliper in the patient: its end points, mm LPS, and the frame of reference that they lie in."""

    start_mm: Triple
    end_mm: Triple
    frame: str = ""


@dataclass(frozen=True, slots=True)
class LesionTrack:
    """What one read has of one lesion.

    Attributes
    ----------
    name
        Its id in the read.
    role, lesion_type
        What it counts as, and what decides its scope.
    lines
        By timepoint: its line, or those of the parts of a lesion that has split; no entry where none was drawn.
    """

    name: str
    role: LesionRole
    lesion_type: LesionType
    lines: Mapping[int, tuple[Line, ...]]


def in_frames(
    track: LesionTrack, frames: Mapping[int, str], transforms: Mapping[tuple[str, str], RigidTransform]
) -> LesionTrack:
    """Return a track with the lines of each timepoint in one frame of reference.

    Parameters
    ----------
    track
        The lesion as it was drawn.
    frames
        By timepoint, the frame that both reads are compared in.
    transforms
        From patient points of the first frame of a pair to those of the second.

    Returns
    -------
    LesionTrack
        Without the lines whose frame no transform leads out of: where they lie is not known.
    """
    lines = {}
    for timepoint, drawn in track.lines.items():
        frame = frames.get(timepoint, "")
        here = tuple(moved for each in drawn if (moved := _moved(each, frame, transforms)) is not None)
        if here:
            lines[timepoint] = here
    return replace(track, lines=lines)


def _moved(line: Line, frame: str, transforms: Mapping[tuple[str, str], RigidTransform]) -> Line | None:
    if line.frame == frame:
        return line
    transform = transforms.get((line.frame, frame))
    if transform is None:
        return None
    start, end = transform.apply([line.start_mm, line.end_mm]).tolist()
    return Line(tuple(start), tuple(end), frame)


def extent(lines: tuple[Line, ...]) -> tuple[FloatArray, float]:
    """Return the longest way between any two ends of some lines: its middle, mm LPS, shape (3,), and its length, mm.

    For one line these are its own middle and length; for the parts of a lesion those of the whole.
    """
    ends = np.array([point for line in lines for point in (line.start_mm, line.end_mm)], dtype=np.float64)
    apart = np.linalg.norm(ends[:, None] - ends[None], axis=-1)
    first, last = np.unravel_index(int(np.argmax(apart)), apart.shape)
    middle: FloatArray = (ends[first] + ends[last]) / 2
    return middle, float(apart[first, last])
