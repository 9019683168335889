"""``readstation trial export``: write what a trial rests on into one file that anybody can check."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.verification import export_evidence
from readstation.cli.progress import TerminalJob
from readstation.core.errors import Refused
from readstation.core.findings import Finding


@click.command("export")
@click.option("--evidence", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@click.option("--central", metavar="URL", envvar="READSTATION_CENTRAL", help="The central database, as the office.")
def command(evidence: Path, central: str | None) -> int:
    """Write the evidence of a trial: facts, keys, charters, the log and its checkpoints, as JSON lines.

    The file holds logins and printed names of readers and everything they signed: it is for the sponsor and
    inspectors, never for anyone who is blinded. Check it with `readstation verify FILE`, or without this program as the
    manual shows (docs/manual/verification.md).

    \b
    Example:
        readstation trial export --evidence trial.jsonl --central 'postgresql://OFFICE@db.example/trial?sslrootcert=root.pem'
    """
    if not central:
        raise Refused(Finding("export.central", "No central database is named. Say --central URL."))
    job = TerminalJob()
    try:
        facts = export_evidence(central, evidence, job)
    finally:
        job.end()
    click.echo(f"{facts} facts in {evidence.name}. Check it: readstation verify {evidence.name}")
    return 0
