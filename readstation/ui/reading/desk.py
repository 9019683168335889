"""The read that is open: every edit goes out through here, and every newer view comes back through here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.ids import ReadId
from readstation.model.lesion import Proposal
from readstation.model.read import Changes, SealedRead, SignedRead
from readstation.model.rounds import ChangeReason
from readstation.reading.commands import Command
from readstation.reading.history import HistoryEntry
from readstation.reading.ports import Session
from readstation.reading.progress import ProgressNote, ReadingProgress
from readstation.reading.revise import REASON_WANTED
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
    """A sealed read, and what the dialog says of it; the timepoint where it is what a lock closes."""

    sealed: SealedRead
    words: SealedWords
    timepoint: int | None = None


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
    reason_wanted = Signal(object)
    """A `Command` that the global read takes only with a reason (MR-807)."""

    def __init__(self, services: StationServices, bridge: Bridge) -> None:
        super().__init__()
        self._services = services
        self._bridge = bridge
        self._port: ReadSessionPort | None = None
        self._under_way: set[Ticket] = set()
        self.view: ReadView | None = None
        self.progress = ReadingProgress()
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

        def work() -> tuple[ReadSessionPort, ReadView, ReadingProgress]:
            port = services.open_read(session, read_id)
            view = port.view()
            if not view.timepoints:
                port.open_timepoint(_BASELINE)
                view = port.view()
            progress = port.progress()
            place = progress.place
            if place is not None and view.can_move and place.timepoint in view.state.timepoints:
                port.look_at(place.timepoint)
                view = port.view()
            return port, view, progress

        self._bridge.run(work, self._opened, failed, overtakes="open_read")

    def apply(self, command: Command, refused: Callable[[Refused], None], reason: ChangeReason | None = None) -> None:
        """Do an edit. A rule that says no is handed to `refused`; every other failure goes to the window."""

        def said_no(error: Refused) -> None:
            if error.findings[0].code == REASON_WANTED:
                self.reason_wanted.emit(command)
            else:
                refused(error)

        self._edit(lambda port: port.apply(command, reason), said_no)

    def undo(self, refused: Callable[[Refused], None]) -> None:
        """Take the last edit back."""
        self._edit(lambda port: port.undo(), refused)

    def redo(self, refused: Callable[[Refused], None]) -> None:
        """Do the edit again that was taken back."""
        self._edit(lambda port: port.redo(), refused)

    def lock(self, timepoint: int, done: Callable[[], None], refused: Callable[[Refused], None]) -> None:
        """Close a timepoint for good."""
        self._edit(lambda port: port.lock(timepoint), refused, done)

    def lock_signed(
        self,
        to_sign: ToSign,
        password: str,
        done: Callable[[], None],
        refused: Callable[[Refused], object],
    ) -> None:
        """Close a timepoint with the reader's signature over what was shown (TR-31)."""
        timepoint = to_sign.timepoint
        if timepoint is not None:
            self._edit(lambda port: port.lock(timepoint, to_sign.sealed, password), refused, done)

    def open_global_read(self, refused: Callable[[Refused], None]) -> None:
        """Open all timepoints again (MR-807)."""
        self._edit(lambda port: port.open_global_read(), refused)

    def amend(self, reason: ChangeReason, done: Callable[[], None], refused: Callable[[Refused], None]) -> None:
        """Begin a new version of the signed read (TR-33)."""
        self._edit(lambda port: port.amend(reason), refused, done)

    def give_up_amendment(self, refused: Callable[[Refused], None]) -> None:
        """Close the amendment without a new version."""
        self._edit(lambda port: port.give_up_amendment(), refused)

    def lock_round(self, done: Callable[[], None], refused: Callable[[Refused], None]) -> None:
        """Close the global read or the amendment."""
        self._edit(lambda port: port.lock_round(), refused, done)

    def look_at(self, ordinal: int, refused: Callable[[Refused], None]) -> None:
        """Go to a timepoint that was opened; nothing is written by that."""
        port = self._port
        if port is None:
            return

        def work() -> ReadView:
            port.look_at(ordinal)
            return port.view()

        def failed(error: BaseException) -> bool:
            if isinstance(error, Refused):
                refused(error)
            return isinstance(error, Refused)

        self._bridge.run(work, self._show, failed)

    def look_again(self) -> None:
        """Look whether what the read waited for has come."""
        port = self._port
        if port is not None:
            self._bridge.run(
                lambda: port.view() if port.look_again() else None, self._show_if_any, overtakes="look_again"
            )

    def _show_if_any(self, view: ReadView | None) -> None:
        if view is not None:
            self._show(view)

    def history(self, done: Callable[[tuple[HistoryEntry, ...]], None]) -> None:
        """Ask for the journal in words."""
        if self._port is not None:
            self._bridge.run(self._port.history, done, overtakes="history")

    def note_progress(self, note: ProgressNote) -> None:
        """Keep where the reader is. A disk that does not take it is said where edits are refused, not here."""
        port = self._port
        if port is not None and not note.is_empty:
            self._bridge.run(lambda: port.note_progress(note), _nothing, _is_of_disk)

    def note_discarded(self, timepoint: int, proposal: Proposal) -> None:
        """Record a proposed line that the reader saw and did not take. The read itself is not changed."""
        port = self._port
        if port is not None:
            self._bridge.run(lambda: port.note_discarded(timepoint, proposal), _nothing)

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

    def seal_lock(
        self, timepoint: int, done: Callable[[ToSign], None], failed: Callable[[BaseException], bool]
    ) -> None:
        """Seal what a lock closes, for the dialog, where the charter asks for a signature at each lock."""
        port = self._port
        if port is None:
            return

        def work() -> ToSign:
            sealed = port.seal_lock(timepoint)
            return ToSign(sealed, describe_sealed(sealed), timepoint)

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

    def _opened(self, result: tuple[ReadSessionPort, ReadView, ReadingProgress]) -> None:
        self._port, self.view, self.progress = result
        self.opened.emit(self.view)

    def _edit(
        self,
        act: Callable[[ReadSessionPort], Changes],
        refused: Callable[[Refused], object],
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


def _nothing(_: object) -> None:
    """Do nothing with what came back."""


def _is_of_disk(error: BaseException) -> bool:
    return isinstance(error, EnvironmentFault)
