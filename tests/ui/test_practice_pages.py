"""The pages of a practice profile over a real station: the list, the score, both reads side by side, a trainer's case.

With real events from the first start on, and without a network: `tests/e2e/test_practice_window.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from readstation.app.demo import DemoFolders, DemoReader
from readstation.app.main import OpenWindow, open_window
from readstation.app.practice_profile import make_practice_profile
from readstation.app.station import OpenStation
from readstation.core.canonical import canonical_bytes
from readstation.core.ids import CaseAlias, ReadId, new_id
from readstation.core.jobs import QuietJob
from readstation.criteria.facts import Scope
from readstation.exchange.practice_pack import open_pack
from readstation.model.codec import record_to_json
from readstation.model.people import Role
from readstation.security.keys import check_signature
from readstation.ui.practice.dialogs import PackDialog, ScoreDialog
from readstation.ui.practice.flow import PracticeFlow
from readstation.ui.practice_ports import PracticeState
from readstation.ui.presenters.score_sheet import ScoreAct
from readstation.ui.sign.sign_dialog import SignDialog
from readstation.ui.widgets.badge import PracticeBadge
from readstation.viewer.marks import LineMark, MarkRole
from tests.builders.demo_reads import DemoRead
from tests.builders.phantom import PhantomTrial, phantom_trial
from tests.builders.practice import NECROSIS, TRAINEE_PASSWORD, packed_demo, trainee_in, with_line
from tests.support.clipped import clipped_texts

__all__ = ["phantom_trial"]

PATIENCE_MS = 60_000
TRAINER_PASSWORD = "a trainer of practice 7"


@pytest.fixture(scope="module")
def pack(phantom_trial: PhantomTrial, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed_demo(tmp_path_factory.mktemp("author"), phantom_trial, [NECROSIS])


@pytest.fixture(scope="module")
def locked(pack: Path, phantom_trial: PhantomTrial, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trainee has read up to the last lock, across the necrosis of T1; a trainer has a signed read of the case."""
    folder = tmp_path_factory.mktemp("practice") / "profile"
    with trainee_in(folder, with_line(phantom_trial.truth, 0, "T1", 1.3)) as trainee:
        case = trainee.take_in(pack)
        trainee.read_all(trainee.open_read(case))
        station, given = trainee.station, trainee.assignment(case)
        trainer = trainee.desk.enrol("Dr T. Trainer", Role.TRAINER, TRAINER_PASSWORD)
        own = replace(given, read_id=ReadId(new_id()), login=trainer.login)
        charter = canonical_bytes(record_to_json(station.run(station.store.reads.charter, given.charter_digest)))
        station.run(station.store.worklist.keep_assignment, own, charter)
        session = trainee.services.sign_in(trainer.login, TRAINER_PASSWORD)
        opened = trainee.services.open_read(session, own.read_id)
        reader = DemoReader(trainer.login, CaseAlias(""))
        read = DemoRead(station, trainee.services, DemoFolders(folder.parent), reader, session, phantom_trial.truth)
        station.run(read.read_all, opened)
        station.run(lambda: opened.sign(opened.seal(), TRAINER_PASSWORD))
        trainee.services.sign_out(session)
    return folder


@pytest.fixture
def station(locked: Path, tmp_path: Path) -> Iterator[OpenStation]:
    copytree(locked, tmp_path / "profile")
    with OpenStation(tmp_path / "profile") as made:
        yield made


@pytest.fixture
def opened(themed: QApplication, station: OpenStation) -> Iterator[OpenWindow]:
    with open_window(station) as made:
        made.window.resize(1920, 1080)
        made.window.show()
        yield made


def practice_of(opened: OpenWindow) -> PracticeFlow:
    assert opened.window.practice is not None
    return opened.window.practice


def sign_in(
    qtbot: QtBot, opened: OpenWindow, role: Role, password: str, *, has_cases: bool = True
) -> PracticeFlow:  # fmt: skip
    """Sign in as the person of a role, through the page, and wait for the list."""
    page = opened.window.sign_in_page
    people = opened.services._station.sign_in.people()
    login = next(each.login for each in people if each.role is role)
    qtbot.waitUntil(lambda: len(page._tiles.buttons()) == len(people), timeout=PATIENCE_MS)
    next(each for each in page._tiles.buttons() if each.tile.login == login).click()
    qtbot.keyClicks(page.password, password)
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    practice = practice_of(opened)
    qtbot.waitUntil(lambda: opened.window.session is not None, timeout=PATIENCE_MS)
    if has_cases:
        qtbot.waitUntil(lambda: bool(practice.page.rows), timeout=PATIENCE_MS)
    assert opened.window.pages.currentWidget() is practice.page
    # A machine that gives this process no time for a while looks like one that slept; locking has its own tests.
    opened.window.guard.stop()
    return practice


