"""``readstation trial practice``: who works on practice cases that are made of a case of the trial."""

from __future__ import annotations

import click

from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import works_at_central
from readstation.core.ids import Login


@click.command("practice")
@click.argument("case")
@click.argument("login")
@works_at_central
def command(access: OfficeAccess, case: str, login: str) -> int:
    """Say that LOGIN authors or reviews practice cases that are made of CASE, a case of the office's library.

    Refused where the person has an open read of it. From then on they are given no read of it.

    \b
    Example:
        readstation trial practice 7K-204 r_x4k2m9q7ab
    """
    with access.office() as office:
        office.put_into_pool(Login(login), case)
    click.echo(f"{login} may work on practice made of {case}, and is given no read of it.")
    return 0
