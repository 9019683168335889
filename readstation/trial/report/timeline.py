"""When things happened to a subject: first treatment, death, new therapies, and the day of each assessment (MR-702)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from readstation.criteria.config import CriteriaConfig
from readstation.reading.read_result import judged_days
from readstation.trial.report.facts import SubjectFacts

IMAGING_WORDS = ("IMAGING", "DIAGNOSTIC")
RESECTION_WORDS = ("RESECTION", "HEPATECTOMY")
TRANSPLANT_WORDS = ("TRANSPLANT",)
PALLIATIVE_WORDS = ("PALLIATIVE",)


class DayBasis(StrEnum):
    """What the days of a subject's assessments count from."""

    TREATMENT = "from first treatment, dates of scans"
    BASELINE = "from baseline scan"
    PLANNED = "planned days, no dates known"


class Therapy(StrEnum):
    """What kind of procedure followed the treatment."""

    RESECTION = "RESECTION"
    TRANSPLANT = "TRANSPLANT"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is known of a subject's time.

    Attributes
    ----------
    reference
        The first treatment (MR-702); None where nobody has said it.
    reference_from
        Which table said it.
    death
        None where none is known.
    therapies
        Procedures after the first treatment, in order, without imaging (MR-712).
    is_death_too_early
        Whether a death was handed over that lies before the first treatment: it counts for nothing.
    """

    reference: date | None
    reference_from: str
    death: date | None
    therapies: tuple[tuple[date, Therapy], ...] = ()
    is_death_too_early: bool = False

    def day(self, when: date | None) -> int | None:
        """Return days since the first treatment, which is day 0; None where either is not known."""
        return None if when is None or self.reference is None else (when - self.reference).days

    def therapy_day(self, ignored: frozenset[Therapy] = frozenset()) -> int | None:
        """Return the day of the first new therapy that is not ignored; None without (MR-712)."""
        return next((self.day(when) for when, kind in self.therapies if kind not in ignored), None)

    def first(self, kind: Therapy) -> date | None:
        """Return the date of the first therapy of a kind; None without."""
        return next((when for when, each in self.therapies if each is kind), None)


def timeline(each: SubjectFacts, rows: Mapping[str, Sequence[Mapping[str, str]]]) -> Timeline:
    """Return a subject's timeline from the list of subjects and the clinical tables.

    A date that is not full counts for nothing: none is imputed.

    Parameters
    ----------
    each
        The subject.
    rows
        Its clinical rows, by domain.
    """
    known = each.subject.known
    (demographics,) = rows.get("DM", ()) or ({},)
    named = (
        ("EX", _earliest(row["EXSTDTC"] for row in rows.get("EX", ()))),
        ("DM", full_date(demographics.get("RFXSTDTC", ""))),
        ("list of subjects", full_date(known.exposure)),
    )
    source, reference = next(((name, when) for name, when in named if when is not None), ("", None))
    deaths = [
        _earliest(row["DDDTC"] for row in rows.get("DD", ())), full_date(demographics.get("DTHDTC", "")),
        full_date(known.death),
    ]  # fmt: skip
    death = next((when for when in deaths if when is not None), None)
    therapies = _therapies(rows.get("PR", ()), reference)
    if death is not None and reference is not None and death < reference:
        return Timeline(reference, source, None, therapies, is_death_too_early=True)
    return Timeline(reference, source, death, therapies)


def assessment_days(
    each: SubjectFacts, timepoints: Iterable[int], line: Timeline, config: CriteriaConfig
) -> tuple[dict[int, int], DayBasis]:
    """Return the day of each follow-up and what it counts from: the best that is known of all of them together.

    Parameters
    ----------
    each, line
        The subject and its timeline.
    timepoints
        The ordinals after the baseline.
    config
        The charter's, for planned days.
    """
    ordinals = sorted(timepoints)
    scans = {ordinal: full_date(each.subject.dates.get(ordinal, "")) for ordinal in (0, *ordinals)}
    if line.reference is not None and all(scans[ordinal] is not None for ordinal in ordinals):
        days = {ordinal: (when - line.reference).days for ordinal, when in scans.items() if when is not None}
        return {ordinal: days[ordinal] for ordinal in ordinals}, DayBasis.TREATMENT
    baseline = scans[0]
    if baseline is not None and all(scans[ordinal] is not None for ordinal in ordinals):
        found = {ordinal: (when - baseline).days for ordinal, when in scans.items() if when is not None}
        return {ordinal: found[ordinal] for ordinal in ordinals}, DayBasis.BASELINE
    is_known = all(ordinal in each.days for ordinal in ordinals)
    return judged_days(ordinals, each.days, config), DayBasis.BASELINE if is_known else DayBasis.PLANNED


def contradictions(line: Timeline, days: Iterable[int]) -> tuple[str, ...]:
    """Return what cannot be true of a subject's dates, for a query to the site.

    Parameters
    ----------
    line
        The timeline.
    days
        Of its assessments.
    """
    known, death = list(days), line.day(line.death)
    found = ["death before first treatment"] if line.is_death_too_early else []
    if any(day <= 0 for day in known):
        found.append("follow-up scan not after first treatment")
    if death is not None and any(day > death for day in known):
        found.append("scan after death")
    if death is not None and any((line.day(when) or 0) > death for when, _ in line.therapies):
        found.append("therapy after death")
    return tuple(found)


def full_date(text: str) -> date | None:
    """Return a full date, of one with a time its day; None for anything less."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _earliest(texts: Iterable[str]) -> date | None:
    return min((when for text in texts if (when := full_date(text)) is not None), default=None)


def _therapies(rows: Iterable[Mapping[str, str]], reference: date | None) -> tuple[tuple[date, Therapy], ...]:
    found = []
    for row in rows:
        when, words = full_date(row["PRSTDTC"]), f"{row.get('PRCAT', '')} {row['PRTRT']}".upper()
        if when is None or (reference is not None and when <= reference) or _has(words, IMAGING_WORDS):
            continue
        kind = Therapy.OTHER
        if _has(words, TRANSPLANT_WORDS):
            kind = Therapy.TRANSPLANT
        elif _has(words, RESECTION_WORDS) and not _has(words, PALLIATIVE_WORDS):
            kind = Therapy.RESECTION
        found.append((when, kind))
    return tuple(sorted(found))


def _has(words: str, any_of: Iterable[str]) -> bool:
    return any(each in words for each in any_of)
