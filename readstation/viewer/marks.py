"""The display list: what is drawn over images, as plain data in the patient (mm, DICOM LPS).

Whoever paints, VTK now or another painter later, takes the same marks; so do picking, tools and tests.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from readstation.core.exact import format_mm
from readstation.geometry.affine import FloatArray
from readstation.geometry.diameter import live_diameter_tenths
from readstation.model.markup import MarkupKind

PointMm = tuple[float, float, float]
"""A patient point, mm, LPS."""


class MarkRole(StrEnum):
    """What a mark stands for; decides colour, line pattern and ends together."""

    TARGET = "target"
    NON_TARGET = "non_target"
    NEW = "new"
    CANDIDATE = "candidate"
    READER_A = "reader_a"
    READER_B = "reader_b"
    NOTE = "note"
    PROPOSAL = "proposal"


class MarkState(StrEnum):
    """How a mark is drawn at the moment."""

    IDLE = "idle"
    HOVER = "hover"
    SELECTED = "selected"
    LOCKED = "locked"
    DRAFT = "draft"


class LineEnd(StrEnum):
    """One of the two ends of a line."""

    START = "start"
    END = "end"

    @property
    def other(self) -> LineEnd:
        """The end across the line."""
        return LineEnd.END if self is LineEnd.START else LineEnd.START


@dataclass(frozen=True, slots=True)
class AlertSpan:
    """A stretch of a line that a rule warns of, drawn on the line itself (MR-116).

    Attributes
    ----------
    from_mm, to_mm
        Where it begins and ends, along the line from its start.
    text
        What it says, such as ``20.2 mm necrosis``.
    """

    from_mm: float
    to_mm: float
    text: str


@dataclass(frozen=True, slots=True)
class LineMark:
    """A calliper. It is drawn on the slice that holds it.

    Attributes
    ----------
    mark_id
        What a tool's outcome names it by.
    name
        Role and number, such as ``T1``.
    role, state
        How it is drawn.
    start_mm, end_mm
        Its ends.
    length_tenths
        Its length as stored, in tenths of a millimetre; None shows no length.
    suffix
        A word after the unit, such as ``short``.
    is_editable
        Whether its handles can be dragged. A locked mark never is.
    alerts
        Stretches to warn of.
    label_offset_mm
        Where the reader put the label: from the middle of the line to the middle of the label; None leaves it to
        the layout.
    ends_of
        The role whose ends close the line, where `role` says who drew it and not what it is of; None for its own.
    """

    mark_id: str
    name: str
    role: MarkRole
    start_mm: PointMm
    end_mm: PointMm
    length_tenths: int | None
    state: MarkState = MarkState.IDLE
    suffix: str = ""
    is_editable: bool = True
    alerts: tuple[AlertSpan, ...] = ()
    label_offset_mm: PointMm | None = None
    ends_of: MarkRole | None = None

    @property
    def middle_mm(self) -> PointMm:
        """The middle between its ends."""
        return _middle((self.start_mm, self.end_mm))

    @property
    def label(self) -> str:
        """Role, number, two spaces, one decimal, unit."""
        if self.length_tenths is None:
            return self.name
        words = [self.name, "", format_mm(self.length_tenths), "mm", self.suffix]
        return " ".join(words if self.name else words[2:]).rstrip()

    @property
    def has_handles(self) -> bool:
        """Whether a reader can take hold of its ends."""
        return self.is_editable and self.state is not MarkState.LOCKED

    def at(self, end: LineEnd) -> PointMm:
        """Return one of its ends."""
        return self.start_mm if end is LineEnd.START else self.end_mm

    def moved(self, start_mm: PointMm, end_mm: PointMm, resolution_tenths: int = 1) -> LineMark:
        """Return the same mark elsewhere, as a draft with the length that would be stored there (MR-216)."""
        return replace(
            self,
            start_mm=start_mm,
            end_mm=end_mm,
            length_tenths=live_diameter_tenths(start_mm, end_mm, resolution_tenths),
            state=MarkState.DRAFT,
            alerts=(),
        )


@dataclass(frozen=True, slots=True)
class ShapeMark:
    """A region, a pair of axes, a length, an arrow or a probe. It is drawn on the plane that holds it.

    Attributes
    ----------
    mark_id
        What a tool's outcome names it by.
    kind, points_mm
        What it is; the points by its kind (`model.markup.MarkupKind`).
    normal
        The unit normal of its plane, LPS.
    label
        What stands beside it.
    role, state
        How it is drawn.
    is_editable
        Whether its points can be dragged. A locked mark never is.
    label_offset_mm
        As for a line.
    """

    mark_id: str
    kind: MarkupKind
    points_mm: tuple[PointMm, ...]
    normal: PointMm
    label: str = ""
    role: MarkRole = MarkRole.NOTE
    state: MarkState = MarkState.IDLE
    is_editable: bool = True
    label_offset_mm: PointMm | None = None

    @property
    def has_handles(self) -> bool:
        """Whether a reader can take hold of its points."""
        return self.is_editable and self.state is not MarkState.LOCKED

    @property
    def handles_mm(self) -> tuple[PointMm, ...]:
        """The points that can be dragged; a freehand outline is moved as a whole or drawn anew."""
        return () if self.kind is MarkupKind.FREEHAND else self.points_mm

    @property
    def middle_mm(self) -> PointMm:
        """The middle of the mark; of a pair of axes the middle of the long one."""
        return _middle(self.points_mm[:2] if self.kind is MarkupKind.BIDIRECTIONAL else self.points_mm)

    def at(self, index: int) -> PointMm:
        """Return one of its points."""
        return self.points_mm[index]


@dataclass(frozen=True, slots=True)
class BracketMark:
    """Four corners around a place: a lesion without a diameter, or a lesion of another phase at the same place.

    Attributes
    ----------
    mark_id, name, role, state
        As for a line.
    center_mm
        The middle of the place.
    size_mm
        Side of the square.
    depth_mm
        How far from its middle, along the slice normal, it is still drawn; less than half a slice interval means on the
        nearest slice only.
    detail
        What follows the name, such as ``present``.
    """

    mark_id: str
    name: str
    role: MarkRole
    center_mm: PointMm
    size_mm: float
    depth_mm: float = 0.0
    state: MarkState = MarkState.IDLE
    detail: str = ""

    @property
    def label(self) -> str:
        """Role, number, two spaces, detail."""
        return f"{self.name}  {self.detail}" if self.detail else self.name


@dataclass(frozen=True, slots=True)
class CrossMark:
    """A thin open cross: the same point in another view."""

    mark_id: str
    point_mm: PointMm


@dataclass(frozen=True, slots=True)
class TextMark:
    """Words at a place, with no line of their own."""

    mark_id: str
    text: str
    role: MarkRole
    point_mm: PointMm


@dataclass(frozen=True, eq=False, slots=True)
class OutlineMark:
    """Where a volume of interest meets one plane. It is drawn on that plane alone, and cannot be taken hold of.

    Attributes
    ----------
    mark_id
        The name of the volume.
    label
        What stands beside its largest line.
    style
        Its place among the styles of volumes: colour and dash together.
    lines_mm
        Closed lines, each float64, shape (points, 3), mm LPS; at least one.
    is_current
        Whether it is the volume that is worked on.
    """

    mark_id: str
    label: str
    style: int
    lines_mm: tuple[FloatArray, ...]
    is_current: bool = False

    @property
    def point_mm(self) -> PointMm:
        """A point of it, mm LPS, by which its plane is known."""
        x, y, z = self.lines_mm[0][0].tolist()
        return x, y, z


Mark = LineMark | ShapeMark | BracketMark | CrossMark | TextMark | OutlineMark


def _middle(points: tuple[PointMm, ...]) -> PointMm:
    x, y, z = (sum(each) / len(points) for each in zip(*points, strict=True))
    return x, y, z
