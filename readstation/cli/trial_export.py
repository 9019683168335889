"""``readstation trial export``: write what a trial rests on, or its tables, into files that anybody can check."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.trial_access import OfficeAccess
from readstation.app.verification import export_evidence
from readstation.cli.office_options import works_at_central
from readstation.cli.progress import TerminalJob
from readstation.core.jobs import Job


@click.command("export")
@click.option("--evidence", type=click.Path(path_type=Path, dir_okay=False), help="Write the evidence into this file.")
@click.option(
    "--sdtm", type=click.Path(path_type=Path, file_okay=False), help="Write the tables TU, TR and RS into this folder."
)
@click.option(
    "--sr",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write measured lesions and key images as DICOM documents into this folder; needs --profile.",
)
@click.option(
    "--seg",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the volumes of distribution reads as DICOM segmentations into this folder; needs --profile.",
)
@click.option(
    "--profile",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The office's folder with the images, which alone knows when they were made; without it there are no dates.",
)
@click.option(
    "--subjects",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The sponsor's list of subjects as CSV: CASE, USUBJID, SUBJID, SITEID, RFSTDTC; if known RFXSTDTC, DTHDTC.",
)
@works_at_central
def command(
    access: OfficeAccess,
    evidence: Path | None,
    sdtm: Path | None,
    sr: Path | None,
    seg: Path | None,
    profile: Path | None,
    subjects: Path | None,
) -> int:
    """Write the evidence of a trial, or its tables, from signed facts alone. That it was done is recorded at central.

    The evidence is facts, keys, charters, the log and its checkpoints, as JSON lines. It holds logins and printed names
    of readers and everything they signed: it is for the sponsor and inspectors, never for anyone who is blinded. Check
    it with `readstation verify FILE`, or without this program as the manual shows (docs/manual/verification.md).

    The tables are CDISC SDTM 3.4 as SAS XPORT v5, Dataset-JSON 1.1 and CSV, with a codebook and a manifest of hashes.
    Everything that they rest on is verified first, as it is for the documents.

    The documents are DICOM structured reports (template 1500) with every measured line, its end points and the blinded
    image that it was drawn on, and key object selections; one a reader and visit. The segmentations hold the volumes of
    signed distribution reads on the blinded images, voxel by voxel as they were signed.

    \b
    Example:
        readstation trial export --evidence trial.jsonl
        readstation trial export --sdtm tables --profile library --subjects subjects.csv
        readstation trial export --sr documents --profile library --subjects subjects.csv
        readstation trial export --seg volumes --profile library --subjects subjects.csv
    """
    if evidence is None and sdtm is None and sr is None and seg is None:
        raise click.UsageError("Say what to write: --evidence FILE, --sdtm FOLDER, --sr FOLDER or --seg FOLDER.")
    listed = None if subjects is None else subjects.read_bytes()
    job = TerminalJob()
    try:
        if evidence is not None:
            facts = export_evidence(access, evidence, job)
            click.echo(f"{facts} facts in {evidence.name}. Check it: readstation verify {evidence.name}")
        if sdtm is not None:
            _write_tables(access, sdtm, job, profile, listed)
        if sr is not None:
            _write_documents(access, sr, job, profile, listed)
        if seg is not None:
            _write_segmentations(access, seg, job, profile, listed)
    finally:
        job.end()
    return 0


def _write_tables(access: OfficeAccess, folder: Path, job: Job, profile: Path | None, listed: bytes | None) -> None:
    from readstation.app.trial_assessments import Beside
    from readstation.app.trial_tables import export_tables

    written = export_tables(access, folder, job, Beside(profile, listed))
    rows = ", ".join(f"{count} in {table}" for table, count in written.rows.items())
    click.echo(f"{written.subjects} subjects; rows: {rows}. {len(written.files)} files in {folder.name}.")


def _write_documents(access: OfficeAccess, folder: Path, job: Job, profile: Path | None, listed: bytes | None) -> None:
    from readstation.app.trial_assessments import Beside
    from readstation.app.trial_documents import export_documents

    written = export_documents(access, folder, job, Beside(profile, listed))
    click.echo(f"{written.lines} measured lines in {written.reports} reports in {folder.name}.")
    click.echo(f"{written.key_images} key images in {written.selections} selections.")
    if written.left_out:
        click.echo(f"{written.left_out} key images are of planes that no image has, and were left out.")


def _write_segmentations(
    access: OfficeAccess, folder: Path, job: Job, profile: Path | None, listed: bytes | None
) -> None:
    from readstation.app.trial_assessments import Beside
    from readstation.app.trial_segmentations import export_segmentations

    written = export_segmentations(access, folder, job, Beside(profile, listed))
    click.echo(f"{written.volumes} volumes in {written.segmentations} segmentations in {folder.name}.")
    if written.left_out:
        click.echo(f"{written.left_out} volumes lie on an object of several images, and were left out.")
