"""Where the activity of a simulated subject went: counts of a SPECT on a coarse grid, and the volumes behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from random import Random

import numpy as np
from numpy.typing import NDArray

from readstation.trial.simulation.course import Course
from readstation.trial.simulation.plan import SimulationPlan

SHAPE = (8, 30, 45)
"""Slices, rows, columns."""
SLICE_MM, PIXEL_MM = 24.0, 8.0
CORNER_MM = (-176.0, -116.0, 0.0)
"""Centre of the first voxel: x, y, z in mm LPS; the first slice is at the feet."""
TOTAL_COUNTS = 2_000_000
LIVER, LUNGS, STOMACH, TERRITORY = "liver", "lungs", "stomach", "territory"
TERRITORY_EDGE_MM = 16.0
"""The intended territory is the liver to the right of this."""
_TUMOUR_HEIGHTS_MM = (48.0, 72.0)
_COLD_ODDS, _COLD_PART_ODDS, _STOMACH_ODDS, _SPILL_ODDS = 0.12, 0.3, 0.08, 0.2
_BACKGROUND = 0.004
HALF_LIFE_H = 64.1

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.floating]


@dataclass(frozen=True, eq=False, slots=True)
class Uptake:
    """The uptake of one subject.

    Attributes
    ----------
    volumes
        Which voxels are inside of each, bool, shape `SHAPE`; tumours by the names of the targets.
    counts
        uint16, shape `SHAPE`.
    has_stomach
        Whether the stomach shows uptake.
    has_spill
        Whether the liver outside the intended territory does.
    vial_gbq, residual_gbq
        As they were measured, 1.5 h before and 1 h after the injection, in words.
    shift_tenths
        How far SPECT and CT lie apart, in tenths of a millimetre.
    """

    volumes: Mapping[str, BoolArray]
    counts: NDArray[np.uint16]
    has_stomach: bool
    has_spill: bool
    vial_gbq: str
    residual_gbq: str
    shift_tenths: int


def uptake_of(plan: SimulationPlan, course: Course) -> Uptake:
    """Return the uptake of a subject, the same for the same plan.

    The lung shunt lies about 3 %, tumours take up 2.5 to 8 times as much as the liver by volume, some of them hardly
    more than nothing, or in one half alone; some subjects have uptake in the stomach, some outside the territory.
    """
    chance = plan.chance("uptake", course.number)
    volumes = _volumes(course)
    has_stomach, has_spill = chance.random() < _STOMACH_ODDS, chance.random() < _SPILL_ODDS
    density = _density(course, volumes, chance, has_spill=has_spill)
    shunt = min(0.15, chance.lognormvariate(log(0.03), 0.6))
    in_liver = float(density.sum())
    density[volumes[LUNGS]] = in_liver * shunt / (1 - shunt) / volumes[LUNGS].sum()
    if has_stomach:
        density[volumes[STOMACH]] = in_liver * chance.uniform(0.01, 0.03) / volumes[STOMACH].sum()
    density += _BACKGROUND * density.mean()
    grain = np.random.default_rng([plan.seed, course.number])
    counts = grain.poisson(density / density.sum() * TOTAL_COUNTS).astype(np.uint16)
    residual = round(course.activity_gbq * chance.uniform(0.005, 0.04), 3)
    # One hour after the injection so much was left; before it, the vial held that and what was given.
    held = course.activity_gbq + residual * exp(log(2) / HALF_LIFE_H)
    vial = held * exp(1.5 * log(2) / HALF_LIFE_H)
    return Uptake(
        volumes, counts, has_stomach, has_spill, f"{vial:.4f}", f"{residual:.3f}", chance.randint(0, 60)
    )  # fmt: skip


def _volumes(course: Course) -> dict[str, BoolArray]:
    liver = _ellipsoid((-35.0, 0.0, 60.0), (95.0, 70.0, 60.0))
    lungs = [_ellipsoid((side * 75.0, 10.0, 144.0), (50.0, 60.0, 40.0)) & ~liver for side in (-1, 1)]
    stomach = _ellipsoid((85.0, -30.0, 60.0), (25.0, 25.0, 30.0)) & ~liver
    _, _, x = _places()
    found = {LIVER: liver, LUNGS: lungs[0] | lungs[1], STOMACH: stomach, TERRITORY: liver & (x <= TERRITORY_EDGE_MM)}
    taken = np.zeros(SHAPE, dtype=np.bool_)
    for tumour, height_mm in zip(course.targets, _TUMOUR_HEIGHTS_MM, strict=False):
        radius_mm = max(tumour.mm_on(0) / 2, PIXEL_MM)
        own = _ellipsoid((*tumour.spot[:2], height_mm), (radius_mm,) * 3) & liver & ~taken
        found[tumour.name], taken = own, taken | own
    return found


def _density(
    course: Course, volumes: Mapping[str, BoolArray], chance: Random, *, has_spill: bool
) -> NDArray[np.float64]:
    """Return the concentration in the liver, that of its intended territory is about 1; 0 elsewhere."""
    density = np.zeros(SHAPE)
    density[volumes[LIVER]] = chance.uniform(0.2, 0.5) if has_spill else chance.uniform(0.0, 0.03)
    density[volumes[TERRITORY]] = 1.0
    _, y, _ = _places()
    for tumour in course.targets:
        is_cold = chance.random() < _COLD_ODDS
        inside = volumes[tumour.name]
        density[inside] = chance.uniform(0.02, 0.4) if is_cold else chance.uniform(2.5, 8.0)
        if chance.random() < _COLD_PART_ODDS:
            density[inside & (y > tumour.spot[1])] *= chance.uniform(0.05, 0.3)
    return density


def _places() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return z, y and x of the voxel centres, each to be spread over the others."""
    z, y, x = (
        start + step * np.arange(count)
        for start, step, count in zip(CORNER_MM[::-1], (SLICE_MM, PIXEL_MM, PIXEL_MM), SHAPE, strict=True)
    )
    return z[:, None, None], y[None, :, None], x[None, None, :]


def _ellipsoid(centre_mm: tuple[float, ...], radii_mm: tuple[float, ...]) -> BoolArray:
    z, y, x = _places()
    away = [
        ((each - middle) / radius) ** 2 for each, middle, radius in zip((x, y, z), centre_mm, radii_mm, strict=True)
    ]
    inside: BoolArray = away[0] + away[1] + away[2] <= 1
    return inside
