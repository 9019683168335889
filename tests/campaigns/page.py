"""The page of evidence: of each campaign its figure, its sensitivity, and what lacks (TR-68, TR-70)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.campaigns.campaign import Campaign
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


def page_of(standings: Sequence[Standing]) -> str:
    """Return the page."""
    return _HEAD + "\n".join(map(_line, standings)) + "\n" + "".join(_details(standings))


def _line(standing: Standing) -> str:
    campaign, passed = standing.campaign, [each for each in standing.parts if each.passed]
    so_far = ", ".join(f"{len(passed) * each:,} {name}" for name, each in campaign.counts if passed) or "–"
    if not campaign.sensitivity:
        found = "none yet"
    elif standing.sensitivity is None:
        found = "not run at this code"
    else:
        found = "found" if standing.sensitivity.passed else "**not found**"
    failed = len(standing.parts) - len(passed)
    hours = sum(each.seconds for each in standing.parts) / 3600
    cells = (
        campaign.name, ", ".join(campaign.requirements), campaign.goal, f"{len(passed)} of {campaign.parts}",
        so_far, f"**{failed}**" if failed else "0", found, f"{hours:.2f}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _details(standings: Sequence[Standing]) -> Iterator[str]:
    yield "\n## Runs\n\n| Campaign | Part | Passed | Tests | Seconds | Day | Commit | Machine | What the tests said |\n"
    yield "|---|---|---|---|---|---|---|---|---|\n"
    for standing in standings:
        for each in (*standing.parts, *([standing.sensitivity] if standing.sensitivity else [])):
            said = Counter({name: value for name, value in each.figures.items() if isinstance(value, int)})
            words = "; ".join(f"{name} {value:,}" for name, value in sorted(said.items()))
            cells = (standing.campaign.name, each.part, "yes" if each.passed else "**no**", str(each.tests),
                     f"{each.seconds:.0f}", each.day, each.commit, each.machine, words)  # fmt: skip
            yield f"| {' | '.join(cells)} |\n"
