"""Figures that go into the audit trail with a lock: slices that were on screen, and time (TR-24, TR-35)."""

from __future__ import annotations

from readstation.core.canonical import JsonObject, JsonValue
from readstation.model.charter import Charter
from readstation.model.series import TimepointImages
from readstation.reading.coverage import coverage_of
from readstation.reading.progress import ReadingProgress, ReadingTime


def lock_figures(progress: ReadingProgress, images: TimepointImages, charter: Charter) -> JsonObject:
    """Return how much of a timepoint was on screen and how long it was read.

    Parameters
    ----------
    progress
        What the station has kept of the read.
    images, charter
        The series of the timepoint, and the phases that must be looked at.
    """
    time = progress.times.get(images.timepoint, ReadingTime())
    slices: list[JsonValue] = [
        {"phase": each.phase.value, "series": each.series_ordinal, "seen": each.seen, "slices": each.slices}
        for each in coverage_of(images, charter, progress.seen)
    ]
    return {"slices": slices, "time": {"active_ms": time.active_ms, "idle_ms": time.idle_ms}}
