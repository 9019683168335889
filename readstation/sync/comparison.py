"""What central answers in the hand-shake of a station (TR-53)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What central finds when it compares a station's form with its own (TR-53)."""

    SAME = "same"
    STATION_OLDER = "station_older"
    OTHER_CHARTER = "other_charter"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Central's side of the hand-shake.

    Attributes
    ----------
    verdict
        What it finds.
    charters
        For each read that was asked about the digest of its charter; empty where the read is not the caller's.
    """

    verdict: Verdict
    charters: tuple[str, ...]
