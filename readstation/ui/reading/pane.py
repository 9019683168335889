"""One place of the hanging: a canvas, or the words that say why there is no image."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from readstation.core.errors import DataProblem, EnvironmentFault
from readstation.geometry.volume import Volume
from readstation.model.series import PhaseRole, SeriesFacts
from readstation.reading.words import timepoint_label
from readstation.ui.messages import notice_of
from readstation.ui.ports import Tile
from readstation.ui.presenters.corner import corner_texts
from readstation.ui.presenters.framing import body_place
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.labels import IconLabel, plain_label
from readstation.viewer.marks import PointMm

if TYPE_CHECKING:
    from readstation.ui.canvas import SliceCanvas

CanvasFactory = Callable[[], "SliceCanvas"]
_PILL_TOP_PX = 8


class EmptyView(QFrame):
    """Why there is no image here: what happened, what can be done."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "void")
        self._corner = plain_label(look="strong")
        self._icon = IconLabel(size_px=40)
        self.title = plain_label(look="heading", wraps=True)
        self.title.setObjectName("empty_title")
        self.words = plain_label(look="body", tone="text2", wraps=True)
        for label in (self.title, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.addWidget(self._corner)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addStretch(3)

    def show_words(self, corner: str, icon_name: str, colour: str, title: str, words: str) -> None:
        """Show the reason."""
        self._corner.setText(corner)
        self._icon.set_icon(icon_name, colour)
        self.title.setText(title)
        self.words.setText(words)
        self.setAccessibleName(f"{corner}. {title}. {words}")


class Pane(QFrame):
    """A canvas with its tile.

    Attributes
    ----------
    canvas
        The canvas; it is hidden behind the empty view while there is no image.
    tile, volume
        What belongs here, and what is shown.
    """

    image_shown = Signal()

    def __init__(self, make_canvas: CanvasFactory, number: int) -> None:
        super().__init__()
        self.setObjectName(f"pane_{number}")
        self.canvas = make_canvas()
        self.canvas.setObjectName(f"canvas_{number}")
        self.empty = EmptyView()
        self.tile: Tile | None = None
        self._current = 0
        self._is_locked = False
        self._is_by_timepoint = False
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(self.empty)
        self._pill = LinkPill(self)
        self.canvas.slice_changed.connect(lambda _: self.refresh_corner())
        self.canvas.installEventFilter(self)

    @property
    def facts(self) -> SeriesFacts | None:
        """The series that belongs here."""
        return self.tile.series if self.tile is not None else None

    @property
    def volume(self) -> Volume | None:
        """What is shown now."""
        return self.canvas.volume

    def show_tile(self, tile: Tile, current: int, *, is_locked: bool, is_by_timepoint: bool) -> bool:
        """Take over a tile. Return whether another image is needed than the one that is shown."""
        is_same = self.tile is not None and self.tile.series is not None and self.tile.series == tile.series
        self.tile = tile
        self._current, self._is_locked, self._is_by_timepoint = current, is_locked, is_by_timepoint
        if tile.series is None:
            self._show_missing(tile)
            return False
        if is_same and self.volume is not None:
            self.refresh_corner()
            return False
        self.canvas.clear("")
        self.empty.show_words(
            f"{tile.phase.words}, {timepoint_label(tile.timepoint)}",
            "timer-sand",
            COLOURS.text2,
            "Getting the images",
            "They are read from this disk and checked.",
        )
        self._stack.setCurrentWidget(self.empty)
        return True

    def show_volume(self, volume: Volume, window: tuple[float, float]) -> None:
        """Show the image that was asked for."""
        self.canvas.show_volume(volume, window)
        self._stack.setCurrentWidget(self.canvas)
        place = self.body_place()
        if place is not None:
            self.canvas.set_view(*place)
        self.refresh_corner()
        self.image_shown.emit()

    def body_place(self) -> tuple[PointMm, float] | None:
        """Return the middle, mm LPS, and the millimetres a pixel at which the body fills this view."""
        volume = self.volume
        return None if volume is None else body_place(volume, self.canvas.width(), self.canvas.height())

    def show_problem(self, error: BaseException) -> None:
        """Say why the image cannot be shown."""
        notice = notice_of(error)
        title = notice.what if isinstance(error, DataProblem | EnvironmentFault) else "This series cannot be shown"
        words = notice.detail if isinstance(error, DataProblem | EnvironmentFault) else f"{notice.what} {notice.todo}"
        self._show_empty("image-broken-variant", COLOURS.err, title, words)

    def refresh_corner(self) -> None:
        """Write the corner texts of the slice that is shown."""
        facts = self.facts
        if facts is None or self.volume is None:
            return
        self.canvas.set_corner_texts(
            corner_texts(
                facts,
                self.canvas.slice_index,
                self.canvas.slice_count,
                self._current,
                is_locked=self._is_locked,
                is_by_timepoint=self._is_by_timepoint,
            )
        )
        self.setAccessibleName(
            f"{facts.label}, {timepoint_label(facts.timepoint)}, slice {self.canvas.slice_index + 1}"
        )

    def show_pill(self, words: str) -> None:
        """Show what this view is linked to; empty takes the pill away."""
        self._pill.words.setText(words)
        self._pill.setVisible(bool(words))
        self._place_pill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the pill in the middle of the top when the view changes its size."""
        if watched is self.canvas and event.type() is QEvent.Type.Resize:
            self._place_pill()
        return False

    def leave(self) -> None:
        """Show nothing any more; the canvas stays for the next read."""
        self.tile = None
        self.canvas.set_marks(())
        self.canvas.clear("")
        self.show_pill("")

    def close_view(self) -> None:
        """Let go of the canvas's picture and of its volume."""
        self.canvas.removeEventFilter(self)
        self.canvas.close_view()
        self.tile = None

    def _place_pill(self) -> None:
        self._pill.adjustSize()
        self._pill.move((self.width() - self._pill.width()) // 2, _PILL_TOP_PX)
        self._pill.raise_()

    def _show_missing(self, tile: Tile) -> None:
        label = timepoint_label(tile.timepoint)
        title = f"The {tile.phase.words.lower()} phase was not sent for {label}"
        if tile.phase is PhaseRole.OTHER:
            title = f"No further series at {label}"
        self._show_empty("image-off-outline", COLOURS.text2, title, tile.reason or "Read with the other phases.")

    def _show_empty(self, icon_name: str, colour: str, title: str, words: str) -> None:
        tile = self.tile
        corner = f"{tile.phase.words}, {timepoint_label(tile.timepoint)}" if tile is not None else ""
        self.canvas.clear("")
        self.empty.show_words(corner, icon_name, colour, title, words)
        self._stack.setCurrentWidget(self.empty)


class LinkPill(QFrame):
    """What a view is linked to, with the key that unlinks it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "pill")
        self.setObjectName("link_pill")
        self.setFixedHeight(28)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = plain_label(look="small")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 10, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel("link-variant", COLOURS.accent, 16))
        row.addWidget(self.words)
        row.addWidget(plain_label("L", "keycap", "text2"))
        self.hide()
