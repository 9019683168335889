"""The office's look before release in the real window: real mouse and keys, two sizes of display (TR-20)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from readstation.app.application import application
from readstation.app.look_desk import LookDesk
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import Pictures, show_window
from readstation.app.scripted.x11 import XInput
from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.model.look import LookVerdict
from readstation.model.people import Person
from readstation.reading.ports import Session
from readstation.trial.looks import LookState, StoredLooks
from readstation.ui.bridge import Bridge
from readstation.ui.office.release_page import ReleasePage
from tests.builders.office_station import BURNED_FRAMES, PASSWORD, OfficeStation, office_station
from tests.builders.phantom import PhantomTrial
from tests.support.clipped import clipped_texts

pytestmark = pytest.mark.display

SHOTS = Pictures(Path(os.environ["READSTATION_TEST_SHOTS"]) if "READSTATION_TEST_SHOTS" in os.environ else None)


@pytest.fixture
def office(tmp_path: Path, phantom_trial: PhantomTrial) -> Iterator[OfficeStation]:
    with office_station(tmp_path, phantom_trial) as made:
        yield made


class Hand:
    """A person of the office at the window."""

    def __init__(self, office: OfficeStation, reader: ScriptedReader, bridge: Bridge) -> None:
        self.office = office
        self.bridge = bridge
        self.reader = reader
        self.driver: WindowDriver = reader.driver

    @property
    def page(self) -> ReleasePage:
        return self.reader.window.release_page

    def sign_in(self, person: Person) -> None:
        self.reader.sign_in(person.login, PASSWORD)
        self.driver.wait_for(lambda: self.page.isVisible() and self.page.row is not None, "the series")
        session = self.reader.window.session
        assert session is not None
        assert session.person == person

    def sign_out(self) -> None:
        self.driver.click(self.driver.find(QPushButton, "office_sign_out_button"))
        window = self.reader.window
        # The tiles are put in order anew: who was here last comes first.
        self.driver.wait_for(lambda: window.session is None and self.bridge.is_idle, "nobody signed in")
        self.driver.spin(300)

    def choose(self, key: str) -> None:
        place = next(n for n, row in enumerate(self.page._rows) if row.series_key == key)
        item = self.page.list.visualItemRect(self.page.list.item(place))
        self.driver.click(self.page.list.viewport(), item.center())
        self.driver.wait_for(lambda: self.page.row is not None and self.page.row.series_key == key, "that series")

    def space(self) -> None:
        self.driver.key("space")
        self.driver.wait_for(lambda: self.page._under_way is None, "the step done")

    def see_all(self) -> None:
        """Search where that has not been done, then see every image that has to be seen, by Space alone."""
        row = self.page.row
        assert row is not None
        if not row.state.is_searched:
            self.space()
            self.driver.wait_for(lambda: self.page.row is not None and self.page.row.state.is_searched, "the search")
        while self.page.row is not None and (left := self.page.row.left):
            self.space()
            self.driver.wait_for(lambda: self.page.row is not None and left[0] in self.page.row.seen, "the image seen")

    def press(self, name: str) -> None:
        self.driver.click(self.driver.find(QPushButton, name))
        self.driver.wait_for(lambda: self.page._under_way is None, f"{name} done")


def state_of(office: OfficeStation, key: str) -> LookState:
    looks = StoredLooks(office.station.store.looks)
    return next(each for each in office.station.run(looks.states) if each.facts.series_key == key)


@pytest.mark.parametrize("size_px", [pytest.param((1920, 1080), marks=pytest.mark.slow), (1366, 768)])
def test_a_series_with_a_name_is_blacked_out_and_seen_by_two(
    display: str, qapp: QApplication, office: OfficeStation, size_px: tuple[int, int]
) -> None:
    """TR-20: nothing is released unseen; marked images are seen, a second person looks, a black-out is recorded."""
    first, second = office.people
    looks = StoredLooks(office.station.store.looks)
    tag = f"office-{size_px[1]}"
    application()
    with open_window(office.station) as opened, XInput(display) as pointer:
        window = show_window(opened.window)
        window.resize(*size_px)
        hand = Hand(office, ScriptedReader(window, WindowDriver(window, pointer, patience_s=60)), opened.bridge)
        hand.sign_in(first)
        assert window.pages.currentWidget() is hand.page
        hand.choose(office.plain.series_key)
        hand.see_all()
        assert not clipped_texts(hand.page)
        # Space says nothing of a series.
        hand.driver.spin(700)
        hand.driver.key("space")
        assert not state_of(office, office.plain.series_key).clean_by
        SHOTS.take(hand.driver, f"{tag}-seen")
        hand.press("look_button")
        assert state_of(office, office.plain.series_key).is_ready
        hand.choose(office.burned.series_key)
        hand.see_all()
        assert state_of(office, office.burned.series_key).marked == BURNED_FRAMES
        hand.page.show_frame(BURNED_FRAMES[0])
        hand.driver.wait_for(lambda: hand.page.view.ordinal == BURNED_FRAMES[0], "the marked image")
        SHOTS.take(hand.driver, f"{tag}-marked")
        hand.driver.key("c")
        SHOTS.take(hand.driver, f"{tag}-fine")
        hand.press("identifying_button")
        with pytest.raises(Refused, match="may name somebody"):
            office.station.run(looks.check_looked_at, [office.burned.series_key])
        _black_out(hand, office, tag)
        new = hand.page.row
        assert new is not None
        assert new.state.marked == ()
        made = office.station.run(office.station.store.looks.black_outs)
        assert [(each.login, each.source_key, each.series_key) for each in made] == [
            (first.login, office.burned.series_key, new.series_key)
        ]
        assert made[0].digest_before != made[0].digest_after
        hand.see_all()
        SHOTS.take(hand.driver, f"{tag}-blacked-out")
        hand.press("look_button")
        assert state_of(office, new.series_key).is_ready
        office.station.run(looks.check_looked_at, [office.plain.series_key, new.series_key])
        assert not clipped_texts(hand.page)
        hand.sign_out()
        assert hand.page.view.ordinal == 0
        hand.sign_in(second)
        hand.choose(new.series_key)
        assert hand.page.row is not None
        assert hand.page.row.seen == frozenset()


def _black_out(hand: Hand, office: OfficeStation, tag: str) -> None:
    view = hand.page.view
    place = view.rect_of(office.region).adjusted(-6, -6, 6, 6).toRect()
    hand.driver.drag(view, place.topLeft(), place.bottomRight())
    hand.driver.wait_for(lambda: view.region is not None, "the region")
    hand.driver.write("text burned in")
    SHOTS.take(hand.driver, f"{tag}-region")
    before = hand.page.row
    hand.press("black_out_button")
    hand.driver.wait_for(lambda: hand.page.row is not None and hand.page.row != before, "the new series")


def test_what_a_look_needs_cannot_be_got_round(office: OfficeStation) -> None:
    """TR-20: a look without every image on screen, or by a reader, is refused, whoever asks; release waits for it."""
    station, key = office.station, office.burned.series_key
    desk, session, job = LookDesk(station), Session(office.people[0], "s"), QuietJob()
    with pytest.raises(Refused, match="not been searched"):
        desk.record_look(session, key, LookVerdict.CLEAN)
    desk.search(key, job)
    with pytest.raises(Refused, match="have not seen image 1, 5, 6"):
        desk.record_look(session, key, LookVerdict.CLEAN)
    for ordinal in state_of(office, key).to_see:
        desk.note_seen(session, key, ordinal)
    desk.record_look(session, key, LookVerdict.CLEAN)
    state = state_of(office, key)
    assert (state.needed, state.is_ready, state.clean_by) == (2, False, (office.people[0].login,))
    looks = StoredLooks(station.store.looks)
    with pytest.raises(Refused, match="a second person has to look"):
        station.run(looks.check_looked_at, [key])
