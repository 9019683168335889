"""``readstation sync``: send what waits and fetch what is new, once."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.delivery import Delivered, Delivery
from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.cli.progress import TerminalJob
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.people import Person


@click.command("sync")
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The station's folder.")
@click.option("--login", help="Whose work to send; needed where several people read on this station.")
def command(profile: Path | None, login: str | None) -> int:
    """Send a person's waiting work to the central database, fetch receipts and assignments.

    The password is asked for; it opens the central database too. Without an answer from there nothing is lost: run it
    again.

    \b
    Example:
        readstation sync --login r_x4k2m9q7ab
    """
    job = TerminalJob()
    with OpenStation.existing(profile or data_folder() / "station") as station:
        person = chosen(station.sign_in.people(), login)
        password = click.prompt(f"Password of {person.printed_name}", hide_input=True, err=True)
        signed_in = station.run(station.sign_in.sign_in, person.login, password)
        try:
            opened = signed_in.opened
            delivered = Delivery(station).sync(
                person.login, opened.central_password, job, former_password=opened.former_central_password
            )
        finally:
            job.end()
            station.run(station.sign_in.sign_out, signed_in.session)
    for line in lines(delivered):
        click.echo(line)
    return 0 if delivered.report is not None and delivered.report.is_clean else 1


def chosen(people: tuple[Person, ...], login: str | None) -> Person:
    """Return the one person that is meant.

    Raises
    ------
    Refused
        If nobody or more than one is meant.
    """
    meant = [person for person in people if login is None or person.login == login]
    if len(meant) == 1:
        return meant[0]
    if not meant:
        raise Refused(Finding("sync.person", "Nobody of this account is enrolled on this station."))
    logins = ", ".join(person.login for person in meant)
    raise Refused(Finding("sync.person", f"Several people read here. Name one with --login: {logins}."))


def lines(delivered: Delivered) -> list[str]:
    """Return what a pass did, as lines."""
    if delivered.report is None:
        return [str(delivered.unreachable)]
    report = delivered.report
    counts = report.counts
    return [
        *(f"{finding.severity}: {finding}" for finding in report.findings),
        f"{report.pushed} sent, {report.receipts} receipts, {report.assignments} open assignments.",
        f"{counts.waiting} waiting, {counts.received} arrived, {counts.sealed} confirmed, {counts.refused} put aside.",
    ]
