"""``readstation sync``: send what waits and fetch what is new, once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from readstation.app.central_certificates import central_address, certificate_warning
from readstation.app.delivery import Delivery, delivered_lines
from readstation.app.downloads import Downloads
from readstation.app.other_start import SYNC, SYNC_TIMEOUT_S, is_in_use, ring
from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.cli.passwords import own_password
from readstation.cli.progress import TerminalJob
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias
from readstation.model.people import Person

_NOT_MOVED = (
    "The case was not moved. It was begun at another station, and what was read there does not travel: go on there. "
    "If that station is lost, the office gives the case anew."
)


@click.command("sync")
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The station's folder.")
@click.option("--login", help="Whose work to send; needed where several people read on this station.")
@click.option("--move", "case", metavar="CASE", help="Move this case, open at another station, to this one.")
@click.option("--explain", "words", metavar="WORDS", help="What you found out about differences; they are closed then.")
def command(profile: Path | None, login: str | None, case: str | None, words: str | None) -> int:
    """Send a person's waiting work to the central database, fetch receipts and assignments.

    The password is asked for, or read from the file that READSTATION_PASSWORD_FILE names; it opens the central database
    too. Without an answer from there nothing is lost: run it again. Where a window has the station open, the window
    does it, for the person who is signed in there.

    \b
    Example:
        readstation sync --login r_x4k2m9q7ab
        readstation sync --move 4F7K-2
        readstation sync --explain "The server was restored on 3 May; the office knows."
    """
    job = TerminalJob()
    folder = profile or data_folder() / "station"
    try:
        opened_station = OpenStation.existing(folder)
    except Refused as refusal:
        is_plain = case is None and words is None
        answer = ring(folder, SYNC, SYNC_TIMEOUT_S, login=login) if is_plain and is_in_use(refusal) else None
        if answer is None:
            raise
        for line in answer.lines:
            click.echo(line, err=answer.exit_status != 0)
        return answer.exit_status
    with opened_station as station:
        warning = certificate_warning(central_address(folder), datetime.now(UTC))
        if warning is not None:
            click.echo(f"{warning.severity}: {warning}", err=True)
        person = chosen(station.sign_in.people(), login)
        password = own_password(person.printed_name)
        signed_in = station.run(station.sign_in.sign_in, person.login, password)
        try:
            opened = signed_in.opened
            if words is not None:
                count = station.run(station.store.differences.explain, person.login, words)
                click.echo(f"{count} differences explained.")
            delivery = Delivery(station)
            delivered = delivery.sync(
                person.login, opened.central_password, job, former_password=opened.former_central_password
            )
            is_moved = case is None or delivery.move_here(person.login, opened.central_password, CaseAlias(case), job)
            fetched = Downloads(station, delivery).fetch(person.login, opened.central_password, job)
        finally:
            job.end()
            station.run(station.sign_in.sign_out, signed_in.session)
    for line in delivered_lines(delivered):
        click.echo(line)
    if fetched.opened:
        click.echo(f"{fetched.opened} timepoints came with their images.")
    if case is not None:
        click.echo("The case is open here." if is_moved else _NOT_MOVED)
    return 0 if is_moved and delivered.report is not None and delivered.report.is_clean else 1


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
