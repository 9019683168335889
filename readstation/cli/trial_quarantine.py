"""``readstation trial quarantine``: what was not taken in, with the reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from readstation.app.settings import data_folder
from readstation.app.station import OpenStation


@click.command("quarantine")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of lines.")
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The office's folder.")
def command(as_json: bool, profile: Path | None) -> int:
    """List the objects that were not taken in and are still out, with the reason; nothing of them is stored here.

    An object is named by the day and its place in that intake, and by the first digits of its token. Take it in again
    once what is wrong was put right; it then leaves the list.

    \b
    Example:
        readstation trial quarantine
    """
    with OpenStation.existing(profile or data_folder() / "station") as station:
        rows = station.run(station.store.quarantine.waiting)
    if as_json:
        said = [
            {
                "token": row.token,
                "object": row.ordinal,
                "since": _day(row.utc_ms),
                "code": row.code,
                "reason": row.reason,
            }
            for row in rows
        ]
        click.echo(json.dumps({"quarantine": said}, indent=2))
        return 0
    for row in rows:
        click.echo(f"{_day(row.utc_ms)} object {row.ordinal} [{row.token[:8]}] {row.code}: {row.reason}")
    click.echo(f"{len(rows)} in quarantine.")
    return 0


def _day(utc_ms: int) -> str:
    return f"{datetime.fromtimestamp(utc_ms / 1000, UTC):%Y-%m-%d}"
