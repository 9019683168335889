"""Starts the station by its command, prints what the button of the sign-in page says, and closes the window.

Called by ``test_language_start.py`` in a process of its own: a profile, the language to keep for the next start or an
empty word, then options of the command.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from readstation.app.application import application
from readstation.cli.station import command
from readstation.ui.presenters.language import Language
from readstation.ui.window import MainWindow

_LOOK_MS = 50


def main() -> None:
    """Run the command until its window was looked at."""
    profile, wanted, *options = sys.argv[1:]
    application()
    clock = QTimer()
    clock.setInterval(_LOOK_MS)
    said: list[str] = []

    def look() -> None:
        window = next((each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)), None)
        if window is None or not window.isVisible():
            return
        if not said:
            button = window.findChild(QPushButton, "sign_in_button")
            said.append(button.text())
            sys.stdout.write(json.dumps(button.text()) + "\n")
            if wanted:
                window.keep_language(Language(wanted))
        if not wanted or window.language == wanted:
            clock.stop()
            window.close()

    clock.timeout.connect(look)
    clock.start()
    command(["--profile", profile, *options])


if __name__ == "__main__":
    main()
