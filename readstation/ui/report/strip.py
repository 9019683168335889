"""The strip above the page while a report is made: what is done, how far, and where it lies at the end."""

from __future__ import annotations

from readstation.core.phrases import tr
from readstation.ui.widgets.job_strip import JobStrip


class ReportStrip(JobStrip):
    """One report at a time."""

    def __init__(self) -> None:
        super().__init__("report", "file-sign", tr("Progress of the report"))

    def said(self, what: str) -> str:
        """Return the words of a progress."""
        return tr("Report: {what}", what=what or tr("checking the read"))
