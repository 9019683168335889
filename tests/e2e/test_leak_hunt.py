"""A whole trial full of markers, and a hunt for them wherever each role can reach (TR-27).

Images, file names, paths, names of readers, comments and clinical tables are marked; the office works by its commands,
two readers and an adjudicator in the window. Each of the three may see their own name and words, and nothing else of
it; what the office hands out has all that it must.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import make_url

from readstation.app.application import application
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import Pictures, read_everything, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.imaging.phantom.truth import TrialTruth
from readstation.model.lesion import LesionRole
from readstation.model.subject import ReadStage
from tests.builders.office_desk import OfficeDesk, ReaderDesk
from tests.builders.packages import Trouble, https_server
from tests.builders.phantom import PhantomTrial
from tests.builders.planted import LEFT, plant_in_trial
from tests.e2e.test_two_readers import send_all, sequencer, strict_charter
from tests.support.certificates import new_authority
from tests.support.hunting import PROCESSES_EVERY_S, Hunt, require_hunters
from tests.support.pages import whole_text
from tests.support.shown_words import watched_words

__all__ = ["strict_charter"]

MARKERS = 5_000
NAMES = ("Dr ZQ90001X Okafor", "Dr ZQ90002X Weiss", "Dr ZQ90003X Brandt")
COMMENTS = ("ZQ91001X breathing at the dome", "ZQ91002X thin slices")
USUBJID, WORDS_OF_THE_SITE = "HCC-ZQ92001X", "ZQ92002X"
PASSWORDS = ("correct-horse-battery", "a quiet room with a window", "three dry winters ago")
LONG = re.compile(LEFT.pattern.removesuffix(b"|077Y"))
"""Without the age: its four letters stand in megabytes of encrypted bytes by chance."""
KINDS = {
    *("texts", "hints", "titles", "accessibility tree", "clipboard", "screens", "processes", "answers of central"),
    *("profile", "scratch", "log", "report"),
}

pytestmark = [pytest.mark.display, pytest.mark.postgres, pytest.mark.slow]


@dataclass
class Stage:
    """A trial whose every word is marked, and the hunts of its three people."""

    office: OfficeDesk
    folder: Path
    truth: TrialTruth
    days: tuple[str, ...]
    display: str
    log: Callable[[], str]

    def hunt(self) -> Hunt:
        """Return a hunt for every marker, and for the true days of the images."""
        days = "|".join(re.escape(each) for day in self.days for each in (day, day.replace("-", "")))
        return Hunt(re.compile(LONG.pattern + b"|" + days.encode()))

    def read(self, person: ReaderDesk, truth: TrialTruth, comment: str) -> Hunt:
        """Let a reader read everything, sign and deliver; search all that they could reach."""
        hunt = self.hunt()
        with self._at_work(person, hunt) as (hand, station, look):
            page = hand.window.worklist_page
            hand.driver.wait_for(lambda: bool(page.chosen() and page.chosen().is_ready), "the images of the baseline")
            look("worklist")
            read_everything(_Commenting(hand, comment), truth, Pictures(self.folder / "shots" / person.login))
            look("read")
            hand.open_sign_dialog()
            look("signing")
            hand.sign(person.password)
            hand.driver.wait_for(lambda: hand.view.stage is ReadStage.SIGNED, "the signature")
            report = self.folder / f"{person.login}.pdf"
            hand.save_report(report)
            hunt.take("report", _words_of(report))
            hand.driver.key("w", ["Control_L"])
            send_all(hand, station, person)
            look("delivered")
        return hunt

    def decide(self, person: ReaderDesk) -> Hunt:
        """Let the adjudicator look at both reads; search all that they could reach."""
        hunt = self.hunt()
        with self._at_work(person, hunt) as (hand, _, look):
            page = hand.window.worklist_page
            hand.driver.wait_for(lambda: bool(page.chosen() and page.chosen().is_ready), "the case of the adjudicator")
            look("worklist")
            page.table.setFocus()
            hand.driver.key("Return")
            hand.driver.wait_for(lambda: hand.window.benches.is_shown, "the bench")
            bench = hand.window.benches.bench
            assert bench is not None
            hand.driver.wait_for(lambda: all(pane.is_verified for pane in bench.grid.shown), "the images")
            look("bench")
            assert bench.desk.found is not None
            for number, _difference in enumerate(bench.desk.found.differences):
                bench.look_at(number)
                hand.driver.spin(200)
                look(f"difference {number}")
            hunt.take("report", "an adjudicator who has not decided has none")
        return hunt

    @contextmanager
    def _at_work(
        self, person: ReaderDesk, hunt: Hunt
    ) -> Iterator[tuple[ScriptedReader, OpenStation, Callable[[str], None]]]:
        shots = self.folder / "shots" / person.login
        with (
            OpenStation(person.profile) as station,
            hunt.watched_processes(),
            watched_words() as shown,
            open_window(station) as opened,
            XInput(self.display) as pointer,
        ):
            hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer, patience_s=180))

            def look(name: str) -> None:
                hand.driver.shoot(shots / f"{name}.png")
                hunt.take_window(shown)

            look("sign-in")
            hand.sign_in(person.login, person.password)
            yield hand, station, look
            password = station.run(station.sign_in.sign_in, person.login, person.password).opened.central_password
        for picture in sorted(shots.glob("*.png")):
            hunt.take_screen(picture)
        hunt.take_folder("profile", person.profile)
        hunt.take_folder("scratch", Path(tempfile.gettempdir()))
        hunt.take("log", self.log())
        plain = make_url(self.office.administrator).set(drivername="postgresql")
        own = plain.set(username=person.login, password=password).render_as_string(hide_password=False)
        with psycopg.connect(own, autocommit=True) as session:
            hunt.take_central(plain.render_as_string(hide_password=False), session)


class _Commenting(ScriptedReader):
    """Writes a comment before the baseline is locked."""

    def __init__(self, hand: ScriptedReader, comment: str) -> None:
        super().__init__(hand.window, hand.driver)
        self._comment = comment

    def lock(self, timepoint: int) -> None:
        if timepoint == 0:
            self.room.flow.write_note(0, self._comment)
        super().lock(timepoint)


def _words_of(report: Path) -> bytes:
    return report.read_bytes() + whole_text(report.read_bytes()).encode()


@pytest.fixture
def stage(
    display: str,
    qapp: QApplication,
    postgres_url: str,
    phantom_trial: PhantomTrial,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Stage]:
    require_hunters()
    caplog.set_level("DEBUG")
    scratch, published = tmp_path / "scratch", tmp_path / "published"
    scratch.mkdir()
    published.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    authority = new_authority()
    certificate = authority.write(tmp_path / "images.pem")
    application()
    days = tuple(each.study_date for each in phantom_trial.truth.timepoints)
    with https_server(published, tmp_path, authority, Trouble()) as url:
        office = OfficeDesk(tmp_path, postgres_url, published, url, certificate)
        yield Stage(office, tmp_path, phantom_trial.truth, days, display, lambda: caplog.text)


def without_new_lesions(truth: TrialTruth) -> TrialTruth:
    """Return what a reader finds who overlooks every new lesion."""
    return replace(
        truth,
        timepoints=tuple(
            replace(each, lesions=tuple(found for found in each.lesions if found.role is not LesionRole.NEW))
            for each in truth.timepoints
        ),
    )


def write_tables(stage: Stage, case: str) -> tuple[Path, Path]:
    """Write the sponsor's table of subjects and the office's list of who is whom."""
    subjects, clinical = stage.folder / "subjects.csv", stage.folder / "ZQ92003X.csv"
    with subjects.open("w", newline="") as file:
        csv.writer(file).writerows([
            ["CASE", "USUBJID", "SUBJID", "SITEID", "RFSTDTC"],
            [case, USUBJID, "ZQ92004X", WORDS_OF_THE_SITE, stage.days[0]],
        ])  # fmt: skip
    with clinical.open("w", newline="") as file:
        csv.writer(file).writerows([
            ["STUDYID", "DOMAIN", "USUBJID", "SUBJID", "SITEID", "RFSTDTC"],
            ["HCC-DEMO", "DM", USUBJID, "ZQ92004X", WORDS_OF_THE_SITE, stage.days[0]],
        ])  # fmt: skip
    return subjects, clinical


def test_no_marker_of_a_whole_trial_is_where_a_role_must_not_see_it(
    stage: Stage, strict_charter: Path, phantom_trial: PhantomTrial, record_property: Callable[[str, object], None]
) -> None:
    """TR-27: what a role reaches has its own name and words alone; what the office hands out has all of them."""
    office = stage.office
    planted = plant_in_trial(phantom_trial.folder / "dicom", stage.folder / "delivered")
    assert planted.markers >= MARKERS
    office.set_up(strict_charter)
    case = office.take_in(planted.folder)
    subjects, clinical = write_tables(stage, case)
    office.as_office("import", str(clinical))
    one, two = (
        office.enrol(name, password, stage.folder / place)
        for name, password, place in zip(NAMES, PASSWORDS, ("one", "two"), strict=False)
    )
    three = office.enrol(NAMES[2], PASSWORDS[2], stage.folder / "three", role="adjudicator")
    for read in office.give(case, one, two):
        office.release(read)
    with sequencer(office):
        hunts = {
            NAMES[0]: stage.read(one, stage.truth, COMMENTS[0]),
            NAMES[1]: stage.read(two, without_new_lesions(stage.truth), COMMENTS[1]),
        }
        (decision,) = office.give(case, three, task="adjudication")
        office.release(decision)
        hunts[NAMES[2]] = stage.decide(three)
    published = stage.hunt()
    published.take_folder("packages", office.packages)
    assert published.found == {}
    allowed = dict(zip(NAMES, ({"ZQ90001X", "ZQ91001X"}, {"ZQ90002X", "ZQ91002X"}, {"ZQ90003X"}), strict=True))
    for name, hunt in hunts.items():
        assert {each: place for each, place in hunt.found.items() if each[0] not in allowed[name]} == {}
        assert set(hunt.places) == KINDS
        assert allowed[name] <= hunt.markers
        own = name.split()[1]
        assert {(own, kind) for kind in ("texts", "screens", "accessibility tree", "profile")} <= hunt.found.keys()
    handed = handed_out(stage, subjects)
    # The adjudicator has signed nothing that could be handed out.
    must = {"ZQ90001X", "ZQ90002X", "ZQ91001X", "ZQ91002X", "ZQ92001X"}
    assert must <= handed.markers
    record_property("markers planted", planted.markers)
    record_property("things searched", sum(sum(hunt.places.values()) for hunt in hunts.values()))


def handed_out(stage: Stage, subjects: Path) -> Hunt:
    """Let the office export evidence, tables and report; search them."""
    hunt, root, office = stage.hunt(), stage.folder / "handed", stage.office
    root.mkdir()
    library = ("--profile", str(stage.folder / "library"))
    office.as_office("export", "--evidence", str(root / "trial.jsonl"))
    office.as_office("export", "--sdtm", str(root / "tables"), *library, "--subjects", str(subjects))
    office.as_office("report", "--to", str(root / "report"), *library, "--subjects", str(subjects))
    hunt.take_folder("handed out", root)
    return hunt


def test_the_hunter_sees_what_is_there(display: str, qapp: QApplication, tmp_path: Path) -> None:
    """TR-27, sensitivity: a window, a file, its name and a process that tell of another reader are all found."""
    require_hunters()
    application()
    hunt, label = Hunt(LEFT), QLabel("Read by Dr ZQ90002X Weiss")
    label.setAccessibleDescription("ZQ90004X")
    label.setToolTip("ZQ90005X")
    with watched_words() as shown, hunt.watched_processes():
        label.show()
        QTest.qWaitForWindowExposed(label)
        QTest.qWait(300)
        label.grab().save(str(tmp_path / "screen.png"))
        hunt.take_window(shown)
        command = [sys.executable, "-c", "import time; time.sleep(60)", "ZQ90006X"]
        with subprocess.Popen(command) as telling:
            # Qt's own waiting would keep other threads from running.
            threading.Event().wait(3 * PROCESSES_EVERY_S)
            telling.kill()
        label.close()
    hunt.take_screen(tmp_path / "screen.png")
    (tmp_path / "kept" / "ZQ90007X").mkdir(parents=True)
    (tmp_path / "kept" / "ZQ90007X" / "file").write_bytes(b"\0ZQ90008X\0")
    hunt.take_folder("profile", tmp_path / "kept")
    assert {
        ("ZQ90002X", "texts"), ("ZQ90002X", "screens"), ("ZQ90004X", "accessibility tree"), ("ZQ90005X", "hints"),
        ("ZQ90006X", "processes"), ("ZQ90007X", "profile"), ("ZQ90008X", "profile"),
    } <= hunt.found.keys()  # fmt: skip
