"""What the report of a signed distribution read says: plain words, numbers and pictures, ready to be set on paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from readstation.reading.report import Pairs, SignatureWords


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure: what it is, its value as it stands, what the reader said of it, and its rule."""

    name: str
    value: str
    said: str
    rule: str


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures that rest on the same: their method, inputs and constants are printed once for all of them (MR-1013)."""

    method: str
    inputs: Pairs
    constants: Pairs
    lines: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class HistogramCurve:
    """The cumulative histogram of a volume: percent of it that receives at least each dose."""

    name: str
    words: str
    doses_gy: tuple[float, ...]
    percents: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class VolumeLine:
    """A volume with its doses, as a row of the table; the figures of its columns are texts."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class FusedPicture:
    """A fused picture: dose or counts over CT, with the outlines of the volumes.

    Attributes
    ----------
    pixels
        uint8, shape (rows, columns, 3), first row at the top.
    mm_per_pixel
        Both ways.
    caption
        One entry a line.
    letters
        What lies at the left, right, upper and lower edge: R, L, A …
    """

    pixels: NDArray[np.uint8]
    mm_per_pixel: float
    caption: tuple[str, ...]
    letters: tuple[str, str, str, str]


@dataclass(frozen=True, eq=False, slots=True)
class DistributionReport:
    """Everything that the report says.

    Attributes
    ----------
    case, trial, version, badge, facts, signature, software
        As of `readstation.reading.report.ReadReport`.
    rounds
        Why it was opened again after a signature.
    answers, given, notes
        Items with answer and words; what was given; what was not computed or passes a limit.
    columns, volumes
        The table of doses by volume.
    curves, pictures
        Histograms, and fused pictures.
    groups
        Every figure with what it rests on.
    """

    case: str
    trial: str
    version: int
    badge: str
    facts: Pairs
    rounds: Pairs
    answers: tuple[tuple[str, str, str], ...]
    given: Pairs
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    volumes: tuple[VolumeLine, ...]
    curves: tuple[HistogramCurve, ...]
    pictures: tuple[FusedPicture, ...]
    groups: tuple[FigureGroup, ...]
    signature: SignatureWords
    software: str
