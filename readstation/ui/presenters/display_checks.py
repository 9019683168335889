"""Whether each display was checked, what to look at, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from readstation.core.phrases import phrase, tr
from readstation.ui.presenters.display_set import Display

VALID_DAYS = 30
"""So long a check holds (design, screen a: checked 9 days ago, next in 21)."""

_DAY_MS = 24 * 3600 * 1000

LOOK_AT = {
    "qc": (
        phrase("The white line is seen at all four edges of the display."),
        phrase("In both pairs of squares above the steps the inner square is seen: 5 % on black, 95 % on white."),
        phrase("The bars in the corners are single lines, sharp, and not an even grey; both directions look alike."),
        phrase("The ramps go evenly from black to white, with no step and no colour."),
        phrase("Read how many lines of words you see: each is fainter than the one before."),
    ),
    "steps": (
        phrase(
            "18 steps from 0 to 255, 15 apart: equal in digital values. On a display set to the DICOM greyscale "
            "function they also look about equally far apart."
        ),
        phrase("Every step differs from the one beside it, the darkest two and the lightest two as well."),
        phrase("In each step two small squares are seen, 4 values lighter and darker."),
    ),
    "patch": (
        phrase("One grey in a tenth of the display, for a luminance meter; Up and Down change it."),
        phrase("Without a meter: each of the 18 greys is even over the whole square and has no colour."),
    ),
}
"""What to look at, by pattern."""


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """The last check of a display.

    Attributes
    ----------
    looked_right
        What the person found.
    utc_ms
        When.
    """

    looked_right: bool
    utc_ms: int


@dataclass(frozen=True, slots=True)
class DisplayChecks:
    """What is kept of checks, and how it counts on this station.

    Attributes
    ----------
    kept
        The last check of each display, by its key.
    now_utc_ms
        Now, by the station's clock.
    counts_as_checked
        Whether every display counts as checked: a demonstration or a practice profile.
    """

    kept: Mapping[str, KeptCheck] = field(default_factory=dict)
    now_utc_ms: int = 0
    counts_as_checked: bool = False

    def days_since(self, display: Display) -> int | None:
        """Return how many days ago a display was found right last, None where never or not right since."""
        found = self.kept.get(display.key)
        if found is None or not found.looked_right:
            return None
        return max(self.now_utc_ms - found.utc_ms, 0) // _DAY_MS

    def is_valid(self, display: Display) -> bool:
        """Return whether a display counts as checked now."""
        days = self.days_since(display)
        return self.counts_as_checked or (days is not None and days < VALID_DAYS)


def check_title(displays: Sequence[Display], checks: DisplayChecks) -> tuple[bool, str, str]:
    """Return whether all is well with the displays, and it in words: a title and a detail."""
    count = tr("1 display") if len(displays) == 1 else tr("{count} displays", count=len(displays))
    if checks.counts_as_checked:
        detail = tr("Demonstration or practice: no check is asked for.")
        return True, tr("{displays}, counts as checked", displays=count), detail
    wanting = [each for each in displays if not checks.is_valid(each)]
    if not wanting:
        days = max(checks.days_since(each) or 0 for each in displays)
        detail = tr("Last check {ago}, next in {days} days.", ago=_ago(days), days=VALID_DAYS - days)
        return True, tr("{displays}, greyscale checked", displays=count), detail
    if len(wanting) == len(displays):
        title = tr("{displays}, greyscale not checked", displays=count)
    else:
        title = tr("{displays}, {count} not checked", displays=count, count=len(wanting))
    return False, title, tr("After sign-in: Settings (Ctrl+,), Displays, Check.")


def state_words(display: Display, checks: DisplayChecks) -> str:
    """Return how the check of one display stands."""
    found = checks.kept.get(display.key)
    if found is None:
        return tr("Not checked yet")
    ago = _ago(max(checks.now_utc_ms - found.utc_ms, 0) // _DAY_MS)
    if not found.looked_right:
        return tr("Not right, {ago}", ago=ago)
    days = checks.days_since(display) or 0
    if days < VALID_DAYS:
        return tr("Looked right, {ago}; next in {days} days", ago=ago, days=VALID_DAYS - days)
    return tr("Looked right, {ago}; due again", ago=ago)


def _ago(days: int) -> str:
    if days < 2:
        return tr("yesterday") if days else tr("today")
    return tr("{count} days ago", count=days)
