"""``readstation ingest``: take images in, blinded, or say why not."""

from __future__ import annotations

import os
from pathlib import Path

import click

from readstation.app.intake import take_in
from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.cli.progress import TerminalJob
from readstation.imaging.archive_address import ArchiveAddress, login_in
from readstation.model.series import PhaseRole
from readstation.trial.ingest_words import report_lines


@click.command("ingest")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--dicomweb", metavar="URL", help="Fetch from this DICOMweb archive: the root of its services, over https."
)
@click.option("--study", "studies", multiple=True, metavar="UID", help="A study to fetch; may be given again.")
@click.option(
    "--patient", "patients", multiple=True, metavar="ID", help="A patient whose studies to fetch; again, too."
)
@click.option(
    "--login-file",
    type=click.Path(path_type=Path),
    help="Holds USER:PASSWORD or Bearer TOKEN for the archive, for its owner alone to read. Without it, the variable "
    "READSTATION_ARCHIVE_LOGIN counts.",
)
@click.option(
    "--authority",
    type=click.Path(path_type=Path),
    help="The certificate of the authority that vouches for the archive.",
)
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
    dicomweb: str | None,
    studies: tuple[str, ...],
    patients: tuple[str, ...],
    login_file: Path | None,
    authority: Path | None,
    dry_run: bool,
    pictures: bool,
    segmentations: bool,
    phase: str | None,
    profile: Path | None,
) -> int:
    """Take images in: folders, files, ZIP archives, DICOMDIRs, or studies of a DICOMweb archive.

    Each series is checked, de-identified into new objects and stored under a random case code. What cannot be taken is
    named with the reason, and the original stays where it is.

    \b
    Example:
        readstation ingest /media/cd/DICOMDIR export.zip
        readstation ingest --dicomweb https://archive.example/dicom-web --study 1.2.840.1 --login-file archive.login
    """
    if dicomweb is None and (not paths or studies or patients):
        raise click.UsageError("Name folders or files, or an archive with --dicomweb and what to fetch from it.")
    archive = None
    if dicomweb is not None:
        login = os.environ.get("READSTATION_ARCHIVE_LOGIN", "") if login_file is None else login_in(login_file)
        archive = ArchiveAddress(dicomweb, studies, patients, login, authority)
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
                archive=archive,
            )
        finally:
            job.end()
    for line in report_lines(report):
        click.echo(line)
    return 0 if report.taken else 1
