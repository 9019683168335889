"""A rule is a small named object; rules are tried in their order, and the trace is the log of those that fired."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from readstation.core.errors import Defect
from readstation.criteria.outcome import TraceEntry

Sight = TypeVar("Sight")
Verdict = TypeVar("Verdict")

Inputs: TypeAlias = tuple[tuple[str, str], ...]


def _nothing(_: object) -> str:
    return ""


def _no_inputs(_: object) -> Inputs:
    return ()


@dataclass(frozen=True, slots=True)
class Rule(Generic[Sight, Verdict]):
    """One rule of the specification.

    Attributes
    ----------
    rule_id
        Its id, such as ``MR-205``.
    text
        What it says, in our words.
    citation
        The sources as the specification numbers them, ``[D]`` for a decision of the specification.
    applies
        The predicate over what the rule sees.
    verdict
        What it concludes. None for a rule that is noted and lets the next one be tried.
    inputs, arithmetic
        What the rule looked at and the comparison, as text for the trace. Made only when someone reads it.
    conclusion
        The conclusion as text; the verdict's code where it is empty.
    """

    rule_id: str
    text: str
    citation: str
    applies: Callable[[Sight], bool]
    verdict: Verdict | None
    inputs: Callable[[Sight], Inputs] = _no_inputs
    arithmetic: Callable[[Sight], str] = _nothing
    conclusion: Callable[[Sight], str] = _nothing

    def entry(self, sight: Sight) -> TraceEntry:
        """Return what the trace says of this rule."""
        said = self.conclusion(sight) or str(self.verdict)
        return TraceEntry(self.rule_id, self.inputs(sight), self.arithmetic(sight), said)


def judge(rules: Sequence[Rule[Sight, Verdict]], sight: Sight) -> tuple[Verdict, list[Rule[Sight, Verdict]]]:
    """Try rules in order until one concludes.

    Returns
    -------
    tuple
        The verdict and every rule that fired on the way to it, in order.

    Raises
    ------
    Defect
        If no rule concludes: the list of rules is not complete.
    """
    fired: list[Rule[Sight, Verdict]] = []
    for rule in rules:
        if rule.applies(sight):
            fired.append(rule)
            if rule.verdict is not None:
                return rule.verdict, fired
    raise Defect(f"no rule of {rules[0].rule_id} to {rules[-1].rule_id} applies")


def entries(rules: Iterable[Rule[Sight, Verdict]], sight: Sight) -> list[TraceEntry]:
    """Return the trace of the rules that fired on one sight."""
    return [rule.entry(sight) for rule in rules]
