"""A trainer certifies a trainee in the window: files chosen in its dialogs, the PDF and the file to check written."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from readstation.app.demo import PASSWORD
from readstation.app.main import open_window
from readstation.app.practice_packs import CaseWords, make_pack
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from readstation.model.people import Role
from readstation.practice.plan import DEFAULT_PLAN, Criterion, CriterionKind, TrainingPlan
from readstation.practice.qualification import qualification_findings, read_qualification
from readstation.security.keys import check_signature
from readstation.ui.practice.dialogs import CertifyDialog
from tests.builders.demo_reads import demo_read
from tests.builders.phantom import PhantomTrial, phantom_trial
from tests.builders.practice import NECROSIS, TASKS, trainee_in
from tests.builders.prepared_demo import placed_demo
from tests.support.clipped import clipped_texts
from tests.support.pages import whole_text
from tests.ui.test_practice_pages import PATIENCE_MS, TRAINER_PASSWORD, practice_of, sign_in

__all__ = ["phantom_trial"]

pytestmark = pytest.mark.slow

REACHED = TrainingPlan(
    DEFAULT_PLAN.format, "One of one", 1, 30, 365,
    (Criterion(CriterionKind.CASES, 1), Criterion(CriterionKind.CASE_RULES, 100)),
)  # fmt: skip


@dataclass
class Scored:
    """A practice profile with a trainee's result of a case by each plan, and both cases."""

    profile: Path
    packs: dict[str, Path]
    results: dict[str, Path]


@pytest.fixture
def scored(phantom_trial: PhantomTrial, tmp_path: Path) -> Scored:
    folders, packs, results = placed_demo(tmp_path / "author", phantom_trial), {}, {}
    with demo_read(folders.root, phantom_trial.truth) as demo:
        demo.read_and_sign()
        for name, plan in (("far", DEFAULT_PLAN), ("reached", REACHED)):
            packs[name] = tmp_path / f"{name}.practice"
            words = CaseWords(name, TASKS, plan, rules=(NECROSIS,))
            make_pack(demo.station, [demo.assignment], words, demo.session.person, PASSWORD, packs[name], QuietJob())
    profile = tmp_path / "profile"
    with trainee_in(profile, phantom_trial.truth) as trainee:
        for name, pack in packs.items():
            case = trainee.take_in(pack)
            opened = trainee.open_read(case)
            trainee.read_all(opened)
            trainee.sign(opened)
            results[name] = trainee.desk.result_path(case.read_id)
        trainee.desk.enrol("Dr T. Trainer", Role.TRAINER, TRAINER_PASSWORD)
    return Scored(profile, packs, results)


def choose(qtbot: QtBot, dialog: CertifyDialog, name: str, path: Path) -> None:
    """Press a button of the dialog, name the file to the window that asks for it, and accept."""
    qtbot.mouseClick(dialog.findChild(QPushButton, f"certify_{name}"), Qt.MouseButton.LeftButton)
    asking = next(each for each in dialog.findChildren(QFileDialog) if each.isVisible())
    field, buttons = asking.findChild(QLineEdit), asking.findChild(QDialogButtonBox)
    assert isinstance(field, QLineEdit)
    assert isinstance(buttons, QDialogButtonBox)
    field.setText(str(path))
    accepts = QDialogButtonBox.ButtonRole.AcceptRole
    (taken,) = (each for each in buttons.buttons() if buttons.buttonRole(each) is accepts)
    qtbot.mouseClick(taken, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not any(each.isVisible() for each in dialog.findChildren(QFileDialog)), timeout=PATIENCE_MS)


def test_a_trainer_certifies_a_trainee(qtbot: QtBot, themed: QApplication, scored: Scored, tmp_path: Path) -> None:
    """MR-815: what does not reach its plan is refused in words, a wrong password signs nothing, the right one does."""
    with OpenStation(scored.profile) as station, open_window(station) as opened:
        window = opened.window
        window.resize(1366, 768)
        window.show()
        practice = practice_of(opened)
        sign_in(qtbot, opened, Role.TRAINER, TRAINER_PASSWORD, has_cases=False)
        out = tmp_path / "out" / "lt.pdf"
        out.parent.mkdir()
        for name, password, refusal in (
            ("far", TRAINER_PASSWORD, "The plan is not reached"),
            ("reached", "not the password 7", "The password does not match"),
            ("reached", TRAINER_PASSWORD, ""),
        ):
            window.banner.hide()
            qtbot.mouseClick(practice.page.certify, Qt.MouseButton.LeftButton)
            dialog = practice._dialog
            assert isinstance(dialog, CertifyDialog)
            assert not dialog.act.isEnabled()
            choose(qtbot, dialog, "results", scored.results[name])
            choose(qtbot, dialog, "packs", scored.packs[name])
            choose(qtbot, dialog, "place", out)
            qtbot.keyClicks(dialog.password, password)
            assert clipped_texts(dialog) == []
            qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
            done = window.banner.isVisible if refusal else practice.jobs.strip.close_button.isVisible
            qtbot.waitUntil(done, timeout=PATIENCE_MS)
            assert refusal in window.banner.what.text()
            assert out.exists() is not bool(refusal)
        assert str(out) in practice.jobs.strip.words.text()
    made, signature = read_qualification(out.with_suffix(".qualification").read_bytes())
    assert qualification_findings(made, signature, check_signature, round(time.time() * 1000)) == ()
    assert (made.trainee.printed_name, made.trainer.printed_name) == ("Dr L. Trainee", "Dr T. Trainer")
    assert [each.title for each in made.cases] == ["reached"]
    told = whole_text(out.read_bytes())
    assert all(each in told for each in ("Dr L. Trainee", "One of one", made.expires_day, signature[:40]))
