"""Tables of response, time and agreement of a trial, made anew from its exported tables (MR-701 to MR-813)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tests.independent.flat_statistics import NONE, incidences, kappa, median, rate, sums_agreement, surviving
from tests.independent.flat_trial import (
    ANALYSES,
    GUARD,
    MET,
    PRIMARY,
    READERS,
    RULES,
    SCOPES,
    STABLE,
    UNCENSORED,
    UNCUT,
    FlatTrial,
    Outcome,
    Time,
    Visit,
    window,
)  # fmt: skip

Key = tuple[str, str, str, str]
Found = Mapping[Key, Outcome | None]
Table = list[list[str]]
CODES = ("CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE")
RESPONSE, CONTROL = CODES[:2], CODES[:4]
BOTH = ("confirmed", "unconfirmed")
TIMES: tuple[tuple[str, str, Callable[[Outcome], Time | None]], ...] = (
    ("hTTP", "HEPATIC", lambda each: each.ttp),
    ("Localized TTP", "LOCALIZED", lambda each: each.ttp),
    ("TTP", "OVERALL", lambda each: each.ttp),
    ("PFS", "OVERALL", lambda each: each.pfs),
    ("DOR, localized", "LOCALIZED", lambda each: each.dor_confirmed),
    ("DOR, hepatic", "HEPATIC", lambda each: each.dor_confirmed),
    ("DOR, overall", "OVERALL", lambda each: each.dor_confirmed),
    ("DOR, localized, unconfirmed", "LOCALIZED", lambda each: each.dor_unconfirmed),
    ("DOR, hepatic, unconfirmed", "HEPATIC", lambda each: each.dor_unconfirmed),
    ("DOR, overall, unconfirmed", "OVERALL", lambda each: each.dor_unconfirmed),
)
REASONS = (
    "PD", "DEATH", "NO_PD", "NEW_THERAPY", "MISSED_ASSESSMENTS", "DEATH_CENSORED", "NO_BASELINE", "NO_POST_BASELINE",
)  # fmt: skip
VARIANTS = (
    ("Primary", "IRC", PRIMARY), ("Other absolute increase (MR-210)", "IRC", GUARD),
    ("Other dating of PD (MR-406)", "IRC", MET), ("PR-SD-PR accepted (MR-605)", "IRC", STABLE),
    ("No censoring, missed visits or therapy", "IRC", UNCENSORED),
    ("Resection, transplant ignored (MR-712)", "IRC", UNCUT),
    ("Reader 1 only", READERS[0], PRIMARY), ("Reader 2 only", READERS[1], PRIMARY),
)  # fmt: skip
assert {analysis for _, _, analysis in VARIANTS} == set(ANALYSES)


def disposition_table(flat: FlatTrial) -> Table:
    """Return who is in the trial, how the review of each subject ended, and what happened to whom.

    All reviews are final here: a subject with rows of an adjudicator was adjudicated, the others agree.
    """
    treated = flat.subjects
    counted = {name: flat.counted(name) for name in treated}
    final = [name for name in treated if counted[name]]
    decided = [name for name in final if flat.of("RS", name, RSEVAL="ADJUDICATOR")]
    days = {name: [each.day for each in flat.visits(name, "OVERALL", counted[name]).values()] for name in final}
    died = {name: day for name in treated if (day := flat.death(name)) is not None}
    done = {name: flat.procedures(name) for name in treated}
    kinds = {name: {kind for _, kind in each} for name, each in done.items()}
    contradict = [
        name for name in treated
        if min(days.get(name) or [1]) <= 0 or died.get(name, 0) < 0
        or max([*days.get(name, ()), *(day for day, _ in done[name])], default=0) > died.get(name, 10**9)
    ]  # fmt: skip
    seen_by = [name for name in treated if flat.of("TR", name)]
    numbers = {
        "Subjects known": len({row["USUBJID"] for row in flat.tables["DM"]}),
        "Treated": len(treated),
        "without images given to readers (BOR NE)": len(treated) - len(seen_by),
        "review: final, reads agree": len(final) - len(decided),
        "review: final, adjudicated": len(decided),
        "review: being read, or not given yet": len(seen_by) - len(final),
        "review: reads differ, no adjudicator named": 0,
        "review: reads differ, adjudicator at work": 0,
        "review: read signed anew after the decision": 0,
        "Final result of the review": len(final),
        "liver target at baseline: localized population": sum(
            flat.has_liver_target(each, counted[each]) for each in final
        ),
        "no scan after the baseline": sum(not days[each] for each in final),
        "Died": len(died),
        "New anticancer therapy, surgery among it": sum(map(bool, done.values())),
        "Curative resection": sum("RESECTION" in each for each in kinds.values()),
        "Transplant": sum("TRANSPLANT" in each for each in kinds.values()),
        "Dates that contradict each other, to be asked for": len(contradict),
    }
    return [[name, str(number)] for name, number in numbers.items()]


def follow_up(found: Found) -> str:
    """Return the median follow-up: Kaplan-Meier on PFS with ends and events exchanged (MR-715)."""
    ends = [each.pfs for each in of(found, "OVERALL").values()]
    return median([(days, not is_event) for days, is_event, _ in ends])[0]


def of(found: Found, scope: str, evaluator: str = "IRC", analysis: str = PRIMARY) -> dict[str, Outcome]:
    """Return the outcomes of a population by subject (MR-701)."""
    wanted = (evaluator, analysis, scope)
    return {key[0]: each for key, each in found.items() if key[1:] == wanted and each is not None}


def bests(outcomes: Mapping[str, Outcome], which: str) -> list[str]:
    """Return the best responses, confirmed or not."""
    return [getattr(each, f"best_{which}") for each in outcomes.values()]


def shares(codes: Sequence[str], wanted: Iterable[str]) -> list[str]:
    """Return a rate of best responses."""
    return rate(sum(code in wanted for code in codes), len(codes))


def response_tables(found: Found) -> Iterator[tuple[str, Table]]:
    """Yield rates and best responses of each scope (MR-703, MR-704)."""
    for scope in SCOPES:
        outcomes = of(found, scope)
        rows: Table = []
        for name, codes, prefix in (
            ("ORR by 6 months", RESPONSE, "6_months_"), ("ORR", RESPONSE, ""), ("DCR", CONTROL, ""),
        ):  # fmt: skip
            rows += [[name, which, *shares(bests(outcomes, prefix + which), codes)] for which in BOTH]
        for which in BOTH:
            evaluable = [code for code in bests(outcomes, which) if code != "NE"]
            rows.append(["ORR, evaluable only", which, *shares(evaluable, RESPONSE)])
        yield f"rates-{scope.lower()}", rows
        counted = [[which, *(str(bests(outcomes, which).count(code)) for code in CODES)] for which in BOTH]
        yield f"best-{scope.lower()}", [[*row, str(len(outcomes))] for row in counted]


def estimates(pairs: list[tuple[int, bool]]) -> list[str]:
    """Return subjects, events, censored, median with its interval, and the shares without the event at two times."""
    counts = [str(len(pairs)), *(str(sum(event is kind for _, event in pairs)) for kind in (True, False))]
    return counts + ([*median(pairs), *(surviving(pairs, months) for months in (6, 12))] if pairs else [NONE] * 4)


def time_tables(found: Found) -> Iterator[tuple[str, Table]]:
    """Yield Kaplan-Meier estimates, reasons, and incidences with competing risks (MR-705 to MR-720)."""
    rows, reasons = [], []
    for name, scope, chosen in TIMES:
        ends = [time for each in of(found, scope).values() if (time := chosen(each)) is not None]
        rows.append([name, *estimates([(days, event) for days, event, _ in ends])])
        if "unconfirmed" not in name and name != "Localized TTP":
            reasons.append([name, *(str(sum(why == reason for *_, why in ends)) for reason in REASONS)])
    yield "medians", rows
    yield "reasons", reasons
    overall = of(found, "OVERALL")
    causes = [competing(each, overall[name]) for name, each in of(found, "HEPATIC").items()]
    names = sorted({cause for _, cause in causes if cause})
    yield "competing", [[cause, *incidences(causes, cause, (3, 6, 9, 12))] for cause in names]


def competing(hepatic: Outcome, overall: Outcome) -> tuple[int, str]:
    """Return when and by what the time to hepatic progression ends, with what competes; empty for censored."""
    (days, is_event, _), (end, has_ended, why) = hepatic.ttp, overall.pfs
    if has_ended and (not is_event or end < days):
        return end, "Death" if why == "DEATH" else "Extrahepatic PD"
    return days, "Hepatic PD" if is_event else ""


def sensitivity_tables(found: Found) -> Iterator[tuple[str, Table]]:
    """Yield rates and medians by every analysis (MR-719)."""
    rates, medians = [], []
    for name, evaluator, analysis in VARIANTS:
        cells = []
        for scope, codes in (("LOCALIZED", RESPONSE), ("OVERALL", RESPONSE), ("OVERALL", CONTROL)):
            count, share, between = shares(bests(of(found, scope, evaluator, analysis), "confirmed"), codes)
            cells.append(f"{count}, {share} ({between})")
        rates.append([name, *cells])
        cells = []
        for _, scope, chosen in (TIMES[0], TIMES[2], TIMES[3]):
            ends = [chosen(each) for each in of(found, scope, evaluator, analysis).values()]
            pairs = [(time[0], time[1]) for time in ends if time is not None]
            cells.append(f"{'; '.join(median(pairs))}; {sum(event for _, event in pairs)} events")
        medians.append([name, *cells])
    yield "sensitivity-rates", rates
    yield "sensitivity-medians", medians


def rated(found: Found, scope: str, evaluators: tuple[str, str], which: str) -> list[tuple[str, str]]:
    """Return the best responses of two evaluators side by side, NA where a subject is in no denominator."""
    one, two = ({key[0]: each for key, each in found.items() if key[1:] == (name, PRIMARY, scope)}
                for name in evaluators)  # fmt: skip
    return [
        tuple("NA" if each is None else getattr(each, f"best_{which}") for each in (one[name], two[name]))
        for name in sorted(one.keys() & two.keys())
    ]  # type: ignore[misc]  # two of them


def investigator_tables(found: Found) -> Iterator[tuple[str, Table]]:
    """Yield the review beside the investigator (MR-813)."""
    beside: Table = []
    agreement, progression = [], []
    for scope in SCOPES:
        own, said = of(found, scope), of(found, scope, "INVESTIGATOR")
        for name, codes in (("ORR", RESPONSE), ("DCR", CONTROL)):
            beside += [
                [f"{scope.capitalize()} {name}", which, *shares(bests(own, which), codes),
                 *shares(bests(said, which), codes)]
                for which in BOTH
            ]  # fmt: skip
        both = [(own[name], said[name]) for name in sorted(own.keys() & said.keys())]
        confirmed = [(one.best_confirmed, two.best_confirmed) for one, two in both]
        crossed = [[row, *(str(confirmed.count((row, column))) for column in CODES)] for row in CODES]
        words = [[row[0].replace("NON-CR/NON-PD", "non-CR/non-PD"), *row[1:]] for row in crossed]
        yield f"crossed-{scope.lower()}", [[*row, str(sum(map(int, row[1:])))] for row in words]
        for which in BOTH:
            pairs = [tuple(getattr(each, f"best_{which}") for each in pair) for pair in both]
            same = rate(sum(one == two for one, two in pairs), len(pairs))
            agreement.append([scope.capitalize(), which, *same, *kappa(pairs, CODES)])
        kinds = [kind_of(one.pd_day, two.pd_day) for one, two in both]
        progression.append([scope.capitalize(), *(str(kinds.count(number)) for number in range(6)), str(len(both))])
    yield "beside", beside
    times: Table = []
    for name, scope, chosen in TIMES:
        if "unconfirmed" in name or name == "Localized TTP":
            continue
        for evaluator, words in (("IRC", "IRC"), ("INVESTIGATOR", "Investigator")):
            ends = [time for each in of(found, scope, evaluator).values() if (time := chosen(each)) is not None]
            times.append([name, words, *estimates([(days, event) for days, event, _ in ends])])
    yield "beside-medians", times
    yield "irc-agreement", agreement
    yield "pd-agreement", progression


def kind_of(own: int | None, said: int | None) -> int:
    """Return how two days of progression lie: same visit, own earlier, own later, own only, said only, neither."""
    if own is None or said is None:
        return 5 if own is said else 3 if said is None else 4
    return 0 if abs(own - said) <= 14 else 1 if own < said else 2


def reader_tables(flat: FlatTrial, found: Found) -> Iterator[tuple[str, Table]]:
    """Yield agreement of both readers and how often cases were adjudicated (MR-809, MR-813)."""
    rows = []
    for scope in SCOPES:
        for which in BOTH:
            pairs = rated(found, scope, READERS, which)
            same = rate(sum(one == two for one, two in pairs), len(pairs))
            ordered = [pair for pair in pairs if set(pair) <= {"CR", "PR", "SD", "PD"}]
            weighted = kappa(ordered, ("CR", "PR", "SD", "PD"), is_linear=True)[0]
            rows.append([scope.capitalize(), f"best response, {which}", *same[:2], *kappa(pairs, (*CODES, "NA")),
                         weighted])  # fmt: skip
        days = [[pd_day(found[subject, name, PRIMARY, scope]) for name in READERS] for subject in flat.subjects]
        same = rate(sum(one == two for one, two in days), len(days))
        rows.append([scope.capitalize(), "day of progression, none among it", *same[:2], *[NONE] * 3])
    yield "reader-agreement", rows
    yield "sums", sums_agreement(list(sum_pairs(flat)))
    fired = [triggers(flat, subject) for subject in flat.subjects]
    names = {
        "BASELINE_MEASURABILITY": "Measurable disease at baseline", "LOC_BOR": "Localized best response",
        "LOC_RESPONDER": "Localized responder", "HEP_PD_TP": "Timepoint of hepatic progression",
        "OVR_BOR": "Overall best response", "OVR_PD_TP": "Timepoint of overall progression",
    }  # fmt: skip
    lines = [[words, *rate(sum(name in each for each in fired), len(fired))] for name, words in names.items()]
    yield "adjudication", [["Any", *rate(sum(map(bool, fired)), len(fired))], *lines]


def pd_day(each: Outcome | None) -> int | None:
    """Return the day of progression; None without."""
    return None if each is None else each.pd_day


def sum_pairs(flat: FlatTrial) -> Iterator[tuple[float, float]]:
    """Yield the sums of liver targets of both readers, at every visit at which both have one."""
    for subject in flat.subjects:
        one, two = (
            {row["VISITNUM"]: float(row["TRSTRESN"])
             for row in flat.of("TR", subject, TRTESTCD="SUMVDIAM", TRGRPID="LOCALIZED", TREVALID=f"RADIOLOGIST {n}")
             if row["TRSTRESN"]}
            for n in (1, 2)
        )  # fmt: skip
        yield from ((one[visit], two[visit]) for visit in sorted(one.keys() & two.keys(), key=int))


def triggers(flat: FlatTrial, subject: str) -> set[str]:
    """Return in what both reads of a subject differ, by images alone, best responses unconfirmed (MR-809)."""
    one, two = (endpoints_of_read(flat, subject, f"RADIOLOGIST {number}") for number in (1, 2))
    return {name for name in one if one[name] != two[name]}


def endpoints_of_read(flat: FlatTrial, subject: str, reader: str) -> dict[str, object]:
    """Return what of a read is compared: measurability, best responses, and the visits of progression."""
    best = {
        row["RSSCAT"]: row["RSSTRESC"]
        for row in flat.of("RS", subject, RSTESTCD="BESTRESP", RSGRPID="UNCONFIRMED", RSEVALID=reader,
                           RSEVAL="INDEPENDENT ASSESSOR")
    }  # fmt: skip
    visits = {scope: list(flat.visits(subject, scope, reader).values()) for scope in SCOPES}
    return {
        "BASELINE_MEASURABILITY": flat.has_liver_target(subject, reader),
        "LOC_BOR": best["LOCALIZED"], "LOC_RESPONDER": best["LOCALIZED"] in RESPONSE,
        "HEP_PD_TP": progressed_at(visits["HEPATIC"]),
        "OVR_BOR": best["OVERALL"], "OVR_PD_TP": progressed_at(visits["OVERALL"]),
    }  # fmt: skip


def progressed_at(visits: Sequence[Visit]) -> int | None:
    """Return the place of the visit of progression; None without."""
    day = window(visits, RULES[PRIMARY])[1]
    return None if day is None else next(place for place, each in enumerate(visits) if each.day >= day)


def reader_rates(flat: FlatTrial, pseudonyms: Mapping[tuple[str, str], str]) -> Table:
    """Return the table of each reader; who read as which number is said beside, as no table has accounts (MR-813)."""
    rows = []
    for name in sorted(set(pseudonyms.values())):
        own = [(subject, f"RADIOLOGIST {place[1:]}") for (subject, place), said in pseudonyms.items() if said == name]
        decided = [pair for pair in own if flat.of("RS", pair[0], RSEVAL="ADJUDICATOR")]
        chosen = sum(flat.counted(subject) == reader for subject, reader in decided)
        rows.append([name, *rate(len(decided), len(own))[:2], *rate(len(decided) - chosen, len(own))[:2],
                     *rate(chosen, len(decided))])  # fmt: skip
    return rows
