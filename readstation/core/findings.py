"""Findings: what is wrong with data that someone gave us, as values and not as exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, in words for the person who can mend it.

    Attributes
    ----------
    code
        A stable short name, such as ``geometry.gap``; a rule id stands first where a rule found it.
    message
        One plain sentence. It never holds a patient value (TR-62).
    severity
        An error makes the thing unusable.
    place
        Where: a file's ordinal, a lesion, a JSON path; never a path under a home folder.
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    place: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the finding makes its subject unusable."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        """Return one line: place, message and code."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message} ({self.code})"
