"""The sign-in page: profiles of this station, one password, two checks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from readstation.core.errors import Refused
from readstation.core.phrases import phrase, tr
from readstation.reading.guard import ACCOUNT_UNLOCKED, LOCKED_CODE
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge
from readstation.ui.messages import sentences_of
from readstation.ui.ports import CheckState, CheckWords, ProfileTile, StationServices, StationWords
from readstation.ui.practice.sign_up import SignUpForm
from readstation.ui.presenters.display_checks import DisplayChecks, check_title
from readstation.ui.presenters.display_set import Display
from readstation.ui.signin.picture import PicturePanel
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.badge import PracticeBadge
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, plain_label, repolish, rule
from readstation.ui.widgets.password import PasswordField

_COLUMN_PX = 640
_AT_FIRST = phrase(
    "After 5 wrong tries the wait grows; after 10 the trial office must unlock the profile. Saved work is not affected."
)
_CHECK_ICONS = {CheckState.GOOD: COLOURS.ok, CheckState.LOOK: COLOURS.warn, CheckState.BAD: COLOURS.err}


class ProfileButton(QPushButton):
    """A profile: initials, login, and when it was last here. No role and no work stand on it."""

    def __init__(self, tile: ProfileTile) -> None:
        super().__init__()
        self.tile = tile
        self.setObjectName(f"profile_{tile.login}")
        self.setProperty("look", "tile")
        self.setCheckable(True)
        self.setFixedHeight(68)
        spaced = " ".join(f"{letter}." for letter in tile.initials)
        self.setAccessibleName(f"{spaced} {tile.login}, {tile.last_here}")
        avatar = plain_label(tile.initials, "avatar")
        avatar.setFixedSize(40, 40)
        avatar.setStyleSheet("border-radius: 20px;")
        avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch()
        names.addWidget(plain_label(spaced, "heading"))
        names.addWidget(plain_label(tile.login, "small", "text2"))
        names.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        row.addWidget(avatar)
        row.addLayout(names, 1)
        row.addWidget(plain_label(tile.last_here, "small", "text2"))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


class CheckBlock(QWidget):
    """One check of the station: icon, result, detail."""

    def __init__(self, icon_name: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._icon_name = icon_name
        self._icon = IconLabel(size_px=22)
        self._title = plain_label(look="strong")
        self._detail = plain_label(look="small", tone="text2", wraps=True)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)

    def show_check(self, words: CheckWords) -> None:
        """Show how the check ended."""
        self._icon.set_icon(self._icon_name, _CHECK_ICONS[words.state])
        self._title.setText(words.title)
        self._detail.setText(words.detail)
        self.setAccessibleName(f"{words.title}. {words.detail}")


class SignInPage(QWidget):
    """The first page."""

    signed_in = Signal(object)
    """A `Session`."""
    station_told = Signal(object)
    """What the station says of itself, `StationWords`, each time that it was asked."""

    def __init__(self, services: StationServices, bridge: Bridge) -> None:
        super().__init__()
        self.setObjectName("sign_in_page")
        self._services = services
        self._bridge = bridge
        self._tiles = QButtonGroup(self)
        self._tiles.setExclusive(True)
        self._tiles.buttonClicked.connect(self._choose)
        self._version = plain_label(look="small", tone="text3")
        self._practice = PracticeBadge()
        self._practice.hide()
        self._sign_up: SignUpForm | None = None
        self._offer: KeyButton | None = None
        self._profiles = QVBoxLayout()
        self._profiles.setSpacing(8)
        self._password_for = plain_label(tr("Password"), "strong")
        self.password = PasswordField("password_field")
        self.password.returnPressed.connect(self.submit)
        self._password_for.setBuddy(self.password)
        self.sign_in = KeyButton(tr("Sign in"), "sign_in_button", key="Enter", look="primary")
        self.sign_in.setFixedHeight(42)
        self.sign_in.clicked.connect(self.submit)
        self.message = plain_label(tr(_AT_FIRST), "small", "text3", wraps=True)
        self.message.setObjectName("sign_in_message")
        self._display = CheckBlock("monitor", "display_check")
        self._disk = CheckBlock("harddisk", "disk_check")
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._left_side(), 51)
        page.addWidget(self._right_side(), 49)

    def offer_sign_up(self, form: SignUpForm) -> None:
        """Let people make their own account: a practice profile asks no office."""
        self._sign_up = form
        self._offer = KeyButton(tr("New here? Make an account"), "offer_sign_up", look="link")
        self._offer.clicked.connect(lambda: self._show_sign_up(is_shown=True))
        self._offer.hide()
        form.signed_in.connect(self.signed_in)
        form.hide()
        self._column.insertWidget(self._column.indexOf(self._foot_rule), form)
        self._column.insertWidget(self._column.indexOf(form), self._offer, 0, Qt.AlignmentFlag.AlignLeft)

    def refresh(self) -> None:
        """Ask for the profiles and checks again."""
        self.ask_station()
        self._bridge.run(self._services.profiles, self._show_profiles, overtakes="profiles")

    def ask_station(self) -> None:
        """Ask what the station says of itself: with what is delivered comes whether it is one of a demonstration."""
        self._bridge.run(self._services.station_words, self._show_station, overtakes="station_words")

    def show_displays(self, displays: Sequence[Display], checks: DisplayChecks) -> None:
        """Show whether the displays that there are were checked."""
        is_well, title, detail = check_title(displays, checks)
        self._display.show_check(CheckWords(CheckState.GOOD if is_well else CheckState.LOOK, title, detail))

    def submit(self) -> None:
        """Try the password for the chosen profile."""
        chosen = self._chosen()
        if chosen is None or not self.sign_in.isEnabled():
            return
        password = self.password.text()
        self.sign_in.setEnabled(False)
        self._say(tr("Checking the password"), wrong=False)
        login, services = chosen.login, self._services
        self._bridge.run(lambda: services.sign_in(login, password), self._welcome, self._not_welcome)

    def _chosen(self) -> ProfileTile | None:
        button = self._tiles.checkedButton()
        return button.tile if isinstance(button, ProfileButton) else None

    def _show_station(self, words: StationWords) -> None:
        self._version.setText(tr("Version {version}", version=words.version))
        self._practice.setVisible(words.is_practice)
        self._disk.show_check(words.disk)
        self.station_told.emit(words)

    def _show_profiles(self, tiles: tuple[ProfileTile, ...]) -> None:
        before = self._chosen()
        for button in self._tiles.buttons():
            self._tiles.removeButton(button)
            self._profiles.removeWidget(button)
            button.deleteLater()
        for tile in tiles:
            button = ProfileButton(tile)
            self._tiles.addButton(button)
            self._profiles.addWidget(button)
            if before is None or tile.login == before.login:
                button.setChecked(True)
                before = tile
        self.password.setEnabled(bool(tiles))
        self.sign_in.setEnabled(bool(tiles))
        if self._sign_up is not None:
            self._show_sign_up(is_shown=not tiles)
        elif not tiles:
            self._say(tr("No profile has been set up on this station. The trial office enrols readers."), wrong=False)
        if tiles:
            self._choose(None)

    def _show_sign_up(self, *, is_shown: bool) -> None:
        """Show the form in place of the password, or the password again."""
        if self._sign_up is None or self._offer is None:
            return
        self._sign_up.setVisible(is_shown)
        for each in (self._password_for, self.password, self.sign_in, self.message):
            each.setVisible(not is_shown)
        self._offer.setVisible(not is_shown)
        if is_shown:
            self._sign_up.name.setFocus()

    def _choose(self, button: QAbstractButton | None) -> None:  # noqa: ARG002 - Qt's signal
        self._ask_for(is_locked=False)
        self.password.clear()
        self.password.mark_wrong(is_wrong=False)
        self.password.setFocus()

    def _ask_for(self, *, is_locked: bool) -> None:
        """Name what is typed below: the password, or the office's code where the account is locked (TR-4)."""
        chosen = self._chosen()
        if chosen is None:
            self._password_for.setText(tr("Password"))
            return
        initials = " ".join(f"{letter}." for letter in chosen.initials)
        if is_locked:
            self._password_for.setText(tr("Code of the trial office for {initials}", initials=initials))
        else:
            self._password_for.setText(tr("Password for {initials}", initials=initials))

    def _welcome(self, session: Session) -> None:
        self.password.clear()
        self.sign_in.setEnabled(True)
        self._say("", wrong=False)
        self.signed_in.emit(session)

    def _not_welcome(self, error: BaseException) -> bool:
        self.sign_in.setEnabled(True)
        self.password.clear()
        self.password.setFocus()
        if not isinstance(error, Refused):
            self._say("", wrong=False)
            return False
        codes = {finding.code for finding in error.findings}
        self._ask_for(is_locked=LOCKED_CODE in codes)
        self._say(sentences_of(error), wrong=ACCOUNT_UNLOCKED.code not in codes)
        return True

    def _say(self, words: str, *, wrong: bool) -> None:
        self.message.setText(words)
        self.message.setProperty("tone", "err" if wrong else "text3")
        repolish(self.message)
        self.password.mark_wrong(is_wrong=wrong)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the profile above or below with the arrows."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        buttons = self._tiles.buttons()
        if step is None or not buttons:
            super().keyPressEvent(event)
            return
        at = next((place for place, each in enumerate(buttons) if each.isChecked()), 0)
        buttons[max(0, min(len(buttons) - 1, at + step))].setChecked(True)
        self._choose(None)

    def _left_side(self) -> QFrame:
        side = PicturePanel()
        mark = IconLabel("target", COLOURS.accent, 36)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(plain_label("Readstation", "title"))
        names.addWidget(plain_label(tr("Blinded independent review, liver"), "body", "text2"))
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(mark)
        top.addLayout(names)
        top.addStretch()
        foot = QHBoxLayout()
        foot.setSpacing(24)
        foot.addWidget(self._version)
        foot.addWidget(plain_label(tr("For trial reading only, not for patient care"), "small", "text3"))
        foot.addWidget(self._practice)
        foot.addStretch()
        column = QVBoxLayout(side)
        column.setContentsMargins(64, 56, 48, 56)
        column.addLayout(top)
        column.addStretch()
        column.addWidget(plain_label(tr("Your reads stay on this station\nuntil they are safely delivered."), "hero"))
        column.addSpacing(12)
        column.addWidget(
            plain_label(
                tr(
                    "You can sign in, read and sign without a network. Each action is written\nto disk as you "
                    "make it, then sent when the connection returns."
                ),
                "heading_light",
                "text2",
            )
        )
        column.addSpacing(24)
        column.addLayout(foot)
        return side

    def _right_side(self) -> QWidget:
        side = QWidget()
        side.setObjectName("page")
        field = QHBoxLayout()
        field.setSpacing(8)
        field.addWidget(self.password, 1)
        field.addWidget(self.sign_in)
        checks = QHBoxLayout()
        checks.setSpacing(24)
        checks.addWidget(self._display, 1)
        checks.addWidget(self._disk, 1)
        inner = QWidget()
        inner.setMaximumWidth(_COLUMN_PX)
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(plain_label(tr("Who is reading?"), "hero"))
        column.addWidget(
            plain_label(tr("Profiles on this station. Roles and work are shown after you sign in."), "body", "text2")
        )
        column.addSpacing(8)
        column.addLayout(self._profiles)
        column.addSpacing(16)
        column.addWidget(self._password_for)
        column.addLayout(field)
        column.addWidget(self.message)
        column.addSpacing(24)
        self._column, self._foot_rule = column, rule()
        column.addWidget(self._foot_rule)
        column.addSpacing(16)
        column.addLayout(checks)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(inner, 20)
        middle.addStretch(1)
        page = QVBoxLayout(side)
        page.setContentsMargins(32, 32, 32, 32)
        page.addStretch(2)
        page.addLayout(middle)
        page.addStretch(3)
        return side
