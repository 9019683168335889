"""What one segmentation says: the signed volumes of a distribution read that lie on one series (MR-1002, TR-29)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from readstation.model.distribution import KeptLabel
from readstation.reading.unseal import UnsealedRead, state_of


@dataclass(frozen=True, slots=True)
class OutlinedVolume:
    """A volume of interest as it was signed.

    Attributes
    ----------
    name, role
        What it is called, and what it is.
    label
        Its voxels.
    """

    name: str
    role: str
    label: KeptLabel


@dataclass(frozen=True, slots=True)
class OutlinedSeries:
    """The volumes of one distribution read on one series.

    Attributes
    ----------
    image_digests
        The digest of every image of the series, in volume order.
    volumes
        By name.
    """

    image_digests: tuple[str, ...]
    volumes: tuple[OutlinedVolume, ...]


def outlined_series(unsealed: UnsealedRead) -> Iterator[OutlinedSeries]:
    """Return the volumes that the figures of a signed distribution read rest on, series by series.

    Raises
    ------
    DataProblem
        If the body is not as it is sealed.
    """
    said = state_of(unsealed).distribution
    places = unsealed.series_ordinals
    by_place: dict[tuple[int, int], list[OutlinedVolume]] = {}
    for name, each in sorted(said.volumes.items()):
        label = said.labels[each.label]
        by_place.setdefault(places[label.series_key], []).append(OutlinedVolume(name, each.role, label))
    for (timepoint, ordinal), volumes in sorted(by_place.items()):
        yield OutlinedSeries(_digests(unsealed, timepoint, ordinal), tuple(volumes))


def _digests(unsealed: UnsealedRead, timepoint: int, ordinal: int) -> tuple[str, ...]:
    [series] = [
        series
        for images in unsealed.body["images"]
        if images["timepoint"] == timepoint
        for series in images["series"]
        if series["series"] == ordinal
    ]
    return tuple(str(image["digest"]) for image in series["images"])
