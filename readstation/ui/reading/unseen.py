"""Slices of the required phases that were not on screen yet: said beside the next step, and one key away (MR-808)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from readstation.core.phrases import tr
from readstation.model.series import SeriesFacts
from readstation.reading.views import NextAction, ReadView
from readstation.ui.ports import Tile
from readstation.ui.presenters.coverage import UnseenSlices, unseen_sentence, unseen_slices
from readstation.ui.reading.pane import Pane
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, plain_label

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom

_SETTLES_MS = 300


class UnseenCard(QFrame):
    """A quiet line below the Next card while the lock is the next step; it stands in nobody's way."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "warn")
        self.setObjectName("unseen_card")
        self.words = plain_label(look="small", wraps=True)
        self.words.setObjectName("unseen_words")
        self.go = KeyButton(tr("Go there"), "go_to_unseen", key="Shift J", look="compact")
        self.go.clicked.connect(self.wanted)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(IconLabel("alert", COLOURS.warn, 18), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        below = QHBoxLayout()
        below.setContentsMargins(28, 0, 0, 0)
        below.addWidget(self.go)
        below.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addLayout(row)
        column.addLayout(below)
        self.hide()

    def show_unseen(self, sentence: str) -> None:
        """Show what was not on screen; empty takes the line away."""
        self.words.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))


class UnseenFlow(QObject):
    """Says what was not seen before a lock, and goes there."""

    def __init__(self, room: ReadingRoom) -> None:
        super().__init__(room)
        self._room = room
        self._settles = QTimer(self)
        self._settles.setSingleShot(True)
        self._settles.setInterval(_SETTLES_MS)
        self._settles.timeout.connect(self.show)
        room.watch.seen_more.connect(self._soon)
        room.dock.unseen.wanted.connect(self.go_to_first)

    def show(self) -> None:
        """Say it where the lock is the next step."""
        view = self._room.view
        is_due = view is not None and view.next_step.action is NextAction.LOCK_TIMEPOINT
        unseen = self._unseen(view) if is_due else ()
        self._room.dock.unseen.show_unseen(unseen_sentence(unseen))

    def end(self) -> None:
        """Say nothing any more."""
        self._settles.stop()
        self._room.dock.unseen.show_unseen("")

    def go_to_first(self) -> None:
        """Go to the first slice that was not on screen; of the phases that are shown now first."""
        view = self._room.view
        unseen = self._unseen(view)
        if not unseen:
            self._room.flow.say(tr("Every slice of the required phases of this timepoint was on screen."))
            return
        grid = self._room.grid
        here = next((each for each in unseen if grid.pane_of(each.facts.series_key) is not None), unseen[0])
        self.go_to(here.facts, here.first)

    def go_to(self, facts: SeriesFacts, slice_index: int) -> None:
        """Show a slice of a series: in its own view, else in the active one of its timepoint."""
        room = self._room
        pane = room.grid.pane_of(facts.series_key)
        if pane is not None and pane.shows_acquired:
            self._show_slice(pane, slice_index)
            return
        own = [each for each in room.grid.shown if each.facts is not None and each.facts.timepoint == facts.timepoint]
        pane = room.grid.active if room.grid.active in own or not own else own[0]

        def shown() -> None:
            if pane.facts == facts:
                pane.image_shown.disconnect(shown)
                # The view is first brought to where the reader was, and then to the slice that was asked for.
                QTimer.singleShot(0, pane, lambda: self._show_slice(pane, slice_index))

        pane.image_shown.connect(shown)
        pane.plane = None
        room.images.show_in(pane, Tile(facts.timepoint, facts.phase, facts))

    def _show_slice(self, pane: Pane, slice_index: int) -> None:
        grid = self._room.grid
        pane.canvas.set_slice(slice_index)
        pane.refresh_corner()
        grid.activate(pane)
        grid.follow(pane)
        self._room.watch.look_soon()

    def _unseen(self, view: ReadView | None) -> tuple[UnseenSlices, ...]:
        return () if view is None else unseen_slices(view, self._room.watch.seen)

    def _soon(self) -> None:
        if not self._settles.isActive():
            self._settles.start()
