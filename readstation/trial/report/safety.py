"""Excretion of activity, resection, adverse events, from the tables that were handed over (MR-1103 to MR-1105)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from readstation.core.errors import Refused
from readstation.criteria.config import CriteriaConfig
from readstation.stats.clinical.adverse_events import events_per_100
from readstation.stats.clinical.resection import is_in_window
from readstation.stats.clinical.scintillation import CountedSample, cumulative_excretion, sample_activity
from readstation.trial.report.document import Cell, Listing, Row, Section, Selection, Table, count, word
from readstation.trial.report.facts import TrialFacts
from readstation.trial.report.figures_in_words import NONE, decimals, interval_words, limits, rate_cells
from readstation.trial.report.outcomes import Case
from readstation.trial.report.timeline import Therapy, full_date

SAMPLE_COLUMNS = ("subject", "sample", "start", "end", "percent_injected", "how", "injected_gbq")
TOTAL_COLUMNS = ("subject", "sample", "collections", "missing", "percent_injected", "complete")
SURGERY_COLUMNS = ("subject", "treated", "resection", "transplant", "resection_in_window", "transplant_in_window")
EVENT_COLUMNS = ("subject", "onset", "day", "system_organ_class", "preferred_term", "grade", "serious", "emergent")
LEVEL_COLUMNS = ("subject", "level", "name", "events", "highest_grade", "serious_events")
EXPOSURE_COLUMNS = ("subject", "days")
EXCRETED = ("URINE", "FAECES")
NAMES = {"FECES": "FAECES", "STOOL": "FAECES", "WHOLE BLOOD": "BLOOD"}
GBQ = {"GBQ": 1.0, "MBQ": 0.001}
COUNTED = ("PCGROSS", "PCBKG", "PCEFF", "PCALIQ", "PCTOTAL", "PCHOURS")


def sample_listing(facts: TrialFacts, cases: tuple[Case, ...]) -> Listing:
    """Return every sample in percent of the injected activity at administration (MR-1103)."""
    samples, doses = facts.rows("PC"), facts.rows("EX")
    half_life = float(facts.config.y90_half_life_h)
    rows = [
        row
        for case in cases
        if case.is_treated
        for row in _samples_of(case.name, samples.get(case.name, []), _injected(doses.get(case.name, [])), half_life)
    ]
    return Listing("samples", "Samples of blood, urine and faeces", SAMPLE_COLUMNS, tuple(rows))


def _injected(rows: list[Mapping[str, str]]) -> float | None:
    known = [
        float(row["EXDOSE"]) * GBQ[row["EXDOSU"].upper()]
        for row in rows
        if row.get("EXDOSE") and row.get("EXDOSU", "").upper() in GBQ
    ]
    return sum(known) or None


def _samples_of(name: str, rows: list[Mapping[str, str]], injected: float | None, half_life_h: float) -> Iterator[Row]:
    for row in rows:
        kind = NAMES.get(row["PCSPEC"].upper(), row["PCSPEC"].upper())
        percent, how = _percent(row, injected, half_life_h)
        yield {
            "subject": name, "sample": kind, "start": row["PCDTC"], "end": row.get("PCENDTC", ""),
            "percent_injected": "" if percent is None else f"{percent:.12f}", "how": how,
            "injected_gbq": "" if injected is None else f"{injected:g}",
        }  # fmt: skip


def _percent(row: Mapping[str, str], injected: float | None, half_life_h: float) -> tuple[float | None, str]:
    """Return the percentage of a sample, and how it was come by or why there is none."""
    if row.get("PCSTAT"):
        return None, "not collected"
    unit, value = row.get("PCSTRESU", ""), row.get("PCSTRESN", "")
    if value and unit in ("%", "%IA"):
        return float(value), "handed over"
    if injected is None:
        return None, "injected activity not known"
    try:
        gross, background, efficiency, aliquot, total, hours = (float(row[name]) for name in COUNTED)
        found = sample_activity(CountedSample(gross, background, efficiency, aliquot, total, hours), half_life_h)
    except KeyError:
        return None, "counts not handed over"
    except (ValueError, Refused):
        return None, "counts not possible"
    return found.percent_injected(injected), "counted"


def total_listing(samples: Listing) -> Listing:
    """Return the cumulative excretion of each subject; a collection that is missing makes it a lower bound."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for row in samples.where(sample=EXCRETED).rows:
        for kind in (row["sample"], "URINE AND FAECES"):
            grouped.setdefault((row["subject"], kind), []).append(row["percent_injected"])
    rows = []
    for (subject, kind), values in sorted(grouped.items()):
        found = cumulative_excretion([float(value) if value else None for value in values])
        said = (
            subject,
            kind,
            str(len(values)),
            str(values.count("")),
            f"{found.percent_injected:.12f}",
            _yes(found.is_complete),
        )
        rows.append(dict(zip(TOTAL_COLUMNS, said, strict=True)))
    return Listing("excretion", "Cumulative excretion", TOTAL_COLUMNS, tuple(rows))


