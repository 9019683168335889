"""What a canvas says with its signals, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.viewer.marks import PointMm


@dataclass(frozen=True, slots=True)
class WindowChanged:
    """The reader set another window: width and centre, in the unit of the volume."""

    width: float
    center: float


@dataclass(frozen=True, slots=True)
class ViewChanged:
    """The reader zoomed or panned.

    Attributes
    ----------
    center_mm
        The patient point in the middle of the view, mm LPS.
    mm_per_px
        Millimetres a logical pixel.
    """

    center_mm: PointMm
    mm_per_px: float


@dataclass(frozen=True, slots=True)
class PointerMoved:
    """The pointer is over the image.

    Attributes
    ----------
    point_mm
        The patient point under it, mm LPS.
    text
        Column, row and value, such as ``x 182  y 475  131 HU``; empty beside the image.
    """

    point_mm: PointMm
    text: str


@dataclass(frozen=True, slots=True)
class MenuRequested:
    """The reader asked for the menu with a right click.

    Attributes
    ----------
    x_px, y_px
        Where, logical px of the canvas.
    point_mm
        The patient point there.
    mark_id
        The mark there, or None.
    """

    x_px: int
    y_px: int
    point_mm: PointMm
    mark_id: str | None
