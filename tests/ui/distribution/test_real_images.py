"""Real PET/CT and SPECT in the fused views: values under the pointer beside SimpleITK, banners on what contradicts."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import SimpleITK as sitk  # noqa: N813 - its own documentation's name for it
from pytestqt.qtbot import QtBot

from readstation.ui.bridge import Bridge
from readstation.ui.distribution.fusion_images import PROJECTION
from tests.ui.fusion_desk import ReleasedCase, fusion_desk

pytestmark = [pytest.mark.shared_data, pytest.mark.slow]


def read_by_simpleitk(folder: Path) -> sitk.Image:
    reader = sitk.ImageSeriesReader()
    names = reader.GetGDCMSeriesFileNames(str(folder))
    reader.SetFileNames(names)
    return reader.Execute()


def value_at(image: sitk.Image, point_mm: tuple[float, float, float]) -> float:
    return float(image[image.TransformPhysicalPointToIndex(point_mm)])


def test_values_of_a_real_pet_ct_are_those_of_another_reader(
    qtbot: QtBot, bridge: Bridge, shared_data: Path, tmp_path: Path
) -> None:
    """HU and Bq/ml at the middles of CT voxels all over the patient, on every plane."""
    folder = shared_data / "petct-acrin-nsclc-042"
    ct, pet = read_by_simpleitk(folder / "CT_CT_IMAGES"), read_by_simpleitk(folder / "PT_PET_AC")
    case = ReleasedCase([folder / "CT_CT_IMAGES", folder / "PT_PET_AC"], tmp_path)
    with fusion_desk(qtbot, bridge, case) as desk:
        desk.until_shown()
        assert desk.page.fusion.images.is_fused
        assert not desk.page.fusion.banner.isVisible()
        size = ct.GetSize()
        for across, along, slice_ in ((0.5, 0.5, 0.5), (0.41, 0.42, 0.5), (0.6, 0.45, 0.3), (0.45, 0.6, 0.75)):
            index = (int(size[0] * across), int(size[1] * along), int(size[2] * slice_))
            point = ct.TransformIndexToPhysicalPoint(index)
            desk.go_to(point)
            for pane in desk.panes[:PROJECTION]:
                words = desk.probe(pane, point).replace("−", "-")
                # The pointer stands on a pixel of the screen, which lies near the point and not on it.
                under = pane.canvas.patient_point_at(desk.point_at(pane, point))
                assert under is not None
                shown_hu, shown_activity = words.rsplit("  ", 1)[1].split(", ")
                assert float(shown_hu.removesuffix(" HU")) == pytest.approx(value_at(ct, under), abs=0.51)
                expected = value_at(pet, under)
                assert float(shown_activity.removesuffix(" Bq/ml")) == pytest.approx(expected, rel=1e-3, abs=0.6)


def test_the_real_spects_are_shown_with_what_contradicts_in_their_headers(
    qtbot: QtBot, bridge: Bridge, shared_data: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(shared_data / "spect-lu177-liver-scan1" / "spect-lu177-scan1.zip") as archive:
        archive.extractall(tmp_path / "in")
    for paths, words in (
        ([tmp_path / "in"], "The stated decay factor does not fit the stated decay reference"),
        ([shared_data / "dicom-edge-cases" / "nuclear-medicine"], "The direction of an image is not stated."),
    ):
        case = ReleasedCase(paths, tmp_path / f"taken {words[:8]}")
        with fusion_desk(qtbot, bridge, case) as desk:
            desk.until(lambda desk=desk: desk.page.fusion.figures.image is not None)
            assert "No dose is given from this image." in desk.page.fusion.banner.words.text()
            assert words in desk.page.fusion.banner.words.text()
            assert desk.panes[0].volume is not None
