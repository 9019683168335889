"""The bench in the window: made when an adjudicator signs in, opened from their worklist, closed like the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.core.ids import ReadId
from readstation.model.people import Role
from readstation.reading.ports import Session
from readstation.ui.adjudicate.bench import AdjudicationBench
from readstation.ui.bridge import Bridge
from readstation.ui.messages import Notice, Tone
from readstation.ui.ports import StationServices, SyncWords
from readstation.ui.presenters.preferences import Preferences
from readstation.ui.reading.pane import CanvasFactory

if TYPE_CHECKING:
    from readstation.ui.window import MainWindow


class BenchPlace(QObject):
    """Gives the window a bench once somebody needs one: a station of readers never pays for it.

    Attributes
    ----------
    bench
        The bench; None until an adjudicator signs in.
    """

    def __init__(
        self, window: MainWindow, services: StationServices, bridge: Bridge, make_canvas: CanvasFactory
    ) -> None:
        super().__init__(window)
        self._window, self._services, self._bridge, self._make_canvas = window, services, bridge, make_canvas
        self.bench: AdjudicationBench | None = None
        window.guard.session_lock.about_to_cover.connect(self._let_go)

    @property
    def is_shown(self) -> bool:
        """Whether the bench is the page that is shown."""
        return self.bench is not None and self._window.pages.currentWidget() is self.bench

    def prepare(self, session: Session) -> None:
        """Make the bench where the person adjudicates."""
        if session.person.role is Role.ADJUDICATOR and self.bench is None:
            self.bench = self._made()

    def takes(self, session: Session) -> bool:
        """Return whether the cases of a person are opened on the bench."""
        return session.person.role is Role.ADJUDICATOR and self.bench is not None

    def open_case(self, session: Session, read_id: ReadId) -> None:
        """Open a case on the bench; the worklist stays until it is there."""
        if self.bench is not None:
            self.bench.open_case(session, read_id)

    def leave(self) -> None:
        """Close the case that is open."""
        if self.bench is not None:
            self.bench.leave()

    def close(self) -> None:
        """End the bench for good."""
        if self.bench is not None:
            self.bench.close_bench()

    def use_preferences(self, preferences: Preferences) -> None:
        """Let a person's settings hold."""
        if self.bench is not None:
            self.bench.use_preferences(preferences)

    def use_windows(self, preferences: Preferences) -> None:
        """Let the windows that a person set hold."""
        if self.bench is not None:
            self.bench.images.windows.preferences = preferences

    def make_room(self) -> None:
        """Lay out for another size of text."""
        if self.bench is not None:
            self.bench.make_room()

    def show_sync(self, words: SyncWords) -> None:
        """Show how delivery stands."""
        if self.bench is not None:
            self.bench.show_sync(words)

    def _made(self) -> AdjudicationBench:
        window = self._window
        bench = AdjudicationBench(self._services, self._bridge, self._make_canvas, window.room.tries)
        window.pages.addWidget(bench)
        bench.left.connect(window.back_to_worklist)
        bench.opened.connect(lambda: window.pages.setCurrentWidget(bench))
        bench.said.connect(lambda words: window.show_notice(Notice(words, tone=Tone.DONE)))
        bench.images.windows.kept.connect(window.keep_window)
        bench.top_bar.keys_wanted.connect(window.keys.toggle_sheet)
        bench.signing.signed.connect(window.courier.send_soon)
        bench.unblinding_wanted.connect(self._report)
        bench.use_preferences(window.preferences)
        return bench

    def _let_go(self) -> None:
        if self.bench is not None:
            self.bench.let_go()

    def _report(self) -> None:
        bench = self.bench
        if bench is not None and bench.read_id is not None:
            bench.let_go()
            self._window.unblinding.ask_for(bench.read_id, bench.images.timepoint)
