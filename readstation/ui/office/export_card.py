"""The card of exports: what is to be written, what stands in the way, and the button."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from readstation.core.phrases import phrase, tr
from readstation.trial.overview import Overview
from readstation.ui.office_ports import ExportKind
from readstation.ui.widgets.buttons import ChoiceButton, KeyButton
from readstation.ui.widgets.cards import Card, clear_layout, icon_row
from readstation.ui.widgets.labels import ElidedLabel

_KINDS = {
    ExportKind.TABLES: phrase("Tables"),
    ExportKind.EVIDENCE: phrase("Evidence"),
    ExportKind.DOCUMENTS: phrase("DICOM"),
    ExportKind.REPORT: phrase("Report"),
}
_SAID = {
    ExportKind.TABLES: phrase("SDTM tables for the statistician: XPORT, Dataset-JSON, CSV, define-XML."),
    ExportKind.EVIDENCE: phrase("Everything that was signed, with keys, log and checkpoints, in one file."),
    ExportKind.DOCUMENTS: phrase("Measured lines and key images as DICOM documents."),
    ExportKind.REPORT: phrase("The trial report as HTML and PDF, with the rows behind its numbers."),
}


class ExportCard(Card):
    """Chooses an export and asks for it.

    Attributes
    ----------
    kind
        What is chosen.
    subjects
        The sponsor's list of subjects; None for the office's own case codes.
    """

    wanted = Signal()
    subjects_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("export_card", tr("Export"))
        self.note.setText(tr("verified before it is written"))
        self.kind = ExportKind.TABLES
        self.subjects: Path | None = None
        self._overview: Overview | None = None
        self._is_busy = False
        self.kinds: dict[ExportKind, ChoiceButton] = {}
        choice = QHBoxLayout()
        choice.setSpacing(8)
        for kind, words in _KINDS.items():
            button = ChoiceButton(tr(words), f"export_{kind.value}", is_on=kind is self.kind)
            button.clicked.connect(lambda _=False, each=kind: self.choose(each))
            self.kinds[kind] = button
            choice.addWidget(button)
        choice.addStretch()
        self.body.addLayout(choice)
        self._list_name = ElidedLabel(look="small", tone="text2")
        self.list_button = KeyButton(tr("List of subjects"), "export_subjects", look="compact")
        self.list_button.clicked.connect(self._list_clicked)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.list_button)
        row.addWidget(self._list_name, 1)
        self.body.addLayout(row)
        self.checks = QVBoxLayout()
        self.checks.setSpacing(6)
        self.body.addLayout(self.checks)
        self.button = KeyButton(tr("Export"), "export_button", look="primary", icon_name="export-variant")
        self.button.clicked.connect(self.wanted)
        self.body.addWidget(self.button)
        self.body.addStretch()
        self._show()

    def choose(self, kind: ExportKind) -> None:
        """Choose what is written."""
        self.kind = kind
        self._show()

    def use_list(self, path: Path | None) -> None:
        """Name subjects by this list."""
        self.subjects = path
        self._show()

    def show_overview(self, overview: Overview | None) -> None:
        """Show what would be written now."""
        self._overview = overview
        self._show()

    def show_busy(self, *, is_busy: bool) -> None:
        """Let the button rest while an export runs."""
        self._is_busy = is_busy
        self._show()

    def _list_clicked(self) -> None:
        if self.subjects is None:
            self.subjects_wanted.emit()
        else:
            self.use_list(None)

    def _show(self) -> None:
        overview = self._overview
        signed = 0 if overview is None else overview.signed
        for kind, button in self.kinds.items():
            button.setChecked(kind is self.kind)
        takes_list = self.kind is not ExportKind.EVIDENCE
        self.list_button.setEnabled(takes_list and not self._is_busy)
        self.list_button.set_words(tr("List of subjects") if self.subjects is None else tr("Without the list"))
        own = tr("none: the office's own case codes") if takes_list else tr("not used here")
        self._list_name.setText(self.subjects.name if self.subjects is not None and takes_list else own)
        words = tr("Export {signed} signed reads", signed=signed) if signed else tr("Nothing is signed yet")
        self.button.set_words(words)
        self.button.setEnabled(bool(signed) and not self._is_busy)
        news = (self.kind, signed, 0 if overview is None else overview.waiting_decisions)
        if self.is_news(news):
            self._show_checks(news[2])

    def _show_checks(self, waiting: int) -> None:
        clear_layout(self.checks)
        lines = [("information-outline", "text2", tr(_SAID[self.kind]))]
        lines.append(("check-circle-outline", "ok", tr("Signed reads only, each in the version that counts.")))
        lines.append(
            ("shield-check-outline", "ok", tr("Everything at central is verified first; else nothing is written."))
        )
        if waiting:
            words = tr("Cases that wait for a decision: {number}. None of their reads counts yet.", number=waiting)
            lines.append(("alert-outline", "warn", words))
        for icon_name, tone, words in lines:
            self.checks.addWidget(icon_row(icon_name, tone, words, look="small"))
