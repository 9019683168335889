"""Ctrl+,: what a person sets for themselves. Each change holds at once and is kept at once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.everywhere.display_settings import DisplaySettings
from readstation.ui.everywhere.key_settings import KeySettings
from readstation.ui.everywhere.language_settings import LanguageSettings
from readstation.ui.everywhere.mouse_settings import MouseSettings
from readstation.ui.presenters.display_checks import DisplayChecks
from readstation.ui.presenters.key_map import binding_of
from readstation.ui.presenters.language import Language
from readstation.ui.presenters.preferences import Preferences
from readstation.ui.sign.dialog import WIDEST_PX, Shade
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, framed, plain_label, rule

_WIDE_PX, _HIGH_PX = 860, 640


class SettingsDialog(QDialog):
    """Keys, mouse, language, text and displays, on a tab each."""

    changed = Signal(object)
    """The new `Preferences`."""
    language_wanted = Signal(object)
    """The `Language` of the station's next start."""

    def __init__(self, parent: QWidget, preferences: Preferences, checks: DisplayChecks, language: Language) -> None:
        super().__init__(parent)
        self.setObjectName("settings_dialog")
        self.setWindowTitle("Readstation")
        self.setAccessibleName(tr("Settings"))
        self.setModal(True)
        self.resize(min(_WIDE_PX, WIDEST_PX, parent.width() - 48), min(_HIGH_PX, parent.height() - 48))
        self._shade = Shade(parent)
        self.finished.connect(self._shade.lift)
        self.preferences = preferences
        self.tabs = QTabBar()
        self.tabs.setObjectName("settings_tabs")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.pages = QStackedWidget()
        self.keys = KeySettings(preferences)
        self.mouse = MouseSettings(preferences)
        self.displays = DisplaySettings(preferences, checks)
        self.language = LanguageSettings(language)
        self.language.chosen.connect(self.language_wanted)
        names = (tr("Keys"), tr("Mouse"), tr("Text and displays"), tr("Language"))
        pages = (self.keys, self.mouse, self.displays, self.language)
        for name, page in zip(names, pages, strict=True):
            self.tabs.addTab(name)
            self.pages.addWidget(page)
        for own in (self.keys, self.mouse, self.displays):
            own.changed.connect(self._take)
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        following = QShortcut(QKeySequence(binding_of("next_tab").keys[0]), self)
        following.activated.connect(self._next_tab)
        close = KeyButton(tr("Close"), "settings_close", key="Esc")
        close.clicked.connect(self.accept)
        head = framed("bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 14, 24, 14)
        row.setSpacing(12)
        row.addWidget(IconLabel("cog-outline", COLOURS.accent, 24))
        row.addWidget(plain_label(tr("Settings"), "title"), 1)
        row.addWidget(plain_label(tr("Keys and mouse are kept on this station, for you alone"), "small", "text2"))
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.tabs)
        column.addWidget(rule())
        column.addWidget(self.pages, 1)

    def _next_tab(self) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + 1) % self.tabs.count())

    def _take(self, preferences: Preferences) -> None:
        self.preferences = preferences
        for page in (self.keys, self.mouse, self.displays):
            page.show_preferences(preferences)
        self.changed.emit(preferences)
