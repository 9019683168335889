"""The report of a signed read as a PDF: A4, vector lines, embedded fonts, the same bytes for the same read."""

from __future__ import annotations

from collections.abc import Iterable

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer, Table, TableStyle

from readstation.exchange.pdf_pages import paged
from readstation.exchange.pdf_picture import KeyImageBox
from readstation.exchange.pdf_plot import SumPlot
from readstation.exchange.pdf_signature import signature_block, signed_line
from readstation.exchange.pdf_style import WIDTH, text
from readstation.exchange.pdf_tables import (
    fact_table,
    image_table,
    lesion_tables,
    pair_table,
    response_table,
    summary_table,
)
from readstation.reading.report import KeyImageGroup, KeyPicture, ReadReport, ReportTimepoint

_GUTTER = 10.0
_ROOM_FOR_A_START = 90.0
"""A heading does not stand at the foot of a page without what it heads."""


def report_pdf(report: ReadReport) -> bytes:
    """Return the report as the bytes of a PDF.

    Parameters
    ----------
    report
        What it says.
    """
    story: list[Flowable] = [
        text(f"Read of case {report.case}", "title"),
        text(signed_line(report.signature), "lead"),
        Spacer(0, 8),
        fact_table(report.facts),
    ]
    if any(each.responses for each in report.timepoints):
        story += [*_heading("Responses, derived"), summary_table(report.timepoints, report.table.sums)]
    if report.rounds:
        story.append(pair_table(report.rounds, heading="After the last lock"))
    if report.chart is not None:
        story.append(KeepTogether([text("Sum of diameters", "heading"), SumPlot(report.chart)]))
    story += [*_heading("Lesions across timepoints"), *lesion_tables(report.table)]
    for each in report.timepoints:
        story += _timepoint(each)
    for number, group in enumerate(report.key_images):
        story += _pictures(group, [] if number else [text("Key images", "heading")])
    story.append(KeepTogether([text("Signature", "heading"), *signature_block(report.signature, report.case)]))
    return paged(report, story)


def _heading(words: str, look: str = "heading") -> list[Flowable]:
    return [CondPageBreak(_ROOM_FOR_A_START), text(words, look)]


def _timepoint(each: ReportTimepoint) -> list[Flowable]:
    start: list[Flowable] = [text(each.title, "heading")]
    if each.images:
        start.append(image_table(each.images))
    start += [text(words, "small") for words in each.quality]
    story: list[Flowable] = [KeepTogether(start)]
    result: list[Flowable] = []
    if each.sum_words:
        result += [Spacer(0, 6), text(each.sum_words, "strong")]
    if each.responses:
        result += [Spacer(0, 5), response_table(each.responses)]
    if each.sequential:
        result += [Spacer(0, 4), text(f"Sequential read, before the global read: {each.sequential}.", "small")]
    if result:
        story.append(KeepTogether(result))
    if each.reasons:
        story.append(pair_table(each.reasons, WIDTH * 0.3, heading="Reasons given by the reader"))
    if each.marks:
        story.append(pair_table(each.marks, WIDTH * 0.45, heading="Marks on images"))
    story += [*_heading("Comment", "under"), text(each.comment or "None.", "body" if each.comment else "soft")]
    return story


def _pictures(group: KeyImageGroup, heads: list[Flowable]) -> list[Flowable]:
    """Return the key images of a timepoint under its title: three measured ones a row, two kept ones."""
    measured = [each for each in group.pictures if not each.is_kept]
    kept = [each for each in group.pictures if each.is_kept]
    first, *rest = [*_rows(measured, 3), *_rows(kept, 2)]
    return [KeepTogether([*heads, text(group.title, "under"), first]), *rest]


def _rows(pictures: list[KeyPicture], count: int) -> Iterable[Flowable]:
    width = (WIDTH - (count - 1) * _GUTTER) / count
    for start in range(0, len(pictures), count):
        boxes: list[object] = [KeyImageBox(each, width) for each in pictures[start : start + count]]
        boxes += [""] * (count - len(boxes))
        yield Table(
            [boxes],
            colWidths=[*[width + _GUTTER] * (count - 1), width],
            style=TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, -1), 2),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
                ]
            ),
            hAlign="LEFT",
        )
