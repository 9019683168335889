"""The office's pages in the window: the look before release, and the overview, which no reader's window ever loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.model.people import Role
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge
from readstation.ui.office.release_page import ReleasePage
from readstation.ui.office.tabs import OfficeTab
from readstation.ui.ports import StationServices

if TYPE_CHECKING:
    from readstation.ui.office.overview_page import OverviewPage
    from readstation.ui.window import MainWindow


class OfficePlace(QObject):
    """Shows one of the office's pages at a time.

    Attributes
    ----------
    release_page
        The look before release, with which a person of the office begins.
    overview_page
        The overview; None until a person of the office asks for it.
    """

    def __init__(self, window: MainWindow, services: StationServices, bridge: Bridge) -> None:
        super().__init__(window)
        self._window, self._services, self._bridge = window, services, bridge
        self.release_page = ReleasePage(services, bridge)
        self.overview_page: OverviewPage | None = None
        window.pages.addWidget(self.release_page)
        self.release_page.sign_out_wanted.connect(window.sign_out)
        self.release_page.refused.connect(window.show_notice)
        self.release_page.tabs.wanted.connect(self.show_tab)

    def takes(self, session: Session) -> bool:
        """Return whether a person works on these pages."""
        return session.person.role is Role.OFFICE

    def begin(self, session: Session) -> None:
        """Show the first page."""
        self._window.pages.setCurrentWidget(self.release_page)
        self.release_page.open_for(session)

    def show_tab(self, tab: OfficeTab) -> None:
        """Show another page of the office to who is signed in."""
        session = self._window.session
        if session is None or not self.takes(session):
            return
        self.leave()
        if tab is OfficeTab.LOOKS:
            self.begin(session)
            return
        page = self.overview_page = self.overview_page or self._made()
        self._window.pages.setCurrentWidget(page)
        page.open_for(session)

    def leave(self) -> None:
        """Let go of the person and of what is under way."""
        self.release_page.close_for_now()
        if self.overview_page is not None:
            self.overview_page.close_for_now()

    def make_room(self) -> None:
        """Lay out for another size of text."""
        self.release_page.make_room()
        if self.overview_page is not None:
            self.overview_page.make_room()

    def _made(self) -> OverviewPage:
        from readstation.ui.office.overview_page import OverviewPage

        page, window = OverviewPage(self._services, self._bridge), self._window
        window.pages.addWidget(page)
        page.sign_out_wanted.connect(window.sign_out)
        page.refused.connect(window.show_notice)
        page.tabs.wanted.connect(self.show_tab)
        return page
