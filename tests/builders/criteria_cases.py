"""Cases of the criteria, written as a radiologist would say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from readstation.criteria.facts import (
    CaseFacts,
    NewStatus,
    NonTargetResponse,
    TargetEntry,
    TargetLesion,
    TimepointFacts,
)
from readstation.model.lesion import LesionType, TargetStateCode

_ORGANS = {
    LesionType.HEPATIC: "liver",
    LesionType.EXTRAHEPATIC: "lung",
    LesionType.NODE: "lymph_node",
    LesionType.NODE_PORTAL: "lymph_node",
}


def target(
    lesion_id: str, tenths: int, kind: LesionType = LesionType.HEPATIC, *, is_treated: bool = False
) -> TargetLesion:
    """Return a target of some size at baseline."""
    return TargetLesion(lesion_id, _ORGANS[kind], kind, tenths, is_treated)


def entry(said: int | str | Sequence[int | None]) -> TargetEntry:
    """Return an entry: a number of tenths, the parts of a split target, ``into T1``, or the code of a state."""
    if isinstance(said, int):
        return TargetEntry(TargetStateCode.MEASURED, said)
    if not isinstance(said, str):
        return TargetEntry(TargetStateCode.SPLIT, part_tenths=tuple(said))
    if said.startswith("into "):
        return TargetEntry(TargetStateCode.MERGED, merged_into=said.removeprefix("into "))
    return TargetEntry(TargetStateCode(said))


def follow_up(
    targets: Mapping[str, Any],
    *,
    number: int = 1,
    nontarget: tuple[str, str] = ("NA", "NA"),
    new: tuple[str, str] = ("NO", "NO"),
) -> TimepointFacts:
    """Return a follow-up; `nontarget` and `new` are the codes of liver and elsewhere."""
    return TimepointFacts(
        f"TP{number}",
        56 * number,
        {lesion_id: entry(said) for lesion_id, said in targets.items()},
        NonTargetResponse(nontarget[0]),
        NonTargetResponse(nontarget[1]),
        NewStatus(new[0]),
        NewStatus(new[1]),
    )


def liver_case(baseline_tenths: int, *follow_ups: int | str | Sequence[int | None]) -> CaseFacts:
    """Return a case of one liver target with one entry for each follow-up."""
    timepoints = (follow_up({"T1": said}, number=number) for number, said in enumerate(follow_ups, start=1))
    return CaseFacts((target("T1", baseline_tenths),), tuple(timepoints))


def case_of(targets: Iterable[TargetLesion], *follow_ups: Mapping[str, Any]) -> CaseFacts:
    """Return a case of some targets with the entries of each follow-up by lesion id."""
    timepoints = (follow_up(said, number=number) for number, said in enumerate(follow_ups, start=1))
    return CaseFacts(tuple(targets), tuple(timepoints))
