"""The office's overview of its trial: progress by case and reader, what is blocked, deliveries, exports (screen i)."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from readstation.core.jobs import QuietJob
from readstation.core.phrases import tr
from readstation.reading.ports import Session
from readstation.trial.overview import Overview
from readstation.ui.bridge import Bridge, Lane, Ticket
from readstation.ui.messages import notice_of
from readstation.ui.office.export_card import ExportCard
from readstation.ui.office.exporting import Exporting
from readstation.ui.office.facts_table import FactsTable
from readstation.ui.office.overview_cards import DiscordanceCard, NeedsCard, QuarantineCard, Tile, state_line
from readstation.ui.office.release_parts import top_bar
from readstation.ui.office.tabs import OfficeTab, OfficeTabs
from readstation.ui.office.weeks_card import WeeksCard
from readstation.ui.office_ports import OfficeServices
from readstation.ui.presenters.overview import (
    CASE_COLUMNS,
    DELIVERY_COLUMNS,
    PERSON_COLUMNS,
    case_cells,
    clock_words,
    delivery_cells,
    person_cells,
    sequencer_words,
    tiles,
)
from readstation.ui.session.person_menu import PersonButton
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COMPACT_BELOW_PX
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card
from readstation.ui.widgets.labels import framed, plain_label

REFRESH_MS = 60_000
_TILES, _TILE_COLUMNS = 6, 4


class OverviewPage(QWidget):
    """Figures above, cases and what has to be done in the middle, deliveries, people and exports below.

    Parameters
    ----------
    services, bridge
        The station's overview desk, and the way to it.
    """

    sign_out_wanted = Signal()
    refused = Signal(object)
    """A `Notice` for the window to show."""

    def __init__(self, services: OfficeServices, bridge: Bridge) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(tr("Overview of the trial"))
        self._services, self._bridge = services, bridge
        self._session: Session | None = None
        self._ticket: Ticket | None = None
        self._job = QuietJob()
        self._is_compact: bool | None = None
        self.overview: Overview | None = None
        self.exporting = Exporting(services, bridge, self)
        self.exporting.refused.connect(self.refused)
        self._refreshing = QTimer(self, interval=REFRESH_MS)
        self._refreshing.timeout.connect(self.refresh)
        self._build_parts()
        self._lay_out()
        action = QAction(self)
        action.setObjectName("office_refresh")
        action.setShortcut(QKeySequence(Qt.Key.Key_F5))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self.refresh)
        self.addAction(action)

    def open_for(self, session: Session) -> None:
        """Show the trial to a person of the office, and ask again each minute while the page is open."""
        self._session = session
        self.name.setText(f"{session.person.printed_name}, {tr(session.person.role.words)}")
        self.avatar.setText(session.person.initials)
        self.refresh()
        self._refreshing.start()
        self.cases.setFocus()

    def close_for_now(self) -> None:
        """Forget the person and what was shown; what is under way stops."""
        self._refreshing.stop()
        self._job.cancel()
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
        self.exporting.end()
        self._session, self.overview = None, None
        self.export.use_list(None)
        self.export.show_overview(None)

    def refresh(self) -> None:
        """Ask central how the trial stands."""
        session, services = self._session, self._services
        if session is None or self._ticket is not None:
            return
        job = self._job = QuietJob()
        self.asked.setText(tr("Asking central"))
        self._ticket = self._bridge.run(
            lambda: services.overview(session, job), self._show, self._failed, lane=Lane.POOL
        )  # fmt: skip

    def _show(self, overview: Overview) -> None:
        self._ticket, self.overview = None, overview
        self.asked.setText(tr("Updated {clock}", clock=clock_words(overview.at_ms)))
        codes = ", ".join(tr("{code} version {version}", code=code, version=n) for code, n in overview.status.charters)
        self.trial.setText(codes)
        for tile, words in zip(self.tiles, tiles(overview), strict=True):
            tile.show_words(words)
        self.cases.facts.show_rows(tuple(case_cells(overview, each) for each in overview.cases))
        self.people.facts.show_rows(tuple(person_cells(each) for each in overview.status.people))
        self.deliveries.facts.show_rows(tuple(delivery_cells(overview, each) for each in overview.deliveries))
        said = sequencer_words(overview)
        self.sequencer.show_words(said.icon, said.tone, said.text)
        for card in (self.needs, self.weeks, self.discordance, self.quarantine, self.export):
            card.show_overview(overview)

    def _failed(self, error: BaseException) -> bool:
        self._ticket = None
        self.asked.setText(tr("Central did not answer"))
        self.refused.emit(notice_of(error))
        return True

    def _export(self) -> None:
        if self._session is not None:
            self.exporting.ask(self._session, self.export.kind, self.export.subjects)

    def _build_parts(self) -> None:
        self.name = plain_label(look="body", tone="text2")
        self.avatar = plain_label("", "avatar")
        self.person = PersonButton()
        self.tabs = OfficeTabs(OfficeTab.OVERVIEW)
        self.sign_out = KeyButton(tr("Sign out"), "overview_sign_out_button", look="quiet")
        self.sign_out.clicked.connect(self.sign_out_wanted)
        self.trial = plain_label(look="body", tone="text2")
        self.asked = plain_label(look="small", tone="text3")
        self.refresh_button = KeyButton(tr("Refresh"), "overview_refresh", key="F5", look="compact")
        self.refresh_button.clicked.connect(self.refresh)
        self.tiles = [Tile(f"tile_{number}") for number in range(_TILES)]
        self.cases = FactsTable("cases_table", tr("Cases"), CASE_COLUMNS, 5)
        self.people = FactsTable("people_table", tr("People"), PERSON_COLUMNS, 0)
        self.deliveries = FactsTable("deliveries_table", tr("Deliveries"), DELIVERY_COLUMNS, 1)
        self.sequencer = state_line("sequencer_line")
        self.needs, self.discordance, self.quarantine = NeedsCard(), DiscordanceCard(), QuarantineCard()
        self.weeks = WeeksCard()
        self.export = ExportCard()
        self.export.wanted.connect(self._export)
        self.export.subjects_wanted.connect(lambda: self.exporting.ask_for_list(self.export.use_list))
        self.exporting.changed.connect(lambda: self.export.show_busy(is_busy=self.exporting.is_running))

    def _lay_out(self) -> None:
        self._cases_card = _table_card("cases_card", tr("Cases and their reads"), self.cases)
        self._people_card = _table_card("people_card", tr("People"), self.people)
        self._deliveries_card = _table_card("deliveries_card", tr("Sync health"), self.deliveries)
        self._deliveries_card.body.addWidget(self.sequencer)
        self._board = framed("page", "overview_board")
        self._grid = QGridLayout(self._board)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setSpacing(12)
        self.area = area = QScrollArea()
        area.setObjectName("overview_area")
        area.setAccessibleName(tr("Overview of the trial"))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._board)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(top_bar(self.name, self.sign_out, self.avatar, self.person, self.tabs))
        page.addWidget(self.exporting.strip)
        page.addWidget(self._head())
        page.addWidget(area, 1)
        self.make_room()

    def _head(self) -> QWidget:
        head = framed("page", "overview_head")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 8, 16, 0)
        row.setSpacing(12)
        words = tr("Progress only: measurements, responses and treatment are not shown here.")
        row.addWidget(plain_label(words, "small", "text2"))
        row.addStretch()
        row.addWidget(self.trial)
        row.addWidget(self.asked)
        row.addWidget(self.refresh_button)
        return head

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Place the cards for the width."""
        super().resizeEvent(event)
        self.make_room()

    def make_room(self) -> None:
        """Lay out for the size of the window and of its text."""
        for table in (self.cases, self.people, self.deliveries):
            table.make_room()
        is_compact = self.width() < scaled(COMPACT_BELOW_PX)
        if is_compact == self._is_compact:
            return
        self._is_compact = is_compact
        places = _COMPACT if is_compact else _WIDE
        for number, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, 0, _TILE_COLUMNS * number, 1, _TILE_COLUMNS)
        cards = (self._cases_card, self.needs, self._deliveries_card, self._people_card, self.discordance,
                 self.quarantine, self.export, self.weeks)  # fmt: skip
        for card, place in zip(cards, places, strict=True):
            self._grid.addWidget(card, *place)
        for column in range(_TILE_COLUMNS * _TILES):
            self._grid.setColumnStretch(column, 1)
        self._cases_card.setMinimumHeight(scaled(230 if is_compact else 340))
        self.needs.setMinimumHeight(scaled(240 if is_compact else 180))
        for card in (self._deliveries_card, self._people_card):
            card.setMinimumHeight(scaled(220))
        self._grid.setRowStretch(1, 3)
        self._grid.setRowStretch(2, 0 if is_compact else 2)


_WIDE = (
    (1, 0, 2, 18), (1, 18, 1, 6), (3, 0, 2, 9), (3, 9, 2, 5), (3, 14, 1, 4), (4, 14, 1, 4), (3, 18, 2, 6),
    (2, 18, 1, 6),
)  # fmt: skip
_COMPACT = (
    (1, 0, 1, 24), (2, 0, 1, 12), (3, 0, 1, 14), (3, 14, 1, 10), (4, 0, 1, 8), (4, 8, 1, 8), (2, 12, 1, 12),
    (4, 16, 1, 8),
)  # fmt: skip


def _table_card(name: str, title: str, table: FactsTable) -> Card:
    card = Card(name, title)
    card.body.addWidget(table, 1)
    return card
