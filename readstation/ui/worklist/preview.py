"""The panel beside the worklist: the chosen case, what is done of it, and the button that goes on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from readstation.core.phrases import tr
from readstation.model.subject import ReadStage, Task
from readstation.reading.words import timepoint_label
from readstation.ui.ports import PhaseOnDisk, WorklistRow
from readstation.ui.presenters import worklist as words_of
from readstation.ui.theme.text_size import scaled
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconWords, framed, plain_label, rule

WIDTH_PX = 400
COMPACT_WIDTH_PX = 316


class ContinuePanel(QFrame):
    """What stands to the right of the list."""

    open_wanted = Signal()
    report_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "right_side")
        self.setObjectName("continue_panel")
        self.set_compact(is_compact=False)
        self._kicker = plain_label(look="small_strong", tone="accent")
        self._case = plain_label(look="figure")
        self._case.setObjectName("continue_case")
        self._blinded = IconWords()
        self._blinded.show_words("shield-account-outline", "text2", tr("Blinded"))
        self._task = plain_label(look="body", tone="text2", wraps=True)
        self._phases = plain_label(look="body", tone="text2")
        self._status = IconWords("body")
        self._detail = plain_label(look="small", tone="text3", wraps=True)
        self.go_on = KeyButton(tr("Continue"), "continue_button", key="Enter", look="primary")
        self.go_on.setFixedHeight(44)
        self.go_on.clicked.connect(self.open_wanted)
        self.report = KeyButton(tr("Save the report…"), "worklist_report_button", key="Ctrl P")
        self.report.clicked.connect(self.report_wanted)
        self._kept_title = plain_label(look="strong", wraps=True)
        self._kept = plain_label(look="body", tone="text2", wraps=True)
        self._lay_out()
        self.show_row(None)

    def set_compact(self, *, is_compact: bool) -> None:
        """Take less room on a small display."""
        self.setFixedWidth(scaled(COMPACT_WIDTH_PX if is_compact else WIDTH_PX))

    def show_row(self, row: WorklistRow | None) -> None:
        """Show a case, or that none is chosen."""
        for widget in (self._blinded, self._kept_card, self._rows, self.go_on):
            widget.setVisible(row is not None)
        has_report = row is not None and row.stage is ReadStage.SIGNED and row.task is not Task.ADJUDICATION
        self.report.setVisible(has_report)
        if row is None:
            self._kicker.setText("")
            self._case.setText(tr("No case chosen"))
            self._task.setText(tr("Choose a case in the list to see what is done of it."))
            return
        is_begun = row.stage is not ReadStage.NOT_STARTED
        self._kicker.setText(tr("Continue where you stopped") if is_begun else tr("Ready to start"))
        if row.stage is ReadStage.SIGNED:
            self._kicker.setText(tr("Signed, can be looked at"))
        if not row.is_ready:
            self._kicker.setText(tr("Images are not here yet"))
        if row.is_stopped:
            self._kicker.setText(tr("Stands still: the trial office decides"))
        self._case.setText(f"{row.case_alias}, {timepoint_label(row.timepoint)}")
        self._task.setText(words_of.task_words(row))
        here = sum(state is PhaseOnDisk.READY for _, state in row.phases)
        self._phases.setText(tr("{here} of {count}", here=here, count=words_of.count_of(len(row.phases), "phase")))
        status = words_of.status_words(row)
        self._status.show_words(status.icon, status.tone, status.text)
        self._detail.setText(status.detail)
        self._detail.setVisible(bool(status.detail))
        self.go_on.set_words(row.continue_words, "Enter")
        self.go_on.setEnabled(row.is_ready)
        title, sentence = words_of.saved_words(row)
        self._kept_title.setText(title)
        self._kept.setText(sentence)

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.addWidget(self._case, 1)
        title.addWidget(self._blinded)
        self._rows = framed("bar")
        rows = QVBoxLayout(self._rows)
        rows.setContentsMargins(0, 8, 0, 8)
        rows.setSpacing(8)
        images = QHBoxLayout()
        images.addWidget(plain_label(tr("Images"), "body"), 1)
        images.addWidget(self._phases)
        status = QHBoxLayout()
        status.addWidget(plain_label(tr("Read"), "body"), 1)
        status.addWidget(self._status)
        for line in (images, status):
            rows.addWidget(rule())
            rows.addLayout(line)
        rows.addWidget(self._detail)
        rows.addWidget(rule())
        self._kept_card = framed("card")
        card = QVBoxLayout(self._kept_card)
        card.setContentsMargins(12, 12, 12, 12)
        card.setSpacing(4)
        card.addWidget(self._kept_title)
        card.addWidget(self._kept)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._kicker)
        column.addLayout(title)
        column.addWidget(self._task)
        column.addWidget(self._rows)
        column.addWidget(self.go_on)
        column.addWidget(self.report)
        column.addSpacing(8)
        column.addWidget(self._kept_card)
        column.addStretch()
