"""What the report of a signed read says: plain words, numbers and pictures, ready to be set on paper.

Only what the reader said and the criteria made of it, under the case's alias: nothing here leads to the patient, the
site, a date of the images or another read (TR-18, TR-23).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from readstation.model.lesion import LesionRole
from readstation.reading.sum_chart import SumChart

Colour = tuple[float, float, float, float]
"""Red, green and blue from 0 to 255, opacity from 0 to 1."""

Pairs = tuple[tuple[str, str], ...]
"""Names and values."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the lesion table: a number, aligned with those above and below it, and words under it."""

    figure: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class LesionLine:
    """One lesion across the timepoints."""

    label: str
    role: LesionRole
    site: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SumLine:
    """A sum of diameters across the timepoints, or its change; `is_sum` sets it in bold."""

    name: str
    cells: tuple[Cell, ...]
    is_sum: bool


@dataclass(frozen=True, slots=True)
class LesionTable:
    """Lesions and sums across all timepoints, lengths in millimetres with one decimal (MR-216).

    Attributes
    ----------
    timepoints
        The heads of the columns.
    targets, sums, non_targets, new_lesions
        The rows, in the order in which they stand.
    """

    timepoints: tuple[str, ...]
    targets: tuple[LesionLine, ...]
    sums: tuple[SumLine, ...]
    non_targets: tuple[LesionLine, ...]
    new_lesions: tuple[LesionLine, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A code, and the sentence that gives its reason with the rule."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ScopeResponse:
    """The response of one scope; it never stands without the name of the scope (MR-513).

    Attributes
    ----------
    scope, covers
        "Localized", and what it is about.
    response
        The code with the rule that made it of the three answers.
    targets, non_targets, new_lesions
        The answers; a scope that does not look at one says so.
    remarks
        Flags, and what another profile would say, as sentences.
    """

    scope: str
    covers: str
    response: Answer
    targets: Answer
    non_targets: Answer
    new_lesions: Answer
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportTimepoint:
    """One timepoint.

    Attributes
    ----------
    name, title
        "TP2", and the same as a heading.
    images
        Each series: phase, modality and plane, number of slices, thickness.
    quality
        What is to be known of the images, as sentences.
    sum_words
        The sum and its changes in one line; empty where there is no target.
    responses
        The three scopes; none at baseline.
    sequential
        What the responses were before the global read (MR-807); empty where there was none.
    reasons
        What the reader gave as reasons: of what, and the words.
    marks
        Marks that are no lesion's line: what it is, and its figures or words.
    comment
        The reader's comment; empty where there is none.
    """

    name: str
    title: str
    images: tuple[tuple[str, str, str, str], ...]
    quality: tuple[str, ...]
    sum_words: str
    responses: tuple[ScopeResponse, ...]
    sequential: str
    reasons: Pairs
    marks: Pairs
    comment: str


@dataclass(frozen=True, slots=True)
class PictureStroke:
    """A straight line with flat ends, pixels of the picture."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class PictureRing:
    """A circle's outline, pixels of the picture."""

    center: tuple[float, float]
    radius: float
    width: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class PictureWords:
    """A line of text from the left end of its baseline, pixels of the picture; `edge` is drawn around the letters."""

    start: tuple[float, float]
    text: str
    size: float
    is_strong: bool
    colour: Colour
    edge: float


@dataclass(frozen=True, eq=False, slots=True)
class KeyPicture:
    """A key image: the pixels, and what lies over them, in the order of the fields.

    Attributes
    ----------
    width, height
        Its size in pixels of a screen; x to the right, y down.
    grey
        uint8, shape (rows, columns), C order, first row at the top.
    placement
        (xx, yx, xy, yy, x0, y0): the corner of the first pixel lies at (x0, y0); a column on adds (xx, yx), a row on
        (xy, yy).
    shapes, words
        The marks and the words in the corners, in the order in which they are drawn.
    caption
        What it is, one entry a line.
    is_kept
        Whether the reader kept it, and it is not there for a measurement alone.
    """

    width: float
    height: float
    grey: NDArray[np.uint8]
    placement: tuple[float, float, float, float, float, float]
    shapes: tuple[PictureStroke | PictureRing, ...]
    words: tuple[PictureWords, ...]
    caption: tuple[str, ...]
    is_kept: bool


@dataclass(frozen=True, eq=False, slots=True)
class KeyImageGroup:
    """The key images of one timepoint."""

    title: str
    pictures: tuple[KeyPicture, ...]


@dataclass(frozen=True, slots=True)
class SignatureWords:
    """The signature (TR-31).

    Attributes
    ----------
    printed_name, login, meaning, statement
        Who signed, and what it means.
    local_time, utc_time
        When, with the offset, and the same in UTC.
    signed_utc_ms
        The same as milliseconds, for the file.
    key_id, head_digest, body_digest, signature
        In hexadecimal.
    code
        The verification code of the two digests.
    skew
        How far the clock was off by which it was signed; empty where it was right, or nobody knew (TR-38).
    """

    printed_name: str
    login: str
    meaning: str
    statement: str
    local_time: str
    utc_time: str
    signed_utc_ms: int
    key_id: str
    head_digest: str
    body_digest: str
    signature: str
    code: str
    skew: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class ReadReport:
    """Everything that the report of a signed read says.

    Attributes
    ----------
    case, trial, version
        Which read: the case's alias, the trial's code, the version of the read.
    badge
        "Demonstration" or "Practice", shown on every page; empty for a read of a trial.
    facts
        Which read, by which rules, with which program: names and values.
    rounds
        Why every timepoint was open again after the last lock: the global read, and amendments with their reasons.
    chart
        The sum of diameters; None without targets.
    table, timepoints, key_images, signature
        The parts.
    software
        The program that wrote the report.
    """

    case: str
    trial: str
    version: int
    badge: str
    facts: Pairs
    rounds: Pairs
    chart: SumChart | None
    table: LesionTable
    timepoints: tuple[ReportTimepoint, ...]
    key_images: tuple[KeyImageGroup, ...]
    signature: SignatureWords
    software: str
