"""The files of a trial's report: HTML whose links all lead somewhere, a PDF that says the same, rows as CSV."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdfium2
import pytest

from readstation.app.trial_report import HTML, PDF, report_files
from readstation.core.errors import Cancelled
from readstation.core.jobs import QuietJob
from readstation.trial.report.analysis import trial_report
from readstation.trial.report.document import Figure, Report, Table
from tests.builders.reported import reported_trial

MADE = datetime(2026, 11, 29, 12, tzinfo=UTC)
ABOUT = (("Software", "Readstation"), ("Charter, version 1", "HCC-DEMO, SHA-256 <0f & 1>"))


@pytest.fixture(scope="module")
def report() -> Report:
    return trial_report(reported_trial(12, 4), ABOUT, lambda _: None)


@pytest.fixture(scope="module")
def files(report: Report) -> dict[str, bytes]:
    return report_files(report, MADE, QuietJob())


@pytest.fixture(scope="module")
def page(files: dict[str, bytes]) -> ET.Element:
    return ET.fromstring(files[HTML].decode("utf-8").removeprefix("<!DOCTYPE html>"))


def test_the_page_is_well_formed_and_every_link_leads_somewhere(page: ET.Element, files: dict[str, bytes]) -> None:
    ids = [each.get("id") for each in page.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    links = [value for each in page.iter() for name, value in each.items() if name.endswith("href")]
    inside = {each.removeprefix("#") for each in links if each.startswith("#")}
    assert inside - set(ids) == set()
    outside = {each for each in links if not each.startswith("#")}
    assert outside == {name for name in files if name.startswith("rows/")}


def test_the_page_asks_for_nothing_from_elsewhere(files: dict[str, bytes]) -> None:
    """Self-contained, and without a script."""
    text = files[HTML].decode("utf-8")
    assert not [each for each in ("src=", "@import", "<script", "<link") if each in text]


def test_every_number_says_which_rows_it_is_of(page: ET.Element, report: Report) -> None:
    tables = [block for section in report.sections for block in section.blocks if isinstance(block, Table)]
    shown = [each.text for each in page.iter("a") if each.get("title")]
    assert len(shown) >= sum(cell.of is not None for table in tables for row in table.rows for cell in row)
    assert not [each for table in tables for row in table.rows if len(row) != len(table.columns) for each in row]


def test_every_plot_stands_in_the_page_as_lines(page: ET.Element, report: Report) -> None:
    figures = [block for section in report.sections for block in section.blocks if isinstance(block, Figure)]
    svg = list(page.iter("{http://www.w3.org/2000/svg}svg"))
    assert len(figures) == len(svg) > 14
    assert not list(page.iter("{http://www.w3.org/2000/svg}image"))


def test_the_pdf_says_the_same_and_holds_no_picture(files: dict[str, bytes], report: Report) -> None:
    document = pypdfium2.PdfDocument(files[PDF])
    pages = [each.get_textpage().get_text_range() for each in document]
    whole = " ".join(" ".join(pages).split())
    for section in report.sections:
        assert section.title in whole
        for block in section.blocks:
            assert " ".join(block.title.split()) in whole, block.title
            if isinstance(block, Table):
                assert all(" ".join(cell.text.split()) in whole for row in block.rows for cell in row)
    assert all("Trial report, HCC-DEMO" in each and "DEMONSTRATION, NO TRIAL" in each for each in pages)
    assert f"Page 1 of {len(pages)}" in pages[0]
    assert "Number at risk" in whole
    assert "HCC-DEMO, SHA-256 <0f & 1>" in whole
    assert not list(page_objects(document))
    assert [each.get_title() for each in document.get_toc()][: len(report.sections)] == [
        each.title for each in report.sections
    ]


def page_objects(document: pypdfium2.PdfDocument) -> list[object]:
    return [each for page in document for each in page.get_objects() if each.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]


def test_rows_come_back_from_their_files(files: dict[str, bytes], report: Report) -> None:
    for listing in report.listings:
        said = list(csv.DictReader(io.StringIO(files[f"rows/{listing.name}.csv"].decode("utf-8"))))
        assert [{name: cell.removeprefix("'") for name, cell in row.items()} for row in said] == [
            dict(row) for row in listing.rows
        ]


def test_the_same_report_has_the_same_bytes(report: Report) -> None:
    part = replace(report, sections=tuple(each for each in report.sections if each.key in ("disposition", "changes")))
    one, other = (report_files(part, MADE, QuietJob()) for _ in range(2))
    assert {name for name in one if one[name] != other[name]} == set()


def test_it_tells_how_far_it_is_and_stops_when_asked(report: Report) -> None:
    class Watched(QuietJob):
        def report(self, done: int, total: int, what: str = "") -> None:
            super().report(done, total, what)
            seen.append((done, total, what))
            if "Waterfall" in what:
                self.cancel()

    seen: list[tuple[int, int, str]] = []
    with pytest.raises(Cancelled):
        report_files(report, MADE, Watched())
    assert any(what.startswith("Drawing plots: Waterfall") for _, _, what in seen)
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)


def test_no_other_command_loads_the_plots() -> None:
    script = "import sys, readstation.app.trial_report\n"
    script += "print('matplotlib' in sys.modules)"
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
