"""The dialogs of practice: the password for a score, what a practice case shall be, and what is to be certified."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.practice.page import PACK_SUFFIX
from readstation.ui.practice_ports import CertificateWish, PackWish
from readstation.ui.sign.dialog import ActDialog
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.file_dialog import file_dialog
from readstation.ui.widgets.labels import ElidedLabel, plain_label
from readstation.ui.widgets.password import PasswordField

LONGEST_TITLE = 200
LONGEST_TASK = 2000
MOST_TASKS = 50
RESULT_SUFFIX = ".result"
PRACTICE_FILES = "practice_files"
"""The name of the dialog that asks for files."""


class PracticeDialog(ActDialog):
    """A dialog of practice with a password at its end."""

    def __init__(self, parent: QWidget, name: str, icon_name: str, title: str, act_words: str) -> None:
        super().__init__(parent, name, icon_name, title, act_words, act_icon="")
        self.column = QVBoxLayout()
        self.column.setContentsMargins(24, 16, 24, 16)
        self.column.setSpacing(6)
        self.body.addLayout(self.column)
        self.password = PasswordField(f"{name}_password", tr("Password"))
        self.password.textChanged.connect(self.show_state)

    def add_field(self, words: str, field: QWidget) -> None:
        """Put a field with its name above it."""
        label = plain_label(words, "strong")
        label.setBuddy(field)
        self.column.addWidget(label)
        self.column.addWidget(field)

    def add_file_row(self, words: str, shown: ElidedLabel, choose: KeyButton) -> None:
        """Put what was chosen beside the button that chooses it."""
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(plain_label(words, "strong"))
        row.addWidget(shown, 1)
        row.addWidget(choose)
        choose.setAutoDefault(False)
        self.column.addLayout(row)

    def show_state(self) -> None:
        """Let it act once everything is there."""
        self.act.setEnabled(bool(self.password.text()))

    def asked_file(self, title: str, kinds: str, mode: QFileDialog.FileMode) -> QFileDialog:
        """Return a dialog that asks for files."""
        return file_dialog(self, PRACTICE_FILES, title, kinds, mode)


class ScoreDialog(PracticeDialog):
    """Asks for the password that signs the result of a read that was signed before."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, "score_dialog", "file-sign", tr("Score {title}", title=title), tr("Score this read"))
        told = tr("The reference opens now, and stays open. Your password signs the result.")
        self.column.addWidget(plain_label(told, "body", "text2", wraps=True))
        self.column.addSpacing(8)
        self.add_field(tr("Password"), self.password)
        self.column.addStretch()
        self.resize(520, 300)
        self.show_state()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin at the password."""
        super().showEvent(event)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def do_act(self) -> None:
        """Hand the password over and close."""
        if self.act.isEnabled():
            password = self.password.text()
            self.accept()
            self.wanted.emit(password)


class PackDialog(PracticeDialog):
    """What a practice case is called and asks, its plan and rules, where it shall lie, and who signs it."""

    wanted = Signal(object, str)
    """A `PackWish` and the password."""

    def __init__(self, parent: QWidget, case_code: str) -> None:
        super().__init__(
            parent, "pack_dialog", "school-outline", tr("Save as practice case"), tr("Write the practice case")
        )
        self._files: dict[str, Path] = {}
        self._code = case_code
        self.title = QLineEdit(case_code)
        self.title.setObjectName("pack_title")
        self.title.setMaxLength(LONGEST_TITLE)
        self.title.textChanged.connect(self.show_state)
        self.tasks = QPlainTextEdit()
        self.tasks.setObjectName("pack_tasks")
        self.tasks.setAccessibleName(tr("What the trainee is told, a task a line"))
        self.tasks.setTabChangesFocus(True)
        self.tasks.setFixedHeight(84)
        told = tr("Your signed read becomes the reference. It is sealed: a trainee sees it after their own signature.")
        self.column.addWidget(plain_label(told, "body", "text2", wraps=True))
        self.column.addSpacing(4)
        self.add_field(tr("Title"), self.title)
        self.add_field(tr("What the trainee is told, a task a line"), self.tasks)
        self.plan = self._file_row("plan", tr("Training plan"), tr("mRECIST basics, as the program has it"))
        self.rules = self._file_row("rules", tr("Rules of the case"), tr("as they follow from your read"))
        self.place = self._file_row("place", tr("File"), tr("not chosen yet"))
        self.add_field(tr("Password"), self.password)
        self.foot_words.setText(tr("Signed by you. Images leave this station with the file: look at them first."))
        self.resize(680, 620)
        self.show_state()

    def do_act(self) -> None:
        """Hand everything over and close."""
        if not self.act.isEnabled():
            return
        tasks = tuple(line.strip()[:LONGEST_TASK] for line in self.tasks.toPlainText().splitlines() if line.strip())
        wish = PackWish(
            self.title.text().strip(), tasks[:MOST_TASKS], self._files.get("plan"), self._files.get("rules"),
            self._files["place"],
        )  # fmt: skip
        password = self.password.text()
        self.accept()
        self.wanted.emit(wish, password)

    def show_state(self) -> None:
        """Let it act once there are a title, a place and a password."""
        has_all = bool(self.title.text().strip()) and "place" in self._files and bool(self.password.text())
        self.act.setEnabled(has_all)

    def choose(self, name: str, path: Path) -> None:
        """Take a file for one of the three."""
        self._files[name] = path
        {"plan": self.plan, "rules": self.rules, "place": self.place}[name].setText(str(path))
        self.show_state()

    def _file_row(self, name: str, words: str, at_first: str) -> ElidedLabel:
        shown = ElidedLabel(at_first, "body", "text2")
        shown.setObjectName(f"pack_{name}")
        button = KeyButton(tr("Choose…"), f"pack_{name}_choose", look="compact")
        button.setAccessibleName(f"{words}, {tr('Choose…')}")
        button.clicked.connect(lambda: self._ask(name, words))
        self.add_file_row(words, shown, button)
        return shown

    def _ask(self, name: str, words: str) -> None:
        is_place = name == "place"
        kinds = tr("Practice case (*.practice)") if is_place else tr("JSON (*.json)")
        mode = QFileDialog.FileMode.AnyFile if is_place else QFileDialog.FileMode.ExistingFile
        dialog = self.asked_file(words, kinds, mode)
        if is_place:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(PACK_SUFFIX.removeprefix("."))
            dialog.selectFile(f"{self._code.lower()}{PACK_SUFFIX}")
        dialog.fileSelected.connect(lambda path: self.choose(name, Path(path)))
        dialog.open()


class CertifyDialog(PracticeDialog):
    """Results and their cases, where the certificate shall lie, and the trainer's password."""

    wanted = Signal(object, str)
    """A `CertificateWish` and the password."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "certify_dialog", "file-sign", tr("Certify a trainee"), tr("Sign the certificate"))
        self._files: dict[str, tuple[Path, ...]] = {}
        told = tr("Every result is checked against its case, and the score computed again, before you sign.")
        self.column.addWidget(plain_label(told, "body", "text2", wraps=True))
        self.column.addSpacing(8)
        self._shown: dict[str, ElidedLabel] = {}
        for name, words in (("results", tr("Results")), ("packs", tr("Practice cases")), ("place", tr("PDF"))):
            shown = self._shown[name] = ElidedLabel(tr("not chosen yet"), "body", "text2")
            button = KeyButton(tr("Choose…"), f"certify_{name}", look="compact")
            button.setAccessibleName(f"{words}, {tr('Choose…')}")
            button.clicked.connect(lambda _=False, name=name, words=words: self._ask(name, words))
            self.add_file_row(words, shown, button)
        self.column.addSpacing(8)
        self.add_field(tr("Password"), self.password)
        self.column.addStretch()
        self.resize(640, 420)
        self.show_state()

    def do_act(self) -> None:
        """Hand everything over and close."""
        if not self.act.isEnabled():
            return
        wish = CertificateWish(self._files["results"], self._files["packs"], self._files["place"][0])
        password = self.password.text()
        self.accept()
        self.wanted.emit(wish, password)

    def show_state(self) -> None:
        """Let it act once everything was chosen."""
        self.act.setEnabled(len(self._files) == 3 and bool(self.password.text()))

    def choose(self, name: str, paths: tuple[Path, ...]) -> None:
        """Take files for one of the three."""
        self._files[name] = paths
        self._shown[name].setText(", ".join(each.name for each in paths))
        self.show_state()

    def _ask(self, name: str, words: str) -> None:
        is_place = name == "place"
        kinds = {
            "results": tr("Result (*.result)"),
            "packs": tr("Practice case (*.practice)"),
            "place": tr("PDF (*.pdf)"),
        }[name]
        mode = QFileDialog.FileMode.AnyFile if is_place else QFileDialog.FileMode.ExistingFiles
        dialog = self.asked_file(words, kinds, mode)
        if is_place:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("pdf")
        dialog.filesSelected.connect(lambda paths: self.choose(name, tuple(map(Path, paths))))
        dialog.open()
