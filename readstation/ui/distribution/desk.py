"""The distribution read that is open: every edit goes out through here, and every newer view comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.ids import ReadId
from readstation.geometry.label_volume import LabelVolume
from readstation.model.read import Changes, SealedRead
from readstation.model.rounds import ChangeReason
from readstation.reading.distribution.commands import DistributionCommand
from readstation.reading.distribution.session import THE_IMAGES, DistributionSession
from readstation.reading.distribution.view import DistributionView
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge
from readstation.ui.distribution_ports import DistributionServices
from readstation.ui.presenters.distribution_sign import sealed_words
from readstation.ui.reading.desk import SAVING_SHOWS_AFTER_MS, ToSign

Opened = tuple[DistributionSession, DistributionView, Mapping[str, LabelVolume]]


class FormDesk(QObject):
    """One read at a time. Edits are sent in the order of the gestures: the store's lane has one thread.

    Attributes
    ----------
    view
        The read as it stands; None while none is open.
    """

    opened = Signal(object, object)
    """The first `DistributionView`, and the volumes that were taken in, by digest."""
    changed = Signal(object, object)
    """A newer view, and the same."""
    saved = Signal(object)
    """UTC milliseconds at which the last edit was safe (TR-40)."""
    saving = Signal()
    not_saved = Signal(object)
    """An edit did not become durable; the error says why."""

    def __init__(self, services: DistributionServices, bridge: Bridge) -> None:
        super().__init__()
        self._services, self._bridge = services, bridge
        self._read: DistributionSession | None = None
        self._under_way = 0
        self.view: DistributionView | None = None
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SAVING_SHOWS_AFTER_MS)
        self._slow.timeout.connect(self.saving)

    def open_read(self, session: Session, read_id: ReadId, failed: Callable[[BaseException], bool]) -> None:
        """Open a read and its images."""
        services = self._services

        def work() -> Opened:
            read = services.distribution(session, read_id)
            read.open()
            view = read.view()
            return read, view, services.distribution_imports(view)

        self._bridge.run(work, self._opened, failed, overtakes="open_distribution")

    def apply(
        self,
        command: DistributionCommand,
        refused: Callable[[Refused], None],
        done: Callable[[], None] = lambda: None,
    ) -> None:
        """Do an edit."""
        self._edit(lambda read: read.apply(command), refused, done)

    def undo(self, refused: Callable[[Refused], None]) -> None:
        """Take the last edit back."""
        self._edit(lambda read: read.undo(), refused)

    def redo(self, refused: Callable[[Refused], None]) -> None:
        """Do the edit again that was taken back."""
        self._edit(lambda read: read.redo(), refused)

    def lock(self, done: Callable[[], None], refused: Callable[[Refused], None]) -> None:
        """Close the read for good."""
        self._edit(lambda read: read.lock(THE_IMAGES), refused, done)

    def lock_signed(
        self, to_sign: ToSign, password: str, done: Callable[[], None], refused: Callable[[Refused], object]
    ) -> None:
        """Close the read with the reader's signature, where the charter asks for one at each lock (TR-31)."""
        self._edit(lambda read: read.lock(THE_IMAGES, to_sign.sealed, password), refused, done)

    def amend(self, reason: ChangeReason, done: Callable[[], None], refused: Callable[[Refused], None]) -> None:
        """Begin a new version of the signed read (TR-33)."""
        self._edit(lambda read: read.amend(reason), refused, done)

    def give_up_amendment(self, refused: Callable[[Refused], None]) -> None:
        """Close the amendment without a new version."""
        self._edit(lambda read: read.give_up_amendment(), refused)

    def lock_round(self, done: Callable[[], None], refused: Callable[[Refused], None]) -> None:
        """Close the amendment."""
        self._edit(lambda read: read.lock_round(), refused, done)

    def seal(
        self, done: Callable[[ToSign], None], failed: Callable[[BaseException], bool], *, is_lock: bool = False
    ) -> None:
        """Seal the read, or what its lock closes, and put the sealed bytes into words, for the dialog."""
        read = self._read
        if read is None:
            return

        def work() -> ToSign:
            sealed = read.seal_lock(THE_IMAGES) if is_lock else read.seal()
            return ToSign(sealed, sealed_words(sealed), THE_IMAGES if is_lock else None)

        self._bridge.run(work, done, failed)

    def sign(
        self,
        sealed: SealedRead,
        password: str,
        done: Callable[[], None],
        failed: Callable[[BaseException], bool],
    ) -> None:
        """Sign exactly the sealed bytes (TR-31)."""
        read = self._read
        if read is None:
            return

        def work() -> DistributionView:
            read.sign(sealed, password)
            return read.view()

        def finished(view: DistributionView) -> None:
            done()
            self._show((view, {}))

        self._bridge.run(work, finished, failed)

    def close_read(self) -> None:
        """Let the read go; what is still being written is written."""
        self._slow.stop()
        self._under_way = 0
        self._read, self.view = None, None

    def _opened(self, found: Opened) -> None:
        self._read, self.view, imports = found
        self.opened.emit(self.view, imports)

    def _edit(
        self,
        act: Callable[[DistributionSession], Changes],
        refused: Callable[[Refused], object],
        done: Callable[[], None] = lambda: None,
    ) -> None:
        read, services = self._read, self._services
        if read is None:
            return

        def work() -> tuple[Changes, DistributionView, Mapping[str, LabelVolume]]:
            changes, view = act(read), read.view()
            return changes, view, services.distribution_imports(view)

        def finished(result: tuple[Changes, DistributionView, Mapping[str, LabelVolume]]) -> None:
            if self._read is not read:
                return
            self._done_with_one()
            self.saved.emit(result[0].saved_utc_ms)
            self._show(result[1:])
            done()

        def failed(error: BaseException) -> bool:
            self._done_with_one()
            if isinstance(error, Refused):
                refused(error)
                return True
            self.not_saved.emit(error)
            return not isinstance(error, EnvironmentFault) and self._read is not read

        if not self._under_way:
            self._slow.start()
        self._under_way += 1
        self._bridge.run(work, finished, failed)

    def _done_with_one(self) -> None:
        self._under_way = max(0, self._under_way - 1)
        if not self._under_way:
            self._slow.stop()

    def _show(self, shown: tuple[DistributionView, Mapping[str, LabelVolume]]) -> None:
        if self._read is not None:
            self.view = shown[0]
            self.changed.emit(*shown)
