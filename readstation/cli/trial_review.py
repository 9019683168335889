"""``readstation trial review``: look through the audit trail, and record that it was done."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import click

from readstation.app.trial_access import OfficeAccess
from readstation.app.trial_review import (
    ReviewAsked,
    Reviewed,
    found_table,
    record_review,
    review_trail,
    trail_table,
)
from readstation.cli.office_options import works_at_central
from readstation.cli.progress import TerminalJob
from readstation.exchange.whole_file import write_checked
from readstation.trial.review import AT_CENTRAL, USUAL_HOURS, Found

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("review")
@click.option("--since", type=_DAY, help="The first day to look at, in UTC.")
@click.option("--until", type=_DAY, help="The last day to look at, in UTC.")
@click.option("--person", "logins", multiple=True, metavar="LOGIN", help="Only what this person did; may be repeated.")
@click.option("--case", "cases", multiple=True, help="Only reads of this case, by the office's name of it.")
@click.option("--action", "actions", multiple=True, help="Only this action, such as read_edited.")
@click.option(
    "--hours",
    type=(click.IntRange(0, 24), click.IntRange(0, 24)),
    default=USUAL_HOURS,
    show_default=True,
    help="The usual hours of a day, by the clock of whoever works; what lies outside is found.",
)
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="Write what was found as CSV into a file.")
@click.option(
    "--trail", is_flag=True, help="With --to: write every event that was asked for, not what was found alone."
)
@click.option("--done", metavar="WORDS", help="Record that the review was done, with what the reviewer says of it.")
@works_at_central
def command(
    access: OfficeAccess,
    since: datetime | None,
    until: datetime | None,
    logins: tuple[str, ...],
    cases: tuple[str, ...],
    actions: tuple[str, ...],
    hours: tuple[int, int],
    to: Path | None,
    trail: bool,
    done: str | None,
) -> int:
    """Look through everything that happened, at stations and at central, for what a reviewer has to see.

    Found are: changes after a lock, timepoints opened early and reports of unblinding, failures and refusals, acts at
    unusual times, clocks that went wrong, reading of names and of the evidence, changes of accounts, and histories
    that were renewed or contradicted. --done records at central who reviewed what, and the digest of what was found.

    \b
    Example:
        readstation trial review --since 2026-05-01 --to may.csv
        readstation trial review --since 2026-05-01 --done 'Two late sign-ins, both asked about'
    """
    if trail and to is None:
        raise click.UsageError("--trail needs --to: the file to write.")
    asked = ReviewAsked(since, until, logins, cases, actions, hours)
    job = TerminalJob()
    try:
        reviewed = review_trail(access, asked, job)
    finally:
        job.end()
    for line in lines(reviewed):
        click.echo(line)
    if to is not None:
        write_checked(to, trail_table(reviewed) if trail else found_table(reviewed))
        click.echo(f"Written: {to.name}")
    if done is not None:
        digest = record_review(access, asked, reviewed, done)
        click.echo(f"Recorded: reviewed, {digest[:16]}.")
    return 0


def lines(reviewed: Reviewed) -> list[str]:
    """Return what was found, by kind, and when the last review was."""
    said = []
    for kind, group in groupby(reviewed.found, key=lambda each: each.kind):
        each_of = list(group)
        said += [f"{len(each_of)} {kind.value}", *(f"  {_line(each, reviewed)}" for each in each_of)]
    said.append(f"{len(reviewed.found)} to look at among {len(reviewed.events)} events.")
    last = reviewed.last
    said.append(
        "No review was recorded yet." if last is None else f"Last review: {_when(last.at_ms)}, {last.by_login}."
    )
    return said


def _line(found: Found, reviewed: Reviewed) -> str:
    event = found.happening
    where = AT_CENTRAL if event.origin == AT_CENTRAL else f"station {event.origin[:8]} no. {event.number}"
    case = reviewed.cases.get(event.about, "")
    about = f"case {case}" + ("" if event.timepoint is None else f", TP{event.timepoint}") if case else event.about[:16]
    parts = (_when(event.utc_ms), where, event.login or "nobody", event.action.replace("_", " "), about, found.words)
    return ", ".join(each for each in parts if each)


def _when(utc_ms: int) -> str:
    return f"{datetime.fromtimestamp(utc_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
