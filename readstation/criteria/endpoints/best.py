"""Best overall response, unconfirmed and confirmed (MR-602 to MR-606)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.endpoints.window import Reading
from readstation.criteria.facts import Response
from readstation.criteria.rule import Inputs, Rule


class BestResponse(StrEnum):
    """The best overall response of a scope (MR-602)."""

    CR = "CR"
    PR = "PR"
    SD = "SD"
    NON_CR_NON_PD = "NON_CR_NON_PD"
    PD = "PD"
    NE = "NE"
    NA = "NA"

    @property
    def is_response(self) -> bool:
        """Whether it counts for the response rate (MR-703)."""
        return self in (BestResponse.CR, BestResponse.PR)

    @property
    def is_controlled(self) -> bool:
        """Whether it counts for the disease control rate (MR-704)."""
        return self.is_response or self in (BestResponse.SD, BestResponse.NON_CR_NON_PD)


_COMPLETE = (Response.CR,)
_ANY_RESPONSE = (Response.CR, Response.PR)
_CONTROLLED = (Response.CR, Response.PR, Response.SD)


@dataclass(frozen=True, slots=True)
class BestSight:
    """What the rules of best response see: the window, and the days and counts a study decides."""

    readings: tuple[Reading, ...]
    config: CriteriaConfig

    def first_day(self, codes: tuple[Response, ...]) -> int | None:
        """Return the day of the first reading with one of some codes, None without."""
        return next((reading.day for reading in self.readings if reading.response in codes), None)

    def lasts(self, codes: tuple[Response, ...]) -> bool:
        """Whether a reading with one of some codes stands on or after the minimum duration (MR-604)."""
        days = self.config.sd_min_days
        return any(reading.response in codes and reading.day >= days for reading in self.readings)

    def confirmed_day(self, codes: tuple[Response, ...], most_stable_between: int) -> int | None:
        """Return the day of the earliest response that a later one confirms, None without (MR-603).

        Parameters
        ----------
        codes
            The codes that start, confirm and may stand between.
        most_stable_between
            How many stable diseases may stand between (MR-605); of NE, as many as configured (MR-606).
        """
        for index, first in enumerate(self.readings):
            if first.response in codes and self._is_confirmed(index, codes, most_stable_between):
                return first.day
        return None

    def _is_confirmed(self, index: int, codes: tuple[Response, ...], most_stable_between: int) -> bool:
        first = self.readings[index]
        left = {Response.NE: self.config.max_ne_between, Response.SD: most_stable_between}
        for reading in self.readings[index + 1 :]:
            if reading.response in codes:
                if reading.day - first.day >= self.config.confirm_days:
                    return True
            elif left.get(reading.response, 0) > 0:
                left[reading.response] -= 1
            else:
                return False
        return False

    @property
    def confirmed_complete_day(self) -> int | None:
        """The start of the first confirmed complete response."""
        return self.confirmed_day(_COMPLETE, 0)

    @property
    def confirmed_response_day(self) -> int | None:
        """The start of the confirmed response, partial or complete (MR-603)."""
        return self.confirmed_day(_ANY_RESPONSE, self.config.max_sd_between_pr)

    @property
    def response_day(self) -> int | None:
        """The day of the first response, confirmed or not."""
        return self.first_day(_ANY_RESPONSE)


def _sequence(sight: BestSight) -> Inputs:
    return tuple((f"day {reading.day}", reading.response.value) for reading in sight.readings)


def _started(sight: BestSight) -> str:
    return f"confirmed from day {sight.confirmed_response_day}"


_LATE_RULES: tuple[Rule[BestSight, BestResponse], ...] = (
    Rule(
        "MR-604",
        "Stable disease needs CR, PR or SD on or after the minimum duration.",
        "[S17][S33]",
        lambda sight: sight.lasts(_CONTROLLED),
        BestResponse.SD,
        _sequence,
    ),
    Rule(
        "MR-604",
        "Neither complete response nor progression needs the same duration.",
        "[S17][D]",
        lambda sight: sight.lasts((Response.NON_CR_NON_PD,)),
        BestResponse.NON_CR_NON_PD,
        _sequence,
    ),
    Rule(
        "MR-602",
        "Otherwise progression, if there is one.",
        "[S17]",
        lambda sight: sight.first_day((Response.PD,)) is not None,
        BestResponse.PD,
        _sequence,
    ),
    Rule("MR-602", "Otherwise not evaluable.", "[S17][D]", lambda _: True, BestResponse.NE, _sequence),
)

UNCONFIRMED_RULES: tuple[Rule[BestSight, BestResponse], ...] = (
    Rule(
        "MR-602",
        "Complete response at any timepoint.",
        "[S17]",
        lambda sight: sight.first_day(_COMPLETE) is not None,
        BestResponse.CR,
        _sequence,
    ),
    Rule(
        "MR-602",
        "Partial response at any timepoint.",
        "[S17]",
        lambda sight: sight.response_day is not None,
        BestResponse.PR,
        _sequence,
    ),
    *_LATE_RULES,
)
"""In the order of MR-602."""

CONFIRMED_RULES: tuple[Rule[BestSight, BestResponse], ...] = (
    Rule(
        "MR-603",
        "Complete response confirmed by a second one at least 28 days later, with nothing but CR and few NE between.",
        "[S6][S17]",
        lambda sight: sight.confirmed_complete_day is not None,
        BestResponse.CR,
        _sequence,
        _started,
    ),
    Rule(
        "MR-603",
        "Partial response confirmed by PR or CR at least 28 days later, with only PR, CR, few NE and SD between.",
        "[S6][S17]",
        lambda sight: sight.confirmed_response_day is not None,
        BestResponse.PR,
        _sequence,
        _started,
    ),
    *_LATE_RULES,
)
"""In the order of MR-603; an unconfirmed response counts as stable disease if it lasts."""
