"""The reader's answer to a flag that holds the lock (MR-210, MR-507)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FlagChoice(StrEnum):
    """What a reader can answer without changing an input; each goes with words."""

    RECHECKED = "rechecked"
    NOT_UNEQUIVOCAL = "not_unequivocal"


@dataclass(frozen=True, slots=True)
class FlagAnswer:
    """An answer. It counts while the flag stands on the same grounds.

    Attributes
    ----------
    timepoint, flag
        When, and which: ``F-PD-LT5`` or ``F-REAPPEAR``.
    choice
        What was answered.
    grounds
        For each scope that raised the flag, its name, response, sum and nadir in tenths: what was answered to.
    text
        The reader's words; free text, so they go into the head of a signed read (TR-30).
    """

    timepoint: int
    flag: str
    choice: FlagChoice
    grounds: tuple[str, ...]
    text: str
