"""The keys that hold on every page, and what they open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication

from readstation.core.phrases import tr
from readstation.ui.bridge import Bridge
from readstation.ui.everywhere.about_dialog import AboutDialog
from readstation.ui.everywhere.command_search import Command, CommandSearch
from readstation.ui.everywhere.help_dialog import HelpDialog
from readstation.ui.everywhere.key_sheet import KeySheet
from readstation.ui.everywhere.settings_dialog import SettingsDialog
from readstation.ui.ports import StationServices, StationWords
from readstation.ui.presenters.key_map import (
    BENCH_BINDINGS,
    PRACTICE_BINDINGS,
    ROOM_BINDINGS,
    SCORE_BINDINGS,
    STATION_BINDINGS,
    Binding,
)
from readstation.ui.reading.keys import Hold, KeyScope

if TYPE_CHECKING:
    from readstation.ui.window import MainWindow

_WHILE_LOCKED = frozenset({"full_screen", "quit"})
_PART_OF_PAGE = {
    "sign_in": "Sign in",
    "worklist": "Work list",
    "room": "Reading room",
    "office": "Look before release",
    "practice": "For the trainee",
    "score": "For the trainee",
}
_MANUAL_OF_PAGE = {"bench": "adjudicator.md", "practice": "trainer.md", "score": "trainer.md"}
_READER_PAGE = "reader.md"
_BINDINGS_OF_PAGE = {"bench": BENCH_BINDINGS, "practice": PRACTICE_BINDINGS, "score": SCORE_BINDINGS}


class StationKeys(QObject):
    """Binds the keys of every page to the window."""

    def __init__(self, window: MainWindow, services: StationServices, bridge: Bridge) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self.sheet = KeySheet(window)
        self.search = CommandSearch(window)
        self.settings: SettingsDialog | None = None
        self._manuals: dict[str, HelpDialog] = {}
        self._acts: dict[str, Callable[[], None]] = {
            "help": self.show_help,
            "commands": self.find_command,
            "find_case": self._find_case,
            "lock_station": window.guard.lock,
            "settings": self.open_settings,
            "full_screen": self._toggle_full_screen,
            "quit": self._quit,
        }
        for each in STATION_BINDINGS:
            if each.name in self._acts:
                action = QAction(each.words, window)
                action.setObjectName(each.name)
                action.setShortcuts([QKeySequence(key) for key in each.keys])
                action.triggered.connect(partial(self._do, each.name))
                window.addAction(action)
        hold = Hold(self.show_sheet, self.sheet.hide, ignores_shift=True)
        self._scope = KeyScope(window, {Qt.Key.Key_Question: hold})

    def _do(self, name: str, _is_checked: bool = False) -> None:
        # Behind the cover of a locked session nothing may be opened, least of all the list of commands (TR-5).
        if not self._window.guard.is_locked or name in _WHILE_LOCKED:
            self._acts[name]()

    def close_keys(self) -> None:
        """Stop listening."""
        self._scope.close_scope()

    def show_sheet(self) -> None:
        """Show keys and mouse until `sheet` is hidden."""
        if self._window.guard.is_locked:
            return
        self.sheet.show_for(self._window.preferences, page=self._bindings())

    def toggle_sheet(self) -> None:
        """Show keys and mouse until the next click or key, or take them away."""
        if self.sheet.isVisible():
            self.sheet.hide()
        else:
            self.sheet.show_for(self._window.preferences, stays=True, page=self._bindings())

    def show_help(self) -> None:
        """Open the manual at the part of this page."""
        page = self._page()
        manual = _MANUAL_OF_PAGE.get(page, _READER_PAGE)
        if manual not in self._manuals:
            self._manuals[manual] = HelpDialog(self._window, manual)
            self._manuals[manual].about_wanted.connect(self.show_about)
        self._manuals[manual].show_part(_PART_OF_PAGE.get(page, ""))

    def show_about(self) -> None:
        """Say which version this is, and on which parts it rests."""
        if self._is_free():
            self._bridge.run(self._services.station_words, self._show_about, overtakes="about")

    def _show_about(self, words: StationWords) -> None:
        if not self._is_free():
            return
        dialog = AboutDialog(self._window, words.version, words.sqlite)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Without it the keys go nowhere where no window manager gives the window back.
        dialog.finished.connect(self._window.activateWindow)
        dialog.open()

    def find_command(self) -> None:
        """Open the list of commands of this page; not over a covered session (TR-5)."""
        if self._is_free():
            self.search.open_for(self.commands())

    def open_settings(self) -> None:
        """Open the person's settings; without a person there is nothing to set."""
        window = self._window
        if window.session is None or not self._is_free():
            return
        dialog = SettingsDialog(window, window.preferences, window.displays.checks, window.language)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(window.keep_preferences)
        dialog.language_wanted.connect(window.keep_language)
        dialog.displays.check_wanted.connect(window.displays.start)
        window.displays.changed.connect(dialog.displays.show_checks)
        dialog.finished.connect(self._settings_closed)
        self.settings = dialog
        dialog.open()

    def commands(self) -> list[Command]:
        """Return what can be done on this page, each with its key."""
        window = self._window
        key_map = window.preferences.key_map
        found: list[Command] = []
        if self._page() == "room":
            actions = window.room.acts.actions
            found = [
                Command(each.words, key_map.keys_of(each)[0], actions[each.name].trigger)
                for each in ROOM_BINDINGS
                if each.name in actions and each.name != "cancel"
            ]
        bench = window.benches.bench
        if self._page() == "bench" and bench is not None:
            found = [
                Command(each.words, key_map.keys_of(each)[0], bench.acts.actions[each.name].trigger)
                for each in BENCH_BINDINGS
                if each.name in bench.acts.actions and each.name != "cancel"
            ]
        if self._page() == "worklist":
            found = [Command(tr("Sign out"), "", window.sign_out)]
        found += [*self._of_practice(), *self._of_displays(), Command(tr("About Readstation"), "", self.show_about)]
        here = [each for each in STATION_BINDINGS if each.name in self._acts and each.name != "commands"]
        return [*found, *(Command(each.words, each.keys[0], self._acts[each.name]) for each in here)]

    def _of_practice(self) -> list[Command]:
        """Return what can be done in a practice profile."""
        window = self._window
        practice = window.practice
        if practice is None or window.session is None:
            return []
        page = self._page()
        if page == "room":
            room = practice.in_room
            return (
                [Command(tr("Save as practice case…"), "", room.make)] if room is not None and room.can_make() else []
            )
        leave = Command(tr("Sign out"), "", window.sign_out)
        open_pack = Command(tr("Open a practice case…"), "Ctrl+O", practice.ask_for_pack)
        score = Command(tr("Score of all cases"), "", lambda: practice.show_score())
        save = Command(tr("Save the results…"), "Ctrl+P", practice.save_results)
        return [open_pack, score, save, leave]

    def _of_displays(self) -> list[Command]:
        """Return what can be done with displays, which has no key."""
        window = self._window
        gather = Command(tr("Bring every window back into sight"), "", window.room.displays.gather)
        check = Command(tr("Check the displays"), "", window.displays.start)
        return [gather] if window.session is None else [gather, check]

    def _is_free(self) -> bool:
        return QApplication.activeModalWidget() is None and not self._window.guard.is_locked

    def _page(self) -> str:
        window = self._window
        shown = window.pages.currentWidget()
        if shown is window.release_page:
            return "office"
        if window.practice is not None and shown in window.practice.pages:
            return "practice" if shown is window.practice.page else "score"
        if window.benches.is_shown:
            return "bench"
        return "room" if shown is window.room else "worklist" if shown is window.worklist_page else "sign_in"

    def _bindings(self) -> tuple[Binding, ...]:
        return _BINDINGS_OF_PAGE.get(self._page(), ROOM_BINDINGS)

    def _find_case(self) -> None:
        window = self._window
        if window.session is None or not self._is_free() or self._page() in ("office", "practice", "score"):
            return
        if self._page() in ("room", "bench"):
            window.back_to_worklist()
        if window.practice is not None:
            return
        window.worklist_page.find_field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _settings_closed(self) -> None:
        self.settings = None

    def _quit(self) -> None:
        self._window.close()

    def _toggle_full_screen(self) -> None:
        second = self._window.room.displays.window
        window = second if QApplication.activeWindow() is second else self._window
        if window.isFullScreen():
            window.showNormal()
        else:
            window.showFullScreen()
