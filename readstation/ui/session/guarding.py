"""Keeps a session to its own person: the cover, three wrong passwords, twelve hours, a change of password."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from readstation.core.phrases import tr
from readstation.reading.ports import Session
from readstation.reading.signin import EndReason, LockReason
from readstation.ui.bridge import Bridge
from readstation.ui.messages import Notice, Tone
from readstation.ui.ports import StationServices
from readstation.ui.session.cover_page import CoverPage
from readstation.ui.session.covering import Covering
from readstation.ui.session.password_change import PasswordChange
from readstation.ui.session.session_lock import SessionLock

if TYPE_CHECKING:
    from readstation.ui.window import MainWindow


class SessionGuard(QObject):
    """The parts put together, around the pages of the window.

    Parameters
    ----------
    window, pages
        The window, and all that a session shows in it.
    services, bridge
        The station, and the way to it.
    clock
        Gives the seconds by which an unattended session locks.

    Attributes
    ----------
    covering, cover_page, session_lock, password_change
        The parts.
    """

    def __init__(
        self,
        window: MainWindow,
        pages: QWidget,
        services: StationServices,
        bridge: Bridge,
        clock: Callable[[], float],
    ) -> None:
        super().__init__(window)
        self._window = window
        self.cover_page = CoverPage()
        self.covering = Covering(pages, self.cover_page)
        self.session_lock = SessionLock(services, bridge, self.covering, self.cover_page, clock)
        self.password_change = PasswordChange(services, bridge, window.room.tries)
        self._connect()

    @property
    def is_locked(self) -> bool:
        """Whether the session is covered."""
        return self.session_lock.is_locked

    def start(self, session: Session) -> None:
        """Watch over a session from now on."""
        self._window.room.tries.forget()
        self.session_lock.start(session, self._window)

    def stop(self) -> None:
        """End with the session. Calling it twice is safe."""
        self.session_lock.stop()

    def lock(self, reason: LockReason = LockReason.BY_HAND) -> None:
        """Cover the session until its person is back; nothing where nobody is signed in."""
        self.session_lock.lock(reason)

    def change_password(self) -> None:
        """Open the dialog that changes the password of whoever is signed in."""
        session = self._window.session
        if session is not None:
            self.password_change.ask(self._window, session)

    def _connect(self) -> None:
        window, lock = self._window, self.session_lock
        lock.about_to_cover.connect(window.room.let_go)
        lock.uncovered.connect(self._uncovered)
        lock.too_long.connect(self._too_long)
        self.cover_page.other_wanted.connect(lambda: window.sign_out(EndReason.OTHER_PERSON))
        window.room.tries.used_up.connect(lambda: self.lock(LockReason.WRONG_PASSWORDS))
        for person in (window.worklist_page.person, window.release_page.person):
            person.lock_wanted.connect(lambda: self.lock())
            person.password_wanted.connect(self.change_password)
        self.password_change.changed.connect(self._password_changed)

    def _uncovered(self) -> None:
        self._window.room.tries.forget()
        self._window.room.take_up()

    def _too_long(self) -> None:
        self._window.sign_out(EndReason.TOO_LONG)
        self._window.show_notice(
            Notice(
                tr("You were signed out after 12 hours."), tr("Your work is kept."), tr("Sign in to go on."), Tone.WARN
            )
        )

    def _password_changed(self) -> None:
        words = tr("Use the new one from now on, here and for every signature.")
        self._window.show_notice(Notice(tr("Your password is changed."), words, tone=Tone.DONE))
        self._window.courier.send_soon()
