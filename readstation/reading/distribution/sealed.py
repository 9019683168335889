"""What a distribution read holds under its signature, and its rows from that (MR-1002, TR-30)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from readstation.core.canonical import JsonObject, JsonValue
from readstation.core.ids import SeriesKey
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.distribution import (
    DistributionState,
    DoseInputs,
    FigureBasis,
    FigureVerdict,
    FormItem,
    KeptFigure,
    KeptLabel,
    KeptVolume,
    OutlineStep,
)
from readstation.reading.distribution.rows import distribution_of

DISTRIBUTION_FORMAT = "readstation-distribution-1"
"""The form of the body of a distribution read; it never passes for a response read, nor one for it (MR-1001)."""

DISTRIBUTION = "distribution"
"""What such a body has beside what every body has."""

Places = Mapping[SeriesKey, tuple[int, int]]


def distribution_json(state: DistributionState, ordinal_of: Places) -> JsonObject:
    """Return what the reader said as the body holds it: ordinals for ids, no free text; nothing for any other read.

    Voxels stand in it whole, as far as a volume or an act names them: whoever has the read and its images can compute
    every figure anew.
    """
    if state.is_empty:
        return {}
    named = {each.label for each in state.volumes.values()} | {each.digest for each in state.outline}
    labels = [
        _placed(state.labels[digest], ("series_key",), ordinal_of) for digest in sorted(named & set(state.labels))
    ]
    said: JsonObject = {
        "items": [_without_text(each, "text") for _, each in sorted(state.items.items())],
        "inputs": None if state.inputs is None else _without_text(state.inputs, "background", "not_given"),
        "outline": [record_to_json(each) for each in state.outline],
        "labels": labels,
        "volumes": [record_to_json(each) for _, each in sorted(state.volumes.items())],
        "figures": [record_to_json(each) for each in state.figures.values()],
        "verdicts": [_without_text(each, "reason") for _, each in sorted(state.verdicts.items())],
        "basis": None if state.basis is None else _placed(state.basis, ("emission", "outlined"), ordinal_of),
    }
    return {DISTRIBUTION: said}


def distribution_texts(state: DistributionState) -> list[tuple[str, str, str]]:
    """Return all free text: kind, key and words, as the head holds it."""
    inputs = state.inputs or DoseInputs()
    texts = [("item", f"{each.item}@{each.target}", each.text) for _, each in sorted(state.items.items())]
    texts += [("inputs", name, getattr(inputs, name)) for name in ("background", "not_given")]
    texts += [("verdict", each.key, each.reason) for _, each in sorted(state.verdicts.items())]
    return [each for each in texts if each[2]]


def distribution_from(
    value: Mapping[str, Any], texts: Mapping[tuple[str, str], str], key_of: Mapping[tuple[int, int], SeriesKey]
) -> DistributionState:
    """Return the rows of a sealed distribution read.

    Raises
    ------
    DataProblem, KeyError, TypeError, ValueError
        If it is not as `distribution_json` writes it.
    """
    items = [record_from_json(FormItem, each) for each in value["items"]]
    verdicts = [record_from_json(FigureVerdict, each) for each in value["verdicts"]]
    inputs = None if value["inputs"] is None else record_from_json(DoseInputs, value["inputs"])
    basis = None
    if value["basis"] is not None:
        basis = record_from_json(FigureBasis, _keyed(value["basis"], ("emission", "outlined"), key_of))
    return distribution_of(
        [
            *(dataclasses.replace(each, text=texts.get(("item", f"{each.item}@{each.target}"), "")) for each in items),
            *(dataclasses.replace(each, reason=texts.get(("verdict", each.key), "")) for each in verdicts),
            *([] if inputs is None else [_with_texts(inputs, texts)]),
            *(record_from_json(OutlineStep, each) for each in value["outline"]),
            *(record_from_json(KeptLabel, _keyed(each, ("series_key",), key_of)) for each in value["labels"]),
            *(record_from_json(KeptVolume, each) for each in value["volumes"]),
            *(record_from_json(KeptFigure, each) for each in value["figures"]),
            *([] if basis is None else [basis]),
        ]
    )


def _with_texts(inputs: DoseInputs, texts: Mapping[tuple[str, str], str]) -> DoseInputs:
    background, not_given = (texts.get(("inputs", name), "") for name in ("background", "not_given"))
    return dataclasses.replace(inputs, background=background, not_given=not_given)


def _without_text(record: Any, *names: str) -> JsonObject:
    return {**record_to_json(record), **dict.fromkeys(names, "")}


def _placed(record: Any, names: tuple[str, ...], ordinal_of: Places) -> JsonObject:
    """Return a record with timepoint and ordinal of a series for its key."""
    places: dict[str, JsonValue] = {name: list(ordinal_of[getattr(record, name)]) for name in names}
    return {**record_to_json(record), **places}


def _keyed(
    value: Mapping[str, Any], names: tuple[str, ...], key_of: Mapping[tuple[int, int], SeriesKey]
) -> dict[str, Any]:
    def key(place: Any) -> SeriesKey:
        timepoint, ordinal = place
        return key_of[timepoint, ordinal]

    return {**value, **{name: key(value[name]) for name in names}}
