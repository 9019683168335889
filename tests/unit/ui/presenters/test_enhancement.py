"""The values along a liver target's line, and what the card and the line say of them (MR-102, MR-116)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume
from readstation.model.lesion import LesionType, PointUm
from readstation.model.series import PhaseRole
from readstation.reading.commands import PlaceLesion
from readstation.reading.session import ReadSession
from readstation.ui.presenters import checks, marks
from readstation.ui.presenters.enhancement import alerts_of, enhancement_of
from readstation.viewer.marks import LineMark
from tests.builders.reads import T1, add_target, drawn, station_with_case, timepoint_images

COLUMN_MM = 0.5


def volume_of(key: SeriesKey, values: np.ndarray, frame: str = "f", unit: str = "HU") -> Volume:
    """Return a volume whose values follow x alone: x = -50 mm at column 0, 0.5 mm a column."""
    voxels = np.broadcast_to(values.astype(np.int16), (3, 60, len(values))).copy()
    affine = Affine.from_dicom((-50.0, 0.0, 29.0), (1, 0, 0, 0, 1, 0), 0.9, COLUMN_MM, (0, 0, 1.0))
    return Volume(key, voxels, affine, 1.0, 0.0, unit, frame, 29.0 + np.arange(3))


@pytest.fixture
def read(tmp_path: Path) -> Iterator[ReadSession]:
    with station_with_case(tmp_path) as station:
        session = station.open_read()
        session.open_timepoint(0)
        line = drawn(400)
        moved = replace(line, start=PointUm(-40_000, 12_000, 30_000), end=PointUm(0, 12_000, 30_000))
        session.apply(add_target(400, measurement=moved))
        yield session


def volumes(necrosis: tuple[float, float] | None = None, frame: str = "f", unit: str = "HU") -> dict[SeriesKey, Volume]:
    """Return late arterial images of 130 HU, 20 HU between two places of the line, and 50 HU before contrast."""
    images = timepoint_images(0)
    x = -50.0 + COLUMN_MM * np.arange(160)
    values = np.full(160, 130.0)
    if necrosis is not None:
        values[(x >= -40 + necrosis[0]) & (x <= -40 + necrosis[1])] = 20.0
    arterial = images.of_phase(PhaseRole.LATE_ARTERIAL).series_key
    before = images.of_phase(PhaseRole.PRE_CONTRAST).series_key
    return {
        arterial: volume_of(arterial, values, unit=unit),
        before: volume_of(before, np.full(160, 50.0), frame, unit),
    }


def test_a_line_that_enhances_all_along(read: ReadSession) -> None:
    found = enhancement_of(read.view(), T1, 0, volumes().get)
    assert found is not None
    assert (found.below_mm, found.stretches, found.length_mm) == (0.0, (), 40.0)
    assert found.over_before_hu == pytest.approx(80.0)
    assert alerts_of(found) == ()
    card = checks.check_of(read.view(), T1, found)
    assert card is not None
    said = {each.rule: (each.is_met, each.words, each.value) for each in card.checks if each.rule == "MR-116"}
    assert said == {"MR-116": (True, "Crosses no necrosis", "0.0 mm below 85 HU")}
    assert ("Enhances in the arterial phase", "+80 HU over pre") in {(each.words, each.value) for each in card.checks}


def test_a_line_through_necrosis_says_how_much_and_where(read: ReadSession) -> None:
    found = enhancement_of(read.view(), T1, 0, volumes((10.0, 25.0)).get)
    assert found is not None
    (stretch,) = found.stretches
    # From 130 to 20 HU between two columns: 85 HU lies 45/110 of the way.
    assert stretch.from_mm == pytest.approx(10.0 - COLUMN_MM * (1 - 45 / 110), abs=0.01)
    assert stretch.to_mm == pytest.approx(25.0 + COLUMN_MM * (1 - 45 / 110), abs=0.01)
    (alert,) = alerts_of(found)
    assert alert.text == f"{stretch.length_mm:.1f} mm necrosis"
    card = checks.check_of(read.view(), T1, found)
    assert card is not None
    assert not card.is_met
    assert (False, "Crosses necrosis", f"{found.below_mm:.1f} mm below 85 HU") in {
        (each.is_met, each.words, each.value) for each in card.checks
    }


def test_it_is_drawn_on_the_line(read: ReadSession) -> None:
    here = volumes((10.0, 25.0))
    view = read.view()
    facts = timepoint_images(0).of_phase(PhaseRole.LATE_ARTERIAL)
    shown = marks.marks_for(
        view, facts, T1, frozenset(), alerts=lambda lesion: alerts_of(enhancement_of(view, lesion, 0, here.get))
    )
    (line,) = shown
    assert isinstance(line, LineMark)
    assert [each.text for each in line.alerts] == [
        each.text for each in alerts_of(enhancement_of(view, T1, 0, here.get))
    ]


def test_a_speck_is_no_necrosis(read: ReadSession) -> None:
    found = enhancement_of(read.view(), T1, 0, volumes((20.0, 20.5)).get)
    assert found is not None
    assert found.stretches == ()


def test_other_coordinates_are_not_compared(read: ReadSession) -> None:
    """User asks, 14."""
    found = enhancement_of(read.view(), T1, 0, volumes(frame="another").get)
    assert found is not None
    assert (found.before, found.over_before_hu) == (None, None)


def test_nothing_is_said_without_images_or_hounsfield_units_or_of_a_node(read: ReadSession) -> None:
    here = volumes()
    assert enhancement_of(read.view(), T1, 0, {}.get) is None
    assert enhancement_of(read.view(), None, 0, here.get) is None
    assert enhancement_of(read.view(), T1, 0, volumes(unit="").get) is None
    site = next(each for each in read.view().charter.sites if each.lesion_type == LesionType.NODE.value)
    read.apply(PlaceLesion(0, T1, LesionType.NODE, site.organ, site.words))
    assert enhancement_of(read.view(), T1, 0, here.get) is None
