"""What hangs where, and what stays visibly empty."""

from __future__ import annotations

from dataclasses import replace

import pytest

from readstation.core.ids import CaseAlias, SeriesKey
from readstation.hanging.match import hang
from readstation.hanging.protocol import HangingStage, protocols_for
from readstation.model.series import ImageRef, Modality, PhaseRole, Plane, SeriesFacts, TimepointImages

ALIAS = CaseAlias("7K-204")
FOUR = (PhaseRole.PRE_CONTRAST, PhaseRole.LATE_ARTERIAL, PhaseRole.PORTAL_VENOUS, PhaseRole.DELAYED)


def series(ordinal: int, phase: PhaseRole, timepoint: int = 0, **changes: object) -> SeriesFacts:
    facts = SeriesFacts(
        series_key=SeriesKey(f"s{timepoint}-{ordinal}"),
        case_alias=ALIAS,
        timepoint=timepoint,
        series_ordinal=ordinal,
        modality=Modality.CT,
        phase=phase,
        plane=Plane.AXIAL,
        rows=4,
        columns=4,
        slices=3,
        row_spacing_um=800,
        column_spacing_um=800,
        slice_interval_um=2500,
        slice_thickness_um=None,
        orientation_ppm=(1_000_000, 0, 0, 0, 1_000_000, 0),
        window_center=None,
        window_width=None,
        unit="HU",
        contrast=None,
        is_lossy=False,
        is_usable=True,
        findings=(),
        phase_evidence=(),
        images=(ImageRef(1, "0" * 64),),
    )
    return replace(facts, **changes)  # type: ignore[arg-type]  # the test names its fields freely


def images(*found: SeriesFacts, timepoint: int = 0) -> TimepointImages:
    return TimepointImages(ALIAS, timepoint, found)


def keys(hanging: object) -> list[str | None]:
    return [tile.series.series_key if tile.series else None for tile in hanging.tiles]  # type: ignore[attr-defined]


def test_a_baseline_hangs_its_four_phases() -> None:
    hanging = hang(images(*(series(n, phase) for n, phase in enumerate(reversed(FOUR)))))
    assert (hanging.rows, hanging.columns) == (2, 2)
    assert [tile.view_id for tile in hanging.tiles] == ["pre", "arterial", "portal", "delayed"]
    assert [tile.phase for tile in hanging.tiles] == list(FOUR)
    assert keys(hanging) == ["s0-3", "s0-2", "s0-1", "s0-0"]


def test_a_missing_phase_is_an_empty_tile_and_never_another_phase() -> None:
    """MR-115."""
    hanging = hang(images(series(1, PhaseRole.PORTAL_VENOUS), series(2, PhaseRole.OTHER)))
    assert keys(hanging) == [None, None, "s0-1", None]
    assert hanging.tiles[1].reason == "No late arterial series in this timepoint."
    assert not hanging.is_fallback


def test_a_follow_up_hangs_beside_its_prior() -> None:
    prior = images(series(1, PhaseRole.LATE_ARTERIAL))
    current = images(series(1, PhaseRole.LATE_ARTERIAL, 1), timepoint=1)
    hanging = hang(current, prior)
    assert (hanging.rows, hanging.columns) == (1, 2)
    assert [(tile.view_id, tile.timepoint) for tile in hanging.tiles] == [("prior", 0), ("current", 1)]
    assert keys(hanging) == ["s0-1", "s1-1"]


def test_a_follow_up_without_its_phase_is_empty() -> None:
    prior = images(series(1, PhaseRole.LATE_ARTERIAL))
    current = images(series(1, PhaseRole.DELAYED, 1), timepoint=1)
    assert keys(hang(current, prior)) == ["s0-1", None]


@pytest.mark.parametrize("worse", [{"is_usable": False}, {"plane": Plane.CORONAL}, {"is_lossy": True}, {"slices": 1}])
def test_the_better_series_of_a_phase_hangs(worse: dict) -> None:
    found = images(series(1, PhaseRole.LATE_ARTERIAL, **worse), series(2, PhaseRole.LATE_ARTERIAL))
    tile = hang(found).tiles[1]
    assert tile.series is not None
    assert tile.series.series_ordinal == 2
    assert tile.reason == "The best of 2 late arterial series."


