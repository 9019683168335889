"""A signed practice read beside the reference: both callipers in the images, and a list of what to look at."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from readstation.core.exact import format_mm
from readstation.core.phrases import tr, within
from readstation.core.visible import visible
from readstation.model.series import PhaseRole
from readstation.practice.score_records import DrawnLine
from readstation.practice.sheet import SheetCase
from readstation.reading.views import ReadView
from readstation.ui.practice.compared_views import ComparedViews
from readstation.ui.presenters.compared import ComparedPlace, compared_places
from readstation.ui.theme.icons import icon
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COLOURS, COMPACT_BELOW_PX
from readstation.ui.widgets.badge import PracticeBadge
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card
from readstation.ui.widgets.labels import ElidedLabel, IconLabel, framed, plain_label, set_tone, upright_rule

_MANY_SLICES = 10


class SideBySide(QWidget):
    """One case at a time: the trainee's calliper in the left view, the reference's in the right one.

    Parameters
    ----------
    views
        The two views.
    """

    left = Signal()

    def __init__(self, views: ComparedViews) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(tr("Side by side"))
        self.views = views
        self._places: tuple[ComparedPlace, ...] = ()
        self._shows_marks = True
        self._title = ElidedLabel("", "heading")
        self._title.setObjectName("side_title")
        self._heads = (ElidedLabel("", "strong"), ElidedLabel("", "strong"))
        for head, name, tone in zip(self._heads, ("side_own", "side_reference"), ("reader_a", "reader_b"), strict=True):
            head.setObjectName(name)
            set_tone(head, tone)
        self.list = QListWidget()
        self.list.setObjectName("side_list")
        self.list.setAccessibleName(tr("Places to look at"))
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._show_row)
        self.card = Card("side_card")
        self._words = plain_label(look="body", tone="text2", wraps=True)
        self._words.setObjectName("side_words")
        self.card.body.addWidget(self._words)
        self._lay_out()
        self._bind_keys()

    @property
    def place(self) -> ComparedPlace | None:
        """What is looked at."""
        row = self.list.currentRow()
        return self._places[row] if 0 <= row < len(self._places) else None

    def open_case(self, case: SheetCase, place: int, tolerance_tenths: int) -> None:
        """Show the places of a case; the images come with `show_images`."""
        self._places = compared_places(case.result.score, tolerance_tenths)
        self._title.setText(tr("{name} beside the reference", name=case.name))
        with QSignalBlocker(self.list):
            self.list.clear()
            for each in self._places:
                item = QListWidgetItem(visible(each.title))
                item.setIcon(icon("check" if each.is_right else "alert", COLOURS.ok if each.is_right else COLOURS.warn))
                state = tr("as in the reference") if each.is_right else tr("differs, look at it")
                item.setData(int(Qt.ItemDataRole.AccessibleTextRole), f"{each.title}, {state}")
                self.list.addItem(item)
            self.list.setCurrentRow(place)
        self._show_words()

    def show_images(self, case: SheetCase, view: ReadView) -> None:
        """Show the images of the case."""
        self.views.open_case(view, case.result.score)
        if self.place is not None:
            self.views.show_place(self.place)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_for_now(self) -> None:
        """Forget the case and its images."""
        self.views.close_case()
        self._places = ()
        with QSignalBlocker(self.list):
            self.list.clear()

    def step(self, step: int) -> None:
        """Go to the next or previous place."""
        if self._places:
            self.list.setCurrentRow((self.list.currentRow() + step) % len(self._places))

    def make_room(self) -> None:
        """Lay out for the size of the window and of its text."""
        is_compact = self.width() < scaled(COMPACT_BELOW_PX)
        self._badge.set_short(is_short=is_compact)
        self._dock.setFixedWidth(scaled(316 if is_compact else 412))
        self.views.frame_again()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Narrow the list on a small display (design, section 14)."""
        super().resizeEvent(event)
        self.make_room()

    def _show_row(self, row: int) -> None:
        if 0 <= row < len(self._places):
            self._show_words()
            self.views.show_place(self._places[row])

    def _show_words(self) -> None:
        place = self.place
        if place is None:
            return
        self.card.title.setText(place.title)
        self._words.setText(place.words)
        own, reference = self._heads
        own.setText(tr("You: {words}", words=_line_words(place.own_line)))
        reference.setText(tr("Reference: {words}", words=_line_words(place.reference_line)))

    def _lay_out(self) -> None:
        heads = QHBoxLayout()
        heads.setContentsMargins(0, 0, 0, 0)
        heads.setSpacing(1)
        for head in self._heads:
            bar = framed("bar")
            row = QHBoxLayout(bar)
            row.setContentsMargins(12, 7, 12, 7)
            row.addWidget(head)
            heads.addWidget(bar, 1)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(heads)
        middle.addWidget(self.views, 1)
        self._dock = framed("right_side")
        dock = QVBoxLayout(self._dock)
        dock.setContentsMargins(12, 12, 12, 12)
        dock.setSpacing(12)
        dock.addWidget(self.card)
        dock.addWidget(plain_label(tr("Places to look at"), "small_strong", "text3"))
        dock.addWidget(self.list, 1)
        whole = QHBoxLayout()
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(self._dock)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._top_bar())
        page.addLayout(whole, 1)
        page.addWidget(_foot_bar())

    def _top_bar(self) -> QFrame:
        bar = framed("top_bar")
        bar.setFixedHeight(44)
        back = KeyButton(tr("Score"), "side_back", look="quiet", icon_name="chevron-left")
        back.setToolTip(tr("Back to the score (Esc)"))
        back.clicked.connect(self.left)
        self._badge = PracticeBadge()
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(IconLabel("target", COLOURS.accent, 24))
        row.addWidget(back)
        row.addWidget(upright_rule())
        row.addWidget(self._title, 1)
        row.addWidget(self._badge)
        return bar

    def _bind_keys(self) -> None:
        grid = self.views.grid

        def slices(step: int) -> None:
            grid.active.canvas.step_slices(step)

        def marks() -> None:
            self._shows_marks = not self._shows_marks
            grid.each_shown(lambda pane: pane.canvas.set_marks_visible(self._shows_marks))

        keys: tuple[tuple[str, tuple[str, ...], Callable[[], None]], ...] = (
            ("previous", ("Q",), partial(self.step, -1)),
            ("next", ("E", "Space"), partial(self.step, 1)),
            ("again", ("J",), lambda: self._show_row(self.list.currentRow())),
            ("marks", ("H",), marks),
            ("maximise", ("M",), grid.toggle_maximised),
            ("slices_back", ("PgUp",), partial(slices, -_MANY_SLICES)),
            ("slices_on", ("PgDown",), partial(slices, _MANY_SLICES)),
            ("back", ("Esc", "Ctrl+W"), self.left.emit),
        )
        for name, sequences, act in keys:
            action = QAction(self)
            action.setObjectName(f"side_{name}")
            action.setShortcuts([QKeySequence(each) for each in sequences])
            # There is no field to type in here: the keys hold while the page is seen, wherever the focus is.
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(lambda _=False, act=act: act())
            self.addAction(action)


def _foot_bar() -> QFrame:
    bar = framed("foot_bar")
    bar.setFixedHeight(27)
    row = QHBoxLayout(bar)
    row.setContentsMargins(12, 0, 12, 0)
    words = tr("Q and E other place, J back to it, H marks, M one view, wheel slices, Esc back to the score")
    row.addWidget(plain_label(words, "small", "text2"))
    row.addStretch()
    return bar


def _line_words(line: DrawnLine | None) -> str:
    if line is None:
        return tr("nothing marked")
    phase = within(PhaseRole(line.phase).words)
    return tr("{mm} mm, {phase}, slice {image}", mm=format_mm(line.length_tenths), phase=phase, image=line.image)
