"""Write ``images/screens``: screen g of the design, the adjudication bench, over two reads of the demo phantom.

Run it from anywhere on Linux with Xvfb: ``python docs/make_bench_screens.py``. Two readers read the phantom through the
real session, rules and keys; the bench is then worked with keys, on a display of each size in a process of its own.
``python docs/make_bench_screens.py FOLDER`` writes elsewhere.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from make_screens import PAGES, SIZES, _keep  # noqa: E402 - from this folder
from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from installers.linux.children import SOFTWARE_DISPLAY, virtual_display  # noqa: E402
from readstation.app.application import application  # noqa: E402
from readstation.app.demo import DemoFolders, make_images, prepare  # noqa: E402
from readstation.app.station import OpenStation  # noqa: E402
from readstation.core.jobs import QuietJob  # noqa: E402
from readstation.model.adjudication import Side  # noqa: E402
from readstation.reading.decision import DecisionCause  # noqa: E402
from tests.builders.two_reads import MemoryServices, two_reads  # noqa: E402
from tests.ui.adjudicate.bench_hand import BenchHand, open_bench  # noqa: E402
from tests.ui.fake_station import running_bridge  # noqa: E402

NAMES = {"looked": "g-adjudication", "why": "g2-both-explanations", "phases": "g3-all-phases"}
CLOSE_MM = 120.0
"""What a view shows from nearby."""
WORDS = "N1 enhances in the late arterial phase and is darker than liver on the delayed phase. It is absent before."
SETTLED_S = 1.5


def main(pages: Path) -> None:
    """Make all screens."""
    with tempfile.TemporaryDirectory() as scratch:
        prepared = DemoFolders(Path(scratch) / "prepared")
        make_images(prepared, QuietJob())
        with OpenStation(prepared.profile) as station:
            prepare(station, prepared, QuietJob())
        for size, scale in SIZES:
            with virtual_display(f"{size}x24") as name:
                environment = os.environ | SOFTWARE_DISPLAY | {"DISPLAY": name, "QT_SCALE_FACTOR": scale}
                subprocess.run([sys.executable, __file__, "--bench", scratch], env=environment, check=True)  # noqa: S603 - this file
            for taken, called in NAMES.items():
                _keep(Path(scratch) / "shots" / f"{taken}.png", pages / f"{called}-{size}.png")


def bench(scratch: Path) -> None:
    """Read the prepared case twice, and work on the bench up to the signature."""
    application()
    prepared = DemoFolders(scratch / "prepared")
    truth = make_images(prepared, QuietJob())
    with tempfile.TemporaryDirectory(dir=scratch) as here:
        folders = [Path(here) / side.value for side in Side]
        for folder in folders:
            for part in (prepared.profile, prepared.central.parent):
                copytree(part, folder / part.relative_to(prepared.root))
        size = QApplication.primaryScreen().size()
        with (
            two_reads(folders[0], folders[1], truth) as (case, source),
            running_bridge() as bridge,
            open_bench(MemoryServices(case, source), bridge, (size.width(), size.height())) as hand,
        ):
            hand.bench.move(0, 0)
            hand.open_anew()
            _decide(hand, lambda name: _shoot(hand, scratch / "shots" / f"{name}.png"))


def _decide(hand: BenchHand, take: Callable[[str], None]) -> None:
    hand.space()
    _keep_key_images(hand)
    dock = hand.bench.dock
    hand.click(dock.choices.options[0][Side.B].radio)
    hand.click(dock.causes[DecisionCause.NEW_LESION])
    dock.rationale.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.keyClicks(dock.rationale, WORDS)
    hand.kept()
    hand.bench.grid.activate(hand.pane(Side.B))
    take("looked")
    hand.click(hand.bench.under.why)
    take("why")
    hand.click(hand.bench.under.why)
    hand.space()
    take("phases")


def _keep_key_images(hand: BenchHand) -> None:
    """Keep the new lesion from nearby in two phases, and all of its slice."""
    grid, canvas = hand.bench.grid, hand.pane(Side.B).canvas
    (new,) = (line for line in hand.lines(Side.B).values() if line.name == "N1")
    grid.activate(hand.pane(Side.B))
    for _ in range(2):
        canvas.set_view(new.middle_mm, CLOSE_MM / canvas.width())
        hand.key(Qt.Key.Key_K)
        for _ in range(2):
            hand.key(Qt.Key.Key_C)
            hand.wait_for_images()
        grid.activate(hand.pane(Side.B))
    hand.bench.jump()
    hand.wait_for_images()
    hand.key(Qt.Key.Key_0)
    hand.bench.under.both.toggle()
    hand.key(Qt.Key.Key_K)
    hand.bench.under.both.toggle()


def _shoot(hand: BenchHand, path: Path) -> None:
    end = time.monotonic() + SETTLED_S
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)
    path.parent.mkdir(parents=True, exist_ok=True)
    hand.bench.screen().grabWindow(0).save(str(path))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bench"]:
        bench(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
