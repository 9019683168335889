"""Laws of rigid motion, whatever the numbers."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from readstation.geometry.rigid import RigidTransform

coordinate = st.floats(-2000, 2000)
component = st.floats(-math.pi / math.sqrt(3), math.pi / math.sqrt(3))
transforms = st.builds(RigidTransform, st.tuples(*[component] * 3), st.tuples(*[coordinate] * 3))
points = st.lists(st.tuples(*[coordinate] * 3), min_size=2, max_size=5).map(np.array)


@given(transforms, points)
def test_there_and_back_is_nowhere(transform: RigidTransform, places: np.ndarray) -> None:
    assert np.allclose(transform.inverse().apply(transform.apply(places)), places, atol=1e-7)
    assert transform.then(transform.inverse()).distances_mm(RigidTransform(), places).max() < 1e-6


@given(transforms, transforms, transforms, points)
def test_composition_does_not_depend_on_brackets(
    first: RigidTransform, second: RigidTransform, third: RigidTransform, places: np.ndarray
) -> None:
    one, other = first.then(second).then(third), first.then(second.then(third))
    assert one.distances_mm(other, places).max() < 1e-6
    assert np.allclose(one.apply(places), third.apply(second.apply(first.apply(places))), atol=1e-6)


@given(transforms, points)
def test_distances_and_sides_are_kept(transform: RigidTransform, places: np.ndarray) -> None:
    moved = transform.apply(places)
    assert np.allclose(np.linalg.norm(np.diff(moved, axis=0), axis=1), np.linalg.norm(np.diff(places, axis=0), axis=1))
    assert np.linalg.det(transform.matrix) > 0


@given(transforms, points)
def test_storing_moves_nothing_by_a_tenth_of_a_micrometre(transform: RigidTransform, places: np.ndarray) -> None:
    rounded = transform.rounded()
    assert rounded == RigidTransform.from_record(rounded.record())
    assert rounded.distances_mm(transform, places).max() < 1e-4
