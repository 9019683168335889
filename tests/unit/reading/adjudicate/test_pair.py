"""Two reads with their lesions matched: by their lines in space, and by words where there is no line (MR-810)."""

from __future__ import annotations

import dataclasses

from readstation.core.ids import LesionId
from readstation.geometry.rigid import RigidTransform
from readstation.model.adjudication import Side
from readstation.model.lesion import NonTargetStateCode, PointUm
from readstation.model.read import ReadState
from readstation.reading.adjudicate.pair import paired
from tests.builders.said import LUNG, non_target, read_of, target

PRESENT = NonTargetStateCode.PRESENT


def moved(state: ReadState, places_mm: dict[str, int]) -> ReadState:
    """Put the lines of lesions elsewhere along z."""
    said = {}
    for key, each in state.assessments.items():
        line = each.measurement
        if line is not None and key[0] in places_mm:
            up = 1000 * places_mm[key[0]]
            ends = {name: PointUm(end.x, end.y, end.z + up) for name, end in (("start", line.start), ("end", line.end))}
            each = dataclasses.replace(each, measurement=dataclasses.replace(line, **ends))
        said[key] = each
    return dataclasses.replace(state, assessments=said)


def frames_of(state: ReadState, frame: str) -> dict[str, str]:
    return {line.series_key: frame for each in state.assessments.values() for line in each.lines}


def groups(pair) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:  # type: ignore[no-untyped-def]
    return {(group.ids[Side.A], group.ids[Side.B]) for group in pair.groups}


def test_lesions_are_matched_where_their_lines_are() -> None:
    first = moved(read_of(target(300, 200), target(200, 100)), {"L2": 60})
    second = moved(read_of(target(190, 110), target(310, 220), target(150, 150)), {"L1": 60, "L3": -70})
    pair = paired({Side.A: first, Side.B: second}, {Side.A: {}, Side.B: {}})
    assert groups(pair) == {(("L1",), ("L2",)), (("L2",), ("L1",)), ((), ("L3",))}


def test_another_frame_is_compared_through_its_registration_only() -> None:
    first, second = read_of(target(300, 200)), moved(read_of(target(300, 200)), {"L1": 80})
    states = {Side.A: first, Side.B: second}
    frames = {Side.A: frames_of(first, "F"), Side.B: frames_of(second, "G")}
    assert groups(paired(states, frames)) == {(("L1",), ()), ((), ("L1",))}
    back = {("G", "F"): RigidTransform((0.0, 0.0, 0.0), (0.0, 0.0, -80.0))}
    assert groups(paired(states, frames, back)) == {(("L1",), ("L1",))}


def test_items_without_a_line_are_matched_by_the_words_of_their_place_if_they_are_the_only_ones() -> None:
    item = non_target(None, PRESENT, lesion_type=LUNG)
    states = {Side.A: read_of(target(300, 200), item), Side.B: read_of(item, target(300, 200))}
    frames = {Side.A: {}, Side.B: {}}
    assert groups(paired(states, frames)) == {(("L1",), ("L2",)), (("L2",), ("L1",))}
    two = {**states, Side.B: read_of(item, target(300, 200), item)}
    assert (("L2",), ()) in groups(paired(two, frames))


def test_every_lesion_stands_in_one_group() -> None:
    first, second = read_of(target(300, 200), non_target(None, PRESENT)), read_of()
    pair = paired(
        {Side.A: first, Side.B: dataclasses.replace(second, timepoints=first.timepoints)}, {s: {} for s in Side}
    )
    assert sorted(each for group in pair.groups for each in group.ids[Side.A]) == [LesionId("L1"), LesionId("L2")]
