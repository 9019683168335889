"""Cards that ask the reader: what a baseline lesion is like, a flag that holds the lock, what is still missing."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from readstation.core.findings import Finding
from readstation.core.phrases import tr
from readstation.ui.presenters.flags import FlagLine
from readstation.ui.presenters.traits import TraitsPanel
from readstation.ui.reading.choice_row import choice, choices_under
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card, FoldCard, clear_layout, icon_row
from readstation.ui.widgets.kept_rows import KeptRows
from readstation.ui.widgets.labels import IconLabel, plain_label, set_tone


class TraitsCard(FoldCard):
    """What the rules of eligibility ask of a baseline lesion. It folds when the lesion is confirmed."""

    said = Signal(str, object)
    """The trait's name, the answer."""

    def __init__(self) -> None:
        super().__init__("traits_card", tr("What it is like"))
        self._panel: TraitsPanel | None = None
        self._shown_for: object = None
        self.set_foldable(is_foldable=True)
        self.opened.connect(self._build)

    def show_panel(self, panel: TraitsPanel | None) -> None:
        """Show the rows of a lesion, or nothing."""
        self.setVisible(panel is not None)
        if panel is None or not self.is_news(panel):
            return
        self.title.setText(panel.title)
        self.note.setText(tr("stated") if panel.is_confirmed else tr("to be confirmed"))
        set_tone(self.note, "ok" if panel.is_confirmed else "text3")
        self._panel = panel
        if (panel.lesion_id, panel.is_confirmed) != self._shown_for:
            self._shown_for = panel.lesion_id, panel.is_confirmed
            self.set_open(is_open=False)
        self._build()

    def _build(self) -> None:
        """Build the rows while they are seen; a folded card has none."""
        clear_layout(self.rows)
        if self._panel is None or not self.is_open:
            return
        for row in self._panel.rows:
            buttons = [
                choice(each.words, each.name, partial(self.said.emit, row.trait, each.value), is_on=each.is_on)
                for each in row.choices
            ]
            self.rows.addLayout(choices_under(row.words, buttons, 3, row.rule))


class FlagCard(Card):
    """Flags that hold the lock: a choice and words, or another input (MR-210, MR-507)."""

    answered = Signal(str, object, str)
    """The flag, the choice, the words."""

    def __init__(self) -> None:
        super().__init__("flag_card", tr("Answer before the lock"))
        self._fields: dict[str, QLineEdit] = {}

    def show_lines(self, lines: tuple[FlagLine, ...], *, is_locked: bool) -> None:
        """Show the flags of a timepoint, or nothing."""
        self.setVisible(bool(lines))
        if not self.is_news((lines, is_locked)):
            return
        self.clear()
        self._fields.clear()
        is_done = all(line.is_answered for line in lines)
        self.note.setText(tr("answered") if is_done else tr("holds the lock"))
        set_tone(self.note, "ok" if is_done else "warn")
        for line in lines:
            self._add_flag(line, is_locked=is_locked)

    def ask(self) -> None:
        """Put the keys into the first field that waits for words."""
        field = next((each for each in self._fields.values() if not each.text()), None)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_flag(self, line: FlagLine, *, is_locked: bool) -> None:
        icon, tone = ("check-circle", "ok") if line.is_answered else ("alert", "warn")
        self.body.addWidget(icon_row(icon, tone, line.words))
        self.body.addWidget(plain_label(line.else_words, "small", "text2", wraps=True))
        field = QLineEdit(line.text)
        field.setObjectName(f"answer_{line.flag}")
        field.setAccessibleName(tr("Words to: {line}", line=line.words))
        field.setPlaceholderText(tr("What you looked at, and what you found"))
        field.setReadOnly(is_locked)
        self._fields[line.flag] = field
        self.body.addWidget(field)
        button = choice(
            line.choice_words,
            f"answer_{line.choice.value}",
            lambda: self.answered.emit(line.flag, line.choice, field.text()),
            is_on=line.is_answered,
        )
        button.setEnabled(not is_locked)
        field.returnPressed.connect(button.click)
        self.body.addWidget(button)


class _MissingLine(QFrame):
    """One thing that is missing; a click goes there."""

    chosen = Signal(str)

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.setProperty("surface", "row")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        row.addWidget(IconLabel("alert", COLOURS.warn, 15), 0, Qt.AlignmentFlag.AlignTop)
        self._words = plain_label("", "small", "text1", wraps=True)
        row.addWidget(self._words, 1)
        self.show_finding(finding)

    def show_finding(self, finding: Finding) -> bool:
        """Say what is missing. Return that any finding can be said."""
        self._place = finding.place
        self.setObjectName(f"missing_{finding.place}")
        self.setAccessibleName(finding.message)
        self._words.setText(finding.message.removesuffix(" The rest of your read is kept."))
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go where it is missing."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(self._place)


class MissingCard(Card):
    """What keeps the timepoint from being locked; Space does the first, a click any of them."""

    chosen = Signal(str)
    """Where: a lesion's label, a flag, a scan."""

    def __init__(self) -> None:
        super().__init__("missing_card", tr("Before the lock"))
        self.jump = KeyButton(tr("Go there"), "missing_jump_button", key="Space", look="compact")
        self.jump.let_shrink()
        self.head.addWidget(self.jump)
        self._lines = KeptRows(self.body, self._line, _MissingLine.show_finding)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Show what is missing, or nothing."""
        self.setVisible(bool(findings))
        if not self.is_news(findings):
            return
        self.note.setText(tr("{findings} left", findings=len(findings)))
        set_tone(self.note, "warn")
        self._lines.show(findings)
        self.setAccessibleName(tr("Before the lock: ") + " ".join(each.message for each in findings))

    def _line(self, finding: Finding) -> _MissingLine:
        line = _MissingLine(finding)
        line.chosen.connect(self.chosen)
        return line
