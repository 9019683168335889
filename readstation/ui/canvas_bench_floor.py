"""The floor of the drawing benches: pictures that are ready, put on four widgets by Qt and nothing over them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QWidget

from readstation.model.series import Plane
from readstation.ui.canvas_bench import (
    CT_WINDOW,
    PANE_PX,
    PANES,
    BenchVolumes,
    grid_of,
    plane_of,
    slice_of,
    upper_layers,
    wait_for_server,
    window_of,
)
from readstation.viewer.frames import FrameMaker, PlacedPicture
from readstation.viewer.glyphs import GlyphMetrics
from readstation.viewer.planes import stack_of
from readstation.viewer.state import ViewState

_READY_FRAMES = 8
"""So many are ready for each pane: as much memory in use as ours has with its volumes."""

_CORNER = QPointF(0, 0)


class BlitPanes:
    """The least that a view can do: the pictures of ours, ready as pixels, put on four widgets and nothing over them.

    The pictures have the size that they have in ours, lie where they lie there and are scaled as they are; of CT and
    SPECT there are both. Each pane holds those of its first frames and shows them in turn.

    Parameters
    ----------
    volumes
        Where the pictures come from.
    is_scaled
        Whether Qt scales the pictures into the pane, as in ours; else they are the pixels of the whole pane.
    """

    def __init__(self, volumes: BenchVolumes, *, is_scaled: bool) -> None:
        self._volumes = volumes
        self._is_scaled = is_scaled
        self._blits = [_Blit() for _ in range(PANES)]
        self.window = grid_of(list(self._blits))

    def show_job(self, job: str) -> None:
        """Make the pictures of the first frames ready."""
        for pane, blit in enumerate(self._blits):
            state = _state(self._volumes, job, pane, blit.devicePixelRatioF())
            frames = [_ready(state, job, number, pane, FrameMaker()) for number in range(_READY_FRAMES)]
            blit.frames = frames if self._is_scaled else [_flat(frame, state.ratio) for frame in frames]

    def step(self, job: str, number: int) -> None:  # noqa: ARG002 - the panes have one shape
        """Take the pictures of a frame."""
        for blit in self._blits:
            blit.number = number
            blit.update()

    def draw(self) -> None:
        """Let the update that is due happen."""
        wait_for_server(self.window)


class MappedPanes(BlitPanes):
    """The least that views can do whose pictures are new in each frame, one after the other, with nothing over them.

    The values of every plane are taken from the volumes, mixed where it lies between two, looked up, and put on the
    widgets.
    """

    def __init__(self, volumes: BenchVolumes) -> None:
        super().__init__(volumes, is_scaled=True)
        self._states: list[ViewState] = []
        self._makers: list[FrameMaker] = []

    def show_job(self, job: str) -> None:
        """Stand at the first frame."""
        self._states = [
            _state(self._volumes, job, pane, blit.devicePixelRatioF()) for pane, blit in enumerate(self._blits)
        ]
        self._makers = [FrameMaker() for _ in self._blits]

    def step(self, job: str, number: int) -> None:
        """Make the pictures of a frame."""
        for pane, (blit, state, maker) in enumerate(zip(self._blits, self._states, self._makers, strict=True)):
            blit.frames = [_ready(state, job, number, pane, maker)]
            blit.update()


@dataclass(frozen=True, eq=False, slots=True)
class _Ready:
    """Pictures with their places, bottom up, what is black beside them, and what keeps the memory that they look into.

    A picture without a place is that of the whole pane.
    """

    pictures: tuple[tuple[QTransform | None, QImage], ...]
    beside: tuple[QRect, ...]
    memory: tuple[PlacedPicture, ...]


def _state(volumes: BenchVolumes, job: str, pane: int, ratio: float) -> ViewState:
    """Return a pane of a job before its first frame."""
    state = ViewState()
    state.resize(*PANE_PX, ratio)
    state.show(volumes.ct, CT_WINDOW)
    plane = plane_of(job, pane)
    if plane is not Plane.AXIAL:
        state.show_stack(stack_of(volumes.ct, plane))
    state.upper = upper_layers(volumes, job)
    return state


def _ready(state: ViewState, job: str, number: int, pane: int, maker: FrameMaker) -> _Ready:
    """Return what a pane of ours shows in a frame, without marks and words."""
    if job == "window":
        state.set_window(*window_of(number, pane))
    elif state.stack is not None:
        state.set_slice(slice_of(number, pane, state.stack.count))
    placed = maker.frame(state, GlyphMetrics(state.ratio)).pictures
    images, covered = [], QRect()
    for picture in placed:
        rows, columns = picture.pixels.shape
        kind = QImage.Format.Format_RGB32 if picture.is_opaque else QImage.Format.Format_ARGB32_Premultiplied
        place, image = QTransform(*picture.placement), QImage(picture.pixels.data, columns, rows, 4 * columns, kind)
        images.append((place, image))
        if picture.is_opaque:
            covered = place.mapRect(QRectF(image.rect())).toAlignedRect().adjusted(2, 2, -2, -2)
    return _Ready(tuple(images), _beside(covered), placed)


def _beside(covered: QRect) -> tuple[QRect, ...]:
    """Return what of a pane lies left, right, above and below of a rectangle in it."""
    width, height = PANE_PX
    right, bottom = covered.left() + covered.width(), covered.top() + covered.height()
    return (
        QRect(0, 0, covered.left(), height),
        QRect(right, 0, width - right, height),
        QRect(covered.left(), 0, covered.width(), covered.top()),
        QRect(covered.left(), bottom, covered.width(), height - bottom),
    )


def _flat(ready: _Ready, ratio: float) -> _Ready:
    """Return the same as the pixels of the whole pane."""
    width, height = PANE_PX
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    _put_ready(painter, ready)
    painter.end()
    return _Ready(((None, image),), (), ())


def _put_ready(painter: QPainter, ready: _Ready) -> None:
    for rest in ready.beside:
        painter.fillRect(rest, Qt.GlobalColor.black)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for place, image in ready.pictures:
        if place is not None:
            painter.setTransform(place)
        painter.drawImage(_CORNER, image)


class _Blit(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.frames: list[_Ready] = []
        self.number = 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name
        painter = QPainter(self)
        if self.frames:
            _put_ready(painter, self.frames[self.number % len(self.frames)])
        painter.end()
