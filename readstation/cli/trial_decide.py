"""``readstation trial decide``: how a read goes on whose reader may have learned something."""

from __future__ import annotations

import click

from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import works_at_central
from readstation.cli.trial_incidents import lines
from readstation.model.incident import IncidentState


@click.command("decide")
@click.argument("incident")
@click.option("--goes-on", "decision", flag_value=IncidentState.GOES_ON.value, help="Nothing was learned that matters.")
@click.option("--taken-away", "decision", flag_value=IncidentState.TAKEN_AWAY.value, help="The read is taken back.")
@click.option("--reason", required=True, help="Why; it is kept.")
@works_at_central
def command(access: OfficeAccess, incident: str, decision: str | None, reason: str) -> int:
    """Decide on the report INCIDENT, named as 'trial incidents' shows it. A decision is never changed.

    Nothing that was written before is removed. A read that is taken away is given to another reader by 'trial assign'.

    \b
    Example:
        readstation trial decide 3f2a91c0 --goes-on --reason 'A name of a physician, not of the patient'
    """
    if decision is None:
        raise click.UsageError("Say --goes-on or --taken-away.")
    with access.office() as office:
        decided = office.decide_incident(incident, IncidentState(decision), reason)
    for line in lines(decided):
        click.echo(line)
    return 0
