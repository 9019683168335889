"""What goes into a tool and what comes out of it, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import hypot

from readstation.core.exact import Tenths
from readstation.model.lesion import PointUm
from readstation.model.markup import MarkupKind
from readstation.viewer.marks import LineEnd, LineMark, PointMm, ShapeMark
from readstation.viewer.pick import Hit

CLICK_REACH_PX = 4.0
"""A press and a release less than this apart are a click, logical px."""


class PointerKind(StrEnum):
    """What the pointer did."""

    MOVED = "moved"
    PRESSED = "pressed"
    RELEASED = "released"
    CANCELLED = "cancelled"


class PointerButton(StrEnum):
    """The button that was pressed or released, or is held while moving."""

    NONE = "none"
    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class PointerEvent:
    """One event over a view.

    Attributes
    ----------
    kind, button
        What happened; a cancel (Esc) has no button.
    point_mm
        The patient point under the pointer on the plane that is shown.
    x_px, y_px
        The place in the view, logical px.
    hit
        The mark under the pointer.
    is_shift, is_ctrl, is_alt
        Keys that were down.
    right, down
        Unit directions of the screen in the patient, LPS: what lies level and upright on the plane that is shown.
    """

    kind: PointerKind
    button: PointerButton
    point_mm: PointMm
    x_px: float
    y_px: float
    hit: Hit | None = None
    is_shift: bool = False
    is_ctrl: bool = False
    is_alt: bool = False
    right: PointMm = (1.0, 0.0, 0.0)
    down: PointMm = (0.0, 1.0, 0.0)

    @property
    def normal(self) -> PointMm:
        """The unit normal of the plane that is shown, LPS."""
        (a, b, c), (d, e, f) = self.right, self.down
        return b * f - c * e, c * d - a * f, a * e - b * d

    @property
    def is_move(self) -> bool:
        """Whether the pointer only moved."""
        return self.kind is PointerKind.MOVED

    @property
    def is_cancel(self) -> bool:
        """Whether the gesture was called off."""
        return self.kind is PointerKind.CANCELLED

    def is_press_of(self, button: PointerButton) -> bool:
        """Whether a button went down."""
        return self.kind is PointerKind.PRESSED and self.button is button

    def is_click_after(self, press: PointerEvent) -> bool:
        """Whether this is so near to a press that the pointer did not move."""
        return hypot(self.x_px - press.x_px, self.y_px - press.y_px) < CLICK_REACH_PX


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line being drawn or moved: to be shown, not stored.

    Attributes
    ----------
    mark_id
        The mark that is moved; None for a new line.
    start_mm, end_mm
        Where it lies now.
    held
        The end under the pointer; None while the whole line moves.
    """

    mark_id: str | None
    start_mm: PointMm
    end_mm: PointMm
    held: LineEnd | None


@dataclass(frozen=True, slots=True)
class DraftDropped:
    """What was being drawn or moved is gone; nothing changed."""


@dataclass(frozen=True, slots=True)
class LineDrawn:
    """A new line was finished.

    Attributes
    ----------
    start, end
        Committed to whole micrometres, LPS.
    length_tenths
        Its length as shown and as to be stored, tenths of a millimetre (MR-216).
    """

    start: PointUm
    end: PointUm
    length_tenths: Tenths


@dataclass(frozen=True, slots=True)
class HandleMoved:
    """One end of a mark was moved; the fields are those of the whole line after it."""

    mark_id: str
    which: LineEnd
    start: PointUm
    end: PointUm
    length_tenths: Tenths


@dataclass(frozen=True, slots=True)
class MarkMoved:
    """A whole mark was moved with Alt."""

    mark_id: str
    start: PointUm
    end: PointUm
    length_tenths: Tenths


@dataclass(frozen=True, slots=True)
class MarkSelected:
    """A mark was clicked; None is a click beside all marks.

    Attributes
    ----------
    extends
        Whether it adds to the selection (Ctrl).
    """

    mark_id: str | None
    extends: bool = False


@dataclass(frozen=True, slots=True)
class DraftShape:
    """A shape being drawn or moved: to be shown, not stored.

    Attributes
    ----------
    mark_id
        The mark that is moved; None for a new one.
    kind, points_mm, normal
        What it is and where it lies now.
    held
        The point under the pointer, by its place among the points; None while the whole moves.
    """

    mark_id: str | None
    kind: MarkupKind
    points_mm: tuple[PointMm, ...]
    normal: PointMm
    held: int | None = None


@dataclass(frozen=True, slots=True)
class ShapeDrawn:
    """A new shape was finished.

    Attributes
    ----------
    kind, points
        What it is, and its points in whole micrometres, LPS.
    normal
        The unit normal of the plane that it was drawn on, LPS.
    on_mark
        The line that a short axis was added to; None for a shape of its own.
    """

    kind: MarkupKind
    points: tuple[PointUm, ...]
    normal: PointMm
    on_mark: str | None = None


@dataclass(frozen=True, slots=True)
class ShapeMoved:
    """A point of a shape was moved, or with Alt the whole; the fields are those of the shape after it."""

    mark_id: str
    kind: MarkupKind
    points: tuple[PointUm, ...]
    normal: PointMm


@dataclass(frozen=True, slots=True)
class DraftLabel:
    """A label is being dragged: its middle lies this far from the middle of its mark, mm LPS."""

    mark_id: str
    offset_mm: PointMm


@dataclass(frozen=True, slots=True)
class LabelMoved:
    """A label was put elsewhere: its middle lies this far from the middle of its mark, micrometres LPS."""

    mark_id: str
    offset: PointUm


@dataclass(frozen=True, slots=True)
class WindowDragged:
    """The pointer moved by so many logical px to change the window: right is wider, down is a higher centre."""

    dx_px: float
    dy_px: float


@dataclass(frozen=True, slots=True)
class Panned:
    """The picture moves by so many logical px."""

    dx_px: float
    dy_px: float


@dataclass(frozen=True, slots=True)
class Zoomed:
    """The picture grows by a factor, the place (x, y) staying where it is."""

    factor: float
    x_px: float
    y_px: float


@dataclass(frozen=True, slots=True)
class SliceStepped:
    """So many slices on, or back where negative."""

    steps: int


@dataclass(frozen=True, slots=True)
class PointLocated:
    """A patient point, mm LPS, that is to be shown in all linked views."""

    point_mm: PointMm


@dataclass(frozen=True, slots=True)
class PointAsked:
    """A patient point, mm LPS, that something is to be proposed for."""

    point_mm: PointMm


Outcome = (
    DraftLine
    | DraftDropped
    | LineDrawn
    | HandleMoved
    | MarkMoved
    | DraftShape
    | ShapeDrawn
    | ShapeMoved
    | DraftLabel
    | LabelMoved
    | MarkSelected
    | WindowDragged
    | Panned
    | Zoomed
    | SliceStepped
    | PointLocated
    | PointAsked
)
"""Everything a tool can say."""


def line_of(hit: Hit | None) -> LineMark | None:
    """Return the line that was hit, or None."""
    return hit.mark if hit is not None and isinstance(hit.mark, LineMark) else None


def shape_of(hit: Hit | None) -> ShapeMark | None:
    """Return the shape that was hit, or None."""
    return hit.mark if hit is not None and isinstance(hit.mark, ShapeMark) else None
