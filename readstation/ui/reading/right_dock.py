"""The right dock: the Next card outside the scroll, then cards by step."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from readstation.core.exact import format_mm
from readstation.core.ids import LesionId
from readstation.core.phrases import tr
from readstation.model.lesion import LesionRole
from readstation.model.rounds import RoundKind
from readstation.model.subject import ReadStage
from readstation.reading.views import ReadingStep, ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.checks import check_of
from readstation.ui.presenters.enhancement import Enhancement
from readstation.ui.presenters.flags import flag_lines
from readstation.ui.presenters.lesions import lesion_groups, rows_of, sum_by_timepoint
from readstation.ui.presenters.next_step import ShownStep
from readstation.ui.presenters.quality import quality_panel
from readstation.ui.presenters.responses import response_panel
from readstation.ui.presenters.traits import traits_panel
from readstation.ui.presenters.words import cell_text
from readstation.ui.reading.answer_cards import FlagCard, MissingCard, TraitsCard
from readstation.ui.reading.assist_card import AssistCard
from readstation.ui.reading.check_card import CheckOfLesion
from readstation.ui.reading.history_panel import HistoryPanel
from readstation.ui.reading.key_image_card import KeyImageCard
from readstation.ui.reading.lesion_cards import LesionEditor, LesionList, SumCard
from readstation.ui.reading.markup_card import MarkupCard
from readstation.ui.reading.next_card import NextCard, RefusalCard
from readstation.ui.reading.quality_card import QualityCard
from readstation.ui.reading.report_card import ReportCard
from readstation.ui.reading.response_cards import ChangeCard, CommentCard, ResponsesCard, WhyCard
from readstation.ui.reading.unseen import UnseenCard
from readstation.ui.theme.text_size import scaled

WIDTH_PX = 416
COMPACT_WIDTH_PX = 316
_RESULT_STEPS = (ReadingStep.RESPONSE, ReadingStep.SIGN)


class RightDock(QFrame):
    """Everything that stands beside the images."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "right_side")
        self.setObjectName("right_dock")
        self.next_card = NextCard()
        self.refusal = RefusalCard()
        self.assist = AssistCard()
        self.unseen = UnseenCard()
        self.history = HistoryPanel()
        self.editor = LesionEditor()
        self.check = CheckOfLesion()
        self.lesions = LesionList()
        self.responses = ResponsesCard()
        self.why = WhyCard()
        self.changes = ChangeCard()
        self.comment = CommentCard()
        self.sum = SumCard()
        self.markups = MarkupCard()
        self.key_images = KeyImageCard()
        self.report = ReportCard()
        self.quality = QualityCard()
        self.traits = TraitsCard()
        self.flags = FlagCard()
        self.missing = MissingCard()
        self._is_compact = False
        self._is_result_first = False
        self.cards = QScrollArea()
        self._lay_out()
        self.set_compact(is_compact=False)

    def set_compact(self, *, is_compact: bool) -> None:
        """Take less room; what explains folds, what is next stays."""
        self._is_compact = is_compact
        self.editor.columns = 1 if is_compact else 2
        self.setFixedWidth(scaled(COMPACT_WIDTH_PX if is_compact else WIDTH_PX))
        self.changes.set_foldable(is_foldable=is_compact)
        self.comment.set_foldable(is_foldable=is_compact)

    def show_history(self, *, is_shown: bool) -> None:
        """Show the history in place of the cards, or the cards again."""
        self.history.setVisible(is_shown)
        self.cards.setVisible(not is_shown)

    def show_view(
        self,
        view: ReadView,
        selected: LesionId | None,
        *,
        is_unplaced: bool = False,
        found: Enhancement | None = None,
        step: ShownStep | None = None,
    ) -> None:
        """Show a read.

        Parameters
        ----------
        view, selected
            The read, and the lesion being worked on.
        is_unplaced, found
            Whether that lesion waits for its place; the values along its line.
        step
            What the Next card shows; the step of the read where nothing is said.
        """
        is_locked = view.state.is_locked(view.timepoint)
        self.report.setVisible(view.stage is ReadStage.SIGNED)
        shown = ShownStep(view.next_step) if step is None else step
        self.next_card.show_step(shown, _progress(view), is_compact=self._is_compact)
        opened = view.state.open_round
        is_amendment = opened is not None and opened.kind is RoundKind.AMENDMENT
        self.next_card.show_ways(can_amend=view.can_amend, can_give_up=is_amendment)
        self.quality.show_panel(quality_panel(view))
        self.traits.show_panel(traits_panel(view, selected))
        self.flags.show_lines(flag_lines(view), is_locked=is_locked)
        self.missing.show_findings(
            tuple(each for each in view.missing if each.is_error) if view.charter.questions else ()
        )
        self.editor.show_lesion(view, selected, is_unplaced=is_unplaced)
        self.check.show_check(check_of(view, selected, found), found)
        is_baseline = view.timepoint == 0
        label = timepoint_label(view.timepoint)
        self.lesions.setVisible(is_baseline)
        if is_baseline:
            self.lesions.show_groups(tr("Lesions at baseline"), lesion_groups(view, selected))
        self.lesions.add.setVisible(not is_locked)
        self.lesions.unmeasured.setVisible(not is_locked)
        panel = response_panel(view)
        is_settled = any(each.is_current and each.step in _RESULT_STEPS for each in view.steps)
        self._put_result_first(is_first=panel is not None and is_settled)
        for card in (self.responses, self.why, self.changes):
            card.setVisible(panel is not None)
        if panel is not None:
            self.responses.show_panel(panel, is_compact=self._is_compact)
            self.why.show_panel(panel)
            self.changes.show_panel(panel)
        note = view.state.notes.get(view.timepoint)
        text = note.text if note is not None else ""
        self.comment.show_note(view.timepoint, tr("Comment for {label}", label=label), text, is_locked=is_locked)
        self.sum.setVisible(is_baseline)
        total = sum_by_timepoint(view).get(0) if is_baseline else None
        self.sum.show_sum("—" if total is None else format_mm(total), _sum_parts(view), is_locked=is_locked)

    def _put_result_first(self, *, is_first: bool) -> None:
        """Put the responses and their reasons above the chosen lesion once all is settled, else below it."""
        if is_first == self._is_result_first:
            return
        self._is_result_first = is_first
        result: tuple[QWidget, ...] = (self.responses, self.why, self.changes, self.comment)
        for card in result:
            self._column.removeWidget(card)
        first = self._column.indexOf(self.flags if is_first else self.lesions) + 1
        for at, card in enumerate(result, first):
            self._column.insertWidget(at, card)

    def bring_up(self, card: QWidget) -> None:
        """Scroll until a card is seen."""
        self.cards.ensureWidgetVisible(card)

    def _lay_out(self) -> None:
        inner = QWidget()
        cards = QVBoxLayout(inner)
        cards.setContentsMargins(12, 0, 12, 12)
        cards.setSpacing(10)
        for card in (
            *(self.report, self.quality, self.flags, self.editor, self.check, self.traits, self.missing),
            *(self.lesions, self.responses, self.why, self.changes, self.comment, self.markups, self.key_images),
        ):
            cards.addWidget(card)
        cards.addStretch()
        self._column = cards
        scroll = self.cards
        scroll.setObjectName("right_dock_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        top = QVBoxLayout()
        top.setContentsMargins(12, 12, 12, 10)
        top.setSpacing(10)
        top.addWidget(self.next_card)
        top.addWidget(self.refusal)
        top.addWidget(self.assist)
        top.addWidget(self.unseen)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 4, 12, 12)
        foot.addWidget(self.sum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(scroll, 1)
        column.addWidget(self.history, 1)
        column.addLayout(foot)


def _progress(view: ReadView) -> str:
    return next((each.words for each in view.steps if each.step is ReadingStep.LESIONS), "")


def _sum_parts(view: ReadView) -> str:
    targets = rows_of(view, LesionRole.TARGET)
    parts = [f"{row.lesion.label} {cell_text(row.lesion, row.by_timepoint.get(0))}" for row in targets]
    return " + ".join(parts) if parts else tr("No target yet")
