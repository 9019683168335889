"""``readstation trial logins``: bring the server's logins in line with who is approved and who has ended."""

from __future__ import annotations

import click

from readstation.cli.office_options import administrator_access
from readstation.core.ids import Login
from readstation.store.central.administration import LoginsMade


@click.command("logins")
@click.option("--administrator", "url", metavar="URL", required=True, help="Central with its administrator's login.")
@click.option("--renew", metavar="LOGIN", help="Give this login the password of its newest approved enrolment.")
def command(url: str, renew: str | None) -> int:
    """Make the logins of approved people, and end the sessions of people whose account was ended.

    Only the administrator can make a login (no login of the trial may), so this is a command of its own; it may run as
    often as one likes. A file has no logins.

    \b
    Example:
        readstation trial logins --administrator 'postgresql:///trial?host=/var/run/postgresql'
    """
    access = administrator_access(url)
    if access is None:
        raise click.UsageError("Name the database.")
    with access.administration() as administration:
        made = administration.bring_logins_in_line(Login(renew) if renew else None)
        findings = administration.role_findings()
    for line in logins_lines(made):
        click.echo(line)
    for finding in findings:
        click.echo(str(finding), err=True)
    return 1 if findings else 0


def logins_lines(made: LoginsMade) -> list[str]:
    """Return what was done about logins, as lines."""
    return [
        *(f"Login {login} was made." for login in made.made),
        *(f"Login {login} has the password of its new enrolment." for login in made.renewed),
        *(f"Login {login} signs in no more." for login in made.shut),
        f"{made.sessions_ended} sessions of ended accounts were ended.",
    ]
