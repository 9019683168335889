"""The key images of a decision in work: what each is called, where it lies here, why one cannot be kept (MR-810)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from readstation.core.ids import SeriesKey
from readstation.core.phrases import tr
from readstation.model.adjudication import Side
from readstation.model.key_image import DecisionKeyImage, KeyShot
from readstation.model.series import SeriesFacts
from readstation.reading.adjudicate.case import AdjudicationCase, DecisionDraft
from readstation.reading.decision_key_images import MOST_KEY_IMAGES, key_image_name
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.words import series_words

_OVERVIEW_UM = 200_000
"""A view that covers so much in both directions shows most of the body."""


@dataclass(frozen=True, slots=True)
class KeyTile:
    """A key image of the dock.

    Attributes
    ----------
    number
        Its place in the list, from 0.
    caption
        Timepoint and phase or "overview"; where another one would have the same, phase and image.
    spoken
        All of it, for a screen reader and the tooltip.
    facts
        Its series here; None where it is not among the images of the case.
    kept
        What was kept.
    can_remove
        Whether it can be taken back.
    """

    number: int
    caption: str
    spoken: str
    facts: SeriesFacts | None
    kept: DecisionKeyImage
    can_remove: bool


def key_tiles(case: AdjudicationCase, draft: DecisionDraft, *, is_signed: bool) -> tuple[KeyTile, ...]:
    """Return the key images of a decision in the order of keeping."""
    captions = [_caption(case, each) for each in draft.key_images]
    count = Counter(captions)
    tiles = []
    for number, (each, caption) in enumerate(zip(draft.key_images, captions, strict=True)):
        facts, ordinal = series_of(case, each), each.shot.image_ordinal
        if count[caption] > 1 and ordinal is not None:
            caption = f"{_name(each, facts)} {ordinal}"
        spoken = tr(
            "Key image {name}: {what}", name=key_image_name(number), what=", ".join(key_image_words(case, each))
        )
        tiles.append(KeyTile(number, caption, spoken, facts, each, can_remove=not is_signed))
    return tuple(tiles)


def key_image_words(case: AdjudicationCase, kept: DecisionKeyImage) -> tuple[str, str]:
    """Return where a key image is from, and whose marks lie over it."""
    name, ordinal = _name(kept, series_of(case, kept)), kept.shot.image_ordinal
    where = name if ordinal is None else tr("{series}, image {ordinal}", series=name, ordinal=ordinal)
    if not kept.marks:
        return where, tr("without marks")
    if len(kept.marks) > 1:
        return where, tr("marks of A and B")
    return where, tr("marks of {side}", side=kept.marks[0].value)


def series_of(case: AdjudicationCase, kept: DecisionKeyImage) -> SeriesFacts | None:
    """Return the series of a key image on this station; None where it is not among the images of the case."""
    shown = case.images.get(kept.timepoint)
    series = () if shown is None else shown.series
    return next((each for each in series if _place(case, each) == kept.shot.series_key), None)


def cannot_keep_words(
    case: AdjudicationCase, draft: DecisionDraft, facts: SeriesFacts, *, is_verified: bool, is_signed: bool
) -> str:
    """Return why a view cannot be kept as a key image; empty where it can.

    Parameters
    ----------
    case, draft
        What is decided.
    facts
        The series that is shown.
    is_verified
        Whether every slice is here and is the released one (TR-45).
    is_signed
        Whether the decision is signed.
    """
    if is_signed:
        return tr("The decision is signed. Nothing is added to it any more.")
    if _place(case, facts) is None:
        return tr("Neither read was made on this series, so it is no key image of the decision.")
    if len(draft.key_images) >= MOST_KEY_IMAGES:
        return tr("{count} key images are kept. Remove one before you keep another.", count=MOST_KEY_IMAGES)
    return (
        "" if is_verified else tr("These images are still being read and checked. Press K when all of them are here.")
    )


def with_key_image(
    case: AdjudicationCase, draft: DecisionDraft, facts: SeriesFacts, shot: KeyShot, marks: tuple[Side, ...]
) -> DecisionDraft:
    """Return a draft with a view kept; one of the same image with the same marks is shown anew in its place.

    Parameters
    ----------
    case, draft
        What is decided.
    facts
        The series that is shown; `cannot_keep_words` said nothing of it.
    shot, marks
        What is shown, and whose marks.
    """
    place = _place(case, facts)
    if place is None:
        return draft
    kept = DecisionKeyImage(facts.timepoint, replace(shot, series_key=place), marks)
    if any(each.shows_same(kept) for each in draft.key_images):
        images = tuple(kept if each.shows_same(kept) else each for each in draft.key_images)
    else:
        images = (*draft.key_images, kept)
    return replace(draft, key_images=images)


def without_key_image(draft: DecisionDraft, number: int) -> DecisionDraft:
    """Return a draft without one of its key images."""
    return replace(draft, key_images=(*draft.key_images[:number], *draft.key_images[number + 1 :]))


def _place(case: AdjudicationCase, facts: SeriesFacts) -> SeriesKey | None:
    return case.places.get(facts.series_key)


def _caption(case: AdjudicationCase, kept: DecisionKeyImage) -> str:
    """Return what stands on a small picture: one of the whole body is an overview, one from nearby names its phase."""
    if min(kept.shot.width_um, kept.shot.height_um) >= _OVERVIEW_UM:
        return tr("{timepoint} overview", timepoint=timepoint_label(kept.timepoint))
    return _name(kept, series_of(case, kept))


def _name(kept: DecisionKeyImage, facts: SeriesFacts | None) -> str:
    label = timepoint_label(kept.timepoint)
    return label if facts is None else f"{label} {series_words(facts, is_within=True)}"
