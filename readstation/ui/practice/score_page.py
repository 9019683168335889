"""The score of a practice set (design, screen h): passed or not, lesions, differences, responses, criteria."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.criteria.facts import Scope
from readstation.practice.sheet import ScoreSheet, SheetCase
from readstation.reading.views import ReadView
from readstation.ui.practice.agreement_card import AgreementCard
from readstation.ui.practice.compared_views import ComparedViews
from readstation.ui.practice.criteria_card import CriteriaCard
from readstation.ui.practice.score_cards import DifferenceCard, MatchingCard, ScoreBanner
from readstation.ui.practice_ports import PracticeRow
from readstation.ui.presenters.compared import compared_places, place_of
from readstation.ui.presenters.difference_plot import PlotPoint
from readstation.ui.presenters.score_sheet import ScoreStep, case_to_look_at, next_score_step
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COLOURS, COMPACT_BELOW_PX
from readstation.ui.widgets.badge import PracticeBadge
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import ElidedLabel, IconLabel, framed, plain_label, upright_rule

_MIDDLE_HIGH_PX = 444


class ScorePage(QWidget):
    """One set at a time; a case of it is in the picture.

    Parameters
    ----------
    picture
        Shows the chosen case.
    """

    left = Signal()
    step_wanted = Signal(object)
    """A `ScoreStep`."""
    save_wanted = Signal()
    case_wanted = Signal(object)
    """A `SheetCase` whose images are to be shown."""
    place_wanted = Signal(object, int)
    """A `SheetCase`, and which of its places is to be opened side by side."""

    def __init__(self, picture: ComparedViews) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(tr("Score"))
        self.sheet: ScoreSheet | None = None
        self.case: SheetCase | None = None
        self.step: ScoreStep | None = None
        self._is_compact: bool | None = None
        self.banner = ScoreBanner()
        self.matching = MatchingCard(picture)
        self.differences = DifferenceCard()
        self.agreement = AgreementCard()
        self.criteria = CriteriaCard()
        self._title = ElidedLabel("", "heading")
        self._title.setObjectName("score_set")
        self._avatar = plain_label("", "avatar")
        self._lay_out()
        self._bind_keys()
        self.banner.wanted.connect(self.go_on)
        self.agreement.scope_chosen.connect(self.choose_scope)
        self.agreement.case_chosen.connect(self.choose_case)
        self.agreement.side_by_side_wanted.connect(self.open_side_by_side)
        self.differences.opened.connect(self._open_point)

    def show_sheet(self, sheet: ScoreSheet, rows: Sequence[PracticeRow], initials: str, name: str = "") -> None:
        """Show a set, with a case of it chosen: the named one, or the first that needs a look."""
        self.sheet = sheet
        self.step = next_score_step(sheet, rows)
        self._title.setText(tr("Score report: {title}", title=sheet.plan.title))
        self._avatar.setText(initials)
        self.banner.show_sheet(sheet, self.step)
        self.differences.show_sheet(sheet)
        self.criteria.show_sheet(sheet)
        known = {each.name for each in sheet.cases}
        self.choose_case(name if name in known else case_to_look_at(sheet))
        self._area.verticalScrollBar().setValue(0)

    def show_images(self, case: SheetCase, view: ReadView) -> None:
        """Show the images of the chosen case once they are known."""
        if self.case is None or case.read_id != self.case.read_id:
            return
        places = compared_places(case.result.score, self._tolerance)
        self.matching.picture.open_case(view, case.result.score)
        if places:
            self.matching.picture.show_place(places[0])

    def close_for_now(self) -> None:
        """Forget the set and its images."""
        self.matching.picture.close_case()
        self.sheet, self.case, self.step = None, None, None

    def choose_scope(self, scope: Scope) -> None:
        """Show the agreement of another scope."""
        self.agreement.scope = scope
        self._show_case()

    def choose_case(self, name: str) -> None:
        """Put another case into the picture."""
        if self.sheet is None:
            return
        before, self.case = self.case, self.sheet.case(name)
        self._show_case()
        if before is None or before.read_id != self.case.read_id:
            self.case_wanted.emit(self.case)

    def step_case(self, step: int) -> None:
        """Go to the next or previous case."""
        if self.sheet is not None and self.case is not None:
            names = [each.name for each in self.sheet.cases]
            self.choose_case(names[(names.index(self.case.name) + step) % len(names)])

    def go_on(self) -> None:
        """Do the next step."""
        if self.step is not None:
            self.step_wanted.emit(self.step)

    def open_side_by_side(self) -> None:
        """Open the chosen case beside the reference."""
        if self.case is not None:
            self.place_wanted.emit(self.case, 0)

    def make_room(self) -> None:
        """Lay out for the size of the window and of its text."""
        is_compact = self.width() < scaled(COMPACT_BELOW_PX)
        self._badge.set_short(is_short=is_compact)
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            cells = ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 2)) if is_compact else (
                (0, 0, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1))  # fmt: skip
            for card, cell in zip((self.matching, self.differences, self.agreement), cells, strict=True):
                self._middle.removeWidget(card)
                self._middle.addWidget(card, *cell)
            for column, stretch in enumerate((1, 1, 0) if is_compact else (11, 12, 15)):
                self._middle.setColumnStretch(column, stretch)
        for card in (self.matching, self.differences, self.agreement):
            card.setMinimumHeight(scaled(_MIDDLE_HIGH_PX if not is_compact else 380))
        self.matching.picture.frame_again()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the cards below each other on a small display (design, section 14)."""
        super().resizeEvent(event)
        self.make_room()

    @property
    def _tolerance(self) -> int:
        return 0 if self.sheet is None else self.sheet.plan.tolerance_tenths

    def _show_case(self) -> None:
        if self.sheet is not None and self.case is not None:
            self.agreement.show_sheet(self.sheet, self.case)
            self.matching.show_counts(self.sheet, self.case)

    def _open_point(self, point: PlotPoint) -> None:
        if self.sheet is not None:
            self.choose_case(point.case)
            case = self.sheet.case(point.case)
            self.place_wanted.emit(case, place_of(case.result.score, point.error, self._tolerance))

    def _lay_out(self) -> None:
        self._middle = QGridLayout()
        self._middle.setSpacing(16)
        for column, card in enumerate((self.matching, self.differences, self.agreement)):
            self._middle.addWidget(card, 0, column)
        inner = QWidget()
        inner.setObjectName("page")
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(24, 18, 24, 18)
        whole.setSpacing(16)
        whole.addWidget(self.banner)
        whole.addLayout(self._middle)
        whole.addWidget(self.criteria)
        whole.addStretch()
        self._area = QScrollArea()
        self._area.setObjectName("score_area")
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inner)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._top_bar())
        page.addWidget(self._area, 1)
        page.addWidget(self._foot_bar())

    def _top_bar(self) -> QFrame:
        bar = framed("top_bar")
        bar.setFixedHeight(44)
        back = KeyButton(tr("Practice"), "score_back", look="quiet", icon_name="chevron-left")
        back.setToolTip(tr("Back to the practice cases (Esc)"))
        back.clicked.connect(self.left)
        self._badge = PracticeBadge()
        self._avatar.setFixedSize(30, 30)
        self._avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        save = KeyButton(tr("Save the results…"), "score_save", key="Ctrl P", look="quiet")
        save.clicked.connect(self.save_wanted)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(IconLabel("target", COLOURS.accent, 24))
        row.addWidget(back)
        row.addWidget(upright_rule())
        row.addWidget(self._title, 1)
        row.addWidget(self._badge)
        row.addStretch(1)
        row.addWidget(save)
        row.addWidget(self._avatar)
        return bar

    def _foot_bar(self) -> QFrame:
        bar = framed("foot_bar")
        bar.setFixedHeight(27)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 12, 0)
        words = tr("Space next step, Q and E other case, Enter side by side, Ctrl+P save the results, Esc back")
        row.addWidget(plain_label(words, "small", "text2"))
        row.addStretch()
        return bar

    def _bind_keys(self) -> None:
        keys: tuple[tuple[str, tuple[str, ...], Callable[[], None]], ...] = (
            ("next_step", ("Space",), self.go_on),
            ("previous_case", ("Q",), partial(self.step_case, -1)),
            ("next_case", ("E",), partial(self.step_case, 1)),
            ("side_by_side", ("Return", "Enter"), self.open_side_by_side),
            ("save", ("Ctrl+P",), self.save_wanted.emit),
            ("back", ("Esc", "Ctrl+W"), self.left.emit),
        )
        for name, sequences, act in keys:
            action = QAction(self)
            action.setObjectName(f"score_{name}")
            action.setShortcuts([QKeySequence(each) for each in sequences])
            action.setAutoRepeat(False)
            # There is no field to type in here: the keys hold while the page is seen, wherever the focus is.
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(act)
            self.addAction(action)
