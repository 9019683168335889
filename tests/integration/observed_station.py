"""The station with its window for a short while: a person signs in, a pass, the worklist, the images; then it closes.

Its words are PROFILE LOGIN PASSWORD HOW. With HOW ``stray`` it asks somebody else as well.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from readstation.app.main import OpenWindow, run_window
from readstation.core.ids import Login
from readstation.core.jobs import QuietJob

STRAY = ("127.0.0.1", 9)


def main() -> None:
    folder, login, password, how = sys.argv[1:]

    def ready(opened: OpenWindow) -> None:
        services = opened.services
        session = services.sign_in(Login(login), password)
        if how == "central":
            sent = services.deliver(session)
            services.fetch_images(session, QuietJob())
            sys.stdout.write(f"reached {sent.report is not None}\n")
        for row in services.worklist(session):
            services.open_read(session, row.read_id)
        if how == "stray":
            with contextlib.suppress(OSError):
                socket.create_connection(STRAY, 1).close()
        services.sign_out(session)
        QTimer.singleShot(500, opened.window.close)

    sys.exit(run_window(Path(folder), ready))


if __name__ == "__main__":
    main()
