"""One view of acquired slices: what it shows, and the painter that puts it into pixels."""

from __future__ import annotations

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
    """One view.

    Attributes
    ----------
    state
        What to show. Change it as needed, then paint.
    """

    def __init__(self, painter: Painter | None = None) -> None:
        self.state = ViewState()
        self._painter: Painter | None = painter or VtkPainter()

    @property
    def is_closed(self) -> bool:
        """Whether it can paint no more."""
        return self._painter is None

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
        if self._painter is None:
            raise RuntimeError("a closed view cannot paint")
        return self._painter.paint(self.state)

    def close(self) -> None:
        """Let go of the painter and of the volume. Closing again does nothing."""
        painter, self._painter = self._painter, None
        if painter is not None:
            self.state.clear()
            painter.close()
