"""What a picture covers nothing with is not painted, and nobody sees that."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtWidgets import QApplication

from readstation.ui.canvas_pictures import DrawnPictures
from readstation.viewer.frames import PlacedPicture

WIDTH, HEIGHT = 160, 120
PLACES = ((3.7, 0.0, 0.0, 4.1, 12.3, 7.6), (0.0, 3.2, -3.2, 0.0, 150.0, 6.5))


def canvas() -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(0xFF203040)
    return image


def shown(image: QImage) -> np.ndarray:
    return np.frombuffer(image.constBits(), dtype=np.uint8).reshape(HEIGHT, WIDTH, 4)[..., :3].astype(int)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("where", [(slice(5, 12), slice(8, 21)), (slice(0, 4), slice(20, 30)), (slice(0), slice(0))])
def test_a_cropped_uptake_looks_as_the_whole_one(
    qapp: QApplication, place: tuple[float, ...], where: tuple[slice, slice]
) -> None:
    """In the middle, at a border, and with nothing to be seen at all; scaled smoothly, upright and turned."""
    pixels = np.zeros((26, 30), dtype=np.uint32)
    spots = np.random.default_rng(5).integers(0, 2, pixels[where].shape).astype(np.uint32)
    pixels[where] = spots * np.uint32(0x80603010)
    whole, cropped = canvas(), canvas()
    painter = QPainter(whole)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(QTransform(*place))
    kind = QImage.Format.Format_ARGB32_Premultiplied
    painter.drawImage(QPointF(0, 0), QImage(pixels.data, 30, 26, 120, kind))
    painter.end()
    pictures = DrawnPictures()
    # Nothing opaque lies under it, so all of the view would be made black first.
    pictures.take((PlacedPicture(pixels, False, place, 1),), (0.0, 0.0))
    painter = QPainter(cropped)
    pictures.paint(painter)
    painter.end()
    assert np.abs(shown(whole) - shown(cropped)).max() <= 1
    assert (np.abs(shown(whole) - (0x40, 0x30, 0x20)).max() > 20) == bool(spots.any())
