"""``readstation trial server``: is the server one for a trial; and the watch that ends what is held open too long."""

from __future__ import annotations

import signal

import click

from readstation.app.server_watch import ServerWatch, check_server
from readstation.cli.office_options import administrator_access


@click.command("server")
@click.option("--watch", is_flag=True, help="End what is held open for more than 60 s, until stopped.")
@click.option(
    "--administrator",
    "url",
    metavar="URL",
    envvar="READSTATION_ADMINISTRATOR",
    required=True,
    help="Central with its administrator's login; READSTATION_ADMINISTRATOR says it once for all.",
)
def command(url: str, *, watch: bool) -> int:
    """Check the settings, doors and release of the PostgreSQL server: exit 0 where it is fit for a live trial, else 1.

    A client can switch off every deadline of its own, so a watch at the server ends what is held open. It also makes
    the logins of approved people and ends the sessions of accounts that have ended. It runs on the server itself, as a
    service.

    \b
    Example:
        readstation trial server --administrator 'postgresql:///trial?host=/var/run/postgresql'
        readstation trial server --watch --administrator 'postgresql:///trial?host=/var/run/postgresql'
    """
    access = administrator_access(url)
    if access is None:
        raise click.UsageError("Name the database.")
    if watch:
        service = ServerWatch(access, click.echo)
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, lambda _number, _frame: service.stop.set())
        service.run()
        return 0
    findings = check_server(access)
    for finding in findings:
        click.echo(str(finding))
    click.echo("The server is fit for a live trial." if not findings else "The server is not fit for a live trial.")
    return 1 if findings else 0
