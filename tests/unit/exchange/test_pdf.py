"""The report on paper: every element is there, nothing is cut or set over another, and the file tells nothing else."""

from __future__ import annotations

import dataclasses
import getpass
import hashlib
import re
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.colors import white

from readstation.exchange.pdf import report_pdf
from readstation.exchange.pdf_style import ACCENT, HEAD, INK, LIMIT_PD, LIMIT_PR, ROLE_COLOURS, SOFT, TINT
from readstation.exchange.pdf_tables import MOST_COLUMNS
from readstation.reading.report import ReadReport
from readstation.ui.theme.tokens import contrast
from tests.builders.reports import report
from tests.support.pages import Line, as_images, metadata, overlaps, pages, whole_text

A4 = (595.28, 841.89)
SIDE, LOWEST, HIGHEST = 45.0, 35.0, 806.0
SENTENCES = [f"Remark number {n}: the rim of T1 is thin here." for n in range(10, 52)]
COMMENT = " ".join(SENTENCES)
REASON = "x" * 250 + " " + "grown in all planes; " * 11 + "and so on"


def flat(words: str) -> str:
    return re.sub(r"\s+", "", words)


def said(made: ReadReport) -> list[str]:
    """Return everything that a report has to say, part by part."""
    signature = made.signature
    words = [signature.printed_name, signature.login, signature.meaning, signature.statement, signature.local_time]
    words += [signature.utc_time, signature.key_id, signature.head_digest, signature.body_digest, signature.signature]
    words += [signature.code, f"readstation verify --code {signature.code}", made.badge.upper(), "research software"]
    words += [each for pair in (*made.facts, *made.rounds) for each in pair]
    for line in (*made.table.targets, *made.table.non_targets, *made.table.new_lesions):
        words += [line.label, line.site, *(each for cell in line.cells for each in (cell.figure, cell.words))]
    for sums in made.table.sums:
        words += [sums.name, *(cell.figure for cell in sums.cells)]
    for each in made.timepoints:
        words += [
            each.title,
            *each.quality,
            each.sum_words,
            each.comment,
            *(part for one in each.images for part in one),
        ]
        words += [each.sequential, *(part for pair in (*each.reasons, *each.marks) for part in pair)]
        for response in each.responses:
            answers = (response.response, response.targets, response.non_targets, response.new_lesions)
            words += [response.scope, response.covers, *response.remarks]
            words += [part for answer in answers for part in (answer.code, answer.sentence)]
    for group in made.key_images:
        for picture in group.pictures:
            words += [*picture.caption, *(each.text for each in picture.words)]
    if made.chart is not None:
        words += [part for pair in (made.chart.progression_words, made.chart.partial_words) if pair for part in pair]
        words += [point.words for point in made.chart.points]
    return [each for each in words if each]


@pytest.fixture(scope="module")
def usual() -> bytes:
    return report_pdf(report())


@pytest.fixture(scope="module")
def large() -> bytes:
    """Five targets at twelve timepoints, comments of 2,000 characters, reasons of 500 with a word that has no end."""
    return report_pdf(report(12, 5, COMMENT, REASON, kept=3))


def test_every_element_stands_on_the_paper(usual: bytes) -> None:
    found = flat(whole_text(usual))
    assert [each for each in said(report()) if flat(each) not in found] == []


def test_every_element_of_the_largest_read_stands_on_the_paper(large: bytes) -> None:
    found = flat(whole_text(large))
    made = report(12, 5, COMMENT, REASON, kept=3)
    assert len(COMMENT) > 1900
    assert [each[:60] for each in said(made) if each not in (COMMENT, REASON) and flat(each) not in found] == []
    for sentence in SENTENCES:
        # One that goes over pages has their foot and head in its middle.
        assert found.count(flat(sentence)) + found.count(flat(sentence)[:12]) >= 23
    assert found.count("x" * 40) >= 12 * 5
    assert found.count("grown in all planes; and so on".replace(" ", "")) == 12


@pytest.mark.parametrize("size", ["usual", "large"])
def test_nothing_is_cut_and_nothing_stands_on_another(size: str, request: pytest.FixtureRequest) -> None:
    for page in pages(request.getfixturevalue(size)):
        assert (page.width, page.height) == pytest.approx(A4, abs=0.1)
        outside = [
            line.text
            for line in page.lines
            if line.box[0] < SIDE - 1
            or line.box[2] > page.width - SIDE + 1
            or not LOWEST < line.box[1] < line.box[3] < HIGHEST + 12
        ]
        assert outside == []
        assert overlaps(page.set_lines) == []


def test_the_look_for_overlaps_finds_one() -> None:
    one = Line("17.2", (100.0, 100.0, 120.0, 108.0))
    assert overlaps((one, Line("unequivocal", (115.0, 101.0, 160.0, 109.0)))) == [("17.2", "unequivocal")]
    assert overlaps((one, Line("below", (100.0, 88.0, 140.0, 99.0)))) == []


