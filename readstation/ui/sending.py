"""What goes to central and comes from it while a reader is signed in, and what the pages say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.core.errors import Refused
from readstation.reading.ports import Session
from readstation.reading.signin import EndReason
from readstation.sync.ports import says_account_ended
from readstation.ui.bridge import Bridge
from readstation.ui.courier import Courier
from readstation.ui.image_fetcher import ImageFetcher
from readstation.ui.messages import notice_of
from readstation.ui.ports import StationServices, SyncState, SyncWords

if TYPE_CHECKING:
    from readstation.ui.window import MainWindow


class Sending(QObject):
    """The courier and the fetcher of images, which follow each other, joined to the pages.

    Parameters
    ----------
    window
        Has the pages, and lets a person go whose account was ended.
    services, bridge
        The station, and the way to it.
    """

    def __init__(self, window: MainWindow, services: StationServices, bridge: Bridge) -> None:
        super().__init__(window)
        self._window = window
        self.courier = Courier(services, bridge)
        self.fetcher = ImageFetcher(services, bridge)

    def start(self, session: Session) -> None:
        """Send and fetch for a person from now on."""
        self.fetcher.start(session)
        self.courier.start(session)

    def stop(self) -> None:
        """Send and fetch no more; what is under way ends by itself and is not shown."""
        self.courier.stop()
        self.fetcher.stop()

    def join(self) -> None:
        """Let the pages order a pass, and hear of it; called once they are all there."""
        courier, fetcher, window = self.courier, self.fetcher, self._window
        page, room = window.worklist_page, window.room
        page.send_wanted.connect(courier.send_now)
        room.closing.closed.connect(courier.send_soon)
        courier.started.connect(page.show_sending)
        for shows in (page.show_delivered, room.show_sync, self._ask_station):
            courier.delivered.connect(shows)
        for place in (window.benches, window.forms):
            courier.delivered.connect(place.show_sync)
        courier.refused.connect(self._not_let_in)
        courier.delivered.connect(fetcher.fetch)
        room.closing.closed.connect(fetcher.expect_answer)
        fetcher.answer_wanted.connect(courier.send_now)
        fetcher.unreachable.connect(courier.send_again)
        fetcher.progressed.connect(page.refresh_sync)
        fetcher.came.connect(page.refresh_rows)
        fetcher.came.connect(room.desk.look_again)

    def _ask_station(self, words: SyncWords) -> None:
        """Ask what the station is where a charter may have come: without central none does, and it is tried often."""
        if words.state is not SyncState.OFFLINE:
            self._window.sign_in_page.ask_station()

    def _not_let_in(self, error: Refused) -> None:
        """Say why central refused; whose account was ended is let go at once, everything kept (TR-3)."""
        if says_account_ended(error):
            self._window.sign_out(EndReason.ACCOUNT_ENDED)
        self._window.show_notice(notice_of(error))
