"""``readstation trial certificate``: the office's authority for certificates of stations (TR-7)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from readstation.app.central_certificates import issued, sign_request, take_back
from readstation.app.trial_access import OfficeAccess
from readstation.cli.certificate import file_bytes
from readstation.cli.office_options import works_at_central
from readstation.cli.passwords import authority_words
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import StationId
from readstation.security.authority import CERTIFICATE_NAME, REVOKED_NAME, YEARS, make_authority, open_authority
from readstation.store.files import write_whole

_FOLDER = click.Path(path_type=Path, file_okay=False)
_DAYS = 365


@click.group("certificate")
def command() -> None:
    """Sign, list and take back the certificates by which the central database knows stations.

    The authority is a folder; its key lies there under a pass phrase, which is asked for or read from the file that
    READSTATION_AUTHORITY_PASSWORD_FILE names. What was signed and taken back is recorded at central.

    \b
    Example:
        readstation trial certificate sign authority station.request.json station.pem
    """


@command.command("make")
@click.argument("folder", type=_FOLDER)
def make(folder: Path) -> int:
    """Make the authority in FOLDER: once for a trial.

    \b
    Example:
        readstation trial certificate make authority
    """
    make_authority(folder, authority_words(is_new=True), datetime.now(UTC))
    click.echo(f"The authority is made, for {YEARS} years. The server needs {CERTIFICATE_NAME} and {REVOKED_NAME}.")
    return 0


@command.command("sign")
@click.argument("folder", type=_FOLDER)
@click.argument("request", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("answer", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--days", type=click.IntRange(1, 1100), default=_DAYS, show_default=True, help="How long it holds.")
@works_at_central
def sign(access: OfficeAccess, folder: Path, request: Path, answer: Path, days: int) -> int:
    """Sign the REQUEST of an enrolled station by the authority in FOLDER and write the certificate to ANSWER.

    \b
    Example:
        readstation trial certificate sign authority station.request.json station.pem
    """
    if answer.exists():
        raise Refused(Finding("TR-7.file", "There is such a file already. Nothing was signed.", place=answer.name))
    data, authority = file_bytes(request), open_authority(folder, authority_words(is_new=False))
    with access.office() as office:
        station, certificate = sign_request(office, authority, data, days, datetime.now(UTC))
    write_whole(answer, certificate)
    click.echo(f"Signed for station {station}. Give {answer.name} back to the station.")
    return 0


@command.command("list")
@works_at_central
def show(access: OfficeAccess) -> int:
    """Show every certificate that was signed, and until when it is good.

    \b
    Example:
        readstation trial certificate list
    """
    now = datetime.now(UTC)
    with access.office() as office:
        certificates = issued(office.acts())
    for each in certificates:
        click.echo(f"station {each.station}: {each.standing(now)}.")
    if not certificates:
        click.echo("No certificate was signed.")
    return 0


@command.command("revoke")
@click.argument("folder", type=_FOLDER)
@click.argument("station")
@click.option("--reason", required=True, help="Why.")
@works_at_central
def revoke(access: OfficeAccess, folder: Path, station: str, reason: str) -> int:
    """Take back the certificates of STATION and write the list for the server anew.

    It holds once the list lies on the server and the server has read it.

    \b
    Example:
        readstation trial certificate revoke authority 1b9d... --reason 'The computer was stolen'
    """
    authority = open_authority(folder, authority_words(is_new=False))
    with access.office() as office:
        count = take_back(office, authority, folder, StationId(station), reason, datetime.now(UTC))
    click.echo(
        f"{count} certificates of this station are taken back. Bring {REVOKED_NAME} to the server and reload it."
    )
    return 0 if count else 1
