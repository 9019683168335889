"""AFP, quality of life, excretion, resection and adverse events of a trial from the tables as they were handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median

import pandas as pd

from tests.independent.flat_statistics import MONTH, NONE, between, rate, shown
from tests.independent.flat_trial import FlatTrial

Table = list[list[str]]
HALF_LIFE_H = 64.1
FOLLOW_UP = 365
SCALES = {
    "QL2": ("global health", (29, 30)), "PF2": ("physical", (1, 2, 3, 4, 5)), "RF2": ("role", (6, 7)),
    "EF": ("emotional", (21, 22, 23, 24)), "CF": ("cognitive", (20, 25)), "SF": ("social", (26, 27)),
    "FA": ("fatigue", (10, 12, 18)), "NV": ("nausea and vomiting", (14, 15)), "PA": ("pain", (9, 19)),
    "DY": ("dyspnoea", (8,)), "SL": ("insomnia", (11,)), "AP": ("appetite loss", (13,)),
    "CO": ("constipation", (16,)), "DI": ("diarrhoea", (17,)), "FI": ("financial difficulties", (28,)),
}  # fmt: skip
FUNCTIONAL = ("PF2", "RF2", "EF", "CF", "SF")


def afp_values(flat: FlatTrial) -> pd.DataFrame:
    """Return AFP with its day; below the limit of quantification the limit, and half of it for changes (MR-1101)."""
    rows = []
    for name in flat.subjects:
        for row in flat.of("LB", name, LBTESTCD="AFP"):
            is_below = row["LBORRES"].startswith("<")
            shown = Fraction(row["LBORRES"].lstrip("<") if is_below else row["LBSTRESN"])
            rows.append((name, flat.day(name, row["LBDTC"]), row["VISITNUM"], shown, shown / 2 if is_below else shown))
    return pd.DataFrame(rows, columns=["subject", "day", "visit", "shown", "value"])


def afp_tables(flat: FlatTrial) -> Iterator[tuple[str, Table]]:
    """Yield AFP response and AFP by visit."""
    values = afp_values(flat)
    before, after = values[values.day <= 0], values[values.day > 0]
    first = before.sort_values("day").groupby("subject").last()
    joined = after.join(first["value"].rename("start"), on="subject")
    joined["change"] = [
        None if pd.isna(start) or not start else 100 * (value - start) / start
        for value, start in zip(joined.value, joined.start, strict=True)
    ]
    lowest = joined.loc[joined.groupby("subject").value.agg(lambda each: each.astype(float).idxmin())]
    high = lowest[[not pd.isna(start) and start >= 200 for start in lowest.start]]
    above = lowest[[not pd.isna(start) and start > 20 for start in lowest.start]]
    yield "afp", [
        ["Responder: decrease of more than 50 %, baseline 200 ng/mL or more",
         *rate(sum(change < -50 for change in high.change), len(high))],
        ["Normalised: 20 ng/mL or less, baseline above that",
         *rate(sum(each <= 20 for each in above.value), len(above))],
    ]  # fmt: skip
    rows = [["baseline", *summary(list(first.shown)), NONE]]
    for visit, of_visit in sorted(joined.groupby("visit"), key=lambda pair: int(pair[0])):
        changes = [change for change in of_visit.change if change is not None]
        words = (
            f"{rounded(median(changes))} % ({rounded(min(changes))} to {rounded(max(changes))})" if changes else NONE
        )
        rows.append([f"visit {visit}", *summary(list(of_visit.shown)), words])
    yield "afp-visits", rows


def summary(values: Sequence[Fraction]) -> list[str]:
    """Return count, median and range of values in ng/mL."""
    return [str(len(values)), rounded(median(values)), f"{rounded(min(values))} to {rounded(max(values))}"]


def scores(flat: FlatTrial) -> Iterator[tuple[str, str, int, str, Fraction]]:
    """Yield subject, visit, day, scale and score of every questionnaire, exact (MR-1102)."""
    for name in flat.subjects:
        forms: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
        for row in flat.of("QS", name):
            form = forms[flat.day(name, row["QSDTC"]), row["VISITNUM"]]
            if row["QSSTRESN"]:
                form[int(row["QSTESTCD"][-2:])] = int(row["QSSTRESN"])
        for (day, visit), form in sorted(forms.items()):
            for scale, score in scored(form).items():
                yield name, visit, day, scale, score


def scored(form: dict[int, int]) -> dict[str, Fraction]:
    """Return the scales of a form of which half of the items are answered, and the summary if all of them are there."""
    found = {}
    for scale, (_, items) in SCALES.items():
        given = [form[item] for item in items if item in form]
        if 2 * len(given) >= len(items):
            share = (Fraction(sum(given), len(given)) - 1) / (6 if scale == "QL2" else 3)
            found[scale] = 100 * (1 - share if scale in FUNCTIONAL else share)
    parts = [scale for scale in SCALES if scale not in ("QL2", "FI")]
    if all(scale in found for scale in parts):
        whole = sum((found[each] if each in FUNCTIONAL else 100 - found[each] for each in parts), Fraction(0))
        found["SUMMARY"] = whole / len(parts)
    return found


def quality_tables(flat: FlatTrial) -> Iterator[tuple[str, Table]]:
    """Yield mean scores and mean changes of each scale by visit."""
    every = list(scores(flat))
    last = {name: max((day for who, _, day, _, _ in every if who == name and day <= 0), default=None)
            for name in flat.subjects}  # fmt: skip
    start = {(name, scale): score for name, _, day, scale, score in every if day == last[name]}
    visits = sorted({visit for _, visit, *_ in every}, key=int)
    means, changes = [], []
    for scale in (*SCALES, "SUMMARY"):
        words = f"{scale} {SCALES[scale][0] if scale in SCALES else 'summary score'}"
        cells, moved = [], []
        for visit in visits:
            own = [(name, day, score) for name, which, day, each, score in every if (which, each) == (visit, scale)]
            cells.append(mean_words([score for _, _, score in own]))
            apart = [score - start[name, scale] for name, day, score in own if day > 0 and (name, scale) in start]
            moved.append(f"{signed(sum(apart) / len(apart))}, {len(apart)}" if apart else NONE)
        means.append([words, *cells])
        changes.append([words, *moved])
    yield "qlq", means
    seen = [place for place in range(len(visits)) if any(row[1 + place] != NONE for row in changes)]
    yield "qlq-changes", [[row[0], *(row[1 + place] for place in seen)] for row in changes]


def mean_words(values: Sequence[Fraction]) -> str:
    """Return mean, SD and count of scores."""
    if not values:
        return NONE
    mean = sum(values) / len(values)
    if len(values) == 1:
        return f"{rounded(mean)}, 1"
    variance = sum((each - mean) ** 2 for each in values) / (len(values) - 1)
    return f"{rounded(mean)} ({shown(float(variance) ** 0.5, 1)}), {len(values)}"


def rounded(value: Fraction) -> str:
    """Return an exact value to one decimal, halves away from zero, and a zero without a sign (MR-216)."""
    shown = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return str(shown if shown else abs(shown))


def signed(value: Fraction) -> str:
    """Return the same with a sign; that of zero is plus."""
    words = rounded(value)
    return words if words.startswith("-") else f"+{words}"


def samples(flat: FlatTrial) -> Iterator[tuple[str, str, float]]:
    """Yield subject, sample and percent of the injected activity at administration (MR-1103)."""
    for name in flat.subjects:
        injected_bq = sum(float(row["EXDOSE"]) for row in flat.of("EX", name)) * 1e9
        for row in flat.of("PC", name):
            gross, background, efficiency, aliquot, total, hours = (
                float(row[each]) for each in ("PCGROSS", "PCBKG", "PCEFF", "PCALIQ", "PCTOTAL", "PCHOURS")
            )
            counted_bq = (gross - background) / (60 * efficiency) / aliquot * total
            yield name, row["PCSPEC"], 100 * counted_bq * 2 ** (hours / HALF_LIFE_H) / injected_bq


def excretion_table(flat: FlatTrial) -> Table:
    """Return cumulative excretion and blood; every collection of the trial that is there was counted."""
    frame = pd.DataFrame(samples(flat), columns=["subject", "sample", "percent"])
    excreted = frame[frame["sample"] != "BLOOD"]
    groups: list[tuple[str, pd.DataFrame]] = [
        ("urine, cumulative, complete", excreted[excreted["sample"] == "URINE"]),
        ("faeces, cumulative, complete", excreted[excreted["sample"] == "FAECES"]),
        ("urine and faeces, cumulative, complete", excreted),
    ]
    rows = [percent_row(name, list(group.groupby("subject").percent.sum())) for name, group in groups]
    rows.append(percent_row("urine and faeces, incomplete: lower bound", []))
    return [*rows, percent_row("blood, each sample", list(frame[frame["sample"] == "BLOOD"].percent))]


def percent_row(name: str, values: Sequence[float]) -> list[str]:
    """Return a row of shares of the injected activity."""
    return [name, str(len(values)), *([shown(median(values), 4), between(values, 4)] if values else [NONE, NONE])]


def resection_table(flat: FlatTrial) -> Table:
    """Return resection and transplant by the same day of the month six months later (MR-1104)."""
    found = []
    for kind, words in (
        ("RESECTION", "Curative resection within 6 months"),
        ("TRANSPLANT", "Transplant within 6 months"),
    ):
        inside = 0
        for name in flat.subjects:
            first = pd.Timestamp(min(row["EXSTDTC"][:10] for row in flat.of("EX", name)))
            dates = [pd.Timestamp(row["PRSTDTC"][:10]) for row in flat.of("PR", name, PRCAT=kind)]
            inside += any(first <= each <= first + pd.DateOffset(months=6) for each in dates)
        found.append([words, *rate(inside, len(flat.subjects))])
    return found


def event_tables(flat: FlatTrial) -> Iterator[tuple[str, Table]]:
    """Yield adverse events: any, by class and term, and serious ones (MR-1105)."""
    rows = [
        (name, row["AEBODSYS"], row["AEDECOD"], int(row["AETOXGR"]), row["AESER"] == "Y")
        for name in flat.subjects
        for row in flat.of("AE", name)
        if 0 <= flat.day(name, row["AESTDTC"]) <= FOLLOW_UP
    ]
    frame = pd.DataFrame(rows, columns=["subject", "organ", "term", "grade", "serious"])
    deaths = (flat.death(name) for name in flat.subjects)
    months = sum(1 + (FOLLOW_UP if day is None else min(day, FOLLOW_UP)) for day in deaths) / MONTH
    count = len(flat.subjects)
    serious = frame[frame.serious]
    yield (
        "ae-any",
        [
            [words, *rate(each.subject.nunique(), count), str(len(each)), shown(100 * len(each) / months, 2)]
            for words, each in (("Any adverse event", frame), ("Any serious adverse event", serious))
        ],
    )
    yield "ae-terms", list(term_rows(frame, frame, count))
    yield "sae-terms", list(term_rows(serious, frame, count))


def term_rows(chosen: pd.DataFrame, every: pd.DataFrame, count: int) -> Iterable[list[str]]:
    """Yield a row for each class and, below it, each term; the grade is the highest of the subject at that level."""
    for organ, of_organ in chosen.groupby("organ"):
        everything = every[every.organ == organ]
        for name, group, beside in [(organ, of_organ, everything)] + [
            (term, of_organ[of_organ.term == term], everything[everything.term == term])
            for term in sorted(of_organ.term.unique())
        ]:
            highest = beside[beside.subject.isin(group.subject)].groupby("subject").grade.max()
            grades = (str(int((highest == grade).sum())) for grade in range(1, 6))
            yield [name, *rate(group.subject.nunique(), count), str(len(group)), *grades]
