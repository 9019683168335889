"""The distribution reads of the SPECT/CT: where the activity went, and the doses (MR-1002, MR-1005 to MR-1013)."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from readstation.model.distribution import Answer, Item, KeptFigure
from readstation.trial.report.document import ANY, Cell, Listing, Row, Section, Table, count, word
from readstation.trial.report.facts import DistributionRead
from readstation.trial.report.figures_in_words import decimals

ITEM_COLUMNS = ("subject", "read", "item", "target", "answer", "organs", "segments", "shift_mm", "words")
FIGURE_COLUMNS = (
    "subject", "read", "figure", "volume", "measure", "value", "unit", "proposed", "reason", "rule", "method",
    "constants",
)  # fmt: skip
AT_OR_ABOVE = "at or above"
ITEM_WORDS = {
    Item.QUALITY: "Image quality and registration",
    Item.LUNGS: "Lung uptake",
    Item.EXTRAHEPATIC: "Extrahepatic abdominal deposition",
    Item.INTRAHEPATIC: "Intrahepatic distribution",
    Item.COVERAGE: "Target coverage, each target",
    Item.PATTERN: "Uptake pattern, each target",
    Item.THROMBUS: "Tumour thrombus uptake",
    Item.MAA: "MAA to Y-90 agreement",
    Item.SUCCESS: "Overall technical success",
}


def item_listing(reads: tuple[DistributionRead, ...]) -> Listing:
    """Return every answer of the form."""
    rows: list[Row] = []
    for read in reads:
        for each in sorted(read.state.items.values(), key=lambda form: (list(Item).index(form.item), form.target)):
            shift = "" if each.shift_tenths is None else f"{each.shift_tenths / 10:.1f}"
            values = (
                read.subject, str(read.place), str(each.item), each.target, str(each.answer), " ".join(each.organs),
                " ".join(each.segments), shift, each.text,
            )  # fmt: skip
            rows.append(dict(zip(ITEM_COLUMNS, values, strict=True)))
    return Listing("distribution_items", "Distribution reads: answers", ITEM_COLUMNS, tuple(rows))


def figure_listing(reads: tuple[DistributionRead, ...]) -> Listing:
    """Return every figure: the reader's own value where the proposed one was not confirmed."""
    rows = [
        _figure(read, each)
        for read in reads
        for each in sorted(read.state.figures.values(), key=lambda kept: kept.place)
    ]
    return Listing("distribution_figures", "Distribution reads: activity and dose", FIGURE_COLUMNS, tuple(rows))


def _figure(read: DistributionRead, kept: KeptFigure) -> Row:
    verdict = read.state.verdicts.get(kept.key)
    own = None if verdict is None else verdict.value
    # A figure of one target is "T1: mean dose": what it measures is the same for every target.
    measure = kept.name.removeprefix(f"{kept.volume}: ") if kept.volume else kept.name
    if AT_OR_ABOVE in measure:  # "volume at or above 100 Gy, partial" is one measure, whatever it came to
        measure = measure.rpartition(", ")[0]
    role = read.state.volumes[kept.volume].role if kept.volume in read.state.volumes else ""
    constants = "; ".join(f"{name} {value}" for name, value in kept.constants)
    values = (
        read.subject, str(read.place), kept.name, kept.volume, f"{role}: {measure}" if role else measure,
        (kept.value or "") if own is None else own, kept.unit, kept.value or "", verdict.reason if verdict else "",
        kept.rule, kept.method, constants,
    )  # fmt: skip
    return dict(zip(FIGURE_COLUMNS, values, strict=True))


def distribution_section(items: Listing, figures: Listing) -> Section | None:
    """Return the section of the distribution reads; None where there is none."""
    if not items.rows and not figures.rows:
        return None
    words = (
        "Reads of the SPECT/CT after treatment, a work list of its own whose readers and results stay apart from the "
        "response read (MR-1001). Where a case has several reads, the first is counted. Doses are for research use; "
        "method and constants of each stand in its row (MR-1013)."
    )
    tables = (*_answers(items), *_organs(items), *_figures(figures))
    return Section("distribution", "Y-90 distribution and dose", (words,), tables)


def _answers(items: Listing) -> Iterator[Table]:
    first = items.where(read="1")
    rows: list[tuple[Cell, ...]] = []
    for item, words in ITEM_WORDS.items():
        said = first.also(item=str(item))
        for answer in Answer:
            with_answer = said.also(answer=str(answer))
            if with_answer.rows:
                share = f"{decimals(100 * len(with_answer.rows) / len(said.rows))} %"
                rows.append(
                    (
                        word(words),
                        word(str(answer).replace("_", " ")),
                        count(with_answer),
                        count(said),
                        Cell(share, said),
                    )
                )
    if rows:
        yield Table("distribution", "Review items", ("Item", "Answer", "n", "Of", "Share"), tuple(rows))


def _organs(items: Listing) -> Iterator[Table]:
    found = items.where(read="1", item=str(Item.EXTRAHEPATIC), organs=ANY)
    named = sorted({row["organs"] for row in found.rows})
    if named:
        rows = tuple((word(organ.replace("_", " ")), count(found.also(organs=organ))) for organ in named)
        yield Table("organs", "Extrahepatic deposition by organ", ("Organ", "Reads"), rows)


def _figures(figures: Listing) -> Iterator[Table]:
    first = figures.where(read="1", value=ANY)
    rows: list[tuple[Cell, ...]] = []
    for measure, unit, rule, method in sorted(
        {(row["measure"], row["unit"], row["rule"], row["method"]) for row in first.rows},
        key=lambda each: (each[2], each[0]),
    ):
        of_measure = first.also(measure=measure, unit=unit, rule=rule, method=method)
        values = [float(row["value"]) for row in of_measure.rows]
        between = f"{min(values):.4g} to {max(values):.4g}"
        name = f"{measure}, {unit}" if unit else measure
        rows.append(
            (word(name), word(rule), word(method), count(of_measure), Cell(f"{median(values):.4g}", of_measure),
             Cell(between, of_measure))
        )  # fmt: skip
    if rows:
        heads = ("Figure", "Rule", "Method", "Values", "Median", "Range")
        yield Table("dose", "Activity and dose", heads, tuple(rows))
