"""Two signed reads that differ are decided in the adjudicator's window, by mouse and keys, and become final."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QRadioButton, QWidget

from readstation.app.application import application
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.verification import verify_station
from readstation.core.ids import ReadId
from readstation.core.jobs import QuietJob
from readstation.model.adjudication import Side
from readstation.model.subject import ReadStage
from readstation.reading.decision import WHOLE_SUBJECT
from readstation.trial.results import CaseStage
from readstation.ui.adjudicate.bench import AdjudicationBench
from tests.builders.adjudicated import Said
from tests.builders.adjudicating import Adjudicating, adjudicating, side_with
from tests.builders.central_access import prepared
from tests.builders.reader_traces import reader_words
from tests.builders.signing_station import PASSWORD
from tests.support.accessible import spoken_texts
from tests.support.shown_words import ShownWords, watched_words

pytestmark = [pytest.mark.display, pytest.mark.postgres]

SHRINKS, GROWS = Said((250, 250)), Said((250, 480))
FEWEST_TEXTS = 200
"""So many texts at least a look at everything must have taken up, or it has not looked."""
WORDS = "The target grows between the last two visits, so I follow this read."


@pytest.fixture
def trial(postgres_url: str, tmp_path: Path) -> Iterator[Adjudicating]:
    with adjudicating(tmp_path, prepared(postgres_url)) as made:
        yield made


def test_an_adjudicator_decides_in_the_window(display: str, qapp: QApplication, trial: Adjudicating) -> None:
    """MR-809 to MR-811, TR-24, TR-31: the bench shows the true cause, the decision signs, syncs and is the result.

    Nothing that is painted, hinted at or spoken on the way tells who the readers are, or when and where they read.
    """
    application()
    read_id = trial.differ(SHRINKS, GROWS)
    trial.sync()
    grows = side_with(trial.open(read_id), 480)
    login = trial.session.person.login
    trial.services.sign_out(trial.session)
    with watched_words() as shown, open_window(trial.station) as opened, XInput(display) as pointer:
        hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer, patience_s=120))
        hand.sign_in(login, PASSWORD)
        shown.look()
        bench = opened_on_the_bench(hand, read_id)
        shown.look()
        found = bench.desk.found
        assert found is not None
        assert found.case.opened.triggers == ("HEP_PD_TP", "OVR_PD_TP")
        told = [each.text() for each in bench.dock.shares.findChildren(QLabel) if each.isVisible()]
        assert "The reads part at TP2: T1, target measurement." in told, told
        assert told.count("100 %") == 2
        driver = hand.driver
        driver.key("space")
        driver.wait_for(lambda: bench.selected is not None, "the deciding difference")
        look_everywhere(hand, bench, shown)
        keep_key_images(hand, bench)
        driver.click(driver.find(QRadioButton, f"radio_{grows.value}"))
        driver.click(driver.find(QPushButton, "cause_target_measurement"))
        driver.click(driver.find(QPlainTextEdit, "rationale_field"))
        driver.write(WORDS)
        driver.wait_for(bench.dock.sign.isEnabled, "a decision that lacks nothing")
        driver.key("Return", ["Control_L"])
        driver.click(driver.find(QLineEdit, "sign_password"))
        look_and_listen(shown)
        driver.write(PASSWORD)
        driver.key("Return", ["Control_L"])
        driver.wait_for(lambda: bench.desk.found.case.signed_at is not None, "the signature")
        driver.wait_for(lambda: bench.signing.dialog is None, "the end of the dialog")
        look_and_listen(shown)
        driver.key("w", ["Control_L"])
        page = opened.window.worklist_page
        driver.wait_for(page.isVisible, "the worklist")

        def is_confirmed() -> bool:
            trial.committee.sequence()
            button = page.send
            if button.isEnabled() and button.isVisible():
                driver.click(button)
            counts = trial.station.run(trial.station.store.outbox.counts, login)
            return not (counts.waiting or counts.received or counts.refused)

        driver.wait_for(is_confirmed, "everything to be confirmed")
        row = next(each for each in page._model.rows if each.read_id == read_id)
        assert row.stage is ReadStage.SIGNED
        look_and_listen(shown)
    words = reader_words(trial.committee)
    told_of = {text: word for text in shown.texts for word in words if word in text}
    assert told_of == {}
    # The same search finds what is there: the adjudicator's own name and account, and a length that both reads have.
    own = (trial.session.person.printed_name, login, "40.0")
    assert all(any(each in text for text in shown.texts) for each in own)
    assert len(shown.texts) > FEWEST_TEXTS
    session = trial.services.sign_in(login, PASSWORD)
    (kept,) = trial.services.adjudication(session, read_id, QuietJob()).draft.key_images
    assert (kept.timepoint, kept.marks) == (2, (Side.A,))
    assert verify_station(trial.station, QuietJob()).findings == ()
    status = trial.status()
    assert (status.stage, status.adjudicator) == (CaseStage.DECIDED, login)
    assert status.final == {WHOLE_SUBJECT: trial.committee.second.login}


def look_everywhere(hand: ScriptedReader, bench: AdjudicationBench, shown: ShownWords) -> None:
    """See every difference and timepoint, both explanations, both reads on one image, the keys and the report."""
    driver = hand.driver
    assert bench.desk.found is not None
    for _ in bench.desk.found.differences:
        driver.key("e")
        shown.look()
    for timepoint in bench.desk.found.timepoints:
        bench.show_timepoint(timepoint)
        driver.spin(100)
        shown.look()
    for toggled in (bench.under.why, bench.under.both):
        toggled.toggle()
        driver.spin(100)
        look_and_listen(shown)
        toggled.toggle()
    bench.top_bar.unblinding_wanted.emit()
    driver.wait_for(driver.find(QWidget, "unblinding_dialog").isActiveWindow, "the report to have the keyboard")
    shown.look()
    driver.key("Escape")
    driver.wait_for(lambda: hand.window.unblinding.dialog is None, "the end of the report")


def keep_key_images(hand: ScriptedReader, bench: AdjudicationBench) -> None:
    """Keep the deciding difference by key and by button, in the view of A and of B, and take the second one back."""
    driver, tiles = hand.driver, bench.dock.key_images
    bench.look_at(len(bench.desk.found.differences) - 1)
    driver.wait_for(lambda: all(pane.is_verified for pane in bench.grid.shown), "the images of the difference")
    for pane, keep in zip(bench.grid.shown, (lambda: driver.key("k"), lambda: driver.click(tiles.add)), strict=True):
        bench.grid.activate(pane)
        keep()
    driver.wait_for(lambda: [each.picture is not None for each in tiles.tiles] == [True, True], "two key images")
    driver.click(tiles.tiles[1].remove)
    driver.wait_for(lambda: len(tiles.tiles) == 1, "one key image")


def look_and_listen(shown: ShownWords) -> None:
    """Take up what is shown, what is spoken, hidden widgets included, and what lies in the clipboard."""
    shown.look()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for text in (*spoken_texts(app), app.clipboard().text(), app.applicationDisplayName()):
        shown.texts.setdefault(text, "spoken")


def opened_on_the_bench(hand: ScriptedReader, read_id: ReadId) -> AdjudicationBench:
    """Wait for the case on the worklist, open it with Enter, and wait for both views."""
    window = hand.window
    page = window.worklist_page
    hand.driver.wait_for(lambda: page.chosen() is not None and page.chosen().is_ready, "the case")
    assert page.chosen().read_id == read_id
    page.table.setFocus()
    hand.driver.key("Return")
    hand.driver.wait_for(lambda: window.benches.is_shown, "the bench")
    bench = window.benches.bench
    assert bench is not None
    hand.driver.wait_for(lambda: all(pane.is_verified for pane in bench.grid.shown), "the images")
    return bench
