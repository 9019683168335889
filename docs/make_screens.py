"""Write ``images/screens``: the screens c, d and f of the design, from the running program on the demo phantom.

Run it from anywhere on Linux with Xvfb: ``python docs/make_screens.py``. Each size is a display and a process of its
own, in which the demo case is read by mouse and keyboard. ``python docs/make_screens.py FOLDER`` writes elsewhere.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402 - from this folder

from installers.linux.children import SOFTWARE_DISPLAY, virtual_display  # noqa: E402
from readstation.app.application import application  # noqa: E402
from readstation.app.demo import PASSWORD, DemoFolders, forget, make_images, prepare  # noqa: E402
from readstation.app.main import open_window  # noqa: E402
from readstation.app.scripted.driver import WindowDriver  # noqa: E402
from readstation.app.scripted.reader import ScriptedReader  # noqa: E402
from readstation.app.scripted.session import Pictures, read_everything, show_window  # noqa: E402
from readstation.app.scripted.x11 import XInput  # noqa: E402
from readstation.app.station import OpenStation  # noqa: E402
from readstation.core.jobs import QuietJob  # noqa: E402

PAGES = Path(__file__).parent / "images" / "screens"
SIZES = (("1366x768", "1"), ("1920x1080", "1"), ("3840x2160", "2"))
"""Pixels of the display, and how many of them make one of the design's."""

NAMES = {"2-baseline": "c-reading-baseline", "4-follow-up": "d-reading-followup", "5-sign": "f-sign"}
COLOURS = 256
SETTLED_MS = 1500


def main(pages: Path) -> None:
    """Make all screens."""
    with tempfile.TemporaryDirectory() as scratch:
        make_images(DemoFolders(Path(scratch)), QuietJob())
        for size, scale in SIZES:
            with virtual_display(f"{size}x24") as name:
                environment = os.environ | SOFTWARE_DISPLAY | {"DISPLAY": name, "QT_SCALE_FACTOR": scale}
                subprocess.run([sys.executable, __file__, "--read", scratch], env=environment, check=True)  # noqa: S603 - this file
            for taken, called in NAMES.items():
                _keep(Path(scratch) / "shots" / f"{taken}.png", pages / f"{called}-{size}.png")


def _keep(taken: Path, page: Path) -> None:
    """Keep a screenshot with as many colours as it needs to look the same."""
    page.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(taken) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(page, optimize=True)


@dataclass(frozen=True, slots=True)
class PicturesOfTarget(Pictures):
    """Screenshots with the first target chosen and in every view."""

    hand: ScriptedReader

    def take(self, driver: WindowDriver, name: str) -> None:
        """Choose the target, go to it, and save what the screen shows."""
        self.hand.select(self.hand.lesion_id("T1"))
        driver.key("j")
        driver.spin(SETTLED_MS)
        super(PicturesOfTarget, self).take(driver, name)


def read(root: Path) -> None:
    """Read the demo case in a window of its own up to the sign dialog, and save what it shows on the way."""
    folders = DemoFolders(root)
    forget(folders)
    truth = make_images(folders, QuietJob())
    application()
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
        with open_window(station) as opened, XInput() as pointer:
            window = show_window(opened.window)
            hand = ScriptedReader(window, WindowDriver(window, pointer, patience_s=120))
            hand.sign_in(reader.login, PASSWORD)
            read_everything(hand, truth, PicturesOfTarget(root / "shots", hand))
            hand.open_sign_dialog()
            hand.driver.spin(SETTLED_MS)
            Pictures(root / "shots").take(hand.driver, "5-sign")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
