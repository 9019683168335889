"""What a campaign is (`trust.md` section 5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Campaign:
    """Tests that run again and again with other seeds.

    Attributes
    ----------
    name
        What it is called on the command line.
    requirements
        Those whose figure it gives.
    goal
        The figure of a release, in words.
    tests
        What a part runs, as pytest names it.
    parts
        How many parts make a release; part 0 has the seeds of the suite.
    counts
        What a part that passes adds to the figure.
    sensitivity
        The same against a broken build or setting: these pass where they find the fault. They run once; empty where
        there is none yet, which the page says.
    beside
        Modules that the tests start as processes of their own.
    """

    name: str
    requirements: tuple[str, ...]
    goal: str
    tests: tuple[str, ...]
    parts: int
    counts: tuple[tuple[str, int], ...]
    sensitivity: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
