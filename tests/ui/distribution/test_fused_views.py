"""SPECT and PET over CT in the window: true values, looks, and banners over what cannot be computed with (screen e)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from readstation.core.errors import Refused
from readstation.dose.assessment import assess_absolute, assess_relative, shares_of
from readstation.dose.constants import DoseConstants
from readstation.dose.shunt import LungShunt, ShuntMethod
from readstation.dose.uptake_image import Structure, StructureRole
from readstation.model.series import Modality
from readstation.ui.bridge import Bridge
from readstation.ui.distribution.fusion_images import PROJECTION
from readstation.viewer.layers import LARGEST_FUSION, ColourMap
from tests.builders import spect_phantom as phantom
from tests.ui.fusion_desk import FusionDesk, ReleasedCase, fusion_desk


@pytest.fixture
def desk(qtbot: QtBot, bridge: Bridge, spect_ct: ReleasedCase) -> Iterator[FusionDesk]:
    with fusion_desk(qtbot, bridge, spect_ct) as made:
        made.until_shown()
        yield made


IN_T1 = (-44.0, 8.0, 4.0)
IN_STOMACH = (72.0, -12.0, -12.0)
"""Middles of voxels of the emission image."""


def counts_at(point_mm: tuple[float, float, float]) -> int:
    """By the builder's own grid."""
    column, row, slice_ = np.rint((np.array(point_mm) - phantom.ORIGIN_MM) / phantom.STEP_MM).astype(int)
    return int(phantom.counts()[slice_, row, column])


def test_three_planes_show_the_spect_over_the_ct_with_true_values_of_both(desk: FusionDesk) -> None:
    """Value under the pointer in both units, the same on every plane; the cross goes to all views."""
    assert not desk.page.fusion.banner.isVisible()
    point = IN_T1
    desk.go_to(point)
    expected = counts_at(point)
    for pane in desk.panes[:PROJECTION]:
        [layer] = pane.canvas._view.state.upper
        assert (layer.volume.unit, layer.look.colours, layer.look.opacity) == ("counts", ColourMap.INFERNO, 0.72)
        assert pane.canvas.cross_mm == pytest.approx(point)
        words = desk.probe(pane, point)
        assert words.endswith(f"90 HU, {expected} counts")
    spill = IN_STOMACH
    desk.go_to(spill)
    assert desk.probe(desk.panes[0], spill).endswith(f"20 HU, {counts_at(spill)} counts")
    assert desk.panes[PROJECTION].canvas.cross_mm == pytest.approx(spill)


def test_the_projection_stands_beside_them_and_its_window_is_that_of_the_spect(desk: FusionDesk) -> None:
    """Windows apart: a drag in the projection changes the SPECT everywhere, and the CT nowhere."""
    fused, projection = desk.panes[0].canvas, desk.panes[PROJECTION].canvas
    before, ct = desk.page.fusion.images.look, fused.window_level
    assert before is not None
    middle = projection.rect().center()
    desk.drag(projection.parent(), [middle, middle + QPoint(40, 0)], Qt.MouseButton.RightButton)
    look = desk.page.fusion.images.look
    assert look is not None
    assert look.window != before.window
    assert fused._view.state.upper[0].look.window == pytest.approx(projection.window_level)
    assert fused.window_level == ct == (400.0, 40.0)
    desk.drag(desk.panes[0], [middle, middle + QPoint(40, 25)], Qt.MouseButton.RightButton)
    assert desk.page.fusion.images.look == look
    assert desk.panes[1].canvas.window_level == fused.window_level != ct


def test_colours_opacity_window_and_threshold_are_set_by_their_controls(desk: FusionDesk) -> None:
    bar = desk.page.fusion.bar

    def shown():  # type: ignore[no-untyped-def]
        return desk.panes[1].canvas._view.state.upper[0].look

    bar.colours.setCurrentIndex(bar.colours.findData(ColourMap.HOT_IRON))
    bar.colours.activated.emit(bar.colours.currentIndex())
    assert shown().colours is ColourMap.HOT_IRON
    bar.high.setText("1000")
    bar.high.editingFinished.emit()
    assert shown().window == pytest.approx((1000, 500))
    bar.threshold.setValue(30)
    assert shown().threshold == pytest.approx(300)
    bar.opacity.setValue(40)
    assert shown().opacity == pytest.approx(0.40)
    desk.page.activateWindow()
    desk.panes[0].canvas.setFocus()
    for _ in range(20):
        QTest.keyClick(desk.panes[0].canvas, Qt.Key.Key_BracketRight)
    assert shown().opacity == pytest.approx(LARGEST_FUSION)
    assert bar.opacity_words.text() == "72 %"
    for wrong in ("much", "-5"):
        bar.high.setText(wrong)
        bar.high.editingFinished.emit()
    assert len(desk.refusals) == 2
    assert shown().window == pytest.approx((1000, 500))


