"""Outlining by acts that can be taken back, done again and replayed, with the real filters (MR-1011)."""

from __future__ import annotations

import numpy as np
import pytest

from readstation.core.errors import Refused
from readstation.dose.uptake_image import StructureRole
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.imaging.outline_tools import ImageTools
from readstation.model.lesion import PointUm
from readstation.reading.outlining import (
    Act,
    AddVolume,
    Brush,
    FillBetween,
    Grow,
    Import,
    Outlining,
    RemoveVolume,
    TakeNormalLiver,
)
from tests.builders.labels import ball, label_on, volume_of

SHAPE = (16, 24, 28)
MIDDLE = (4.0, 28.0, 44.0)
POINT = PointUm(4_000, 28_000, 44_000)


def image() -> Volume:
    empty = volume_of(np.zeros(SHAPE, np.int16))
    voxels = np.where(ball(empty, MIDDLE, 6.0), 500, 40).astype(np.int16)
    return volume_of(voxels)


def begun(imports: dict[str, LabelVolume] | None = None) -> Outlining:
    volume = image()
    nothing = label_on(volume, np.zeros(SHAPE, dtype=np.bool_))
    return Outlining(ImageTools(volume, imports or {}), nothing)


def imported() -> dict[str, LabelVolume]:
    return {"abc": label_on(image(), np.ones(SHAPE, dtype=np.bool_))}


ACTS: tuple[Act, ...] = (
    AddVolume("liver", StructureRole.LIVER),
    Import("liver", "abc"),
    AddVolume("T1", StructureRole.TUMOUR),
    Grow("T1", POINT, 9_000, 300_000, 900_000),
    Brush("T1", (PointUm(4_000, 28_000, 50_000), POINT), 2_500),
    Brush("T1", (PointUm(4_000, 28_000, 50_000),), 1_500, is_wiping=True),
    AddVolume("normal liver", StructureRole.NORMAL_LIVER),
    TakeNormalLiver("normal liver", 4_000),
    AddVolume("other", StructureRole.OTHER),
    Brush("other", (PointUm(4_000, 28_000, 26_000), PointUm(4_000, 28_000, 62_000)), 2_900),
    FillBetween("other"),
    RemoveVolume("T1"),
)


def same(one: Outlining, other: Outlining) -> bool:
    return list(one.volumes) == list(other.volumes) and all(
        np.array_equal(a.label.inside, b.label.inside) and a.role is b.role and a.label.steps == b.label.steps
        for a, b in zip(one.volumes.values(), other.volumes.values(), strict=True)
    )


def test_growing_takes_the_hot_ball_and_no_more() -> None:
    state = begun().replayed(ACTS[2:4])
    assert np.array_equal(state.volumes["T1"].label.inside, image().voxels == 500)


def test_every_act_is_taken_back_and_done_again() -> None:
    states = [begun(imported())]
    for act in ACTS:
        states.append(states[-1].apply(act))
    back = states[-1]
    for before in reversed(states[:-1]):
        back = back.undo()
        assert same(back, before)
    assert back.acts == ()
    assert back.undo() is back
    for after in states[1:]:
        back = back.redo()
        assert same(back, after)
    assert back.redo() is back
    assert back.acts == ACTS


def test_acts_replayed_from_nothing_make_the_same_volumes() -> None:
    """As after a restart: the acts are all that has to be kept."""
    state = begun(imported())
    for act in ACTS:
        state = state.apply(act)
    assert same(state.undo().replayed(state.acts), state)


def test_a_new_act_ends_what_could_be_done_again() -> None:
    state = begun().replayed(ACTS[2:4]).undo().apply(AddVolume("T2", StructureRole.TUMOUR))
    assert state.redo() is state


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (AddVolume("T1", StructureRole.TUMOUR), "no other has"),
        (AddVolume("  ", StructureRole.TUMOUR), "no other has"),
        (RemoveVolume("T9"), "no volume of that name"),
        (Grow("T1", PointUm(0, 0, 0), 9_000, 0, 1), "there is none here"),
        (Grow("T1", POINT, 9_000, 0, 1), "outside the range"),
        (FillBetween("T1"), "Two slices"),
        (Import("T1", "unknown"), "not on this station"),
        (Import("T1", "elsewhere"), "not on the grid"),
        (TakeNormalLiver("T1"), "there is not one"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(act: Act, words: str) -> None:
    stranger = volume_of(np.zeros(SHAPE, np.int16), frame="g")
    state = begun({"elsewhere": label_on(stranger, np.ones(SHAPE, dtype=np.bool_))}).apply(ACTS[2])
    with pytest.raises(Refused, match=words):
        state.apply(act)
    assert state.acts == (ACTS[2],)


def test_volumes_of_a_role_are_those_that_hold_something() -> None:
    state = begun().replayed(ACTS[2:4]).apply(AddVolume("T2", StructureRole.TUMOUR))
    assert len(state.of_role(StructureRole.TUMOUR)) == 1
