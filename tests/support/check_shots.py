"""Shows the check of a display over the whole screen, and writes what the screen then shows to files.

Run in a process of its own, since the scale of the screen is chosen when Qt starts.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from readstation.app.application import application
from readstation.ui.displays.check_page import DisplayCheckPage

KEYS = {"qc": Qt.Key.Key_1, "steps": Qt.Key.Key_2, "patch": Qt.Key.Key_3}


def shot(app: QApplication) -> np.ndarray:
    """Return the pixels of the screen, uint8, (row, column, channel)."""
    for _ in range(10):
        app.processEvents()
    image = QGuiApplication.primaryScreen().grabWindow(0).toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def main(folder: Path) -> None:
    """Write a file for each picture."""
    app = application()
    parent = QWidget()
    page = DisplayCheckPage(parent, QGuiApplication.primaryScreen(), has_next=False)
    page.open_page()
    QTest.qWaitForWindowExposed(page)
    for name, key in KEYS.items():
        page.panel.show()
        QTest.keyClick(page, key)
        np.save(folder / f"{name}-words.npy", shot(app))
        QTest.keyClick(page, Qt.Key.Key_H)
        np.save(folder / f"{name}.npy", shot(app))
    for step in range(1, 4):
        QTest.keyClick(page, Qt.Key.Key_Up)
        np.save(folder / f"patch-{step}.npy", shot(app))
    sys.stdout.write(f"{page.devicePixelRatioF()} {page.width()}x{page.height()} {page._facts.text()}\n")
    page.hide()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
