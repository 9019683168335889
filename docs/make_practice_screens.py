"""Write screen h of the design, the score of a practice set, into ``images/screens`` from the running program.

Run it from anywhere on Linux with Xvfb: ``python docs/make_practice_screens.py``. The twelve practice cases of the
phantom are made small, read by their truth but for one, which is read with its typical mistake, and scored; then the
window shows the score, and the mistake beside the reference.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402 - from this folder
from PySide6.QtWidgets import QWidget  # noqa: E402

from installers.linux.children import SOFTWARE_DISPLAY, virtual_display  # noqa: E402
from readstation.app.application import application  # noqa: E402
from readstation.app.demo import PASSWORD  # noqa: E402
from readstation.app.main import open_window  # noqa: E402
from readstation.app.practice import PracticeDesk  # noqa: E402
from readstation.app.practice_cases import make_practice_cases  # noqa: E402
from readstation.app.practice_reading import ScriptedRead  # noqa: E402
from readstation.app.scripted.driver import WindowDriver  # noqa: E402
from readstation.app.scripted.reader import ScriptedReader  # noqa: E402
from readstation.app.scripted.session import show_window  # noqa: E402
from readstation.app.scripted.x11 import XInput  # noqa: E402
from readstation.app.services import Services  # noqa: E402
from readstation.app.station import OpenStation  # noqa: E402
from readstation.core.jobs import QuietJob  # noqa: E402
from readstation.imaging.phantom.layout import PhantomSize  # noqa: E402
from readstation.imaging.phantom.practice_cases import PRACTICE_CASES  # noqa: E402
from readstation.model.people import Role  # noqa: E402
from readstation.practice.matching import same_lesions  # noqa: E402
from tests.unit.practice.test_traps import MISTAKES  # noqa: E402

PAGES = Path(__file__).parent / "images" / "screens"
SIZES = ("1366x768", "1920x1080")
WRONG = "P-01"
SIZE = PhantomSize.SMALL
COLOURS = 256
SETTLED_MS = 1500


def main(pages: Path) -> None:
    """Make the screens."""
    with tempfile.TemporaryDirectory() as scratch:
        _score_all(Path(scratch))
        for size in SIZES:
            with virtual_display(f"{size}x24") as name:
                environment = os.environ | SOFTWARE_DISPLAY | {"DISPLAY": name}
                subprocess.run([sys.executable, __file__, "--show", scratch], env=environment, check=True)  # noqa: S603 - this file
            for taken in ("h-training-score", "h-side-by-side"):
                keep(Path(scratch) / f"{taken}.png", pages / f"{taken}-{size}.png")


def keep(taken: Path, page: Path) -> None:
    """Keep a screenshot with as many colours as it needs to look the same."""
    page.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(taken) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(page, optimize=True)


def _score_all(root: Path) -> None:
    packs = make_practice_cases(root / "packs", PRACTICE_CASES, QuietJob(), size=SIZE)
    with OpenStation(root / "profile") as station:
        desk = PracticeDesk(station, same_lesions)
        person = desk.enrol("Dr L. Trainee", Role.TRAINEE, PASSWORD)
        services = Services(station)
        session = services.sign_in(person.login, PASSWORD)
        for case, pack in zip(PRACTICE_CASES, packs, strict=True):
            opened = services.open_read(session, desk.take_in(pack, person, QuietJob()).read_id)
            read = MISTAKES[case.name](case) if case.name == WRONG else case
            station.run(ScriptedRead(opened, read, SIZE).read_all)
            desk.sign(session, opened, station.run(opened.seal), PASSWORD)
        services.sign_out(session)


def show(root: Path) -> None:
    """Show the score and the mistake beside the reference, and save what the screen shows."""
    application()
    with OpenStation(root / "profile") as station, open_window(station) as opened, XInput() as pointer:
        window = show_window(opened.window)
        hand = ScriptedReader(window, WindowDriver(window, pointer, patience_s=120))
        hand.sign_in(station.sign_in.people()[0].login, PASSWORD)
        practice = window.practice
        if practice is None:
            raise SystemExit("the profile is none of practice")
        hand.driver.click(hand.driver.find(QWidget, "show_score_button"))
        for page, views, taken in (
            (practice.score_page, practice.score_page.matching.picture, "h-training-score"),
            (practice.side_by_side, practice.side_by_side.views, "h-side-by-side"),
        ):
            hand.driver.wait_for(lambda page=page: window.pages.currentWidget() is page, taken)
            panes = views.grid.shown
            hand.driver.wait_for(lambda panes=panes: all(each.volume is not None for each in panes), "the images")
            hand.driver.spin(SETTLED_MS)
            hand.driver.shoot(root / f"{taken}.png")
            hand.driver.key("Return")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--show"]:
        show(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
