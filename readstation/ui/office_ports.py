"""What the office's overview needs. Every method may block: the bridge makes the calls."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from readstation.core.jobs import Job
from readstation.reading.ports import Session
from readstation.trial.overview import Overview


class ExportKind(StrEnum):
    """What can be written."""

    TABLES = "tables"
    EVIDENCE = "evidence"
    DOCUMENTS = "documents"
    REPORT = "report"

    @property
    def is_file(self) -> bool:
        """Whether it is one file, and not a folder of files."""
        return self is ExportKind.EVIDENCE


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What is to be written where.

    Attributes
    ----------
    kind, place
        What, and the file or the folder, which is new or empty.
    subjects
        The sponsor's list of subjects; None for the office's own case codes.
    """

    kind: ExportKind
    place: Path
    subjects: Path | None = None


@dataclass(frozen=True, slots=True)
class ExportWritten:
    """What was written.

    Attributes
    ----------
    place, is_report
        Where it lies, and whether it is the trial report.
    subjects, files, documents, facts
        How many, as far as the kind has them.
    """

    place: Path
    is_report: bool = False
    subjects: int = 0
    files: int = 0
    documents: int = 0
    facts: int = 0


class OfficeServices(Protocol):
    """The office's overview of its trial."""

    def overview(self, session: Session, job: Job) -> Overview:
        """Return how the trial stands at central; called on the pool.

        Raises
        ------
        Refused
            If the person is not of the office, or no central database is named.
        CentralUnreachable
            If it does not answer.
        """
        ...

    def export(self, session: Session, wish: ExportWish, job: Job) -> ExportWritten:
        """Verify everything at central, then write what is wished; called on the pool.

        Raises
        ------
        Refused
            If the place holds something, nothing is signed, central does not verify, or the list has faults.
        Cancelled
            If the job was stopped; nothing was written.
        EnvironmentFault
            If the disk refused.
        """
        ...
