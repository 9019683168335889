"""Which images stand where, for every layout, at baseline and at a follow-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from readstation.hanging.match import hang
from readstation.model.series import Modality, PhaseRole, Plane, TimepointImages
from readstation.reading.session import ReadSession
from readstation.reading.views import ReadView, SumPoint
from readstation.ui.ports import Tile
from readstation.ui.presenters.layout import (
    Arrangement,
    Layout,
    arranged,
    counterpart,
    grid_cells,
    prior_name,
    stepped_series,
    with_way_on,
)
from tests.builders.reads import PHASES, add_target, series_facts, station_with_case, timepoint_images


@pytest.fixture
def read(tmp_path: Path) -> Iterator[ReadSession]:
    with station_with_case(tmp_path) as station:
        session = station.open_read()
        session.open_timepoint(0)
        yield session


@pytest.fixture
def follow_up(read: ReadSession) -> ReadView:
    read.apply(add_target(466))
    read.lock(0)
    read.open_timepoint(1)
    return read.view()


def hung_tiles(view: ReadView, prior: int = 0) -> tuple[Tile, ...]:
    now = view.images[view.timepoint]
    tiles = hang(now, view.images[prior] if view.timepoint else None).tiles
    return tuple(
        Tile(view.timepoint if each.timepoint is None else each.timepoint, each.phase, each.series, each.reason)
        for each in tiles
    )


def shown(layout: Layout, view: ReadView, active: Tile | None = None, *, is_compact: bool = False) -> Arrangement:
    made = arranged(layout, view, hung_tiles(view), active, 0, is_compact=is_compact)
    assert isinstance(made, Arrangement)
    assert len(made.cells) == len(made.tiles) == len(made.planes)
    return made


def named(made: Arrangement) -> list[tuple[int, PhaseRole]]:
    return [(tile.timepoint, tile.phase) for tile in made.tiles]


@pytest.mark.parametrize("count", range(1, 7))
def test_one_to_six_views_never_share_a_cell(count: int) -> None:
    cells = grid_cells(count)
    assert len({cell[:2] for cell in cells}) == count
    assert max(row for row, *_ in cells) < 2


def test_the_hanging_is_four_phases_then_prior_and_current(read: ReadSession, tmp_path: Path) -> None:
    view = read.view()
    assert named(shown(Layout.HUNG, view)) == [(0, phase) for phase in PHASES]
    compact = shown(Layout.HUNG, view, is_compact=True)
    assert named(compact) == [(0, PhaseRole.LATE_ARTERIAL)]


def test_a_follow_up_hangs_beside_its_prior_on_every_display(follow_up: ReadView) -> None:
    for is_compact in (False, True):
        made = shown(Layout.HUNG, follow_up, is_compact=is_compact)
        assert named(made) == [(0, PhaseRole.LATE_ARTERIAL), (1, PhaseRole.LATE_ARTERIAL)]
        assert made.active == 1


def test_three_planes_are_of_the_image_that_is_looked_at(read: ReadSession) -> None:
    view = read.view()
    tile = hung_tiles(view)[2]
    made = shown(Layout.PLANES, view, tile)
    assert made.tiles == (tile,) * 3
    assert made.planes == (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL)
    assert named(shown(Layout.ONE, view, tile)) == [(0, PhaseRole.PORTAL_VENOUS)]
    words = arranged(Layout.PLANES, view, hung_tiles(view), replace(tile, series=None), 0, is_compact=False)
    assert isinstance(words, str)


def test_prior_and_current_keep_the_phase_and_baseline_says_why_not(read: ReadSession) -> None:
    view = read.view()
    words = arranged(Layout.PRIOR_CURRENT, view, hung_tiles(view), None, 0, is_compact=False)
    assert words == "There is no earlier timepoint at baseline."


def test_a_follow_up_compares_the_phase_that_is_looked_at(follow_up: ReadView) -> None:
    portal = Tile(1, PhaseRole.PORTAL_VENOUS, follow_up.images[1].of_phase(PhaseRole.PORTAL_VENOUS))
    assert named(shown(Layout.PRIOR_CURRENT, follow_up, portal)) == [
        (0, PhaseRole.PORTAL_VENOUS),
        (1, PhaseRole.PORTAL_VENOUS),
    ]
    other = counterpart(follow_up, portal, 0)
    assert other is not None
    assert (other.timepoint, other.phase) == (0, PhaseRole.PORTAL_VENOUS)
    back = counterpart(follow_up, other, 0)
    assert back is not None
    assert back.series == portal.series


def test_six_views_are_three_phases_of_two_timepoints(follow_up: ReadView) -> None:
    made = shown(Layout.SIX, follow_up)
    assert named(made) == [(at, phase) for at in (0, 1) for phase in PHASES[1:]]
    assert made.active == 3


def test_a_phase_that_was_not_sent_is_an_empty_tile_and_no_other_phase(follow_up: ReadView) -> None:
    """MR-115: nothing stands in silently."""
    now = follow_up.images[1]
    without = replace(now, series=tuple(each for each in now.series if each.phase is not PhaseRole.DELAYED))
    view = replace(follow_up, images={**follow_up.images, 1: without})
    made = shown(Layout.PHASES, view, hung_tiles(view)[1])
    assert named(made) == [(1, phase) for phase in PHASES]
    assert [tile.series is None for tile in made.tiles] == [False, False, False, True]
    assert made.tiles[3].reason
    said = with_way_on(view, made.tiles[3])
    assert "C shows the other series" in said.reason
    empty = replace(view, images={**view.images, 1: replace(without, series=())})
    assert with_way_on(empty, made.tiles[3]) == made.tiles[3]
    stepped = stepped_series(without, PHASES, made.tiles[3], 1)
    assert stepped is not None
    assert stepped.phase is PhaseRole.PRE_CONTRAST


def test_c_steps_through_the_phases_that_are_here_and_then_the_other_series() -> None:
    images = timepoint_images(0)
    pet = series_facts(0, 9, PhaseRole.OTHER, modality=Modality.PT)
    ct = series_facts(0, 8, PhaseRole.OTHER)
    images = TimepointImages(images.case_alias, 0, (*images.series, ct, pet))
    seen, tile = [], Tile(0, PhaseRole.PRE_CONTRAST, images.of_phase(PhaseRole.PRE_CONTRAST))
    for _ in range(6):
        tile = stepped_series(images, PHASES, tile, 1)
        assert tile is not None
        seen.append(tile.series.label)
    assert seen == ["Late arterial", "Portal venous", "Delayed", "CT series 8", "PT series 9", "Pre-contrast"]
    back = stepped_series(images, PHASES, tile, -1)
    assert back is not None
    assert back.series == pet
    alone = replace(images, series=images.series[:1])
    assert stepped_series(alone, PHASES, Tile(0, PhaseRole.PRE_CONTRAST, alone.series[0]), 1) is None


def test_priors_are_called_by_what_they_are(follow_up: ReadView) -> None:
    sums = (SumPoint(0, 680), SumPoint(1, 507), SumPoint(2, 560), SumPoint(3, 292))
    view = replace(follow_up, timepoint=3, sums=sums)
    assert [prior_name(view, at) for at in range(3)] == ["baseline", "nadir", "previous"]
    assert prior_name(replace(view, timepoint=2), 1) == "nadir, previous"
    assert prior_name(replace(view, timepoint=1), 0) == "baseline"
