"""What a score page shows: the scored cases of a person, each by its last read, judged by the newest plan."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.ids import ReadId
from readstation.practice.agreement import SetScore
from readstation.practice.plan import TrainingPlan
from readstation.practice.results import PracticeResult


@dataclass(frozen=True, slots=True)
class SheetCase:
    """A scored case: its read, what it is called in the set, and its result."""

    read_id: ReadId
    name: str
    result: PracticeResult


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """The score over all cases that a person has finished.

    Attributes
    ----------
    plan
        What they are judged by: the plan of the highest version.
    score
        The set's figures and criteria, in the names of `cases`.
    cases
        Each case once, by its last read, in the order in which they were opened first.
    """

    plan: TrainingPlan
    score: SetScore
    cases: tuple[SheetCase, ...]

    def case(self, name: str) -> SheetCase:
        """Return a case by its name in the set.

        Raises
        ------
        KeyError
            If there is none.
        """
        for each in self.cases:
            if each.name == name:
                return each
        raise KeyError(name)
