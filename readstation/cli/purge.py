"""``readstation purge``: remove the images of a read that is closed from this station."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.purging import purge_read
from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.core.ids import ReadId


@click.command("purge")
@click.argument("read")
@click.option("--taken-back", is_flag=True, help="The office has taken the read back: it need not be signed.")
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The station's folder.")
def command(read: str, taken_back: bool, profile: Path | None) -> int:
    """Remove the images of READ from this station for good, once it is signed and central has confirmed all of it.

    The read, its journal and what is known of the images stay, and so does what was signed. It is recorded.

    \b
    Example:
        readstation purge 0b8f6a52-3b1c-4f0e-9d58-0a4b7d1f2c33
    """
    with OpenStation.existing(profile or data_folder() / "station") as station:
        count = purge_read(station, ReadId(read), is_taken_back=taken_back)
    click.echo(f"{count} image files were removed from this station.")
    return 0
