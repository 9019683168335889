"""Key images of an adjudicator's decision: what may be kept, and how the sealed body holds them (MR-810, TR-30)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from readstation.core.canonical import JsonValue
from readstation.core.errors import DataProblem, Defect
from readstation.core.findings import Finding
from readstation.model.adjudication import Side
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.key_image import DecisionKeyImage, KeyShot
from readstation.reading.body_images import place_name
from readstation.reading.key_image_handlers import view_fault
from readstation.reading.sealed_key_images import shot_from, shot_json

MOST_KEY_IMAGES = 40

Digests = Mapping[tuple[int, int], Sequence[str]]
"""The images of each series in volume order, by timepoint and ordinal (`body_images.image_digests`)."""


def key_image_name(number: int) -> str:
    """Return what the key image at a place in the list is called, counted from 0: ``K1`` is the first."""
    return f"K{number + 1}"


def decision_key_images_json(kept: Sequence[DecisionKeyImage]) -> list[JsonValue]:
    """Return the key images of a decision in the order of keeping.

    Raises
    ------
    Defect
        If the series of one has no name in the compared bodies.
    """
    return [_json(number, each) for number, each in enumerate(kept)]


def decision_key_images_of(values: object) -> tuple[DecisionKeyImage, ...]:
    """Return the key images in a sealed body.

    Raises
    ------
    DataProblem
        If they are not as `decision_key_images_json` writes them; an empty list is none that anybody wrote.
    KeyError, TypeError, ValueError
        If a name is missing, or a value has another type.
    """
    if not isinstance(values, list) or not 0 < len(values) <= MOST_KEY_IMAGES:
        raise DataProblem("the sealed decision has no list of key images where it says that it has")
    return tuple(_from_json(number, each) for number, each in enumerate(values))


def key_image_faults(kept: Sequence[DecisionKeyImage], images: Digests) -> Iterator[Finding]:
    """Yield why key images cannot belong to a decision: each is of an image that both reads were made on.

    Parameters
    ----------
    kept
        The key images.
    images
        What a compared body names.
    """
    if len(kept) > MOST_KEY_IMAGES:
        yield Finding("key_image.many", f"A decision has {MOST_KEY_IMAGES} key images at most. Remove one.")
    named = {place_name(*place): digests for place, digests in images.items()}
    for number, each in enumerate(kept):
        name, shot = key_image_name(number), each.shot
        digests = named.get(shot.series_key)
        if digests is None or each.timepoint != _place_of(shot)[0]:
            yield Finding("key_image.series", f"{name} is of no series that was compared.")
        elif shot.image_ordinal is None and shot.image_digest:
            yield Finding("TR-45", f"{name} is a reformat and no acquired image.")
        elif shot.image_ordinal is not None and shot.image_digest not in digests:
            yield Finding("TR-45", f"{name} is of no image that was compared.")
        fault = view_fault(shot)
        if fault is not None:
            yield Finding(fault.code, f"{name}: {fault.message}")


def _json(number: int, kept: DecisionKeyImage) -> dict[str, JsonValue]:
    timepoint, ordinal = _place_of(kept.shot)
    if timepoint != kept.timepoint:
        raise Defect("a key image is of a series of another timepoint")
    return {
        "key_image": key_image_name(number),
        "timepoint": timepoint,
        "series": ordinal,
        "marks": [side.value for side in kept.marks],
        **shot_json(kept.shot),
    }


def _from_json(number: int, value: Mapping[str, Any]) -> DecisionKeyImage:
    timepoint, ordinal = value["timepoint"], value["series"]
    if type(timepoint) is not int or type(ordinal) is not int:
        raise TypeError("timepoint and series of a key image must be whole numbers")
    marks = tuple(Side(each) for each in value["marks"])
    shot = shot_from(value, place_name(timepoint, ordinal))
    kept = record_from_json(DecisionKeyImage, record_to_json(DecisionKeyImage(timepoint, shot, marks)))
    if _json(number, kept) != value or list(marks) != sorted(set(marks)):
        raise DataProblem("a key image of the sealed decision is not as one is written")
    return kept


def _place_of(shot: KeyShot) -> tuple[int, int]:
    try:
        timepoint, ordinal = map(int, shot.series_key.split(":"))
    except ValueError as error:
        raise Defect("the series of a key image has no name in the compared bodies") from error
    return timepoint, ordinal
