"""Bars and the strip of frames of the office's page."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QWidget

from readstation.core.phrases import tr
from readstation.ui.look_ports import LookRow
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import ChoiceButton
from readstation.ui.widgets.labels import IconLabel, framed, plain_label, plain_tip, upright_rule


class FrameStrip(QScrollArea):
    """One button for each frame that has to be seen: its number, and a tick once it was on screen."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("frame_strip")
        self.setAccessibleName(tr("Images to see"))
        self.setWidgetResizable(True)
        self.setFixedHeight(46)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shown: object = None
        self.buttons: dict[int, ChoiceButton] = {}

    def show_row(self, row: LookRow | None, current: int) -> None:
        """Show the frames of a series, and which one is on screen."""
        news = (row, current)
        if news == self._shown:
            return
        self._shown = news
        wanted = () if row is None or not row.state.is_searched else row.state.to_see
        if tuple(self.buttons) != wanted:
            self._build(wanted)
        marked = set() if row is None else {frame.ordinal for frame in row.marked}
        for ordinal, button in self.buttons.items():
            button.setChecked(ordinal == current)
            button.set_glyph(_glyph(ordinal, row, marked))
            button.setAccessibleName(_spoken(ordinal, row, marked))
            button.setToolTip(plain_tip(button.accessibleName()))

    def _build(self, ordinals: tuple[int, ...]) -> None:
        old = self.takeWidget()
        if old is not None:
            # Hidden first: the focus goes on to something that stays.
            old.hide()
            old.deleteLater()
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self.buttons = {}
        for ordinal in ordinals:
            button = ChoiceButton(str(ordinal), f"frame_{ordinal}")
            button.clicked.connect(lambda _=False, each=ordinal: self.wanted.emit(each))
            line.addWidget(button)
            self.buttons[ordinal] = button
        line.addStretch()
        self.setWidget(holder)


def _glyph(ordinal: int, row: LookRow | None, marked: set[int]) -> str:
    if row is not None and ordinal in row.seen:
        return "check"
    return "alert" if ordinal in marked else "eye-outline"


def _spoken(ordinal: int, row: LookRow | None, marked: set[int]) -> str:
    seen = tr("seen") if row is not None and ordinal in row.seen else tr("not seen yet")
    if ordinal in marked:
        return tr("Image {ordinal}, marked by the search, {seen}", ordinal=ordinal, seen=seen)
    return tr("Image {ordinal}, {seen}", ordinal=ordinal, seen=seen)


def top_bar(name: QLabel, sign_out: QWidget, avatar: QLabel, person: QWidget, tabs: QWidget) -> QFrame:
    """Return the bar above a page of the office."""
    bar = framed("top_bar")
    bar.setFixedHeight(44)
    avatar.setFixedSize(30, 30)
    avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
    row = QHBoxLayout(bar)
    row.setContentsMargins(12, 0, 12, 0)
    row.setSpacing(12)
    row.addWidget(IconLabel("target", COLOURS.accent, 24))
    row.addWidget(plain_label(tr("Trial office"), "heading"))
    row.addWidget(upright_rule())
    row.addWidget(tabs)
    row.addStretch()
    row.addWidget(name)
    row.addWidget(upright_rule())
    row.addWidget(sign_out)
    row.addWidget(avatar)
    row.addWidget(person)
    return bar


def foot_bar() -> QFrame:
    """Return the bar below the page: what keys and mouse do."""
    bar = framed("foot_bar")
    bar.setFixedHeight(27)
    row = QHBoxLayout(bar)
    row.setContentsMargins(12, 0, 12, 0)
    words = tr("Space next step, C contrast, drag marks a region, Esc clears it")
    row.addWidget(plain_label(words, "small", "text2"))
    row.addStretch()
    return bar