def test_it_fits_a_small_display(qtbot: QtBot, bridge: Bridge, spect_ct: ReleasedCase) -> None:
    """1366 x 768: the doses fold away, the views keep most of the room."""
    with fusion_desk(qtbot, bridge, spect_ct, (1366, 768)) as desk:
        desk.until_shown()
        assert (desk.page.width(), desk.page.height()) == (1366, 768)
        assert desk.page.dose.height() < 40
        assert desk.page.fusion.grid.height() > 0.6 * 768
        assert desk.page.minimumSizeHint().height() <= 720


NO_DOSE = "No dose is given from this image."


@pytest.mark.parametrize(
    ("attributes", "words", "is_placed"),
    [
        ({"Units": "PROPCNTS"}, "not one that is known", True),
        ({"CorrectedImage": ["ATTN", "SCAT", "DECY"]}, "corrected for decay is not stated", True),
        ({"DecayCorrection": "START"}, "no decay correction among those that were made", True),
        ({"FrameOfReferenceUID": None}, "frame of reference is not stated", True),
        ({"DetectorInformationSequence": []}, "direction of an image is not stated", False),
    ],
)
def test_a_spect_whose_header_lacks_or_contradicts_is_shown_with_a_banner_and_gives_no_dose(
    qtbot: QtBot, bridge: Bridge, tmp_path: Path, attributes: dict[str, object], words: str, is_placed: bool
) -> None:
    """What is missing is said above the image; shares and doses are refused for it."""
    path = phantom.write_nm(tmp_path / "in", **attributes)
    with fusion_desk(qtbot, bridge, ReleasedCase([path.parent], tmp_path / "taken")) as desk:
        desk.until(lambda: desk.page.fusion.figures.image is not None and desk.panes[0].canvas.frames_painted)
        banner = desk.page.fusion.banner
        assert banner.isVisible()
        assert NO_DOSE in banner.words.text()
        assert words in banner.words.text()
        assert desk.panes[0].volume is not None
        assert not desk.panes[0].canvas._view.state.upper
        image = desk.page.fusion.figures.image
        assert image is not None
        whole = Structure("liver", StructureRole.LIVER, np.ones(image.volume.shape))
        for refused in (
            lambda: assess_relative(image, [whole], 2.0, LungShunt(0.0, ShuntMethod.SPECT), DoseConstants()),
            lambda: shares_of(image, [whole]),
        ):
            with pytest.raises(Refused):
                refused()
        assert len(desk.page.fusion.grid.shown) == (PROJECTION + 1 if is_placed else 1)
        if is_placed:
            desk.add(StructureRole.LIVER)
            assert desk.page.fusion.figures.share_of("Liver") is None
            assert words.split()[-1].rstrip(".") in desk.page.dose.note.text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"Units": None}, "The unit of the values is not stated."),
        ({"DecayCorrection": None}, "corrected for decay is not stated"),
        ({"DecayCorrection": "NONE"}, "both that the values are corrected for decay and that they are not"),
        ({"DecayFactor": "1.5"}, "decay factor does not fit"),
    ],
)
def test_the_same_holds_for_pet(
    qtbot: QtBot, bridge: Bridge, tmp_path: Path, attributes: dict[str, str | None], words: str
) -> None:
    phantom.write_pet(tmp_path / "in", **attributes)
    with fusion_desk(qtbot, bridge, ReleasedCase([tmp_path / "in"], tmp_path / "taken")) as desk:
        desk.until_shown()
        assert NO_DOSE in desk.page.fusion.banner.words.text()
        assert words in desk.page.fusion.banner.words.text()
        image = desk.page.fusion.figures.image
        assert image is not None
        whole = Structure("liver", StructureRole.LIVER, np.ones(image.volume.shape))
        with pytest.raises(Refused):
            assess_absolute(image, [whole], DoseConstants())


def test_another_coordinate_system_is_said_and_nothing_is_laid_over(
    qtbot: QtBot, bridge: Bridge, tmp_path: Path, spect_ct: ReleasedCase
) -> None:
    """Never silently, wherever the positions happen to be (OHIF#3063)."""
    phantom.write_nm(tmp_path / "nm", FrameOfReferenceUID="1.2.3.4.77")
    case = ReleasedCase([tmp_path / "nm"], tmp_path / "taken").beside(spect_ct, Modality.CT)
    with fusion_desk(qtbot, bridge, case) as desk:
        desk.until_shown()
        desk.until(lambda: "different coordinate systems" in desk.page.fusion.banner.words.text())
        QApplication.processEvents()
        assert not any(pane.canvas._view.state.upper for pane in desk.panes)
        assert "counts" not in desk.probe(desk.panes[0], IN_T1)
