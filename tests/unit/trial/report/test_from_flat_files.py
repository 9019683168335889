"""The numbers of the report, made anew from the exported tables by other code (lifelines, SciPy), and equal."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import pytest
from lifelines import KaplanMeierFitter
from scipy.stats import binomtest

from readstation.exchange.sdtm_files import csv_file
from readstation.trial.report.analysis import trial_report
from readstation.trial.report.document import Listing, Report, Row, Table
from readstation.trial.report.facts import TrialFacts
from readstation.trial.sdtm.responses import response_rows
from readstation.trial.sdtm.results import result_rows
from readstation.trial.sdtm.subject import demographics_row
from tests.builders.reported import reported_trial

SCOPES = ("LOCALIZED", "HEPATIC", "OVERALL")
MISSED = 2 * (56 + 7)


@dataclass(frozen=True)
class Flat:
    """What the export says of a subject in a scope, worked through without the library."""

    best_unconfirmed: str
    best_confirmed: str
    ttp: tuple[int, bool] | None
    pfs: tuple[int, bool] | None
    dor: tuple[int, bool] | None


@pytest.fixture(scope="module")
def facts() -> TrialFacts:
    return reported_trial(36, 6)


@pytest.fixture(scope="module")
def report(facts: TrialFacts) -> Report:
    return trial_report(facts, (), lambda _: None)


@pytest.fixture(scope="module")
def flat(facts: TrialFacts) -> dict[tuple[str, str], Flat]:
    subjects = [each.subject for each in facts.subjects]
    tables = {
        "RS": [row for each in subjects for row in response_rows(each)],
        "TR": [row for each in subjects for row in result_rows(each)],
        "DM": [demographics_row(each) for each in subjects],
    }
    written = {name: list(csv.DictReader(io.StringIO(csv_file(name, rows).decode()))) for name, rows in tables.items()}
    deaths, procedures = ([each.values for each in facts.clinical[name]] for name in ("DD", "PR"))
    return worked_through_export(written, deaths, procedures)


def worked_through_export(
    tables: Mapping[str, list[dict[str, str]]],
    deaths: Iterable[Mapping[str, str]],
    procedures: Iterable[Mapping[str, str]],
) -> dict[tuple[str, str], Flat]:
    """Return the endpoints of each subject and scope from RS, TR and DM as exported, DD and PR as handed over."""
    visits = {(row["USUBJID"], row["VISITNUM"]): date.fromisoformat(row["TRDTC"]) for row in tables["TR"]}
    start = {row["USUBJID"]: date.fromisoformat(row["RFXSTDTC"]) for row in tables["DM"]}
    death = {row["USUBJID"]: date.fromisoformat(row["DDDTC"]) for row in deaths}
    therapy: dict[str, date] = {}
    for row in procedures:
        when = date.fromisoformat(row["PRSTDTC"])
        therapy[row["USUBJID"]] = min(when, therapy.get(row["USUBJID"], when))
    counted = [
        row
        for row in tables["RS"]
        if (row["RSTESTCD"], row["RSACPTFL"], row["RSEVAL"]) == ("OVRLRESP", "Y", "INDEPENDENT ASSESSOR")
    ]
    found = {}
    for name, first in start.items():
        for scope in SCOPES:
            rows = [row for row in counted if (row["USUBJID"], row["RSSCAT"]) == (name, scope)]
            said = [
                ((visits[name, row["VISITNUM"]] - first).days, (date.fromisoformat(row["RSDTC"]) - first).days,
                 row["RSSTRESC"])
                for row in sorted(rows, key=lambda row: int(row["VISITNUM"])) if row["RSDTC"]
            ]  # fmt: skip
            ends = ((dates[name] - first).days if name in dates else None for dates in (death, therapy))
            if said and any(code for _, _, code in said):
                found[name, scope] = worked_through(said, *ends)
    return found


def worked_through(said: list[tuple[int, int, str]], death: int | None, therapy: int | None) -> Flat:
    readings: list[tuple[int, str]] = []
    pd: int | None = None
    for scan, dated, code in said:
        if therapy is not None and scan > therapy:
            break
        if code == "PD" or (code in ("PR", "SD", "NON-CR/NON-PD") and any(each == "CR" for _, each in readings)):
            pd = dated if code == "PD" else scan
            readings = [each for each in readings if each[0] < pd]
            break
        readings.append((scan, code))
    unconfirmed = next((code for code in ("CR", "PR") if code in [each for _, each in readings]), "")
    lasting = {code for day, code in readings if day >= 42}
    rest = "SD" if lasting & {"CR", "PR", "SD"} else "NON-CR/NON-PD" if "NON-CR/NON-PD" in lasting else ""
    rest = rest or ("PD" if pd is not None else "NE")
    starts = {code: [a for a, b in combinations(range(len(readings)), 2) if confirms(readings, a, b, code)]
              for code in ("CR", "PR")}  # fmt: skip
    confirmed = next((code for code in ("CR", "PR") if starts[code]), rest)
    last = max((day for day, code in readings if code != "NE"), default=0)
    is_missed = pd is not None and pd - last > MISSED
    ttp = (pd + 1, True) if pd is not None and not is_missed else (last + 1, False)
    pfs = ttp
    if pd is None and death is not None and (therapy is None or therapy == death) and death - last <= MISSED:
        pfs = (death + 1, True)
    dor = (pfs[0] - readings[min(starts["PR"])][0], pfs[1]) if starts["PR"] else None
    return Flat(unconfirmed or rest, confirmed, ttp, pfs, dor)


def confirms(readings: list[tuple[int, str]], first: int, second: int, code: str) -> bool:
    allowed = ("CR",) if code == "CR" else ("CR", "PR")
    between = [each for _, each in readings[first + 1 : second]]
    return (
        readings[first][1] in allowed
        and readings[second][1] in allowed
        and readings[second][0] - readings[first][0] >= 28
        and between.count("NE") <= 1
        and all(each in (*allowed, "NE") for each in between)
    )


def listing(report: Report, name: str) -> Listing:
    return next(each for each in report.listings if each.name == name)


def irc(report: Report, scope: str) -> list[Row]:
    return list(
        listing(report, "endpoints").where(evaluator="IRC", analysis="PRIMARY", scope=scope, in_population="Y").rows
    )


def tables(report: Report) -> dict[str, Table]:
    return {
        block.key: block for section in report.sections for block in section.blocks if isinstance(block, Table)
    }  # fmt: skip


def texts(report: Report, key: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in tables(report)[key].rows]


@pytest.mark.parametrize("scope", SCOPES)
def test_every_subject_has_the_endpoints_of_the_flat_file(
    report: Report, flat: dict[tuple[str, str], Flat], scope: str
) -> None:
    """MR-602 to MR-608, MR-705 to MR-713: best responses and times of each subject from OVRLRESP, dates, DD and PR."""
    rows = irc(report, scope)
    assert len(rows) > 20
    for row in rows:
        own = flat[row["subject"], scope]
        best = [row[name].replace("NON_CR_NON_PD", "NON-CR/NON-PD") for name in ("best_unconfirmed", "best_confirmed")]
        assert best == [own.best_unconfirmed, own.best_confirmed], row
        for name, time in (("ttp", own.ttp), ("pfs", own.pfs), ("dor_confirmed", own.dor)):
            said = (row[f"{name}_days"], row[f"{name}_event"])
            assert said == (("", "") if time is None else (str(time[0]), "Y" if time[1] else "N")), (name, row)


@pytest.mark.parametrize("scope", SCOPES)
def test_rates_have_the_exact_intervals_of_another_library(
    report: Report, flat: dict[tuple[str, str], Flat], scope: str
) -> None:
    """MR-701, MR-703, MR-704, MR-716."""
    population = [flat[row["subject"], scope] for row in irc(report, scope)]
    said = {(name, which): cells for name, which, *cells in texts(report, f"rates-{scope.lower()}")}
    for name, codes in (("ORR", ("CR", "PR")), ("DCR", ("CR", "PR", "SD", "NON-CR/NON-PD"))):
        for which in ("confirmed", "unconfirmed"):
            events = sum(getattr(each, f"best_{which}") in codes for each in population)
            found = binomtest(events, len(population)).proportion_ci(method="exact")
            assert said[name, which] == [
                f"{events}/{len(population)}", f"{100 * events / len(population):.1f} %",
                f"{100 * found.low:.2f} to {100 * found.high:.2f} %",
            ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "scope", "attribute"),
    [
        ("hTTP", "HEPATIC", "ttp"),
        ("TTP", "OVERALL", "ttp"),
        ("PFS", "OVERALL", "pfs"),
        ("DOR, overall", "OVERALL", "dor"),
    ],
)
def test_medians_and_curves_are_those_of_lifelines(
    report: Report, flat: dict[tuple[str, str], Flat], name: str, scope: str, attribute: str
) -> None:
    """MR-715, MR-718: median and survival at 6 months of the days from the flat file."""
    times = [time for row in irc(report, scope) if (time := getattr(flat[row["subject"], scope], attribute))]
    fit = KaplanMeierFitter().fit([days for days, _ in times], [event for _, event in times])
    (said,) = [cells for cells in texts(report, "medians") if cells[0] == name]
    assert said[1:4] == [str(len(times)), *(str(sum(event is kind for _, event in times)) for kind in (True, False))]
    median = float(fit.median_survival_time_)
    assert said[4] == ("not estimable" if median == float("inf") else f"{median:.0f} d ({median / 30.4375:.1f} mo)")
    if max(days for days, _ in times) >= 182:
        assert said[6] == f"{100 * float(fit.predict(182)):.1f} %"


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
