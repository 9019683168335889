"""What an edit is judged by, what it would do, and how typed text is stored."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import KeyImageId, LesionId, MarkupId
from readstation.criteria.config import CriteriaConfig
from readstation.model.charter import Charter
from readstation.model.lesion import Assessment, Lesion, LesionRole, Measurement, TargetStateCode
from readstation.model.read import ReadState
from readstation.model.series import SeriesFacts, TimepointImages
from readstation.reading.eligibility import check_measurement
from readstation.reading.quality import check_scan
from readstation.reading.rows import Row, RowKey
from readstation.reading.traits import check_class
from readstation.reading.words import BASELINE, ROLE_WORDS

_FIRST_MARKUP = MarkupId("M1")
_FIRST_KEY_IMAGE = KeyImageId("K1")


@dataclass(frozen=True, slots=True)
class EditContext:
    """What an edit is judged by.

    Attributes
    ----------
    state
        The read as it stands.
    charter, config
        The rules.
    images
        The series of every opened timepoint.
    next_lesion_id, next_markup_id
        The ids that a new lesion and a new markup get; ones that this read never used.
    software
        The version of the program, which stands beside every figure it computes.
    next_key_image_id
        The id that a new key image gets; one that this read never used.
    """

    state: ReadState
    charter: Charter
    config: CriteriaConfig
    images: Mapping[int, TimepointImages]
    next_lesion_id: LesionId
    next_markup_id: MarkupId = _FIRST_MARKUP
    software: str = ""
    next_key_image_id: KeyImageId = _FIRST_KEY_IMAGE


@dataclass(frozen=True, slots=True)
class Edit:
    """What a command would do.

    Attributes
    ----------
    words
        As undo names it.
    rows
        New contents by row; None removes the row. A row that has that content already is no change.
    reason, reason_code
        The reader's reason, where one was given, and its code after a lock (TR-35).
    """

    words: str
    rows: Mapping[RowKey, Row | None]
    reason: str = ""
    reason_code: str = ""


def clean_text(text: str, longest: int) -> str:
    """Return typed text as it is stored: normalised, trimmed, without control characters but line ends.

    Raises
    ------
    Refused
        If it is too long.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    # What is taken away can bring letters and marks together, so the result is looked at until nothing changes.
    while (tidied := _tidied(text)) != text:
        text = tidied
    if len(text) > longest:
        raise Refused(Finding("text.long", f"This text is too long: {len(text)} of {longest} characters."))
    return text


def _tidied(text: str) -> str:
    kept = "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs"))
    lines = unicodedata.normalize("NFC", kept).strip().split("\n")
    return "\n".join(_without_leading_marks(line) for line in lines)


def _without_leading_marks(line: str) -> str:
    # After a line end such a mark would join the letter of its escape in canonical bytes, and those must not change.
    while line and unicodedata.combining(line[0]):
        line = line[1:]
    return line


def lesion_in(state: ReadState, lesion_id: LesionId, role: LesionRole | None) -> Lesion:
    """Return a lesion of a read.

    Raises
    ------
    Refused
        If it is not there, or has another role than is asked for.
    """
    lesion = state.lesions.get(lesion_id)
    if lesion is None:
        raise Refused(Finding("read.lesion", "This lesion is not there any more."))
    if role is not None and lesion.role is not role:
        raise Refused(Finding("read.role", f"{lesion.label} is not a {ROLE_WORDS[role]}."))
    return lesion


def checked(lesion: Lesion, timepoint: int, drawn: Measurement, context: EditContext) -> SeriesFacts:
    """Check a calliper of a lesion and the scan that it lies on; return its series.

    Raises
    ------
    Refused
        If a rule forbids it; the finding names the rule.
    """
    images, charter = context.images[timepoint], context.charter
    facts = check_measurement(lesion.label, lesion.lesion_type, lesion.role, drawn, images, charter, context.config)
    check_scan(lesion, timepoint, facts, context.state, charter)
    return facts


def measured(lesion: Lesion, timepoint: int, drawn: Measurement, context: EditContext) -> Assessment:
    """Return what a calliper makes of a target.

    Raises
    ------
    Refused
        If a rule forbids the calliper, or at baseline the target; the finding names the rule.
    """
    facts = checked(lesion, timepoint, drawn, context)
    if timepoint == BASELINE:
        check_class(lesion, drawn, facts, context.charter, context.config)
    return Assessment(lesion.lesion_id, timepoint, target=TargetStateCode.MEASURED, measurement=drawn)
