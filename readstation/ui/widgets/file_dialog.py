"""The dialog that asks for a file or a folder."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def file_dialog(parent: QWidget, name: str, title: str, kinds: str, mode: QFileDialog.FileMode) -> QFileDialog:
    """Return a dialog that asks for files; it deletes itself.

    The desktop's own would stay above the cover of a locked session, and list the files among its recent ones.
    """
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setObjectName(name)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(mode)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