def test_a_series_that_may_not_be_measured_says_so() -> None:
    tile = hang(images(series(1, PhaseRole.LATE_ARTERIAL, is_usable=False))).tiles[1]
    assert tile.reason == "The late arterial series. It may be looked at but not measured."


@pytest.mark.parametrize(("count", "layout"), [(1, (1, 1)), (2, (1, 2)), (3, (2, 2)), (6, (2, 2))])
def test_series_without_phases_hang_by_their_order_and_say_so(count: int, layout: tuple[int, int]) -> None:
    hanging = hang(images(*(series(n, PhaseRole.OTHER) for n in range(1, count + 1))))
    assert hanging.is_fallback
    assert (hanging.rows, hanging.columns) == layout
    assert len(hanging.tiles) == layout[0] * layout[1]
    assert keys(hanging)[:count] == [f"s0-{n}" for n in range(1, count + 1)][:4]
    assert "has a phase" in hanging.tiles[0].reason


def test_a_follow_up_without_phases_hangs_beside_the_prior() -> None:
    hanging = hang(images(series(1, PhaseRole.OTHER, 1), timepoint=1), images(series(1, PhaseRole.OTHER)))
    assert keys(hanging) == ["s0-1", "s1-1"]
    assert hanging.is_fallback


def test_an_empty_timepoint_shows_four_empty_tiles() -> None:
    hanging = hang(images())
    assert keys(hanging) == [None] * 4


@pytest.mark.parametrize("stage", list(HangingStage))
def test_the_shipped_protocols_fill_their_layouts(stage: HangingStage) -> None:
    protocols = protocols_for(stage)
    assert len({each.name for each in protocols}) == len(protocols) == 2
    for protocol in protocols:
        assert protocol.stage is stage
        assert protocol.asks
        for each in protocol.stages:
            assert len(each.views) == each.rows * each.columns
            assert len({view.id for view in each.views}) == len(each.views)
            assert all((view.phase is None) == bool(view.modalities) for view in each.views)


def uptake(timepoint: int = 0, modality: Modality = Modality.PT) -> SeriesFacts:
    return series(9, PhaseRole.OTHER, timepoint, modality=modality)


def test_ct_and_uptake_hang_beside_each_other_and_the_planning_picture_does_not() -> None:
    scout = series(1, PhaseRole.OTHER, slices=1, is_usable=False, plane=Plane.CORONAL)
    ct = series(2, PhaseRole.OTHER)
    hanging = hang(images(scout, ct, uptake()))
    assert hanging.name == "CT and uptake"
    assert keys(hanging) == ["s0-2", "s0-9"]
    assert not hanging.is_fallback
    assert [(each.holds, each.is_required) for each in hanging.matches] == [(True, True), (True, True)]
    assert hanging.passed_over == (
        "Four phases was passed over: it needs a series with a phase at the current timepoint.",
    )


def test_phases_outweigh_an_uptake_image() -> None:
    hanging = hang(images(series(1, PhaseRole.LATE_ARTERIAL), series(2, PhaseRole.OTHER), uptake()))
    assert hanging.name == "Four phases"
    held = {each.words: each.holds for each in hanging.matches}
    assert held["a late arterial series at the current timepoint"]
    assert not held["a delayed series at the current timepoint"]


def test_a_stage_whose_required_place_is_empty_gives_way_to_the_next() -> None:
    ct, pet = series(1, PhaseRole.OTHER, 1), uptake(1, Modality.NM)
    current = images(ct, pet, timepoint=1)
    both = hang(current, images(series(1, PhaseRole.OTHER), uptake()))
    assert keys(both) == ["s0-1", "s1-1", "s0-9", "s1-9"]
    alone = hang(current, images(series(1, PhaseRole.OTHER)))
    assert keys(alone) == ["s1-1", "s1-9"]
    assert (alone.rows, alone.columns) == (1, 2)
