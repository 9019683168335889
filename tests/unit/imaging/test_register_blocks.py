"""Blocks find where they lie; the fit follows most of them; the cells see what bends."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from readstation.core.errors import Cancelled
from readstation.core.jobs import QuietJob
from readstation.geometry.rigid import RigidTransform
from readstation.imaging.register_blocks import Matches, block_places, fit, match_blocks
from readstation.imaging.register_grid import Grid

SHAPE = (40, 44, 48)
TRUE = RigidTransform.about((70.0, 60.0, 60.0), (0.05, -0.04, 0.03), (4.0, -3.0, 5.0))


def grid_of_values(values: np.ndarray) -> Grid:
    return Grid(values.astype(np.float32), np.ones(SHAPE, dtype=np.bool_), np.zeros(3), 3.0, is_ct=True)


@pytest.fixture(scope="module")
def moved() -> tuple[Grid, Grid]:
    """Smooth structure, and the same moved: a target value at T(p) is the source's at p."""
    values = ndimage.gaussian_filter(np.random.default_rng(3).normal(size=SHAPE), 2.0) * 900
    source = grid_of_values(values)
    points = np.indices(SHAPE).reshape(3, -1).T[:, ::-1] * 3.0
    back = source.index(TRUE.inverse().apply(points)).T
    target = ndimage.map_coordinates(values, back, order=3, mode="nearest").reshape(SHAPE)
    return source, grid_of_values(target)


def scattered(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 140, (count, 3))


def matches_of(source: np.ndarray, found: np.ndarray) -> Matches:
    return Matches(source, found, np.ones(len(source), dtype=np.float32), np.ones(len(source), dtype=np.bool_))


@pytest.mark.parametrize("sign", [1, -1])
def test_blocks_find_a_known_motion_whatever_the_sign_of_the_contrast(moved: tuple[Grid, Grid], sign: int) -> None:
    source, target = moved
    places = block_places(source, np.ones(SHAPE, dtype=np.bool_))
    found = RigidTransform()
    other = grid_of_values(sign * target.values)
    for reach in (3, 2, 2):
        better = fit(match_blocks(source, other, places, found, reach, QuietJob()))
        assert better is not None
        found = better
    assert found.distances_mm(TRUE, scattered(50)).max() < 0.3


def test_blocks_of_something_else_lie_nowhere_near(moved: tuple[Grid, Grid]) -> None:
    source, _ = moved
    other = grid_of_values(ndimage.gaussian_filter(np.random.default_rng(8).normal(size=SHAPE), 2.0) * 900)
    places = block_places(source, np.ones(SHAPE, dtype=np.bool_))
    matches = match_blocks(source, other, places, RigidTransform(), 4, QuietJob())
    assert matches.near_share(RigidTransform()) < 0.1


def test_likeness_is_a_correlation(moved: tuple[Grid, Grid]) -> None:
    source, target = moved
    places = block_places(source, np.ones(SHAPE, dtype=np.bool_))
    likeness = match_blocks(source, target, places, TRUE, 2, QuietJob()).likeness
    assert likeness.max() <= 1.01
    assert np.median(likeness) > 0.9


def test_a_third_of_wild_blocks_does_not_turn_the_fit() -> None:
    source = scattered(300)
    found = TRUE.apply(source)
    found[:100] += np.random.default_rng(1).uniform((-9, -15, -15), (21, 15, 15), (100, 3))
    fitted = fit(matches_of(source, found))
    assert fitted is not None
    assert fitted.distances_mm(TRUE, source).max() < 0.6


def test_too_few_blocks_fit_nothing() -> None:
    assert fit(matches_of(scattered(11), scattered(11))) is None


def test_cells_see_a_bend_that_no_rigid_motion_has() -> None:
    source = scattered(1500)
    bent = source + np.where(source[:, :1] > 70, 3.0, -3.0) * np.array([[0.0, 1.0, 0.0]])
    bent += np.random.default_rng(2).normal(0, 1.0, bent.shape)
    assert matches_of(source, source).local_mm(RigidTransform()) == pytest.approx(0.0)
    assert matches_of(source, bent).local_mm(RigidTransform()) == pytest.approx(3.0, abs=0.5)
    assert matches_of(source[:30], bent[:30]).local_mm(RigidTransform()) == float("inf")


def test_the_search_stops_when_asked(moved: tuple[Grid, Grid]) -> None:
    source, target = moved
    job = QuietJob()
    job.cancel()
    places = block_places(source, np.ones(SHAPE, dtype=np.bool_))
    with pytest.raises(Cancelled):
        match_blocks(source, target, places, RigidTransform(), 2, job)