def says_practice(opened: OpenWindow) -> bool:
    badges = opened.window.findChildren(PracticeBadge)
    return any(each.isVisible() and "never counted as a trial read" in each.accessibleName() for each in badges)


def test_signing_opens_the_reference_and_the_score_leads_to_the_images(
    qtbot: QtBot, opened: OpenWindow, tmp_path: Path
) -> None:
    practice, window = sign_in(qtbot, opened, Role.TRAINEE, TRAINEE_PASSWORD), opened.window
    (row,) = practice.page.rows
    assert (row.title, row.state, row.is_passed) == ("P-01", PracticeState.IN_PROGRESS, None)
    assert says_practice(opened)
    qtbot.keyClick(practice.page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.room, timeout=PATIENCE_MS)
    assert says_practice(opened)
    assert window.room.top_bar.blinded.isHidden()
    window.room.closing.ask()
    qtbot.waitUntil(lambda: isinstance(window.room.closing.dialog, SignDialog), timeout=PATIENCE_MS)
    dialog = window.room.closing.dialog
    assert isinstance(dialog, SignDialog)
    assert practice.score_page.sheet is None
    dialog.password.setText(TRAINEE_PASSWORD)
    dialog.do_act()
    page = practice.score_page
    qtbot.waitUntil(lambda: window.pages.currentWidget() is page, timeout=PATIENCE_MS)
    assert page.banner.title.text() == "Not passed yet: 4 of 8 criteria met"
    assert NECROSIS.says in page.banner.words.text()
    assert page.step is not None
    assert (page.step.act, page.step.verb) == (ScoreAct.REDO, "Redo P-01")
    assert [each.name for each in page.agreement.tiles] == ["P-01"]
    page.choose_scope(Scope.OVERALL)
    assert "of 2 agree" in page.agreement.note.text()
    for size in ((1920, 1080), (1366, 768)):
        window.resize(*size)
        qtbot.wait(50)
        assert clipped_texts(window) == []
    plot = page.differences.plot
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=plot.place_of(0).toPoint())
    side = practice.side_by_side
    qtbot.waitUntil(lambda: window.pages.currentWidget() is side, timeout=PATIENCE_MS)
    panes = side.views.grid.shown
    qtbot.waitUntil(lambda: all(pane.volume is not None for pane in panes), timeout=PATIENCE_MS)
    assert side.place is not None
    assert side.place.title == "T1, TP0"
    for pane in panes:
        drawn = [each for each in pane.canvas._view.state.shown_marks() if isinstance(each, LineMark)]
        assert {MarkRole.READER_A, MarkRole.READER_B} <= {each.role for each in drawn}
    assert clipped_texts(window) == []
    assert says_practice(opened)
    qtbot.keyClick(side.list, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is page, timeout=PATIENCE_MS)
    practice._save_results(window.session, tmp_path)
    qtbot.waitUntil(lambda: "saved for your trainer" in practice.jobs.strip.words.text(), timeout=PATIENCE_MS)
    assert [each.name for each in tmp_path.glob("*.result")] == ["p-01-lt.result"]
    page.go_on()
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.room, timeout=PATIENCE_MS)
    window.back_to_worklist()
    qtbot.waitUntil(lambda: len(practice.page.rows) == 2, timeout=PATIENCE_MS)
    assert [each.state for each in practice.page.rows] == [PracticeState.SCORED, PracticeState.IN_PROGRESS]


