"""How much of a difference between two reads each cause explains: Shapley values over all orders of swapping.

For a trigger, the worth of a set of causes is what the read with these taken from B and the rest from A makes of it: a
half if it differs from A there, and a half if it equals B. Nothing swapped is worth 0, everything swapped 1. The share
of a cause is what it adds on average over all orders of swapping (Shapley 1953); the shares of a trigger add up to one
exactly, and are the same whichever read is A. A cause in which the reads are equal has none. A share may be below zero:
that cause hides a part of the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import TypeVar

from readstation.criteria.discordance import TRIGGERS, Pair
from readstation.criteria.rule import Rule
from readstation.model.adjudication import DifferenceCause, Side
from readstation.reading.adjudicate.outcome import Judging, read_result
from readstation.reading.adjudicate.pair import ReadPair
from readstation.reading.adjudicate.swap import from_causes, from_side

Player = TypeVar("Player")


@dataclass(frozen=True, slots=True)
class TriggerShares:
    """A trigger that two reads raise, and what explains it.

    Attributes
    ----------
    trigger
        Its name in MR-809.
    shares
        Of each cause; together exactly 1.
    """

    trigger: str
    shares: Mapping[DifferenceCause, Fraction]


def shapley_values(players: Sequence[Player], worth: Callable[[frozenset[Player]], Fraction]) -> dict[Player, Fraction]:
    """Return what each player adds to the worth of those before it, on average over all orders.

    Shapley LS, A value for n-person games, 1953: with the weights of the sets instead of every order, and exact.

    Parameters
    ----------
    players
        Each once.
    worth
        Of any set of them.
    """
    count = len(players)
    sets = [frozenset(chosen) for size in range(count + 1) for chosen in combinations(players, size)]
    known = {each: worth(each) for each in sets}
    values = dict.fromkeys(players, Fraction(0))
    for before in sets[:-1]:
        weight = Fraction(factorial(len(before)) * factorial(count - len(before) - 1), factorial(count))
        for player in players:
            if player not in before:
                values[player] += weight * (known[before | {player}] - known[before])
    return values


def cause_shares(pair: ReadPair, judging: Judging) -> tuple[TriggerShares, ...]:
    """Return for each trigger that two reads raise how much of it each cause explains (MR-809).

    Returns
    -------
    tuple of TriggerShares
        In the order of MR-809, those that the plan keeps; empty where no trigger is raised.

    Raises
    ------
    Refused
        As `read_result`.
    """
    ours, theirs = (read_result(pair, from_side(side), judging) for side in Side)
    raised = [rule for rule in TRIGGERS if rule.verdict in judging.plan.triggers and rule.applies((ours, theirs))]
    if not raised:
        return ()
    results = {
        causes: read_result(pair, from_causes(causes), judging)
        for size in range(len(DifferenceCause) + 1)
        for causes in map(frozenset, combinations(DifferenceCause, size))
    }

    def worth_for(rule: Rule[Pair, str]) -> Callable[[frozenset[DifferenceCause]], Fraction]:
        return lambda causes: Fraction(
            rule.applies((ours, results[causes])) + (not rule.applies((results[causes], theirs))), 2
        )

    return tuple(
        TriggerShares(str(rule.verdict), shapley_values(tuple(DifferenceCause), worth_for(rule))) for rule in raised
    )
