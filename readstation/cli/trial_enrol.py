"""``readstation trial enrol``: propose a person by the file that their station made."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_people import propose
from readstation.cli.office_options import works_at_central
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.trial.enrolment import LARGEST_FILE_BYTES


@click.command("enrol")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@works_at_central
def command(access: OfficeAccess, file: Path) -> int:
    """Propose the person of an enrolment FILE. A second person of the office approves, neither of them the holder.

    \b
    Example:
        readstation trial enrol reyes.enrolment.json
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise Refused(Finding("enrol.file", "This file cannot be read.", place=file.name)) from error
    with access.office() as office:
        signed, waits = propose(office, data)
    enrolment = signed.enrolment
    click.echo(f"Proposed: {enrolment.printed_name}, {enrolment.role.value}, account {enrolment.login}.")
    click.echo(f"Code {waits.code}")
    click.echo("A second person asks the holder for the code and runs: readstation trial approve")
    return 0
