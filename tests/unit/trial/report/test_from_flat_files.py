"""The numbers of the report, made anew from the exported tables by other code (lifelines, SciPy), and equal."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from readstation.exchange.sdtm_files import csv_file
from readstation.reading.seal_rounds import SequentialRead
from readstation.trial.report.analysis import trial_report
from readstation.trial.report.document import Listing, Report, Table
from readstation.trial.report.facts import TrialFacts
from readstation.trial.sdtm.responses import response_rows
from readstation.trial.sdtm.results import result_rows
from readstation.trial.sdtm.subject import AssessedRead
from readstation.trial.sdtm.tumours import tumour_rows
from tests.builders.reported import reported_trial
from tests.independent.flat_tables import response_tables, sensitivity_tables, time_tables
from tests.independent.flat_trial import FlatTrial, Outcome, differences


@pytest.fixture(scope="module")
def facts() -> TrialFacts:
    return reported_trial(36, 6)


@pytest.fixture(scope="module")
def report(facts: TrialFacts) -> Report:
    return trial_report(facts, (), lambda _: None)


@pytest.fixture(scope="module")
def flat(facts: TrialFacts) -> FlatTrial:
    subjects = [each.subject for each in facts.subjects]
    tables = {
        "RS": [row for each in subjects for row in response_rows(each)],
        "TR": [row for each in subjects for row in result_rows(each)],
        "TU": [row for each in subjects for row in tumour_rows(each)[0]],
    }
    written = {name: list(csv.DictReader(io.StringIO(csv_file(name, rows).decode()))) for name, rows in tables.items()}
    handed_over = {name: [each.values for each in rows] for name, rows in facts.clinical.items()}
    return FlatTrial({**handed_over, **written})


@pytest.fixture(scope="module")
def found(flat: FlatTrial) -> dict[tuple[str, str, str, str], Outcome | None]:
    return dict(flat.outcomes())


def listing(report: Report, name: str) -> Listing:
    return next(each for each in report.listings if each.name == name)


def tables(report: Report) -> dict[str, Table]:
    return {
        block.key: block for section in report.sections for block in section.blocks if isinstance(block, Table)
    }  # fmt: skip


def texts(report: Report, key: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in tables(report)[key].rows]


def test_every_subject_has_the_endpoints_of_the_flat_file(
    facts: TrialFacts, report: Report, found: dict[tuple[str, str, str, str], Outcome | None]
) -> None:
    """MR-602 to MR-608, MR-705 to MR-713, MR-719: of every evaluator, analysis and scope."""
    rows = listing(report, "endpoints").rows
    assert len(rows) > 36 * 3 * 6
    waits = {each.subject.subject for each in facts.subjects if not each.case.final}
    there = {(row["subject"], row["evaluator"], row["analysis"], row["scope"]) for row in rows}
    assert there == {key for key in found if key[1] != "IRC" or key[0] not in waits}
    assert differences(rows, found) == []


def test_medians_and_incidences_are_those_of_lifelines(
    facts: TrialFacts, report: Report, found: dict[tuple[str, str, str, str], Outcome | None]
) -> None:
    """MR-715, MR-716, MR-718 to MR-720: rates, times, competing risks and every analysis of the review."""
    waits = {each.subject.subject for each in facts.subjects if not each.case.final}
    final = {key: each for key, each in found.items() if key[1] != "IRC" or key[0] not in waits}
    for key, rows in (*response_tables(final), *time_tables(final), *sensitivity_tables(final)):
        assert [[cell.strip() for cell in row] for row in texts(report, key)] == rows, key


def test_what_is_not_final_stands_in_no_rate_and_is_said(facts: TrialFacts, report: Report) -> None:
    waits = [each for each in facts.subjects if not each.case.final]
    assert waits
    assert f"Interim: {len(waits)} reviews not final" in report.banner
    named = {row["subject"] for row in listing(report, "endpoints").where(evaluator="IRC").rows}
    assert not named & {each.subject.subject for each in waits}
    said = {row[0].strip(): row[1] for row in texts(report, "disposition")}
    assert int(said["Final result of the review"]) == len(facts.subjects) - len(waits)


def counted_tables(report: Report) -> Iterator[tuple[str, str, int]]:
    for key, table in tables(report).items():
        if key.startswith(("disposition", "best-", "reasons", "crossed-", "pd-agreement", "causes", "samples")):
            for row in table.rows:
                for cell in row:
                    if cell.of is not None:
                        yield key, cell.text, len(cell.of.rows)


def test_every_count_is_the_number_of_rows_that_it_names(report: Report) -> None:
    counts = list(counted_tables(report))
    assert len(counts) > 150
    assert [each for each in counts if each[1] != str(each[2])] == []


def test_each_sensitivity_analysis_changes_what_it_is_about(report: Report) -> None:
    """MR-719: other increase, other dating, PR-SD-PR, no censoring, each reader alone; each of the same subjects."""
    endpoints = listing(report, "endpoints")
    primary = {(row["subject"], row["scope"]): row for row in endpoints.where(evaluator="IRC", analysis="PRIMARY").rows}
    analyses = sorted({row["analysis"] for row in endpoints.rows} - {"PRIMARY"})
    assert len(analyses) == 5
    for analysis in analyses:
        rows = endpoints.where(evaluator="IRC", analysis=analysis).rows
        assert len(rows) == len(primary)
    uncensored = endpoints.where(evaluator="IRC", analysis="NO CENSORING FOR MISSED VISITS AND NEW THERAPY").rows
    assert {row["ttp_reason"] for row in uncensored} & {"NEW_THERAPY", "MISSED_ASSESSMENTS"} == set()
    before = [primary[row["subject"], row["scope"]] for row in uncensored]
    assert {row["ttp_reason"] for row in before} >= {"NEW_THERAPY", "MISSED_ASSESSMENTS"}
    pairs = [(now, was) for now, was in zip(uncensored, before, strict=True) if now["ttp_days"]]
    assert all(int(now["ttp_days"]) >= int(was["ttp_days"]) for now, was in pairs)


def test_the_read_before_the_global_read_is_an_analysis_where_there_was_one(facts: TrialFacts) -> None:
    """MR-807: what each reader said before is here what the other one says, so whose endpoints come out is known."""

    def exchanged(reads: tuple[AssessedRead, ...]) -> tuple[AssessedRead, ...]:
        first, second = reads
        return tuple(
            replace(one, sequential=SequentialRead(other.state, other.outcomes))
            for one, other in ((first, second), (second, first))
        )

    subjects = [
        replace(each, subject=replace(each.subject, reads=exchanged(each.subject.reads))) for each in facts.subjects
    ]
    report = trial_report(replace(facts, subjects=tuple(subjects)), (), lambda _: None)
    endpoints = listing(report, "endpoints")
    before = endpoints.where(analysis="BEFORE THE GLOBAL READ").rows
    assert len(before) == len(endpoints.where(evaluator="IRC", analysis="PRIMARY").rows)
    accepted = {
        each.subject.subject: [read.assessor.prefix for read in each.subject.reads if read.accepted] or ["R1"]
        for each in subjects
    }
    checked = 0
    for row in before:
        ((prefix),) = accepted[row["subject"]]
        other = {"R1": "READER 2", "R2": "READER 1"}[prefix]
        (wanted,) = endpoints.where(evaluator=other, subject=row["subject"], scope=row["scope"]).rows
        assert {**row, "evaluator": other, "analysis": "PRIMARY"} == wanted
        checked += 1
    assert checked > 60
    said = [row for row in texts(report, "sensitivity-rates") if row[0] == "Before the global read (MR-807)"]
    assert len(said) == 1
    assert said[0][1:] != texts(report, "sensitivity-rates")[0][1:]


def test_clinical_measures_by_hand(facts: TrialFacts, report: Report) -> None:
    """MR-1101, MR-1104, MR-1105: counted from the handed-over rows without the library."""
    start = {each.values["USUBJID"]: date.fromisoformat(each.values["EXSTDTC"]) for each in facts.clinical["EX"]}
    events: dict[str, int] = {}
    for each in facts.clinical["AE"]:
        day = (date.fromisoformat(each.values["AESTDTC"]) - start[each.values["USUBJID"]]).days
        if 0 <= day <= 365:
            events[each.values["USUBJID"]] = events.get(each.values["USUBJID"], 0) + 1
    (said, _) = texts(report, "ae-any")
    assert (said[1], said[4]) == (f"{len(events)}/{len(start)}", str(sum(events.values())))
    afp: dict[str, list[float]] = {}
    for each in facts.clinical["LB"]:
        afp.setdefault(each.values["USUBJID"], []).append(float(each.values["LBSTRESN"]))
    high = [values for values in afp.values() if values[0] >= 200]
    fallen = [values for values in high if min(values[1:]) < values[0] / 2]
    assert texts(report, "afp")[0][1] == f"{len(fallen)}/{len(high)}"
    resected = {
        each.values["USUBJID"]
        for each in facts.clinical["PR"]
        if each.values["PRCAT"] == "RESECTION"
        and (date.fromisoformat(each.values["PRSTDTC"]) - start[each.values["USUBJID"]]).days <= 181
    }
    assert texts(report, "surgery")[0][1] == f"{len(resected)}/{len(start)}"
