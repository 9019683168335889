"""``readstation trial qualify``: keep the qualification of a reader, which the charter may ask for."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import works_at_central
from readstation.core.ids import Login
from readstation.security.keys import check_signature


@click.command("qualify")
@click.argument("login")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--same-person", is_flag=True, help="The holder is this reader, though the printed names differ.")
@works_at_central
def command(access: OfficeAccess, login: str, file: Path, same_person: bool) -> int:
    """Keep the qualification in FILE, which 'practice certify' wrote beside the certificate, for the reader LOGIN.

    Where the charter names plans of a qualification, 'trial assign' refuses a reader without one that holds.

    \b
    Example:
        readstation trial qualify r_x4k2m9q7ab reyes.qualification
    """
    with access.office() as office:
        made = office.keep_qualification(Login(login), file.read_bytes(), check_signature, is_same_person=same_person)
    click.echo(f"Kept for {login}: {made.plan_title}, version {made.plan_version}, by {made.trainer.printed_name}.")
    click.echo(f"Plan {made.plan_digest}, key of the trainer {made.trainer.key_id}: what a charter names.")
    click.echo(f"It holds from {made.issued_day} to {made.expires_day}.")
    return 0
