"""What is proposed for a lesion whose longest viable line is known, beside that line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from readstation.core.jobs import QuietJob
from readstation.geometry.assisted_diameter import CannotPropose, longest_of_slices, propose_on_slice
from tests.builders.viable_lesions import VIABLE_LIMIT_HU, lesion_case

WITHIN_MM, WITHIN_SHARE = 1.0, 0.05


@dataclass(frozen=True, slots=True)
class Line:
    """A proposed length beside the true one, mm; nothing was proposed where it is None."""

    true_mm: float
    proposed_mm: float | None

    @property
    def error_mm(self) -> float:
        """Proposed less true; infinite where nothing was proposed."""
        return float("inf") if self.proposed_mm is None else self.proposed_mm - self.true_mm

    @property
    def is_close(self) -> bool:
        """Whether it is within 1 mm or 5 % of the true one."""
        return abs(self.error_mm) <= max(WITHIN_MM, WITHIN_SHARE * self.true_mm)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a click on a lesion.

    Attributes
    ----------
    name
        Size, shape, necrosis, surroundings and noise.
    here
        The line on the slice that was clicked, beside the longest viable line of that slice.
    longest
        The longest line of all slices, beside the longest viable line of the lesion.
    refusal
        Why nothing was proposed; empty where something was.
    """

    number: int
    name: str
    here: Line
    longest: Line
    refusal: str = ""

    @property
    def is_close(self) -> bool:
        """Whether both lines are."""
        return self.here.is_close and self.longest.is_close

    def row(self) -> str:
        """Return it as a row of a table."""
        cells = [str(self.number), self.name]
        for each in (self.here, self.longest):
            got = "none" if each.proposed_mm is None else f"{each.proposed_mm:.1f} ({each.error_mm:+.1f})"
            cells += [f"{each.true_mm:.1f}", got, "" if each.is_close else "miss"]
        return f"| {' | '.join(cells)} | {self.refusal} |"


def outcome(set_seed: int, number: int) -> Outcome:
    """Click once into a lesion of a set and look at what is proposed.

    Parameters
    ----------
    set_seed, number
        As for `lesion_case`.
    """
    case = lesion_case(set_seed, number)
    index, point = case.click
    limit = float(VIABLE_LIMIT_HU) if case.modality == "CT" else None
    volume = case.volume
    found = propose_on_slice(volume, index, point, limit)
    here, everywhere = case.truth_on_mm(index), case.truth_mm
    if isinstance(found, CannotPropose):
        return Outcome(number, case.name, Line(here, None), Line(everywhere, None), found.reason.value)
    longest = longest_of_slices(volume, found, limit, QuietJob())
    return Outcome(number, case.name, Line(here, found.length_mm), Line(everywhere, longest.length_mm))


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return how many lines are close, and how the errors lie, for the record."""
    words = []
    sets = {"on the slice that was clicked": "here", "longest of all slices": "longest"}
    for what, field in sets.items():
        lines: list[Line] = [getattr(each, field) for each in outcomes]
        errors = np.array([each.error_mm for each in lines if each.proposed_mm is not None])
        low, middle, high = np.percentile(errors, (5, 50, 95))
        worst = errors[np.argmax(np.abs(errors))]
        words.append(
            f"{what}: {sum(each.is_close for each in lines)} of {len(lines)} close; {len(errors)} proposed; "
            f"error median {middle:+.2f}, 5 % {low:+.2f}, 95 % {high:+.2f}, mean absolute {np.abs(errors).mean():.2f}, "
            f"largest {worst:+.2f} mm"
        )
    words.append(f"both: {sum(each.is_close for each in outcomes)} of {len(outcomes)} close")
    return "\n".join(words)
