"""Rows that stay when a card says something else, the lesion table likewise, and choices that wait for the edit."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from readstation.core.ids import LesionId
from readstation.ui.presenters.lesions import LesionTable, TableCell, TableRow
from readstation.ui.reading.lesion_model import LesionTableModel
from readstation.ui.widgets.buttons import ChoiceButton
from readstation.ui.widgets.kept_rows import KeptRows


class Page(QWidget):
    """A page with rows of words; a word that ends in "!" has a row of its own kind."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.rows = KeptRows(self.column, QLabel, self._fill)

    def _fill(self, label: QLabel, words: str) -> bool:
        if words.endswith("!"):
            return False
        label.setText(words)
        return True

    def labels(self) -> list[QLabel]:
        """Return the labels that are seen, from above."""
        found = [self.column.itemAt(place).widget() for place in range(self.column.count())]
        return [each for each in found if isinstance(each, QLabel) and each.isVisible()]

    def words(self) -> list[str]:
        return [each.text() for each in self.labels()]


def test_rows_stay_and_say_what_is_new(qtbot: QtBot) -> None:
    page = Page()
    qtbot.addWidget(page)
    page.show()
    page.rows.show(["one", "two", "three"])
    first = page.labels()
    assert page.words() == ["one", "two", "three"]
    page.rows.show(["one", "2"])
    assert page.words() == ["one", "2"]
    assert page.labels() == first[:2]
    page.rows.show(["one", "2!", "three"])
    assert page.words() == ["one", "2!", "three"]
    assert page.labels()[0] is first[0]
    assert page.labels()[1] is not first[1]
    page.rows.show([])
    assert page.words() == []


def _row(lesion_id: str, millimetres: str) -> TableRow:
    cells = (TableCell(millimetres, is_current=True),)
    return TableRow(LesionId(lesion_id), lesion_id, "target", "", "Liver", cells, "", "", "", "", "", "")


def test_the_table_tells_which_rows_changed_and_is_replaced_where_lesions_are_others(qtbot: QtBot) -> None:
    model = LesionTableModel()
    table = LesionTable((0,), frozenset(), 0, (_row("a", "20.0"), _row("b", "30.0")))
    assert not model.update_rows(table)
    model.show_table(table)
    later = replace(table, rows=(table.rows[0], _row("b", "31.0")))
    changed: list[int] = []
    model.dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))
    assert model.update_rows(later)
    assert changed == [1]
    assert model.index(1, 2).data() == "31.0"
    assert not model.update_rows(replace(later, rows=later.rows[:1]))
    assert not model.update_rows(replace(later, locked=frozenset({0})))


def test_a_choice_is_shown_as_chosen_when_the_edit_is_kept_not_when_it_is_pressed(qtbot: QtBot) -> None:
    button = ChoiceButton("Absent", "state_absent")
    qtbot.addWidget(button)
    presses: list[str] = []
    button.clicked.connect(lambda: presses.append("press"))
    button.click()
    assert presses
    assert not button.isChecked()
    button.setChecked(True)
    button.click()
    assert len(presses) == 2
    assert button.isChecked()
