"""The diagnostic CT beside the fused views: by its frame of reference, or through a registration that is shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pydicom
import pytest
from pydicom.uid import generate_uid
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from readstation.core.findings import Finding
from readstation.geometry.registration import Registration, Verdict
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume
from readstation.model.series import Modality
from readstation.ui.bridge import Bridge
from readstation.ui.distribution.fusion_images import DIAGNOSTIC, PROJECTION
from tests.ui.fusion_desk import FusionDesk, ReleasedCase, fusion_desk

AWAY_MM = np.array([12.0, -8.0, 16.0])
"""From a point of the CT of the SPECT to the same point of the patient in the diagnostic CT."""

IN_T1 = np.array([-44.0, 8.0, 4.0])


@pytest.fixture(scope="module")
def case(spect_ct: ReleasedCase, tmp_path_factory: pytest.TempPathFactory) -> ReleasedCase:
    """The phantom with its CT once more, elsewhere in a frame of reference of its own."""
    folder = tmp_path_factory.mktemp("beside")
    series = generate_uid()
    [ct] = [each.series_key for each in spect_ct.images.series if each.modality is Modality.CT]
    for path in spect_ct.files[ct]:
        dataset = pydicom.dcmread(path)
        dataset.FrameOfReferenceUID, dataset.SeriesInstanceUID = "1.2.3.4.55", series
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        place = np.array([float(each) for each in dataset.ImagePositionPatient]) + AWAY_MM
        dataset.ImagePositionPatient = [float(each) for each in place]
        dataset.save_as(folder / path.name)
    found = ReleasedCase([folder], folder / "taken")
    return found.beside(spect_ct, Modality.CT).beside(spect_ct, Modality.NM)


@pytest.fixture
def desk(qtbot: QtBot, bridge: Bridge, case: ReleasedCase) -> Iterator[FusionDesk]:
    with fusion_desk(qtbot, bridge, case) as made:
        made.until_shown()
        yield made


def known(verdict: Verdict, source: Volume, target: Volume) -> Registration:
    x, y, z = (float(each) for each in AWAY_MM)
    findings = () if verdict is Verdict.ACCEPTED else (Finding("registration.doubt", "Few blocks agree."),)
    frames = (source.frame_of_reference, target.frame_of_reference)
    return Registration(*frames, RigidTransform((0.0, 0.0, 0.0), (x, y, z)), 2.1, verdict, findings)


def choose(desk: FusionDesk) -> None:
    bar = desk.page.fusion.bar
    assert bar.diagnostic.isVisible()
    bar.diagnostic.setCurrentIndex(1)
    bar.diagnostic.activated.emit(1)
    desk.until(lambda: desk.page.fusion.diagnostic.volume is not None)
    QApplication.processEvents()


def layers(desk: FusionDesk):  # type: ignore[no-untyped-def]
    return desk.panes[DIAGNOSTIC].canvas._view.state.upper


def test_another_frame_is_neither_linked_nor_fused_until_it_is_registered(desk: FusionDesk) -> None:
    """The residual, the state before and the state after are shown; the crosshair goes there only then."""
    fusion = desk.page.fusion
    fused_series = fusion.images.under
    choose(desk)
    assert fusion.images.under is fused_series
    assert len(fusion.grid.shown) == DIAGNOSTIC + 1
    beside = fusion.diagnostic
    assert "not linked and not fused" in beside.words
    assert layers(desk) == ()
    desk.go_to(tuple(IN_T1))
    assert desk.panes[DIAGNOSTIC].canvas.cross_mm is None
    desk.page._services.registration = lambda one, other: known(Verdict.ACCEPTED, one, other)  # type: ignore[attr-defined]
    fusion.bar.register.click()
    desk.until(lambda: beside.registration is not None)
    assert beside.words == "Registered, ± 2.1 mm; moved by 21.5 mm."
    desk.go_to(tuple(IN_T1))
    there = tuple(float(each) for each in IN_T1 + AWAY_MM)
    assert desk.panes[DIAGNOSTIC].canvas.cross_mm == pytest.approx(there)
    expected = desk.probe(desk.panes[0], tuple(IN_T1)).rsplit("  ", 1)[1]
    assert expected.startswith("90 HU, ")
    assert desk.probe(desk.panes[DIAGNOSTIC], there).endswith(expected)
    fusion.bar.before.click()
    assert "Before registration" in beside.words
    [layer] = layers(desk)
    assert np.allclose(layer.into_own, np.eye(4))
    assert not desk.probe(desk.panes[DIAGNOSTIC], there).endswith(expected)
    fusion.bar.before.click()
    assert desk.probe(desk.panes[DIAGNOSTIC], there).endswith(expected)
    fusion.step_fusion(-3)
    assert layers(desk)[0].look.opacity == desk.panes[0].canvas._view.state.upper[0].look.opacity


def test_a_doubtful_registration_is_used_only_once_the_reader_takes_it(desk: FusionDesk) -> None:
    fusion = desk.page.fusion
    choose(desk)
    desk.page._services.registration = lambda one, other: known(Verdict.DOUBTFUL, one, other)  # type: ignore[attr-defined]
    fusion.bar.register.click()
    desk.until(lambda: fusion.diagnostic.registration is not None)
    assert "Doubtful registration, ± 2.1 mm, not used. Few blocks agree." in fusion.diagnostic.words
    assert layers(desk) == ()
    assert fusion.bar.take.isVisible()
    fusion.bar.take.click()
    assert "Registered" in fusion.diagnostic.words
    assert len(layers(desk)) == 1
    fusion.bar.diagnostic.setCurrentIndex(0)
    fusion.bar.diagnostic.activated.emit(0)
    assert len(fusion.grid.shown) == PROJECTION + 1
    assert fusion.diagnostic.registration is None
