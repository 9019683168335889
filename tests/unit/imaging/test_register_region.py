"""Body and liver region on the coarse phantom, against the liver that the phantom knows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from readstation.core.jobs import QuietJob
from readstation.geometry.volume import Volume
from readstation.imaging.register import register_liver
from readstation.imaging.register_grid import grid_of
from readstation.imaging.register_region import region_of
from tests.builders.registration_pairs import ARTERIAL, PORTAL, PRE, Look, Motion, Pair, Patient, make_pair

COARSE = Patient(is_coarse=True)
LOOK = Look(pixel_mm=2.5, slice_mm=4.0)


def scan(**look: object) -> Pair:
    return make_pair(Motion(), replace(LOOK, **look), replace(LOOK, bottom_mm=60.0), patients=(COARSE, COARSE))


@pytest.mark.parametrize(
    "look", [{"phase": PRE}, {"phase": ARTERIAL}, {"phase": PORTAL, "noise_hu": 20.0}, {"is_mr": True}], ids=str
)
def test_the_region_holds_the_liver_and_little_else(look: dict) -> None:
    pair = scan(**look)
    grid = grid_of(pair.source)
    region = region_of(grid)
    assert region is not None
    inside = np.rint(grid.index(pair.points_mm)).astype(int)
    assert region.core[tuple(inside.T)].mean() > 0.75
    assert region.liver[tuple(inside.T)].mean() > 0.85
    assert 900 < region.core.sum() * grid.spacing_mm**3 / 1000 < 2800
    assert np.linalg.norm(region.middle_mm - pair.points_mm.mean(axis=0)) < 20


def test_the_table_is_no_body() -> None:
    grid = grid_of(scan().source)
    region = region_of(grid)
    assert region is not None
    rows = np.flatnonzero(region.body.any(axis=(0, 2)))
    depth_mm = grid.first_mm[1] + rows[-1] * grid.spacing_mm
    table_mm = -170.0 + 120.0
    assert depth_mm < table_mm


def test_air_has_no_region() -> None:
    air = scan().source
    nothing: Volume = replace(air, voxels=np.full(air.shape, -1000, dtype=np.int16))
    assert region_of(grid_of(nothing)) is None
    refusal = register_liver(nothing, air, QuietJob())
    assert [finding.code for finding in refusal.findings] == ["registration.no_liver"]
