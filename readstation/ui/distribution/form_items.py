"""The items of the form: one click an answer, and what an answer asks further (MR-1002, design screen e)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.model.distribution import Answer, FormItem, Item, Organ, Segment
from readstation.reading.distribution.form import (
    ANSWER_WORDS,
    ANSWERS,
    ORGAN_WORDS,
    wants_organs,
    wants_reason,
    wants_segments,
    wants_shift,
)
from readstation.reading.distribution.view import DistributionView
from readstation.ui.presenters.distribution_form import item_note, item_title
from readstation.ui.reading.choice_row import choice, choices_under
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card, pair_row
from readstation.ui.widgets.labels import IconLabel, plain_label, tone_colour

TENTHS_PER_MM = 10
Answered = Callable[[FormItem], None]


class ItemBlock(QWidget):
    """One item: its name, what the figures say of it, the answers, and what the chosen one asks further."""

    def __init__(self, item: Item, target: str, answered: Answered) -> None:
        super().__init__()
        self.item, self.target, self._answered = item, target, answered
        self.setObjectName(f"item_{item.value}_{target}")
        self._shown: object = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(4)
        self._inner: QWidget | None = None

    def show_item(self, said: FormItem | None, note: str, *, is_open: bool) -> None:
        """Show how the item stands."""
        if self._shown == (said, note, is_open):
            return
        self._shown = (said, note, is_open)
        # The block is built anew as one widget: a row that is half old is never seen.
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        name = item_title(self.item, self.target)
        inner.setAccessibleName(f"{name}: {note}" if note else name)
        mark = IconLabel("check-circle" if said else "circle-outline", tone_colour("ok" if said else "text3"), 16)
        column.addLayout(pair_row(plain_label(name, "strong", wraps=True), mark))
        if note:
            column.addWidget(plain_label(note, "small", "text2", wraps=True))
        buttons = [
            choice(
                tr(ANSWER_WORDS[each]),
                f"answer_{self.item.value}_{self.target}_{each.value}",
                partial(self._answer, said, each),
                is_on=said is not None and said.answer is each,
            )
            for each in ANSWERS[self.item]
        ]
        for button in buttons:
            button.setEnabled(is_open)
        column.addLayout(choices_under("", buttons, 3 if len(buttons) != 4 else 2))
        if said is not None:
            self._add_more(column, said, is_open=is_open)
        if self._inner is not None:
            self._column.removeWidget(self._inner)
            self._inner.hide()
            self._inner.deleteLater()
        self._inner = inner
        self._column.addWidget(inner)

    def _add_more(self, column: QVBoxLayout, said: FormItem, *, is_open: bool) -> None:
        if wants_organs(said.item, said.answer):
            organs = [self._toggle("organ", each, tr(ORGAN_WORDS[each]), said, is_open=is_open) for each in Organ]
            column.addLayout(choices_under(tr("In which organ"), organs, 2))
        if wants_segments(said.item, said.answer):
            segments = [self._toggle("segment", each, str(each), said, is_open=is_open) for each in Segment]
            column.addLayout(choices_under(tr("In which segments"), segments, 5))
        if wants_shift(said.item, said.answer):
            shift = "" if said.shift_tenths is None else f"{said.shift_tenths / TENTHS_PER_MM:g}"
            words = tr("Shift between SPECT and CT at the liver dome, mm")
            field = self._field("shift", words, shift, is_open=is_open)
            field.editingFinished.connect(lambda: self._take_shift(said, field.text()))
            column.addWidget(plain_label(words, "small", "text2", wraps=True))
            column.addWidget(field)
        if wants_reason(said.item, said.answer) or Organ.OTHER in said.organs or said.text:
            words = tr("Which other organ") if Organ.OTHER in said.organs else tr("Why")
            field = self._field("words", words, said.text, is_open=is_open)
            field.editingFinished.connect(lambda: self._take_words(said, field.text()))
            column.addWidget(plain_label(words, "small", "text2"))
            column.addWidget(field)

    def _toggle(self, kind: str, each: Organ | Segment, words: str, said: FormItem, *, is_open: bool) -> KeyButton:
        chosen = each in said.organs or each in said.segments
        name = f"{kind}_{self.item.value}_{each.value}"
        button = choice(words, name, partial(self._toggled, said, each), is_on=chosen)
        button.setEnabled(is_open)
        return button

    def _field(self, name: str, words: str, text: str, *, is_open: bool) -> QLineEdit:
        field = QLineEdit(text)
        field.setObjectName(f"{name}_{self.item.value}_{self.target}")
        field.setAccessibleName(words)
        field.setEnabled(is_open)
        return field

    def _answer(self, said: FormItem | None, answer: Answer) -> None:
        kept = FormItem(self.item, self.target, answer) if said is None else dataclasses.replace(said, answer=answer)
        self._answered(kept)

    def _toggled(self, said: FormItem, each: Organ | Segment) -> None:
        if isinstance(each, Organ):
            organs = tuple(one for one in said.organs if one is not each)
            organs = organs if each in said.organs else (*said.organs, each)
            self._answered(dataclasses.replace(said, organs=organs))
        else:
            segments = tuple(one for one in said.segments if one is not each)
            segments = segments if each in said.segments else (*said.segments, each)
            self._answered(dataclasses.replace(said, segments=segments))

    def _take_shift(self, said: FormItem, text: str) -> None:
        try:
            shift = round(float(text.replace(",", ".")) * TENTHS_PER_MM) if text.strip() else None
        except (ValueError, OverflowError):
            return
        if shift != said.shift_tenths:
            self._answered(dataclasses.replace(said, shift_tenths=shift))

    def _take_words(self, said: FormItem, text: str) -> None:
        if text.strip() != said.text:
            self._answered(dataclasses.replace(said, text=text))


class ItemsCard(Card):
    """The form, quality and alignment first."""

    answered = Signal(object)
    """A `FormItem`."""

    def __init__(self) -> None:
        super().__init__("distribution_items", tr("Distribution form"))
        self.blocks: dict[tuple[Item, str], ItemBlock] = {}

    def show_view(self, view: DistributionView) -> None:
        """Show every item that is asked."""
        self.note.setText(tr("charter v{version}", version=view.charter.version))
        wanted = view.asked
        if tuple(self.blocks) != wanted:
            for gone in [each for key, each in self.blocks.items() if key not in wanted]:
                self.body.removeWidget(gone)
                gone.hide()
                gone.deleteLater()
            kept = {key: self.blocks[key] if key in self.blocks else self._made(*key) for key in wanted}
            for place, block in enumerate(kept.values()):
                self.body.insertWidget(place, block)
            self.blocks = kept
        for key, block in self.blocks.items():
            block.show_item(view.state.items.get(key), _note(view, *key), is_open=not view.is_locked)

    def _made(self, item: Item, target: str) -> ItemBlock:
        return ItemBlock(item, target, self.answered.emit)


def _note(view: DistributionView, item: Item, target: str) -> str:
    has_figure = item in (Item.LUNGS, Item.EXTRAHEPATIC, Item.INTRAHEPATIC, Item.COVERAGE)
    return item_note(view, item, target) if has_figure else ""
