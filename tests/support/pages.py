"""Looks at a PDF as another program sees it (PDFium): words with their places, pictures, pages as images."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, points."""


@dataclass(frozen=True)
class Line:
    """A run of text on one line."""

    text: str
    box: Box


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes
    ----------
    width, height
        Its size, points.
    text
        All of its text.
    lines
        Runs of text with the boxes of their letters.
    pictures
        The boxes of its images.
    """

    width: float
    height: float
    text: str
    lines: tuple[Line, ...]
    pictures: tuple[Box, ...]

    @property
    def set_lines(self) -> tuple[Line, ...]:
        """The lines that stand on the paper and not on a picture."""
        return tuple(line for line in self.lines if not any(_is_inside(line.box, each) for each in self.pictures))


def pages(data: bytes) -> tuple[Page, ...]:
    """Return every page of a PDF."""
    with _opened(data) as document:
        return tuple(_page(document[number]) for number in range(len(document)))


def whole_text(data: bytes) -> str:
    """Return all text of a PDF in one line, runs of white space as one space."""
    return " ".join(" ".join(page.text for page in pages(data)).split())


def metadata(data: bytes) -> dict[str, str]:
    """Return what the file says of itself."""
    with _opened(data) as document:
        return dict(document.get_metadata_dict())


def as_images(data: bytes, scale: float = 1.0) -> list[Image.Image]:
    """Return the pages as pictures, 72 pixels to an inch times a scale."""
    with _opened(data) as document:
        return [page.render(scale=scale).to_pil() for page in document]


def overlaps(lines: tuple[Line, ...], slack: float = 0.6) -> list[tuple[str, str]]:
    """Return the pairs of lines whose letters stand on each other.

    Parameters
    ----------
    slack
        How far boxes may reach into each other, points.
    """
    found = []
    for at, one in enumerate(lines):
        for other in lines[at + 1 :]:
            wide = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
            high = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
            if wide > slack and high > slack:
                found.append((one.text, other.text))
    return found


def assert_whole(data: bytes, margin: float = 18.0) -> None:
    """Fail where a page has ink in its margin, where letters stand on each other, or where a page is empty.

    Parameters
    ----------
    margin
        How much of each edge must be white on the page as an image, points.
    """
    for number, (page, image) in enumerate(zip(pages(data), as_images(data), strict=True), 1):
        assert overlaps(page.set_lines) == [], f"page {number}"
        width, height = image.size
        left, top, right, bottom = ImageChops.invert(image.convert("L")).getbbox() or (0, 0, 0, 0)
        assert right > left, f"page {number} is empty"
        reach = (left, top, width - right, height - bottom)
        assert min(reach) >= margin, f"page {number} reaches into its margin: {reach}"


@contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(data)
    try:
        yield document
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage) -> Page:
    text_page = page.get_textpage()
    try:
        return Page(*page.get_size(), text_page.get_text_range(), tuple(_lines(text_page)), tuple(_pictures(page)))
    finally:
        text_page.close()
        page.close()


def _lines(text_page: pypdfium2.PdfTextPage) -> Iterator[Line]:
    """Yield runs of letters that share a baseline and follow each other."""
    letters: list[str] = []
    boxes: list[Box] = []
    for number in range(text_page.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(text_page, number))
        box = text_page.get_charbox(number)
        is_empty = box[2] - box[0] <= 0 or box[3] - box[1] <= 0
        if boxes and not is_empty and not _follows(boxes[-1], box):
            yield _line(letters, boxes)
            letters, boxes = [], []
        if letter.isspace() or is_empty:
            letters.append(" ")
            continue
        letters.append(letter)
        boxes.append(box)
    if boxes:
        yield _line(letters, boxes)


def _follows(before: Box, box: Box) -> bool:
    gap = box[0] - before[2]
    reach = max(before[3] - before[1], box[3] - box[1], 4.0)
    is_level = min(before[3], box[3]) - max(before[1], box[1]) > -0.6 * reach
    return -0.5 * reach < gap < 1.2 * reach and is_level and abs(box[1] - before[1]) < reach


def _line(letters: list[str], boxes: list[Box]) -> Line:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return Line("".join(letters).strip(), (min(lefts), min(bottoms), max(rights), max(tops)))


def _pictures(page: pypdfium2.PdfPage) -> Iterator[Box]:
    for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        pdfium.FPDFPageObj_GetBounds(each, left, bottom, right, top)
        yield left.value, bottom.value, right.value, top.value


def _is_inside(box: Box, outer: Box) -> bool:
    middle_x, middle_y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= middle_x <= outer[2] and outer[1] <= middle_y <= outer[3]
