"""What the office finds on a series before a reader may get it (TR-20): the detector's marks, looks, black-outs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.ids import Login, SeriesKey
from readstation.core.phrases import phrase


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of pixels, the same on every frame that it is meant for; the stops are outside it."""

    row_start: int
    column_start: int
    row_stop: int
    column_stop: int

    @property
    def is_empty(self) -> bool:
        """Whether no pixel lies in it."""
        return self.row_stop <= self.row_start or self.column_stop <= self.column_start


@dataclass(frozen=True, slots=True)
class MarkedFrame:
    """A frame on which the detector saw what looks like text.

    Attributes
    ----------
    ordinal
        The frame, 1 for the first of the volume.
    regions
        Where.
    """

    ordinal: int
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class TextSearch:
    """What the detector found on all frames of a series.

    Attributes
    ----------
    series_key
        The series.
    marked
        The frames that seem to hold text, by ordinal.
    is_derived
        Whether an image says that it was computed from others (ImageType, DICOM PS3.3 C.7.6.1.1.2).
    detector
        The version of the detector.
    """

    series_key: SeriesKey
    marked: tuple[MarkedFrame, ...]
    is_derived: bool
    detector: str


class LookVerdict(StrEnum):
    """What a person says of a series after seeing its frames."""

    CLEAN = "clean"
    IDENTIFYING = "identifying"

    @property
    def words(self) -> str:
        """The verdict in our own words."""
        return _VERDICT_WORDS[self]


_VERDICT_WORDS = {
    LookVerdict.CLEAN: phrase("nothing that names anybody"),
    LookVerdict.IDENTIFYING: phrase("something that may name somebody"),
}


@dataclass(frozen=True, slots=True)
class SeriesLook:
    """One person's look at a series.

    Attributes
    ----------
    look_id, series_key, login
        A random id, the series, and who looked.
    verdict
        What the person says.
    frames
        Which frames were on screen, by ordinal.
    utc_ms
        When, by this station's clock.
    """

    look_id: str
    series_key: SeriesKey
    login: Login
    verdict: LookVerdict
    frames: tuple[int, ...]
    utc_ms: int


@dataclass(frozen=True, slots=True)
class BlackOut:
    """A series that stands in for another, with a region made black (TR-20).

    Attributes
    ----------
    series_key, source_key
        The new series, and the one it stands in for.
    login
        Who made it.
    region
        Which pixels.
    first_frame, last_frame
        On which frames, by ordinal, both included.
    digest_before, digest_after
        SHA-256 over the digests of all images, before and after.
    reason
        Why, without what was read.
    utc_ms
        When, by this station's clock.
    """

    series_key: SeriesKey
    source_key: SeriesKey
    login: Login
    region: Region
    first_frame: int
    last_frame: int
    digest_before: str
    digest_after: str
    reason: str
    utc_ms: int