def excretion_section(samples: Listing, totals: Listing) -> Section | None:
    """Return the section of excretion; None where nothing was handed over."""
    if not samples.rows:
        return None
    rows = [_summary(totals.where(sample=kind, complete="Y"), f"{kind.lower()}, cumulative, complete") for kind in
            (*EXCRETED, "URINE AND FAECES")]  # fmt: skip
    rows += [
        _summary(totals.where(sample="URINE AND FAECES", complete="N"), "urine and faeces, incomplete: lower bound")
    ]
    rows += [_summary(samples.where(sample="BLOOD", percent_injected="*"), "blood, each sample")]
    heads = ("Sample", "n", "Median, % injected", "Range, % injected")
    why = sorted({row["how"] for row in samples.rows})
    counts = tuple((word(how), count(samples.where(how=how))) for how in why)
    words = (
        "Percent of the injected activity, corrected for decay to administration (MR-1103). A missing collection is "
        "never zero. Injected activity: EXDOSE of EX."
    )
    tables = (
        Table("excretion", "Y-90 in samples", heads, tuple(rows)),
        Table("samples", "Samples", ("How", "n"), counts),
    )
    return Section("excretion", "Excretion", (words,), tables)


def _summary(of: Selection, name: str) -> tuple[Cell, ...]:
    values = [float(row["percent_injected"]) for row in of.rows]
    if not values:
        return word(name), count(of), word(NONE), word(NONE)
    return word(name), count(of), Cell(decimals(median(values), 4), of), Cell(limits(min(values), max(values), 4), of)


def surgery_listing(cases: tuple[Case, ...]) -> Listing:
    """Return resection and transplant of every treated subject whose first treatment is dated (MR-1104)."""
    rows = []
    for case in cases:
        start = case.line.reference
        if start is None:
            continue
        dates = [case.line.first(kind) for kind in (Therapy.RESECTION, Therapy.TRANSPLANT)]
        inside = (_yes(when is not None and is_in_window(start, when)) for when in dates)
        values = (case.name, start.isoformat(), *(str(when or "") for when in dates), *inside)
        rows.append(dict(zip(SURGERY_COLUMNS, values, strict=True)))
    return Listing("surgery", "Resection and transplant", SURGERY_COLUMNS, tuple(rows))


def surgery_section(surgery: Listing, config: CriteriaConfig) -> Section | None:
    """Return the section of resection; None where no treatment is dated."""
    if not surgery.rows:
        return None
    everybody = surgery.where()
    rows = tuple(
        (word(name), *rate_cells(everybody.also(**{column: "Y"}), everybody, config))
        for name, column in (
            ("Curative resection within 6 months", "resection_in_window"),
            ("Transplant within 6 months", "transplant_in_window"),
        )
    )
    words = (
        "Full analysis set: every treated subject. The window ends on the same day of the month six months after first "
        "treatment, clipped to the end of the month (MR-1104). A procedure of PR is a resection or a transplant by its "
        "words in PRCAT or PRTRT; one called palliative is none."
    )
    table = Table("surgery", "Resection rate", ("Procedure", "n/N", "Rate", f"{interval_words(config)} CI"), rows)
    return Section("surgery", "Resection", (words,), (table,))


@dataclass(frozen=True, slots=True)
class EventListings:
    """Adverse events, the same by subject and level, and the exposure of the safety set."""

    events: Listing
    levels: Listing
    exposure: Listing


def event_listings(facts: TrialFacts, cases: tuple[Case, ...]) -> EventListings:
    """Return the adverse events of the safety set: all treated subjects (MR-1105)."""
    rows, treated = facts.rows("AE"), [case for case in cases if case.is_treated]
    events = [row for case in treated for row in _events_of(case, rows.get(case.name, []), facts.follow_up_days)]
    exposure = []
    for case in treated:
        death = case.line.day(case.line.death)
        days = facts.follow_up_days if death is None else min(death, facts.follow_up_days)
        exposure.append({"subject": case.name, "days": str(days + 1)})
    return EventListings(
        Listing("adverse_events", "Adverse events of the safety set", EVENT_COLUMNS, tuple(events)),
        Listing("adverse_event_subjects", "Subjects with treatment-emergent events, by level", LEVEL_COLUMNS,
                tuple(_levels(events))),
        Listing("safety_set", "Safety set", EXPOSURE_COLUMNS, tuple(exposure)),
    )  # fmt: skip


