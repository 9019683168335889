"""Reads and decisions signed per week, as bars: the pace of the trial (screen i)."""

from __future__ import annotations

from math import ceil, floor, log10

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from readstation.core.phrases import tr
from readstation.trial.overview import Overview
from readstation.trial.weeks import Week
from readstation.ui.theme.style import text_font
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.cards import Card

_MOST_LINES = 4
_BAR_SHARE = 0.64
_SQUARE_PX = 10


def line_step(most: int) -> int:
    """Return how far apart the lines of a scale from 0 lie: 1, 2 or 5 times a power of ten, at most four of them."""
    least = max(1.0, most / _MOST_LINES)
    power = 10 ** floor(log10(least))
    return next(int(each * power) for each in (1, 2, 5, 10) if each * power >= least)


class WeekBars(QWidget):
    """A bar a week: reads below, decisions of adjudicators above them, the number of both over it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("week_bars")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._weeks: tuple[Week, ...] = ()

    def show_weeks(self, weeks: tuple[Week, ...]) -> None:
        """Show other weeks."""
        self._weeks = weeks
        spoken = ", ".join(
            tr("week {week}: {reads} reads, {decisions} adjudications", week=each.number, reads=each.reads,
               decisions=each.decisions)
            for each in weeks if each.total
        )  # fmt: skip
        self.setAccessibleName(tr("Signed per week: {numbers}", numbers=spoken or tr("none")))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for the bars, their numbers and the legend."""
        return QSize(scaled(240), scaled(150))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint scale, bars and legend."""
        painter = QPainter(self)
        painter.setFont(text_font("caption"))
        metrics = QFontMetrics(text_font("caption"))
        high = metrics.height()
        most = max((each.total for each in self._weeks), default=0)
        step = line_step(most)
        top = step * max(1, ceil(most / step))
        left = metrics.horizontalAdvance(str(top)) + 8
        frame = QRectF(left, high + 2, self.width() - left, self.height() - 3 * high - 12)
        self._paint_lines(painter, frame, step, top)
        for place, week in enumerate(self._weeks):
            width = frame.width() / len(self._weeks)
            self._paint_week(
                painter, week, QRectF(frame.left() + place * width, frame.top(), width, frame.height()), top
            )
        self._paint_legend(painter, QPointF(left, self.height() - high), metrics)
        painter.end()

    def _paint_lines(self, painter: QPainter, frame: QRectF, step: int, top: int) -> None:
        high = painter.fontMetrics().height()
        for number in range(0, top + 1, step):
            y = frame.bottom() - frame.height() * number / top
            painter.setPen(QPen(QColor(COLOURS.line), 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(QColor(COLOURS.text3))
            painter.drawText(QRectF(0, y - high / 2, frame.left() - 6, high), Qt.AlignmentFlag.AlignRight, str(number))

    def _paint_week(self, painter: QPainter, week: Week, room: QRectF, top: int) -> None:
        high, one_px = painter.fontMetrics().height(), room.height() / top
        width = room.width() * _BAR_SHARE
        left, bottom = room.center().x() - width / 2, room.bottom()
        for number, colour in ((week.reads, COLOURS.primary), (week.decisions, COLOURS.reader_a)):
            painter.fillRect(QRectF(left, bottom - number * one_px, width, number * one_px), QColor(colour))
            bottom -= number * one_px
        middle = Qt.AlignmentFlag.AlignHCenter
        if week.total:
            painter.setPen(QColor(COLOURS.text1))
            painter.drawText(QRectF(room.left(), bottom - high, room.width(), high), middle, str(week.total))
        painter.setPen(QColor(COLOURS.text2))
        painter.drawText(QRectF(room.left(), room.bottom() + 2, room.width(), high), middle, str(week.number))

    def _paint_legend(self, painter: QPainter, place: QPointF, metrics: QFontMetrics) -> None:
        x, high = place.x(), metrics.height()
        for words, colour in ((tr("reads"), COLOURS.primary), (tr("adjudications"), COLOURS.reader_a)):
            painter.fillRect(QRectF(x, place.y() + (high - _SQUARE_PX) / 2, _SQUARE_PX, _SQUARE_PX), QColor(colour))
            painter.setPen(QColor(COLOURS.text2))
            painter.drawText(QPointF(x + _SQUARE_PX + 6, place.y() + metrics.ascent()), words)
            x += _SQUARE_PX + 6 + metrics.horizontalAdvance(words) + 18
        painter.setPen(QColor(COLOURS.text3))
        rest = QRectF(x, place.y(), self.width() - x, high)
        painter.drawText(rest, Qt.AlignmentFlag.AlignRight, tr("calendar week"))


class WeeksCard(Card):
    """How many reads and decisions arrived signed in each of the last weeks."""

    def __init__(self) -> None:
        super().__init__("weeks_card", tr("Signed per week"))
        self.bars = WeekBars()
        self.body.addWidget(self.bars, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def show_overview(self, overview: Overview) -> None:
        """Show the numbers; the note is that of the week that runs."""
        if not self.is_news(overview.weeks):
            return
        self.note.setText(tr("{number} this week", number=overview.weeks[-1].total))
        self.bars.show_weeks(overview.weeks)
