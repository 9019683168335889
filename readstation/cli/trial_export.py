"""``readstation trial export``: write what a trial rests on into one file that anybody can check."""

from __future__ import annotations

from pathlib import Path

import click

from readstation.app.trial_access import OfficeAccess
from readstation.app.verification import export_evidence
from readstation.cli.office_options import works_at_central
from readstation.cli.progress import TerminalJob


@click.command("export")
@click.option("--evidence", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@works_at_central
def command(access: OfficeAccess, evidence: Path) -> int:
    """Write the evidence of a trial: facts, keys, charters, the log and its checkpoints, as JSON lines.

    The file holds logins and printed names of readers and everything they signed: it is for the sponsor and
    inspectors, never for anyone who is blinded. That it was made is recorded at central. Check it with `readstation
    verify FILE`, or without this program as the manual shows (docs/manual/verification.md).

    \b
    Example:
        readstation trial export --evidence trial.jsonl
    """
    job = TerminalJob()
    try:
        facts = export_evidence(access, evidence, job)
    finally:
        job.end()
    click.echo(f"{facts} facts in {evidence.name}. Check it: readstation verify {evidence.name}")
    return 0
