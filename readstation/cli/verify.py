"""``readstation verify``: check signatures, chains, images and derived results; say what is wrong, or nothing."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from readstation.app.central_verification import verify_central
from readstation.app.settings import data_folder
from readstation.app.station import OpenStation
from readstation.app.verification import verify_bundle, verify_station
from readstation.cli.passwords import FILE_VARIABLE, password_for
from readstation.cli.progress import TerminalJob
from readstation.core.findings import Finding
from readstation.reading.verification_code import same_code
from readstation.reading.verify import Verification


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), help="The station's folder.")
@click.option("--central", metavar="URL", help="Check this central database instead of the station.")
@click.option("--code", metavar="CODE", help="The code on a report: say which signed read it is of.")
@click.option("--sequencer-key", default="", metavar="ID", help="The key that must have signed the log's checkpoints.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of lines.")
def command(
    file: Path | None, *, profile: Path | None, central: str | None, code: str | None, sequencer_key: str, as_json: bool
) -> int:
    """Check everything that is kept, offline: exit 0 where it all holds, 1 where something does not.

    FILE is the evidence of a trial, as `readstation trial export --evidence` writes it; without one it is the station.

    Bytes are hashed again, signatures checked, journals replayed, the audit trail followed, and each response derived
    anew from what was signed.

    \b
    Example:
        readstation verify
        readstation verify trial.jsonl
        readstation verify --central 'postgresql://auditor@db.example/trial?sslrootcert=root.pem'
        readstation verify --code K7QM-3XWD-9PZR-T2VH
    """
    job = TerminalJob()
    try:
        if file is not None:
            result = verify_bundle(file, job, sequencer_key)
        elif central:
            password = password_for(central, FILE_VARIABLE, "the office or an auditor")
            result = verify_central(central, job, sequencer_key, password)
        else:
            with OpenStation.existing(profile or data_folder() / "station") as station:
                result = verify_station(station, job)
    finally:
        job.end()
    if code is not None:
        result = asked_for(result, code)
    click.echo(json_text(result) if as_json else "\n".join(lines(result, code)))
    return 0 if result.is_sound else 1


def asked_for(result: Verification, code: str) -> Verification:
    """Return a verification that holds only where a signed read has this code."""
    if any(same_code(code, each) for each, _ in result.codes):
        return result
    unknown = Finding("TR-32.code", "no signed read that is kept here has this code", place=f"code {code}")
    return dataclasses.replace(result, findings=(*result.findings, unknown))


def lines(result: Verification, code: str | None = None) -> list[str]:
    """Return a verification as lines: one a finding, then what a code is of, then the counts."""
    decisions = f"{result.decisions} decisions, " if result.decisions else ""
    counted = (
        f"{result.signed_reads} signed reads, {decisions}{result.locks} locks, {result.steps} journal steps, "
        f"{result.audit_events} audit events, {result.images} images, {result.log_leaves} log lines"
    )
    verdict = "Everything holds" if result.is_sound else "Not everything holds"
    meant = [f"{each} is the code of {place}." for each, place in result.codes if code and same_code(code, each)]
    return [*(f"{each.severity}: {each}" for each in result.findings), *meant, f"{verdict}: {counted} checked."]


def json_text(result: Verification) -> str:
    """Return a verification as one JSON object."""
    return json.dumps(
        {
            "is_sound": result.is_sound,
            "checked": {
                "signed_reads": result.signed_reads,
                "decisions": result.decisions,
                "locks": result.locks,
                "steps": result.steps,
                "audit_events": result.audit_events,
                "images": result.images,
                "log_leaves": result.log_leaves,
            },
            "codes": [{"code": code, "place": place} for code, place in result.codes],
            "findings": [
                {"code": each.code, "place": each.place, "message": each.message, "severity": each.severity.value}
                for each in result.findings
            ],
        },
        indent=2,
    )
