"""The report of a signed distribution read as a PDF: the same paper, and the same bytes for the same read (MR-1013)."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, LongTable, Spacer, Table, TableStyle

from readstation.exchange.pdf_histogram import FusedBox, HistogramPlot
from readstation.exchange.pdf_pages import paged
from readstation.exchange.pdf_signature import signature_block, signed_line
from readstation.exchange.pdf_style import WIDTH, text
from readstation.exchange.pdf_tables import HEAD_RULES, PADDING_RULES, fact_table, pair_table
from readstation.reading.distribution.report import DistributionReport, FigureGroup, FusedPicture, VolumeLine

_ROOM_FOR_A_START = 90.0
_GUTTER = 10.0
_A_ROW = 3


def distribution_pdf(report: DistributionReport) -> bytes:
    """Return the report as the bytes of a PDF.

    Parameters
    ----------
    report
        What it says.
    """
    story: list[Flowable] = [
        text(f"Y-90 distribution, case {report.case}", "title"),
        text(f"{signed_line(report.signature)}. Research use.", "lead"),
        Spacer(0, 8),
        fact_table(report.facts),
    ]
    if report.rounds:
        story.append(pair_table(report.rounds, heading="After the last lock"))
    story += [*_heading("Distribution form"), _answers(report.answers)]
    if report.given:
        story += [*_heading("What was given"), pair_table(report.given, WIDTH * 0.4)]
    for note in report.notes:
        story.append(text(note, "small"))
    if report.pictures:
        first, *rest = _rows(report.pictures)
        story += [KeepTogether([text("Fused images", "heading"), first]), *rest]
    if report.curves:
        story.append(KeepTogether([text("Dose-volume histogram", "heading"), HistogramPlot(report.curves)]))
    if report.volumes:
        story += [*_heading("Dose by volume"), _volumes(report.columns, report.volumes)]
    if report.groups:
        story += [CondPageBreak(2 * _ROOM_FOR_A_START), text("Figures with inputs, constants and method", "heading")]
        for group in report.groups:
            story += _group(group)
    story.append(KeepTogether([text("Signature", "heading"), *signature_block(report.signature, report.case)]))
    return paged(report, story)


def _heading(words: str, look: str = "heading") -> list[Flowable]:
    return [CondPageBreak(_ROOM_FOR_A_START), text(words, look)]


def _answers(answers: Sequence[tuple[str, str, str]]) -> Flowable:
    rows: list[list[object]] = [[text(each, "small_strong") for each in ("Item", "Answer", "In the reader's words")]]
    rows += [[text(name, "soft"), text(answer, "label"), text(words, "soft")] for name, answer, words in answers]
    widths = [WIDTH * 0.3, WIDTH * 0.35, WIDTH * 0.35]
    return LongTable(
        rows, colWidths=widths, style=TableStyle([*PADDING_RULES, *HEAD_RULES]), repeatRows=1, hAlign="LEFT"
    )


def _volumes(columns: Sequence[str], volumes: Sequence[VolumeLine]) -> Flowable:
    rows: list[list[object]] = [[text("Volume", "small_strong"), *(text(each, "column") for each in columns)]]
    rows += [[text(each.name, "label"), *(text(cell, "figure") for cell in each.cells)] for each in volumes]
    first = 34 * mm
    rest = (WIDTH - first) / max(len(columns), 1)
    return LongTable(
        rows,
        colWidths=[first, *[rest] * len(columns)],
        style=TableStyle([*PADDING_RULES, *HEAD_RULES]),
        repeatRows=1,
        hAlign="LEFT",
    )


def _group(group: FigureGroup) -> list[Flowable]:
    """Return figures under what they rest on."""
    known = "; ".join(f"{name} {value}" for name, value in (*group.inputs, *group.constants))
    head = [text(group.method, "under"), text(f"{known}; research use" if known else "Research use", "soft")]
    rows: list[list[object]] = [[text(each, "small_strong") for each in ("Figure", "Value", "The reader", "Rule")]]
    rows += [
        [text(each.name, "small"), text(each.value, "label"), text(each.said, "soft"), text(each.rule, "soft")]
        for each in group.lines
    ]
    widths = [WIDTH * 0.36, WIDTH * 0.16, WIDTH * 0.36, WIDTH * 0.12]
    table = LongTable(
        rows, colWidths=widths, style=TableStyle([*PADDING_RULES, *HEAD_RULES]), repeatRows=1, hAlign="LEFT"
    )
    return [CondPageBreak(_ROOM_FOR_A_START), *head, Spacer(0, 2), table]


def _rows(pictures: Sequence[FusedPicture]) -> list[Flowable]:
    width = (WIDTH - (_A_ROW - 1) * _GUTTER) / _A_ROW
    rows: list[Flowable] = []
    for start in range(0, len(pictures), _A_ROW):
        boxes: list[object] = [FusedBox(each, width) for each in pictures[start : start + _A_ROW]]
        boxes += [""] * (_A_ROW - len(boxes))
        style = TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
        widths = [*[width + _GUTTER] * (_A_ROW - 1), width]
        rows.append(Table([boxes], colWidths=widths, style=style, hAlign="LEFT"))
    return rows
