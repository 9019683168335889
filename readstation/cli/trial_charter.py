"""``readstation trial charter``: bring a charter in."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_charters import sign_charter
from readstation.cli.office_options import works_at_central
from readstation.cli.passwords import signing_password
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.trial.charter_file import LARGEST_FILE_BYTES, read_charter


@click.command("charter")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--sign", "signer", metavar="LOGIN", help="Sign it, with the key of LOGIN on the office's own profile.")
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The office's folder.")
@works_at_central
def command(access: OfficeAccess, file: Path, signer: str | None, profile: Path | None) -> int:
    """Check a charter FILE and keep it at central; the same again changes nothing, a change needs a new version.

    The charter of a live trial is signed by the office before any case is given under it, and no station uses it
    without. The key is made by 'enrol --role office', and brought in by two persons like a reader's. Its password is
    asked for, or read from the file that READSTATION_SIGNING_PASSWORD_FILE names.

    \b
    Example:
        readstation trial charter charter.json
        readstation trial charter charter.json --sign r_x4k2m9q7ab
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise Refused(Finding("charter.file", "This file cannot be read.", place=file.name)) from error
    charter = read_charter(data)
    with access.office() as office:
        digest = office.put_charter(charter)
        if signer is not None:
            with OpenStation.existing(profile or data_folder() / "station") as station:
                name = station.vault.person(Login(signer)).printed_name
                sign_charter(office, station, charter, Login(signer), signing_password(name))
        signatures = office.charter_signatures(digest)
    kind = "demonstration" if charter.is_demonstration else "live trial"
    click.echo(f"Charter {charter.trial_code} version {charter.version} ({kind}) is kept.")
    click.echo(f"Digest {digest}")
    if signatures:
        click.echo(f"Signed by {', '.join(each.login for each in signatures)}.")
    elif not charter.is_demonstration:
        click.echo("Not signed yet: no case is given under it before that. Sign it by --sign LOGIN.")
    return 0
