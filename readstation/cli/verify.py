"""``readstation verify``: check signatures, chains, images and derived results; say what is wrong, or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import click

from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.app.verification import verify_central, verify_station
from readstation.cli.progress import TerminalJob
from readstation.reading.verify import Verification


@click.command("verify")
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The station's folder.")
@click.option("--central", metavar="URL", help="Check this central database instead of the station.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of lines.")
def command(profile: Path | None, central: str | None, as_json: bool) -> int:
    """Check everything that is kept, offline: exit 0 where it all holds, 1 where something does not.

    Bytes are hashed again, signatures checked, journals replayed, the audit trail followed, and each response derived
    anew from what was signed.

    \b
    Example:
        readstation verify
        readstation verify --central postgresql://office@db.example/trial
    """
    job = TerminalJob()
    try:
        if central:
            result = verify_central(central, job)
        else:
            with OpenStation.existing(profile or data_folder() / "station") as station:
                result = verify_station(station, job)
    finally:
        job.end()
    click.echo(json_text(result) if as_json else "\n".join(lines(result)))
    return 0 if result.is_sound else 1


def lines(result: Verification) -> list[str]:
    """Return a verification as lines: one a finding, then the counts."""
    counted = (
        f"{result.signed_reads} signed reads, {result.locks} locks, {result.steps} journal steps, "
        f"{result.audit_events} audit events, {result.images} images, {result.log_leaves} log lines"
    )
    verdict = "Everything holds" if result.is_sound else "Not everything holds"
    return [*(f"{each.severity}: {each}" for each in result.findings), f"{verdict}: {counted} checked."]


def json_text(result: Verification) -> str:
    """Return a verification as one JSON object."""
    return json.dumps(
        {
            "is_sound": result.is_sound,
            "checked": {
                "signed_reads": result.signed_reads,
                "locks": result.locks,
                "steps": result.steps,
                "audit_events": result.audit_events,
                "images": result.images,
                "log_leaves": result.log_leaves,
            },
            "findings": [
                {"code": each.code, "place": each.place, "message": each.message, "severity": each.severity.value}
                for each in result.findings
            ],
        },
        indent=2,
    )
