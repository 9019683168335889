"""The words in the corners of an image, from the allow-listed facts only (TR-18; design, section 6)."""

from __future__ import annotations

from readstation.model.series import SeriesFacts
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.words import timepoint_title
from readstation.viewer.overlays import CornerTexts


def corner_texts(
    facts: SeriesFacts, slice_index: int, slice_count: int, current: int, *, is_locked: bool, is_by_timepoint: bool
) -> CornerTexts:
    """Return the corner texts of a view.

    Parameters
    ----------
    facts
        The series that is shown.
    slice_index, slice_count
        The slice, from 0, and how many there are.
    current
        The timepoint that is read now.
    is_locked
        Whether the series' timepoint is locked.
    is_by_timepoint
        Whether the views differ by timepoint, so that it stands first, and not the phase.
    """
    what = f"{facts.modality.value} {facts.plane.value}"
    if is_by_timepoint:
        top_left = (timepoint_title(facts.timepoint, current), f"{facts.label} · {what}")
    else:
        top_left = (facts.label, f"{timepoint_label(facts.timepoint)} · {what}")
    thickness = "" if facts.slice_thickness_um is None else f"{facts.slice_thickness_um / 1000:.1f} mm"
    place = f"Slice {slice_index + 1} / {slice_count}"
    return CornerTexts(top_left, (place, thickness) if thickness else (place,), None, is_locked)
