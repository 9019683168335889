"""``readstation ingest``: take images in, blinded, or say why not."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from readstation.app.intake import take_in
from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from readstation.trial.ingest_words import report_lines

_BETWEEN_LINES_S = 0.2


class ConsoleJob(QuietJob):
    """A job that shows its progress in one line of the terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._shown_at = 0.0

    def report(self, done: int, total: int, what: str = "") -> None:
        """Show the progress, a few times a second, where someone can see it."""
        super().report(done, total, what)
        now = time.monotonic()
        if sys.stderr.isatty() and now - self._shown_at >= _BETWEEN_LINES_S:
            self._shown_at = now
            of = f" of {total}" if total else ""
            click.echo(f"\r\x1b[K{what}: {done}{of}", nl=False, err=True)

    def finish(self) -> None:
        """Take the progress line away."""
        if self._shown_at:
            click.echo("\r\x1b[K", nl=False, err=True)


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything, store nothing.")
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The station's folder.")
def command(paths: tuple[Path, ...], dry_run: bool, profile: Path | None) -> int:
    r"""Take images in: folders, files, ZIP archives or DICOMDIRs.

    Each series is checked, de-identified into new objects and stored under a random case code. What cannot be taken is
    named with the reason, and the original stays where it is.

    \b
    Example:
        readstation ingest /media/cd/DICOMDIR export.zip
    """
    job = ConsoleJob()
    with OpenStation(profile or data_folder()) as station:
        try:
            report = take_in(station, paths, job, dry_run=dry_run)
        finally:
            job.finish()
    for line in report_lines(report):
        click.echo(line)
    return 0 if report.taken else 1
