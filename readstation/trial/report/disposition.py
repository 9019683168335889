"""Who is in the trial, and how far the review of each subject is: the first table, and who stands in no rate yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from readstation.criteria.facts import Scope
from readstation.trial.report.courses import counted_read, has_liver_target
from readstation.trial.report.document import ANY, Cell, Listing, Section, Table, count, listing_of, word
from readstation.trial.report.outcomes import Case
from readstation.trial.report.timeline import Therapy, assessment_days, contradictions
from readstation.trial.results import CaseStage
from readstation.trial.sdtm.subject import BEST

NO_IMAGES = "no_images"
STAGES = {
    CaseStage.AGREED: "final, reads agree",
    CaseStage.DECIDED: "final, adjudicated",
    CaseStage.READING: "being read, or not given yet",
    CaseStage.NO_ADJUDICATOR: "reads differ, no adjudicator named",
    CaseStage.ADJUDICATION: "reads differ, adjudicator at work",
    CaseStage.DECIDED_BEFORE: "read signed anew after the decision",
}


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject as the listing of subjects has it; see its columns."""

    subject: str
    site: str
    treated: str
    reference_date: str
    reference_from: str
    review: str
    final: str
    reads_signed: str
    adjudicated: str
    triggers: str
    liver_target: str
    follow_ups: str
    death_day: str
    new_therapy_day: str
    resection_day: str
    transplant_day: str
    date_query: str


def subject_listing(cases: tuple[Case, ...]) -> Listing:
    """Return the listing of subjects."""
    columns = tuple(each.name for each in fields(SubjectRow))
    rows = [_row(case) for case in cases]
    return listing_of(
        "subjects", "Subjects: treatment, review, events", columns, rows, lambda row, name: getattr(row, name)
    )


def _row(case: Case) -> SubjectRow:
    line, facts = case.line, case.facts
    read = counted_read(facts, Scope.LOCALIZED, BEST)
    days = () if read is None else assessment_days(facts, read.outcomes, line, read.config)[0].values()
    stage = NO_IMAGES if case.is_without_images else str(facts.case.stage)
    return SubjectRow(
        case.name, facts.subject.known.site, _yes(case.is_treated), str(line.reference or ""), line.reference_from,
        stage, _yes(case.is_final), str(facts.case.signed), _yes(bool(facts.case.triggers)),
        " ".join(facts.case.triggers),
        "" if read is None else _yes(has_liver_target(read)), "" if read is None else str(len(read.outcomes)),
        _day(line.day(line.death)), _day(line.therapy_day()), _day(line.day(line.first(Therapy.RESECTION))),
        _day(line.day(line.first(Therapy.TRANSPLANT))), "; ".join(contradictions(line, days)),
    )  # fmt: skip


def _yes(value: bool) -> str:
    return "Y" if value else "N"


def _day(day: int | None) -> str:
    return "" if day is None else str(day)


def disposition_section(subjects: Listing) -> Section:
    """Return the section of disposition."""
    table = Table("disposition", "Subjects", ("", "Subjects"), tuple(_lines(subjects)))
    return Section(
        "disposition",
        "Disposition",
        (
            "A subject is treated from its first exposure (EX, else RFXSTDTC of DM, else of the list of subjects); "
            "where nobody has said so of anyone, every subject counts as treated. Subjects whose review is not final "
            "stand in no rate of the review.",
        ),
        (table,),
    )


def _lines(subjects: Listing) -> Iterator[tuple[Cell, ...]]:
    everybody = subjects.where()
    yield word("Subjects known"), count(everybody)
    treated = subjects.where(treated="Y")
    yield word("Treated"), count(treated)
    yield word("  without images given to readers (BOR NE)"), count(treated.also(review=NO_IMAGES))
    for stage, words in STAGES.items():
        yield word(f"  review: {words}"), count(treated.also(review=str(stage)))
    yield word("Final result of the review"), count(treated.also(final="Y"))
    yield word("  liver target at baseline: localized population"), count(treated.also(final="Y", liver_target="Y"))
    yield word("  no scan after the baseline"), count(treated.also(final="Y", follow_ups="0"))
    for column, words in (
        ("death_day", "Died"),
        ("new_therapy_day", "New anticancer therapy, surgery among it"),
        ("resection_day", "Curative resection"),
        ("transplant_day", "Transplant"),
        ("date_query", "Dates that contradict each other, to be asked for"),
    ):
        yield word(words), count(treated.also(**{column: ANY}))