@pytest.mark.slow
def test_what_was_signed_and_not_scored_is_scored_from_the_list(
    qtbot: QtBot, station: OpenStation, opened: OpenWindow
) -> None:
    practice = sign_in(qtbot, opened, Role.TRAINEE, TRAINEE_PASSWORD)
    session, (row,) = opened.window.session, practice.page.rows
    assert session is not None
    read = opened.services.open_read(session, row.read_id)
    station.run(lambda: super(type(read), read).sign(read.seal(), TRAINEE_PASSWORD))
    practice.refresh()
    qtbot.waitUntil(lambda: practice.page.rows[0].state is PracticeState.SIGNED, timeout=PATIENCE_MS)
    practice.score(row.read_id)
    qtbot.waitUntil(opened.window.banner.isVisible, timeout=PATIENCE_MS)
    assert opened.window.banner.what.text() == "Your password is needed: you sign the result."
    practice.page.panel.go_on.click()
    dialog = practice._dialog
    assert isinstance(dialog, ScoreDialog)
    dialog.password.setText(TRAINEE_PASSWORD)
    dialog.do_act()
    qtbot.waitUntil(lambda: opened.window.pages.currentWidget() is practice.score_page, timeout=PATIENCE_MS)


def test_a_trainer_makes_a_practice_case_of_a_signed_read(qtbot: QtBot, opened: OpenWindow, tmp_path: Path) -> None:
    practice, window = sign_in(qtbot, opened, Role.TRAINER, TRAINER_PASSWORD), opened.window
    (row,) = practice.page.rows
    assert row.state is PracticeState.REFERENCE
    window.open_case(row.read_id)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.room, timeout=PATIENCE_MS)
    assert not window.room.dock.report.make.isHidden()
    assert "Save as practice case…" in [each.words for each in window.keys.commands()]
    path = tmp_path / "made.practice"
    for password, is_made in (("not the password 7", False), (TRAINER_PASSWORD, True)):
        window.room.dock.report.make.click()
        dialog = practice._dialog
        assert isinstance(dialog, PackDialog)
        dialog.title.setText("P-21")
        dialog.tasks.setPlainText("Read all timepoints.\n\nMeasure in the arterial phase.")
        assert not dialog.act.isEnabled()
        dialog.choose("place", path)
        dialog.password.setText(password)
        assert clipped_texts(dialog) == []
        dialog.do_act()
        done = practice.jobs.strip.close_button.isVisible if is_made else window.banner.isVisible
        qtbot.waitUntil(done, timeout=PATIENCE_MS)
        assert path.is_file() is is_made
    made = open_pack(path, check_signature, QuietJob())
    assert made.manifest.title == "P-21"
    assert made.manifest.tasks == ("Read all timepoints.", "Measure in the arterial phase.")
    assert made.manifest.author.printed_name == "Dr T. Trainer"
    assert made.digest in practice.jobs.strip.words.text()
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".partial")] == []


def test_a_new_profile_makes_its_own_account_and_takes_dropped_files(
    qtbot: QtBot, themed: QApplication, pack: Path, tmp_path: Path
) -> None:
    """A changed byte and a newer form are refused, each with its line; nothing of them is taken."""
    data = pack.read_bytes()
    changed, newer = tmp_path / "changed.practice", tmp_path / "newer.practice"
    changed.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    newer.write_bytes(data.replace(b"pack 1\n", b"pack 2\n", 1))
    make_practice_profile(tmp_path / "profile")
    with OpenStation(tmp_path / "profile") as station, open_window(station) as opened:
        window, practice = opened.window, practice_of(opened)
        window.resize(1366, 768)
        window.show()
        form = practice.sign_up
        qtbot.waitUntil(form.isVisible, timeout=PATIENCE_MS)
        assert says_practice(opened)
        qtbot.waitUntil(lambda: clipped_texts(window) == [], timeout=PATIENCE_MS)
        form.name.setText("Dr L. Trainee")
        for field in (form.password, form.again):
            field.setText("short")
        form.submit()
        qtbot.waitUntil(lambda: form.message.property("tone") == "err", timeout=PATIENCE_MS)
        for field in (form.password, form.again):
            field.setText(TRAINEE_PASSWORD)
        form.submit()
        qtbot.waitUntil(lambda: window.session is not None, timeout=PATIENCE_MS)
        for path, words in ((changed, "was changed after its author signed it"), (newer, "a newer version")):
            window.banner.hide()
            drop(practice, path)
            qtbot.waitUntil(window.banner.isVisible, timeout=PATIENCE_MS)
            assert words in window.banner.what.text()
            assert window.banner.detail.text() == f"Not opened: {path.name}."
        assert practice.page.rows == ()
        drop(practice, pack)
        qtbot.waitUntil(lambda: len(practice.page.rows) == 1, timeout=PATIENCE_MS)
        assert practice.page.rows[0].state is PracticeState.TO_READ


def drop(practice: PracticeFlow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    practice.page.dropEvent(
        QDropEvent(
            QPointF(50, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
