"""Volumes of interest in the fused views: painted, grown, filled, taken in, written, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from readstation.dose.assessment import assess_relative, spect_shunt
from readstation.dose.constants import DoseConstants
from readstation.dose.uptake_image import StructureRole
from readstation.geometry.label_volume import LabelVolume
from readstation.reading.outlining import Brush, FillBetween
from readstation.ui.bridge import Bridge
from readstation.ui.distribution.outline_views import HandTool
from readstation.viewer.marks import OutlineMark
from tests.builders import spect_phantom as phantom
from tests.ui.fusion_desk import FusionDesk, ReleasedCase, fusion_desk

NAMES = {"liver": "Liver", "lungs": "Lungs", "T1": "T1", "T2": "T2", "stomach": "Stomach"}
IN_T1 = (-44.0, 8.0, 4.0)


@pytest.fixture
def desk(qtbot: QtBot, bridge: Bridge, spect_ct: ReleasedCase) -> Iterator[FusionDesk]:
    with fusion_desk(qtbot, bridge, spect_ct) as made:
        made.until_shown()
        yield made


def take_in_all(desk: FusionDesk) -> None:
    """Take in what the phantom knows of itself."""
    base = desk.page.fusion.outlines.base
    assert base is not None
    for key, mask in phantom.ct_masks().items():
        desk.take_in(NAMES[key], phantom.ROLES[key], LabelVolume.on(base, mask, "phantom"))


def outlines_in(desk: FusionDesk, place: int = 0) -> dict[str, OutlineMark]:
    marks = desk.panes[place].canvas.marks
    return {each.mark_id: each for each in marks if isinstance(each, OutlineMark)}


def test_a_stroke_of_the_mouse_paints_the_balls_along_its_way_and_undo_takes_it_back(desk: FusionDesk) -> None:
    """Nothing is kept before the button is up; then it is one act, on the grid of the CT, and on every plane."""
    desk.go_to(IN_T1)
    name = desk.add(StructureRole.TUMOUR)
    assert name == "T1"
    desk.page.fusion.choose_hand(HandTool.BRUSH)
    pane = desk.panes[0]
    start, end = desk.point_at(pane, IN_T1), desk.point_at(pane, (-20.0, 8.0, 4.0))
    places = [start + (end - start) * step / 8 for step in range(9)]
    QTest.mousePress(pane.canvas, Qt.MouseButton.LeftButton, pos=start)
    assert len(desk.acts) == 1
    QTest.mouseRelease(pane.canvas, Qt.MouseButton.LeftButton, pos=start)
    desk.until_acts(2)
    dot = desk.volumes["T1"]
    desk.drag(pane, places)
    desk.until_acts(3)
    act = desk.acts[-1]
    assert isinstance(act, Brush)
    painted = desk.volumes["T1"]
    base = desk.page.fusion.outlines.base
    assert base is not None
    index = np.stack(np.meshgrid(*(np.arange(each) for each in base.shape), indexing="ij"), axis=-1)
    mm = base.affine.to_patient(index)
    centres = np.array([(each.x, each.y, each.z) for each in act.centres]) / 1000
    near = np.min([np.linalg.norm(mm - centre, axis=-1) for centre in centres], axis=0) <= act.radius_um / 1000
    assert np.array_equal(painted.inside, near | dot.inside)
    assert {"T1"} == set(outlines_in(desk)) == set(outlines_in(desk, 1))
    desk.page.strip.undo.click()
    desk.until_acts(2)
    assert np.array_equal(desk.volumes["T1"].inside, dot.inside)
    desk.page.strip.redo.click()
    desk.until_acts(3)
    assert np.array_equal(desk.volumes["T1"].inside, painted.inside)
    desk.page.fusion.choose_hand(HandTool.WIPE)
    desk.drag(pane, places)
    desk.until_acts(4)
    assert desk.volumes["T1"].volume_ml < 0.1 * painted.volume_ml
    QTest.keyClick(pane.canvas, Qt.Key.Key_Escape)
    assert desk.page.fusion.views.tool is HandTool.NONE
    desk.drag(pane, places)
    assert len(desk.acts) == 4


def test_a_click_grows_the_tumour_by_the_counts_of_the_spect_inside_the_ball(desk: FusionDesk) -> None:
    """From 40 % of the largest count in the ball: the phantom's tumour, and nothing of the liver around it."""
    desk.go_to(IN_T1)
    desk.add(StructureRole.TUMOUR)
    bar = desk.page.fusion.volume_bar
    bar.radius.setText("45")
    bar.radius.editingFinished.emit()
    bar.tools[HandTool.GROW].click()
    desk.page.activateWindow()
    QTest.mouseClick(desk.panes[0].canvas, Qt.MouseButton.LeftButton, pos=desk.point_at(desk.panes[0], IN_T1))
    desk.until_acts(2)
    assert desk.volumes["T1"].volume_ml == pytest.approx(phantom.T1.volume_ml, rel=0.02)
    QTest.mouseClick(desk.panes[0].canvas, Qt.MouseButton.LeftButton, pos=desk.point_at(desk.panes[0], (60, 50, 4)))
    desk.until(lambda: desk.refusals)
    assert len(desk.acts) == 2


