"""The office's look in words and in grey: the next step, the state of a series, a frame as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from readstation.core.phrases import phrase, tr
from readstation.ui.look_ports import LookRow


class Contrast(StrEnum):
    """How a frame is shown: over its whole range, or so that faint strokes stand out."""

    WHOLE = "whole"
    FINE = "fine"

    @property
    def words(self) -> str:
        """The contrast in our own words."""
        return _CONTRAST_WORDS[self]

    @property
    def other(self) -> Contrast:
        """The one that is not shown."""
        return Contrast.FINE if self is Contrast.WHOLE else Contrast.WHOLE


_CONTRAST_WORDS = {Contrast.WHOLE: phrase("Whole range"), Contrast.FINE: phrase("Fine detail")}
_FINE_PX = 9.0
_FINE_DEVIATIONS = 3.0


class LookAct(StrEnum):
    """What the next step does."""

    SEARCH = "search"
    SHOW = "show"
    RECORD = "record"
    NEXT_SERIES = "next_series"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class LookStep:
    """The next step: one verb, one sentence, one button (design, section 2)."""

    act: LookAct
    title: str
    sentence: str
    button: str


def next_step(row: LookRow | None, *, has_more: bool) -> LookStep:
    """Return what the person does next on a series.

    Parameters
    ----------
    row
        The series that is chosen; None where there is none.
    has_more
        Whether another series waits for this person.
    """
    if row is None:
        return LookStep(
            LookAct.NOTHING, tr("Nothing to look at"), tr("Series appear here when images were taken in."), ""
        )
    if not row.state.is_searched:
        words = tr("Every image of the series is searched once. What is found is marked for your eyes.")
        return LookStep(LookAct.SEARCH, tr("Search for text"), words, tr("Search"))
    if row.left:
        title = tr("See image {ordinal}", ordinal=row.left[0])
        words = tr("{left} of {count} images are left: first, middle, last, and all that are marked.",
                   left=len(row.left), count=len(row.state.to_see))  # fmt: skip
        return LookStep(LookAct.SHOW, title, words, tr("Show it"))
    if not row.has_looked:
        words = tr("You have seen all images of this series that have to be seen.")
        return LookStep(LookAct.RECORD, tr("Say what you saw"), words, tr("Names nobody"))
    if row.state.identifying_by and not has_more:
        words = tr("Drag over what has to go and make it black, or keep the series back.")
        return LookStep(LookAct.NOTHING, tr("Black it out or keep it back"), words, "")
    if has_more:
        return LookStep(LookAct.NEXT_SERIES, tr("Go to the next series"), state_words(row), tr("Next series"))
    return LookStep(LookAct.NOTHING, tr("All looked at"), tr("Nothing is left for you to look at."), "")


def state_words(row: LookRow) -> str:
    """Return how far the looks at a series are, in words."""
    return tr(row.state.words)


def state_icon(row: LookRow) -> tuple[str, str]:
    """Return icon and tone of the state of a series."""
    if row.state.identifying_by:
        return "alert", "warn"
    if row.state.is_ready:
        return "check-circle", "ok"
    return ("account-clock-outline", "accent") if row.has_looked else ("eye-outline", "text2")


def found_words(row: LookRow) -> tuple[str, ...]:
    """Return what is known of a series before it is looked at, as sentences."""
    if not row.state.is_searched:
        return (tr("Not searched yet."),)
    count = len(row.marked)
    marked = (
        tr("The search marks no image.")
        if not count
        else tr("The search marks {count} images: look at what lies in the frames.", count=count)
    )
    people = (
        tr("One person looks at this series.")
        if row.state.needed == 1
        else tr("Two persons look at this series, one after the other.")
    )
    return marked, people


def grey_levels(values: NDArray[Any], contrast: Contrast) -> NDArray[np.uint8]:
    """Return a frame as grey levels, shape (row, column).

    The whole range shows everything from the lowest to the highest value. Fine detail shows how far each pixel stands
    from its neighbourhood, so that strokes of little contrast are seen in bright and in dark places alike.
    """
    plain = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    if contrast is Contrast.FINE:
        middle = ndimage.gaussian_filter(plain, _FINE_PX)
        spread = np.sqrt(ndimage.gaussian_filter((plain - middle) ** 2, _FINE_PX))
        floor = 0.002 * float(np.ptp(plain)) or 1.0
        scaled = (plain - middle) / (np.maximum(spread, floor) * 2 * _FINE_DEVIATIONS) + 0.5
    else:
        low, high = float(plain.min()), float(plain.max())
        scaled = (plain - low) / ((high - low) or 1.0)
    return np.asarray(np.clip(scaled * 255, 0, 255), dtype=np.uint8)
