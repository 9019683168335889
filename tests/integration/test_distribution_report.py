"""The report of a distribution read of the phantom: the numbers of the closed form on paper (MR-1010 to MR-1013)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.app.distribution_report import DistributionReports
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.jobs import QuietJob
from readstation.model.subject import Assignment
from readstation.reading.verification_code import verification_code
from tests.builders import spect_phantom as phantom
from tests.builders.phantom_distribution import phantom_station, sign_phantom_read
from tests.builders.signing_station import PASSWORD
from tests.support.pages import overlaps, pages, whole_text

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenStation, Assignment]]:
    with phantom_station(tmp_path_factory.mktemp("phantom")) as (station, given):
        sign_phantom_read(station, given, PASSWORD)
        yield station, given


def made(signed: tuple[OpenStation, Assignment], path: Path) -> bytes:
    station, given = signed
    reports = DistributionReports(station)
    written = reports.write_form(reports.prepare_form(given, QuietJob()), path, QuietJob())
    assert written.path == path
    return path.read_bytes()


def test_the_paper_shows_the_numbers_of_the_phantom(signed: tuple[OpenStation, Assignment], tmp_path: Path) -> None:
    data = made(signed, tmp_path / "report.pdf")
    station, _ = signed
    text = whole_text(data)
    [read] = station.run(station.store.reads.signed_reads)
    assert verification_code(read.sealed) in text
    for words in ("K, Gy kg/GBq 49.67", "half-life, h 64.1", "research use", "liver density, g/mL 1.05", "confirmed",
                  "Fused images", "Dose-volume histogram", "DEMONSTRATION", "spect"):  # fmt: skip
        assert words in text, words
    values = figures_on(text)
    assert values["T1: mean dose"] == pytest.approx(phantom.analytic_mean_gy(phantom.T1), rel=0.01)
    assert values["T2: mean dose"] == pytest.approx(phantom.analytic_mean_gy(phantom.T2), rel=0.01)
    for percent in (95, 70, 50):
        expected_gy = phantom.analytic_dose_covering_gy(percent)
        assert values[f"T1: D{percent}"] == pytest.approx(expected_gy, rel=0.01)
    shunt = phantom.LUNG_SHARE / (phantom.LUNG_SHARE + phantom.LIVER_SHARE)
    assert values["lung shunt fraction"] == pytest.approx(100 * shunt, abs=0.1)
    assert values["stomach: share of all counts"] == pytest.approx(100 * phantom.STOMACH.share, abs=0.05)
    assert sum(len(page.pictures) for page in pages(data)) == 3 + 1
    for page in pages(data):
        assert overlaps(page.set_lines) == []


def figures_on(text: str) -> dict[str, float]:
    """Return the confirmed figures of the tables by name, as the paper has them."""
    named = re.findall(r"((?:\w+: )?[a-zD][\w ]+?) (\d+\.\d+) (?:Gy|%|mL|GBq|kg) confirmed", text)
    return {name.removeprefix("MR ").split(" Rule ")[-1].strip(): float(value) for name, value in named}


def test_the_same_read_gives_the_same_bytes(signed: tuple[OpenStation, Assignment], tmp_path: Path) -> None:
    assert made(signed, tmp_path / "one.pdf") == made(signed, tmp_path / "two.pdf")
    assert verify_station(signed[0], QuietJob()).findings == ()
