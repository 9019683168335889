"""``readstation ingest``: take images in, blinded, or say why not."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.intake import take_in
from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.cli.progress import TerminalJob
from readstation.model.series import PhaseRole
from readstation.trial.ingest_words import report_lines


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--pictures", is_flag=True, help="Take screen captures, ultrasound and the like too. They may show names."
)
@click.option(
    "--segmentations",
    is_flag=True,
    help="Take segmentations too. They show what others outlined: for practice and quality control only, never for a "
    "blinded read.",
)
@click.option(
    "--phase",
    type=click.Choice([role.value for role in PhaseRole if role is not PhaseRole.OTHER]),
    help="The phase of every CT and MR series of these paths, where the office knows it and the images do not say it.",
)
@click.option("--dry-run", is_flag=True, help="Check everything, store nothing.")
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The station's folder.")
def command(
    paths: tuple[Path, ...],
    dry_run: bool,
    pictures: bool,
    segmentations: bool,
    phase: str | None,
    profile: Path | None,
) -> int:
    """Take images in: folders, files, ZIP archives or DICOMDIRs.

    Each series is checked, de-identified into new objects and stored under a random case code. What cannot be taken is
    named with the reason, and the original stays where it is.

    \b
    Example:
        readstation ingest /media/cd/DICOMDIR export.zip
    """
    job = TerminalJob()
    with OpenStation(profile or data_folder() / "station") as station:
        try:
            report = take_in(
                station,
                paths,
                job,
                dry_run=dry_run,
                pictures=pictures,
                segmentations=segmentations,
                phase=None if phase is None else PhaseRole(phase),
            )
        finally:
            job.end()
    for line in report_lines(report):
        click.echo(line)
    return 0 if report.taken else 1
