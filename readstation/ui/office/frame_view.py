"""One frame of a series for the office: grey levels, what the search marked, and a region to black out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from readstation.core.phrases import tr
from readstation.model.look import Region
from readstation.ui.presenters.looks import Contrast, grey_levels
from readstation.ui.theme.tokens import COLOURS

_SMALLEST_PX = 3


class FrameView(QWidget):
    """Shows a frame as large as fits, without a moved or smoothed pixel edge; a drag draws a region."""

    region_drawn = Signal(object)
    """`Region`: what lies under the drag."""
    shown = Signal(int)
    """The ordinal of a frame that is on screen now."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("frame_view")
        self.setAccessibleName(tr("Image"))
        self.setMinimumSize(320, 240)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._values: NDArray[Any] | None = None
        self._picture: QImage | None = None
        self._marks: Sequence[Region] = ()
        self._start: QPointF | None = None
        self._told = 0
        self.ordinal = 0
        self.contrast = Contrast.WHOLE
        self.region: Region | None = None

    def show_frame(self, ordinal: int, values: NDArray[Any], marks: Sequence[Region]) -> None:
        """Show a frame with what the search marked on it."""
        self.ordinal, self._values, self._marks = ordinal, values, marks
        self._told = 0
        self.setAccessibleDescription(tr("Image {ordinal}, {count} places marked", ordinal=ordinal, count=len(marks)))
        self._paint_anew()

    def clear(self) -> None:
        """Show nothing."""
        self.ordinal, self._values, self._picture, self._marks, self.region = 0, None, None, (), None
        self._start = None
        self.update()

    def set_contrast(self, contrast: Contrast) -> None:
        """Show the frame in another contrast."""
        self.contrast = contrast
        self._paint_anew()

    def set_region(self, region: Region | None) -> None:
        """Show a region, or none."""
        self.region = region
        self.update()

    def _paint_anew(self) -> None:
        if self._values is not None:
            grey = np.ascontiguousarray(grey_levels(self._values, self.contrast))
            rows, columns = grey.shape
            self._picture = QImage(grey.data, columns, rows, columns, QImage.Format.Format_Grayscale8).copy()
        self.update()

    def _place(self) -> QRectF:
        """Return where the picture lies."""
        picture = self._picture
        if picture is None:
            return QRectF()
        scale = min(self.width() / picture.width(), self.height() / picture.height())
        width, height = picture.width() * scale, picture.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def rect_of(self, region: Region) -> QRectF:
        """Return where a region lies in this widget."""
        picture, place = self._picture, self._place()
        if picture is None:
            return QRectF()
        scale = place.width() / picture.width()
        return QRectF(
            place.left() + region.column_start * scale,
            place.top() + region.row_start * scale,
            (region.column_stop - region.column_start) * scale,
            (region.row_stop - region.row_start) * scale,
        )

    def _region_between(self, start: QPointF, end: QPointF) -> Region | None:
        picture, place = self._picture, self._place()
        if picture is None:
            return None
        scale = place.width() / picture.width()
        columns = sorted((point.x() - place.left()) / scale for point in (start, end))
        rows = sorted((point.y() - place.top()) / scale for point in (start, end))
        region = Region(
            max(0, int(rows[0])),
            max(0, int(columns[0])),
            min(picture.height(), int(rows[1]) + 1),
            min(picture.width(), int(columns[1]) + 1),
        )
        is_large = min(region.row_stop - region.row_start, region.column_stop - region.column_start) >= _SMALLEST_PX
        return region if is_large else None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name
        """Paint the frame, its marks and the region."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(COLOURS.void))
        if self._picture is None:
            return
        painter.drawImage(self._place(), self._picture)
        for region in self._marks:
            _frame(painter, self.rect_of(region).adjusted(-4, -4, 4, 4), COLOURS.warn, Qt.PenStyle.SolidLine)
        if self.region is not None:
            place = self.rect_of(self.region)
            painter.fillRect(place, QColor(COLOURS.void))
            _frame(painter, place, COLOURS.accent, Qt.PenStyle.DashLine)
        painter.end()
        if self._told != self.ordinal:
            self._told = self.ordinal
            self.shown.emit(self.ordinal)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a region."""
        if event.button() is Qt.MouseButton.LeftButton and self._picture is not None:
            self._start = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show the region while it is drawn."""
        if self._start is not None:
            self.set_region(self._region_between(self._start, event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End the region."""
        if self._start is not None and event.button() is Qt.MouseButton.LeftButton:
            region = self._region_between(self._start, event.position())
            self._start = None
            self.set_region(region)
            self.region_drawn.emit(region)


def _frame(painter: QPainter, place: QRectF, colour: str, style: Qt.PenStyle) -> None:
    """Draw a frame on a black edge, so that it is seen on every grey."""
    painter.setPen(QPen(QColor(COLOURS.void), 4))
    painter.drawRect(place)
    painter.setPen(QPen(QColor(colour), 2, style))
    painter.drawRect(place)
