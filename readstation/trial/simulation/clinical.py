"""What sponsor and sites hand over of a simulated trial: clinical tables as rows of SDTM, and the list of subjects."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from random import Random

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.facts import Response
from readstation.trial.simulation.course import Course
from readstation.trial.simulation.excretion import excretion_rows
from readstation.trial.simulation.investigator import investigator_responses
from readstation.trial.simulation.plan import TRIAL_CODE, SimulationPlan, site_of, subject_name
from readstation.trial.simulation.well_being import well_being_rows

Row = dict[str, str]
_TERMS = {Response.NON_CR_NON_PD: "NON-CR/NON-PD"}
_LEAST_AFP = 2.0
_THERAPIES = ("LENVATINIB", "ATEZOLIZUMAB AND BEVACIZUMAB", "SORAFENIB", "TACE")
_EVENTS = (
    ("Fatigue", "General disorders and administration site conditions", 0.38, (1, 1, 1, 2, 3)),
    ("Abdominal pain", "Gastrointestinal disorders", 0.3, (1, 1, 2, 2, 3)),
    ("Nausea", "Gastrointestinal disorders", 0.25, (1, 1, 2)),
    ("Decreased appetite", "Metabolism and nutrition disorders", 0.18, (1, 1, 2)),
    ("Ascites", "Gastrointestinal disorders", 0.08, (2, 2, 3)),
    ("Blood bilirubin increased", "Investigations", 0.14, (1, 2, 3)),
    ("Aspartate aminotransferase increased", "Investigations", 0.2, (1, 1, 2, 3)),
    ("Lymphocyte count decreased", "Investigations", 0.22, (1, 2, 3, 3)),
    ("Gastric ulcer", "Gastrointestinal disorders", 0.03, (2, 3)),
    ("Hepatic failure", "Hepatobiliary disorders", 0.02, (4, 5)),
    ("Pyrexia", "General disorders and administration site conditions", 0.12, (1, 1, 2)),
)
_SERIOUS_FROM = 3


def clinical_tables(plan: SimulationPlan, subjects: Sequence[Course], config: CriteriaConfig) -> Mapping[str, bytes]:
    """Return every clinical table as a CSV file, by its domain."""
    makers: Mapping[str, Callable[[Course], Iterable[Row]]] = {
        "DM": lambda each: [_demographics(each)],
        "EX": lambda each: [_exposure(each)],
        "DD": _death,
        "PR": lambda each: _procedures(each, plan.chance("procedure", each.number)),
        "LB": lambda each: _afp(each, plan.chance("afp", each.number)),
        "AE": lambda each: _events(each, plan.chance("event", each.number)),
        "QS": lambda each: well_being_rows(each, plan.chance("quality", each.number)),
        "PC": lambda each: excretion_rows(each, plan.chance("excretion", each.number)),
        "RS": lambda each: _responses(plan, each, config),
    }
    files = {}
    for domain, make in makers.items():
        rows = [_named(domain, course, n, row) for course in subjects for n, row in enumerate(make(course), 1)]
        if rows:
            files[domain] = csv_bytes(rows)
    return files


def subjects_list(subjects: Iterable[Course], cases: Mapping[int, str]) -> bytes:
    """Return the sponsor's list of subjects, as `trial export --subjects` takes it.

    Parameters
    ----------
    subjects
        Those whose images were read.
    cases
        The office's name of the case of each, by number.
    """
    rows = []
    for each in subjects:
        name, treated = subject_name(each.number), each.treated.isoformat()
        death = "" if each.death_day is None else each.date_of(each.death_day).isoformat()
        rows.append({
            "CASE": cases[each.number], "USUBJID": name, "SUBJID": name.removeprefix(f"{TRIAL_CODE}-"),
            "SITEID": site_of(each.number), "RFSTDTC": treated, "RFXSTDTC": treated, "DTHDTC": death,
        })  # fmt: skip
    return csv_bytes(rows)


def csv_bytes(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Return rows as a CSV file in UTF-8 with a line of names; a value that a row lacks is empty."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, names, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode("utf-8")


def _named(domain: str, course: Course, number: int, row: Row) -> Row:
    key = {} if domain == "DM" else {f"{domain}SEQ": str(number)}
    return {"STUDYID": TRIAL_CODE, "DOMAIN": domain, "USUBJID": subject_name(course.number), **key, **row}


def _demographics(course: Course) -> Row:
    treated = course.treated.isoformat()
    row = {
        "SUBJID": subject_name(course.number).removeprefix(f"{TRIAL_CODE}-"), "SITEID": site_of(course.number),
        "RFSTDTC": treated, "RFXSTDTC": treated,
    }  # fmt: skip
    if course.death_day is not None:
        row |= {"DTHDTC": course.date_of(course.death_day).isoformat(), "DTHFL": "Y"}
    return row


def _exposure(course: Course) -> Row:
    return {
        "EXTRT": "Y-90 MICROSPHERES", "EXDOSE": f"{course.activity_gbq:.2f}", "EXDOSU": "GBq",
        "EXSTDTC": course.treated.isoformat(),
    }  # fmt: skip


def _death(course: Course) -> list[Row]:
    if course.death_day is None:
        return []
    cause = "DISEASE PROGRESSION" if course.therapy_day is not None or course.number % 3 else "HEPATIC FAILURE"
    return [{"DDTESTCD": "PRCDTH", "DDORRES": cause, "DDDTC": course.date_of(course.death_day).isoformat()}]


def _procedures(course: Course, chance: Random) -> list[Row]:
    rows = []
    if course.resection_day is not None:
        day = course.date_of(course.resection_day).isoformat()
        is_transplant = chance.random() < 0.2
        rows.append(
            {"PRTRT": "LIVER TRANSPLANTATION", "PRCAT": "TRANSPLANT", "PRSTDTC": day} if is_transplant
            else {"PRTRT": "HEPATECTOMY", "PRCAT": "RESECTION", "PRINDC": "CURATIVE INTENT", "PRSTDTC": day}
        )  # fmt: skip
    if course.therapy_day is not None:
        day = course.date_of(course.therapy_day).isoformat()
        rows.append({"PRTRT": chance.choice(_THERAPIES), "PRCAT": "NEW ANTICANCER THERAPY", "PRSTDTC": day})
    return rows


def _afp(course: Course, chance: Random) -> Iterator[Row]:
    """Yield AFP at each visit: it follows the sum of the viable diameters (MR-1101)."""
    first = chance.lognormvariate(5.0, 1.7)
    whole = sum(each.mm_on(0) for each in course.targets)
    for timepoint, visit in enumerate(course.visits, start=1):
        share = (sum(each.mm_on(visit.day) for each in (*course.targets, *course.new)) / whole) ** 1.6
        value = round(first * share * chance.lognormvariate(0.0, 0.15), 1)
        row = {"LBTESTCD": "AFP", "LBORRESU": "ng/mL", "VISITNUM": str(timepoint)}
        row["LBDTC"] = course.date_of(visit.day).isoformat()
        if value < _LEAST_AFP:
            yield row | {"LBORRES": "<2.0"}
        else:
            yield row | {"LBORRES": f"{value:.1f}", "LBSTRESN": f"{value:.1f}", "LBSTRESU": "ng/mL"}


def _events(course: Course, chance: Random) -> list[Row]:
    found = []
    last_day = min(330, course.visits[-1].day + 56, *(each for each in (course.death_day,) if each is not None))
    for term, body_system, odds, grades in _EVENTS:
        while chance.random() < odds:
            grade, start = chance.choice(grades), chance.randint(0, max(1, last_day))
            is_serious = grade > _SERIOUS_FROM or (grade == _SERIOUS_FROM and chance.random() < 0.4)
            row = {
                "AETERM": term.upper(), "AEDECOD": term, "AEBODSYS": body_system, "AESER": "Y" if is_serious else "N",
                "AETOXGR": str(grade), "AESTDTC": course.date_of(start).isoformat(),
            }  # fmt: skip
            if chance.random() < 0.8:
                row["AEENDTC"] = (course.date_of(start) + timedelta(days=chance.randint(2, 60))).isoformat()
            found.append(row)
            odds *= 0.3
    return sorted(found, key=lambda row: row["AESTDTC"])


def _responses(plan: SimulationPlan, course: Course, config: CriteriaConfig) -> Iterator[Row]:
    for timepoint, said in investigator_responses(plan, course, config).items():
        day = course.date_of(course.visits[timepoint].day).isoformat()
        for scope, response in said.items():
            if response is not Response.NA:
                yield {
                    "RSTESTCD": "OVRLRESP", "RSCAT": "mRECIST", "RSSCAT": scope.name,
                    "RSSTRESC": _TERMS.get(response, response.value), "RSEVAL": "INVESTIGATOR",
                    "VISITNUM": str(timepoint + 1), "RSDTC": day,
                }  # fmt: skip
