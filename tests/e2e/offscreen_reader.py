"""Opens a case where there is no screen: ``python offscreen_reader.py PROFILE LOGIN PASSWORD PICTURE``.

Says which modules of OpenGL came in, and for each view its place in the picture of the window.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from readstation.app.application import application
from readstation.app.main import open_window
from readstation.app.pulse import Pulse
from readstation.app.station import OpenStation
from readstation.core.ids import Login


def main(profile: Path, login: Login, password: str, picture: Path) -> None:
    from tests.support.stalls import served

    application()
    with OpenStation(profile) as station, open_window(station) as opened:
        window = opened.window
        window.resize(1920, 1080)
        window.show()
        hung: list[bool] = []
        window.room.images.hung.connect(lambda: hung.append(True))
        window.sign_in_page.signed_in.emit(opened.services.sign_in(login, password))
        (row, *_) = opened.services.worklist(window.session)
        with served(Pulse()):
            window.open_case(row.read_id)
            for _ in range(600):
                QTest.qWait(50)
                if hung:
                    break
            QTest.qWait(300)
        shot = window.grab()
        shot.save(str(picture))
        places = []
        for pane in window.room.grid.shown:
            corner = pane.canvas.mapTo(window, QPoint(0, 0))
            places.append([corner.x(), corner.y(), pane.canvas.width(), pane.canvas.height()])
        said = {
            "platform": QGuiApplication.platformName(),
            "hung": bool(hung),
            "places": places,
            "opengl": sorted(name for name in sys.modules if name.startswith("vtkmodules.vtkRenderingOpenGL")),
        }
        sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Login(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
