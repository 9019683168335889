"""A signature by a clock that is known to be wrong is shown as such wherever its time is shown (TR-38)."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from pathlib import Path

import pypdfium2
import pytest

from readstation.core.clock import Moment
from readstation.exchange.pdf import report_pdf
from readstation.model.charter import Charter
from readstation.model.read import SignedRead
from readstation.model.series import TimepointImages
from readstation.reading.signed_view import signed_view
from readstation.ui.presenters.clock_skew import short_skew_words, skew_words
from readstation.ui.presenters.history import history_lines
from readstation.ui.presenters.report import read_report
from readstation.ui.presenters.signing import describe_sealed
from tests.builders.reads import PASSWORD, ReadingStation, add_target, demo_charter, station_with_case

MINUTE_MS = 60_000
SHOWN = [
    (12 * MINUTE_MS, "The station's clock was 12 min behind central's", "clock 12 min behind central's"),
    (-3 * 60 * MINUTE_MS, "The station's clock was 3.0 h ahead of central's", "clock 3.0 h ahead of central's"),
    (3_653 * 24 * 60 * MINUTE_MS, "The station's clock was 3653 d behind central's", "clock 3653 d behind central's"),
]


def signed(station: ReadingStation) -> SignedRead:
    session = station.open_read()
    session.open_timepoint(0)
    session.apply(add_target(466))
    session.lock(0)
    return session.sign(session.seal(), PASSWORD)


def pages(station: ReadingStation, made: SignedRead, images: dict[int, TimepointImages]) -> str:
    report = read_report(made, signed_view(made, station.assignment, station.charter, images), (), "0.1.0")
    with contextlib.closing(pypdfium2.PdfDocument(report_pdf(report))) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.split())


@pytest.mark.parametrize(("off_ms", "said", "short"), SHOWN)
def test_a_signature_by_a_wrong_clock_is_shown_as_such(tmp_path: Path, off_ms: int, said: str, short: str) -> None:
    """In the sign dialog, on the report's head and beside its signature, and in the history of the read."""
    with station_with_case(tmp_path, timepoints=1) as station:
        station.store.note_clock(off_ms, 40, station.tools.clock.now())
        made = signed(station)
        time = json.loads(made.sealed.head)["time"]
        assert (time["central_offset_ms"], time["central_error_ms"]) == (off_ms, 40)
        assert describe_sealed(made.sealed).skew.startswith(said)
        images = {0: station.store.reads.images(station.assignment.case_alias, 0)}
        text = pages(station, made, {n: each for n, each in images.items() if each is not None})
        assert said in text
        assert "by a clock that was wrong" in text
        assert "When the signature arrives is kept at central." in text
        lines = history_lines(station.open_read().history(), 60)
        assert [line.words for line in lines if short in line.note] == ["Sign version 1"]


@pytest.mark.parametrize("off_ms", [None, 0, 5 * MINUTE_MS, -5 * MINUTE_MS])
def test_one_by_a_clock_that_is_right_or_that_nobody_knows_anything_of_is_shown_alone(
    tmp_path: Path, off_ms: int | None
) -> None:
    with station_with_case(tmp_path, timepoints=1) as station:
        if off_ms is not None:
            station.store.note_clock(off_ms, 40, station.tools.clock.now())
        made = signed(station)
        assert describe_sealed(made.sealed).skew == ""
        images = station.store.reads.images(station.assignment.case_alias, 0)
        assert images is not None
        assert "clock" not in pages(station, made, {0: images})
        assert [line.note for line in history_lines(station.open_read().history(), 60) if "clock" in line.note] == []


def each_lock_signed() -> Charter:
    return dataclasses.replace(demo_charter(), sign_each_lock=True)


def test_the_signature_of_a_lock_is_shown_so_in_the_history(tmp_path: Path) -> None:
    with station_with_case(tmp_path, timepoints=1, charter=each_lock_signed()) as station:
        station.store.note_clock(6 * MINUTE_MS, 40, station.tools.clock.now())
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(466))
        session.lock(0, session.seal_lock(0), PASSWORD)
        lines = history_lines(session.history(), 60)
        assert [line.note for line in lines if line.words == "Lock TP0"] == ["clock 6 min behind central's"]


def test_the_words_say_what_centrals_clock_showed() -> None:
    moment = Moment(1_777_885_200_000, 120, 5, 12 * MINUTE_MS, 40)
    assert "which showed 4 May 2026, 09:12:00 (UTC+00:00)." in skew_words(moment)
    assert skew_words(Moment(1_777_885_200_000, 120, 5)) == short_skew_words(None) == ""
