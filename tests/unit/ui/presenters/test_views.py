"""Layout, windows, framing: how images open."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume
from readstation.model.series import Modality, PhaseRole, Plane
from readstation.ui.presenters.framing import body_place
from readstation.ui.presenters.pointer_help import mouse_words
from readstation.ui.presenters.preferences import Preferences, RightDrag
from readstation.ui.presenters.windows import first_window, fusion_window, preset_window, sent_window, window_key
from readstation.viewer.planes import acquired_stack, stack_of
from readstation.viewer.tools.toolbox import ToolName
from tests.builders.reads import demo_charter, series_facts


def volume(voxels: np.ndarray, **changed: object) -> Volume:
    affine = Affine.from_dicom((0, 0, 0), (1, 0, 0, 0, 1, 0), 0.5, 0.5, (0, 0, 3.0))
    positions = np.arange(voxels.shape[0]) * 3.0
    made = Volume(SeriesKey("s"), voxels, affine, 1.0, -1024.0, "HU", "frame", positions)
    return dataclasses.replace(made, **changed)  # type: ignore[arg-type]  # any field may be changed


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
    middle, mm_per_px = body_place(volume(voxels), acquired_stack(volume(voxels)), 400, 400)
    assert middle == pytest.approx((49.75, 19.75, 3.0))
    assert mm_per_px == pytest.approx(1.08 * 50 / 400)


def test_the_body_fills_every_plane() -> None:
    """A reformat opens as large as an acquired slice does: 40 slices of 3 mm, the body in 20 of them."""
    voxels = np.zeros((40, 60, 80), dtype=np.int16)
    voxels[10:30, 20:40, 20:60] = 1064
    body = volume(voxels)
    middle, mm_per_px = body_place(body, stack_of(body, Plane.CORONAL), 400, 400)
    assert middle == pytest.approx((19.75, 15.0, 58.5))
    assert mm_per_px == pytest.approx(1.08 * 60 / 400)


def test_the_window_belongs_to_timepoint_and_phase_and_without_a_phase_to_the_series() -> None:
    """User ask 19; PET and CT of one timepoint, neither with a phase, keep their own."""
    late, again = series_facts(0, 2, PhaseRole.LATE_ARTERIAL), series_facts(0, 7, PhaseRole.LATE_ARTERIAL)
    assert window_key(late) == window_key(again)
    others = [
        series_facts(0, 1, PhaseRole.OTHER),
        series_facts(0, 2, PhaseRole.OTHER),
        series_facts(0, 3, PhaseRole.OTHER, modality=Modality.PT),
        series_facts(1, 2, PhaseRole.LATE_ARTERIAL),
        late,
    ]
    assert len({window_key(each) for each in others}) == len(others)


def test_an_upper_image_opens_from_nothing_to_nearly_its_largest_value() -> None:
    voxels = np.arange(64 * 64 * 4, dtype=np.int16).reshape(4, 64, 64) % 1000
    voxels[0, 0, 0] = 30_000
    width, center = fusion_window(volume(voxels, rescale_intercept=0.0, unit="Bq/ml"))
    assert 900 < width < 1100
    assert center == width / 2


def test_an_empty_slice_is_shown_whole() -> None:
    empty = volume(np.zeros((1, 100, 200), dtype=np.int16))
    middle, mm_per_px = body_place(empty, acquired_stack(empty), 400, 400)
    assert middle == pytest.approx((49.75, 24.75, 0.0))
    assert mm_per_px == pytest.approx(1.08 * 100 / 400)


def test_the_status_bar_says_what_every_tool_does() -> None:
    for tool in ToolName:
        words = dict(mouse_words(tool, Preferences(), is_linked=True, is_compact=False))
        assert words["Left"]
        assert words["Wheel"] == "slice, all linked"
    assert dict(mouse_words(ToolName.SELECT, Preferences(), is_linked=False, is_compact=True))["Wheel"] == "slice"


def test_the_status_bar_names_the_hand_that_works() -> None:
    own = Preferences(right_drag=RightDrag.ZOOM, is_left_handed=True)
    words = dict(mouse_words(ToolName.DIAMETER, own, is_linked=True, is_compact=False))
    assert words["Right"] == "draw a diameter"
    assert words["Left"] == "zoom"
