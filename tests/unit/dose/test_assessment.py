"""From an image and its volumes to explained figures, and every reason to refuse them (MR-1002, MR-1006 to MR-1013)."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from readstation.core.errors import Refused
from readstation.core.findings import Finding, Severity
from readstation.dose.activity_report import (
    activity_figures,
    compartment_figures,
    lung_dose_figures,
    planar_shunt,
)
from readstation.dose.assessment import (
    Assessment,
    assess_absolute,
    assess_relative,
    shares_of,
    spect_shunt,
    spect_tumour_to_normal,
    total_activity_gbq,
)
from readstation.dose.constants import DoseConstants
from readstation.dose.coverage import Coverage, target_coverage
from readstation.dose.dvh import dose_volume_histogram
from readstation.dose.figure import Figure
from readstation.dose.local_deposition import CalibratedImage, CameraCalibration
from readstation.dose.report import dose_figures, measured_shunt, partition_figures, share_figures
from readstation.dose.shunt import LungShunt, ShuntMethod
from readstation.dose.uptake import DecayReference, UptakeFacts, UptakeUnit
from readstation.dose.uptake_image import Structure, StructureRole, UptakeImage
from tests.builders.labels import volume_of

COUNTS = UptakeFacts(UptakeUnit.COUNTS, DecayReference.NONE)
CONSTANTS = DoseConstants()
PLANAR = LungShunt(0.05, ShuntMethod.PLANAR)
Y08 = np.array([0, 10, 20, 30, 40, 60, 90, 150])
"""Of specification 10.1: voxels of 4.8 mm."""


def image_of(values: np.ndarray, facts: UptakeFacts = COUNTS, **more: object) -> UptakeImage:
    return UptakeImage(volume_of(values.astype(np.int32), (4.8, 4.8, 4.8), **more), facts)


def patient() -> tuple[UptakeImage, list[Structure]]:
    """Return counts in rows of four voxels each: tumour, normal liver, margin, lungs, elsewhere."""
    values = np.repeat([600, 100, 90, 20, 10], 4).reshape(1, 5, 4)

    def row(index: int, *more: int) -> np.ndarray:
        found = np.zeros((1, 5, 4))
        found[0, [index, *more]] = 1
        return found

    return image_of(values), [
        Structure("liver", StructureRole.LIVER, row(0, 1, 2)),
        Structure("T1", StructureRole.TUMOUR, row(0)),
        Structure("normal", StructureRole.NORMAL_LIVER, row(1)),
        Structure("lungs", StructureRole.LUNGS, row(3)),
        Structure("stomach", StructureRole.OTHER, row(4)),
    ]


def test_y08_through_an_image_and_its_volume() -> None:
    """The worked example: eight voxels, A_ref 0.0020 GBq."""
    image = image_of(Y08.reshape(2, 2, 2))
    liver = Structure("liver", StructureRole.LIVER, np.ones((2, 2, 2)))
    found = assess_relative(image, [liver], 0.0020, LungShunt(0.0, ShuntMethod.SPECT), CONSTANTS)
    expected = [0.00, 21.39, 42.77, 64.16, 85.55, 128.32, 192.48, 320.81]
    assert np.round(found.dose.dose_gy.ravel(), 2).tolist() == expected
    assert round(found.histograms["liver"].mean_gy, 2) == 106.94


def test_counts_by_hand() -> None:
    """MR-1002, MR-1006, MR-1011."""
    image, structures = patient()
    assert shares_of(image, structures)["stomach"] == 10 / 820
    assert spect_shunt(image, structures) == LungShunt(20 / 810, ShuntMethod.SPECT)
    assert spect_tumour_to_normal(image, structures) == 6.0


def test_a_voxel_partly_in_the_liver_has_its_part_in_the_sum_and_a_whole_dose() -> None:
    """Energy is kept: doses times masses, weighted by what is inside, make K A (1 − LSF)."""
    image, structures = patient()
    partly = np.array(structures[0].inside_fraction)
    partly[0, 2] = 0.25
    liver = Structure("liver", StructureRole.LIVER, partly)
    found = assess_relative(image, [liver, structures[1]], 2.0, PLANAR, CONSTANTS)
    mass_kg = image.voxel_ml * CONSTANTS.liver_density_g_per_ml / 1000
    assert (found.dose.dose_gy * partly).sum() * mass_kg == pytest.approx(49.67 * 2.0 * 0.95)
    assert found.dose.dose_gy[0, 2, 0] == pytest.approx(found.dose.dose_gy[0, 1, 0] * 0.9)
    assert found.dose.counts_outside_fraction == pytest.approx((0.75 * 360 + 80 + 40) / 3280)


def test_a_camera_and_an_image_of_activities_say_the_same() -> None:
    image, structures = patient()
    camera = CameraCalibration(counts_per_s_per_gbq=50.0, acquisition_s=600.0, scan_after_h=64.1)
    by_camera = assess_absolute(image, structures, CONSTANTS, camera)
    facts = UptakeFacts(
        UptakeUnit.ACTIVITY, DecayReference.START, half_life_s=64.1 * 3600, reference_after_s=64.1 * 3600
    )
    bqml_per_count = 1e9 / (50.0 * 600.0) / image.voxel_ml
    scaled = UptakeImage(replace(image.volume, rescale_slope=bqml_per_count), facts)
    by_image = assess_absolute(scaled, structures, CONSTANTS)
    assert np.allclose(by_camera.dose.dose_gy, by_image.dose.dose_gy, rtol=1e-12)
    assert by_camera.activity_gbq == pytest.approx(3280 * 2 / 30_000)
    assert by_image.activity_gbq == pytest.approx(by_camera.activity_gbq)
    assert total_activity_gbq(image, camera) == by_camera.activity_gbq


def test_padding_is_no_count() -> None:
    image = image_of(np.array([[[5, 9, 9, 7]]]), padding=(9, 9))
    assert image.values().ravel().tolist() == [5, 0, 0, 7]


BAD = Finding("uptake.no-unit", "The unit of the values is not stated.")


@pytest.mark.parametrize("facts", [UptakeFacts(None, DecayReference.NONE), replace(COUNTS, findings=(BAD,))])
def test_an_image_that_is_not_sound_gives_nothing(facts: UptakeFacts) -> None:
    """The reason is that of the banner."""
    image, structures = patient()
    unsound = UptakeImage(image.volume, facts)
    for compute in (
        lambda: shares_of(unsound, structures),
        lambda: spect_shunt(unsound, structures),
        lambda: spect_tumour_to_normal(unsound, structures),
        lambda: assess_relative(unsound, structures, 2.0, PLANAR, CONSTANTS),
        lambda: assess_absolute(unsound, structures, CONSTANTS),
        lambda: total_activity_gbq(unsound),
        lambda: partition_figures(unsound, structures, 2.0, PLANAR, CONSTANTS),
    ):
        with pytest.raises(Refused, match="unit of the values is not stated"):
            compute()


def test_a_warning_refuses_nothing() -> None:
    image, structures = patient()
    marked = replace(COUNTS, findings=(replace(BAD, severity=Severity.WARNING),))
    assert shares_of(UptakeImage(image.volume, marked), structures)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"is_placed": False}, "not known"), ({"is_scaled": False}, "not known")],
)
def test_an_image_that_lies_nowhere_gives_no_dose(changes: dict[str, object], words: str) -> None:
    image, structures = patient()
    lost = UptakeImage(replace(image.volume, **changes), COUNTS)  # type: ignore[arg-type]  # the test names its fields
    with pytest.raises(Refused, match=words):
        assess_relative(lost, structures, 2.0, PLANAR, CONSTANTS)


def test_another_nuclide_gives_shares_and_no_dose() -> None:
    image, structures = patient()
    technetium = UptakeImage(image.volume, replace(COUNTS, half_life_s=6.007 * 3600))
    assert spect_shunt(technetium, structures).fraction == 20 / 810
    for compute in (
        lambda: assess_relative(technetium, structures, 2.0, PLANAR, CONSTANTS),
        lambda: assess_absolute(technetium, structures, CONSTANTS),
        lambda: partition_figures(technetium, structures, 2.0, PLANAR, CONSTANTS),
    ):
        with pytest.raises(Refused, match="not yttrium-90's"):
            compute()


def test_volumes_that_do_not_fit_are_refused() -> None:
    image, structures = patient()
    beyond = np.zeros((1, 5, 4))
    beyond[0, [0, 3]] = 1
    cases = [
        (structures[1:], "One volume of liver is needed; here: none"),
        ([*structures, structures[0]], "here: 2"),
        ([structures[0], Structure("T1", StructureRole.TUMOUR, np.ones((1, 5, 3)))], "not on the grid"),
    ]
    for volumes, words in cases:
        with pytest.raises(Refused, match=words):
            assess_relative(image, volumes, 2.0, PLANAR, CONSTANTS)
    with pytest.raises(Refused, match="is empty"):
        Structure("T1", StructureRole.TUMOUR, np.zeros((1, 5, 4)))
    with pytest.raises(Refused, match="from 0 to 1"):
        Structure("T1", StructureRole.TUMOUR, np.full((1, 5, 4), 1.5))


def test_a_tumour_beyond_the_liver_has_no_dose_and_takes_none_from_the_others() -> None:
    """MR-1010: outside the reference set there is no dose, and of less than all of it no histogram is given."""
    image, structures = patient()
    beyond = np.zeros((1, 5, 4))
    beyond[0, [0, 3]] = 1
    found = assess_relative(
        image, [structures[0], Structure("T2", StructureRole.TUMOUR, beyond)], 2.0, PLANAR, CONSTANTS
    )
    assert [each.message for each in found.refused] == [
        "T2 lies partly outside the volume of the liver, where there is no dose; join the two"
    ]
    assert set(found.histograms) == {"liver"}
    assert found.outside["T2"] == 0.5


def test_calibrations_that_do_not_fit_are_refused() -> None:
    image, structures = patient()
    camera = CameraCalibration(50.0, 600.0, 1.0)
    with pytest.raises(Refused, match="not in Bq/ml"):
        assess_absolute(image, structures, CONSTANTS)
    rates = UptakeImage(image.volume, replace(COUNTS, unit=UptakeUnit.COUNT_RATE))
    with pytest.raises(Refused, match="is for counts"):
        assess_absolute(rates, structures, CONSTANTS, camera)
    for broken in (CalibratedImage(0.0), CalibratedImage(inf)):
        with pytest.raises(Refused, match="above 0"):
            broken.activity_gbq_per_count()


def assessed() -> tuple[Assessment, list[Structure]]:
    image, structures = patient()
    return assess_relative(image, structures, 2.0, PLANAR, CONSTANTS), structures


def named(figures: tuple[Figure, ...]) -> dict[str, Figure]:
    found = {each.name: each for each in figures}
    assert len(found) == len(figures)
    return found


def test_every_dose_figure_says_what_it_rests_on() -> None:
    """MR-1013: K, half-life, LSF and method, volume names and sizes, density, A and its time, research use."""
    assessment, structures = assessed()
    for figure in dose_figures(assessment, structures, 100.0):
        assert dict(figure.constants) == {
            "K, Gy kg/GBq": 49.67,
            "half-life, h": 64.1,
            "liver density, g/mL": 1.05,
        }
        inputs = dict(figure.inputs)
        assert inputs["A at administration, GBq"] == 2.0
        assert inputs["lung shunt fraction, planar"] == 0.05
        assert figure.name.startswith(str(inputs["volume"]))
        assert inputs["volume, mL"] == assessment.histograms[str(inputs["volume"])].volume_ml
        assert "relative calibration" in figure.method
        kept = figure.to_json()
        assert kept["note"] == "research use"
        assert kept["value"] is None or float(str(kept["value"])) == figure.value


def test_the_figures_of_a_tumour_are_all_there() -> None:
    """MR-1012, and the coverage of MR-1002 for tumours only."""
    assessment, structures = assessed()
    figures = named(dose_figures(assessment, structures, 100.0))
    measures = ("mean dose", "lowest dose", "highest dose", "D95", "D70", "D50", "V100", "V150", "V205")
    tumour = {f"T1: {each}" for each in (*measures, "coefficient of variation", "volume below 205 Gy")}
    assert {name for name in figures if name.startswith("T1")} == {*tumour, "T1: volume at or above 100 Gy, complete"}
    assert not any("at or above" in name for name in figures if not name.startswith("T1"))
    assert {figures[f"T1: {each}"].unit for each in ("D95", "V100", "volume below 205 Gy")} == {"Gy", "%", "mL"}
    assert not any(name.startswith(("lungs", "stomach")) for name in figures)


def test_a_lesion_under_20_mm_has_its_mean_only() -> None:
    """MR-1012."""
    assessment, structures = assessed()
    small = replace(structures[1], lesion_tenths=199)
    figures = named(dose_figures(assessment, [structures[0], small], 100.0))
    assert [name for name in figures if name.startswith("T1")] == ["T1: mean dose"]


def test_figures_of_shares_shunt_and_lungs() -> None:
    """MR-1002, MR-1006 with the label, MR-1007."""
    image, structures = patient()
    assert named(share_figures(image, structures))["stomach: share of all counts"].value == pytest.approx(1000 / 820)
    shunt, figure = measured_shunt(image, structures)
    assert shunt == spect_shunt(image, structures)
    assert (figure.method, figure.unit, figure.rule) == ("spect", "%", "MR-1006")
    assert figure.inputs == (("liver, counts", 3160.0), ("lungs, counts", 80.0))
    alone, together = lung_dose_figures(1.8, LungShunt(0.04939, ShuntMethod.PLANAR), CONSTANTS, 1.0, 12.0)
    assert (round(alone.value or 0, 2), round(together.value or 0, 2)) == (4.42, 16.42)
    assert ("lung shunt fraction, planar", 0.04939) in alone.inputs
    configured, _ = lung_dose_figures(1.8, PLANAR, CONSTANTS, None, 0.0)
    assert (configured.method, dict(configured.inputs)["lung mass, kg"]) == ("lung mass configured", 1.0)


def test_figures_without_an_image_are_those_of_the_worked_examples() -> None:
    """Y02, Y03, Y05 of specification 10.1, each with its inputs."""
    net, delivered = activity_figures(2.50, 1.0, 0.05, 1.5, CONSTANTS)
    assert (round(net.value or 0, 4), round(delivered.value or 0, 2)) == (2.4223, 97.95)
    assert dict(net.inputs)["residual measured after administration, h"] == 1.5
    _, figure = planar_shunt((1_200_000, 1_000_000), (60_000, 54_000), "none taken off")
    assert (round(figure.value or 0, 2), figure.method) == (4.94, "planar")
    assert ("background", "none taken off") in figure.inputs
    dose, needed = compartment_figures(1.98, 1.2, LungShunt(0.05, ShuntMethod.PLANAR), CONSTANTS, 120)
    assert round(dose.value or 0, 2) == 77.86
    assert round(needed.value or 0, 4) == round(3.0825 * 0.99, 4)
    assert dict(needed.inputs)["wanted dose, Gy"] == 120


def test_the_partition_model_keeps_the_energy() -> None:
    """MR-1009: D_T m_T + D_N m_N + D_lung m_lung = K A, with TN of the image and the whole of the normal liver."""
    image, structures = patient()
    figures = named(partition_figures(image, structures, 2.0, PLANAR, CONSTANTS))
    masses = dict(figures["tumours: dose"].inputs)
    doses = [figures[f"{each}: dose"].value or 0 for each in ("tumours", "normal liver", "lungs")]
    weights = [float(masses[name]) for name in ("tumour, kg", "normal liver, kg", "lungs, kg")]
    assert sum(a * b for a, b in zip(doses, weights, strict=True)) == pytest.approx(49.67 * 2.0)
    assert doses[0] / doses[1] == pytest.approx(6.0)
    assert weights[1] == pytest.approx(2 * weights[0])
    whole = Structure("T1", StructureRole.TUMOUR, structures[0].inside_fraction)
    with pytest.raises(Refused, match="hold the tumours and more"):
        partition_figures(image, [structures[0], whole, structures[2]], 2.0, PLANAR, CONSTANTS)


@pytest.mark.parametrize(
    ("dose_gy", "percent", "answer"),
    [(50.0, 100.0, Coverage.COMPLETE), (100.0, 50.0, Coverage.PARTIAL), (100.1, 0.0, Coverage.NONE)],
)
def test_coverage_is_complete_partial_or_none(dose_gy: float, percent: float, answer: Coverage) -> None:
    """MR-1002: a dose that is just reached counts."""
    histogram = dose_volume_histogram(np.array([50.0, 100.0]), 1.0)
    found = target_coverage(histogram, dose_gy)
    assert (found.percent, found.answer) == (percent, answer)


def test_almost_complete_coverage_is_partial() -> None:
    """MR-1002: the answer follows the voxels, not the rounded figure."""
    doses = np.full(100_000, 100.0)
    doses[0] = 99.9
    assert target_coverage(dose_volume_histogram(doses, 1.0), 100.0).answer is Coverage.PARTIAL
    with pytest.raises(Refused, match="above 0"):
        target_coverage(dose_volume_histogram(doses, 1.0), 0.0)
