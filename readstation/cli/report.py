"""``readstation report``: a signed read as a PDF."""

from __future__ import annotations

import json
from pathlib import Path

import click

from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.cli.progress import TerminalJob
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.subject import Assignment, Task
from readstation.ui.ports import ReportWritten


@click.command("report")
@click.argument("read")
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The station's folder.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of a line.")
def command(read: str, profile: Path | None, out: Path, as_json: bool) -> int:
    """Write the report of a signed read: lesions, responses with their reasons, key images, signature.

    READ is the case's code, such as 7K-204, or the id of the read. The read is verified first, with all its images; one
    that does not hold is refused, and no file is written. A file of that name is replaced.

    \b
    Example:
        readstation report 7K-204 --out 7K-204.pdf
    """
    job = TerminalJob()
    try:
        with OpenStation.existing(profile or data_folder() / "station") as station:
            written = _written(station, chosen(station, read), out, job)
    finally:
        job.end()
    if as_json:
        said = {"file": str(out), "case": written.case_alias, "version": written.version, "code": written.code}
        click.echo(json.dumps(said, indent=2))
    else:
        click.echo(f"Report of case {written.case_alias} written to {out}. Verification code {written.code}.")
    return 0


def _written(station: OpenStation, given: Assignment, out: Path, job: TerminalJob) -> ReportWritten:
    """Write the report of a read, whichever kind it is."""
    if given.task is Task.TREATMENT_READ:
        from readstation.app.distribution_report import DistributionReports

        forms = DistributionReports(station)
        return forms.write_form(forms.prepare_form(given, job), out, job)
    from readstation.app.reports import Reports

    reports = Reports(station)
    prepared = reports.prepare(given, job)
    while prepared.cut_next():
        job.checkpoint()
    return reports.write(prepared, out, job)


def chosen(station: OpenStation, read: str) -> Assignment:
    """Return the one read that is meant.

    Raises
    ------
    Refused
        If none or more than one is meant.
    """
    reads = station.store.reads
    known = [each for person in station.sign_in.people() for each in station.run(reads.assignments, person.login)]
    meant = [each for each in known if read in (each.read_id, each.case_alias)]
    if len(meant) == 1:
        return meant[0]
    words = "No read of this name is on this station." if not meant else "Several reads have this name: give the id."
    raise Refused(Finding("report.read", f"{words} No file was written."))
