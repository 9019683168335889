"""``readstation trial approve``: approve what another person proposed."""

from __future__ import annotations

import click

from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_people import approve
from readstation.cli.office_options import with_administrator, works_at_central
from readstation.cli.trial_logins import logins_lines
from readstation.core.ids import Login


@click.command("approve")
@click.argument("login")
@click.option("--code", required=True, help="The code as the holder read it aloud from the own station.")
@with_administrator
@works_at_central
def command(access: OfficeAccess, login: str, code: str, administrator: OfficeAccess | None) -> int:
    """Approve the key of LOGIN, that another person of the office proposed.

    Ask the holder for the code by another way than the file came: then nobody can put a key of theirs in its place.

    \b
    Example:
        readstation trial approve r_x4k2m9q7ab --code K7QM-3XWD-9PZR-T2VH
    """
    with access.office() as office:
        enrolment = approve(office, Login(login), code).enrolment
    click.echo(f"Approved: {enrolment.printed_name}, {enrolment.role.value}, account {enrolment.login}.")
    if administrator is not None:
        with administrator.administration() as administration:
            for line in logins_lines(administration.bring_logins_in_line()):
                click.echo(line)
    return 0
