"""One place of the layout: a canvas, or the words that say why there is no image."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QStackedLayout

from readstation.core.errors import DataProblem, EnvironmentFault
from readstation.core.jobs import Progress
from readstation.core.phrases import tr, within
from readstation.geometry.volume import Volume
from readstation.model.series import PhaseRole, Plane, SeriesFacts
from readstation.reading.words import timepoint_label
from readstation.ui.messages import notice_of
from readstation.ui.ports import Tile
from readstation.ui.presenters.corner import PlaneWords, corner_texts, lost_words, plane_words
from readstation.ui.presenters.framing import body_place
from readstation.ui.presenters.words import series_words
from readstation.ui.reading.pane_covers import Banner, EmptyView, FillBar, LinkPill
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.labels import plain_label
from readstation.viewer.marks import PointMm
from readstation.viewer.planes import PlaneStack, Slab, acquired_stack, oblique_stack, reformat_refusal, stack_of
from readstation.viewer.view_geometry import turned_view

if TYPE_CHECKING:
    from readstation.ui.canvas import SliceCanvas

CanvasFactory = Callable[[], "SliceCanvas"]
_FILL_PX = 4


class Pane(QFrame):
    """A canvas with its tile.

    Attributes
    ----------
    canvas
        The canvas; it is hidden behind the empty view while there is no image.
    tile, volume
        What belongs here, and what is shown.
    plane
        The plane that was asked for here; None as acquired, or turned freely.
    is_locked
        Whether the corner says that the timepoint is locked.
    prior_name
        What this timepoint is to the current one, such as "baseline"; empty where that says nothing.
    reader_name
        Whose marks it shows, such as "Reader A", where it does not show the reader's own.
    key_words
        Says whether what a view shows is a key image.
    """

    image_shown = Signal()
    plane_changed = Signal()
    """Other planes of the volume are shown."""
    fusion_stepped = Signal(int)
    """Alt+wheel: 1 for more of the upper image, −1 for less."""

    def __init__(self, make_canvas: CanvasFactory, number: int) -> None:
        super().__init__()
        self.setObjectName(f"pane_{number}")
        self.canvas = make_canvas()
        self.canvas.setObjectName(f"canvas_{number}")
        self.empty = EmptyView()
        self.tile: Tile | None = None
        self.plane: Plane | None = None
        self.prior_name = ""
        self.reader_name = ""
        self.key_words: Callable[[Pane], str] = lambda _: ""
        self._current = 0
        self.is_locked = False
        self._is_by_timepoint = False
        self._title = ""
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(self.empty)
        self._pill = LinkPill(self)
        self._texts_px = 0
        self.banner = Banner(self)
        self.fill = FillBar(self)
        self.waiting = plain_label(tr("Loading…"), look="heading", tone="text2")
        self.waiting.setParent(self)
        self.waiting.hide()
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

    @property
    def shows_acquired(self) -> bool:
        """Whether the slices are shown as they were acquired, neither reformatted nor thickened nor computed."""
        stack = self.canvas.stack
        return stack is not None and stack.is_acquired and stack.slab is None and not self._title

    @property
    def shows_series(self) -> bool:
        """Whether the image is a series, not one computed from several."""
        return not self._title

    @property
    def is_verified(self) -> bool:
        """Whether every image of the volume is here and is the released one (TR-45)."""
        return self.volume is not None and self.volume.is_verified

    @property
    def is_plane_here(self) -> bool:
        """Whether all of the plane that is shown has arrived."""
        volume, stack = self.volume, self.canvas.stack
        if volume is None or stack is None or volume.is_complete:
            return volume is not None
        return stack.is_acquired and stack.slab is None and volume.has_slice(self.canvas.slice_index)

    def acquired_index(self) -> int:
        """Return the acquired slice nearest to the middle of the view, whatever plane is shown."""
        volume, place = self.volume, self.canvas.view_place
        if volume is None or place is None or self.shows_acquired:
            return self.canvas.slice_index
        return volume.slice_nearest(place.center_mm)

    def show_tile(
        self, tile: Tile, current: int, *, is_locked: bool, is_by_timepoint: bool, plane: Plane | None = None
    ) -> bool:
        """Take over a tile. Return whether another image is needed than the one that is shown."""
        is_same = self.tile is not None and self.tile.series is not None and self.tile.series == tile.series
        self.tile = tile
        self._current, self.is_locked, self._is_by_timepoint = current, is_locked, is_by_timepoint
        if tile.series is None:
            self.plane = None
            self._show_missing(tile)
            return False
        if is_same and self.volume is not None and not self._title:
            self._take_plane(plane)
            return False
        self.plane = plane
        self._show_waiting(tile)
        return True

    def show_volume(self, volume: Volume, window: tuple[float, float], title: str = "") -> None:
        """Show the image that was asked for.

        Parameters
        ----------
        title
            What it is where it was computed from several series; nothing may then be measured on it.
        """
        self._title = title
        self.canvas.show_volume(volume, window)
        self._stack.setCurrentWidget(self.canvas)
        wanted, self.plane = self.plane, None
        self._take_plane(wanted)
        place = self.body_place()
        if place is not None:
            self.canvas.set_view(*place)
        self.refresh_corner()
        self.image_shown.emit()

    def put(self, tile: Tile, volume: Volume, window: tuple[float, float], *, is_locked: bool) -> None:
        """Show another image in this view at once; the caller says which planes and where."""
        self.tile, self.is_locked = tile, is_locked
        self.canvas.show_volume(volume, window)

    def show_progress(self, progress: Progress) -> None:
        """Show how far the images have come, while they are waited for."""
        if self._stack.currentWidget() is self.empty and self.facts is not None:
            self.empty.show_progress(progress.done, progress.total)

    def show_filling(self, progress: Progress) -> None:
        """Show how far the volume has filled, and words where the plane has not arrived."""
        self.fill.show_progress(progress)
        self.show_waiting_words()
        self._place_covers()

    def show_waiting_words(self) -> None:
        """Say "Loading…" over a plane that has not arrived; a black view says nothing."""
        volume, stack = self.volume, self.canvas.stack
        is_partly_here = stack is not None and stack.axis in (1, 2) and stack.slab is None
        lost = {} if volume is None or volume.filling is None else volume.filling.lost
        if lost and self.canvas.slice_index in lost and self.shows_acquired:
            self.waiting.setText(lost_words(self.canvas.slice_index, self.canvas.slice_count, len(lost)))
        else:
            self.waiting.setText(tr("Loading…"))
        self.waiting.setVisible(volume is not None and not self.is_plane_here and not is_partly_here)

    def choose_plane(self, plane: Plane | None) -> bool:
        """Show another plane through the middle of the view; None as acquired. Return whether it is shown."""
        before = self.plane
        self._take_plane(plane)
        return self.plane is not before or plane is before

    def turn(self, degrees: float, *, is_sideways: bool) -> bool:
        """Turn the plane about the upright or the level line through the middle of the view, degrees."""
        stack, place, volume = self.canvas.stack, self.canvas.view_place, self.volume
        if stack is None or place is None or volume is None or self._says_no_reformat():
            return False
        right, down = turned_view(stack.right, stack.down, degrees, is_sideways=is_sideways)
        turned = oblique_stack(volume, np.cross(right, down), place.center_mm, -down).with_slab(stack.slab)
        self.plane = None
        self._show_stack(turned, keeps_view=True)
        return True

    def show_oblique(self, normal: PointMm, point: PointMm) -> bool:
        """Show the plane with a unit normal, LPS, through a patient point, mm LPS; return whether it is shown."""
        volume = self.volume
        if volume is None or self._says_no_reformat():
            return False
        self.plane = None
        self._show_stack(oblique_stack(volume, normal, point), keeps_view=True)
        return True

    def set_slab(self, slab: Slab | None) -> bool:
        """Show the planes thicker, or as they are."""
        stack = self.canvas.stack
        if stack is None or (slab is not None and self._says_no_reformat()):
            return False
        self._show_stack(stack.with_slab(slab), keeps_view=True)
        return True

    def body_place(self) -> tuple[PointMm, float] | None:
        """Return the middle, mm LPS, and the millimetres a pixel at which the body fills this view."""
        volume, stack = self.volume, self.canvas.stack
        if volume is None or stack is None:
            return None
        return body_place(volume, stack, self.canvas.width(), self.canvas.height())

    def canvas_center(self) -> PointMm | None:
        """Return the patient point in the middle of the view, mm LPS."""
        place = self.canvas.view_place
        return None if place is None else place.center_mm

    def show_problem(self, error: BaseException) -> None:
        """Say why the image cannot be shown."""
        notice = notice_of(error)
        title = notice.what if isinstance(error, DataProblem | EnvironmentFault) else tr("This series cannot be shown")
        words = notice.detail if isinstance(error, DataProblem | EnvironmentFault) else f"{notice.what} {notice.todo}"
        self._show_empty("image-broken-variant", COLOURS.err, title, words)

    def refresh_corner(self) -> None:
        """Write the corner texts of the plane that is shown."""
        facts, stack = self.facts, self.canvas.stack
        if facts is None or self.volume is None or stack is None:
            return
        self.show_waiting_words()
        words = plane_words(facts, stack, self.canvas.slice_index, self._title, self.key_words(self))
        texts = corner_texts(
            facts,
            words,
            self._current,
            is_locked=self.is_locked,
            is_by_timepoint=self._is_by_timepoint,
            prior_name=self.prior_name,
            reader_name=self.reader_name,
        )
        self.canvas.set_corner_texts(texts)
        if texts.top_px != self._texts_px:
            self._texts_px = texts.top_px
            self._place_covers()
        spoken = _spoken(facts, words)
        self.setAccessibleName(f"{self.reader_name}, {spoken}" if self.reader_name else spoken)

    def show_pill(self, words: str) -> None:
        """Show what this view is linked to; empty takes the pill away."""
        if words == self._pill.words.text() and bool(words) is not self._pill.isHidden():
            return
        self._pill.words.setText(words)
        self._pill.setVisible(bool(words))
        self._place_covers()

    def say(self, words: str) -> None:
        """Show a sentence on the view; empty takes it away."""
        self.banner.say(words)
        self._place_covers()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep pill and banner in their places when the view changes its size."""
        if watched is self.canvas and event.type() is QEvent.Type.Resize:
            self._place_covers()
        return False

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Take the wheel with Alt, which the canvas leaves; Qt turns it sideways."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and turned:
            self.fusion_stepped.emit(1 if turned > 0 else -1)
            event.accept()
        else:
            event.ignore()

    def leave(self) -> None:
        """Show nothing any more; the canvas stays for the next read."""
        self.tile, self.plane, self._title = None, None, ""
        self.canvas.set_marks(())
        self.canvas.clear("")
        self.show_pill("")
        self.say("")
        self.show_filling(Progress(0, 0))

    def close_view(self) -> None:
        """Let go of the canvas's picture and of its volume."""
        self.canvas.removeEventFilter(self)
        self.canvas.close_view()
        self.tile = None

    def _take_plane(self, plane: Plane | None) -> None:
        volume, stack = self.volume, self.canvas.stack
        if volume is None or stack is None:
            return
        wanted = acquired_stack(volume) if plane is None else stack_of(volume, plane)
        if not wanted.is_acquired and self._says_no_reformat():
            return
        self.plane = plane
        if not wanted.same_planes(stack):
            self._show_stack(wanted.with_slab(stack.slab))
        self.refresh_corner()

    def _show_stack(self, stack: PlaneStack, *, keeps_view: bool = False) -> None:
        before = self.canvas.view_place
        self.say("")
        self.canvas.show_planes(stack)
        if keeps_view and before is not None:
            self.canvas.set_view(before.center_mm, before.mm_per_px)
        else:
            place = self.body_place()
            if place is not None:
                self.canvas.set_view(*place)
        self.refresh_corner()
        self.plane_changed.emit()

    def _says_no_reformat(self) -> bool:
        """Say on the view why no other plane may be made of its series, and return whether that is so."""
        volume, facts = self.volume, self.facts
        refusal = None if volume is None else reformat_refusal(volume, () if facts is None else facts.findings)
        if refusal is not None:
            self.say(tr("{refusal} The slices are shown as they were acquired.", refusal=refusal))
        return refusal is not None

    def _place_covers(self) -> None:
        self._pill.place(self.width(), self._texts_px)
        self.fill.setGeometry(0, self.height() - _FILL_PX, self.width(), _FILL_PX)
        self.fill.raise_()
        self.waiting.adjustSize()
        self.waiting.move((self.width() - self.waiting.width()) // 2, (self.height() - self.waiting.height()) // 2)
        self.waiting.raise_()
        self.banner.place(self.width(), self.height())

    def _show_waiting(self, tile: Tile) -> None:
        self._title = ""
        self.canvas.clear("")
        self.say("")
        self.show_filling(Progress(0, 0))
        what = tr(tile.phase.words) if tile.series is None else series_words(tile.series)
        self.empty.show_words(
            f"{what}, {timepoint_label(tile.timepoint)}",
            "timer-sand",
            COLOURS.text2,
            tr("Loading…"),
            tr("The images are read from this disk and checked."),
        )
        self.empty.show_progress(0, 0)
        self._stack.setCurrentWidget(self.empty)

    def _show_missing(self, tile: Tile) -> None:
        label = timepoint_label(tile.timepoint)
        title = tr("The {phase} phase was not sent for {label}", phase=within(tile.phase.words), label=label)
        if tile.phase is PhaseRole.OTHER:
            title = tr("No further series at {label}", label=label)
        self._show_empty("image-off-outline", COLOURS.text2, title, tile.reason or tr("Read with the other phases."))

    def _show_empty(self, icon_name: str, colour: str, title: str, words: str) -> None:
        tile = self.tile
        corner = f"{tr(tile.phase.words)}, {timepoint_label(tile.timepoint)}" if tile is not None else ""
        self._title = ""
        self.canvas.clear("")
        self.say("")
        self.show_filling(Progress(0, 0))
        self.empty.show_words(corner, icon_name, colour, title, words)
        self._stack.setCurrentWidget(self.empty)


def _spoken(facts: SeriesFacts, words: PlaneWords) -> str:
    return f"{series_words(facts)}, {timepoint_label(facts.timepoint)}, {words.spoken}"
