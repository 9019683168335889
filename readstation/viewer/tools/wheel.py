"""What the wheel does: slices, five slices with Shift, zoom with Ctrl."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.viewer.tools.events import Outcome, SliceStepped, Zoomed

NOTCH = 120.0
"""Eighths of a degree a notch, as mice report them."""

ZOOM_PER_NOTCH = 1.15
SHIFT_SLICES = 5


@dataclass(slots=True)
class Wheel:
    """Adds up turns that are finer than a notch, as trackpads send them."""

    _turned: float = 0.0

    def turned(self, angle: float, x_px: float, y_px: float, *, is_shift: bool, is_ctrl: bool) -> tuple[Outcome, ...]:
        """Return what a turn does.

        Parameters
        ----------
        angle
            Eighths of a degree, positive away from the hand: towards the first slice, or larger.
        x_px, y_px
            The place of the pointer, logical px.
        """
        if is_ctrl:
            self._turned = 0.0
            return (Zoomed(ZOOM_PER_NOTCH ** (angle / NOTCH), x_px, y_px),)
        if self._turned * angle < 0:
            self._turned = 0.0
        self._turned += angle
        notches = int(self._turned / NOTCH)
        self._turned -= notches * NOTCH
        return (SliceStepped(-notches * (SHIFT_SLICES if is_shift else 1)),) if notches else ()
