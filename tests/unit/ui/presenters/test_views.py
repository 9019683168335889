"""Layout, windows, framing: how images open."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume
from readstation.model.series import Modality, PhaseRole
from readstation.ui.presenters.framing import body_place
from readstation.ui.presenters.layout import grid_places, stepped_phase
from readstation.ui.presenters.pointer_help import mouse_words
from readstation.ui.presenters.windows import first_window, preset_window, sent_window
from readstation.viewer.tools.toolbox import ToolName
from tests.builders.reads import PHASES, demo_charter, series_facts, timepoint_images


def volume(voxels: np.ndarray, **changed: object) -> Volume:
    affine = Affine.from_dicom((0, 0, 0), (1, 0, 0, 0, 1, 0), 0.5, 0.5, (0, 0, 3.0))
    positions = np.arange(voxels.shape[0]) * 3.0
    made = Volume(SeriesKey("s"), voxels, affine, 1.0, -1024.0, "HU", "frame", positions)
    return dataclasses.replace(made, **changed)  # type: ignore[arg-type]  # any field may be changed


@pytest.mark.parametrize(
    ("tiles", "is_compact", "is_baseline", "places"),
    [
        (4, False, True, ((0, 0), (0, 1), (1, 0), (1, 1))),
        (2, False, False, ((0, 0), (0, 1))),
        (2, True, False, ((0, 0), (0, 1))),
        (4, True, True, ((0, 0),)),
        (1, False, True, ((0, 0),)),
    ],
)
def test_views_lie_as_the_design_says(
    tiles: int, is_compact: bool, is_baseline: bool, places: tuple[tuple[int, int], ...]
) -> None:
    assert grid_places(tiles, is_compact=is_compact, is_baseline=is_baseline) == places


def test_c_steps_through_the_phases_that_are_here() -> None:
    images = timepoint_images(0)
    forward = stepped_phase(images, PHASES, PhaseRole.LATE_ARTERIAL, 1)
    back = stepped_phase(images, PHASES, PhaseRole.PRE_CONTRAST, -1)
    assert forward is not None
    assert back is not None
    assert (forward.phase, back.phase) == (PhaseRole.PORTAL_VENOUS, PhaseRole.DELAYED)
    alone = dataclasses.replace(images, series=images.series[:1])
    assert stepped_phase(alone, PHASES, PhaseRole.PRE_CONTRAST, 1) is None


def test_ct_opens_with_the_window_of_its_phase() -> None:
    presets = demo_charter().window_presets
    grey = volume(np.full((3, 8, 8), 1064, dtype=np.int16), window_width=300.0, window_center=30.0)
    opened = {phase: first_window(series_facts(0, 1, phase), grey, presets) for phase in PhaseRole}
    assert opened[PhaseRole.LATE_ARTERIAL] == (320, 70)
    assert opened[PhaseRole.PORTAL_VENOUS] == opened[PhaseRole.DELAYED] == (320, 80)
    assert opened[PhaseRole.PRE_CONTRAST] == (320, 55)
    assert opened[PhaseRole.OTHER] == (300, 30)
    assert preset_window(presets, "4") == (1500, -600)
    assert preset_window(presets, "9") is None


def test_mr_opens_as_it_was_sent_or_by_what_is_in_it() -> None:
    facts = series_facts(0, 1, PhaseRole.LATE_ARTERIAL, modality=Modality.MR)
    voxels = np.zeros((3, 10, 10), dtype=np.int16)
    voxels[:, 2:8, 2:8] = np.linspace(100, 900, 36).reshape(6, 6).astype(np.int16)
    plain = volume(voxels, rescale_intercept=0.0, unit="")
    width, center = first_window(facts, plain, ())
    assert 750 < width < 800
    assert center == pytest.approx(500, abs=10)
    assert sent_window(dataclasses.replace(plain, window_width=700.0, window_center=300.0)) == (700.0, 300.0)
    flat = volume(np.full((1, 4, 4), 5, dtype=np.int16), rescale_intercept=0.0, unit="")
    assert sent_window(flat) == (1.0, 5.0)


def test_the_body_fills_the_view() -> None:
    voxels = np.zeros((3, 100, 200), dtype=np.int16)
    voxels[1, 20:60, 50:150] = 1064
    middle, mm_per_px = body_place(volume(voxels), 400, 400)
    assert middle == pytest.approx((49.75, 19.75, 3.0))
    assert mm_per_px == pytest.approx(1.08 * 50 / 400)


def test_an_empty_slice_is_shown_whole() -> None:
    middle, mm_per_px = body_place(volume(np.zeros((1, 100, 200), dtype=np.int16)), 400, 400)
    assert middle == pytest.approx((49.75, 24.75, 0.0))
    assert mm_per_px == pytest.approx(1.08 * 100 / 400)


def test_the_status_bar_says_what_every_tool_does() -> None:
    for tool in ToolName:
        words = dict(mouse_words(tool, is_linked=True, is_compact=False))
        assert words["Left"]
        assert words["Wheel"] == "slice, all linked"
    assert dict(mouse_words(ToolName.SELECT, is_linked=False, is_compact=True))["Wheel"] == "slice"
