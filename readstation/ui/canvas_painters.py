"""What puts a view on its widget: the raster painter with Qt alone, or VTK's picture.

Both show the same state; nothing else of the window knows which one it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from readstation.viewer.look_ups import LookUps
from readstation.viewer.state import ViewState


class CanvasPainter(Protocol):
    """Puts views on a widget. It keeps nothing that decides."""

    def prepare(self, state: ViewState, look_ups: LookUps) -> None:
        """Compute the frame of a state.

        Parameters
        ----------
        look_ups
            Have to be run before the frame is painted.

        Raises
        ------
        EnvironmentFault
            If the machine gives no picture.
        """
        ...

    def paint(self, painter: QPainter) -> None:
        """Put the frame that was prepared last on a widget, black where there is nothing."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


PainterFactory = Callable[[], CanvasPainter]


class VtkCanvasPainter:
    """Shows what VTK draws in memory with OpenGL."""

    def __init__(self) -> None:
        # VTK comes with the first picture that needs it: a window without one opens sooner.
        from readstation.viewer.vtk_painter import VtkPainter

        self._painter = VtkPainter()
        self._frame = QImage()
        # The frame looks into this memory and does not own it.
        self._pixels: NDArray[np.uint32] | None = None

    def prepare(self, state: ViewState, look_ups: LookUps) -> None:
        """Draw a state."""
        self._pixels = self._painter.paint(state, look_ups)
        height, width = self._pixels.shape
        self._frame = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        self._frame.setDevicePixelRatio(state.ratio)

    def paint(self, painter: QPainter) -> None:
        """Put the picture on a widget."""
        painter.drawImage(QPointF(0, 0), self._frame)

    def close(self) -> None:
        """Let go of OpenGL."""
        self._frame = QImage()
        self._painter.close()


class CanvasView:
    """A view and its painter, which is made with the first frame, so that a view never shown holds nothing.

    Attributes
    ----------
    state
        What to show. Change it as needed, then prepare and paint.
    is_closed
        Whether it can paint no more.
    """

    def __init__(self, make_painter: PainterFactory) -> None:
        self.state = ViewState()
        self._make_painter = make_painter
        self._painter: CanvasPainter | None = None
        self.is_closed = False

    def prepare(self, look_ups: LookUps) -> None:
        """Compute the frame of the state as it is now.

        Parameters
        ----------
        look_ups
            Have to be run before the frame is painted; those of several views go together.

        Raises
        ------
        RuntimeError
            If the view was closed.
        EnvironmentFault
            If the machine gives no picture.
        """
        if self.is_closed:
            raise RuntimeError("a closed view cannot paint")
        if self._painter is None:
            self._painter = self._make_painter()
        self._painter.prepare(self.state, look_ups)

    def paint(self, painter: QPainter) -> None:
        """Put the frame on a widget."""
        if self._painter is not None:
            self._painter.paint(painter)

    def close(self) -> None:
        """Let go of the painter and of the volume. Closing again does nothing."""
        painter, self._painter = self._painter, None
        self.is_closed = True
        self.state.clear()
        if painter is not None:
            painter.close()
