"""The top bar of the reading room: case, timepoints, steps, and where the work is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from readstation.core.phrases import tr
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.rounds import round_words
from readstation.ui.presenters.worklist import Words
from readstation.ui.reading.step_rail import StepRail
from readstation.ui.theme.text_size import text_percent
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.badge import PracticeBadge
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, IconWords, plain_label, upright_rule
from readstation.ui.widgets.side_scroll import SideScroll

_AT_MOST_PERCENT = 110
"""With larger text there is room for what can be seen elsewhere, such as the rules of the charter, no more."""


_MOST_CHIPS = 6
"""So many timepoints stand side by side on a small display; more are scrolled."""


class TopBar(QFrame):
    """The bar; it shows no total of timepoints and nothing of whoever else reads (TR-23)."""

    worklist_wanted = Signal()
    keys_wanted = Signal()
    unblinding_wanted = Signal()
    timepoint_wanted = Signal(int)
    """The reader goes to a timepoint; only once none waits for its lock."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "top_bar")
        self.setObjectName("top_bar")
        self.back = KeyButton(tr("Worklist"), "back_to_worklist", look="quiet", icon_name="chevron-left")
        self.back.setToolTip(tr("Back to the worklist (Ctrl+W); the work is kept"))
        self.back.clicked.connect(self.worklist_wanted)
        self._case = plain_label(look="heading")
        self._case.setObjectName("case_words")
        self._rules = plain_label(look="small", tone="text2")
        self._shown_chips: object = None
        self._chip_row = SideScroll()
        self._chips = self._chip_row.row
        self._chips.setSpacing(8)
        self._hidden = plain_label(tr("Later timepoints stay hidden"), "small", "text3")
        self._round = plain_label("", "small_strong", "accent")
        self._round.setObjectName("round_words")
        self._round.hide()
        self.rail = StepRail()
        self.blinded = KeyButton(tr("Blinded"), "blinded_button", look="word", icon_name="shield-account-outline")
        self.blinded.setAccessibleName(tr("Blinded: report that you may have learned something"))
        self.blinded.setToolTip(tr("I may have learned something I should not know"))
        self.blinded.clicked.connect(self.unblinding_wanted)
        self.badge: PracticeBadge | None = None
        self.saved = IconWords()
        self.saved.setObjectName("saved_words")
        self._sync = IconWords()
        self._sync.setObjectName("room_sync_words")
        self._avatar = plain_label("", "avatar")
        self._avatar.setFixedSize(28, 28)
        self._avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.keys = KeyButton("", "keys_button", key="?", look="quiet", icon_name="keyboard-outline")
        self.keys.setAccessibleName(tr("Keys and mouse"))
        self.keys.setToolTip(tr("Keys and mouse (hold ?)"))
        self.keys.clicked.connect(self.keys_wanted)
        self._mark = IconLabel("target", COLOURS.accent, 22)
        self._lay_out()

    def show_view(self, view: ReadView, *, is_compact: bool, task: str = "") -> None:
        """Show case, timepoints and steps.

        Parameters
        ----------
        view
            The read.
        is_compact
            Whether there is little room.
        task
            What is done with the case where it is not read: then every timepoint is known, and no round is open.
        """
        self.setFixedHeight(40 if is_compact else 44)
        has_room = not is_compact and text_percent() <= _AT_MOST_PERCENT
        alias = view.assignment.case_alias
        self._case.setText(alias if is_compact else tr("Case {alias}", alias=alias))
        rules = tr("mRECIST, charter v{charter_version}", charter_version=view.assignment.charter_version)
        self._rules.setText(task or rules)
        for widget in (self._rules, self._mark):
            widget.setVisible(has_room)
        words = "" if task else round_words(view)
        self._round.setText(words)
        self._round.setVisible(bool(words))
        self._hidden.setVisible(has_room and not words and not task)
        is_large = text_percent() > _AT_MOST_PERCENT
        self._chip_row.set_shrinks(shrinks=is_large or len(view.timepoints) > _MOST_CHIPS)
        home = tr("Worklist") if self.badge is None else tr("Practice")
        self.back.set_words("" if is_compact else home)
        self.back.setAccessibleName(home)
        if self.badge is not None:
            self.badge.set_short(is_short=not has_room)
        chips = (view.timepoints, view.timepoint, is_compact, view.can_move, view.state.open_round is None)
        if chips != self._shown_chips:
            self._shown_chips = chips
            self._show_chips(view, is_compact=is_compact)
        self.rail.show_steps(view.steps, is_compact=is_compact)

    def show_practice(self) -> None:
        """Say in place of "Blinded" that this is practice: nobody has to be told of anything that was learned."""
        if self.badge is None:
            self.badge = PracticeBadge()
            self.blinded.hide()
            self._right.insertWidget(1, self.badge)

    def show_person(self, initials: str) -> None:
        """Show who reads."""
        self._avatar.setText(initials)

    def show_saved(self, words: Words) -> None:
        """Show whether the last edit is on disk."""
        self.saved.show_words(words.icon, words.tone, words.text, words.detail)

    def show_sync(self, words: Words) -> None:
        """Show how delivery stands."""
        self._sync.show_words(words.icon, words.tone, words.text, words.detail)

    def _show_chips(self, view: ReadView, *, is_compact: bool) -> None:
        self._chip_row.keep_in_sight(None)
        while self._chips.count():
            item = self._chips.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for each in view.timepoints:
            name = timepoint_label(each.ordinal)
            is_current = each.ordinal == view.timepoint
            words = (
                tr("{timepoint} Baseline", timepoint=name)
                if each.ordinal == 0 and is_current and not is_compact
                else name
            )
            is_locked = view.state.is_locked(each.ordinal)
            chip = TimepointChip(words, is_locked=is_locked, is_current=is_current, can_go=view.can_move)
            chip.chosen.connect(lambda ordinal=each.ordinal: self.timepoint_wanted.emit(ordinal))
            self._chips.addWidget(chip)
            if is_current:
                self._chip_row.keep_in_sight(chip)

    def _lay_out(self) -> None:
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for widget in (self._mark, self.back, upright_rule(), self._case, self._rules):
            row.addWidget(widget)
        row.addSpacing(4)
        row.addWidget(self._chip_row)
        row.addWidget(self._round)
        row.addWidget(self._hidden)
        row.addStretch()
        right = QWidget()
        end = self._right = QHBoxLayout(right)
        end.setContentsMargins(0, 0, 0, 0)
        end.setSpacing(12)
        end.addStretch()
        for part in (self.blinded, upright_rule(), self.saved, self._sync, self.keys, self._avatar):
            end.addWidget(part)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 0, 12, 0)
        whole.setSpacing(12)
        whole.addWidget(left, 1)
        whole.addWidget(self.rail)
        whole.addWidget(right, 1)


class TimepointChip(QFrame):
    """A timepoint that was opened, locked or not; a way to it where the reader may go there."""

    chosen = Signal()

    def __init__(self, words: str, *, is_locked: bool, is_current: bool, can_go: bool) -> None:
        super().__init__()
        self.setProperty("surface", "chip_current" if is_current else "chip")
        self.setObjectName(f"chip_{words.split()[0]}")
        self.setFixedHeight(26)
        # Many timepoints are never pushed into each other: what stands beside them gives way.
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._can_go = can_go and not is_current
        if self._can_go:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setToolTip(tr("Go to {words}", words=words))
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 0, 9, 0)
        row.setSpacing(6)
        if is_locked:
            row.addWidget(IconLabel("lock-outline", COLOURS.text2, 15))
        row.addWidget(plain_label(words, "small_strong", "text1" if is_current else "text2"))
        self.setAccessibleName(tr("{words}, locked", words=words) if is_locked else tr("{words}, open", words=words))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go there."""
        if self._can_go and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go there with Enter."""
        if self._can_go and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)
