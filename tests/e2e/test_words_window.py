"""The real window in another language: nothing is hard-wired, and words that grow are not cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from readstation.app.application import application
from readstation.app.demo import PASSWORD, READER_NAME
from readstation.app.intake import take_in
from readstation.app.language import speak
from readstation.app.main import open_window
from readstation.app.office import assign, enrol_reader, set_up_trial
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import Point, ScriptedReader
from readstation.app.scripted.session import Pictures, read_everything, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.core.ids import LesionId
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.criteria.config import RULE_SET_VERSION
from readstation.model.lesion import LesionRole
from readstation.model.people import Person
from readstation.model.subject import ReadStage
from readstation.reading.views import NextAction, ReadView
from readstation.trial.charter_file import read_charter
from readstation.ui.presenters.findings import finding_words
from readstation.ui.presenters.language import Language
from readstation.ui.presenters.responses import response_panel
from readstation.ui.reading.view_menu import view_menu
from readstation.ui.window import MainWindow
from tests.builders.phantom import PhantomTrial
from tests.support.shown_words import ShownWords, pseudo_language, watched_words

pytestmark = pytest.mark.display

_SMALL_PX = (1366, 768)


class _LookingReader(ScriptedReader):
    """A scripted reader who looks at every word on the way: after each act, in each dialog, and at what keys open."""

    def __init__(self, window: MainWindow, driver: WindowDriver, found: ShownWords) -> None:
        super().__init__(window, driver)
        self.found = found

    def look(self) -> None:
        """Wait until everything is painted, and take up every word, and what of it belongs to the record."""
        self.driver.spin(60)
        self.found.look()
        view = self.room.view
        if view is not None:
            self.found.records.update(_record_of(view))
            self.found.records.update(each.words for each in self.room.dock.history.model.lines)

    def lock(self, timepoint: int) -> None:
        self.look()
        self.driver.click(self.driver.find(QWidget, "next_button"))
        self.driver.find(QWidget, "lock_dialog")
        self.look()
        self.driver.key("Escape")
        self.driver.wait_for(lambda: self.room.closing.dialog is None, "the lock dialog gone")
        super().lock(timepoint)
        self.look()

    def open_next(self, timepoint: int) -> None:
        super().open_next(timepoint)
        self.look()

    def judge_images(self, timepoint: int) -> None:
        self.look()
        super().judge_images(timepoint)
        self.look()

    def choose_site(self, site: str) -> None:
        self.look()
        super().choose_site(site)
        self.look()

    def add_non_target(self, start: Point, end: Point, site: str) -> None:
        super().add_non_target(start, end, site)
        self.look()

    def select(self, lesion_id: LesionId) -> None:
        super().select(lesion_id)
        self.look()

    def open_everything(self) -> None:
        """Open what keys and menus open in the room, and look at it."""
        window = self.window
        window.keys.show_sheet()
        self.look()
        window.keys.sheet.hide()
        window.keys.open_settings()
        settings = window.keys.settings
        assert settings is not None
        for tab in range(settings.tabs.count()):
            settings.tabs.setCurrentIndex(tab)
            self.look()
        settings.accept()
        window.keys.find_command()
        self.look()
        self.driver.key("Escape")
        self.room.history.toggle()
        self.look()
        self.room.history.toggle()
        for pane in self.room.grid.shown:
            self.found.take_menu(view_menu(self.room, pane))


def _record_of(view: ReadView) -> Iterator[str]:
    """Yield what a view says in the words of the record: reasons, steps of rules, findings, journal words."""
    panel = response_panel(view)
    if panel is not None:
        yield from panel.every_step
        for scope in panel.why:
            yield from (reason.sentence for reason in scope.reasons)
            yield from scope.flags
    for finding in view.missing:
        yield finding.message
        yield finding.message.removesuffix(" The rest of your read is kept.")
    yield from (view.charter.signature_meaning, view.charter.signature_statement, view.charter.trial_code)
    yield from (finding_words(view, lesion, view.timepoint) for lesion in view.state.of_role(LesionRole.NEW))
    for images in view.images.values():
        yield from (evidence for facts in images.series for evidence in facts.phase_evidence)
    yield RULE_SET_VERSION
    yield from (words for words in (view.undo_words, view.redo_words) if words)
    yield from (site.words for site in view.charter.sites)
    yield from (preset.name for preset in view.charter.window_presets)


@pytest.fixture
def station(tmp_profile: Path) -> Iterator[OpenStation]:
    with OpenStation(tmp_profile) as opened:
        yield opened


@pytest.fixture
def reader(station: OpenStation, phantom_trial: PhantomTrial, tmp_path: Path) -> Person:
    """A reader of the phantom, with a central database in a file."""
    report = take_in(station, [phantom_trial.folder / "dicom"], QuietJob())
    charter = read_charter(resource_path("charters", "demo.json").read_bytes())
    url = f"sqlite:///{tmp_path / 'central.db'}"
    place = set_up_trial(station, url, url, charter)
    person = enrol_reader(station, place, READER_NAME, PASSWORD)
    assign(place, report.taken[0].facts.case_alias, person.login, (0, 1, 2))
    return person


def _read(hand: _LookingReader, reader: Person, phantom_trial: PhantomTrial) -> None:
    """Sign in, read everything, sign; look at everything on the way."""
    hand.look()
    hand.sign_in(reader.login, PASSWORD)
    hand.look()
    hand.driver.click(hand.driver.find(QWidget, "send_now_button"))
    hand.driver.wait_for(lambda: hand.window.worklist_page.chosen() is not None, "the case")
    hand.look()
    read_everything(hand, phantom_trial.truth, Pictures(None))
    hand.open_everything()
    assert hand.view.next_step.action is NextAction.SIGN_READ, hand.view.next_step
    hand.driver.click(hand.driver.find(QWidget, "next_button"))
    hand.driver.find(QWidget, "sign_password")
    hand.look()
    hand.sign(PASSWORD)
    hand.driver.wait_for(lambda: hand.view.stage is ReadStage.SIGNED, "the signed read")
    hand.look()
    hand.window.back_to_worklist()
    hand.look()
    hand.window.guard.lock()
    hand.look()


def _listed(texts: dict[str, str]) -> str:
    return "\n".join(f"{text!r} in {place}" for text, place in sorted(texts.items()))


def test_every_word_of_the_window_goes_through_the_catalogue(
    display: str, qapp: QApplication, station: OpenStation, reader: Person, phantom_trial: PhantomTrial
) -> None:
    """Each visible or spoken word stands in brackets, is data, or belongs to the record of the trial."""
    application()
    with pseudo_language(), watched_words() as found:
        with open_window(station) as opened, XInput(display) as pointer:
            window = show_window(opened.window)
            _read(_LookingReader(window, WindowDriver(window, pointer, patience_s=40), found), reader, phantom_trial)
        found.records |= {reader.login, READER_NAME, *(each.name() for each in qapp.screens())}
        assert len(found.texts) > 500
        left = found.untranslated(_DATA)
        assert not left, _listed(left)


def test_german_words_are_not_cut_on_a_small_display(
    display: str, qapp: QApplication, station: OpenStation, reader: Person, phantom_trial: PhantomTrial
) -> None:
    """Design, section 16, in words that are a third longer."""
    application()
    speak(Language.GERMAN)
    try:
        with watched_words() as found, open_window(station) as opened, XInput(display) as pointer:
            window = show_window(opened.window)
            window.resize(*_SMALL_PX)
            _read(_LookingReader(window, WindowDriver(window, pointer, patience_s=40), found), reader, phantom_trial)
        assert any("Zielläsion" in text for text in found.texts)
        assert not found.cut, _listed(found.cut)
    finally:
        speak(Language.ENGLISH)


_DATA = frozenset(
    {"TP", "NT", "MR", "CT", "MRI", "HU", "mm", "cm", "CR", "PR", "SD", "PD", "NE", "nCR", "nPD"}
    | {"mRECIST", "Readstation", "ROI", "UTC", "SHA", "HCC", "English", "Deutsch", "liver"}
)
"""Codes, units and names, and the organ that the charter names: the same in every language."""
