"""What the window of a practice profile needs from outside, as a protocol. `app` hands in the real one.

Every method may block, so the window calls them through the bridge only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from readstation.core.ids import Login, ReadId
from readstation.core.jobs import Job
from readstation.model.people import Role
from readstation.practice.results import PracticeResult
from readstation.practice.sheet import ScoreSheet
from readstation.reading.ports import Session
from readstation.ui.ports import WorklistRow


class PracticeState(StrEnum):
    """How far a practice read is."""

    TO_READ = "to_read"
    IN_PROGRESS = "in_progress"
    SIGNED = "signed"
    """Signed, and not scored yet: the program ended in between, or the scoring was stopped."""
    SCORED = "scored"
    REFERENCE = "reference"
    """A trainer's own signed read, of which a practice case can be made."""


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """A read on the list of a practice profile.

    Attributes
    ----------
    row
        The read as a worklist has it.
    title, tasks, author
        What the case is called and asks, and who made it; of a trainer's own case its code, nothing and nobody.
    state
        How far it is.
    is_passed
        Whether every rule of the case was kept; None before the score.
    seen_before
        How often its reference had been open here before this read.
    """

    row: WorklistRow
    title: str
    tasks: tuple[str, ...]
    author: str
    state: PracticeState
    is_passed: bool | None = None
    seen_before: int = 0

    @property
    def read_id(self) -> ReadId:
        """The read."""
        return self.row.read_id


@dataclass(frozen=True, slots=True)
class TakenCase:
    """A practice case that was taken in: its read, its title, and how often its reference had been open here."""

    read_id: ReadId
    title: str
    seen_before: int


@dataclass(frozen=True, slots=True)
class PackWish:
    """What a trainer wants to make of a signed read.

    Attributes
    ----------
    title, tasks
        What the trainee is told before the read.
    plan, rules
        Files of a training plan and of the rules of the case; None for the plan of this program, and for the rules
        that follow from the read.
    path
        Where the case shall lie.
    """

    title: str
    tasks: tuple[str, ...]
    plan: Path | None
    rules: Path | None
    path: Path


@dataclass(frozen=True, slots=True)
class CertificateWish:
    """What a trainer wants certified: results, the cases that they are of, and where the PDF shall lie."""

    results: tuple[Path, ...]
    packs: tuple[Path, ...]
    path: Path


class PracticeServices(Protocol):
    """Practice in one profile."""

    def enrol(self, printed_name: str, role: Role, password: str) -> Login:
        """Make an account here; no office and no network is asked.

        Raises
        ------
        Refused
            If the name or the password is not taken. Nothing was made.
        """
        ...

    def practice_rows(self, session: Session) -> tuple[PracticeRow, ...]:
        """Return the practice reads of a person, the oldest first."""
        ...

    def take_pack(self, session: Session, path: Path, job: Job) -> TakenCase:
        """Check a practice case and put it on a person's list; called on the pool.

        Raises
        ------
        DataProblem
            If a byte of it is not as its author signed it, or it is of a newer form. Nothing was taken.
        Refused, EnvironmentFault, Cancelled
            If it cannot be used, the disk refused, or the person stopped it.
        """
        ...

    def read_again(self, session: Session, read_id: ReadId) -> TakenCase:
        """Put the case of a read on its person's list once more."""
        ...

    def score_read(self, session: Session, read_id: ReadId, password: str, job: Job) -> PracticeResult:
        """Open the reference of a signed read and score it; called on the pool.

        Parameters
        ----------
        session, read_id
            Whose read, and which.
        password
            Signs the result. Empty for the one that has just signed the read itself.
        job
            Progress and cancel.

        Raises
        ------
        Refused
            If the read is not signed, or the password is wrong or needed. There is no score then.
        DataProblem, EnvironmentFault, Cancelled
            If case, read or disk do not hold, or the person stopped it. The read stays signed.
        """
        ...

    def score_sheet(self, session: Session) -> ScoreSheet | None:
        """Return the score over everything that a person has finished; None where that is nothing."""
        ...

    def save_results(self, session: Session, folder: Path) -> tuple[Path, ...]:
        """Write the results of the sheet into a folder, a file each, for the trainer; called on the pool.

        Raises
        ------
        EnvironmentFault
            If the disk refused.
        """
        ...

    def make_case(self, session: Session, read_id: ReadId, wish: PackWish, password: str, job: Job) -> str:
        """Write a practice case of a trainer's signed read, and return its digest; called on the pool.

        Raises
        ------
        Refused
            If the read is not signed, plan or rules do not fit, or the password is wrong. Nothing was written.
        DataProblem, EnvironmentFault, Cancelled
            If an image is damaged, the disk refused, or the person stopped it.
        """
        ...

    def certify(self, session: Session, wish: CertificateWish, password: str, job: Job) -> Sequence[Path]:
        """Write a qualification as a PDF with its signed file beside it, and return both; called on the pool.

        Raises
        ------
        Refused
            If a result does not count, its case is not there, or the plan is not reached.
        DataProblem, EnvironmentFault, Cancelled
            If a file is none, the disk refused, or the person stopped it.
        """
        ...
