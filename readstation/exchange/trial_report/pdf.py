"""The report as a PDF: the sections of the HTML on A4, plots as lines and letters, numbers with their file of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    LongTable,
    PageTemplate,
    Spacer,
    TableStyle,
)

from readstation.exchange.pdf_fonts import BOLD, REGULAR, STRONG, register_fonts, shown, text_width
from readstation.exchange.pdf_pages import NumberedCanvas, pdf_date
from readstation.exchange.pdf_style import BOTTOM, INK, LINE, PAGE_HEIGHT, PAGE_WIDTH, SIDE, SOFT, TOP, WIDTH, text
from readstation.exchange.pdf_tables import HEAD_RULES, PADDING_RULES, pair_table
from readstation.exchange.trial_report.rows_csv import file_of
from readstation.trial.report.document import Cell, Figure, Report, Section, Table

_SMALL = 7.5
_MOST_ROWS_WHOLE = 14
_FEWEST_POINTS_LEFT = 150
_PLOT_POINTS = 300
_NARROWEST = 9 * mm
_PADDING, _WIDEST_NUMBER, _LEAST_WORDS = 10.0, 118.0, 80.0


def report_pdf(report: Report, plots: Mapping[str, Flowable], software: str, utc_ms: int) -> bytes:
    """Return the report as a PDF; the same report gives the same bytes.

    Parameters
    ----------
    report
        What it says.
    plots
        Each plot as something that can be laid on a page, by the key of its figure.
    software, utc_ms
        The program, and when the report was made.
    """
    register_fonts()
    stream = BytesIO()
    document = _Document(
        stream, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), leftMargin=SIDE, rightMargin=SIDE, topMargin=TOP,
        bottomMargin=BOTTOM, title=f"Trial report, {report.trial}", author="", subject=report.banner,
        creator=software, producer=software, invariant=1, pageCompression=1, lang="en",
    )  # fmt: skip
    frame = Frame(
        SIDE, BOTTOM, PAGE_WIDTH - 2 * SIDE, PAGE_HEIGHT - TOP - BOTTOM,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    document.addPageTemplates([PageTemplate(id="page", frames=[frame])])
    document.build(list(_story(report, plots)), canvasmaker=_maker(report, software, utc_ms))
    return stream.getvalue()


class _Document(BaseDocTemplate):
    """Puts each heading into the outline of the file."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - the library's name
        title = getattr(flowable, "outline_title", None)
        if title is not None:
            self.canv.bookmarkPage(title)
            self.canv.addOutlineEntry(title, title, 0)


def _story(report: Report, plots: Mapping[str, Flowable]) -> Iterator[Flowable]:
    yield text("Trial report", "title")
    yield text(report.trial, "lead")
    yield Spacer(0, 8)
    yield pair_table(report.about, name_width=44 * mm)
    for section in report.sections:
        yield from _section(section, plots)
    yield from _heading("Rows behind the numbers")
    yield text(
        "Each number of this report was counted or computed from the rows of a file beside it. The HTML report says at "
        "each number which rows those are.", "body",
    )  # fmt: skip
    files = tuple((file_of(each), f"{each.title}; {len(each.rows)} rows") for each in report.listings)
    yield pair_table(files, name_width=58 * mm)


def _heading(title: str, points: float = _FEWEST_POINTS_LEFT) -> Iterator[Flowable]:
    yield CondPageBreak(points)
    heading = text(title, "heading")
    heading.outline_title = title  # type: ignore[attr-defined]  # read back by the document
    yield heading


def _section(section: Section, plots: Mapping[str, Flowable]) -> Iterator[Flowable]:
    is_plot_first = bool(section.blocks) and isinstance(section.blocks[0], Figure)
    yield from _heading(section.title, _FEWEST_POINTS_LEFT + (_PLOT_POINTS if is_plot_first else 0))
    for words in section.words:
        yield text(words, "body")
    for block in section.blocks:
        if isinstance(block, Table):
            yield from _titled_table(block)
        else:
            yield _figure(block, plots)


