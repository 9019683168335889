"""What is missing or contradictory in the header of an uptake image is found, and no dose is given (MR-1010)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.dose.uptake import DecayReference, UptakeFacts, UptakeUnit
from readstation.imaging.uptake import uptake_of
from tests.builders.dicom import PT, write_series
from tests.builders.dicom_release import release, scan
from tests.unit.imaging.test_nm import frames, write_nm
from tests.unit.imaging.test_realworld import value_map

TRACER = {
    "RadionuclideHalfLife": 6588.0,
    "RadionuclideTotalDose": 5e8,
    "RadiopharmaceuticalStartDateTime": "20240229090000",
}
STATED = {
    "SOPClassUID": PT,
    "Modality": "PT",
    "Units": "BQML",
    "DecayCorrection": "START",
    "CorrectedImage": ["ATTN", "DECY"],
    "AcquisitionDate": "20240229",
    "AcquisitionTime": "100000",
    "FrameReferenceTime": "0",
    "ActualFrameDuration": "300000",
    "DecayFactor": "1.0159",
}


def tracer(**attributes: Any) -> list[Dataset]:
    item = Dataset()
    for name, value in {**TRACER, **attributes}.items():
        if value is not None:
            setattr(item, name, value)
    return [item]


def pet(folder: Path, **attributes: Any) -> UptakeFacts:
    """Return what is found of a PET series of two slices, before the gate and, the same, behind it."""
    stated = {**STATED, "RadiopharmaceuticalInformationSequence": tracer(), **attributes}
    truth = write_series(
        folder / "in", shape=(2, 4, 5), dtype="uint16", **{k: v for k, v in stated.items() if v is not None}
    )
    before = uptake_of(truth.files, QuietJob())
    [series] = scan([folder / "in"], folder / "s").series
    behind = uptake_of(release(series, folder / "r").files, QuietJob())
    assert behind == before
    return before


def codes(facts: UptakeFacts) -> set[str]:
    return {finding.code for finding in facts.findings if finding.is_error}


def test_a_sound_header_gives_unit_reference_and_intervals(tmp_path: Path) -> None:
    """TR-19: the gate moves every moment, and no interval."""
    facts = pet(tmp_path)
    assert facts.findings == ()
    assert (facts.unit, facts.decay) == (UptakeUnit.ACTIVITY, DecayReference.START)
    assert (facts.reference_after_s, facts.scan_after_s, facts.frame_s) == (3600, 3600, 300)
    assert facts.bq_at_administration(0.5) == pytest.approx(0.5 * 2 ** (3600 / 6588))
    assert facts.suv_per_bqml(80) == pytest.approx(80_000 * 2 ** (3600 / 6588) / 5e8)


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"Units": None}, "uptake.no-unit"),
        ({"Units": "PROPCNTS"}, "uptake.no-unit"),
        ({"DecayCorrection": None}, "uptake.no-decay"),
        ({"CorrectedImage": ["ATTN"]}, "uptake.decay-contradiction"),
        ({"DecayCorrection": "NONE"}, "uptake.decay-contradiction"),
        ({"DecayCorrection": "NONE", "CorrectedImage": ["ATTN"]}, "uptake.decay-factor"),
        ({"DecayCorrection": "ADMIN"}, "uptake.decay-factor"),
        ({"DecayFactor": "1.2"}, "uptake.decay-factor"),
        ({"RadiopharmaceuticalInformationSequence": tracer(RadionuclideHalfLife=0)}, "uptake.half-life"),
        (
            {"RadiopharmaceuticalInformationSequence": tracer(RadiopharmaceuticalStartTime="070000")},
            "uptake.administration",
        ),
        (
            {"RadiopharmaceuticalInformationSequence": tracer(RadiopharmaceuticalStartDateTime="20240229110000")},
            "uptake.administration",
        ),
        ({"FrameOfReferenceUID": ""}, "uptake.no-frame"),
        ({"ImagePositionPatient": None}, "geometry.no-position"),
        ({"ImageOrientationPatient": [1, 0, 0, 1, 0, 0]}, "geometry.bad-orientation"),
    ],
)
def test_what_is_missing_or_contradictory_gives_no_dose(tmp_path: Path, attributes: dict[str, Any], code: str) -> None:
    attributes = {name: [] if value is None and "Image" in name else value for name, value in attributes.items()}
    facts = pet(tmp_path, **attributes)
    assert code in codes(facts)
    for refused in (
        facts.refuse_shares,
        facts.refuse_dose,
        lambda: facts.bq_at_administration(1.0),
        lambda: facts.suv_per_bqml(70),
    ):
        with pytest.raises(Refused) as error:
            refused()
        assert code in {finding.code for finding in error.value.findings}
    assert all(finding.message.endswith(".") for finding in facts.findings)


def test_images_of_a_series_must_say_the_same(tmp_path: Path) -> None:
    first = write_series(tmp_path / "a", shape=(2, 4, 5), dtype="uint16", **STATED)
    other = write_series(tmp_path / "b", shape=(2, 4, 5), dtype="uint16", **{**STATED, "Units": "CNTS"})
    assert "uptake.mixed" in codes(uptake_of([*first.files, *other.files], QuietJob()))


@pytest.mark.parametrize(("second", "is_sound"), [("100010", True), ("101000", False)])
def test_images_that_nothing_corrects_must_be_of_one_moment(tmp_path: Path, second: str, is_sound: bool) -> None:
    """Beds of a scan without decay correction: with a half-life of 1.8 hours ten minutes show, ten seconds do not."""
    stated = {**STATED, "DecayCorrection": "NONE", "CorrectedImage": ["ATTN"], "DecayFactor": "1"}
    stated["RadiopharmaceuticalInformationSequence"] = tracer()
    first = write_series(tmp_path / "a", shape=(2, 4, 5), dtype="uint16", **stated)
    other = write_series(
        tmp_path / "b", shape=(2, 4, 5), dtype="uint16", origin=[-100, -90, 55], **{**stated, "AcquisitionTime": second}
    )
    found = codes(uptake_of([*first.files, *other.files], QuietJob()))
    assert ("uptake.moments" not in found) == is_sound


def test_a_clock_time_is_the_last_before_the_scan_where_the_half_life_allows_no_other(tmp_path: Path) -> None:
    clock = {"RadiopharmaceuticalStartDateTime": None, "RadiopharmaceuticalStartTime": "090000"}
    facts = pet(tmp_path / "short", RadiopharmaceuticalInformationSequence=tracer(**clock))
    assert facts.reference_after_s == 3600
    long = tracer(**clock, RadionuclideHalfLife=230_760.0)
    facts = pet(tmp_path / "long", RadiopharmaceuticalInformationSequence=long, DecayFactor="1.0004")
    assert (facts.findings, facts.reference_after_s) == ((), None)
    with pytest.raises(Refused, match="not known"):
        facts.bq_at_administration(1.0)


@pytest.mark.parametrize(
    ("units", "kind", "unit"),
    [
        ("CNTS", None, UptakeUnit.COUNTS),
        ("CPS", None, UptakeUnit.COUNT_RATE),
        ("GML", None, UptakeUnit.SUV_BODY_WEIGHT),
        ("GML", "LBM", UptakeUnit.SUV_LEAN_MASS),
        ("GML", "IBW", UptakeUnit.SUV_IDEAL_WEIGHT),
        ("GML", "BSA", UptakeUnit.SUV_SURFACE),
        ("CM2ML", None, UptakeUnit.SUV_SURFACE),
    ],
)
def test_units_and_the_kinds_of_uptake_values(tmp_path: Path, units: str, kind: str | None, unit: UptakeUnit) -> None:
    facts = pet(tmp_path, Units=units, SUVType=kind)
    assert (facts.unit, facts.findings) == (unit, ())
    with pytest.raises(Refused, match="not in Bq/ml"):
        facts.bq_at_administration(1.0)


def test_an_uptake_value_needs_the_weight_which_the_gate_keeps_back(tmp_path: Path) -> None:
    """TR-18: no weight reaches a reader unless the charter needs it."""
    facts = pet(tmp_path, PatientWeight="80")
    with pytest.raises(Refused, match="one is missing"):
        facts.suv_per_bqml(None)


def test_another_nuclide_gives_shares_and_no_yttrium_dose(tmp_path: Path) -> None:
    facts = pet(tmp_path)
    facts.refuse_shares()
    with pytest.raises(Refused, match="not yttrium-90's"):
        facts.refuse_dose()


def nuclear(folder: Path, **attributes: Any) -> UptakeFacts:
    write_nm(folder / "in", frames(4), **attributes)
    [series] = scan([folder / "in"], folder / "s").series
    return uptake_of(release(series, folder / "r").files, QuietJob())


def test_counts_of_a_camera_hold_for_their_acquisition(tmp_path: Path) -> None:
    facts = nuclear(tmp_path, CorrectedImage=["ATTN", "SCAT"])
    assert (facts.unit, facts.decay, facts.findings) == (UptakeUnit.COUNTS, DecayReference.NONE, ())
    facts.refuse_dose()


def turn_of(views: object, view_ms: object) -> Dataset:
    item = Dataset()
    item.NumberOfFramesInRotation, item.ActualFrameDuration = views, view_ms
    return item


@pytest.mark.parametrize(
    ("turns", "counted_s"),
    [
        ([turn_of(60, 20_000)], 1200),
        ([turn_of(60, 20_000), turn_of(30, 10_000)], 1500),
        ([turn_of(60, 20_000), turn_of(30, None)], None),
        ([turn_of(None, 20_000)], None),
        ([], None),
    ],
)
def test_a_tomogram_says_by_its_rotations_how_long_it_was_counted(
    tmp_path: Path, turns: list[Dataset], counted_s: float | None
) -> None:
    """MR-1010: t_acq, and how long after administration; the gate keeps both (TR-19)."""
    facts = nuclear(
        tmp_path,
        CorrectedImage=["ATTN", "SCAT"],
        AcquisitionDate="20240229",
        AcquisitionTime="100000",
        RadiopharmaceuticalInformationSequence=tracer(),
        RotationInformationSequence=turns,
    )
    assert facts.findings == ()
    assert (facts.frame_s, facts.scan_after_s) == (counted_s, 3600)


def test_counts_without_attenuation_and_scatter_correction_are_marked(tmp_path: Path) -> None:
    """MR-1006 sums corrected voxels: it is said where they are not."""
    facts = nuclear(tmp_path)
    assert [(each.code, each.is_error) for each in facts.findings] == [("MR-1006.uncorrected", False)]


def test_decay_corrected_counts_without_a_moment_give_no_dose(tmp_path: Path) -> None:
    assert codes(nuclear(tmp_path, CorrectedImage=["ATTN", "SCAT", "DECY"])) == {"uptake.no-decay"}


def test_activities_of_a_camera_without_a_moment_give_no_dose(tmp_path: Path) -> None:
    facts = nuclear(tmp_path, CorrectedImage=["ATTN", "SCAT"], RealWorldValueMappingSequence=[value_map("Bq/ml")])
    assert (facts.unit, codes(facts)) == (UptakeUnit.ACTIVITY, {"uptake.no-decay"})


def test_projections_have_no_place_and_may_be_counted(tmp_path: Path) -> None:
    """MR-1006 planar."""
    facts = nuclear(tmp_path, ImageType=["ORIGINAL", "PRIMARY", "STATIC", "EMISSION"], DetectorInformationSequence=None)
    assert (facts.unit, facts.findings) == (UptakeUnit.COUNTS, ())
    facts.refuse_shares()
