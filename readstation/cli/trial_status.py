"""``readstation trial status``: how a trial stands at its central database."""

from __future__ import annotations

import dataclasses
import json
import time
from datetime import UTC, datetime

import click

from readstation.app.central_certificates import certificate_warning, issued, to_renew
from readstation.app.trial_access import OfficeAccess
from readstation.cli.office_options import works_at_central
from readstation.trial.results import case_lines
from readstation.trial.sequencer import health_lines
from readstation.trial.status import PersonStatus, TrialStatus, line_words


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of lines.")
@works_at_central
def command(access: OfficeAccess, as_json: bool) -> int:
    """Show people, keys, reads, what waits for a second person, and what has arrived of everybody's work.

    \b
    Example:
        readstation trial status
    """
    now = datetime.now(UTC)
    warning = certificate_warning(access.url, now)
    if warning is not None:
        click.echo(f"{warning.severity}: {warning}", err=True)
    with access.office() as office:
        status = office.status()
        late = to_renew(issued(office.acts()), now)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(status), indent=2))
        return 0
    for line in lines(status, time.time_ns() // 1_000_000):
        click.echo(line)
    for each in late:
        click.echo(f"Certificate of station {each.station}: {each.standing(now)}.")
    return 0


def lines(status: TrialStatus, now_ms: int) -> list[str]:
    """Return how a trial stands, as lines.

    Parameters
    ----------
    status
        What central said.
    now_ms
        The time, UTC in milliseconds, for how long something waits.
    """
    form = "not said" if status.form is None else "live trial" if status.form.is_live else "demonstration"
    charters = ", ".join(f"{code} version {version}" for code, version in status.charters) or "none"
    arrived = status.arrived
    oldest = max(0, now_ms - arrived.oldest_waiting_ms) // 1000 if arrived.waiting else 0
    return [
        f"Central: {form}. Charters: {charters}. Stations: {status.stations}.",
        *(_person_line(each) for each in status.people),
        *case_lines(status.cases),
        *map(line_words, status.lines),
        *(
            f"Waits for a second person: {each.kind} of {each.about}{f', code {each.code}' if each.code else ''}, "
            f"proposed by {each.by_login}."
            for each in status.proposals
        ),
        *(f"Waits for a second person: version {number} of a read of case {case}." for case, number in status.amended),
        f"Arrived: {arrived.sealed} confirmed, {arrived.quarantined} in quarantine, {arrived.conflicts} conflicts, "
        f"{arrived.forks} forks.",
        f"Waiting for the sequencer: {arrived.waiting}{f', the oldest for {oldest} s' if arrived.waiting else ''}.",
        *health_lines(status.sequencer, now_ms),
    ]


def _person_line(each: PersonStatus) -> str:
    reads = f"{each.reads_open} open, {each.reads_signed} signed, {each.reads_taken_back} taken back"
    has_reads = each.reads_open or each.reads_signed or each.reads_taken_back
    key = "" if each.has_key or each.role in ("office", "auditor") else ", no key"
    ended = f", ended {_day(each.ended_ms)}: {each.end_reason}" if each.ended_ms else ""
    return f"{each.login} {each.printed_name}, {each.role}{key}{f': {reads}' if has_reads else ''}{ended}"


def _day(utc_ms: int) -> str:
    return f"{datetime.fromtimestamp(utc_ms / 1000, UTC):%Y-%m-%d}"
