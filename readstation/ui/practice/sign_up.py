"""Making an account in a practice profile: a name and a password, with no office and no network."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from readstation.core.errors import Refused
from readstation.core.phrases import phrase, tr
from readstation.model.people import Role
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge, Lane
from readstation.ui.messages import notice_of, sentences_of
from readstation.ui.ports import StationServices
from readstation.ui.practice_ports import PracticeServices
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import plain_label, set_tone
from readstation.ui.widgets.password import PasswordField

_HINT = phrase("At least 12 characters; a sentence is fine. Nobody can look it up or reset it.")


class SignUpForm(QWidget):
    """Name, password twice, and whether the person practises or makes practice cases.

    Parameters
    ----------
    services, practice, bridge
        The station, and the way to it.
    """

    signed_in = Signal(object)
    """The `Session` of the new account."""

    def __init__(self, services: StationServices, practice: PracticeServices, bridge: Bridge) -> None:
        super().__init__()
        self.setObjectName("sign_up")
        self._services, self._practice, self._bridge = services, practice, bridge
        self.name = QLineEdit()
        self.name.setObjectName("sign_up_name")
        self.name.setAccessibleName(tr("Your name"))
        self.name.setFixedHeight(40)
        self.password = PasswordField("sign_up_password", tr("Password"))
        self.again = PasswordField("sign_up_again", tr("Password, again"))
        self.trainee = QRadioButton(tr("I practise"))
        self.trainee.setObjectName("sign_up_trainee")
        self.trainee.setChecked(True)
        self.trainer = QRadioButton(tr("I make practice cases"))
        self.trainer.setObjectName("sign_up_trainer")
        self.begin = KeyButton(tr("Make the account"), "sign_up_button", key="Enter", look="primary")
        self.begin.setFixedHeight(42)
        self.begin.clicked.connect(self.submit)
        self.message = plain_label(tr(_HINT), "small", "text3", wraps=True)
        self.message.setObjectName("sign_up_message")
        for field in (self.name, self.password, self.again):
            field.textChanged.connect(self._typed)
            field.returnPressed.connect(self.submit)
        self._typed()
        self._lay_out()

    def submit(self) -> None:
        """Make the account and sign in."""
        if not self.begin.isEnabled():
            return
        name, password = self.name.text(), self.password.text()
        if password != self.again.text():
            self._say(tr("The passwords differ. Nothing was made."), is_wrong=True)
            self.again.setFocus()
            return
        role = Role.TRAINER if self.trainer.isChecked() else Role.TRAINEE
        services, practice = self._services, self._practice
        self.begin.setEnabled(False)
        self._say(tr("Making the account"), is_wrong=False)

        def work() -> Session:
            return services.sign_in(practice.enrol(name, role, password), password)

        self._bridge.run(work, self._made, self._refused, lane=Lane.POOL)

    def _made(self, session: Session) -> None:
        for field in (self.name, self.password, self.again):
            field.clear()
        self._say(tr(_HINT), is_wrong=False)
        self.signed_in.emit(session)

    def _refused(self, error: BaseException) -> bool:
        self._typed()
        is_refused = isinstance(error, Refused)
        self._say(sentences_of(error) if isinstance(error, Refused) else notice_of(error).what, is_wrong=True)
        return is_refused

    def _typed(self) -> None:
        fields = (self.name, self.password, self.again)
        self.begin.setEnabled(all(each.text().strip() for each in fields))

    def _say(self, words: str, *, is_wrong: bool) -> None:
        self.message.setText(words)
        set_tone(self.message, "err" if is_wrong else "text3")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        both = QHBoxLayout()
        both.setSpacing(12)
        for words, field in (
            (tr("Your name"), self.name),
            (tr("Password"), self.password),
            (tr("Password, again"), self.again),
        ):
            label = plain_label(words, "strong")
            label.setBuddy(field)
            place = column
            if field is not self.name:
                place = QVBoxLayout()
                place.setSpacing(6)
                both.addLayout(place, 1)
            place.addWidget(label)
            place.addWidget(field)
        column.addLayout(both)
        roles = QHBoxLayout()
        roles.setSpacing(24)
        roles.addWidget(self.trainee)
        roles.addWidget(self.trainer)
        roles.addStretch()
        column.addLayout(roles)
        row = QHBoxLayout()
        row.addWidget(self.message, 1)
        row.addWidget(self.begin)
        column.addLayout(row)
