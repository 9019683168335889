"""Qt's one application, with our scaling and theme."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from readstation._version import __version__
from readstation.ui.theme.style import apply_theme

_SWITCH_INTERVAL_S = 0.001
"""So soon a thread that computes gives way to the window. A frame takes turns with it a dozen times: at Python's own
5 ms each the images would stand still."""


def application(kind: type[QApplication] = QApplication) -> QApplication:
    """Return the one application, made with our scaling and theme where there is none yet.

    Parameters
    ----------
    kind
        What is made where there is none.
    """
    running = QApplication.instance()
    if isinstance(running, QApplication):
        apply_theme(running)
        return running
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = kind(["readstation"])
    app.setApplicationName("Readstation")
    app.setApplicationVersion(__version__)
    apply_theme(app)
    return app