def test_slices_between_two_strokes_are_filled(desk: FusionDesk) -> None:
    desk.add(StructureRole.LIVER)
    fusion = desk.page.fusion
    fusion.views.radius_mm = 3.0
    fusion.choose_hand(HandTool.BRUSH)
    for z in (-20.0, 20.0):
        desk.go_to((-40.0, 0.0, z))
        desk.drag(desk.panes[0], [desk.point_at(desk.panes[0], (-40.0, 0.0, z))])
        desk.until_acts(2 if z < 0 else 3)
    before = desk.volumes["Liver"].inside.any(axis=(1, 2)).sum()
    fusion.volume_bar.fill_wanted.emit()
    desk.until_acts(4)
    assert desk.acts[-1] == FillBetween("Liver")
    held = np.flatnonzero(desk.volumes["Liver"].inside.any(axis=(1, 2)))
    assert before < len(held) == held[-1] - held[0] + 1


def test_volumes_of_the_phantom_give_its_analytic_doses_in_table_chart_and_over_the_ct(desk: FusionDesk) -> None:
    """MR-1006 to MR-1013, through the window's own figures; normal liver by MR-1011."""
    take_in_all(desk)
    desk.page.fusion.volume_bar.normal_liver_wanted.emit()
    desk.until(lambda: "Normal liver" in desk.volumes and not desk.volumes["Normal liver"].is_empty)
    figures = desk.page.fusion.figures
    assert figures.share_of("Stomach") == pytest.approx(phantom.STOMACH.share, abs=1e-5)
    assert figures.image is not None
    shunt = spect_shunt(figures.image, figures.structures)
    given_gbq = phantom.ACTIVITY_GBQ * (1 - phantom.STOMACH.share)
    desk.page.show_assessment(assess_relative(figures.image, figures.structures, given_gbq, shunt, DoseConstants()))
    table = desk.page.dose.table.model()
    rows = {
        table.index(row, 0).data(): [table.index(row, c).data() for c in range(9)] for row in range(table.rowCount())
    }
    for sphere in (phantom.T1, phantom.T2):
        assert float(rows[sphere.name][2]) == pytest.approx(phantom.analytic_mean_gy(sphere), rel=0.01)
    assert float(rows["T1"][4]) == pytest.approx(phantom.analytic_dose_covering_gy(70), rel=0.01)
    assert rows["Lungs"][2] == "–"
    assert "49.67" in desk.page.dose.note.text()
    assert desk.page.dose.note.text().endswith("Research use.")
    assert [each.name for each in desk.page.dose.chart._chart.curves] == ["Liver", "T1", "T2", "Normal liver"]
    desk.page.fusion.bar.dose.click()
    desk.go_to(IN_T1)
    assert desk.probe(desk.panes[0], IN_T1).endswith("Gy")
    assert outlines_in(desk)["T1"].label == f"T1 mean {rows['T1'][2]} Gy"
    desk.add(StructureRole.OTHER, "Spleen")
    QApplication.processEvents()
    assert desk.probe(desk.panes[0], IN_T1).endswith("counts"), "doses of other volumes are shown no longer"


@pytest.mark.slow
def test_what_is_written_as_seg_comes_back_as_it_was(desk: FusionDesk, tmp_path: Path) -> None:
    """DICOM SEG by highdicom, read again by another reader's way: the same voxels, names and places."""
    take_in_all(desk)
    before = {name: label.inside.copy() for name, label in desk.volumes.items()}
    fusion, said = desk.page.fusion, []
    desk.page.said.connect(said.append)
    desk.add(StructureRole.TERRITORY)
    fusion.files.write(tmp_path / "volumes.dcm")
    desk.until(lambda: said)
    assert "Intended territory" in said[0]
    desk.acts.clear()
    fusion.show_acts((), desk.imports)
    desk.until(lambda: not desk.volumes)
    fusion.files.take(tmp_path / "volumes.dcm")
    desk.until(lambda: len(desk.volumes) == len(before))
    assert {name: np.array_equal(label.inside, before[name]) for name, label in desk.volumes.items()} == dict.fromkeys(
        before, True
    )
    assert {each.role for each in fusion.outlines.volumes.values()} == {
        StructureRole.LIVER, StructureRole.LUNGS, StructureRole.TUMOUR, StructureRole.OTHER,
    }  # fmt: skip
    fusion.files.take(case_file(desk))
    desk.until(lambda: desk.refusals)
    assert "neither a segmentation nor a set of contours" in desk.refusals[0]


def case_file(desk: FusionDesk) -> Path:
    """Return a file that is an image."""
    services = desk.page._services
    return next(iter(services._case.files.values()))[0]  # type: ignore[attr-defined]  # the desk's own


def test_what_cannot_be_begun_from_the_ct_is_said_and_nothing_is_kept(desk: FusionDesk) -> None:
    """The phantom has no body around its lungs; real ones are in `tests/unit/imaging/test_organ_start.py`."""
    desk.page.fusion.volume_bar.organ_start_wanted.emit(StructureRole.LUNGS)
    desk.until(lambda: desk.refusals)
    assert "No lung was found" in desk.refusals[0]
    assert not desk.acts
    assert not desk.volumes
