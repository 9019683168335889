"""A signed read as the window shows reads: from the signed bytes, not from rows that could have gone on."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from readstation.core.errors import DataProblem
from readstation.criteria.config import RULE_SET_VERSION
from readstation.criteria.facts import Scope
from readstation.criteria.outcome import ScopeOutcome, TimepointOutcome
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json
from readstation.model.read import SignedRead
from readstation.model.series import TimepointImages
from readstation.model.subject import Assignment
from readstation.reading.derive import config_of
from readstation.reading.memory import ReadMemory
from readstation.reading.rows import rows_of
from readstation.reading.seal_rounds import SequentialRead
from readstation.reading.table import sum_points
from readstation.reading.undo import UndoStacks
from readstation.reading.unseal import ANSWER_NAMES, ROUND_NAMES, UnsealedRead, state_of, unseal
from readstation.reading.view import ViewScene, read_view
from readstation.reading.views import ReadView


def signed_view(
    signed: SignedRead, assignment: Assignment, charter: Charter, images: Mapping[int, TimepointImages]
) -> ReadView:
    """Return what a signed read says.

    The results are the signed ones. Which sums would change them is derived anew, and left out where this program has
    other rules than the read was judged by.

    Parameters
    ----------
    signed
        The version that is shown.
    assignment, charter, images
        Which read, by which rules; the series of each of its timepoints.

    Raises
    ------
    DataProblem
        If the sealed bytes are not those of a read.
    """
    unsealed = unseal(signed.sealed)
    state = state_of(unsealed)
    memory = ReadMemory(state, rows_of(state), (), unsealed.journal_head, UndoStacks(), images, signed.sealed.version)
    config = config_of(charter)
    view = read_view(ViewScene(memory, assignment, charter, config, next_timepoint=None))
    is_same_rules = unsealed.body["rules"]["version"] == RULE_SET_VERSION
    outcomes = sealed_outcomes(unsealed.body["results"], view.outcomes if is_same_rules else {})
    before = unsealed.body.get("sequential")
    return dataclasses.replace(
        view,
        outcomes=outcomes,
        sums=sum_points(state, outcomes),
        action_count=unsealed.journal_head.number,
        sequential=None if before is None else sealed_outcomes(before["results"]),
    )


def sealed_sequential(unsealed: UnsealedRead) -> SequentialRead | None:
    """Return what a signed read was before its global read; None where it had none (MR-807).

    Raises
    ------
    DataProblem
        If the body is not one that `seal_read` writes.
    """
    before = unsealed.body.get("sequential")
    if before is None:
        return None
    # Rounds, changes and answers of the global read are none of the read before it.
    head = {**unsealed.head, "texts": unsealed.head.get("sequential_texts", ()), "rounds": ()}
    kept = {name: each for name, each in unsealed.body.items() if name not in (*ROUND_NAMES, *ANSWER_NAMES)}
    state = state_of(UnsealedRead(head, {**kept, **before}))
    return SequentialRead(state, sealed_outcomes(before["results"], with_traces=False))


def sealed_outcomes(
    results: Any, derived: Mapping[int, TimepointOutcome] = MappingProxyType({}), *, with_traces: bool = True
) -> dict[int, TimepointOutcome]:
    """Return the results that a body holds, by timepoint.

    Parameters
    ----------
    results
        As the body has them.
    derived
        Where the distances to other responses come from, which no body holds.
    with_traces
        Whether the rules that fired are wanted: of a whole trial they are most of what its results are.

    Raises
    ------
    DataProblem
        If they are not those of a read.
    """
    beside: Mapping[str, object] = {"distances": []} if with_traces else {"distances": [], "trace": []}
    try:
        return {
            int(each["timepoint"]): _outcome(each["outcome"], derived.get(int(each["timepoint"])), beside)
            for each in results
        }
    except (LookupError, TypeError, ValueError) as error:
        raise DataProblem("the sealed results are incomplete or hold an unknown code") from error


def _outcome(
    value: Mapping[str, object], derived: TimepointOutcome | None, beside: Mapping[str, object]
) -> TimepointOutcome:
    scopes, sensitivity = value["scopes"], value["sensitivity"]
    if not isinstance(scopes, Mapping) or not isinstance(sensitivity, Mapping):
        raise TypeError("scopes must be an object")
    label, day = value["label"], value["day"]
    return TimepointOutcome(
        label=str(label),
        day=day if isinstance(day, int) else None,
        scopes={
            scope: _scope(scopes[scope.value], None if derived is None else derived.scopes[scope], beside)
            for scope in Scope
        },
        sensitivity={scope: _scope(sensitivity[scope.value], None, beside) for scope in Scope},
    )


def _scope(value: Mapping[str, object], derived: ScopeOutcome | None, beside: Mapping[str, object]) -> ScopeOutcome:
    signed = record_from_json(ScopeOutcome, {**value, **beside})
    return signed if derived is None else dataclasses.replace(signed, distances=derived.distances)
