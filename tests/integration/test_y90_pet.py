"""A real yttrium-90 PET, written as DICOM, beside SimpleITK's own sums over the same outlines (MR-1003 to MR-1012)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813
from pydicom.dataset import Dataset

from readstation.core.jobs import QuietJob
from readstation.dose.assessment import assess_absolute, assess_relative, total_activity_gbq
from readstation.dose.constants import DoseConstants
from readstation.dose.shunt import LungShunt, ShuntMethod
from readstation.dose.uptake_image import Structure, StructureRole, UptakeImage
from readstation.geometry.affine import Affine
from readstation.geometry.label_volume import LabelVolume
from readstation.imaging.label_grid import fraction_on
from readstation.imaging.uptake import uptake_of
from tests.builders.dicom import PT, write_series
from tests.builders.dicom_release import loaded

pytestmark = [pytest.mark.shared_data, pytest.mark.slow]

SCAN_AFTER_H = 20
HALF_LIFE_H = 64.1


def write_pet(image: sitk.Image, folder: Path) -> None:
    values = sitk.GetArrayFromImage(image)
    slope = float(values.max()) / 65_535
    tracer = Dataset()
    tracer.RadionuclideHalfLife, tracer.RadionuclideTotalDose = HALF_LIFE_H * 3600, 1.4e9
    tracer.RadiopharmaceuticalStartDateTime = "20240228140000"
    width, height, step = image.GetSpacing()
    write_series(
        folder,
        voxels=np.rint(values / slope).astype(np.uint16),
        origin=image.GetOrigin(),
        spacing=(height, width),
        step=[0, 0, step],
        dtype="uint16",
        SOPClassUID=PT,
        Modality="PT",
        Units="BQML",
        RescaleSlope=f"{slope:.12g}",
        RescaleIntercept="0",
        DecayCorrection="START",
        CorrectedImage=["ATTN", "SCAT", "DECY"],
        AcquisitionDate="20240229",
        AcquisitionTime="100000",
        RadiopharmaceuticalInformationSequence=[tracer],
    )


def mean_inside(pet: sitk.Image, outlines: sitk.Image, mask: np.ndarray) -> float:
    """Return the mean of the PET over 32 points of every voxel inside: a voxel reaches over several of the PET's."""
    values = sitk.GetArrayFromImage(pet).astype(float)
    inside = np.argwhere(mask)[:, ::-1]
    parts = np.stack(np.meshgrid([-0.25, 0.25], [-0.25, 0.25], (np.arange(8) - 3.5) / 8, indexing="ij"), axis=-1)
    means = []
    for part in parts.reshape(-1, 3):
        places = np.array(outlines.GetOrigin()) + (inside + part) * np.array(outlines.GetSpacing())
        x, y, z = np.rint((places - np.array(pet.GetOrigin())) / np.array(pet.GetSpacing())).astype(int).T
        means.append(values[z, y, x].mean())
    return float(np.mean(means))


def test_doses_of_a_real_patient(shared_data: Path, tmp_path: Path) -> None:
    """Total activity and mean doses of liver and tumours, each to 1 % of a sum over every voxel of the outlines."""
    folder = shared_data / "y90-pet-taranis-patient1"
    pet = sitk.ReadImage(str(folder / "patient_1_Y90_PET.nrrd"))
    outlines = sitk.ReadImage(str(folder / "patient_1_Segmentation.seg.nrrd"))
    write_pet(pet, tmp_path / "in")
    [(_, released, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    image = UptakeImage(volume, uptake_of(released.files, QuietJob()))
    back = 2 ** (SCAN_AFTER_H / HALF_LIFE_H)
    activities = sitk.GetArrayFromImage(pet).astype(float)
    total_gbq = activities.sum() * np.prod(pet.GetSpacing()) / 1000 / 1e9 * back
    assert total_activity_gbq(image) == pytest.approx(total_gbq, rel=1e-4)
    assert total_gbq == pytest.approx(1.4, rel=0.02)

    layers = sitk.GetArrayFromImage(outlines)
    tumours = {"Tumor 1": layers[..., 1] == 1, "Tumor 2": layers[..., 1] == 2}
    drawn = layers[..., 0] == 1
    masks = {"liver": drawn | tumours["Tumor 1"] | tumours["Tumor 2"], **tumours}
    spacing = outlines.GetSpacing()
    affine = Affine.from_dicom(outlines.GetOrigin(), (1, 0, 0, 0, 1, 0), spacing[1], spacing[0], (0, 0, spacing[2]))
    structures, frame = [], volume.frame_of_reference
    for name, mask in masks.items():
        role = StructureRole.LIVER if name == "liver" else StructureRole.TUMOUR
        label = LabelVolume(mask, affine, frame)
        structures.append(Structure(name, role, fraction_on(label, volume)))
        assert structures[-1].volume_ml(image.voxel_ml) == pytest.approx(label.volume_ml, rel=0.01)
    constants = DoseConstants()
    alone = Structure("liver", StructureRole.LIVER, fraction_on(LabelVolume(drawn, affine, frame), volume))
    without = assess_absolute(image, [alone, *structures[1:]], constants)
    refused = {each.place: each.message for each in without.refused}
    assert "lies partly outside the volume of the liver" in refused["Tumor 2"]
    assert not set(refused) & set(without.histograms), "what is refused has no dose"
    found = assess_absolute(image, structures, constants)
    gy_per_bqml = constants.k_gy_kg_per_gbq / 1e9 * back / (constants.liver_density_g_per_ml / 1000)
    for name, mask in masks.items():
        assert found.histograms[name].mean_gy == pytest.approx(mean_inside(pet, outlines, mask) * gy_per_bqml, rel=0.01)
    inside_gbq = structures[0].total(image.values()) * image.voxel_ml / 1e9 * back
    relative = assess_relative(image, structures, inside_gbq, LungShunt(0.0, ShuntMethod.SPECT), constants)
    assert relative.histograms["Tumor 2"].mean_gy == pytest.approx(found.histograms["Tumor 2"].mean_gy, rel=1e-6)
