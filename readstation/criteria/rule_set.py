"""A set of criteria: the rules by which targets are judged, and the increase that progression needs.

Sums, non-targets, new lesions, the matrix of responses, best response and endpoints are the same parts in every set.
"""

from __future__ import annotations

from dataclasses import dataclass

from readstation.criteria.config import RULE_SET_VERSION
from readstation.criteria.facts import TargetResponse
from readstation.criteria.mrecist.target import TARGET_RULES, TargetSight
from readstation.criteria.rule import Rule


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One set of criteria.

    Attributes
    ----------
    name, version
        Its name as a person says it, and the version that is stored with a result.
    target_rules
        In the order in which they are tried.
    increase_tenths
        The absolute increase that progression needs, tenths of a millimetre; None where the configured profile says it.
    """

    name: str
    version: str
    target_rules: tuple[Rule[TargetSight, TargetResponse], ...]
    increase_tenths: int | None = None


MRECIST = RuleSet("mRECIST", RULE_SET_VERSION, TARGET_RULES)
