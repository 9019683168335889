"""What can be said of a target at a follow-up beside measured, absent, too small: merged, split, why not, in doubt."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.presenters.target_choices import TargetChoices
from readstation.ui.reading.choice_row import choice, choices_under
from readstation.ui.widgets.cards import clear_layout

_COLUMNS = 2


class TargetMore(QWidget):
    """The choices; each is one step that undo takes back."""

    merged = Signal(object)
    """The lesion that it merged into."""
    split_wanted = Signal()
    """The next line is a part."""
    small_part_wanted = Signal()
    part_removed = Signal(int)
    cause_chosen = Signal(object)
    doubt_toggled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._shown: TargetChoices | None = None
        self.hide()

    def show_choices(self, made: TargetChoices | None) -> None:
        """Show what can be said, or nothing."""
        if made == self._shown:
            return
        self._shown = made
        # What is built while it is hidden comes to be seen in one pass.
        self.hide()
        clear_layout(self._column)
        if made is not None:
            self._build(made)
            self.show()

    def _build(self, made: TargetChoices) -> None:
        buttons = [
            choice(words, f"merge_{lesion_id}", partial(self.merged.emit, lesion_id), is_on=is_on, key="Shift+M")
            for lesion_id, words, is_on in made.merge_into
        ]
        part_words = tr("Add a part") if made.is_split else tr("Split")
        buttons.append(choice(part_words, "split_button", self.split_wanted.emit, is_on=made.is_split))
        if made.is_split:
            buttons.append(choice(tr("Part too small"), "small_part_button", self.small_part_wanted.emit))
        if made.doubt_words:
            act = self.doubt_toggled.emit
            buttons.append(choice(made.doubt_words, "doubt_button", act, is_on=made.is_doubtful))
        self._column.addLayout(choices_under("", buttons, _COLUMNS))
        if made.parts:
            parts = [
                choice(f"{words}  ×", f"remove_part_{place}", partial(self.part_removed.emit, place))
                for place, words in enumerate(made.parts)
            ]
            self._column.addLayout(choices_under(tr("Parts; a click takes one out"), parts, _COLUMNS, "MR-215"))
        if made.causes:
            causes = [
                choice(words, f"target_cause_{cause.value}", partial(self.cause_chosen.emit, cause), is_on=is_on)
                for cause, words, is_on in made.causes
            ]
            self._column.addLayout(choices_under(tr("Why not evaluable"), causes, _COLUMNS, "MR-808"))
