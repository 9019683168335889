"""The step rail: images, lesions, response, sign, and where the read is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from readstation.core.phrases import phrase, tr
from readstation.reading.views import DecisionStep, FormStep, ReadingStep, StepStatus
from readstation.ui.theme.icons import icon_pixmap
from readstation.ui.theme.style import text_font
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.labels import plain_tip

_NAMES: dict[ReadingStep | DecisionStep | FormStep, str] = {
    ReadingStep.IMAGES: phrase("Images"),
    ReadingStep.LESIONS: phrase("Lesions"),
    ReadingStep.RESPONSE: phrase("Response"),
    ReadingStep.SIGN: phrase("Sign"),
    DecisionStep.READS: phrase("Reads"),
    DecisionStep.DIFFERENCES: phrase("Differences"),
    DecisionStep.DECISION: phrase("Decision"),
    DecisionStep.SIGN: phrase("Sign"),
    FormStep.IMAGES: phrase("Images"),
    FormStep.DISTRIBUTION: phrase("Distribution"),
    FormStep.DOSE: phrase("Dose"),
    FormStep.SIGN: phrase("Sign"),
}
_DISC_PX = 19
_GAP_PX = 7
_LINK_PX = 20


class StepRail(QWidget):
    """A painted row of steps. The one that is open is underlined."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("step_rail")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._steps: tuple[StepStatus, ...] = ()
        self._is_compact = False

    def show_steps(self, steps: tuple[StepStatus, ...], *, is_compact: bool) -> None:
        """Show how far the read is; when compact, numbers with the current name."""
        if (steps, is_compact) == (self._steps, self._is_compact):
            return
        self._steps = steps
        self._is_compact = is_compact
        words = ", ".join(_spoken(each) for each in steps)
        self.setAccessibleName(tr("Steps: {words}", words=words))
        self.setToolTip(plain_tip(words) if is_compact else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width of all steps."""
        links = max(0, len(self._steps) - 1) * (_LINK_PX + 2 * _GAP_PX)
        return QSize(sum(self._width_of(each) for each in self._steps) + links, 43)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the steps from left to right."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, middle = 0.0, self.height() / 2
        for number, each in enumerate(self._steps, start=1):
            if number > 1:
                painter.setPen(QPen(QColor(COLOURS.ctl), 1))
                painter.drawLine(QPointF(left + _GAP_PX, middle), QPointF(left + _GAP_PX + _LINK_PX, middle))
                left += _LINK_PX + 2 * _GAP_PX
            width = self._width_of(each)
            self._paint_step(painter, number, each, left, middle)
            if each.is_current and not self._is_compact:
                painter.fillRect(QRectF(left, self.height() - 2, width, 2), QColor(COLOURS.accent))
            left += width

    def _shows_name(self, each: StepStatus) -> bool:
        return not self._is_compact or each.is_current

    def _shows_words(self, each: StepStatus) -> bool:
        return bool(each.words) and not self._is_compact

    def _width_of(self, each: StepStatus) -> int:
        width = _DISC_PX
        if self._shows_name(each):
            width += _GAP_PX + QFontMetrics(text_font("strong")).horizontalAdvance(tr(_NAMES[each.step]))
        if self._shows_words(each):
            width += _GAP_PX + QFontMetrics(text_font("small")).horizontalAdvance(each.words)
        return width

    def _paint_step(self, painter: QPainter, number: int, each: StepStatus, left: float, middle: float) -> None:
        disc = QRectF(left, middle - _DISC_PX / 2, _DISC_PX, _DISC_PX)
        if each.is_done and not each.is_current:
            ratio = self.devicePixelRatioF()
            painter.drawPixmap(disc.topLeft(), icon_pixmap("check-circle", COLOURS.ok, _DISC_PX, ratio))
        else:
            painter.setPen(Qt.PenStyle.NoPen if each.is_current else QPen(QColor(COLOURS.ctl), 1))
            painter.setBrush(QColor(COLOURS.primary) if each.is_current else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(disc)
            painter.setFont(text_font("caption"))
            painter.setPen(QColor(COLOURS.primary_text if each.is_current else COLOURS.text3))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number))
        left += _DISC_PX + _GAP_PX
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if self._shows_name(each):
            painter.setFont(text_font("strong"))
            painter.setPen(QColor(COLOURS.text1 if each.is_current else COLOURS.text2))
            width = painter.fontMetrics().horizontalAdvance(tr(_NAMES[each.step]))
            painter.drawText(QRectF(left, middle - 12, width + 2, 24), flags, tr(_NAMES[each.step]))
            left += width + _GAP_PX
        if self._shows_words(each):
            painter.setFont(text_font("small"))
            painter.setPen(QColor(COLOURS.accent if each.is_current else COLOURS.text3))
            width = painter.fontMetrics().horizontalAdvance(each.words)
            painter.drawText(QRectF(left, middle - 12, width + 2, 24), flags, each.words)


def _spoken(each: StepStatus) -> str:
    words = f"{tr(_NAMES[each.step])} {each.words}"
    return tr("{step} (here)", step=words) if each.is_current else words
