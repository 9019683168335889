"""``readstation trial charter``: bring a charter in."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import works_at_central
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.trial.charter_file import LARGEST_FILE_BYTES, read_charter


@click.command("charter")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@works_at_central
def command(access: OfficeAccess, file: Path) -> int:
    """Check a charter FILE and keep it at central; the same again changes nothing, a change needs a new version.

    \b
    Example:
        readstation trial charter charter.json
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise Refused(Finding("charter.file", "This file cannot be read.", place=file.name)) from error
    charter = read_charter(data)
    with access.office() as office:
        digest = office.put_charter(charter)
    kind = "demonstration" if charter.is_demonstration else "live trial"
    click.echo(f"Charter {charter.trial_code} version {charter.version} ({kind}) is kept.")
    click.echo(f"Digest {digest}")
    return 0
