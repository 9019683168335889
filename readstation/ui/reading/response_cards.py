"""The cards of a follow-up: three named responses, why, what would change them, and the comment (MR-513)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.criteria.explain import SCOPE_WORDS
from readstation.criteria.facts import Scope
from readstation.ui.presenters.responses import (
    SCOPE_UNDER,
    SCOPES,
    Band,
    ChangeLine,
    Reason,
    ResponsePanel,
    ThresholdBar,
)
from readstation.ui.theme.style import text_font
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card, FoldCard, icon_row, pair_row
from readstation.ui.widgets.kept_rows import KeptRows
from readstation.ui.widgets.labels import plain_label, rule, set_look, upright_rule

_BAND_COLOURS = {"PR": "#1F5A53", "SD": "#3A4450", "PD": "#6E2B2E", "CR": "#1F5A53"}
_BAR_HEIGHT_PX = 12
_LIMIT_GAP_PX = 6
_SHORT_CODE = 3
_TILES_APART_PX = 10


class LimitBar(QWidget):
    """Where the sum lies between the limits. The numbers beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("limit_bar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bar: ThresholdBar | None = None

    def show_bar(self, bar: ThresholdBar | None) -> None:
        """Show the limits, or nothing where the sum does not exist."""
        if bar is not None and bar == self._bar:
            return
        self._bar = bar
        self.setVisible(bar is not None)
        if bar is not None:
            self.setAccessibleName(
                f"{bar.now_words}; "
                + ", ".join(tr("{response} from {edge}", response=b.response, edge=b.edge_words) for b in bar.bands)
            )
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of pointer, bar and numbers."""
        return QSize(240, 52)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the bands, the pointer and the limits."""
        bar = self._bar
        if bar is None or not bar.bands:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        end = bar.bands[-1].to_tenths
        scale = self.width() / max(end, 1)
        for band in bar.bands:
            self._paint_band(painter, band, scale)
        self._paint_limits(painter, bar, scale)
        self._paint_pointer(painter, bar, scale)

    def _paint_band(self, painter: QPainter, band: Band, scale: float) -> None:
        left, right = band.from_tenths * scale, band.to_tenths * scale
        box = QRectF(left, 22, right - left, _BAR_HEIGHT_PX)
        painter.fillRect(box, QColor(_BAND_COLOURS[band.response]))
        painter.setFont(text_font("caption"))
        painter.setPen(QColor(COLOURS.text1))
        if right - left > 24:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, band.response)

    def _paint_limits(self, painter: QPainter, bar: ThresholdBar, scale: float) -> None:
        painter.setFont(text_font("caption"))
        painter.setPen(QColor(COLOURS.text2))
        widths = [painter.fontMetrics().horizontalAdvance(band.edge_words) for band in bar.bands]
        lefts = spread([band.from_tenths * scale for band in bar.bands], widths, self.width())
        for left, width, band in zip(lefts, widths, bar.bands, strict=True):
            painter.drawText(QRectF(left, 36, width + 2, 15), Qt.AlignmentFlag.AlignVCenter, band.edge_words)

    def _paint_pointer(self, painter: QPainter, bar: ThresholdBar, scale: float) -> None:
        at = min(max(bar.now_tenths * scale, 6), self.width() - 6)
        painter.setBrush(QColor(COLOURS.text1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF.fromList([QPointF(at - 5, 9), QPointF(at + 5, 9), QPointF(at, 16)]))
        painter.fillRect(QRectF(at - 1, 14, 2, 22), QColor(COLOURS.text1))
        painter.setFont(text_font("small_strong"))
        painter.setPen(QColor(COLOURS.text1))
        width = painter.fontMetrics().horizontalAdvance(bar.now_words)
        left = at + 9 if at + 11 + width < self.width() else at - 9 - width
        painter.drawText(QRectF(left, 2, width + 2, 16), Qt.AlignmentFlag.AlignVCenter, bar.now_words)


def spread(middles: Sequence[float], widths: Sequence[float], whole: float) -> list[float]:
    """Return the left edges of numbers in a row that stand below their places and never over each other, px.

    Parameters
    ----------
    middles, widths
        Where each would have its middle, rising, and how wide it is, px.
    whole
        How wide the row is, px; where they do not fit, the first ones leave it at the left.
    """
    lefts: list[float] = []
    free = 0.0
    for middle, width in zip(middles, widths, strict=True):
        lefts.append(max(middle - width / 2, free))
        free = lefts[-1] + width + _LIMIT_GAP_PX
    end = whole
    for place in reversed(range(len(lefts))):
        lefts[place] = min(lefts[place], end - widths[place])
        end = lefts[place] - _LIMIT_GAP_PX
    return lefts


class ResponsesCard(Card):
    """Three responses, each under the name of its scope."""

    def __init__(self) -> None:
        super().__init__("responses_card")
        self._codes: list[QLabel] = []
        tiles = QHBoxLayout()
        tiles.setSpacing(_TILES_APART_PX)
        for place, scope in enumerate(SCOPES):
            if place:
                tiles.addWidget(upright_rule(64))
            # As wide as its longest words need: where the dock is narrow, all three just fit.
            needed = QFontMetrics(text_font("small")).horizontalAdvance(tr(SCOPE_UNDER[scope]))
            tiles.addLayout(self._tile(scope), needed)
        self._sum = plain_label(look="small", tone="text2", wraps=True)
        self._sum.setObjectName("sum_words")
        self.sequential = plain_label(look="small", tone="text2", wraps=True)
        self.sequential.setObjectName("sequential_words")
        self.bar = LimitBar()
        self.note.setText(tr("derived, not entered"))
        self.body.addLayout(tiles)
        self.body.addWidget(self._sum)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.sequential)

    def show_panel(self, panel: ResponsePanel, *, is_compact: bool) -> None:
        """Show the responses."""
        if not self.is_news((panel, is_compact)):
            return
        self.title.setText(panel.title)
        self.note.setText(tr("{result}, derived", result=panel.result) if panel.result else tr("derived, not entered"))
        for label, tile in zip(self._codes, panel.tiles, strict=True):
            is_long = len(tile.code) > _SHORT_CODE
            set_look(label, "heading" if is_long else "result_compact" if is_compact else "result")
            label.setText(tile.code)
            label.setAccessibleName(f"{tile.scope} {tile.code}")
        self._sum.setText(panel.sum_words)
        self.sequential.setText(tr("Sequential read, kept beside it: {sequential}", sequential=panel.sequential))
        self.sequential.setVisible(bool(panel.sequential))
        self.bar.show_bar(panel.bar)
        self.setAccessibleName(panel.spoken)

    def _tile(self, scope: Scope) -> QVBoxLayout:
        code = plain_label(look="result")
        code.setObjectName(f"response_{SCOPE_WORDS[scope].lower()}")
        self._codes.append(code)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(plain_label(tr(SCOPE_WORDS[scope]), "small_strong"))
        column.addWidget(code)
        column.addWidget(plain_label(tr(SCOPE_UNDER[scope]), "small", "text3", wraps=True))
        column.addStretch()
        return column


