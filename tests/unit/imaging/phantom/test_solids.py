"""The geometry under the phantom: distances, soft edges, chords, noise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from readstation.imaging.phantom import PhantomSize
from readstation.imaging.phantom.canvas import coverage
from readstation.imaging.phantom.chords import Hole, Outline, longest_chord
from readstation.imaging.phantom.layout import TIMEPOINTS, Grid, grid_of, scan_of
from readstation.imaging.phantom.noise import Mottle, grain_pair
from readstation.imaging.phantom.solids import common, ellipsoid, round_cone, union, without


def _grid(z: float = 0.0, pixel_mm: float = 0.5) -> Grid:
    steps = np.arange(-30, 30, pixel_mm, dtype=np.float32)
    return Grid(steps[None, :], steps[:, None], z, pixel_mm, (slice(0, len(steps)), slice(0, len(steps))))


def test_sphere_distance_is_exact() -> None:
    """A sphere's distance is its distance everywhere, in and out of the slice plane."""
    for z in (0.0, 6.0):
        grid = _grid(z)
        found = ellipsoid(grid, (1.0, -2.0, 0.0), (12.0, 12.0, 12.0))
        true = np.sqrt((grid.x - 1) ** 2 + (grid.y + 2) ** 2 + z * z) - 12
        assert np.abs(found - true).max() < 1e-3


def test_ellipsoid_surface_is_exact() -> None:
    """The distance changes sign on the ellipsoid, also when turned."""
    grid = _grid()
    turn = math.radians(30)
    found = ellipsoid(grid, (0, 0, 0), (20, 10, 5), 30)
    along = grid.x * math.cos(turn) + grid.y * math.sin(turn)
    across = grid.y * math.cos(turn) - grid.x * math.sin(turn)
    assert np.array_equal(found < 0, (along / 20) ** 2 + (across / 10) ** 2 < 1)


def test_round_cone_is_a_capsule_when_even() -> None:
    """A tube along x is a strip with round ends."""
    grid = _grid()
    found = round_cone(grid, (-10, 0, 0), (10, 0, 0), 4, 4)
    true = np.hypot(np.maximum(np.abs(grid.x) - 10, 0), grid.y) - 4
    assert np.abs(found - true).max() < 1e-4


def test_solids_combine_as_sets() -> None:
    """Without a fillet, union, common and without are the set operations."""
    grid = _grid()
    one, other = ellipsoid(grid, (-4, 0, 0), (10, 10, 10)), ellipsoid(grid, (5, 0, 0), (8, 8, 8))
    assert np.array_equal(union(one, other) < 0, (one < 0) | (other < 0))
    assert np.array_equal(common(one, other) < 0, (one < 0) & (other < 0))
    assert np.array_equal(without(one, other) < 0, (one < 0) & (other > 0))
    assert (union(one, other, 6) <= union(one, other)).all()


@pytest.mark.parametrize("pixel_mm", [0.78125, 1.09375])
def test_half_coverage_stands_on_the_surface(pixel_mm: float) -> None:
    """The edge at half maximum is the true surface, about a millimetre wide (10 to 90 %)."""
    grid = _grid(pixel_mm=pixel_mm)
    for radius in np.arange(10.0, 12.0, 0.13):
        distance = ellipsoid(grid, (0, 0, 0), (radius, radius, radius))
        profile = coverage(distance, pixel_mm)[len(grid.y) // 2 - 1 : len(grid.y) // 2 + 1, :]
        row = profile[np.argmin(np.abs(grid.y[len(grid.y) // 2 - 1 : len(grid.y) // 2 + 1, 0]))]
        right = grid.x[0] > 0
        edge = np.interp(-0.5, -row[right], grid.x[0][right])
        y = float(np.abs(grid.y[:, 0]).min())
        assert edge == pytest.approx(math.sqrt(radius**2 - y**2), abs=0.15 * pixel_mm)
        assert (
            0.7 < np.interp(-0.1, -row[right], grid.x[0][right]) - np.interp(-0.9, -row[right], grid.x[0][right]) < 2.2
        )


def test_chord_of_a_ring_touches_its_hole() -> None:
    """In a ring the longest clear chord is 2·sqrt(R² − r²)."""
    ends = longest_chord(Outline(20.0), Hole((0.0, 0.0), Outline(7.0)))
    assert math.dist(*ends) == pytest.approx(2 * math.sqrt(20**2 - 7**2), abs=0.02)


def test_chord_of_an_off_centre_hole() -> None:
    """Beside a hole that leaves the centre free the whole diameter is clear."""
    ends = longest_chord(Outline(20.0), Hole((10.0, 0.0), Outline(4.0)))
    assert math.dist(*ends) == pytest.approx(40.0, abs=1e-6)


def test_chord_of_an_oval_is_its_long_axis() -> None:
    """Two waves make an oval whose longest chord is known."""
    ends = longest_chord(Outline(20.0, ((2, 0.1, 0.7),)), None)
    assert math.dist(*ends) == pytest.approx(44.0, abs=1e-6)
    assert math.atan2(abs(ends[0][1]), abs(ends[0][0])) == pytest.approx(0.7, abs=1e-5)


def test_grain_is_normal_and_correlated() -> None:
    """The grain has mean 0 and deviation 1, is new in each phase, and neighbours in a slice resemble each other."""
    scan = scan_of(TIMEPOINTS[0], PhantomSize.SMALL)
    one, other = grain_pair(scan, 5, 3, 0)
    assert abs(float(one.mean())) < 0.05
    assert float(one.std()) == pytest.approx(1.0, abs=0.05)
    assert abs(float(np.corrcoef(one.ravel(), other.ravel())[0, 1])) < 0.05
    assert 0.2 < float(np.corrcoef(one[:, 1:].ravel(), one[:, :-1].ravel())[0, 1]) < 0.8


def test_mottle_is_unit_and_moves_with_the_patient() -> None:
    """The mottle has deviation about 1 and is the same tissue at another timepoint."""
    mottle = Mottle(20)
    scans = [scan_of(timepoint, PhantomSize.FULL) for timepoint in TIMEPOINTS[:2]]
    grid = grid_of(scans[0], 20)
    fields = mottle.fields(grid)
    assert float(fields.fine.std()) == pytest.approx(1.0, abs=0.15)
    moved = Grid(grid.x[:, 5:], grid.y[7:], grid.z, grid.pixel_mm, (slice(7, 512), slice(5, 512)))
    assert np.allclose(mottle.fields(moved).coarse, fields.coarse[7:, 5:], atol=1e-4)
