"""Measurements in processes of their own, in turn, so that other work on the machine meets all alike."""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

MINIMUM_RUNS = 7
_SEED = 20_100_205


def available(modules: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return which peers can be imported here and which cannot.

    Parameters
    ----------
    modules
        The module that each peer needs, by the peer's name.
    """
    here = [name for name, module in modules.items() if find_spec(module) is not None]
    return here, [name for name in modules if name not in here]


def in_turn(module: str, names: Sequence[str], arguments: Sequence[str], runs: int) -> dict[str, list[dict[str, Any]]]:
    """Run measurements in fresh processes, all once a round, each round in another order.

    Parameters
    ----------
    module
        Run as ``python -m module NAME ARGUMENTS``; it prints one JSON object.
    names
        What is measured.
    arguments
        The same for all.
    runs
        Rounds.

    Returns
    -------
    dict
        The objects of every name, one a round; empty where a measurement failed.
    """
    chance = random.Random(_SEED)  # noqa: S311 - an order, not a secret
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for _ in range(runs):
        order = list(names)
        chance.shuffle(order)
        for name in order:
            done = subprocess.run(  # noqa: S603 - this program itself
                [sys.executable, "-m", module, name, *arguments], capture_output=True, check=False, text=True
            )
            if done.returncode == 0:
                found[name].append(json.loads(done.stdout.splitlines()[-1]))
    return found


def median(records: Iterable[Mapping[str, Any]], key: str, digits: int = 4) -> float | None:
    """Return the median of one figure, or None where nothing was measured."""
    values = [float(record[key]) for record in records]
    return round(statistics.median(values), digits) if values else None


def ratio_of_rounds(ours: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]], key: str) -> float | None:
    """Return the median over the rounds of our figure divided by another's, or None where a round is missing."""
    if not ours or len(ours) != len(other):
        return None
    return round(float(statistics.median(a[key] / b[key] for a, b in zip(ours, other, strict=True))), 3)
