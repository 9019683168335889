"""``python -m tests.campaigns``: run campaigns, or write the page of what they came to."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from tests.campaigns.campaign import Campaign
from tests.campaigns.covered import ROOT, digest_of
from tests.campaigns.demanded import demanded
from tests.campaigns.page import Standing, page_of
from tests.campaigns.plan import CAMPAIGNS
from tests.campaigns.results import SENSITIVITY, Result, Results
from tests.campaigns.running import run_part

EVIDENCE = ROOT / "docs/evidence"
FOLDER = EVIDENCE / "campaigns"
PAGE = EVIDENCE / "trust.md"


@click.group()
def command() -> None:
    """Campaigns at the counts of a release."""


@command.command()
@click.argument("names", nargs=-1)
@click.option("--minutes", type=click.FloatRange(min=0), help="Begin no part after so many minutes.")
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER, help="Where results lie.")
def run(names: tuple[str, ...], minutes: float | None, folder: Path) -> None:
    """Run the parts that lack, of all campaigns or of those named. A part that was stopped runs again."""
    unknown = set(names) - {each.name for each in CAMPAIGNS}
    if unknown:
        raise click.UsageError(f"there is no campaign {', '.join(sorted(unknown))}")
    until = None if minutes is None else time.monotonic() + 60 * minutes
    failed = False
    for campaign in CAMPAIGNS:
        if names and campaign.name not in names:
            continue
        results, digest = Results(folder, campaign.name), digest_of(_tests(campaign), campaign.beside)
        for part, number, tests in _lacking(campaign, results, digest):
            if until is not None and time.monotonic() > until:
                return
            click.echo(f"{campaign.name}, part {part} of {campaign.parts}")
            result = run_part(part, number, tests, digest)
            results.keep(result)
            failed |= not result.passed
    if failed:
        sys.exit(1)


@command.command()
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER, help="Where results lie.")
@click.option("--to", type=click.Path(path_type=Path), default=PAGE, help="The page.")
def page(folder: Path, to: Path) -> None:
    """Write the page of evidence from the results that count now."""
    to.write_text(page_of([_standing(each, folder) for each in CAMPAIGNS], demanded()), "utf-8")


def _tests(campaign: Campaign) -> tuple[str, ...]:
    return (*campaign.tests, *campaign.sensitivity)


def _lacking(campaign: Campaign, results: Results, digest: str) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return the parts whose result does not count: what they are called, their number, their tests."""
    parts = [(str(number), number, campaign.tests) for number in range(campaign.parts)]
    if campaign.sensitivity:
        parts.insert(0, (SENSITIVITY, 0, campaign.sensitivity))
    return [each for each in parts if not _counts(results.of(each[0]), digest)]


def _counts(result: Result | None, digest: str) -> bool:
    return result is not None and result.passed and result.covered == digest


def _standing(campaign: Campaign, folder: Path) -> Standing:
    results, digest = Results(folder, campaign.name), digest_of(_tests(campaign), campaign.beside)
    found = [results.of(str(number)) for number in range(campaign.parts)]
    here = results.of(SENSITIVITY)
    return Standing(
        campaign, [each for each in found if each is not None and each.covered == digest],
        here if here is not None and here.covered == digest else None,
    )  # fmt: skip


if __name__ == "__main__":
    command()
