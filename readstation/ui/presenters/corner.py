"""The words in the corners of an image, from the allow-listed facts only (TR-18; design, section 6)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.phrases import tr, within
from readstation.model.series import SeriesFacts
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.words import series_words, timepoint_title
from readstation.viewer.overlays import CornerTexts
from readstation.viewer.planes import PlaneStack


@dataclass(frozen=True, slots=True)
class PlaneWords:
    """What is said of the plane that is shown.

    Attributes
    ----------
    title
        What the image is where it was computed; empty for a series.
    what
        Modality and plane.
    place
        Which plane of how many, and how thick.
    spoken
        The place for a screen reader.
    """

    title: str
    what: str
    place: tuple[str, ...]
    spoken: str


def plane_words(facts: SeriesFacts, stack: PlaneStack, index: int, title: str = "", note: str = "") -> PlaneWords:
    """Return the words of a plane, with a note under them.

    A reformat never says "slice", which is an acquired image; it says how far its planes are apart.
    """
    number = f"{index + 1} / {stack.count}"
    if stack.slab is not None:
        thick = f"{tr(stack.slab.kind.words)} {stack.slab.thickness_mm:.1f} mm"
    elif not stack.is_acquired:
        thick = tr("Reformat {interval_mm} mm", interval_mm=f"{stack.interval_mm:.1f}")
    else:
        thick = "" if facts.slice_thickness_um is None else f"{facts.slice_thickness_um / 1000:.1f} mm"
    noun = tr("Slice") if stack.is_acquired else tr("Plane")
    plane = facts.plane if stack.is_acquired else stack.plane
    place = tuple(words for words in (f"{noun} {number}", thick, note) if words)
    spoken = (
        tr("slice {index}", index=index + 1)
        if stack.is_acquired
        else tr("{plane} plane {index}", plane=within(stack.plane.words), index=index + 1)
    )
    spoken = f"{spoken}, {note}" if note else spoken
    return PlaneWords(title, f"{facts.modality.value} {within(plane.words)}", place, spoken)


def corner_texts(
    facts: SeriesFacts,
    words: PlaneWords,
    current: int,
    *,
    is_locked: bool,
    is_by_timepoint: bool,
    prior_name: str = "",
    reader_name: str = "",
) -> CornerTexts:
    """Return the corner texts of a view.

    Parameters
    ----------
    facts
        The series that is shown.
    words
        The plane.
    current
        The timepoint that is read now.
    is_locked
        Whether the series' timepoint is locked.
    is_by_timepoint
        Whether the views differ by timepoint, so that it stands first, and not the phase.
    prior_name
        What the timepoint is to the current one, such as "nadir".
    reader_name
        Whose marks it shows, where that stands first.
    """
    label = words.title or series_words(facts)
    if reader_name:
        top_left = (reader_name, f"{timepoint_label(facts.timepoint)} · {label} · {words.what}")
    elif is_by_timepoint:
        title = timepoint_title(facts.timepoint, current)
        if prior_name and facts.timepoint > 0:
            title = f"{timepoint_label(facts.timepoint)} {prior_name}"
        top_left = (title, f"{label} · {words.what}")
    else:
        top_left = (label, f"{timepoint_label(facts.timepoint)} · {words.what}")
    return CornerTexts(top_left, words.place, None, is_locked)


def lost_words(index: int, count: int, lost: int) -> str:
    """Return what stands in the place of a slice that cannot be shown."""
    rest = count - lost
    others = tr("No other slice is left.") if rest == 0 else tr("The other {rest} slices are fine.", rest=rest)
    return tr(
        "Slice {index} cannot be shown: its file is missing or damaged.\n{others} Get it again.",
        index=index + 1,
        others=others,
    )
