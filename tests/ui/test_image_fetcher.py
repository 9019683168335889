"""Images are fetched by themselves, one pass at a time, and nobody waits for them (TR-23, TR-48)."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from readstation.core.jobs import Job
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge
from readstation.ui.image_fetcher import MOST_ASKED, ImageFetcher
from readstation.ui.image_ports import ImagesFetched, ImagesState, ImagesWords
from readstation.ui.presenters.downloads import images_sentence
from tests.ui.fake_station import READER, FakeStation

SESSION = Session(READER, "a-session")


class _Slow(FakeStation):
    """A station whose passes last until they are let go or stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()
        self.begun = threading.Event()

    def fetch_images(self, session: Session, job: Job) -> ImagesFetched:
        self.begun.set()
        while not self.let_go.wait(0.01):
            job.checkpoint()
        return super().fetch_images(session, job)

    def count(self) -> int:
        return sum(call == "fetch_images" for call, _ in self.asked)


def test_two_wishes_during_a_pass_are_one_pass_more(qtbot: QtBot, bridge: Bridge) -> None:
    station = _Slow()
    fetcher = ImageFetcher(station, bridge)
    fetcher.start(SESSION)
    fetcher.fetch()
    assert station.begun.wait(5)
    fetcher.fetch()
    fetcher.fetch()
    with qtbot.waitSignals([fetcher.came, fetcher.came]):
        station.let_go.set()
    qtbot.waitUntil(lambda: fetcher._job is None)
    assert station.count() == 2
    fetcher.stop()


def test_a_pass_stops_with_the_session(qtbot: QtBot, bridge: Bridge) -> None:
    """A window that closes, or a person who leaves, waits for no download; what comes home late is not shown."""
    station = _Slow()
    fetcher = ImageFetcher(station, bridge)
    came = []
    fetcher.came.connect(lambda: came.append(1))
    fetcher.start(SESSION)
    fetcher.fetch()
    assert station.begun.wait(5)
    fetcher.stop()
    qtbot.waitUntil(lambda: bridge.is_idle)
    assert (came, station.count()) == ([], 0)
    fetcher.fetch()
    assert fetcher._job is None


def test_central_is_asked_in_quick_turn_for_a_lock_and_not_for_ever(qtbot: QtBot, bridge: Bridge) -> None:
    station = FakeStation()
    station.fetched = ImagesFetched(waits_for_central=True)
    fetcher = ImageFetcher(station, bridge)
    fetcher._asking.setInterval(0)
    asked = []
    fetcher.answer_wanted.connect(lambda: (asked.append(1), fetcher.fetch()))
    fetcher.start(SESSION)
    fetcher.expect_answer()
    qtbot.waitUntil(lambda: len(asked) == MOST_ASKED)
    qtbot.waitUntil(lambda: fetcher._job is None)
    assert not fetcher._asking.isActive()
    station.fetched = ImagesFetched()
    with qtbot.waitSignal(fetcher.came):
        fetcher.expect_answer()
    assert fetcher._asked == 0
    fetcher.stop()


def test_what_was_not_reached_is_said(qtbot: QtBot, bridge: Bridge) -> None:
    """TR-48: so that it is tried again before the next pass would be due."""
    station = FakeStation()
    station.fetched = ImagesFetched(is_unreachable=True)
    fetcher = ImageFetcher(station, bridge)
    fetcher.start(SESSION)
    with qtbot.waitSignal(fetcher.unreachable):
        fetcher.fetch()
    fetcher.stop()


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (ImagesWords(), ""),
        (ImagesWords(ImagesState.FETCHING, 40), "Images are being fetched: 40 %."),
        (ImagesWords(ImagesState.UNREACHABLE), "Images wait for the network. What came is kept; it goes on by itself."),
        (ImagesWords(ImagesState.DAMAGED, 100, "Images came damaged."), "Images came damaged."),
        (
            ImagesWords(ImagesState.STANDS_STILL),
            "Images of a case that stands still wait for the trial office's decision. Your work is kept.",
        ),
    ],
)
def test_the_words(images: ImagesWords, words: str) -> None:
    assert images_sentence(images) == words
