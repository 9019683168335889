"""``readstation trial unlock``: the code for an account that is locked on its station."""

from __future__ import annotations

import click

from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import works_at_central
from readstation.core.ids import Login


@click.command("unlock")
@click.argument("login")
@click.argument("challenge")
@click.option("--reason", required=True, help="Why, and how you knew the caller; it is kept.")
@works_at_central
def command(access: OfficeAccess, login: str, challenge: str, reason: str) -> int:
    """Print the code that opens the account of LOGIN on the station that shows CHALLENGE.

    First make sure who calls: ring back under the number of the enrolment. The code opens this one lock, once, and the
    station needs no network for it. The person's password stays what it was.

    \b
    Example:
        readstation trial unlock r_x4k2m9q7ab K7QM-3XWD --reason 'Rang back; a child had typed'
    """
    with access.office() as office:
        code = office.unlock_code(Login(login), challenge, reason)
    click.echo(f"Code for {login}: {code}")
    click.echo("It is typed in place of the password, opens this lock once, and stands in the record of the office.")
    return 0
