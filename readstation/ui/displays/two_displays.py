"""Views on two displays: the second window comes, goes, and is remembered for the displays there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QWindow

from readstation.core.phrases import phrase, tr
from readstation.ui.displays.screens import ScreenWatch, area_of, bring_lost_windows_back, displays_now, put_on_screen
from readstation.ui.displays.second_window import SecondWindow
from readstation.ui.presenters.display_set import Area, KeptWindows, second_place, set_key
from readstation.ui.presenters.layout import Layout
from readstation.ui.session.session_lock import SessionLock

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom

ONE_DISPLAY = phrase("There is one display. Connect another, then the views stand on both.")
CAME_HOME = phrase("A display is gone. Its views stand here again; every mark is kept.")


class TwoDisplays(QObject):
    """Stands the views of a read on one display or on two.

    Views keep what they show when they move, and marks belong to the read and not to a window: nothing is lost with a
    display.

    Attributes
    ----------
    window
        The second window; hidden while all views stand in the main one.
    """

    kept = Signal(str, object)
    """The name of a set of displays, and the `KeptWindows` of it."""
    opened = Signal(QWindow)
    """The native window of the second window, each time that it is shown."""

    def __init__(self, room: ReadingRoom) -> None:
        super().__init__(room)
        self._room = room
        self._is_spread = False
        self._rests = False
        self._fitted = QSize()
        self.window = SecondWindow(room)
        self.window.closed_by_hand.connect(self._closed_by_hand)
        self.window.moved.connect(self._moved)
        self._watch = ScreenWatch(self)
        self._watch.changed.connect(self.displays_changed)
        room.desk.opened.connect(lambda _: self.begin())
        room.images.arranged_anew.connect(self._show_whether_empty)
        room.images.hung.connect(self._show_whether_empty)

    @property
    def is_spread(self) -> bool:
        """Whether views stand on two displays."""
        return self._is_spread

    def join(self, lock: SessionLock, keep: Callable[[str, KeptWindows], None]) -> None:
        """Come under the lock of the session: what is done in the second window counts, and the cover is over it.

        Parameters
        ----------
        keep
            Has it kept how windows stand on a set of displays.
        """
        self.kept.connect(keep)
        self.opened.connect(lock.watch_too)
        lock.about_to_cover.connect(self.rest)
        lock.uncovered.connect(self.take_up)

    def begin(self) -> None:
        """Stand the views of a read that was opened as its reader had them on these displays."""
        kept = self._kept
        if kept is not None and kept.is_spread:
            self._spread()

    def end(self) -> None:
        """Bring every view home and hide the second window: the read is left."""
        self._come_home()

    def toggle(self) -> None:
        """Stand the views on two displays, or all in the main window again; remembered for these displays."""
        if self._room.view is None:
            return
        if self._is_spread:
            self._come_home()
            self._room.images.arrange_anew()
            self._keep(is_spread=False)
        elif self._spread():
            self._keep(is_spread=True)
        else:
            self._room.flow.say(tr(ONE_DISPLAY))

    def show_prior_and_current(self) -> None:
        """Show prior and current: on two displays where there are two and the reader has not said otherwise."""
        view = self._room.view
        if view is not None and view.timepoint > 0 and not self._is_spread and self._kept is None and self._spread():
            self._keep(is_spread=True)
        self._room.images.set_layout(Layout.PRIOR_CURRENT)

    def gather(self) -> None:
        """Bring every window that is out of sight back into sight."""
        bring_lost_windows_back()

    def rest(self) -> None:
        """Bring no window up from now on: the session is being covered."""
        self._rests = True

    def take_up(self) -> None:
        """Go on after the cover, with the displays that there are now."""
        self._rests = False
        self.displays_changed()

    def displays_changed(self) -> None:
        """Stand windows and views as is right for the displays there are now."""
        if self._rests:
            return
        room = self._room
        if self._is_spread and self._place() is None:
            self._let_go_of_lines()
            self._come_home()
            room.images.arrange_anew()
            room.flow.say(tr(CAME_HOME))
        elif room.view is not None and not self._is_spread and self._kept is not None and self._kept.is_spread:
            self._spread()
        elif self._is_spread:
            put_on_screen(self.window, self._place() or area_of(self.window.geometry()))
        bring_lost_windows_back()

    @property
    def _kept(self) -> KeptWindows | None:
        return self._room.images.windows.preferences.windows_on(set_key(displays_now()))

    def _place(self) -> Area | None:
        """Return where the second window belongs, None without a second display."""
        kept = self._kept
        main = area_of(self._room.window().geometry())
        return second_place(main, displays_now(), None if kept is None else kept.second)

    def _spread(self) -> bool:
        """Open the second window with its views, and return whether there is a display for it."""
        place = self._place()
        if place is None:
            return False
        self._is_spread = True
        window, room = self.window, self._room
        for action in (*room.acts.actions.values(), *room.window().actions()):
            window.addAction(action)
        put_on_screen(window, place)
        room.grid.set_second(window.grid)
        self._fitted = QSize()
        window.show()
        room.window().activateWindow()
        self.opened.emit(window.windowHandle())
        room.images.arrange_anew()
        self._show_whether_empty()
        return True

    def _come_home(self) -> None:
        if not self._is_spread:
            return
        self._is_spread = False
        self._room.grid.set_second(None)
        self.window.end_rest()
        self.window.hide()

    def _let_go_of_lines(self) -> None:
        """Drop a line in the hand before its view moves; what was drawn before it is kept."""
        for pane in self._room.grid.shown:
            if pane.canvas.is_busy:
                pane.canvas.cancel()

    def _show_whether_empty(self) -> None:
        if self._is_spread:
            shown = self._room.grid.shown
            away = any(self.window.isAncestorOf(pane) for pane in shown)
            self.window.show_whether_empty(is_empty=bool(shown) and not away)

    def _moved(self) -> None:
        """Fit the views to a window of another size, and remember where it stands."""
        if not self._is_spread or not self.window.isVisible():
            return
        if self.window.size() != self._fitted:
            self._fitted = self.window.size()
            self._room.grid.fit_bodies()
        if self._place() is not None:
            self._keep(is_spread=True)

    def _closed_by_hand(self) -> None:
        if self._is_spread:
            self.toggle()

    def _keep(self, *, is_spread: bool) -> None:
        kept = self._kept
        second = area_of(self.window.geometry()) if is_spread else None if kept is None else kept.second
        now = KeptWindows(is_spread, second)
        if now != kept:
            displays, images = set_key(displays_now()), self._room.images
            images.windows.preferences = images.windows.preferences.with_windows_on(displays, now)
            self.kept.emit(displays, now)
