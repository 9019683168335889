"""What the window needs from outside, as protocols. `app` hands in the real ones.

Every method may block, so the window calls them through the bridge only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from readstation.core.ids import CaseAlias, Login, ReadId
from readstation.core.jobs import Job
from readstation.model.incident import UnblindingKind
from readstation.model.series import Modality, PhaseRole, SeriesFacts, TimepointImages
from readstation.model.subject import ReadStage, Task
from readstation.reading.ports import Session
from readstation.reading.session_port import ReadSessionPort
from readstation.ui.adjudication_ports import AdjudicationServices
from readstation.ui.distribution_ports import DistributionServices
from readstation.ui.image_ports import NO_IMAGES, ImagesFetched, ImagesWords
from readstation.ui.look_ports import LookServices
from readstation.ui.office_ports import OfficeServices
from readstation.ui.presenters.language import Language
from readstation.ui.presenters.preferences import Preferences
from readstation.ui.session_ports import SessionServices, StationHealth
from readstation.ui.uptake_ports import UptakeServices


@dataclass(frozen=True, slots=True)
class ProfileTile:
    """A profile on the sign-in page: initials and login, no role, no work (design, section 6)."""

    login: Login
    initials: str
    last_here: str


class CheckState(StrEnum):
    """How a check of the station ended."""

    GOOD = "good"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class CheckWords:
    """One check of the station, in words: displays, disk."""

    state: CheckState
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class StationWords:
    """What the sign-in page says of the station.

    Attributes
    ----------
    version
        The program's version.
    is_demonstration
        Whether the window says that this is a demonstration (TR-16).
    disk
        The check of the disk.
    sqlite
        The version of the SQLite that keeps its records (TR-42).
    is_practice
        Whether the profile is for practice alone, which every page says (TR-15).
    """

    version: str
    is_demonstration: bool
    disk: CheckWords
    is_practice: bool = False
    sqlite: str = ""


class SyncState(StrEnum):
    """The states of delivery (design, section 11)."""

    SYNCED = "synced"
    QUEUED = "queued"
    OFFLINE = "offline"
    SENDING = "sending"
    CONFLICT = "conflict"
    KEPT_HERE = "kept_here"
    """Practice: nothing is sent anywhere."""


@dataclass(frozen=True, slots=True)
class SyncQueue:
    """Where a person's changes are (TR-54): waiting here, arrived at central, confirmed by it, put aside.

    The last contact is when the last pass came to its end, as ``11:42``; empty before the first one.
    """

    waiting: int
    arrived: int
    confirmed: int
    refused: int
    last_contact: str


@dataclass(frozen=True, slots=True)
class SyncWords:
    """How delivery stands.

    Attributes
    ----------
    state, waiting
        The state and how many facts wait.
    detail
        A sentence for the list behind the word.
    queue
        Where the changes are; None while nothing was asked yet.
    images
        How fetching images stands.
    """

    state: SyncState
    waiting: int
    detail: str = ""
    queue: SyncQueue | None = None
    images: ImagesWords = NO_IMAGES


class PhaseOnDisk(StrEnum):
    """Whether a phase of a case can be opened now."""

    READY = "ready"
    COMING = "coming"
    NOT_HERE = "not_here"
    NOT_SENT = "not_sent"


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """A case on the worklist.

    Attributes
    ----------
    read_id, case_alias, trial_code
        Which read.
    timepoint
        The timepoint that is read next; 0 is the baseline.
    modality
        What was taken; None while no image is here.
    phases
        The phases that the charter asks for, in order, and whether each is here.
    stage, status_detail
        How far the read is, and one thing to know of it, such as "T2 not measured".
    due, is_due_soon
        The day in words, and whether to mark it.
    waiting
        Facts of this read that central has not confirmed.
    action_count, saved_at
        Journal steps kept, and when the last one was saved ("12:01:33"), empty before the first.
    continue_words
        The verb of the button: "Start at baseline", "Continue at T2".
    is_stopped
        Whether the case stands still because the person reported that they may have learned something (TR-26).
    task
        What for: a case to adjudicate opens on the bench.
    """

    read_id: ReadId
    case_alias: CaseAlias
    trial_code: str
    timepoint: int
    modality: Modality | None
    phases: tuple[tuple[PhaseRole, PhaseOnDisk], ...]
    stage: ReadStage
    status_detail: str
    due: str
    is_due_soon: bool
    waiting: int
    action_count: int
    saved_at: str
    continue_words: str
    is_stopped: bool = False
    task: Task = Task.READ

    @property
    def is_ready(self) -> bool:
        """Whether the case can be opened: it does not stand still, something is here and nothing is still coming."""
        if self.is_stopped:
            return False
        states = {state for _, state in self.phases}
        return PhaseOnDisk.READY in states and not states & {PhaseOnDisk.COMING, PhaseOnDisk.NOT_HERE}


@dataclass(frozen=True, slots=True)
class CutOff:
    """A read that was open when the program ended without closing it (design, 12.1).

    Attributes
    ----------
    read_id, case_alias, timepoint
        Which read, and where in it.
    action_count, saved_at
        Journal steps kept, and when the last one was saved, empty before the first.
    ended_after
        The last time that was noted before the end.
    kept
        The last edits in words, the newest first.
    unfinished
        What was being drawn, such as "T2 line"; empty where nothing was.
    continue_words
        The verb of the button.
    """

    read_id: ReadId
    case_alias: CaseAlias
    timepoint: int
    action_count: int
    saved_at: str
    ended_after: str
    kept: tuple[str, ...]
    unfinished: str
    continue_words: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One place of a hanging: which timepoint and phase belong there, and the series, or why there is none.

    Attributes
    ----------
    timepoint, phase
        What belongs there.
    series
        The series; None is a visible empty tile, never a silent substitute.
    reason
        Why it is empty, in words.
    """

    timepoint: int
    phase: PhaseRole
    series: SeriesFacts | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportWritten:
    """A report that lies on the disk.

    Attributes
    ----------
    path
        Where.
    code
        The verification code of the read.
    case_alias, version
        Which case, and which version of its read.
    """

    path: Path
    code: str
    case_alias: str
    version: int


