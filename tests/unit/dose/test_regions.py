"""Regions of counts, mass of the lungs, times of a camera, liver with lungs as reference (MR-1002, 1007, 1010)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from readstation.core.errors import Refused
from readstation.core.ids import SeriesKey
from readstation.dose.assessment import assess_relative, assess_relative_with_lungs, spect_shunt
from readstation.dose.constants import DoseConstants
from readstation.dose.local_deposition import camera_of
from readstation.dose.lung_mass import lung_mass_kg
from readstation.dose.regions import region_counts, region_figures
from readstation.dose.uptake import DecayReference
from readstation.dose.uptake_image import Structure, StructureRole
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from tests.builders.distribution import COUNTED, SHAPE, STEP_MM, small_affine, small_image, small_labels

CONSTANTS = DoseConstants()


def structures() -> dict[str, Structure]:
    return {
        name: Structure(name, role, label.inside.astype(np.float64)) for name, (role, label) in small_labels().items()
    }


def test_counts_lie_in_territory_liver_lungs_or_elsewhere() -> None:
    """Y10 by voxels: each count once."""
    image, found = small_image(), structures()
    territory = np.zeros(SHAPE)
    territory[0:2, 2:4, 1:3] = 1
    territory[0:2, 2:4, 6:8] = 1
    parts = [*found.values(), Structure("territory", StructureRole.TERRITORY, territory)]
    counts = region_counts(image, parts)
    assert counts.liver_target_territory == 8 * 900
    assert counts.liver_outside_territory == 42 * 100
    assert counts.lung == 64 * 2
    assert counts.extrahepatic_other == 8 * 5
    names = {each.name: each.value for each in region_figures(image, parts)}
    assert names["liver counts outside the intended territory"] == pytest.approx(100 * 4200 / 11_400)
    assert names["counts outside liver and lungs"] == pytest.approx(100 * 40 / 11_568)
    [only] = region_figures(image, [*found.values()])
    assert only.name == "counts outside liver and lungs"
    with pytest.raises(Refused, match="need its volume"):
        region_counts(image, [found["lungs"]])


def test_liver_and_lungs_together_hold_all_of_the_activity() -> None:
    """MR-1010: with A over both, the liver's doses are those of A (1 − LSF) over the liver alone; K A is conserved."""
    image, found = small_image(), structures()
    shunt = spect_shunt(image, [*found.values()])
    alone = assess_relative(image, [*found.values()], 2.0, shunt, CONSTANTS)
    both = assess_relative_with_lungs(image, [*found.values()], 2.0, 1.0, CONSTANTS)
    for name in ("liver", "T1"):
        assert both.histograms[name].mean_gy == pytest.approx(alone.histograms[name].mean_gy)
    assert both.histograms["lungs"].mean_gy == pytest.approx(CONSTANTS.k_gy_kg_per_gbq * 2.0 * shunt.fraction)
    assert set(alone.histograms) == {"liver", "T1"}


def test_the_lungs_weigh_what_their_attenuation_says() -> None:
    label = small_labels()["lungs"][1]
    voxels = np.full(SHAPE, 24, dtype=np.int16)
    positions = np.arange(SHAPE[0]) * STEP_MM
    large = np.array(small_affine().matrix)
    large[:3, :3] *= 4
    place = type(small_affine())(large)
    ct = Volume(SeriesKey("ct"), voxels, place, 1.0, -774.0, "HU", "one frame", positions * 4)
    lungs = LabelVolume(label.inside, place, "one frame")
    assert lung_mass_kg(ct, lungs) == pytest.approx(0.25 * 64 * 64 / 1000)
    for broken, words in (
        (replace(ct, unit=""), "no whole CT|CT in HU"),
        (replace(ct, rescale_intercept=-3000.0), "no pair of lungs"),
        (replace(ct, frame_of_reference="another"), "another grid|not lie on the grid"),
    ):
        with pytest.raises(Refused, match=words):
            lung_mass_kg(broken, lungs)


def test_a_camera_is_calibrated_with_the_times_of_the_image() -> None:
    """MR-1010: CF as given, t and Δt as the header has them; nothing is guessed and no decay is applied twice."""
    timed = replace(COUNTED, frame_s=1200.0, scan_after_s=72_000.0)
    camera = camera_of(timed, 50.0, CONSTANTS)
    assert (camera.acquisition_s, camera.scan_after_h, camera.half_life_h) == (1200.0, 20.0, 64.1)
    for broken, words in (
        (replace(timed, frame_s=None), "how long it was acquired"),
        (replace(timed, scan_after_s=None), "how long after administration"),
        (replace(timed, decay=DecayReference.ADMINISTRATION), "already"),
    ):
        with pytest.raises(Refused, match=words):
            camera_of(broken, 50.0, CONSTANTS)
    with pytest.raises(Refused, match="above 0"):
        camera_of(timed, 0.0, CONSTANTS)
