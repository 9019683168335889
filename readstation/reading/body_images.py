"""Which images a sealed body names: by timepoint and ordinal of their series, never by a key of a station (TR-30)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from readstation.core.errors import DataProblem
from readstation.core.ids import SeriesKey
from readstation.reading.unseal import unseal_body


def image_digests(body: Mapping[str, Any]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Return the digests of the images of each series in volume order, by timepoint and ordinal of the series.

    Parameters
    ----------
    body
        As `unseal.unseal_body` has it.

    Raises
    ------
    DataProblem
        If it names its images in no form that is known.
    """
    try:
        return {
            (int(timepoint["timepoint"]), int(series["series"])): tuple(
                str(each["digest"]) for each in series["images"]
            )
            for timepoint in body["images"]
            for series in timepoint["series"]
        }
    except (KeyError, TypeError, ValueError) as error:
        raise DataProblem("the sealed body names its images in no form that is known") from error


def place_name(timepoint: int, ordinal: int) -> SeriesKey:
    """Return what a series is called by its place in a body, ``2:1``: a name that means the same on every station."""
    return SeriesKey(f"{timepoint}:{ordinal}")


def timepoints_of(body: bytes) -> tuple[int, ...]:
    """Return the timepoints whose images the bytes of a body name.

    Raises
    ------
    DataProblem
        If they are no body of a read.
    """
    return tuple(sorted({timepoint for timepoint, _ in image_digests(unseal_body(body))}))
