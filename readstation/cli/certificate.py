"""``readstation certificate``: a station's certificate for the central database, asked for and taken in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.security.station_certificate import LARGEST_FILE_BYTES, StationCertificate, request_file
from readstation.store.files import write_whole


@click.group("certificate")
def command() -> None:
    """Ask the trial office for this station's certificate, and take it in: central knows the station by it.

    A login and a password of another person's are then not enough to reach the central database from another machine.

    \b
    Example:
        readstation certificate request station.request.json
        readstation certificate take station.pem
    """


@command.command("request")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The station's folder.")
def request(file: Path, profile: Path | None) -> int:
    """Make a key for a certificate and write FILE, the request for the trial office.

    The key never leaves this station. A certificate that is here holds on until the new one is taken in.

    \b
    Example:
        readstation certificate request station.request.json
    """
    if file.exists():
        raise Refused(Finding("TR-7.file", "There is such a file already. Nothing was made.", place=file.name))
    with OpenStation.existing(profile or data_folder() / "station") as station:
        made = StationCertificate(station.profile.keys).request(station.key)
    write_whole(file, request_file(made))
    click.echo(f"Written: {file.name}, for station {made.station}. Give it to the trial office.")
    return 0


@command.command("take")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The station's folder.")
def take(file: Path, profile: Path | None) -> int:
    """Take in FILE, the certificate that the office signed for the last request of this station.

    \b
    Example:
        readstation certificate take station.pem
    """
    data = file_bytes(file)
    with OpenStation.existing(profile or data_folder() / "station") as station:
        kept = StationCertificate(station.profile.keys)
        certificate = kept.take(data, station.key.station.station_id, datetime.now(UTC))
    ends = f"{certificate.not_valid_after_utc:%Y-%m-%d}"
    click.echo(f"The certificate is here. It is shown to the central database until {ends}.")
    return 0


def file_bytes(file: Path) -> bytes:
    """Return the bytes of a small file.

    Raises
    ------
    Refused
        If it cannot be read, or is larger than a request or a certificate can be.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise Refused(Finding("TR-7.file", "This file cannot be read. Nothing was done.", place=file.name)) from error
    if len(data) > LARGEST_FILE_BYTES:
        raise Refused(Finding("TR-7.file", "This file is larger than such a file can be.", place=file.name))
    return data
