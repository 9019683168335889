"""Cells and tips of every table, and the messages of the window, show a value's letters as they are (TR-60)."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel

from readstation.core.visible import visible
from readstation.ui.adjudicate.difference_model import DifferenceModel
from readstation.ui.distribution.dose_panel import VolumeTableModel
from readstation.ui.distribution.form_figures import FigureModel
from readstation.ui.messages import Notice, Tone
from readstation.ui.office.facts_table import FactsModel
from readstation.ui.practice.model import PracticeModel
from readstation.ui.practice_ports import PracticeRow, PracticeState
from readstation.ui.presenters.adjudication_table import DifferenceRow
from readstation.ui.presenters.doses import VolumeRow, VolumeTable
from readstation.ui.presenters.history import HistoryLine
from readstation.ui.presenters.lesions import LesionTable, TableCell, TableRow
from readstation.ui.presenters.overview import Cell
from readstation.ui.reading.history_panel import HistoryModel
from readstation.ui.reading.lesion_model import LesionTableModel
from readstation.ui.widgets.banner import Banner
from readstation.ui.worklist.model import WorklistModel
from tests.ui.fake_station import worklist_row
from tests.ui.test_plain_words import STRINGS, hostile, is_plain

SHOWN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


def worklist_of(text: str) -> QAbstractItemModel:
    model = WorklistModel()
    model.show_rows((worklist_row(case_alias=text, status_detail=text, due=text),))
    return model


def practice_of(text: str) -> QAbstractItemModel:
    model = PracticeModel()
    model.show_rows((PracticeRow(worklist_row(case_alias=text), text, (text,), text, PracticeState.SIGNED),))
    return model


def lesions_of(text: str) -> QAbstractItemModel:
    model = LesionTableModel()
    row = TableRow(None, text, "text1", "", text, (TableCell(text),), text, text, text, "", "text1", text)
    model.show_table(LesionTable((0,), frozenset(), 0, (row,)))
    return model


def differences_of(text: str) -> QAbstractItemModel:
    model = DifferenceModel()
    said = (True, True)
    model.show_rows((DifferenceRow(0, "", "text1", text, text, (text, text), said, text, text, "", "text1"),))
    return model


def facts_of(text: str) -> QAbstractItemModel:
    model = FactsModel(("Person", "Why"), None)  # type: ignore[arg-type]  # the test keeps it
    model.show_rows(((Cell(text), Cell(text)),))
    return model


def history_of(text: str) -> QAbstractItemModel:
    model = HistoryModel()
    model.show_lines((HistoryLine(1, "12:00", text, text, "check", False, 0, None, None),))
    return model


def volumes_of(text: str) -> QAbstractItemModel:
    model = VolumeTableModel(None)  # type: ignore[arg-type]  # the test keeps it
    model.show_table(VolumeTable(("Volume", "ml"), (VolumeRow(text, 0, (text, text)),), ""))
    return model


def figures_of(text: str) -> QAbstractItemModel:
    model = FigureModel(None)  # type: ignore[arg-type]  # the test keeps it
    model.show_figures((text,), ((text, text, text),), ("proposed",))
    return model


MODELS: dict[str, Callable[[str], QAbstractItemModel]] = {
    "worklist": worklist_of, "practice": practice_of, "lesions": lesions_of, "differences": differences_of,
    "facts": facts_of, "history": history_of, "volumes": volumes_of, "figures": figures_of,
}  # fmt: skip


def faults_of(model: QAbstractItemModel, text: str) -> Iterator[str]:
    """Yield what a table would show of a value other than its letters: in cells, for a screen reader, in tips."""
    is_there = False
    for column in range(model.columnCount(QModelIndex()) if not isinstance(model, HistoryModel) else 1):
        index = model.index(0, column)
        for role in SHOWN:
            said = str(model.data(index, role) or "")
            is_there |= visible(text).strip() in said
            if not is_plain(said):
                yield f"column {column}: hidden letters"
        tip = str(model.data(index, Qt.ItemDataRole.ToolTipRole) or "")
        document = QTextDocument()
        if Qt.mightBeRichText(tip):
            document.setHtml(tip)
        else:
            document.setPlainText(tip)
        if not is_plain(document.toPlainText()) or (_holds(tip, text) and not _shows(document.toPlainText(), text)):
            yield f"column {column}: a tip that is read as markup"
    if not is_there:
        yield "the value is not there"


def _holds(tip: str, text: str) -> bool:
    return any(each in tip for each in (text, visible(text), html.escape(visible(text))))


def _shows(shown: str, text: str) -> bool:
    """Return whether all letters of a value are there; blanks may be others."""
    return "".join(visible(text).split()) in "".join(shown.split())


@pytest.mark.parametrize("name", MODELS)
def test_no_table_obeys_a_value(name: str, themed: QApplication) -> None:
    """500 strings: 0 interpreted. A view paints what its model gives as plain text, whatever it looks like."""
    for text in hostile():
        assert list(faults_of(MODELS[name](text), text)) == [], repr(text)


def test_a_table_of_raw_values_is_found(themed: QApplication) -> None:
    """TR-60, sensitivity: a model that hands values and tips through as they are."""

    class Raw(FigureModel):
        def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # type: ignore[override]
            return self._rows[0][0] if role in (*SHOWN, Qt.ItemDataRole.ToolTipRole) else None

    found = 0
    for text in hostile():
        model = Raw(None)  # type: ignore[arg-type]  # the test keeps it
        model.show_figures((text,), ((text, text, text),), ("proposed",))
        found += bool(list(faults_of(model, text)))
    assert found > STRINGS // 2


def test_no_message_obeys_a_value(themed: QApplication) -> None:
    """500 strings in the banner of the window: 0 interpreted."""
    banner = Banner()
    for text in hostile():
        banner.show_notice(Notice(text, text, text, Tone.WARN))
        for label in banner.findChildren(QLabel):
            assert label.textFormat() is Qt.TextFormat.PlainText
            assert is_plain(label.text())
        assert (banner.what.text(), banner.detail.text()) == (visible(text), visible(f"{text} {text}"))
    banner.deleteLater()
