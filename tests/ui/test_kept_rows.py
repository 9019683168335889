"""Rows that stay when a card says something else, the lesion table likewise, and choices that wait for the edit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from readstation.core.ids import LesionId
from readstation.core.phrases import use_catalogue
from readstation.ui.presenters.lesions import LesionTable, TableCell, TableRow
from readstation.ui.presenters.preferences import Preferences, RightDrag
from readstation.ui.reading.lesion_model import LesionTableModel
from readstation.ui.theme.style import apply_look
from readstation.ui.widgets.buttons import ChoiceButton, KeyButton
from readstation.ui.widgets.cards import Card
from readstation.ui.widgets.kept_rows import KeptRows
from readstation.ui.widgets.labels import plain_label
from readstation.ui.widgets.lay_out import LaidOutLater, laid_out_once
from tests.support.clipped import clipped_texts
from tests.ui.room_desk import Desk


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
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [each.text() for each in page.findChildren(QLabel)] == page.words(), "told in the order in which they stand"
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


def test_a_row_that_was_too_many_comes_back(qtbot: QtBot) -> None:
    page = Page()
    qtbot.addWidget(page)
    page.show()
    page.rows.show(["one", "two"])
    first, second = page.labels()
    page.rows.show(["one"])
    assert page.words() == ["one"]
    page.rows.show(["one", "other"])
    assert page.words() == ["one", "other"]
    assert page.labels() == [first, second]
    page.rows.show(["one"])
    page.rows.show(["one", "other!"])
    assert page.words() == ["one", "other!"]
    assert page.labels()[1] is not second


class Painted(QObject):
    """Notes how large a widget is at each of its paints."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.sizes: list[tuple[int, int]] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            self.sizes.append((watched.width(), watched.height()))
        return False


def test_what_changes_is_laid_out_before_it_is_painted_and_painted_once(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    first, second = Card("first", "First"), Card("second", "Second")
    words, button = plain_label("short", wraps=True), KeyButton("Measure", "measure", look="compact")
    first.body.addWidget(words)
    second.body.addWidget(button)
    for card in (first, second):
        column.addWidget(card)
    column.addStretch()
    second.hide()
    page.resize(200, 400)
    page.show()
    qtbot.waitExposed(page)
    for _ in range(5):
        QApplication.processEvents()
    painted = [Painted(first), Painted(second)]
    before = first.height()
    with laid_out_once(page):
        words.setText("a sentence that is so long that it needs several lines of this card")
        second.body.addWidget(KeyButton("Measure again", "again", look="compact"))
        second.show()
        assert first.height() == before, "nothing is laid out before all is said"
    assert first.height() > before
    final = [(each.width(), each.height()) for each in (first, second)]
    assert second.y() > first.geometry().bottom()
    qtbot.waitUntil(lambda: bool(painted[1].sizes))
    for _ in range(5):
        QApplication.processEvents()
    assert [each.sizes for each in painted] == [[final[0]], [final[1]]]


def test_layouts_work_again_after_something_failed(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    label = QLabel("short")
    column.addWidget(label)
    page.show()
    with pytest.raises(ValueError, match="no"), laid_out_once(page):
        raise ValueError("no")
    assert column.isEnabled()


def test_what_is_said_in_one_call_is_laid_out_and_painted_in_a_later_one(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    label, gone = plain_label("short", wraps=True), QWidget()
    QVBoxLayout(gone).addWidget(QLabel("goes"))
    for each in (label, gone):
        column.addWidget(each)
    page.resize(200, 400)
    page.show()
    qtbot.waitExposed(page)
    qtbot.wait(20)
    painted, before = Painted(label), label.height()
    later = LaidOutLater(page)
    later.hold()
    label.setText("a sentence that is so long that it needs several lines of this page, and then some more")
    gone.deleteLater()
    qtbot.wait(20)
    assert later.is_held
    assert label.height() == before
    assert painted.sizes == []
    later.lay_out()
    assert not later.is_held
    assert label.height() > before
    qtbot.waitUntil(lambda: bool(painted.sizes))
    assert set(painted.sizes) == {(label.width(), label.height())}
    later.lay_out()
    assert column.isEnabled()
    assert page.updatesEnabled()


def test_an_edit_keeps_the_editors_buttons_and_paints_the_table_once(desk: Desk) -> None:
    desk.to_follow_up()
    button = desk.button("measure_button")
    assert button.text() == "Measure"
    desk.qtbot.wait(50)
    table = Painted(desk.room.bottom.table.viewport())
    desk.draw(172, 1)
    assert desk.button("measure_button") is button
    assert button.text() == "Measure again"
    desk.qtbot.waitUntil(lambda: bool(table.sizes))
    desk.qtbot.wait(50)
    assert len(table.sizes) == 1


def test_kept_parts_follow_language_text_size_and_preferences(desk: Desk, themed: QApplication) -> None:
    desk.to_follow_up()
    desk.draw(172, 1)
    room, button = desk.room, desk.button("measure_button")
    rail, mouse = room.top_bar.rail, room.status.findChildren(QLabel)
    width, words = rail.width(), [each.text() for each in mouse]
    german = {"Measure again": "Erneut messen", "Measure": "Messen"}
    try:
        use_catalogue(lambda phrase: german.get(phrase, ""))
        desk.key(Qt.Key.Key_E)
        desk.qtbot.waitUntil(lambda: button.text() == "Messen")
        use_catalogue(None)
        apply_look(themed, 125, is_high_contrast=True)
        room.make_room()
        assert rail.width() == rail.sizeHint().width() > width
        assert button.width() >= button.minimumSizeHint().width()
        assert clipped_texts(room.dock) == []
    finally:
        use_catalogue(None)
        apply_look(themed, 100, is_high_contrast=False)
        room.make_room()
    assert rail.width() == width
    room.use_preferences(Preferences(right_drag=RightDrag.ZOOM))
    assert [each.text() for each in room.status.findChildren(QLabel)] != words
    assert room.status.findChildren(QLabel) == mouse, "its labels stay"
