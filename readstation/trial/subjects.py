"""Who becomes which case, and which study which timepoint (TR-19, TR-21)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from readstation.core.findings import Finding
from readstation.core.ids import new_alias
from readstation.trial.ports import OfficeRegister, ScannedSeries, SourceObject, StudyRecord, SubjectRecord

SHORTEST_SHIFT_DAYS = 365
LONGEST_SHIFT_DAYS = 3650
_DAY_SECONDS = 86_400


def subject_token(secret: bytes, series: ScannedSeries) -> str:
    """Return the token of a series' subject: the patient id under the secret, or the study's where there is none."""
    text = f"patient\n{series.patient_text}" if series.patient_text else f"study\n{series.study_uid}"
    return _token(secret, text)


def patient_token(secret: bytes, patient_id: str) -> str:
    """Return the token of a subject by the patient id that its images carry, where they name no issuer of it."""
    return _token(secret, f"patient\n\x1f{patient_id}")


def study_token(secret: bytes, series: ScannedSeries) -> str:
    """Return the token of a series' study, within its subject."""
    return _token(secret, f"study of\n{series.patient_text}\n{series.study_uid}")


def object_token(secret: bytes, source: SourceObject) -> str:
    """Return the token of an object that came from outside, by the place where its original lies."""
    return _token(secret, f"object\n{source.origin or source.path.absolute()}")


def _token(secret: bytes, text: str) -> str:
    return hmac.new(secret, b"readstation-token-1\n" + text.encode(), hashlib.sha256).hexdigest()


def new_subject(token: str, register: OfficeRegister) -> SubjectRecord:
    """Return a subject with a free random alias and a random shift: 1 to 10 years either way, and some seconds."""
    alias = new_alias()
    while register.has_alias(alias):
        alias = new_alias()
    days = SHORTEST_SHIFT_DAYS + secrets.randbelow(LONGEST_SHIFT_DAYS - SHORTEST_SHIFT_DAYS + 1)
    sign = 1 if secrets.randbelow(2) else -1
    return SubjectRecord(token, alias, sign * days, secrets.randbelow(_DAY_SECONDS))


@dataclass(frozen=True, slots=True)
class StudyDay:
    """A study and its day, ``YYYY-MM-DD`` or "" where it is unknown."""

    token: str
    day: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TimepointPlan:
    """Which study becomes which timepoint.

    Attributes
    ----------
    records
        By study token: known studies as they were kept, new ones with their ordinal.
    refused
        By study token: why a study has no place.
    """

    records: Mapping[str, StudyRecord]
    refused: Mapping[str, Finding]


def plan_timepoints(subject: str, known: Sequence[StudyRecord], found: Sequence[StudyDay]) -> TimepointPlan:
    """Give the studies of a subject their ordinals by day; studies of one day are one timepoint.

    A timepoint that was given once never changes: a study that would have to stand before one that is kept has no
    place, and neither has one without a day where there are others.

    Parameters
    ----------
    subject
        The subject's token.
    known
        The studies that are kept.
    found
        The studies that were found now, known ones included.
    """
    records = {record.token: record for record in known}
    days: dict[str, str] = {}
    for study in found:
        days[study.token] = days.get(study.token) or study.day
    fresh = [StudyDay(token, day) for token, day in days.items() if token not in records]
    refused: dict[str, Finding] = {}
    ordinals = {record.day: record.timepoint for record in known}
    is_alone = len(fresh) == 1 and not known
    for study in sorted(fresh, key=lambda each: each.day):
        if not is_alone and (not study.day or "" in ordinals):
            words = "The study has no date, so its place among the subject's studies is unknown."
            refused[study.token] = Finding("study.no-date", words if not study.day else _UNDATED)
            continue
        if study.day not in ordinals:
            if any(study.day < day for day in ordinals):
                refused[study.token] = Finding("study.earlier", _EARLIER)
                continue
            ordinals[study.day] = max(ordinals.values(), default=-1) + 1
        records[study.token] = StudyRecord(
            study.token, subject, study.day, ordinals[study.day], _days_between(min(ordinals), study.day)
        )
    return TimepointPlan(records, refused)


_UNDATED = "A study of this subject is kept that has no date, so the place of another is unknown."
_EARLIER = "The study is earlier than one that is kept already; timepoints that were given do not change."


def _days_between(first: str, day: str) -> int | None:
    return (date.fromisoformat(day) - date.fromisoformat(first)).days if first and day else None