def test_words_on_a_picture_stand_within_it(usual: bytes) -> None:
    for page in pages(usual):
        for left, bottom, right, top in page.pictures:
            inside = [line for line in page.lines if left < line.box[0] < right and bottom < line.box[1] < top]
            assert all(line.box[2] <= right and line.box[3] <= top for line in inside)


def test_pages_are_counted_and_marked(usual: bytes) -> None:
    """TR-16: a demonstration says so on every page."""
    found = pages(usual)
    for number, page in enumerate(found, start=1):
        assert f"Page {number} of {len(found)}" in page.text
        assert "DEMONSTRATION" in page.text
        assert "Verification code JKB1-X9AV-RDTF-ZN0V" in page.text
    assert "DEMONSTRATION" not in whole_text(report_pdf(report(badge="")))


def test_the_head_of_a_table_stands_on_each_of_its_pages(large: bytes) -> None:
    first, second, *_ = pages(large)
    assert "TP0 mm" in first.text
    assert "TP0 mm" in second.text
    assert "TP6 mm" in second.text
    assert MOST_COLUMNS == 6


def test_the_three_responses_are_never_apart(large: bytes) -> None:
    """MR-513."""
    for page in pages(large)[1:]:
        named = [word for word in ("Localized", "Hepatic", "Overall") if re.search(rf"{word}\s+nCR", page.text)]
        assert len(named) in (0, 3)


def test_the_same_read_gives_the_same_bytes_in_another_process(usual: bytes, tmp_path: Path) -> None:
    script = (
        "import sys, hashlib\n"
        "from tests.builders.reports import report\n"
        "from readstation.exchange.pdf import report_pdf\n"
        "sys.stdout.write(hashlib.sha256(report_pdf(report())).hexdigest())"
    )
    env = {"PYTHONHASHSEED": "7", "HOME": str(tmp_path), "USER": "somebody", "PYTHONPATH": "."}
    (tmp_path / ".reportlab_settings").write_text("useA85=1\ninvariant=0\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env)
    assert done.stdout == hashlib.sha256(usual).hexdigest()


def test_the_file_says_nothing_of_machine_user_or_place(usual: bytes) -> None:
    """TR-18, TR-21: the only time is that of the signature."""
    signed = "D:20250615160640Z"
    assert metadata(usual) == {
        "Title": "Signed read, case 7K-204, version 1", "Author": "", "Subject": "Demonstration", "Keywords": "",
        "Creator": "Readstation 0.1.0", "Producer": "Readstation 0.1.0", "CreationDate": signed, "ModDate": signed,
    }  # fmt: skip
    for word in (socket.gethostname(), getpass.getuser(), str(Path.home()), str(Path.cwd())):
        assert len(word) < 4 or word.encode() not in usual


def test_every_letter_is_dark_enough_on_its_ground() -> None:
    """It is printed in grey too: 4.5 to 1 or more (WCAG)."""
    inks = (INK, SOFT, ACCENT, LIMIT_PD, LIMIT_PR, *ROLE_COLOURS.values())
    for ink in inks:
        for ground in (white, TINT, HEAD):
            assert contrast(f"#{ink.hexval()[2:]}", f"#{ground.hexval()[2:]}") >= 4.5


def test_pixels_of_a_key_image_are_shown_as_they_are() -> None:
    """The ramp of the picture comes back dark at the top left and bright at the bottom right."""
    made = report(1, 1, kept=0)
    (group,) = made.key_images
    bare = dataclasses.replace(group.pictures[0], words=(), shapes=())
    data = report_pdf(dataclasses.replace(made, key_images=(dataclasses.replace(group, pictures=(bare,)),)))
    number, page = next((n, page) for n, page in enumerate(pages(data)) if page.pictures)
    left, bottom, right, top = page.pictures[0]
    image: Image.Image = as_images(data, 2.0)[number].convert("L")
    box = (left * 2, (page.height - top) * 2, right * 2, (page.height - bottom) * 2)
    values = np.asarray(image.crop(tuple(round(each) for each in box))).astype(int)
    rows, columns = values.shape
    grey = bare.grey.astype(int)
    for down, across in ((0.1, 0.1), (0.1, 0.9), (0.5, 0.5), (0.9, 0.1), (0.9, 0.9)):
        wanted = grey[int(down * grey.shape[0]), int(across * grey.shape[1])]
        assert abs(values[int(down * rows), int(across * columns)] - wanted) <= 4


def test_a_read_without_anything_has_a_report() -> None:
    made = report(1, 0, comment="", reason="", key_images=(), chart=None)
    table = dataclasses.replace(made.table, targets=(), sums=(), non_targets=(), new_lesions=())
    text = whole_text(report_pdf(dataclasses.replace(made, table=table)))
    assert "No lesion was entered." in text
    assert "Comment None." in text
    assert "Dr. Mara Reader" in text
