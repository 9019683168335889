"""What is said beside the time of a signature that was made by a clock that is known to be wrong (TR-38)."""

from __future__ import annotations

from readstation.core.clock import Moment
from readstation.core.clock_steps import length_words
from readstation.core.phrases import tr
from readstation.ui.presenters.dates import time_words


def skew_words(moment: Moment) -> str:
    """Return how far the station's clock was off, and what central's showed; empty where it was right or not known.

    When the signature arrived stands at central alone: a station is told of what it sent, not when that came.
    """
    skew_ms = moment.shown_skew_ms
    if skew_ms is None:
        return ""
    length, time = length_words(abs(skew_ms)), time_words(moment.utc_ms + skew_ms, 0)
    if skew_ms > 0:
        said = tr("The station's clock was {length} behind central's, which showed {time}.", length=length, time=time)
    else:
        said = tr("The station's clock was {length} ahead of central's, which showed {time}.", length=length, time=time)
    return f"{said} {tr('When the signature arrives is kept at central.')}"


def short_skew_words(skew_ms: int | None) -> str:
    """Return the same where there is little room, beside a time."""
    if skew_ms is None:
        return ""
    length = length_words(abs(skew_ms))
    if skew_ms > 0:
        return tr("clock {length} behind central's", length=length)
    return tr("clock {length} ahead of central's", length=length)
