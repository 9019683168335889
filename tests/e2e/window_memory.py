"""Opens and closes a case in the real window: ``python window_memory.py PROFILE LOGIN PASSWORD TIMES``.

Says, in MiB, what the stored pixels of the case are, how far the memory rose at its peak, and what was left behind.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

from PySide6.QtTest import QTest
from vtkmodules.vtkCommonCore import vtkObjectBase

from readstation.app.application import application
from readstation.app.main import open_window
from readstation.app.pulse import Pulse
from readstation.app.station import OpenStation
from readstation.core.ids import Login, ReadId
from readstation.ui.window import MainWindow

WARMING = 5
WAIT_MS = 60_000


def memory_mib(field: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def settle() -> None:
    """Let loading threads of a closed case end: nobody waits for them."""
    QTest.qWait(1000)
    gc.collect()


def vtk_objects() -> int:
    return sum(isinstance(each, vtkObjectBase) for each in gc.get_objects())


def look_through(window: MainWindow, read_id: ReadId) -> float:
    """Open the case, scroll while it loads, wait until all of it is verified, and leave; return its stored pixels."""
    window.open_case(read_id)
    waited = 0
    while True:
        QTest.qWait(10)
        waited += 10
        volumes = [pane.volume for pane in window.room.grid.shown]
        if volumes and all(volume is not None and volume.is_verified for volume in volumes):
            break
        if volumes and volumes[0] is not None:
            window.room.grid.active.canvas.step_slices(1 if waited % 200 else -1)
        assert waited < WAIT_MS
    stored = sum(volume.voxels.nbytes for volume in volumes if volume is not None) / 2**20
    window.back_to_worklist()
    QTest.qWait(10)
    return stored


def main(profile: Path, login: Login, password: str, times: int) -> None:
    from tests.support.stalls import served

    application()
    with OpenStation(profile) as station, open_window(station) as opened:
        window = opened.window
        window.resize(1920, 1080)
        window.show()
        window.sign_in_page.signed_in.emit(opened.services.sign_in(login, password))
        (row, *_) = opened.services.worklist(window.session)
        QTest.qWait(200)
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        empty = memory_mib("VmRSS")
        pulse = Pulse()
        with served(pulse):
            stored = look_through(window, row.read_id)
        risen = memory_mib("VmHWM") - empty
        with served(pulse):
            for _ in range(WARMING):
                look_through(window, row.read_id)
        settle()
        objects, before = vtk_objects(), memory_mib("VmRSS")
        with served(pulse):
            for _ in range(times):
                look_through(window, row.read_id)
        settle()
        left = {"objects": vtk_objects() - objects, "left": memory_mib("VmRSS") - before}
        sys.stdout.write(json.dumps({"stored": stored, "risen": risen, **left}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Login(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
