"""``readstation trial reassign``: take a read back and give its case to another person."""

from __future__ import annotations

import click

from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import works_at_central
from readstation.core.ids import Login, ReadId


@click.command("reassign")
@click.argument("read")
@click.option("--to", "login", required=True, metavar="LOGIN", help="Who gets the case now, and begins anew.")
@click.option("--reason", required=True, help="Why; it is kept.")
@works_at_central
def command(access: OfficeAccess, read: str, login: str, reason: str) -> int:
    """Take READ back and give its case to another person. A signed read is never taken back.

    What the first reader has made of it stays; what arrives of it from now on is put into quarantine.

    \b
    Example:
        readstation trial reassign 0b8f6a52-3b1c-4f0e-9d58-0a4b7d1f2c33 --to r_m3t7w2cpqz --reason 'Reader is ill'
    """
    with access.office() as office:
        given = office.give_to_another(ReadId(read), Login(login), reason)
    click.echo(f"Taken back: {read}.")
    click.echo(f"{given.case_alias} to {given.login}: {given.read_id}")
    return 0
