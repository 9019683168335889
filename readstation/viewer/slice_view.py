"""One view of acquired slices: what it shows, and the painter that puts it into pixels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from readstation.viewer.state import ViewState
from readstation.viewer.vtk_painter import VtkPainter


class Painter(Protocol):
    """Turns a view into pixels. It takes image, place and drawing from the state and keeps nothing that decides."""

    def paint(self, state: ViewState) -> NDArray[np.uint8]:
        """Return the pixels: uint8, shape (height, width, 4) in device pixels, first row at the top."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


class SliceView:
    """One view. Its painter is made with the first picture, so that a view that is never shown holds nothing.

    Attributes
    ----------
    state
        What to show. Change it as needed, then paint.
    is_closed
        Whether it can paint no more.
    """

    def __init__(self, make_painter: Callable[[], Painter] = VtkPainter) -> None:
        self.state = ViewState()
        self._make_painter = make_painter
        self._painter: Painter | None = None
        self.is_closed = False

    def paint(self) -> NDArray[np.uint8]:
        """Paint the state once.

        Returns
        -------
        ndarray
            uint8, shape (height, width, 4) in device pixels, first row at the top; the fourth value has no meaning.

        Raises
        ------
        RuntimeError
            If the view was closed.
        EnvironmentFault
            If the machine gives no pixels.
        """
        if self.is_closed:
            raise RuntimeError("a closed view cannot paint")
        if self._painter is None:
            self._painter = self._make_painter()
        return self._painter.paint(self.state)

    def close(self) -> None:
        """Let go of the painter and of the volume. Closing again does nothing."""
        painter, self._painter = self._painter, None
        self.is_closed = True
        self.state.clear()
        if painter is not None:
            painter.close()
