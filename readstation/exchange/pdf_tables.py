"""The tables of a report: lesions across timepoints, responses with their reasons, images, names and values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Paragraph, Spacer, Table, TableStyle

from readstation.exchange.pdf_fonts import BOLD, STRONG
from readstation.exchange.pdf_style import HEAD, LINE, PAD, ROLE_COLOURS, RULE, TINT, WIDTH, style, text
from readstation.reading.report import (
    Answer,
    Cell,
    LesionLine,
    LesionTable,
    Pairs,
    ReportTimepoint,
    ScopeResponse,
    SumLine,
)

MOST_COLUMNS = 6
"""Timepoints beside each other; more of them stand in a second table under the first."""

_LABEL = 14 * mm
_SMALLEST_SITE = 42 * mm
_WIDEST_COLUMN = 28 * mm
Rule = tuple[Any, ...]
PADDING_RULES: list[Rule] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), PAD),
    ("RIGHTPADDING", (0, 0), (-1, -1), PAD),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("LINEBELOW", (0, 0), (-1, -1), RULE, LINE),
]
HEAD_RULES: list[Rule] = [("BACKGROUND", (0, 0), (-1, 0), HEAD), ("LINEABOVE", (0, 0), (-1, 0), RULE, LINE)]


def lesion_tables(table: LesionTable) -> list[Flowable]:
    """Return the lesion table, in as many parts as its timepoints need."""
    count = len(table.timepoints)
    parts = -(-count // MOST_COLUMNS) or 1
    wide = -(-count // parts)
    found: list[Flowable] = []
    for start in range(0, max(count, 1), max(wide, 1)):
        if found:
            found.append(Spacer(0, 8))
        found.append(_lesion_table(table, range(start, min(start + wide, count)), wide))
    return found


def _lesion_table(table: LesionTable, places: range, wide: int) -> Flowable:
    column = min(_WIDEST_COLUMN, (WIDTH - _LABEL - _SMALLEST_SITE) / max(wide, 1))
    site = WIDTH - _LABEL - column * len(places)
    rows: list[list[object]] = [[text("Lesion", "small_strong"), text("Site", "small_strong")]]
    rows[0] += [text(f"{table.timepoints[place]} mm", "column") for place in places]
    rules: list[Rule] = [*PADDING_RULES, *HEAD_RULES]
    rows += [_lesion_row(line, places) for line in table.targets]
    for sums in table.sums:
        rules += _sum_rules(sums, len(rows))
        rows.append(_sum_row(sums, places))
    rows += [_lesion_row(line, places) for line in (*table.non_targets, *table.new_lesions)]
    if len(rows) == 1:
        rows.append([text("No lesion was entered.", "soft"), *[""] * (1 + len(places))])
        rules.append(("SPAN", (0, 1), (-1, 1)))
    return LongTable(
        rows, colWidths=[_LABEL, site, *[column] * len(places)], style=TableStyle(rules), repeatRows=1, hAlign="LEFT"
    )


def _lesion_row(line: LesionLine, places: range) -> list[object]:
    label = coloured(line.label, ROLE_COLOURS[line.role])
    return [label, text(line.site, "site"), *(_cell(line.cells[place]) for place in places)]


def _sum_row(sums: SumLine, places: range) -> list[object]:
    look = "label" if sums.is_sum else "change"
    return [text(sums.name, look), "", *(_cell(sums.cells[place], is_strong=sums.is_sum) for place in places)]


def _sum_rules(sums: SumLine, row: int) -> list[Rule]:
    rules: list[Rule] = [("SPAN", (0, row), (1, row)), ("BACKGROUND", (0, row), (-1, row), TINT)]
    return rules if sums.is_sum else [*rules, ("LEFTPADDING", (0, row), (0, row), 14)]


def _cell(cell: Cell, *, is_strong: bool = False) -> list[Paragraph]:
    """Return a figure with the words under it, both at the right edge."""
    found = [text(cell.figure, "figure_strong" if is_strong else "figure")] if cell.figure else []
    if cell.words:
        found.append(text(cell.words, "words_right"))
    return found


def coloured(words: str, colour: Color) -> Paragraph:
    """Return a label in the colour of its role."""
    return Paragraph(text(words, "label").text, style("label").clone("coloured", textColor=colour))


def summary_table(timepoints: Sequence[ReportTimepoint], sums: Sequence[SumLine]) -> Flowable:
    """Return the three responses of each follow-up side by side under their names, and the sum (MR-513).

    Parameters
    ----------
    timepoints
        All of the read.
    sums
        The lines of sums of the lesion table: those of all targets come first, the sum with its two changes.
    """
    followed = [(place, each) for place, each in enumerate(timepoints) if each.responses]
    scopes = [each.scope for each in followed[0][1].responses] if followed else []
    heads = ("Sum of diameters mm", "From baseline", "From nadir") if sums else ()
    rows: list[list[object]] = [[text("Timepoint", "small_strong"), *(text(each, "small_strong") for each in scopes)]]
    rows[0] += [text(each, "column") for each in heads]
    for place, each in followed:
        codes = [text(response.response.code, "label") for response in each.responses]
        figures = [_cell(line.cells[place], is_strong=line.is_sum) for line in sums[: len(heads)]]
        rows.append([text(each.name, "label"), *codes, *figures])
    widths = [22 * mm, *[22 * mm] * len(scopes)]
    rest = [(WIDTH - sum(widths)) * share for share in (0.4, 0.3, 0.3)][: len(heads)]
    return LongTable(
        rows, colWidths=[*widths, *rest], style=TableStyle([*PADDING_RULES, *HEAD_RULES]), repeatRows=1, hAlign="LEFT"
    )


def response_table(responses: Sequence[ScopeResponse]) -> Flowable:
    """Return the three responses of a timepoint, each with its answers, their reasons and rules."""
    heads = ("Response", "Target lesions", "Non-target lesions", "New lesions")
    rows: list[list[object]] = [[text(each, "small_strong") for each in heads]]
    rules: list[Rule] = [*PADDING_RULES, *HEAD_RULES]
    for each in responses:
        name = [_named(each), text(f"{each.covers}: {each.response.sentence}", "soft")]
        rows.append([name, *(_answer(answer) for answer in (each.targets, each.non_targets, each.new_lesions))])
        if each.remarks:
            rules += [("SPAN", (0, len(rows)), (-1, len(rows))), ("BACKGROUND", (0, len(rows)), (-1, len(rows)), TINT)]
            rules.append(("LINEBELOW", (0, len(rows) - 1), (-1, len(rows) - 1), 0, TINT))
            remarks = [text(f"{each.scope}: {remark}", "small") for remark in each.remarks]
            rows.append([remarks, "", "", ""])
    first = 46 * mm
    rest = (WIDTH - first) / 3
    return LongTable(rows, colWidths=[first, *[rest] * 3], style=TableStyle(rules), repeatRows=1, hAlign="LEFT")


def _named(each: ScopeResponse) -> Paragraph:
    """Return the name of a scope with its response in one line: the one never stands without the other (MR-513)."""
    code = text(each.response.code, "result").text
    return Paragraph(
        f'{text(each.scope, "label").text}&nbsp;&nbsp; <font name="{BOLD}" size="12">{code}</font>', style("named")
    )


def _answer(answer: Answer) -> list[Paragraph]:
    return [text(answer.code, "answer"), text(answer.sentence, "soft")]


def image_table(images: Sequence[tuple[str, str, str, str]]) -> Flowable:
    """Return the series of a timepoint, two beside each other."""
    cells = [
        (text(label, "small_strong"), text(", ".join((what, f"{slices} slices", *([thick] if thick else []))), "soft"))
        for label, what, slices, thick in images
    ]
    pairs = [(*cells[at], *(cells[at + 1] if at + 1 < len(cells) else ("", ""))) for at in range(0, len(cells), 2)]
    name = 28 * mm
    rest = WIDTH / 2 - name
    return LongTable(pairs, colWidths=[name, rest, name, rest], style=TableStyle(PADDING_RULES), hAlign="LEFT")


def pair_table(
    pairs: Pairs, name_width: float = 34 * mm, width: float = WIDTH, look: str = "body", heading: str = ""
) -> Flowable:
    """Return names with their values, one pair a row; a heading stays with the first and is repeated on every page."""
    rows: list[list[object]] = [[text(name, "soft"), text(value, look)] for name, value in pairs]
    rules: list[Rule] = [*PADDING_RULES, ("LEFTPADDING", (0, 0), (0, -1), 0)]
    if heading:
        rows.insert(0, [text(heading, "under"), ""])
        rules += [("SPAN", (0, 0), (-1, 0)), ("TOPPADDING", (0, 0), (-1, 0), 8)]
    return LongTable(
        rows,
        colWidths=[name_width, width - name_width],
        style=TableStyle(rules),
        repeatRows=1 if heading else 0,
        hAlign="LEFT",
    )


def fact_table(pairs: Pairs) -> Flowable:
    """Return names with their values, two pairs a row."""
    half = -(-len(pairs) // 2)
    rows: list[list[object]] = []
    for at in range(half):
        row: list[object] = []
        for name, value in (pairs[at], pairs[at + half] if at + half < len(pairs) else ("", "")):
            row += [text(name, "soft"), text(value, "small")]
        rows.append(row)
    name_width, value_width = 20 * mm, WIDTH / 2 - 20 * mm
    return Table(
        rows,
        colWidths=[name_width, value_width, name_width, value_width],
        style=TableStyle([*PADDING_RULES, ("LEFTPADDING", (0, 0), (0, -1), 0), ("FONTNAME", (0, 0), (-1, -1), STRONG)]),
        hAlign="LEFT",
    )
