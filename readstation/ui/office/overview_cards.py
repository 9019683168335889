"""Cards of the office's overview: figures, what has to be done, discordance by endpoint, quarantine."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.trial.overview import Overview
from readstation.ui.presenters.adjudication_words import TRIGGER_NAMES
from readstation.ui.presenters.overview import TileWords, need_words
from readstation.ui.theme.style import text_font
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.cards import Card, clear_layout, icon_row
from readstation.ui.widgets.labels import IconLabel, IconWords, framed, plain_label, rule, tone_colour

_BAR_PX = 6
_MOST_NEEDS = 40
"""More are counted, not listed: the window is to answer at once."""


class Tile(QFrame):
    """A figure with its name above and a few words below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("surface", "card")
        self._name = plain_label(look="small", tone="text2")
        self._icon = IconLabel(size_px=20)
        self.figure = plain_label(look="figure")
        self._detail = plain_label(look="small", tone="text2", wraps=True)
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._icon)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 12, 10)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.figure)
        column.addWidget(self._detail)
        column.addStretch()

    def show_words(self, words: TileWords) -> None:
        """Show a figure."""
        self._name.setText(words.name)
        self.figure.setText(words.figure)
        self._detail.setText(words.detail)
        self._icon.set_icon(words.icon, tone_colour(words.tone))
        self.setAccessibleName(f"{words.name}: {words.figure}, {words.detail}")


class NeedsCard(Card):
    """What somebody of the office has to do, with the command that does it."""

    def __init__(self) -> None:
        super().__init__("needs_card", tr("Needs you"))
        self._holder = framed("row")
        self.rows = QVBoxLayout(self._holder)
        self.rows.setContentsMargins(0, 0, 8, 0)
        self.rows.setSpacing(6)
        area = QScrollArea()
        area.setObjectName("needs_area")
        area.setAccessibleName(tr("Needs you"))
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._holder)
        self.body.addWidget(area, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def show_overview(self, overview: Overview) -> None:
        """Show what has to be done, the most urgent kinds first."""
        if not self.is_news(overview.needs):
            return
        clear_layout(self.rows)
        number = len(overview.needs)
        self.note.setText(tr("1 item") if number == 1 else tr("{number} items", number=number))
        for place, need in enumerate(overview.needs[:_MOST_NEEDS]):
            words = need_words(need)
            if place:
                self.rows.addWidget(rule())
            self.rows.addWidget(icon_row(words.icon, words.tone, words.title, look="strong"))
            detail = plain_label(words.detail, "small", "text2", wraps=True)
            detail.setContentsMargins(24, 0, 0, 0)
            self.rows.addWidget(detail)
        more = number - _MOST_NEEDS
        if more > 0:
            rest = tr("And {more} more: readstation trial status lists them.", more=more)
            self.rows.addWidget(plain_label(rest, "small", "text2", wraps=True))
        if not overview.needs:
            self.rows.addWidget(icon_row("check-circle-outline", "ok", tr("Nothing waits for the office.")))
        self.rows.addStretch()


class TriggerBars(QWidget):
    """In how many cases each endpoint differs: its name and number, and a bar below them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trigger_bars")
        self._triggers: dict[str, int] = {}
        self._of = 0

    def show_triggers(self, triggers: Mapping[str, int], of: int) -> None:
        """Show the numbers of endpoints, by their names in words, out of so many compared cases."""
        self._triggers, self._of = dict(triggers), of
        spoken = ", ".join(f"{name} {number}" for name, number in self._triggers.items())
        self.setAccessibleName(tr("Endpoints that differ: {numbers}", numbers=spoken or tr("none")))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for every name beside its number."""
        metrics = QFontMetrics(text_font("small"))
        names_px = max((metrics.horizontalAdvance(name) for name in self._triggers), default=0)
        return QSize(names_px + self._numbers_px(metrics), self._row_px(metrics) * max(1, len(self._triggers)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the same: no name is cut off."""
        return self.sizeHint()

    def _numbers_px(self, metrics: QFontMetrics) -> int:
        return metrics.horizontalAdvance("0000   100 %") + 16

    def _row_px(self, metrics: QFontMetrics) -> int:
        return metrics.height() + _BAR_PX + 10

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint name, number and bar of each trigger."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font("small"))
        metrics = QFontMetrics(text_font("small"))
        row_px, words_px = self._row_px(metrics), metrics.height()
        for place, (name, number) in enumerate(self._triggers.items()):
            top = place * row_px
            share = number / self._of if self._of else 0.0
            line = QRectF(0, top, self.width(), words_px)
            painter.setPen(QColor(COLOURS.text2))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, name)
            painter.setPen(QColor(COLOURS.text1))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, f"{number}   {100 * share:.0f} %")
            painter.setPen(Qt.PenStyle.NoPen)
            bar = QRectF(0, top + words_px + 2, self.width(), _BAR_PX)
            painter.setBrush(QColor(COLOURS.bg4))
            painter.drawRoundedRect(bar, 3, 3)
            painter.setBrush(QColor(COLOURS.reader_a))
            painter.drawRoundedRect(QRectF(0, bar.top(), self.width() * share, _BAR_PX), 3, 3)
        painter.end()


class DiscordanceCard(Card):
    """How often readers differ, and in what."""

    def __init__(self) -> None:
        super().__init__("discordance_card", tr("Discordance"))
        self.bars = TriggerBars()
        self.words = plain_label(look="small", tone="text2", wraps=True)
        self.body.addWidget(self.bars)
        self.body.addWidget(self.words)
        self.body.addStretch()

    def show_overview(self, overview: Overview) -> None:
        """Show the numbers."""
        found = overview.discordance
        if not self.is_news(found):
            return
        self.note.setText(tr("{number} of {of} cases", number=found.differing, of=found.compared))
        self.bars.setVisible(bool(found.triggers))
        named = {tr(TRIGGER_NAMES.get(name, name)): number for name, number in found.triggers.items()}
        self.bars.show_triggers(named, found.compared)
        self.words.setText(
            tr("Share of the compared cases in which an endpoint differs; a case may differ in several.")
            if found.triggers
            else tr("No two reads differ.")
        )


class QuarantineCard(Card):
    """What central put aside, and what this station's intake did not take."""

    def __init__(self) -> None:
        super().__init__("quarantine_card", tr("Quarantine"))

    def show_overview(self, overview: Overview) -> None:
        """Show the numbers with their reasons."""
        arrived = overview.status.arrived
        central = (arrived.quarantined, arrived.conflicts, arrived.forks)
        if not self.is_news((central, overview.not_taken)):
            return
        self.clear()
        words = tr(
            "At central: {quarantined} facts refused, {conflicts} conflicts, {forks} forks.",
            quarantined=central[0], conflicts=central[1], forks=central[2],
        )  # fmt: skip
        is_clean = not any(central)
        self.body.addWidget(
            icon_row("check" if is_clean else "cloud-alert-outline", "ok" if is_clean else "err", words)
        )
        if not overview.not_taken:
            self.body.addWidget(icon_row("check", "ok", tr("Intake here: nothing was left out.")))
        for reason, number in overview.not_taken.items():
            words = tr("Intake here: {number} objects. {reason}", number=number, reason=reason)
            self.body.addWidget(icon_row("file-alert-outline", "warn", words))
        self.body.addStretch()


def state_line(name: str) -> IconWords:
    """Return an icon with words under a table."""
    line = IconWords()
    line.setObjectName(name)
    return line
