"""``readstation trial report``: the report of a trial as HTML and PDF, with the rows behind its numbers."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import click

from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import works_at_central
from readstation.cli.progress import TerminalJob


@click.command("report")
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="A new or empty folder."
)
@click.option(
    "--profile",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The office's folder with the images, which alone knows when they were made; without it days are those of "
    "central.",
)
@click.option(
    "--subjects",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The sponsor's list of subjects as CSV, as for 'trial export --sdtm'.",
)
@click.option(
    "--follow-up-days",
    type=click.IntRange(min=1),
    default=365,
    show_default=True,
    help="The last day after first treatment on which an adverse event counts.",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of a line.")
@works_at_central
def command(
    access: OfficeAccess, folder: Path, profile: Path | None, subjects: Path | None, follow_up_days: int, as_json: bool
) -> int:
    """Write the report of a trial from signed facts and imported tables. That it was done is recorded at central.

    Everything that it rests on is verified first; where that fails, nothing is written. The folder gets report.html,
    report.pdf, a CSV file of the rows behind each number, and a manifest of hashes. It unblinds: it is for the
    statistician, the sponsor and inspectors, never for readers.

    \b
    Example:
        readstation trial report --to report --profile library --subjects subjects.csv
    """
    from readstation.app.trial_assessments import Beside
    from readstation.app.trial_report import write_report

    # A trial is millions of small objects that refer to nothing that refers back: garbage is seldom worth a search.
    gc.set_threshold(100_000)
    listed = None if subjects is None else subjects.read_bytes()
    job = TerminalJob()
    try:
        written = write_report(access, folder, job, Beside(profile, listed), follow_up_days)
    finally:
        job.end()
    if as_json:
        said = {"subjects": written.subjects, "tables": written.tables, "plots": written.plots}
        click.echo(json.dumps({**said, "folder": str(folder), "files": list(written.files)}, indent=2))
    else:
        click.echo(f"{written.subjects} subjects, {written.tables} tables, {written.plots} plots in {folder.name}.")
    return 0
