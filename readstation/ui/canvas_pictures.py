"""The pictures of a frame through QPainter: Qt scales them smoothly to the device pixels of a widget."""

from __future__ import annotations

from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from readstation.viewer.frames import PlacedPicture, Placement

_BLACK = QColor(0, 0, 0)
_SMOOTH = QPainter.RenderHint.SmoothPixmapTransform
_RGB, _ARGB = QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied

_Place = tuple[Placement, tuple[int, ...], bool]


class DrawnPictures:
    """The pictures of one view as Qt takes them. What stays from frame to frame is kept: mostly the places do."""

    def __init__(self) -> None:
        self._size = (0.0, 0.0)
        self._places: list[_Place] = []
        self._transforms: list[QTransform] = []
        self._beside: tuple[QRect, ...] = ()
        self._pixels: list[NDArray[np.uint32]] = []
        self._images: list[QImage] = []
        self._shown: list[QRect] = []

    def take(self, pictures: tuple[PlacedPicture, ...], size: tuple[float, float]) -> None:
        """Take over the pictures of a frame, bottom up, of a view of a width and height in logical px."""
        places = [(each.placement, each.pixels.shape, each.is_opaque) for each in pictures]
        if places != self._places or size != self._size:
            self._transforms = [QTransform(*each.placement) for each in pictures]
            self._beside = _beside(pictures, size)
            self._places, self._size = places, size
        pixels = [each.pixels for each in pictures]
        if len(pixels) != len(self._pixels) or any(a is not b for a, b in zip(pixels, self._pixels, strict=True)):
            self._images, self._pixels = [_image(each) for each in pictures], pixels
        # The memory may be the same and hold another picture, whose pixels may come after this.
        self._shown = []

    def paint(self, painter: QPainter) -> None:
        """Paint the pictures, and black beside them."""
        for rest in self._beside:
            painter.fillRect(rest, _BLACK)
        if len(self._shown) != len(self._pixels):
            opaque = (is_opaque for _, _, is_opaque in self._places)
            self._shown = [_shown(pixels, is_opaque=each) for pixels, each in zip(self._pixels, opaque, strict=True)]
        before = painter.transform()
        painter.setRenderHint(_SMOOTH)
        for transform, image, shown in zip(self._transforms, self._images, self._shown, strict=True):
            if not shown.isEmpty():
                painter.setTransform(transform * before)
                painter.drawImage(shown.topLeft(), image, shown)
        painter.setTransform(before)
        painter.setRenderHint(_SMOOTH, on=False)


def _shown(pixels: NDArray[np.uint32], *, is_opaque: bool) -> QRect:
    """Return the part of a picture that can be seen, with a rim of what cannot: much of an uptake covers nothing."""
    rows, columns = pixels.shape
    if is_opaque:
        return QRect(0, 0, columns, rows)
    # Every layer of every frame is asked: this costs a third of what asking for any that is not 0 does.
    down, across = (np.bitwise_or.reduce(pixels, axis=axis).nonzero()[0] for axis in (1, 0))
    if not len(down):
        return QRect()
    top, left = max(int(down[0]) - 1, 0), max(int(across[0]) - 1, 0)
    bottom, right = min(int(down[-1]) + 2, rows), min(int(across[-1]) + 2, columns)
    return QRect(left, top, right - left, bottom - top)


def _image(picture: PlacedPicture) -> QImage:
    """Return a picture as Qt takes it; it looks into the memory of the pixels, which must outlive it."""
    rows, columns = picture.pixels.shape
    return QImage(picture.pixels.data, columns, rows, 4 * columns, _RGB if picture.is_opaque else _ARGB)


def _beside(pictures: tuple[PlacedPicture, ...], size: tuple[float, float]) -> tuple[QRect, ...]:
    """Return the parts of a view of a size that no opaque picture covers for sure, logical px."""
    width, height = (ceil(each) for each in size)
    whole = (QRect(0, 0, width, height),)
    base = pictures[0] if pictures else None
    if base is None or not base.is_opaque:
        return whole
    xx, yx, xy, yy, x0, y0 = base.placement
    if max(abs(yx), abs(xy)) > 1e-9 and max(abs(xx), abs(yy)) > 1e-9:
        return whole
    rows, columns = base.pixels.shape
    x1, y1 = x0 + xx * columns + xy * rows, y0 + yx * columns + yy * rows
    # One pixel less on each side: the rim of the picture mixes with what is under it.
    left, right = max(ceil(min(x0, x1)) + 1, 0), min(floor(max(x0, x1)) - 1, width)
    top, bottom = max(ceil(min(y0, y1)) + 1, 0), min(floor(max(y0, y1)) - 1, height)
    if left >= right or top >= bottom:
        return whole
    beside = (
        (0, 0, width, top),
        (0, bottom, width, height - bottom),
        (0, top, left, bottom - top),
        (right, top, width - right, bottom - top),
    )
    return tuple(QRect(*each) for each in beside if each[2] > 0 and each[3] > 0)