class _ReasonRow(QWidget):
    """What was looked at, the answer, and the sentence with its rule."""

    def __init__(self, reason: Reason) -> None:
        super().__init__()
        self._title = plain_label("", "strong", wraps=True)
        self._answer = plain_label("", "strong")
        self._sentence = plain_label("", "small", "text2", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(pair_row(self._title, self._answer))
        column.addWidget(self._sentence)
        column.addWidget(rule())
        self.show_reason(reason)

    def show_reason(self, reason: Reason) -> None:
        self._title.setText(f"{reason.mark}  {reason.title}")
        self._answer.setText(reason.answer)
        self._sentence.setText(reason.sentence)


@dataclass(frozen=True, slots=True)
class _Words:
    """A line of Why that is one text: the name of a scope, a flag, a step, or the rule before the steps."""

    kind: str
    words: str = ""


_WhyLine = Reason | _Words


def _why_row(line: _WhyLine) -> QWidget:
    if isinstance(line, Reason):
        return _ReasonRow(line)
    if line.kind == "scope":
        return plain_label(line.words, "small_strong", "accent")
    if line.kind == "flag":
        return icon_row("alert", "warn", line.words, look="small", text_tone="warn")
    return plain_label(line.words, "small", "text2", wraps=True) if line.kind == "step" else rule()


def _fill_why_row(row: QWidget, line: _WhyLine) -> bool:
    if not isinstance(row, _ReasonRow) or not isinstance(line, Reason):
        return False
    row.show_reason(line)
    return True


class WhyCard(Card):
    """Why each response is what it is, and every rule that fired."""

    def __init__(self) -> None:
        super().__init__("why_card", tr("Why"))
        self.every_step = KeyButton(tr("Show every step"), "show_every_step", look="link")
        self.every_step.clicked.connect(self._toggle_steps)
        self.head.addWidget(self.every_step)
        self._panel: ResponsePanel | None = None
        self._shows_steps = False
        self._lines: KeptRows[QWidget, _WhyLine] = KeptRows(self.body, _why_row, _fill_why_row)

    def show_panel(self, panel: ResponsePanel) -> None:
        """Show the reasons."""
        self._panel = panel
        steps = panel.every_step if self._shows_steps else ()
        if not self.is_news((panel.why, self._shows_steps, steps)):
            return
        lines: list[_WhyLine] = []
        for each in panel.why:
            lines += [_Words("scope", each.scope)] if each.scope else []
            lines += [*each.reasons, *(_Words("flag", flag) for flag in each.flags)]
        if self._shows_steps:
            lines += [_Words("rule"), *(_Words("step", step) for step in steps)]
        self._lines.show(lines)
        self.every_step.set_words(tr("Hide the steps") if self._shows_steps else tr("Show every step"))

    def _toggle_steps(self) -> None:
        self._shows_steps = not self._shows_steps
        if self._panel is not None:
            self.show_panel(self._panel)


class _ChangeRow(QWidget):
    """One sum that would change the response."""

    def __init__(self, line: ChangeLine) -> None:
        super().__init__()
        self._words = plain_label("", "body", "text2", wraps=True)
        self._away = plain_label("", "small", "text3")
        self._response = plain_label("", "strong")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        row.addWidget(self._away)
        row.addWidget(self._response)
        self.show_line(line)

    def show_line(self, line: ChangeLine) -> bool:
        self._words.setText(line.words)
        self._away.setText(line.away)
        self._response.setText(line.response)
        return True


class ChangeCard(FoldCard):
    """Which sums would change the target response."""

    def __init__(self) -> None:
        super().__init__("change_card", tr("What would change it"))
        self._lines = KeptRows(self.rows, _ChangeRow, _ChangeRow.show_line)

    def show_panel(self, panel: ResponsePanel) -> None:
        """Show the distances; a card without one is not shown."""
        self.setVisible(bool(panel.changes))
        if not self.is_news(panel.changes):
            return
        self._lines.show(panel.changes)


class NoteField(QPlainTextEdit):
    """The comment's field: it tells when the reader has stopped writing."""

    settled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(1500)
        self._pause.timeout.connect(self.settled)
        self.textChanged.connect(self._pause.start)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Take leaving the field as the end of writing."""
        super().focusOutEvent(event)
        self.settle()

    def settle(self) -> None:
        """Tell at once what was to be told after the pause."""
        if self._pause.isActive():
            self._pause.stop()
            self.settled.emit()

    def show_text(self, text: str) -> None:
        """Show a text that came from outside, without telling of it."""
        if text != self.toPlainText():
            with QSignalBlocker(self):
                self.setPlainText(text)
        self._pause.stop()


class CommentCard(FoldCard):
    """The comment of a timepoint: kept like every edit, when the reader pauses or leaves the field."""

    written = Signal(int, str)

    def __init__(self) -> None:
        super().__init__("comment_card", tr("Comment"))
        self.note.setText(tr("none"))
        self.field = NoteField()
        self.field.setObjectName("comment_field")
        self.field.setPlaceholderText(tr("Anything that explains your choice"))
        self.field.setFixedHeight(72)
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field.setTabChangesFocus(True)
        self.field.settled.connect(self._tell)
        self.rows.addWidget(self.field)
        self._timepoint = 0
        self._kept = ""

    def show_note(self, timepoint: int, title: str, text: str, *, is_locked: bool) -> None:
        """Show the comment as it is kept; what is being written is left alone."""
        self.title.setText(title)
        if timepoint != self._timepoint or not self.field.hasFocus():
            self.field.show_text(text)
        self._timepoint, self._kept = timepoint, text
        self.field.setReadOnly(is_locked)
        self.field.setAccessibleName(title)
        self.note.setText(tr("none") if not text else tr("written"))

    def _tell(self) -> None:
        text = self.field.toPlainText().strip()
        if text != self._kept and not self.field.isReadOnly():
            self.written.emit(self._timepoint, text)
