"""The target response by RECIST 1.1 (MR-210, first line of its table).

Diameters are those of the whole lesion; the facts do not say which were measured, the charter does (MR-104). A rule
that stands here in its own words keeps the id of the mRECIST rule in whose place it stands.
"""

from __future__ import annotations

import dataclasses

from readstation.criteria.facts import TargetResponse
from readstation.criteria.mrecist.target import TARGET_RULES, TargetSight
from readstation.criteria.rule import Rule
from readstation.criteria.rule_set import RuleSet

INCREASE_TENTHS = 50
"""The absolute increase without which nothing is progression, 5.0 mm."""

_OWN_WORDS = {
    "MR-202": (
        "Complete response: every target has disappeared, and every nodal target has a short axis below 10 mm.",
        "RECIST 1.1 [S4][S6]",
    ),
    "MR-204": ("Progression: the sum is at least 20 % and at least 5 mm above the nadir.", "RECIST 1.1 [S4][S6][S7]"),
    "MR-212": ("After a nadir of zero a sum of at least 5 mm is progression.", "RECIST 1.1 [S7]"),
}


def _in_own_words(rule: Rule[TargetSight, TargetResponse]) -> Rule[TargetSight, TargetResponse]:
    text, citation = _OWN_WORDS.get(rule.rule_id, (rule.text, rule.citation))
    return dataclasses.replace(rule, text=text, citation=citation)


RECIST11_TARGET_RULES: tuple[Rule[TargetSight, TargetResponse], ...] = tuple(map(_in_own_words, TARGET_RULES))
"""The predicates and their order are those of mRECIST; the 5 mm are what differs."""

RECIST11 = RuleSet("RECIST 1.1", "recist11-1.0", RECIST11_TARGET_RULES, INCREASE_TENTHS)
