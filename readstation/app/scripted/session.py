"""The scripted read of the demonstration: from sign-in to a signed, delivered and verified read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from readstation.app.application import application
from readstation.app.central_verification import verify_central
from readstation.app.demo import PASSWORD, DemoFolders, DemoReader
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import Point, ScriptedReader
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.errors import Defect
from readstation.core.exact import format_mm
from readstation.core.jobs import QuietJob
from readstation.criteria.facts import Scope
from readstation.imaging.phantom.truth import LesionTruth, TimepointTruth, TrialTruth
from readstation.model.lesion import LesionRole
from readstation.reading.verify import Verification
from readstation.reading.views import ReadView
from readstation.ui.window import MainWindow

Say = Callable[[str], object]

_SCOPE_WORDS = ((Scope.LOCALIZED, "localized"), (Scope.HEPATIC, "hepatic"), (Scope.OVERALL, "overall"))


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where screenshots go; nowhere when there is no folder."""

    folder: Path | None

    def take(self, driver: WindowDriver, name: str) -> None:
        """Save what the screen shows."""
        if self.folder is not None:
            driver.shoot(self.folder / f"{name}.png")


def read_case(station: OpenStation, folders: DemoFolders, reader: DemoReader, truth: TrialTruth, say: Say) -> int:
    """Read the demo case in a window of its own, and say what came of it.

    Parameters
    ----------
    station, folders, reader, truth
        The prepared demonstration.
    say
        Takes one line at a time.

    Returns
    -------
    int
        0 when the read was signed, delivered and verified, else 1.
    """
    application()
    pictures = Pictures(folders.root / "screenshots")
    with open_window(station) as opened, XInput() as pointer:
        window = show_window(opened.window)
        hand = ScriptedReader(window, WindowDriver(window, pointer))
        hand.sign_in(reader.login, PASSWORD)
        pictures.take(hand.driver, "1-worklist")
        read_everything(hand, truth, pictures)
        for line in response_lines(hand.view):
            say(line)
        hand.open_sign_dialog()
        pictures.take(hand.driver, "5-sign")
        hand.sign(PASSWORD)
        hand.driver.wait_for(lambda: station.run(station.store.reads.signed_reads), "the signature")
        session = window.session
        if session is None:
            raise Defect("nobody is signed in")
        delivered = opened.services.deliver(session)
        pictures.take(hand.driver, "6-signed")
    report = delivered.report
    if report is None:
        say(f"Signed, but not delivered: {delivered.unreachable}")
        return 1
    say(f"Signed by {reader.login} and delivered: {report.counts.sealed} records confirmed by the central database.")
    results = (verify_station(station, QuietJob()), verify_central(folders.central_url, QuietJob()))
    for place, result in zip(("this station", "the central database"), results, strict=True):
        for line in verification_lines(place, result):
            say(line)
    say(f"Screenshots: {pictures.folder}")
    return 0 if report.is_clean and all(result.is_sound for result in results) else 1


def show_window(window: MainWindow) -> MainWindow:
    """Show a window over the whole screen, without the help of a window manager."""
    area = window.screen().availableGeometry()
    window.move(area.topLeft())
    window.resize(area.size())
    window.show()
    window.activateWindow()
    return window


def read_everything(hand: ScriptedReader, truth: TrialTruth, pictures: Pictures) -> None:
    """Read baseline and follow-ups up to the last lock, by the truth of the phantom.

    Parameters
    ----------
    hand
        Signed in, on the worklist.
    truth
        Where the lesions are.
    pictures
        Takes the screenshots.
    """
    baseline, *follow_ups = truth.timepoints
    hand.open_first_case()
    read_baseline(hand, baseline)
    pictures.take(hand.driver, "2-baseline")
    hand.lock(0)
    for timepoint in follow_ups:
        hand.open_next(timepoint.ordinal)
        _read_follow_up(hand, timepoint)
        pictures.take(hand.driver, f"{timepoint.ordinal + 2}-follow-up")
        hand.lock(timepoint.ordinal)


def response_lines(view: ReadView) -> list[str]:
    """Return the measured sum and the three labelled responses of each timepoint (MR-513)."""
    lines = []
    for point in view.sums:
        total = "not evaluable" if point.sum_tenths is None else f"{format_mm(point.sum_tenths)} mm"
        line = f"TP{point.timepoint}: sum of diameters {total}"
        outcome = view.outcomes.get(point.timepoint)
        if outcome is not None:
            line += "; " + ", ".join(f"{words} {outcome.scopes[scope].response}" for scope, words in _SCOPE_WORDS)
        lines.append(line)
    return lines


def verification_lines(place: str, result: Verification) -> list[str]:
    """Return what a verification found, and how much it checked."""
    verdict = "everything holds" if result.is_sound else "not everything holds"
    counted = (
        f"{result.signed_reads} signed read, {result.locks} locks, {result.steps} steps, "
        f"{result.audit_events} audit events, {result.images} images"
    )
    return [*(f"  {finding}" for finding in result.findings), f"Verified {place}: {verdict} ({counted})."]


def read_baseline(hand: ScriptedReader, timepoint: TimepointTruth) -> None:
    """Judge the images of the baseline, draw its targets and the non-target NT2, and say where they are."""
    hand.judge_images(timepoint.ordinal)
    for lesion in timepoint.lesions:
        if lesion.role is LesionRole.TARGET:
            hand.add_target(*ends_of(lesion), site_words(lesion))
    hand.add_non_target(*ends_of(timepoint.lesion("NT2")), site_words(timepoint.lesion("NT2")))


def _read_follow_up(hand: ScriptedReader, timepoint: TimepointTruth) -> None:
    hand.judge_images(timepoint.ordinal)
    for lesion in timepoint.lesions:
        if lesion.role is LesionRole.TARGET:
            hand.measure(timepoint.ordinal, lesion.name, *ends_of(lesion))
    for non_target in hand.view.state.of_role(LesionRole.NON_TARGET):
        hand.judge(timepoint.ordinal, non_target.label, "state_present")
    for found in timepoint.lesions:
        if found.role is LesionRole.NEW and found.present and not hand.count(LesionRole.NEW):
            hand.add_new_lesion(timepoint.ordinal, *ends_of(found), site_words(found), "new_lesion_yes")


def ends_of(lesion: LesionTruth) -> tuple[Point, Point]:
    """Return the true ends of a lesion's line, mm LPS.

    Raises
    ------
    Defect
        If it has none.
    """
    if lesion.endpoints_lps_mm is None:
        raise Defect("this lesion of the phantom has no diameter")
    return lesion.endpoints_lps_mm


def site_words(lesion: LesionTruth) -> str:
    """Return the charter's words for where a lesion of the phantom is."""
    return f"Liver, segment {lesion.segment}"
