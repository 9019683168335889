"""One of two reads as the window shows any read: the same table, outcomes and reasons, at each timepoint."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from readstation.core.ids import SeriesKey
from readstation.model.adjudication import Side
from readstation.model.lesion import Assessment, Measurement
from readstation.model.read import ReadState, TimepointState
from readstation.model.subject import ReadStage
from readstation.reading.adjudicate.case import AdjudicationCase
from readstation.reading.derive import derive_outcomes
from readstation.reading.table import lesion_rows, sum_points
from readstation.reading.views import NextAction, NextStep, ReadView

_NOTHING = NextStep(NextAction.NOTHING, "", "", "")


def side_views(case: AdjudicationCase, side: Side) -> dict[int, ReadView]:
    """Return a read of a case as the window shows it, by the timepoint that is looked at.

    Its lines lie on the series of this station; every timepoint is locked, and nothing can be done.
    """
    state = on_this_station(case.pair.states[side], case.series[side])
    outcomes = derive_outcomes(state, case.judging.config)
    sums = sum_points(state, outcomes)
    timepoints = tuple(state.timepoints[ordinal] for ordinal in sorted(state.timepoints))
    return {
        each.ordinal: ReadView(
            assignment=case.assignment,
            charter=case.charter,
            stage=ReadStage.SIGNED,
            state=state,
            timepoint=each.ordinal,
            timepoints=timepoints,
            images=case.images,
            lesions=lesion_rows(state, each.ordinal, case.judging.config, case.charter),
            sums=sums,
            outcomes=outcomes,
            steps=(),
            next_step=_NOTHING,
            missing=(),
            undo_words=None,
            redo_words=None,
            action_count=0,
        )
        for each in timepoints
    }


def on_this_station(state: ReadState, series: Mapping[SeriesKey, SeriesKey]) -> ReadState:
    """Return a read with its lines and marks on the series of this station, every timepoint locked, no round open.

    Parameters
    ----------
    state
        The read as it was signed.
    series
        The key on this station of each series; one that is not named keeps its own, and is shown nowhere.
    """

    def here(key: SeriesKey) -> SeriesKey:
        return series.get(key, key)

    markups = {
        name: dataclasses.replace(each, shape=dataclasses.replace(each.shape, series_key=here(each.shape.series_key)))
        for name, each in state.markups.items()
    }
    return dataclasses.replace(
        state,
        assessments={name: _moved(each, here) for name, each in state.assessments.items()},
        markups=markups,
        key_images={},
        timepoints={ordinal: TimepointState(ordinal, is_locked=True) for ordinal in state.timepoints},
        rounds={},
    )


def _moved(said: Assessment, here: Callable[[SeriesKey], SeriesKey]) -> Assessment:
    def moved(line: Measurement | None) -> Measurement | None:
        return None if line is None else dataclasses.replace(line, series_key=here(line.series_key))

    return dataclasses.replace(
        said, measurement=moved(said.measurement), parts=tuple(moved(each) for each in said.parts)
    )
