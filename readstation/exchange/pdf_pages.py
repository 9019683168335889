"""The pages of a report: head, foot with "page x of y", and a file that says nothing of the machine that wrote it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Protocol

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from readstation.exchange.pdf_fonts import BOLD, REGULAR, STRONG, register_fonts, shown, text_width
from readstation.exchange.pdf_style import BOTTOM, INK, LINE, PAGE_HEIGHT, PAGE_WIDTH, SIDE, SOFT, TOP
from readstation.reading.report import SignatureWords

_SMALL = 7.5


class PagedReport(Protocol):
    """What head and foot of every page say of a report."""

    @property
    def case(self) -> str:
        """The case's alias."""
        ...

    @property
    def trial(self) -> str:
        """The trial's code."""
        ...

    @property
    def version(self) -> int:
        """The version of the read."""
        ...

    @property
    def badge(self) -> str:
        """What says that this is no read of a trial; empty where it is one."""
        ...

    @property
    def software(self) -> str:
        """The program that wrote the report."""
        ...

    @property
    def signature(self) -> SignatureWords:
        """The signature."""
        ...


class NumberedCanvas(Canvas):
    """Holds the pages back until their number is known."""

    furnish: Callable[[Canvas, int, int], None]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the library's name
        """Keep a page for later."""
        self._pages.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # the way that the library's own guide numbers pages

    def save(self) -> None:
        """Write all pages, each with head and foot."""
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self.furnish(self, number, len(self._pages))
            super().showPage()
        super().save()


def paged(report: PagedReport, story: Sequence[Flowable]) -> bytes:
    """Return the PDF of a story.

    The same report gives the same bytes: the only time in the file is that of the signature, and it names no machine,
    user, path or program but this one.
    """
    register_fonts()
    stream = BytesIO()
    document = BaseDocTemplate(
        stream,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        leftMargin=SIDE,
        rightMargin=SIDE,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=f"Signed read, case {report.case}, version {report.version}",
        author="",
        subject=report.badge,
        creator=report.software,
        producer=report.software,
        invariant=1,
        pageCompression=1,
        lang="en",
    )
    frame = Frame(
        SIDE, BOTTOM, PAGE_WIDTH - 2 * SIDE, PAGE_HEIGHT - TOP - BOTTOM,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    document.addPageTemplates([PageTemplate(id="page", frames=[frame])])
    document.build(list(story), canvasmaker=_maker(report))
    return stream.getvalue()


def _maker(report: PagedReport) -> Callable[..., Canvas]:
    class ReportCanvas(NumberedCanvas):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self.furnish = lambda pen, number, count: _furnish(pen, report, number, count)
            self.setDateFormatter(lambda *_: pdf_date(report.signature.signed_utc_ms))

    return ReportCanvas


def _furnish(pen: Canvas, report: PagedReport, number: int, count: int) -> None:
    """Write head and foot of a page."""
    right = PAGE_WIDTH - SIDE
    y = PAGE_HEIGHT - 14.5 * 72 / 25.4
    pen.saveState()
    _write(pen, SIDE, y, f"Case {report.case}", BOLD, 9)
    after = SIDE + text_width(f"Case {report.case}", BOLD, 9) + 8
    _write(pen, after, y, f"Signed read, version {report.version}, trial {report.trial}", REGULAR, 8, soft=True)
    if report.badge:
        _badge(pen, right, y, report.badge)
    pen.setStrokeColor(LINE)
    pen.setLineWidth(0.5)
    pen.line(SIDE, y - 7, right, y - 7)
    foot = BOTTOM - 22
    pen.line(SIDE, foot + 11, right, foot + 11)
    _write(pen, SIDE, foot, f"Verification code {report.signature.code}", REGULAR, _SMALL, soft=True)
    middle = f"{report.software}, research software"
    _write(pen, (PAGE_WIDTH - text_width(middle, REGULAR, _SMALL)) / 2, foot, middle, REGULAR, _SMALL, soft=True)
    page = f"Page {number} of {count}"
    _write(pen, right - text_width(page, STRONG, _SMALL), foot, page, STRONG, _SMALL)
    pen.restoreState()


def _badge(pen: Canvas, right: float, y: float, words: str) -> None:
    """Write in a frame that this is no read of a trial (TR-16)."""
    said = words.upper()
    wide = text_width(said, BOLD, 8) + 14
    pen.setFillColor(INK)
    pen.roundRect(right - wide, y - 4, wide, 14, 2, stroke=0, fill=1)
    pen.setFont(BOLD, 8)
    pen.setFillColorRGB(1, 1, 1)
    pen.drawString(right - wide + 7, y, shown(said, BOLD))


def _write(pen: Canvas, x: float, y: float, words: str, font: str, size: float, *, soft: bool = False) -> None:
    pen.setFont(font, size)
    pen.setFillColor(SOFT if soft else INK)
    pen.drawString(x, y, shown(words, font))


def pdf_date(utc_ms: int) -> str:
    """Return a time as a PDF holds it (ISO 32000, 7.9.4)."""
    return f"{datetime.fromtimestamp(utc_ms / 1000, UTC):D:%Y%m%d%H%M%S}Z"
