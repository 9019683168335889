"""The page of evidence: of each campaign its figure, its sensitivity, and what lacks (TR-68, TR-70)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.campaigns.campaign import Campaign
from tests.campaigns.demanded import Demanded
from tests.campaigns.elsewhere import ELSEWHERE
from tests.campaigns.results import Result

_HEAD = """\
# Campaigns

What the campaigns of the specification of trust have come to. `python -m tests.campaigns run` runs what lacks and can
be stopped at any time; `python -m tests.campaigns page` writes this page from the results beside it. A part counts as
long as nothing that it covers has changed: its test, every module of the project that this imports, and the pins of the
libraries. A release has all parts; until then the figure is what stands here. A sensitivity run is the same campaign
against a broken build or setting, and passes where the fault was found.

| Campaign | Requirements | Goal of a release | Parts that count | So far | Failed | Sensitivity | Hours |
|---|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A campaign with the results of its parts that count now, and that of its sensitivity run."""

    campaign: Campaign
    parts: Sequence[Result]
    sensitivity: Result | None


def page_of(standings: Sequence[Standing], requirements: Sequence[Demanded] = ()) -> str:
    """Return the page.

    Parameters
    ----------
    standings
        Every campaign.
    requirements
        What is demanded; those of the first release are listed one by one.
    """
    campaigns = _HEAD + "\n".join(map(_line, standings)) + "\n"
    return campaigns + "".join(_by_requirement(standings, requirements)) + "".join(_details(standings))


def _so_far(standing: Standing) -> str:
    passed = [each for each in standing.parts if each.passed]
    return (
        ", ".join(f"{_counted(passed, name, each):,} {name}" for name, each in standing.campaign.counts if passed)
        or "–"
    )


def _counted(passed: Sequence[Result], name: str, planned: int) -> int:
    """Return what parts have come to by the tests' own count, or by the plan where they count nothing."""
    found = [each.figures.get(name, planned) for each in passed]
    return sum(each for each in found if isinstance(each, int))


def _found(standing: Standing) -> str:
    if not standing.campaign.sensitivity:
        return "none yet"
    if standing.sensitivity is None:
        return "not run at this code"
    return "found" if standing.sensitivity.passed else "**not found**"


def _by_requirement(standings: Sequence[Standing], requirements: Sequence[Demanded]) -> Iterator[str]:
    yield "\n## Requirements of the first release\n\n"
    yield "| Requirement | Figure demanded | Campaigns: parts, so far, sensitivity | Elsewhere, and what lacks |\n"
    yield "|---|---|---|---|\n"
    for each in requirements:
        if each.level != "A":
            continue
        mine = [one for one in standings if each.id in one.campaign.requirements]
        shown = "; ".join(
            f"{one.campaign.name}: {sum(part.passed for part in one.parts)} of {one.campaign.parts}, {_so_far(one)}, "
            f"{_found(one)}"
            for one in mine
        )
        yield f"| {each.id} {each.name} | {each.figure} | {shown or '–'} | {ELSEWHERE.get(each.id, '–')} |\n"


def _line(standing: Standing) -> str:
    campaign, passed = standing.campaign, [each for each in standing.parts if each.passed]
    failed = len(standing.parts) - len(passed)
    hours = sum(each.seconds for each in standing.parts) / 3600
    cells = (
        campaign.name, ", ".join(campaign.requirements), campaign.goal, f"{len(passed)} of {campaign.parts}",
        _so_far(standing), f"**{failed}**" if failed else "0", _found(standing), f"{hours:.2f}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _details(standings: Sequence[Standing]) -> Iterator[str]:
    yield "\n## Runs\n\n| Campaign | Part | Passed | Tests | Seconds | Day | Commit | Machine | What the tests said |\n"
    yield "|---|---|---|---|---|---|---|---|---|\n"
    for standing in standings:
        for each in (*standing.parts, *([standing.sensitivity] if standing.sensitivity else [])):
            words = "; ".join(f"{name} {_shown(value)}" for name, value in sorted(each.figures.items()))
            cells = (standing.campaign.name, each.part, "yes" if each.passed else "**no**", str(each.tests),
                     f"{each.seconds:.0f}", each.day, each.commit, each.machine, words)  # fmt: skip
            yield f"| {' | '.join(cells)} |\n"


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value).replace("|", "/")
