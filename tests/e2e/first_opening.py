"""Opens the first case after the start: ``python first_opening.py PROFILE LOGIN PASSWORD``.

Says what was made or loaded only then, which a window that has prepared itself has made before.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtTest import QTest

from readstation.app.application import application
from readstation.app.main import open_window
from readstation.app.pulse import Pulse
from readstation.app.station import OpenStation
from readstation.core.ids import Login
from readstation.viewer.glyphs import letter_picture

DECODERS = ("_jpeg8", "_jpegls", "_jpeg2k", "_imcd", "_deflate")


def main(profile: Path, login: Login, password: str) -> None:
    from tests.support.stalls import served

    application()
    with OpenStation(profile) as station, open_window(station) as opened:
        window = opened.window
        window.resize(1920, 1080)
        window.show()
        window.sign_in_page.signed_in.emit(opened.services.sign_in(login, password))
        (row, *_) = opened.services.worklist(window.session)
        pulse = Pulse()
        with served(pulse):
            for _ in range(600):
                QTest.qWait(50)
                if window.warm_up.is_done:
                    break
        loaded, letters = set(sys.modules), letter_picture.cache_info().misses
        painted: list[int] = []
        window.room.images.first_painted.connect(lambda: painted.append(window.room.grid.active.canvas.frames_painted))
        hung: list[bool] = []
        window.room.images.hung.connect(lambda: hung.append(True))
        with served(pulse):
            window.open_case(row.read_id)
            for _ in range(600):
                QTest.qWait(20)
                if hung:
                    break
        said = {
            "is_prepared": window.warm_up.is_done,
            "decoders": sorted(name for name in DECODERS if f"imagecodecs.{name}" in loaded),
            "loaded": sorted(set(sys.modules) - loaded),
            "letters": letter_picture.cache_info().misses - letters,
            "painted": painted,
            "hung": bool(hung),
        }
        sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Login(sys.argv[2]), sys.argv[3])