def _events_of(case: Case, rows: list[Mapping[str, str]], last_day: int) -> Iterator[Row]:
    for row in rows:
        day = case.line.day(full_date(row["AESTDTC"]))
        yield {
            "subject": case.name, "onset": row["AESTDTC"], "day": "" if day is None else str(day),
            "system_organ_class": row.get("AEBODSYS", "not coded"),
            "preferred_term": row.get("AEDECOD", row["AETERM"]), "grade": row.get("AETOXGR", ""),
            "serious": row["AESER"], "emergent": _yes(day is not None and 0 <= day <= last_day),
        }  # fmt: skip


def _levels(events: list[Row]) -> Iterator[Row]:
    """Return each subject once for each level and name that it has an event of."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in events:
        if row["emergent"] == "Y":
            organ, term = row["system_organ_class"], row["preferred_term"]
            for level, name in (("any", "any"), ("class", organ), ("term", f"{organ}: {term}")):
                found.setdefault((level, name, row["subject"]), []).append(row)
    for (level, name, subject), own in sorted(found.items()):
        grades = [int(row["grade"]) for row in own if row["grade"]]
        serious = sum(row["serious"] == "Y" for row in own)
        values = (subject, level, name, str(len(own)), str(max(grades, default="")), str(serious))
        yield dict(zip(LEVEL_COLUMNS, values, strict=True))


def _yes(value: bool) -> str:
    return "Y" if value else "N"


def events_section(found: EventListings, config: CriteriaConfig, last_day: int) -> Section | None:
    """Return the section of adverse events; None where nothing was handed over."""
    if not found.events.rows:
        return None
    everybody, levels = found.exposure.where(), found.levels
    months = sum(int(row["days"]) for row in everybody.rows) / float(config.days_per_month)
    words = (
        f"Safety set: every treated subject, {len(everybody.rows)}. Treatment-emergent: onset from first treatment to "
        f"day {last_day}. A subject counts once at each level, at its highest CTCAE grade; events are counted apart "
        f"(MR-1105). Exposure: from first treatment to day {last_day} or death, {decimals(months)} person-months."
    )
    serious = tuple(sorted({row["serious_events"] for row in levels.rows} - {"0"}))
    emergent = found.events.where(emergent="Y")
    overall = (
        _incidence("Any adverse event", levels.where(level="any"), emergent, everybody, months, config),
        _incidence("Any serious adverse event", levels.where(level="any", serious_events=serious),
                   emergent.also(serious="Y"), everybody, months, config),
    )  # fmt: skip
    interval = f"{interval_words(config)} CI"
    heads = ("", "n/N", "Rate", interval, "Events", "Per 100 person-months")
    tables = [Table("ae-any", "Incidence", heads, overall)]
    for key, title, chosen in (
        ("ae-terms", "By system organ class and preferred term", levels.where(level=("class", "term"))),
        ("sae-terms", "Serious events by system organ class and preferred term",
         levels.where(level=("class", "term"), serious_events=serious)),
    ):  # fmt: skip
        names = sorted({(row["name"], row["level"]) for row in chosen.rows})
        rows = tuple(_by_name(name, level, chosen, everybody, config) for name, level in names)
        tables.append(
            Table(key, title, ("Term", "n/N", "Rate", interval, "Events", *(f"Grade {g}" for g in range(1, 6))), rows)
        )
    return Section("safety", "Adverse events", (words,), tuple(tables))


def _incidence(
    name: str, subjects: Selection, events: Selection, everybody: Selection, months: float, config: CriteriaConfig
) -> tuple[Cell, ...]:
    rate = decimals(events_per_100(len(events.rows), months), 2) if months > 0 else NONE
    return word(name), *rate_cells(subjects, everybody, config), count(events), Cell(rate, events)


def _by_name(
    name: str, level: str, chosen: Selection, everybody: Selection, config: CriteriaConfig
) -> tuple[Cell, ...]:
    subjects = chosen.also(name=name)
    is_serious = any(column == "serious_events" for column, _ in chosen.wanted)
    events = sum(int(row["serious_events" if is_serious else "events"]) for row in subjects.rows)
    words = name if level == "class" else f"  {name.partition(': ')[2]}"
    grades = (count(subjects.also(highest_grade=str(grade))) for grade in range(1, 6))
    return word(words), *rate_cells(subjects, everybody, config), Cell(str(events), subjects), *grades
