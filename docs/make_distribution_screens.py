"""Write screen e of the design, the distribution on SPECT-CT, into ``images/screens`` from the running program.

Run it from anywhere on Linux with Xvfb: ``python docs/make_distribution_screens.py``. The SPECT/CT phantom is taken in
as the office does it, and the read is opened, outlined from a file and its figures proposed by keys and mouse.
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
from PySide6.QtCore import QPoint  # noqa: E402
from PySide6.QtWidgets import QLineEdit, QPushButton  # noqa: E402

from installers.linux.children import SOFTWARE_DISPLAY, virtual_display  # noqa: E402
from readstation.app.application import application  # noqa: E402
from readstation.app.main import open_window  # noqa: E402
from readstation.app.scripted.driver import WindowDriver  # noqa: E402
from readstation.app.scripted.reader import ScriptedReader  # noqa: E402
from readstation.app.scripted.session import show_window  # noqa: E402
from readstation.app.scripted.x11 import XInput  # noqa: E402
from readstation.ui.distribution.form_room import FormRoom  # noqa: E402
from tests.builders import spect_phantom as phantom  # noqa: E402
from tests.builders.phantom_distribution import ACTIVITY_GBQ, phantom_station, write_volumes  # noqa: E402
from tests.builders.signing_station import PASSWORD  # noqa: E402

PAGES = Path(__file__).parent / "images" / "screens"
SIZES = ("1366x768", "1920x1080")
VOLUMES = ("liver", "lungs", "T1", "T2", "stomach")
COLOURS = 256
SETTLED_MS = 1500


def main(pages: Path) -> None:
    """Make the screens."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as scratch, virtual_display(f"{size}x24") as name:
            environment = os.environ | SOFTWARE_DISPLAY | {"DISPLAY": name}
            subprocess.run([sys.executable, __file__, "--show", scratch], env=environment, check=True)  # noqa: S603 - this file
            keep(Path(scratch) / "e.png", pages / f"e-spect-ct-{size}.png")


def keep(taken: Path, page: Path) -> None:
    """Keep a screenshot with as many colours as it needs to look the same."""
    page.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(taken) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(page, optimize=True)


def show(root: Path) -> None:
    """Open the read, have its doses proposed, point at the first tumour, and save what the screen shows."""
    application()
    with phantom_station(root) as (station, given):
        write_volumes(station, given.case_alias, root / "volumes.dcm", VOLUMES)
        with open_window(station) as opened, XInput() as pointer:
            hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer, patience_s=240))
            hand.sign_in(given.login, PASSWORD)
            driver, window = hand.driver, hand.window
            page = window.worklist_page
            driver.wait_for(lambda: page.chosen() is not None and page.chosen().is_ready, "the case")
            page.table.setFocus()
            driver.key("Return")
            driver.wait_for(lambda: window.forms.is_shown, "the page")
            room = window.forms.room
            if room is None:
                raise SystemExit("the case is none of distribution")
            _propose(hand, room, root / "volumes.dcm")
            fusion = room.page.fusion
            driver.click(fusion.bar.dose)
            first = fusion.grid.panes[0]
            fusion.grid.links.bring(first, phantom.T1.centre_mm)
            place = first.canvas.widget_point_of(phantom.T1.centre_mm)
            driver.click(first.canvas, QPoint(place.x(), place.y()))
            driver.spin(SETTLED_MS)
            driver.shoot(root / "e.png")


def _propose(hand: ScriptedReader, room: FormRoom, volumes: Path) -> None:
    driver, fusion = hand.driver, room.page.fusion
    driver.wait_for(lambda: fusion.outlines.state is not None, "the images")
    _press(hand, room, "answer_quality__optimal")
    fusion.take_file(volumes)
    driver.wait_for(lambda: len(fusion.figures.structures) == len(VOLUMES), "the volumes")
    for name, words in (("input_vial_gbq", f"{ACTIVITY_GBQ:.6f}"), ("input_vial_before_h", "0"),
                        ("input_residual_gbq", "0"), ("input_residual_after_h", "0")):  # fmt: skip
        field = driver.find(QLineEdit, name)
        room.form.cards.ensureWidgetVisible(field)
        driver.click(field)
        driver.write(words)
    _press(hand, room, "keep_inputs")
    _press(hand, room, "propose_figures")
    driver.wait_for(lambda: fusion.images.dose is not None, "the doses")
    room.form.cards.verticalScrollBar().setValue(0)


def _press(hand: ScriptedReader, room: FormRoom, name: str) -> None:
    button = hand.driver.find(QPushButton, name)
    room.form.cards.ensureWidgetVisible(button)
    before = room.desk.view
    hand.driver.click(button)
    hand.driver.wait_for(lambda: room.desk.view is not before, name)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--show"]:
        show(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
