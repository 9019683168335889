"""``readstation trial image-key``: a station's key for images, for the office."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.release import package_key_bytes, package_key_of
from readstation.app.settings import data_folder
from readstation.app.station import OpenStation


@click.command("image-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The station's folder.")
def command(file: Path, profile: Path | None) -> int:
    """Write a station's key for images to FILE, for the office: needed where the charter says offline.

    It is a public key, signed with the station's own. The private one never leaves the station.

    \b
    Example:
        readstation trial image-key station-7.json
    """
    with OpenStation.existing(profile or data_folder() / "station") as station:
        file.write_bytes(package_key_bytes(package_key_of(station)))
        click.echo(f"The key for images of station {station.key.station.station_id} is in {file.name}.")
    return 0
