"""A station made of plain values, for tests of the pages that stand before a read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, KeyId, Login, ReadId
from readstation.core.jobs import Job
from readstation.model.incident import UnblindingKind
from readstation.model.people import Person, Role
from readstation.model.series import Modality, PhaseRole
from readstation.model.subject import ReadStage
from readstation.reading.ports import Session
from readstation.reading.signin import EndReason, LockReason
from readstation.ui.bridge import Bridge
from readstation.ui.image_ports import ImagesFetched
from readstation.ui.look_ports import LookRow
from readstation.ui.ports import (
    CheckState,
    CheckWords,
    CutOff,
    PhaseOnDisk,
    ProfileTile,
    StationWords,
    SyncState,
    SyncWords,
    WorklistRow,
)
from readstation.ui.presenters.display_checks import DisplayChecks, KeptCheck
from readstation.ui.presenters.language import Language
from readstation.ui.presenters.preferences import Preferences
from readstation.ui.session_ports import DiskState, RecoveryWords

PASSWORD = "correct horse battery"
READER = Person(Login("r_7k2mq4wz9d"), "Dr M. Reyes", Role.READER, KeyId("ab" * 32), "cd" * 32)
PHASES = (PhaseRole.PRE_CONTRAST, PhaseRole.LATE_ARTERIAL, PhaseRole.PORTAL_VENOUS, PhaseRole.DELAYED)


def worklist_row(alias: str = "7K-204", **changes: object) -> WorklistRow:
    """Return a row of a case that is here and not started, with some fields changed."""
    fields: dict[str, object] = {
        "read_id": ReadId(f"read-{alias}"),
        "case_alias": CaseAlias(alias),
        "trial_code": "HX-204",
        "timepoint": 0,
        "modality": Modality.CT,
        "phases": tuple((phase, PhaseOnDisk.READY) for phase in PHASES),
        "stage": ReadStage.NOT_STARTED,
        "status_detail": "",
        "due": "Tomorrow",
        "is_due_soon": False,
        "waiting": 0,
        "action_count": 0,
        "saved_at": "",
        "continue_words": "Start at baseline",
    }
    return WorklistRow(**(fields | changes))  # type: ignore[arg-type]


class FakeStation:
    """Answers every call from values that a test can change; remembers what was asked, and on which thread."""

    def __init__(self) -> None:
        self.rows: tuple[WorklistRow, ...] = (worklist_row(),)
        self.sync = SyncWords(SyncState.SYNCED, 0)
        self.fetched = ImagesFetched()
        self.interrupted: CutOff | None = None
        self.tiles: tuple[ProfileTile, ...] = (
            ProfileTile(READER.login, READER.initials, "here today at 11:38"),
            ProfileTile(Login("r_w3f8t6xv2n"), "AO", "here 3 days ago"),
        )
        self.recovered: RecoveryWords | None = None
        self.kept = Preferences()
        self.kept_language = Language.ENGLISH
        self.checks = DisplayChecks(now_utc_ms=1_700_000_000_000)
        self.asked: list[tuple[str, threading.Thread]] = []
        self.error: Exception | None = None
        self.password = PASSWORD
        self.free_bytes = 212_400_000_000
        self.is_demonstration = True
        self.lock_min = 10

    def _note(self, call: str) -> None:
        self.asked.append((call, threading.current_thread()))
        if self.error is not None:
            raise self.error

    def station_words(self) -> StationWords:
        good = CheckState.GOOD
        return StationWords(
            "0.1.0",
            self.is_demonstration,
            CheckWords(good, "212.4 GB free", "Last write test passed at 12:00"),
            sqlite="3.40.1",
        )

    def lock_limit_min(self, session: Session) -> int:
        return self.lock_min

    def disk(self) -> DiskState:
        return DiskState(self.free_bytes, 500_000_000, 2_000_000_000)

    def look_at_clock(self) -> None:
        self._note("clock")

    def display_checks(self) -> DisplayChecks:
        return self.checks

    def keep_display_check(self, session: Session, display: str, *, looked_right: bool) -> DisplayChecks:
        self._note(f"display {looked_right}")
        kept = {**self.checks.kept, display: KeptCheck(looked_right, self.checks.now_utc_ms)}
        self.checks = replace(self.checks, kept=kept)
        return self.checks

    def recovery(self) -> RecoveryWords | None:
        return self.recovered

    def profiles(self) -> tuple[ProfileTile, ...]:
        return self.tiles

    def sign_in(self, login: Login, password: str) -> Session:
        self._note("sign_in")
        if (login, password) != (READER.login, PASSWORD):
            raise Refused(Finding("signin.wrong", "The password does not match. 4 more tries before the wait grows."))
        return Session(READER, "session-1")

    def sign_out(self, session: Session, reason: EndReason | None = None) -> None:
        self._note("sign_out" if reason is None else f"sign_out {reason}")

    def lock(self, session: Session, reason: LockReason) -> None:
        self._note(f"lock {reason}")

    def unlock(self, session: Session, password: str) -> None:
        self._note("unlock")
        if password != self.password:
            raise Refused(Finding("TR-4.password", "The password does not match."))

    def change_password(self, session: Session, password: str, new_password: str) -> None:
        self._note("change_password")
        if password != self.password:
            raise Refused(Finding("TR-4.password", "The password does not match."))
        self.password = new_password

    def preferences(self, session: Session) -> Preferences:
        self._note("preferences")
        return self.kept

    def keep_preferences(self, session: Session, preferences: Preferences) -> None:
        self._note("keep_preferences")
        self.kept = preferences

    def language(self) -> Language:
        return self.kept_language

    def keep_language(self, language: Language) -> None:
        self._note("keep_language")
        self.kept_language = language

    def worklist(self, session: Session) -> tuple[WorklistRow, ...]:
        self._note("worklist")
        return self.rows

    def cut_off(self, session: Session) -> CutOff | None:
        return self.interrupted

    def settle_cut_off(self, session: Session) -> None:
        self._note("settle_cut_off")

    def report_unblinding(
        self, session: Session, read_id: ReadId, timepoint: int, kind: UnblindingKind, words: str
    ) -> None:
        self._note(f"report_unblinding {kind} {timepoint} {words}".rstrip())

    def look_rows(self, session: Session) -> tuple[LookRow, ...]:
        self._note("look_rows")
        return ()

    def sync_status(self, session: Session) -> SyncWords:
        return self.sync

    def sync_now(self, session: Session) -> SyncWords:
        self._note("sync_now")
        return self.sync

    def fetch_images(self, session: Session, job: Job) -> ImagesFetched:
        self._note("fetch_images")
        return self.fetched


@contextmanager
def running_bridge() -> Iterator[Bridge]:
    """Yield a bridge on two executors of its own and end them afterwards."""
    store, pool = ThreadPoolExecutor(1, "store"), ThreadPoolExecutor(2, "pool")
    bridge = Bridge(store, pool)
    try:
        yield bridge
    finally:
        bridge.close()
        for executor in (store, pool):
            executor.shutdown(wait=True, cancel_futures=True)
