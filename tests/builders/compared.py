"""Two reads in memory, compared as the bench has them, without images."""

from __future__ import annotations

import dataclasses

from readstation.core.ids import Login, ReadId
from readstation.core.jobs import QuietJob
from readstation.model.adjudication import OpenAdjudication, Side
from readstation.model.subject import Assignment, Task
from readstation.reading.adjudicate.case import AdjudicationCase
from readstation.reading.adjudicate.comparison import Comparison, compared
from readstation.reading.adjudicate.outcome import Judging, read_result
from readstation.reading.adjudicate.pair import ReadPair
from readstation.reading.adjudicate.result import raised
from readstation.reading.adjudicate.swap import from_side
from tests.builders.reads import ALIAS, demo_charter

CASE_ID = ReadId("5f0c2f5e-0000-4000-8000-0000000000a0")


def comparison_of(pair: ReadPair, judging: Judging, *, is_per_endpoint: bool = False) -> Comparison:
    """Return what a bench has of a pair, with the triggers that it raises."""
    charter = dataclasses.replace(demo_charter(), adjudicates_endpoints=is_per_endpoint)
    results = {side: read_result(pair, from_side(side), judging) for side in Side}
    triggers = tuple(entry.conclusion for entry in raised(results, judging.plan))
    assignment = Assignment(
        CASE_ID, ALIAS, Login("a_zzzzzzzzzz"), charter.trial_code, charter.version, "d" * 64, (), task=Task.ADJUDICATION
    )
    case = AdjudicationCase(
        OpenAdjudication(CASE_ID, 1, triggers), assignment, charter, pair, judging,
        {Side.A: "a" * 64, Side.B: "b" * 64}, {}, {side: {} for side in Side},
    )  # fmt: skip
    return compared(case, QuietJob())
