"""The time in a sealed head: by the station's clock, with what was known of that clock (TR-29, TR-38)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from readstation.core.canonical import JsonObject, parse_canonical
from readstation.core.clock import Moment
from readstation.model.read import SignedRead

_CLOCKS = ("utc_ms", "offset_minutes", "monotonic_ms")
_KNOWN = ("central_offset_ms", "central_error_ms")


def sealed_time(moment: Moment) -> JsonObject:
    """Return a moment as a head holds it; what was not known of the clock has no place in it."""
    known = {name: getattr(moment, name) for name in _KNOWN if getattr(moment, name) is not None}
    return {**{name: getattr(moment, name) for name in _CLOCKS}, **known, "clock": "station"}


def time_sealed(time: Mapping[str, Any]) -> Moment:
    """Return the moment in a head.

    Raises
    ------
    KeyError, TypeError
        If a clock lacks, or something is no whole number.
    """
    known = (None if time.get(name) is None else _whole(time[name]) for name in _KNOWN)
    return Moment(*(_whole(time[name]) for name in _CLOCKS), *known)


def signed_by_central_ms(moment: Moment, arrived_ms: int | None) -> int:
    """Return when something was signed, by central's clock as far as that is known.

    What the last contact found of the station's clock is taken off, and nothing was signed after it arrived: so the
    times of two stations can stand beside each other.

    Parameters
    ----------
    moment
        As it was sealed.
    arrived_ms
        When central received it, by its clock; None where nobody knows.
    """
    signed_ms = moment.utc_ms + (moment.central_offset_ms or 0)
    return signed_ms if arrived_ms is None else min(signed_ms, arrived_ms)


def skews_by_step(signed: Iterable[SignedRead]) -> dict[int, int]:
    """Return how far central's clock was ahead at each signature that has to be shown with it, by its journal step."""
    found = {}
    for each in signed:
        head: Any = parse_canonical(each.sealed.head)
        skew_ms = time_sealed(head["time"]).shown_skew_ms
        if skew_ms is not None:
            found[int(head["journal"]["steps"]) + 1] = skew_ms
    return found


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("must be a whole number")
    return value
