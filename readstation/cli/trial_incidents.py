"""``readstation trial incidents``: who may have learned something, and what was decided."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import works_at_central
from readstation.core.ids import ReadId
from readstation.model.incident import Incident, UnblindingKind


@click.command("incidents")
@click.option(
    "--found", "read_id", help="Record that the office found that the reader of this read may have learned something."
)
@click.option(
    "--kind", type=click.Choice([each.value for each in UnblindingKind]), default="other", help="What it is about."
)
@click.option("--words", default="", help="What happened: it is kept, and only the office reads it.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of lines.")
@works_at_central
def command(access: OfficeAccess, read_id: str | None, kind: str, words: str, as_json: bool) -> int:
    """List every report that somebody may have learned something, with the decision; ends with 1 while one is open.

    \b
    Example:
        readstation trial incidents
        readstation trial incidents --found 3f2a… --kind identity --words 'Named on the telephone on 3 May'
    """
    with access.office() as office:
        if read_id is not None:
            if len(words.strip()) < _SHORTEST_WORDS:
                raise click.UsageError("--found needs --words: what happened.")
            office.record_disclosure(ReadId(read_id), UnblindingKind(kind), words.strip())
        found = office.incidents()
    if as_json:
        click.echo(json.dumps({"incidents": [_said(each) for each in found]}, indent=2))
    else:
        for each in found:
            for line in lines(each):
                click.echo(line)
        click.echo(f"{sum(not each.state.is_decided for each in found)} of {len(found)} wait for a decision.")
    return 0 if all(each.state.is_decided for each in found) else 1


_SHORTEST_WORDS = 8


def lines(incident: Incident) -> list[str]:
    """Return a report with what became of it, as lines."""
    report = incident.report
    where = f", TP{report.timepoint} was open" if report.timepoint >= 0 else ""
    head = f"[{report.incident_id[:8]}] {_when(incident.received_ms)} read {report.read_id}, {report.login}{where}"
    said = [f"  found by the {report.source}: {report.kind.words}"]
    if report.words:
        said.append(f"  {report.words}")
    state = "waits for a decision" if not incident.state.is_decided else incident.state.value.replace("_", " ")
    decided = (
        f" by {incident.by_login}, {_when(incident.at_ms)}: {incident.reason}" if incident.state.is_decided else ""
    )
    return [head, *said, f"  {state}{decided}"]


def _said(incident: Incident) -> dict[str, object]:
    report = incident.report
    return {
        "incident": report.incident_id,
        "read": report.read_id,
        "login": report.login,
        "timepoint": report.timepoint,
        "found_by": report.source.value,
        "kind": report.kind.value,
        "words": report.words,
        "received_ms": incident.received_ms,
        "state": incident.state.value,
        "decided_by": incident.by_login,
        "decided_ms": incident.at_ms,
        "reason": incident.reason,
    }


def _when(utc_ms: int) -> str:
    return f"{datetime.fromtimestamp(utc_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
