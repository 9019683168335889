"""The detector of burned-in text: recall by size and contrast, and false alarms (TR-20). Phantoms only."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from readstation.imaging.text_detector import find_text
from readstation.imaging.text_lines import TextBox
from tests.builders.burned_text import CONTRASTS, SIZES_PX, Kind, background, burned

_A_CELL = 4
"""Places for each size and contrast on each kind of image: 576 in all."""


def is_hit(box: tuple[int, int, int, int], found: tuple[TextBox, ...]) -> bool:
    """Whether a found box covers a fifth of the width of a line of text."""
    top, left, bottom, right = box
    return any(
        min(bottom, each.row_stop) > max(top, each.row_start)
        and min(right, each.column_stop) - max(left, each.column_start) >= 0.2 * (right - left)
        for each in found
    )


def recall(kind: Kind, size_px: int, contrast: float, places: range) -> float:
    hits = [is_hit(case.box, find_text(case.frame)) for case in (burned(kind, size_px, contrast, n) for n in places)]
    return sum(hits) / len(hits)


@pytest.mark.parametrize("kind", list(Kind))
def test_plain_text_is_found(kind: Kind) -> None:
    """TR-20: text as workstations write it, on every kind of image."""
    sizes = (16, 28)
    found = [recall(kind, size, 1.0, range(2)) for size in sizes]
    assert np.mean(found) >= 0.75, dict(zip(sizes, found, strict=True))


@pytest.mark.parametrize("kind", list(Kind))
def test_images_without_text_are_mostly_left_alone(kind: Kind) -> None:
    assert sum(bool(find_text(background(kind, n))) for n in range(2)) <= 1


@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((128, 128)),
        np.full((64, 64), 7, dtype=np.int16),
        np.full((40, 40), np.nan),
        np.zeros((4, 400)),
        np.eye(128) * 3000,
        np.indices((100, 100)).sum(0) % 2 * 1000,
    ],
    ids=["black", "flat", "no numbers", "too low", "diagonal", "chequers"],
)
def test_odd_frames_hold_no_text(frame: np.ndarray) -> None:
    assert find_text(frame) == ()


def test_the_box_lies_on_the_text() -> None:
    case = burned(Kind.CT, 28, 1.0, 1)
    found = find_text(case.frame)
    assert is_hit(case.box, found)
    top, left, bottom, right = case.box
    near = [each for each in found if is_hit(case.box, (each,))]
    assert all(each.row_start >= top - 6 and each.row_stop <= bottom + 6 for each in near)
    assert all(each.column_start >= left - 40 and each.column_stop <= right + 40 for each in near)


@pytest.mark.slow
def test_the_table_of_recall_and_false_alarms(tmp_path: Path) -> None:
    """TR-20's figure: 6 to 40 px, 2 to 100 % contrast, on CT, MR and NM; the table goes to docs/evidence."""
    table = {
        kind.value: {
            size: {contrast: recall(kind, size, contrast, range(_A_CELL)) for contrast in CONTRASTS}
            for size in SIZES_PX
        }
        for kind in Kind
    }
    alarms = {kind.value: sum(bool(find_text(background(kind, n))) for n in range(24)) for kind in Kind}
    out = Path(os.environ.get("READSTATION_EVIDENCE", tmp_path)) / "text-detector.json"
    out.write_text(json.dumps({"recall": table, "frames_with_false_alarms_of_24": alarms}, indent=1))
    plain = [table[kind][size][contrast] for kind in table for size in SIZES_PX[3:] for contrast in CONTRASTS[3:]]
    assert np.mean(plain) >= 0.85
    assert sum(alarms.values()) <= 4