class ReportInWork(Protocol):
    """A verified report on its way to the disk."""

    def cut_next(self) -> bool:
        """Do a piece of what only the main thread may do; return whether there was any left to do."""
        ...


class ReportWriter(Protocol):
    """Makes reports of signed reads."""

    def prepare_report(self, session: Session, read_id: ReadId, job: Job) -> ReportInWork:
        """Verify a signed read with all its images, and cut its key images; called on the pool.

        Raises
        ------
        Refused
            If it is not signed, not this person's, or does not verify; the findings say what. No file is written.
        Cancelled
            If the job was stopped.
        """
        ...

    def write_report(self, session: Session, prepared: Any, path: Path, job: Job) -> ReportWritten:
        """Write a report that was prepared here, whole or not at all; called on the pool.

        Raises
        ------
        EnvironmentFault
            If the disk refused. No file is written.
        """
        ...


class StationServices(
    ReportWriter,
    SessionServices,
    StationHealth,
    LookServices,
    OfficeServices,
    AdjudicationServices,
    DistributionServices,
    UptakeServices,
    Protocol,
):
    """The station behind the window."""

    def station_words(self) -> StationWords:
        """Return the version and the checks of displays and disk."""
        ...

    def profiles(self) -> tuple[ProfileTile, ...]:
        """Return the profiles of this station, the last used first."""
        ...

    def lock_limit_min(self, session: Session) -> int:
        """Return the minutes without input after which a session locks (TR-5)."""
        ...

    def preferences(self, session: Session) -> Preferences:
        """Return what a person has set for themselves on this station."""
        ...

    def keep_preferences(self, session: Session, preferences: Preferences) -> None:
        """Keep them.

        Raises
        ------
        EnvironmentFault
            If they cannot be written.
        """
        ...

    def language(self) -> Language:
        """Return the language of the station's window from its next start."""
        ...

    def keep_language(self, language: Language) -> None:
        """Keep it.

        Raises
        ------
        EnvironmentFault
            If it cannot be written.
        """
        ...

    def worklist(self, session: Session) -> tuple[WorklistRow, ...]:
        """Return the cases of a person, due first."""
        ...

    def open_read(self, session: Session, read_id: ReadId) -> ReadSessionPort:
        """Open a read of the worklist."""
        ...

    def report_unblinding(
        self, session: Session, read_id: ReadId, timepoint: int, kind: UnblindingKind, words: str
    ) -> None:
        """Keep that the person may have learned something; the read stands still from then on (TR-26)."""
        ...

    def cut_off(self, session: Session) -> CutOff | None:
        """Return the read that was cut off last, if one was."""
        ...

    def settle_cut_off(self, session: Session) -> None:
        """Take every read of a person as left."""
        ...

    def hang(self, now: TimepointImages, prior: TimepointImages | None) -> tuple[Tile, ...]:
        """Return the places of a hanging: the phases at baseline, else the prior beside the current."""
        ...

    def sync_status(self, session: Session) -> SyncWords:
        """Return how delivery stands, without a network call."""
        ...

    def fetch_images(self, session: Session, job: Job) -> ImagesFetched:
        """Fetch and open the images of a person whose turn has come; called on the pool.

        Raises
        ------
        Cancelled
            If the job was cancelled. What came stays.
        EnvironmentFault
            If this station's disk refused.
        """
        ...

    def sync_now(self, session: Session) -> SyncWords:
        """Send and fetch once, and return how delivery stands then."""
        ...
