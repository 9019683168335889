"""A SPECT/CT phantom of known activity, from files through scan, gate and loader to doses (MR-1006 to MR-1012)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset
from scipy.spatial.transform import Rotation

from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.dose.activity import activity_after
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
from readstation.dose.local_deposition import CameraCalibration, camera_of
from readstation.dose.shunt import ShuntMethod
from readstation.dose.uptake import UptakeUnit
from readstation.dose.uptake_image import Structure, StructureRole, UptakeImage
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.imaging.label_filters import normal_liver
from readstation.imaging.label_grid import fraction_on
from readstation.imaging.label_import import from_segmentation
from readstation.imaging.uptake import uptake_of
from readstation.model.series import Modality
from tests.builders import spect_phantom as phantom
from tests.builders.dicom_release import loaded

CONSTANTS = DoseConstants()
CAMERA = CameraCalibration(
    counts_per_s_per_gbq=phantom.TOTAL_COUNTS / phantom.ACQUISITION_S / phantom.scanned_gbq(),
    acquisition_s=phantom.ACQUISITION_S,
    scan_after_h=phantom.SCAN_AFTER_H,
)


@dataclass(frozen=True)
class Outlined:
    """The CT with the structures that were imported on it."""

    ct: Volume
    labels: dict[str, LabelVolume]

    def structures_on(self, image: UptakeImage) -> list[Structure]:
        roles = {**phantom.ROLES, "normal liver": StructureRole.NORMAL_LIVER}
        return [Structure(name, roles[name], fraction_on(label, image.volume)) for name, label in self.labels.items()]


def outlined(folder: Path, turn: phantom.Turn = phantom.UPRIGHT) -> Outlined:
    phantom.write_ct(folder / "in", turn)
    found = loaded([folder / "in"], folder / "taken", segmentations=True)
    [ct] = [volume for series, _, volume in found if series.draft.modality is Modality.CT]
    segments = [volume for series, _, volume in found if series.draft.modality is Modality.SEG]
    names = list(phantom.ct_masks())
    labels = {name: from_segmentation(each, ct) for name, each in zip(names, segments, strict=True)}
    labels["normal liver"] = normal_liver(labels["liver"], [labels["T1"], labels["T2"]])
    return Outlined(ct, labels)


def emission(folder: Path) -> UptakeImage:
    [(series, released, volume)] = loaded([folder], folder.parent / f"taken {folder.name}")
    assert series.draft.is_usable
    return UptakeImage(volume, uptake_of(released.files, QuietJob()))


@pytest.fixture(scope="module")
def upright(tmp_path_factory: pytest.TempPathFactory) -> Outlined:
    return outlined(tmp_path_factory.mktemp("upright"))


def assert_analytic(image: UptakeImage, structures: list[Structure], found: Assessment) -> None:
    """Mean doses and histogram points within 1 % of the closed forms."""
    volumes_ml = {each.name: each.volume_ml(image.voxel_ml) for each in structures}
    assert volumes_ml["T1"] == pytest.approx(phantom.T1.volume_ml, rel=0.005)
    assert volumes_ml["liver"] == pytest.approx(phantom.LIVER.volume_ml, rel=0.005)
    for sphere in (phantom.T1, phantom.T2):
        assert found.histograms[sphere.name].mean_gy == pytest.approx(phantom.analytic_mean_gy(sphere), rel=0.01)
    rest_ml = phantom.LIVER.volume_ml - phantom.T1.volume_ml - phantom.T2.volume_ml
    normal_gy = phantom.analytic_mean_gy(phantom.LIVER, rest_ml)
    assert found.histograms["normal liver"].mean_gy == pytest.approx(normal_gy, rel=0.01)
    liver_gy = phantom.analytic_mean_gy(phantom.LIVER) * phantom.LIVER_SHARE / phantom.LIVER.share
    assert found.histograms["liver"].mean_gy == pytest.approx(liver_gy, rel=0.01)
    histogram = found.histograms["T1"]
    for percent in (95, 70, 50, 30, 10):
        expected_gy = phantom.analytic_dose_covering_gy(percent)
        assert histogram.dose_covering_gy(percent) == pytest.approx(expected_gy, rel=0.01)
    for dose_gy in (350, 400, 450, 500, 550):
        expected = phantom.analytic_percent_receiving(dose_gy)
        assert histogram.percent_receiving(dose_gy) == pytest.approx(expected, abs=1)
    below_ml = phantom.T1.volume_ml * (1 - phantom.analytic_percent_receiving(450) / 100)
    assert histogram.volume_below_ml(450) == pytest.approx(below_ml, abs=0.01 * phantom.T1.volume_ml)


@pytest.mark.parametrize("order", phantom.ORDERS)
def test_the_phantom_gives_its_analytic_values_in_whatever_order_it_is_stored(
    tmp_path: Path, upright: Outlined, order: str
) -> None:
    """MR-1003, 1006, 1010, 1011, 1012: flipped, negative spacing, coronal, frames in any order."""
    phantom.write_nm(tmp_path / "nm", order)
    image = emission(tmp_path / "nm")
    assert image.facts.unit is UptakeUnit.COUNTS
    structures = upright.structures_on(image)
    assert total_activity_gbq(image, CAMERA) == pytest.approx(phantom.ACTIVITY_GBQ, rel=0.001)
    shunt = spect_shunt(image, structures)
    assert shunt.method is ShuntMethod.SPECT
    expected = phantom.LUNG_SHARE / (phantom.LUNG_SHARE + phantom.LIVER_SHARE)
    assert 100 * shunt.fraction == pytest.approx(100 * expected, abs=0.1)
    shares = shares_of(image, structures)
    assert shares["stomach"] == pytest.approx(phantom.STOMACH.share, abs=1e-5)
    relative_gbq = phantom.ACTIVITY_GBQ * (1 - phantom.STOMACH.share)
    relative = assess_relative(image, structures, relative_gbq, shunt, CONSTANTS)
    assert_analytic(image, structures, relative)
    absolute = assess_absolute(image, structures, CONSTANTS, CAMERA)
    assert_analytic(image, structures, absolute)
    assert np.allclose(relative.dose.dose_gy, absolute.dose.dose_gy, rtol=1e-4)
    ratio = (phantom.T1.share + phantom.T2.share) / (phantom.T1.volume_ml + phantom.T2.volume_ml)
    rest_ml = phantom.LIVER.volume_ml - phantom.T1.volume_ml - phantom.T2.volume_ml
    assert spect_tumour_to_normal(image, structures) == pytest.approx(ratio / (phantom.LIVER.share / rest_ml), rel=0.01)


def test_a_camera_is_calibrated_with_the_times_of_the_tomogram(tmp_path: Path) -> None:
    """MR-1010 absolute: the factor alone is given; the header says how long it counted, and how long after."""
    views, tracer = Dataset(), Dataset()
    views.NumberOfFramesInRotation, views.ActualFrameDuration = 60, str(round(1000 * phantom.ACQUISITION_S / 60))
    tracer.RadiopharmaceuticalStartDateTime, tracer.RadionuclideHalfLife = "20240228141500", 64.1 * 3600
    phantom.write_nm(
        tmp_path / "nm", RotationInformationSequence=[views], RadiopharmaceuticalInformationSequence=[tracer]
    )
    image = emission(tmp_path / "nm")
    camera = camera_of(image.facts, CAMERA.counts_per_s_per_gbq, CONSTANTS)
    assert (camera.acquisition_s, camera.scan_after_h) == (phantom.ACQUISITION_S, phantom.SCAN_AFTER_H)
    assert total_activity_gbq(image, camera) == pytest.approx(phantom.ACTIVITY_GBQ, rel=0.001)


def test_the_same_activity_as_pet_gives_the_same(tmp_path: Path, upright: Outlined) -> None:
    """MR-1010 absolute: Bq/ml at the start of the scan, back to administration by the header's own times."""
    phantom.write_pet(tmp_path / "pt")
    image = emission(tmp_path / "pt")
    assert (image.facts.unit, image.facts.reference_after_s) == (UptakeUnit.ACTIVITY, phantom.SCAN_AFTER_H * 3600)
    assert total_activity_gbq(image) == pytest.approx(phantom.ACTIVITY_GBQ, rel=0.001)
    structures = upright.structures_on(image)
    assert_analytic(image, structures, assess_absolute(image, structures, CONSTANTS))
    with pytest.raises(Refused, match="for counts"):
        total_activity_gbq(image, CAMERA)
    at_the_scan_gbq = activity_after(total_activity_gbq(image), phantom.SCAN_AFTER_H)
    assert at_the_scan_gbq == pytest.approx(phantom.scanned_gbq(), rel=0.001)


@pytest.mark.slow
def test_the_whole_patient_turned_gives_the_same(tmp_path: Path) -> None:
    """Oblique to every axis: CT, outlines and emission together."""
    turn = phantom.Turn(Rotation.from_euler("xyz", [25, -40, 65], degrees=True).as_matrix())
    patient = outlined(tmp_path, turn)
    for order in phantom.ORDERS:
        phantom.write_nm(tmp_path / order, order, turn)
        image = emission(tmp_path / order)
        structures = patient.structures_on(image)
        shunt = spect_shunt(image, structures)
        expected = phantom.LUNG_SHARE / (phantom.LUNG_SHARE + phantom.LIVER_SHARE)
        assert 100 * shunt.fraction == pytest.approx(100 * expected, abs=0.1)
        assert total_activity_gbq(image, CAMERA) == pytest.approx(phantom.ACTIVITY_GBQ, rel=0.001)
        given_gbq = phantom.ACTIVITY_GBQ * (1 - phantom.STOMACH.share)
        assert_analytic(image, structures, assess_relative(image, structures, given_gbq, shunt, CONSTANTS))
