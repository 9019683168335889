"""A profile, opened whole: keys, database, its thread, and what the use cases need of them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from readstation._version import __version__
from readstation.app.damaged_series import DamagedSeries
from readstation.app.logs import close_log, open_log
from readstation.app.registrations import StoredRegistrations
from readstation.app.second_copies import SecondCopies
from readstation.app.settings import Settings, load_settings, save_settings
from readstation.app.volumes import StoredVolumes
from readstation.core.clock import Clock, SystemClock
from readstation.core.courtesy import WINDOW
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, SeriesKey
from readstation.core.redact import Safe
from readstation.reading.grace import Grace
from readstation.reading.guard import GuardedSigner, PasswordGuard
from readstation.reading.signin import SignIn
from readstation.security.keys import check_signature
from readstation.security.signer import ProcessSigner
from readstation.security.vault import KeyVault
from readstation.store.audit import AuditOrigin
from readstation.store.boot import boot_id
from readstation.store.engines import SQLITE_VERSION
from readstation.store.profile import OpenProfile, Profile
from readstation.store.recovery import refuse_where_gone
from readstation.store.reserve import RESERVE_BYTES, DiskReserve
from readstation.store.station import StationStore
from readstation.store.thread import StoreThread

if TYPE_CHECKING:
    from readstation.imaging.plan_stored import StoredSeries

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


class RoomyLedger:
    """Counts wrong passwords on a full disk too, so that a read can be signed there (TR-4, TR-44).

    Parameters
    ----------
    vault
        Keeps the counts.
    held
        The room that is given back when the disk takes no count.
    """

    def __init__(self, vault: KeyVault, held: DiskReserve) -> None:
        self._vault = vault
        self._held = held

    def failures(self, login: Login) -> int:
        """Return how many passwords in a row were wrong."""
        return self._vault.failures(login)

    def keep_failures(self, login: Login, count: int) -> None:
        """Record durably how many passwords in a row were wrong."""
        self._kept(lambda: self._vault.keep_failures(login, count))

    def opened_locks(self, login: Login) -> int:
        """Return how many locks of the account a code of the office has opened here."""
        return self._vault.opened_locks(login)

    def open_lock(self, login: Login) -> None:
        """Record durably that one more was opened and no password is counted as wrong."""
        self._kept(lambda: self._vault.open_lock(login))

    def _kept(self, write: Callable[[], None]) -> None:
        try:
            write()
        except EnvironmentFault:
            if not self._held.release():
                raise
            write()


class OpenStation:
    """One station, held by this process until `close`.

    Parameters
    ----------
    folder
        The profile's folder; made where it is not there.
    clock
        The station's clocks.
    reserve_bytes
        The free disk under which new edits are refused (TR-44).

    Attributes
    ----------
    thread
        The one thread that touches the database.
    store
        The database's parts; only for work that runs on `thread`.
    vault, key
        The persons' wrapped keys and the station's own key.
    copies
        Copies of the database in a second folder, made at each signature.
    signer, guard, sign_in
        The signing process behind the count of wrong passwords, and the sign-in.
    damage
        Series whose stored images were found not to be the released ones.
    grace
        Who may work here without contact with central; asked on `thread` only.

    Raises
    ------
    Refused, EnvironmentFault, DataProblem
        If the profile is in use, cannot be opened, or is damaged.
    """

    def __init__(self, folder: Path, clock: Clock | None = None, reserve_bytes: int = RESERVE_BYTES) -> None:
        self.reserve_bytes = reserve_bytes
        self.clock = clock or SystemClock()
        self._open = OpenProfile(folder)
        self._is_closed = False
        try:
            self._log_handler = open_log(folder / "logs")
        except OSError as error:
            self._open.close()
            raise EnvironmentFault(
                "The profile's log cannot be written.",
                "Nothing was changed.",
                "Check the folder's rights and the disk.",
            ) from error
        self.thread = StoreThread()
        self._store_thread_id = self.thread.run(threading.get_ident)
        try:
            refuse_where_gone(self._open.profile)
            self.vault = KeyVault(self._open.profile.keys)
            self.key = self.vault.station_key()
            origin = AuditOrigin(self.key.station.station_id, __version__, boot_id(), self.key)
            self.copies = SecondCopies(lambda: self.settings.backup_folder, self.key.station.station_id)
            self.store = self.thread.run(
                StationStore,
                self._open.profile,
                origin,
                self.clock,
                reserve_bytes,
                self._after_signature,
                check_signature,
            )
            self.run(self.store.worklist.keep_station_key, self.key.station)
        except BaseException:
            self.thread.close()
            close_log(self._log_handler)
            self._open.close()
            raise
        process = ProcessSigner(self.vault)
        self.guard = PasswordGuard(RoomyLedger(self.vault, self.store.held), self.clock, self.key.unlock_secret)
        self.signer = GuardedSigner(process, self.guard, self.store.reads)
        self.grace = Grace(self.store.contacts, self.clock)
        self.sign_in = SignIn(self.vault, process, self.vault, self.guard, self.store.reads, self.grace)
        self.damage = DamagedSeries(lambda key, words: self.thread.submit(self.store.images.record_damage, key, words))
        self.volumes = StoredVolumes(lambda series_key: self.run(self._stored, series_key), self.damage)
        self.registrations = StoredRegistrations(self._open.profile.folder / "registrations")
        _log.info(
            "station %s opened, version %s, SQLite %s",
            Safe(self.key.station.station_id), Safe(__version__), Safe(SQLITE_VERSION),
        )  # fmt: skip

    def __enter__(self) -> OpenStation:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the station."""
        self.close()

    @classmethod
    def existing(cls, folder: Path) -> OpenStation:
        """Open a profile that is there already; a mistyped path makes no empty one, which would verify as sound.

        Raises
        ------
        Refused, EnvironmentFault, DataProblem
            If there is no profile, or as for a new `OpenStation`.
        """
        refuse_where_gone(Profile(folder))
        if not Profile(folder).database.is_file():
            raise Refused(
                Finding("profile.missing", "There is no station in this folder. Nothing was made or checked.")
            )
        return cls(folder)

    @property
    def folder(self) -> Path:
        """The profile's folder."""
        return self._open.profile.folder

    @property
    def profile(self) -> Profile:
        """The places in the profile's folder."""
        return self._open.profile

    @property
    def settings(self) -> Settings:
        """The profile's settings as they stand on disk."""
        return load_settings(self.folder)

    @property
    def is_demonstration(self) -> bool:
        """Whether the profile, or every charter on it, is a demonstration's; of practice neither says it (TR-16)."""
        said = self.settings
        return said.is_demonstration or (not said.is_practice and self.run(self.store.reads.has_demonstrations_alone))

    def keep_settings(self, settings: Settings) -> None:
        """Write the profile's settings."""
        save_settings(self.folder, settings)

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do work on the store's thread and wait for it. The window calls it through its bridge only."""
        if threading.get_ident() == self._store_thread_id:
            return work(*args, **kwargs)
        return self.thread.run(work, *args, **kwargs)

    def run_behind(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do work that nobody waits for: as `run`, after the window has shown what was just done."""
        WINDOW.give_way()
        return self.run(work, *args, **kwargs)

    def _after_signature(self) -> None:
        # Queued: the reader has the signature before a copy is made.
        self.thread.submit(lambda: self.copies.put(self.store.copy_at_signature()))

    def files_of(self, series_key: SeriesKey) -> tuple[Path, ...]:
        """Return the files of a kept series in volume order; callable on any thread."""
        return tuple(self.run(self._stored, series_key).files)

    def _stored(self, series_key: SeriesKey) -> StoredSeries:
        from readstation.imaging.plan_stored import StoredSeries

        return StoredSeries(*self.store.images.files_and_outline(series_key))

    def close(self) -> None:
        """Finish what is queued, record the end, and let the profile go. Calling it twice is safe."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            self.thread.run(self.store.close)
        finally:
            self.thread.close()
            self.copies.close()
            _log.info("station closed")
            close_log(self._log_handler)
            self._open.close()
