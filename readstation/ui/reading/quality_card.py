"""The image quality card: one click for a scan that is optimal, a cause for any other (MR-808)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from readstation.core.phrases import tr
from readstation.model.quality import QualityCause, Readability
from readstation.model.series import Modality
from readstation.reading.words import CAUSE_WORDS, READABILITY_WORDS, REGION_WORDS
from readstation.ui.presenters.quality import CAUSE_BUTTONS, QualityPanel, ScanLine, toggled
from readstation.ui.reading.choice_row import choice, choices_under
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import FoldCard, clear_layout
from readstation.ui.widgets.labels import plain_label, set_tone


class QualityCard(FoldCard):
    """The scans of a timepoint. It folds to one line when all are judged."""

    judged = Signal(object, object, object)
    """`ScanLine`, `Readability`, causes."""
    region_toggled = Signal(object, object)
    """`ScanLine`, `Region`."""

    def __init__(self) -> None:
        super().__init__("quality_card", tr("Images"))
        self._panel: QualityPanel | None = None
        self._pending: dict[Modality, Readability] = {}
        self.set_foldable(is_foldable=True)
        self.opened.connect(self._build)

    def show_panel(self, panel: QualityPanel | None) -> None:
        """Show what was said of the scans; nothing where it is not asked."""
        self.setVisible(panel is not None)
        if panel is None or not self.is_news((panel, tuple(self._pending.items()))):
            return
        is_other = self._panel is None or self._panel.title != panel.title
        was_judged = self._panel is not None and self._panel.is_judged
        self._panel = panel
        if is_other:
            self._pending.clear()
        self.title.setText(panel.title)
        self.note.setText(panel.summary)
        set_tone(self.note, "ok" if panel.is_optimal else "warn")
        self.setAccessibleName(f"{panel.title}: {panel.summary}")
        if is_other or panel.is_judged is not was_judged:
            self.set_open(is_open=not panel.is_judged)
        self._build()

    def _build(self) -> None:
        """Build the rows while they are seen; a folded card has none."""
        clear_layout(self.rows)
        if self._panel is not None and self.is_open:
            for line in self._panel.lines:
                self._add_scan(line, self._panel)

    def _add_scan(self, line: ScanLine, panel: QualityPanel) -> None:
        self.rows.addWidget(plain_label(line.title, "strong"))
        shown = self._pending.get(line.scan, line.readability)
        buttons = [
            choice(
                tr(READABILITY_WORDS[each]),
                f"quality_{line.scan.value}_{each.value}",
                partial(self._judge, line, each),
                is_on=shown is each,
            )
            for each in Readability
        ]
        blocks = [("", buttons, 3)]
        if shown not in (None, Readability.OPTIMAL):
            blocks.append((tr("Why"), self._causes(line), 2))
        if line.readability is not None and panel.regions:
            blocks.append((tr("Not imaged"), self._regions(line, panel), 3))
        for words, made, columns in blocks:
            for button in made:
                button.setEnabled(not panel.is_locked)
            self.rows.addLayout(choices_under(words, made, columns))

    def _causes(self, line: ScanLine) -> list[KeyButton]:
        return [
            choice(
                tr(CAUSE_BUTTONS.get(each, CAUSE_WORDS[each])),
                f"cause_{line.scan.value}_{each.value}",
                partial(self._name_cause, line, each),
                is_on=each in line.causes,
            )
            for each in QualityCause
        ]

    def _regions(self, line: ScanLine, panel: QualityPanel) -> list[KeyButton]:
        return [
            choice(
                tr(REGION_WORDS[each]),
                f"region_{line.scan.value}_{each.value}",
                partial(self.region_toggled.emit, line, each),
                is_on=each in line.missing_regions,
            )
            for each in panel.regions
        ]

    def _judge(self, line: ScanLine, readability: Readability) -> None:
        if readability is Readability.OPTIMAL or line.causes:
            self._pending.pop(line.scan, None)
            self.judged.emit(line, readability, line.causes)
            return
        self._pending[line.scan] = readability
        self.show_panel(self._panel)

    def _name_cause(self, line: ScanLine, cause: QualityCause) -> None:
        readability = self._pending.pop(line.scan, line.readability)
        if readability is not None:
            self.judged.emit(line, readability, toggled(line.causes, cause))
