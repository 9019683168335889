"""The report of a trial, from the signed reads of central and the tables that were handed over, with its manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from readstation._version import __version__
from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_assessments import Assessments, Beside
from readstation.app.trial_exports import (
    MANIFEST,
    assessments_there,
    check_empty,
    mark_file,
    refuse_unsound,
    write_recorded,
)
from readstation.app.trial_report_facts import report_facts
from readstation.app.verification_beside import verified_beside
from readstation.core.canonical import JsonObject, canonical_bytes
from readstation.core.jobs import Job
from readstation.exchange.trial_report.html import report_html
from readstation.exchange.trial_report.pdf import report_pdf
from readstation.exchange.trial_report.rows_csv import file_of, rows_csv
from readstation.trial.report.analysis import trial_report
from readstation.trial.report.document import Figure, Report
from readstation.trial.report.facts import TrialFacts

HTML, PDF = "report.html", "report.pdf"
_STEPS = 6


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """What was written: subjects, tables and plots of the report, and the files."""

    subjects: int
    tables: int
    plots: int
    files: tuple[str, ...]


def write_report(
    access: OfficeAccess, folder: Path, job: Job, beside: Beside | None = None, follow_up_days: int = 365
) -> WrittenReport:
    """Write the report as HTML and PDF with the rows behind its numbers, and record it at central.

    Parameters
    ----------
    access
        The database, as the office.
    folder
        New, or empty.
    job
        Progress and cancel.
    beside
        Dates of scans and the sponsor's list of subjects.
    follow_up_days
        The last day on which an adverse event counts as treatment-emergent (MR-1105).

    Raises
    ------
    Refused
        If the folder holds something, no read was signed, central does not verify, or the list has faults.
    EnvironmentFault
        If the disk refused.
    """
    check_empty(folder)
    steps = _Steps(job)
    steps.begin_same("Opening signed reads")
    found = assessments_there(access, beside or Beside(), job)
    steps.begin("Collecting what was handed over")
    facts = report_facts(access, found, follow_up_days)
    # Checked after everything was taken from central, and before anything of it is written.
    with verified_beside(access) as verdict:
        made = _made(found, facts, job)
        del found, facts  # a trial's reads are let go of while the verdict is waited for
        _Steps(job, done=_STEPS - 2).begin("Checking central")
        refuse_unsound(verdict(job))
    _Steps(job, done=_STEPS - 1).begin("Writing")
    write_recorded(access, folder, made.files, made.reads, job)
    return WrittenReport(made.subjects, made.tables, made.plots, tuple(made.files))


@dataclass(frozen=True, slots=True)
class _Made:
    """A report before it is written: how many reads, subjects, tables and plots it has, and its files by name."""

    reads: int
    subjects: int
    tables: int
    plots: int
    files: Mapping[str, bytes]


def _made(found: Assessments, facts: TrialFacts, job: Job) -> _Made:
    made = datetime.now(UTC).replace(microsecond=0)
    report = trial_report(facts, _about(found, made), _Steps(job, done=1).begin_same)
    files = {**mark_file(found.mark), **report_files(report, made, job)}
    manifest = _manifest(found, files, report, made)
    blocks = [block for section in report.sections for block in section.blocks]
    plots = sum(isinstance(block, Figure) for block in blocks)
    return _Made(len(found.reads), len(facts.subjects), len(blocks) - plots, plots, {**files, MANIFEST: manifest})


class _Steps:
    """Tells a job which part is begun, and asks it whether to go on."""

    def __init__(self, job: Job, done: int = 0) -> None:
        self._job, self._done = job, done

    def begin(self, what: str) -> None:
        """Begin the next part."""
        self._done = min(self._done + 1, _STEPS)
        self.begin_same(what)

    def begin_same(self, what: str) -> None:
        """Begin a part of the same part."""
        self._job.checkpoint()
        self._job.report(self._done, _STEPS, what)


def report_files(report: Report, made: datetime, job: Job) -> dict[str, bytes]:
    """Return the files of a report by name, without the manifest.

    Parameters
    ----------
    report
        What it says.
    made
        When it was made; with the same time the same report has the same bytes.
    job
        Progress and cancel.
    """
    steps = _Steps(job, done=2)
    # matplotlib takes a second to load: no other command waits for it.
    from readstation.exchange.trial_report.drawing import draw_plot

    figures = [block for section in report.sections for block in section.blocks if isinstance(block, Figure)]
    steps.begin("Drawing plots")
    drawn = {}
    for each in figures:
        steps.begin_same(f"Drawing plots: {each.title}")
        drawn[each.key] = draw_plot(each.plot, each.key)
    files = {file_of(listing): rows_csv(listing) for listing in report.listings}
    steps.begin("Setting pages")
    files[HTML] = report_html(report, {key: each.svg for key, each in drawn.items()})
    steps.begin_same("Setting pages of the PDF")
    placed = {key: each.flowable for key, each in drawn.items()}
    files[PDF] = report_pdf(report, placed, f"Readstation {__version__}", int(made.timestamp() * 1000))
    return files


def _about(found: Assessments, made: datetime) -> tuple[tuple[str, str], ...]:
    charters = [
        (f"Charter, version {each.version}", f"{each.trial_code}, SHA-256 {digest}")
        for digest, each in sorted(found.charters.items(), key=lambda pair: pair[1].version)
    ]
    rules = sorted({f"{each.rules['version']}, criteria {each.rules['criteria_digest'][:16]}…" for each in found.reads})
    return (
        ("Made", f"{made:%Y-%m-%d %H:%M:%S} UTC"),
        ("Software", f"Readstation {__version__}, research software"),
        *charters,
        ("Rules", "; ".join(rules)),
        ("Signed reads", f"{len(found.reads)}, each in the version that counts; SHA-256 of each in {MANIFEST}"),
        ("Digest of the reads", reads_digest(found)),
        ("Verified", "signatures, chains, journals and derived results of everything at central, before use"),
    )


def reads_digest(found: Assessments) -> str:
    """Return the SHA-256 over the heads of all reads that the report rests on, in order of subject and reader."""
    heads = sorted((each.subject, each.assessor, each.head_digest) for each in found.reads)
    return hashlib.sha256("\n".join(head for _, _, head in heads).encode()).hexdigest()


def _manifest(found: Assessments, files: Mapping[str, bytes], report: Report, made: datetime) -> bytes:
    said: JsonObject = {
        "format": "readstation-report-1",
        "made": made.isoformat(),
        "software": __version__,
        **found.named(),
        "reads_digest": reads_digest(found),
        "csv_rule": "a cell that begins with an apostrophe is the text after it",
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        "rows": {file_of(listing): len(listing.rows) for listing in report.listings},
    }
    return canonical_bytes(said)
