"""Labels, scale bar, corner texts and the shape of the drawing, without a painter."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from readstation.viewer.drawing import Drawing, FontWeight
from readstation.viewer.labels import place_label
from readstation.viewer.mark_style import STYLES
from readstation.viewer.marks import BracketMark, LineEnd, LineMark, MarkRole, MarkState
from readstation.viewer.overlays import CornerTexts, scale_bar
from readstation.viewer.state import Draft, ViewState
from tests.render.volumes import volume_of


class EvenMetrics:
    """A font whose letters are all 0.6 em wide."""

    def width_px(self, text: str, size_px: int, weight: FontWeight) -> float:
        return 0.6 * size_px * len(text)


@pytest.fixture
def state() -> ViewState:
    made = ViewState()
    made.resize(700, 500, 1.0)
    made.show(volume_of(np.zeros((5, 200, 300), np.int16)), (320.0, 70.0))
    return made


def drawn(state: ViewState) -> Drawing:
    return state.drawing(EvenMetrics())


def texts(state: ViewState) -> list[str]:
    return [words.text for words in drawn(state).words]


def line(
    view: ViewState, start: tuple[float, float], end: tuple[float, float], name: str = "T1", **more: object
) -> LineMark:
    geometry = view.geometry
    return LineMark(name, name, MarkRole.TARGET, geometry.patient_of(*start), geometry.patient_of(*end), 466, **more)


@pytest.mark.parametrize(
    ("mm_per_px", "words"),
    [(0.7, "5 cm"), (0.4, "5 cm"), (0.3, "2 cm"), (0.08, "1 cm"), (0.03, "2 mm"), (2.0, "20 cm"), (0.001, "0.1 mm")],
)
def test_the_scale_bar_is_a_round_length_that_fits(mm_per_px: float, words: str) -> None:
    length, text = scale_bar(mm_per_px)
    assert text == words
    assert 130 / 2.5 - 1 <= length / mm_per_px <= 130 + 1e-6


def test_labels_carry_role_number_two_spaces_one_decimal_and_unit(state: ViewState) -> None:
    assert line(state, (0, 0), (9, 9)).label == "T1  46.6 mm"
    assert line(state, (0, 0), (9, 9), suffix="short").label == "T1  46.6 mm short"
    assert line(state, (0, 0), (9, 9), name="").label == "46.6 mm"
    assert BracketMark("n", "NT1", MarkRole.NON_TARGET, (0, 0, 0), 9.0, detail="present").label == "NT1  present"


def test_a_draft_shows_the_length_that_would_be_stored(state: ViewState) -> None:
    """MR-216: what is shown is what is stored."""
    mark = line(state, (100, 100), (200, 100))
    moved = mark.moved((0.0, 0.0, 0.0), (30.0, 40.04, 0.0))
    assert moved.length_tenths == 500
    assert moved.state is MarkState.DRAFT
    state.marks, state.draft = (mark,), Draft(moved, LineEnd.END)
    assert [mark.length_tenths for mark in state.shown_marks()] == []
    state.draft = Draft(mark.moved(mark.start_mm, state.geometry.patient_of(150, 100)), LineEnd.END)
    assert [each.state for each in state.shown_marks()] == [MarkState.DRAFT]


def test_a_label_stays_inside_the_view_and_off_its_line() -> None:
    for start, end in (((20, 20), (60, 25)), ((680, 480), (640, 470)), ((350, 10), (350, 490)), ((5, 250), (695, 250))):
        left, top, right, bottom = place_label(start, end, (90, 18), (700, 500), [], None).box
        assert 0 <= left < right <= 700
        assert 0 <= top < bottom <= 500
        for step in np.linspace(0, 1, 50):
            x, y = start[0] + step * (end[0] - start[0]), start[1] + step * (end[1] - start[1])
            assert not (left < x < right and top < y < bottom)


def test_a_label_keeps_its_side_while_that_is_free() -> None:
    """A label must not jump to and fro during a drag."""
    first = place_label((300, 200), (400, 260), (90, 18), (700, 500), [], None)
    for turn in range(0, 30, 3):
        again = place_label((300, 200 + turn), (400, 260 - turn), (90, 18), (700, 500), [], first.direction)
        assert again.direction == first.direction


def test_labels_of_near_marks_do_not_cover_each_other(state: ViewState) -> None:
    state.marks = tuple(
        line(state, (250 + 30 * n, 200 + 8 * n), (290 + 30 * n, 230 + 8 * n), f"T{n}") for n in range(4)
    )
    labels = [words for words in drawn(state).words if words.text.startswith("T")]
    boxes = [(w.x, w.y - 12, w.x + 0.6 * 14 * len(w.text), w.y + 4) for w in labels]
    assert len(boxes) == 4
    for a, b in combinations(boxes, 2):
        assert min(a[2], b[2]) <= max(a[0], b[0]) or min(a[3], b[3]) <= max(a[1], b[1])


def test_the_view_writes_window_and_zoom_unless_told_otherwise(state: ViewState) -> None:
    state.set_window(1500, -600)
    assert "W 1500  L −600" in texts(state)
    assert f"Zoom {state.zoom:.1f}×" in texts(state)
    state.corner_texts = CornerTexts(bottom_left=("Fusion 40 %",))
    assert "Fusion 40 %" in texts(state)
    assert not [text for text in texts(state) if text.startswith("W ")]


def test_nothing_is_written_that_was_not_handed_in(state: ViewState) -> None:
    """TR-18: letters, scale, window and zoom are the view's own; every other word is the caller's."""
    state.corner_texts = CornerTexts(("TP2 current", "Late arterial · CT axial"), ("Slice 3 / 5", "5.0 mm"))
    own = {"R", "L", "A", "P", "W 320  L 70", f"Zoom {state.zoom:.1f}×", scale_bar(state.geometry.mm_per_px)[1]}
    assert set(texts(state)) == own | {"TP2 current", "Late arterial · CT axial", "Slice 3 / 5", "5.0 mm"}
    state.shows_texts = False
    assert "TP2 current" not in texts(state)


def test_an_empty_view_keeps_its_corner_texts(state: ViewState) -> None:
    state.clear()
    state.corner_texts = CornerTexts(("Delayed", "TP3 · CT axial"))
    assert texts(state) == ["Delayed", "TP3 · CT axial"]


def test_hover_rings_only_what_can_be_edited(state: ViewState) -> None:
    state.marks = (line(state, (100, 100), (200, 100)),)
    assert drawn(state).rings == ()
    state.hovered = "T1"
    assert len(drawn(state).rings) == 2
    state.marks = (line(state, (100, 100), (200, 100), state=MarkState.LOCKED),)
    assert drawn(state).rings == ()


def test_every_shape_has_an_edge_beneath_it(state: ViewState) -> None:
    """Edges of 80 % or more keep marks readable on any grey."""
    state.marks = tuple(
        line(state, (100, 60 + 60 * n), (220, 90 + 60 * n), f"T{n}", state=each) for n, each in enumerate(MarkState)
    )
    drawing = drawn(state)
    assert len(drawing.edge_strokes) <= len(drawing.strokes)
    assert all(stroke.colour[3] >= 0.8 for stroke in drawing.edge_strokes)
    widths = {stroke.width_px for stroke in drawing.strokes}
    assert {round(stroke.width_px - 2.6, 6) for stroke in drawing.edge_strokes} == {round(each, 6) for each in widths}
    assert len(drawing.edge_rings) == len(drawing.rings)


def luminance(colour: tuple[int, int, int]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (each / 255 for each in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("role", list(MarkRole))
def test_marks_contrast_with_their_black_edge(role: MarkRole) -> None:
    """7.2 to 1 or more against black for every role."""
    assert round((luminance(STYLES[role].colour) + 0.05) / 0.05, 1) >= 7.2


def test_roles_differ_in_more_than_colour() -> None:
    shapes = [(style.dash_px, style.ends) for role, style in STYLES.items() if role is not MarkRole.READER_A]
    assert len(set(shapes)) == len(shapes)
