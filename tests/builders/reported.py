"""A trial as the report takes it, seeded: subjects with two reads, dates, and clinical tables, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from readstation.core.ids import Login
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.discordance import adjudication_triggers
from readstation.model.charter import Charter
from readstation.model.distribution import Answer, DistributionState, FigureVerdict, FormItem, Item, KeptFigure
from readstation.model.lesion import NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.series import Modality
from readstation.reading.derive import derive_outcomes
from readstation.reading.read_result import judged_days, read_endpoints, read_result, seen_first
from readstation.trial.clinical.rows import ClinicalRow
from readstation.trial.report.facts import DistributionRead, SubjectFacts, TrialFacts
from readstation.trial.results import CaseStage, CaseStatus
from readstation.trial.sdtm.subject import (
    AssessedRead,
    Assessor,
    BestResponses,
    KnownSubject,
    Subject,
    decided_rows,
)
from tests.builders.said import LUNG, finding, non_target, read_of, target
from tests.builders.signing_station import demo_charter

CONFIG = CriteriaConfig.defaults()
START = date(2025, 1, 6)
ABSENT, TOO_SMALL, NE = TargetStateCode.ABSENT, TargetStateCode.TOO_SMALL, TargetStateCode.NOT_EVALUABLE
CAUSES = ("TARGET_MEASUREMENT", "NEW_LESION", "LESION_CHOICE", "NON_TARGET", "IMAGE_QUALITY")


def reported_trial(subjects: int = 24, visits: int = 6, seed: int = 9) -> TrialFacts:
    """Return a trial; the same seed gives the same."""
    random, charter = Random(seed), demo_charter()
    found = [_subject(random, charter, number, visits) for number in range(1, subjects + 1)]
    clinical: dict[str, list[dict[str, str]]] = {name: [] for name in ("DM", "EX", "DD", "PR", "LB", "QS", "PC", "AE")}
    for each in found:
        _hand_over(random, each, clinical)
    rows = {domain: tuple(_row(domain, values) for values in listed) for domain, listed in clinical.items()}
    distribution = tuple(_distribution(random, each.subject.subject) for each in found[::2])
    return TrialFacts(
        charter.trial_code, is_demonstration=True, config=CONFIG, adjudicates_confirmed=False, subjects=tuple(found),
        clinical=rows, distribution=distribution,
    )  # fmt: skip


def _subject(random: Random, charter: Charter, number: int, visits: int) -> SubjectFacts:
    treated = START + timedelta(days=5 * number)
    name, count = f"HCC-10{number % 3 + 1:02d}-{number:03d}", random.randint(max(visits - 4, 0), visits)
    dates = {0: (treated - timedelta(days=random.randint(3, 20))).isoformat()}
    for ordinal in range(1, count + 1):
        dates[ordinal] = (treated + timedelta(days=56 * ordinal + random.randint(-6, 6))).isoformat()
    course = [random.choice((0.75, 0.8, 0.95, 1.02, 1.3)) for _ in range(count)]
    if number % 5 == 0:  # visits are missed, and then it has grown (MR-713)
        dates[count], course[-1] = (treated + timedelta(days=56 * count + 140)).isoformat(), 2.2
    new_at = random.choice((0, 0, 0, 2, 3))
    reads = tuple(_read(random, charter, place, course, new_at, has_target=number % 11 != 0) for place in (1, 2))
    results = [read_result(each.state, each.outcomes, charter, {}) for each in reads]
    triggers = tuple(entry.conclusion for entry in adjudication_triggers(*results))
    chosen, stage = reads[0], CaseStage.AGREED
    if triggers:
        chosen, stage = random.choice(reads), CaseStage.DECIDED if random.random() < 0.85 else CaseStage.ADJUDICATION
    is_final = stage is not CaseStage.ADJUDICATION
    readers = (Login(f"reader-{number % 3}"), Login(f"reader-{(number + 1) % 3}"))
    if is_final:
        reads = tuple(replace(each, accepted=decided_rows(("SUBJECT",) if each is chosen else ())) for each in reads)
    final = {"SUBJECT": readers[0 if chosen.assessor.prefix == "R1" else 1]} if is_final else {}
    known = KnownSubject(f"{number:03d}", f"10{number % 3 + 1:02d}", treated.isoformat(), treated.isoformat())
    subject = Subject(
        charter.trial_code, name, reads, dates, known, investigator=_investigator(random, name, chosen, dates),
        case=f"C-{number:03d}",
    )  # fmt: skip
    case = CaseStatus(f"C-{number:03d}", stage, readers, 2, triggers, "adjudicator" if triggers else "", final)
    signed = (treated + timedelta(days=400)).isoformat()
    return SubjectFacts(
        subject, case, {}, {"R1": f"Reader {number % 3 + 1:02d}", "R2": f"Reader {(number + 1) % 3 + 1:02d}"},
        {"R1": signed, "R2": signed}, random.choice(CAUSES) if stage is CaseStage.DECIDED else "",
    )  # fmt: skip


def _read(
    random: Random, charter: Charter, place: int, course: list[float], new_at: int, *, has_target: bool
) -> AssessedRead:
    states: list[int | TargetStateCode | None] = []
    size = float(random.randint(250, 700))
    states.append(round(size))
    for factor in course:
        size *= factor * random.uniform(0.94, 1.06)
        odd = random.random()
        states.append(ABSENT if size < 60 or odd < 0.03 else NE if odd < 0.07 else round(size))
    lesions = [target(*states)] if has_target else []
    lesions.append(non_target(*[NonTargetStateCode.PRESENT] * (len(course) + 1)))
    if new_at and len(course) >= new_at and random.random() < 0.8:
        said = [NewLesionStatus.NO] * (new_at - 1)
        said += random.choice(([NewLesionStatus.YES], [NewLesionStatus.EQUIVOCAL, NewLesionStatus.YES]))
        lesions.append(finding(*said[: len(course)], **({} if random.random() < 0.6 else {"lesion_type": LUNG})))
    state = read_of(*lesions)
    outcomes = derive_outcomes(state, CONFIG)
    ends = read_endpoints(state, outcomes, charter, {})
    return AssessedRead(
        Assessor(f"R{place}", "INDEPENDENT ASSESSOR", f"RADIOLOGIST {place}"), state, outcomes, CONFIG,
        dict.fromkeys(state.timepoints, frozenset({Modality.CT})),
        {scope: BestResponses(each.best_unconfirmed, each.best_confirmed) for scope, each in ends.items()},
        seen_first(state, judged_days(outcomes, {}, CONFIG), CONFIG),
    )  # fmt: skip


def _investigator(random: Random, name: str, read: AssessedRead, dates: dict[int, str]) -> tuple[dict[str, str], ...]:
    rows = []
    for ordinal, outcome in sorted(read.outcomes.items()):
        for scope, found in outcome.scopes.items():
            code = str(found.response)
            if code == "NA":
                continue
            if random.random() < 0.12:
                code = random.choice(("SD", "PR"))
            rows.append(
                {
                    "STUDYID": "HCC", "DOMAIN": "RS", "USUBJID": name, "RSSEQ": str(len(rows) + 1),
                    "RSTESTCD": "OVRLRESP", "RSCAT": "mRECIST", "RSSCAT": scope.value.upper(),
                    "RSSTRESC": code.replace("NON_CR_NON_PD", "NON-CR/NON-PD"), "RSEVAL": "INVESTIGATOR",
                    "VISITNUM": str(ordinal + 1), "RSDTC": dates[ordinal],
                }
            )  # fmt: skip
    return tuple(rows)


def _row(domain: str, values: dict[str, str]) -> ClinicalRow:
    said = {"STUDYID": "HCC", "DOMAIN": domain, **values}
    return ClinicalRow(f"{values['USUBJID']} {values.get(f'{domain}SEQ', '')}".strip(), said)


def _hand_over(random: Random, each: SubjectFacts, tables: dict[str, list[dict[str, str]]]) -> None:
    name, treated = each.subject.subject, date.fromisoformat(each.subject.known.exposure)
    last = date.fromisoformat(max(each.subject.dates.values()))
    common, day = {"USUBJID": name}, lambda days: (treated + timedelta(days=days)).isoformat()
    tables["DM"].append(
        {**common, "SUBJID": each.subject.known.number, "SITEID": each.subject.known.site, "RFXSTDTC": day(0)}
    )
    tables["EX"].append({**common, "EXSEQ": "1", "EXTRT": "Y-90 MICROSPHERES", "EXDOSE": "2.0", "EXDOSU": "GBq",
                         "EXSTDTC": day(0)})  # fmt: skip
    if random.random() < 0.25:
        tables["DD"].append(
            {
                **common,
                "DDSEQ": "1",
                "DDTESTCD": "PRCDTH",
                "DDDTC": (last + timedelta(days=random.randint(5, 150))).isoformat(),
            }
        )
    for number, kind in enumerate(("RESECTION", "TRANSPLANT", "NEW ANTICANCER THERAPY"), start=1):
        if random.random() < 0.12:
            tables["PR"].append({**common, "PRSEQ": str(number), "PRTRT": kind, "PRCAT": kind,
                                 "PRSTDTC": day(random.randint(90, 300))})  # fmt: skip
    start = random.choice((15.0, 150.0, 420.0, 5000.0))
    for visit in range(4):
        value, when = start * random.uniform(0.3, 1.1) ** visit, day(-7 if not visit else 56 * visit)
        tables["LB"].append({**common, "LBSEQ": str(visit + 1), "LBTESTCD": "AFP", "LBSTRESN": f"{value:.1f}",
                             "LBSTRESU": "ng/mL", "VISITNUM": str(visit + 1), "LBDTC": when})  # fmt: skip
        for item in range(1, 31):
            said = {**common, "QSSEQ": str(30 * visit + item), "QSTESTCD": f"QLQC30{item:02d}",
                    "QSCAT": "EORTC QLQ-C30", "VISITNUM": str(visit + 1), "QSDTC": when}  # fmt: skip
            answer = random.randint(1, 7 if item in (29, 30) else 4)
            tables["QS"].append(
                said | ({"QSSTAT": "NOT DONE"} if random.random() < 0.05 else {"QSSTRESN": str(answer)})
            )
    for number, (kind, total) in enumerate((("URINE", 1650), ("FAECES", 180), ("BLOOD", 4900)), start=1):
        tables["PC"].append({**common, "PCSEQ": str(number), "PCTESTCD": "Y90", "PCSPEC": kind, "PCDTC": day(0),
                             "PCENDTC": day(1), "PCGROSS": str(random.randint(800, 9000)), "PCBKG": "40",
                             "PCEFF": "0.95", "PCALIQ": "1", "PCTOTAL": str(total), "PCHOURS": "36"})  # fmt: skip
    for number in range(random.randint(0, 4)):
        term, organ = random.choice(
            (
                ("Fatigue", "General disorders"),
                ("Nausea", "Gastrointestinal disorders"),
                ("Ascites", "Gastrointestinal disorders"),
                ("Pyrexia", "General disorders"),
            )
        )
        tables["AE"].append({**common, "AESEQ": str(number + 1), "AETERM": term.lower(), "AEDECOD": term,
                             "AEBODSYS": organ, "AESER": random.choice("NNNY"), "AETOXGR": str(random.randint(1, 4)),
                             "AESTDTC": day(random.randint(-10, 400))})  # fmt: skip


def _distribution(random: Random, subject: str) -> DistributionRead:
    items = {
        (Item.QUALITY, ""): Answer.OPTIMAL,
        (Item.LUNGS, ""): random.choice((Answer.NONE, Answer.PRESENT)),
        (Item.EXTRAHEPATIC, ""): random.choice((Answer.NONE, Answer.NONE, Answer.SUSPECTED)),
        (Item.INTRAHEPATIC, ""): random.choice((Answer.CONFINED, Answer.PARTIAL)),
        (Item.COVERAGE, "T1"): random.choice((Answer.COMPLETE, Answer.PARTIAL)),
        (Item.SUCCESS, ""): Answer.YES,
    }
    figures = {}
    for place, (name, value, unit, rule) in enumerate(
        (
            ("net activity at administration", random.uniform(1.5, 3.0), "GBq", "MR-1005"),
            ("lung shunt fraction", random.uniform(1, 9), "%", "MR-1006"),
            ("T1: mean dose", random.uniform(110, 320), "Gy", "MR-1010"),
        ),
        start=1,
    ):
        volume = "T1" if name.startswith("T1") else ""
        figures[name] = KeptFigure(name, place, name, repr(value), unit, rule, "sum of voxels", (), (), volume)
    state = DistributionState(
        {key: FormItem(key[0], key[1], answer) for key, answer in items.items()}, figures=figures,
        verdicts={name: FigureVerdict(name) for name in figures},
    )  # fmt: skip
    return DistributionRead(subject, 1, state)
