"""What goes into a tool and what comes out of it, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import hypot

from readstation.core.exact import Tenths
from readstation.model.lesion import PointUm
from readstation.viewer.marks import LineEnd, LineMark, PointMm
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


Outcome = (
    DraftLine
    | DraftDropped
    | LineDrawn
    | HandleMoved
    | MarkMoved
    | MarkSelected
    | WindowDragged
    | Panned
    | Zoomed
    | SliceStepped
    | PointLocated
)
"""Everything a tool can say."""


def line_of(hit: Hit | None) -> LineMark | None:
    """Return the line that was hit, or None."""
    return hit.mark if hit is not None and isinstance(hit.mark, LineMark) else None