def _titled_table(table: Table) -> Iterator[Flowable]:
    """Yield a table under its title; one that is short stays on one page, so that no page begins with its last row."""
    parts = [text(table.title, "under"), _table(table), *(text(note, "after_soft") for note in table.notes)]
    if len(table.rows) <= _MOST_ROWS_WHOLE:
        yield KeepTogether(parts)
        return
    yield CondPageBreak(_FEWEST_POINTS_LEFT)
    yield from parts


def _figure(figure: Figure, plots: Mapping[str, Flowable]) -> Flowable:
    words = " ".join((*figure.notes, f"Rows: {figure.of.words()}."))
    return KeepTogether([text(figure.title, "under"), plots[figure.key], text(words, "after_soft")])


def _table(table: Table) -> Flowable:
    numbers = [any(row[place].of is not None for row in table.rows) for place in range(len(table.columns))]
    heads = zip(table.columns, numbers, strict=True)
    rows: list[list[object]] = [[text(name, "column" if is_number else "small_strong") for name, is_number in heads]]
    rows += [[_cell(cell, is_number) for cell, is_number in zip(row, numbers, strict=True)] for row in table.rows]
    rules = [*PADDING_RULES, *HEAD_RULES]
    return LongTable(rows, colWidths=_widths(table), style=TableStyle(rules), repeatRows=1, hAlign="LEFT")


def _cell(cell: Cell, is_number: bool) -> Flowable:
    return text(cell.text, "figure" if is_number else "site")


def _widths(table: Table) -> list[float]:
    """Return widths of columns by their longest words; where the page is too narrow, columns of words give way."""
    wanted, least = [], []
    for place, name in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        longest = max((text_width(cell.text, REGULAR, 8.5) for cell in cells), default=0.0)
        head = max((text_width(each, STRONG, _SMALL) for each in name.split()), default=0.0)
        wide = max(longest, head, _NARROWEST - _PADDING) + _PADDING
        is_number = any(cell.of is not None for cell in cells)
        wanted.append(wide)
        least.append(max(head + _PADDING, min(wide, _WIDEST_NUMBER if is_number else _LEAST_WORDS)))
    excess = sum(wanted) - WIDTH
    if excess <= 0:
        wanted[0] += min(-excess, 60 * mm)
        return wanted
    spare = [wide - low for wide, low in zip(wanted, least, strict=True)]
    if sum(spare) >= excess:
        return [wide - each * excess / sum(spare) for wide, each in zip(wanted, spare, strict=True)]
    return [each * WIDTH / sum(least) for each in least]


def _maker(report: Report, software: str, utc_ms: int) -> Callable[..., Canvas]:
    class ReportCanvas(NumberedCanvas):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self.furnish = lambda pen, number, count: _furnish(pen, report, software, (number, count))
            self.setDateFormatter(lambda *_: pdf_date(utc_ms))

    return ReportCanvas


def _furnish(pen: Canvas, report: Report, software: str, page: tuple[int, int]) -> None:
    """Write head and foot of a page."""
    right, y = PAGE_WIDTH - SIDE, PAGE_HEIGHT - 14.5 * mm
    pen.saveState()
    _write(pen, SIDE, y, f"Trial report, {report.trial}", BOLD, 9)
    if report.banner:
        words = report.banner.upper()
        wide = text_width(words, BOLD, 8) + 14
        pen.setFillColor(INK)
        pen.roundRect(right - wide, y - 4, wide, 14, 2, stroke=0, fill=1)
        pen.setFont(BOLD, 8)
        pen.setFillColorRGB(1, 1, 1)
        pen.drawString(right - wide + 7, y, shown(words, BOLD))
    pen.setStrokeColor(LINE)
    pen.setLineWidth(0.5)
    pen.line(SIDE, y - 7, right, y - 7)
    foot = BOTTOM - 22
    pen.line(SIDE, foot + 11, right, foot + 11)
    _write(pen, SIDE, foot, f"{software}, research software", REGULAR, _SMALL)
    said = f"Page {page[0]} of {page[1]}"
    _write(pen, right - text_width(said, STRONG, _SMALL), foot, said, STRONG, _SMALL)
    pen.restoreState()


def _write(pen: Canvas, x: float, y: float, words: str, font: str, size: float) -> None:
    pen.setFont(font, size)
    pen.setFillColor(INK if font != REGULAR else SOFT)
    pen.drawString(x, y, shown(words, font))
