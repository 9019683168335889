"""``readstation trial init``: set up a central database."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.trial_setup import SetUp, set_up
from readstation.cli.office_options import administrator_access
from readstation.store.central.logins import Group
from readstation.trial.status import CentralForm


@click.command("init")
@click.option(
    "--administrator",
    "url",
    metavar="URL",
    required=True,
    help="The database: sqlite:///path, or a PostgreSQL one with the login of its administrator.",
)
@click.option("--demonstration", is_flag=True, help="Not for a live trial: every window and page will say so.")
@click.option("--single-machine", is_flag=True, help="A file for a live trial: one person has this machine.")
@click.option("--office", "office", multiple=True, metavar="NAME", help="A person of the trial office; two or more.")
@click.option("--auditor", "auditors", multiple=True, metavar="NAME", help="A monitor or inspector, who reads only.")
@click.option(
    "--passwords",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for first passwords, a file each, for this user's eyes only. PostgreSQL only.",
)
def command(
    url: str,
    demonstration: bool,
    single_machine: bool,
    office: tuple[str, ...],
    auditors: tuple[str, ...],
    passwords: Path | None,
) -> int:
    """Set up a central database, or bring one to the newest schema; again changes nothing.

    On PostgreSQL it makes tables, roles, row security and the logins of the house, and compares the server's roles with
    the list. The server has to be one for trials alone.

    \b
    Example:
        readstation trial init --administrator 'postgresql:///trial?host=/var/run/postgresql' \\
            --office 'A. Okafor' --office 'B. Lind' --passwords first-passwords
    """
    access = administrator_access(url)
    if access is None:
        raise click.UsageError("Name the database.")
    house = [*((name, Group.OFFICE) for name in office), *((name, Group.AUDITOR) for name in auditors)]
    made = set_up(access, CentralForm(not demonstration, single_machine), tuple(house), passwords)
    for line in lines(made):
        click.echo(line)
    for finding in made.role_findings:
        click.echo(str(finding), err=True)
    return 1 if made.role_findings else 0


def lines(made: SetUp) -> list[str]:
    """Return what was set up, as lines."""
    purpose = "a live trial" if made.form.is_live else "a demonstration"
    text = [f"The central database is ready: schema {made.schema}, for {purpose}."]
    if made.is_file:
        text.append(
            "It is a file. A file has no users and no walls: whoever can open it can read and change all of it."
        )
        text.append("Signatures and the chain still show a change; they do not prevent one.")
    else:
        text.append(f"Roles that differ from the list: {len(made.role_findings)}.")
    for each in made.accounts:
        where = f"; first password in {each.password_file.name}" if each.password_file is not None else ""
        text.append(f"{each.group} {each.login}{f' {each.printed_name}' if each.printed_name else ''}{where}")
    return text
