"""What lies under the pointer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from readstation.viewer.marks import BracketMark, LineMark, MarkRole, MarkState
from readstation.viewer.pick import HitPart, hit_mark, probe
from readstation.viewer.view_geometry import fitted
from tests.render.volumes import volume_of

VOLUME = volume_of(np.arange(3 * 40 * 50, dtype=np.int16).reshape(3, 40, 50), intercept=-1024.0, slope=2.0)
VIEW = fitted(VOLUME, 1, 500, 400)


def mark(**more: object) -> LineMark:
    return LineMark("a", "T1", MarkRole.TARGET, VIEW.patient_of(100, 100), VIEW.patient_of(200, 100), 100, **more)


@pytest.mark.parametrize(
    ("place", "part"),
    [
        ((100, 100), HitPart.START),
        ((88.5, 100), HitPart.START),
        ((100, 111.5), HitPart.START),
        ((205, 108), HitPart.END),
        ((150, 105), HitPart.BODY),
        ((150, 108), None),
        ((86, 100), None),
        ((150, 300), None),
    ],
)
def test_handles_take_24_px_and_the_line_12(place: tuple[float, float], part: HitPart | None) -> None:
    hit = hit_mark([mark()], VIEW, *place)
    assert (hit.part if hit is not None else None) == part


@pytest.mark.parametrize("locked", [mark(state=MarkState.LOCKED), mark(is_editable=False)])
def test_a_mark_without_handles_is_hit_as_a_whole(locked: LineMark) -> None:
    hit = hit_mark([locked], VIEW, 100, 100)
    assert hit is not None
    assert hit.part is HitPart.BODY


def test_a_handle_wins_over_a_line_and_the_nearer_handle_over_the_other() -> None:
    across = replace(mark(), mark_id="b", start_mm=VIEW.patient_of(108, 40), end_mm=VIEW.patient_of(108, 160))
    hit = hit_mark([across, mark()], VIEW, 105, 100)
    assert hit is not None
    assert (hit.mark.mark_id, hit.part) == ("a", HitPart.START)
    near = replace(mark(), mark_id="c", start_mm=VIEW.patient_of(110, 100))
    found = hit_mark([mark(), near], VIEW, 109, 100)
    assert found is not None
    assert found.mark.mark_id == "c"


def test_a_line_inside_a_bracket_is_reached() -> None:
    bracket = BracketMark("b", "NT1", MarkRole.NON_TARGET, VIEW.patient_of(150, 100), 20.0)
    on_line, beside = hit_mark([bracket, mark()], VIEW, 150, 101), hit_mark([bracket, mark()], VIEW, 150, 115)
    assert on_line is not None
    assert on_line.mark.mark_id == "a"
    assert beside is not None
    assert beside.mark.mark_id == "b"


def test_the_probe_names_the_voxel_of_the_shown_slice_in_its_unit() -> None:
    x, y = VIEW.px_of(VOLUME.affine.to_patient((1, 12, 34)))
    found = probe(VOLUME, 1, VIEW, x, y)
    assert found is not None
    assert (found.column, found.row) == (34, 12)
    assert found.value == (1 * 2000 + 12 * 50 + 34) * 2.0 - 1024.0
    assert found.text == f"x 34  y 12  {found.value:.0f} HU"
    assert probe(VOLUME, 1, VIEW, 0.5, 0.5) is None


def test_a_negative_value_carries_a_minus_sign() -> None:
    view = fitted(VOLUME, 0, 500, 400)
    found = probe(VOLUME, 0, view, *view.px_of(VOLUME.affine.to_patient((0, 0, 0))))
    assert found is not None
    assert found.text.endswith("−1024 HU")
