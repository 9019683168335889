"""``readstation enrol``: make a person's key on this station, and the file that the trial office enrols them by."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.app.trial_people import make_enrolment
from readstation.cli.passwords import new_password
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.people import Role
from readstation.store.files import write_whole
from readstation.trial.enrolment import enrolment_code, enrolment_file

_ROLES = (Role.READER, Role.ADJUDICATOR, Role.TRAINER, Role.TRAINEE, Role.OFFICE)


@click.command("enrol")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", required=True, help="The name that a signature shows.")
@click.option(
    "--role", type=click.Choice([role.value for role in _ROLES]), default=Role.READER.value, show_default=True
)
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The station's folder.")
def command(file: Path, name: str, role: str, profile: Path | None) -> int:
    """Make a person's key on this station and write FILE for the trial office.

    The person chooses the password here. The key never leaves this station; the file holds public keys and nothing
    that opens anything. Give it to the office, and read the code aloud to the person there who approves it. A person of
    the office needs no approval for the looks at images on the office's own profile; the key that signs the charter of
    a live trial is brought in by two persons like a reader's.

    \b
    Example:
        readstation enrol reyes.enrolment.json --name 'Dr M. Reyes'
    """
    if file.exists():
        raise Refused(Finding("enrol.file", "There is such a file already. Nothing was made.", place=file.name))
    with OpenStation(profile or data_folder() / "station") as station:
        signed = make_enrolment(station, name, Role(role), new_password(name))
    write_whole(file, enrolment_file(signed))
    code = enrolment_code(signed.enrolment)
    click.echo(f"{name}, {role}: account {signed.enrolment.login} on station {signed.enrolment.station}")
    if signed.enrolment.role is Role.OFFICE:
        click.echo(f"Written: {file.name}. This account signs in on this station alone.")
        click.echo(f"Where it signs charters of a live trial, two persons bring it in. Code: {code}")
        return 0
    click.echo(f"Written: {file.name}. Give it to the trial office.")
    click.echo(f"Code for the telephone: {code}")
    return 0
