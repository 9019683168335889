"""The read that is open: every edit goes out through here, and every newer view comes back through here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from readstation.core.errors import Refused
from readstation.core.ids import ReadId
from readstation.model.read import Changes, SealedRead, SignedRead
from readstation.reading.commands import Command
from readstation.reading.ports import Session
from readstation.reading.session_port import ReadSessionPort
from readstation.reading.views import ReadView
from readstation.ui.bridge import Bridge, Ticket
from readstation.ui.ports import StationServices
from readstation.ui.presenters.signing import SealedWords, describe_sealed

SAVING_SHOWS_AFTER_MS = 400
"""A write that takes longer than this is shown as "Saving" (design, section 11)."""

_BASELINE = 0


@dataclass(frozen=True, slots=True)
class ToSign:
    """A sealed read, and what the dialog says of it."""

    sealed: SealedRead
    words: SealedWords


class ReadDesk(QObject):
    """One open read at a time.

    Edits are sent in the order of the gestures: the store's lane has one thread.
    """

    opened = Signal(object)
    """The first `ReadView`."""
    changed = Signal(object)
    """A newer `ReadView`."""
    saved = Signal(object)
    """UTC milliseconds at which the last edit was safe (TR-40)."""
    saving = Signal()
    not_saved = Signal(object)
    """An edit did not become durable; the error says why."""

    def __init__(self, services: StationServices, bridge: Bridge) -> None:
        super().__init__()
        self._services = services
        self._bridge = bridge
        self._port: ReadSessionPort | None = None
        self._under_way: set[Ticket] = set()
        self.view: ReadView | None = None
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SAVING_SHOWS_AFTER_MS)
        self._slow.timeout.connect(self.saving)

    @property
    def is_busy(self) -> bool:
        """Whether an edit is under way."""
        return bool(self._under_way)

    def open_read(self, session: Session, read_id: ReadId, failed: Callable[[BaseException], bool]) -> None:
        """Open a read, and its baseline where nothing was opened before."""
        services = self._services

        def work() -> tuple[ReadSessionPort, ReadView]:
            port = services.open_read(session, read_id)
            view = port.view()
            if not view.timepoints:
                port.open_timepoint(_BASELINE)
                view = port.view()
            return port, view

        self._bridge.run(work, self._opened, failed, overtakes="open_read")

    def apply(self, command: Command, refused: Callable[[Refused], None]) -> None:
        """Do an edit. A rule that says no is handed to `refused`; every other failure goes to the window."""
        self._edit(lambda port: port.apply(command), refused)

    def undo(self, refused: Callable[[Refused], None]) -> None:
        """Take the last edit back."""
        self._edit(lambda port: port.undo(), refused)

    def redo(self, refused: Callable[[Refused], None]) -> None:
        """Do the edit again that was taken back."""
        self._edit(lambda port: port.redo(), refused)

    def lock(self, timepoint: int, done: Callable[[], None], refused: Callable[[Refused], None]) -> None:
        """Close a timepoint for good."""
        self._edit(lambda port: port.lock(timepoint), refused, done)

    def open_timepoint(self, ordinal: int, refused: Callable[[Refused], None]) -> None:
        """Open the next timepoint."""
        self._edit(lambda port: port.open_timepoint(ordinal), refused)

    def seal(self, done: Callable[[ToSign], None], failed: Callable[[BaseException], bool]) -> None:
        """Seal the read and render the sealed bytes, for the dialog."""
        port = self._port
        if port is None:
            return

        def work() -> ToSign:
            sealed = port.seal()
            return ToSign(sealed, describe_sealed(sealed))

        self._bridge.run(work, done, failed)

    def sign(
        self,
        sealed: SealedRead,
        password: str,
        done: Callable[[SignedRead], None],
        failed: Callable[[BaseException], bool],
    ) -> None:
        """Sign exactly the sealed bytes (TR-31)."""
        port = self._port
        if port is None:
            return

        def work() -> tuple[SignedRead, ReadView]:
            signed = port.sign(sealed, password)
            return signed, port.view()

        def finished(result: tuple[SignedRead, ReadView]) -> None:
            done(result[0])
            self._show(result[1])

        self._bridge.run(work, finished, failed)

    def close_read(self) -> None:
        """Let the read go; what is still being written is written."""
        self._slow.stop()
        for ticket in self._under_way:
            ticket.drop()
        self._under_way.clear()
        self._port = None
        self.view = None

    def _opened(self, result: tuple[ReadSessionPort, ReadView]) -> None:
        self._port, self.view = result
        self.opened.emit(self.view)

    def _edit(
        self,
        act: Callable[[ReadSessionPort], Changes],
        refused: Callable[[Refused], None],
        done: Callable[[], None] | None = None,
    ) -> None:
        port = self._port
        if port is None:
            return
        tickets: list[Ticket] = []

        def finished(result: tuple[Changes, ReadView]) -> None:
            self._done_with(tickets)
            self.saved.emit(result[0].saved_utc_ms)
            self._show(result[1])
            if done is not None:
                done()

        def failed(error: BaseException) -> bool:
            self._done_with(tickets)
            if isinstance(error, Refused):
                refused(error)
                return True
            self.not_saved.emit(error)
            return False

        def work() -> tuple[Changes, ReadView]:
            return act(port), port.view()

        if not self._under_way:
            self._slow.start()
        tickets.append(self._bridge.run(work, finished, failed))
        self._under_way.update(tickets)

    def _done_with(self, tickets: list[Ticket]) -> None:
        self._under_way.difference_update(tickets)
        if not self._under_way:
            self._slow.stop()

    def _show(self, view: ReadView) -> None:
        if self._port is not None:
            self.view = view
            self.changed.emit(view)
