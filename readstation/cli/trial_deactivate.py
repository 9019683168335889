"""``readstation trial deactivate``: end an account."""

from __future__ import annotations

import click

from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import with_administrator, works_at_central
from readstation.cli.trial_logins import logins_lines
from readstation.core.ids import Login


@click.command("deactivate")
@click.argument("login")
@click.option("--reason", required=True, help="Why; it is kept.")
@with_administrator
@works_at_central
def command(access: OfficeAccess, login: str, reason: str, administrator: OfficeAccess | None) -> int:
    """End the account of LOGIN: central answers it no more from this moment, its station with its next contact.

    What arrived before stays. What a station still sends of it lies in quarantine: let a reader sync once before you
    end the account. With --administrator the open sessions are ended, too.

    \b
    Example:
        readstation trial deactivate r_x4k2m9q7ab --reason 'Left the committee'
    """
    with access.office() as office:
        office.end_person(Login(login), reason)
    click.echo(f"Account {login} has ended. Central answers it no more; what it still sends goes to quarantine.")
    if administrator is not None:
        with administrator.administration() as administration:
            for line in logins_lines(administration.bring_logins_in_line()):
                click.echo(line)
    return 0
