"""The five ways in which something does not happen."""

from __future__ import annotations

from collections.abc import Sequence

from readstation.core.findings import Finding


class ReadstationError(Exception):
    """The base of every error that this program raises on purpose."""


class Refused(ReadstationError):  # noqa: N818 - the domain's word: a rule refused it
    """A rule says no. Nothing was changed.

    Attributes
    ----------
    findings
        Why, one finding a reason.
    """

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings: Sequence[Finding] = findings


class DataProblem(ReadstationError):  # noqa: N818
    """Data from outside cannot be used; the message names what and where, without a patient value."""


class EnvironmentFault(ReadstationError):  # noqa: N818
    """The machine or the network failed: disk full, no server, no display.

    Attributes
    ----------
    what, kept, todo
        What happened, what was kept, and what to do: one sentence each.
    """

    def __init__(self, what: str, kept: str = "", todo: str = "") -> None:
        super().__init__(" ".join(part for part in (what, kept, todo) if part))
        self.what = what
        self.kept = kept
        self.todo = todo


class DiskFull(EnvironmentFault):
    """The disk has no room. Nothing of the act was kept; it can be done again once there is room (TR-44)."""


class Cancelled(ReadstationError):  # noqa: N818
    """The person stopped a job. Never shown."""


class Defect(ReadstationError):  # noqa: N818
    """Our own mistake: the operation stops, the message goes to the crash report."""
