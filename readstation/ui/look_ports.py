"""What the office's page needs for the look before release. Every method may block: the bridge makes the calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.model.look import LookVerdict, MarkedFrame, Region
from readstation.reading.ports import Session
from readstation.trial.looks import LookState


@dataclass(frozen=True, slots=True)
class LookRow:
    """A series on the office's page.

    Attributes
    ----------
    state
        How far the looks at it are, of everybody.
    marked
        The frames that the detector marks, with where.
    seen
        Which frames the person who asks has had on screen.
    has_looked
        Whether that person has looked already.
    """

    state: LookState
    marked: tuple[MarkedFrame, ...]
    seen: frozenset[int]
    has_looked: bool

    @property
    def series_key(self) -> SeriesKey:
        """Which series."""
        return self.state.facts.series_key

    @property
    def left(self) -> tuple[int, ...]:
        """The frames that this person has still to see."""
        return tuple(ordinal for ordinal in self.state.to_see if ordinal not in self.seen)


@dataclass(frozen=True, slots=True)
class BlackOutWish:
    """What is to be made black.

    Attributes
    ----------
    series_key, region
        Where.
    first_frame, last_frame
        On which frames, by ordinal, both included.
    reason
        Why, without what can be read there.
    """

    series_key: SeriesKey
    region: Region
    first_frame: int
    last_frame: int
    reason: str


class LookServices(Protocol):
    """The office's look at series before their release (TR-20)."""

    def look_rows(self, session: Session) -> tuple[LookRow, ...]:
        """Return every series that may be given to readers, by case, timepoint and series.

        Raises
        ------
        Refused
            If the person is not of the office.
        """
        ...

    def search_series(self, session: Session, series_key: SeriesKey, job: Job) -> tuple[LookRow, ...]:
        """Search a series for text, keep what was found, and return the rows; called on the pool.

        Raises
        ------
        DataProblem
            If an image is missing or damaged.
        """
        ...

    def look_frames(
        self, session: Session, series_key: SeriesKey, ordinals: Sequence[int], job: Job
    ) -> dict[int, NDArray[Any]]:
        """Return frames by ordinal, each checked against its digest; called on the pool.

        Raises
        ------
        DataProblem
            If an image is missing or damaged.
        """
        ...

    def note_seen(self, session: Session, series_key: SeriesKey, ordinal: int) -> tuple[LookRow, ...]:
        """Record that the person has a frame on screen, and return the rows."""
        ...

    def record_look(self, session: Session, series_key: SeriesKey, verdict: LookVerdict) -> tuple[LookRow, ...]:
        """Record what the person says of a series, and return the rows.

        Raises
        ------
        Refused
            If a frame was not on screen. Nothing was recorded.
        """
        ...

    def black_out(self, session: Session, wish: BlackOutWish, job: Job) -> tuple[SeriesKey, tuple[LookRow, ...]]:
        """Put a series in the place of another, with a region black; called on the pool.

        Returns
        -------
        The key of the new series, and the rows.

        Raises
        ------
        Refused
            If a reader has the case already, or the region is not on the images. Nothing was changed.
        """
        ...
