"""Closing a timepoint or a round: what stands in it, what wants a look, and what closing means."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.model.people import Person
from readstation.ui.presenters.closing_checks import CheckLine
from readstation.ui.presenters.locking import LockWords
from readstation.ui.sign.dialog import ActDialog
from readstation.ui.sign.parts import GoTo, boxed, key_words, summary, who
from readstation.ui.widgets.cards import icon_row
from readstation.ui.widgets.labels import framed, plain_label


class LockDialog(ActDialog):
    """No password: the station's own key marks the lock. The reader's signature comes at the end of the read.

    Parameters
    ----------
    parent, words, checks
        The window, what is closed, and what was looked at before.
    person, sync
        Who closes it, and how it will be sent: icon, tone, words.
    go_to
        Goes to where a check wants a look.
    """

    lock_wanted = Signal()

    def __init__(
        self,
        parent: QWidget,
        words: LockWords,
        checks: Iterable[CheckLine],
        person: Person,
        sync: tuple[str, str, str],
        go_to: GoTo | None = None,
    ) -> None:
        super().__init__(parent, "lock_dialog", "lock-outline", words.title, words.act)
        lines = tuple(checks)
        self.refused = plain_label(look="body", tone="err", wraps=True)
        self.refused.setObjectName("lock_refused")
        self.refused.hide()
        self.act.setEnabled(not any(each.tone == "err" for each in lines))
        self.foot_words.setText(tr("Enter does not lock; Ctrl+Enter does."))
        left = summary(
            tr("What is closed"), words.subtitle, words.parts, tr("Checks before the lock"), lines,
            (words.fingerprint, words.software), go_to,
        )  # fmt: skip
        self.body.addWidget(left, 11)
        self.body.addWidget(self._right(words, person, sync), 9)
        self.resize(1080, 760)
        self.setFocus()

    def do_act(self) -> None:
        """Ask for the lock."""
        if self.act.isEnabled():
            self.act.setEnabled(False)
            self.show_acting(is_acting=True)
            self.lock_wanted.emit()

    def show_refused(self, words: str) -> None:
        """Say why it stays open."""
        self.refused.setText(words)
        self.refused.show()
        self.show_acting(is_acting=False)
        self.act.setEnabled(True)

    def _right(self, words: LockWords, person: Person, sync: tuple[str, str, str]) -> QFrame:
        side = framed("right_side")
        column = QVBoxLayout(side)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addWidget(plain_label(tr("What the lock means"), "heading"))
        column.addWidget(boxed("next", words.act, words.meaning))
        column.addSpacing(8)
        column.addWidget(plain_label(tr("Who locks"), "heading"))
        column.addWidget(who(person.printed_name, person.initials, key_words(person)))
        column.addWidget(plain_label(tr("No password is asked for: you sign the read as a whole."), "small", "text3"))
        column.addSpacing(4)
        column.addWidget(boxed("card", tr("After the lock"), words.after, "lock-outline"))
        column.addWidget(icon_row(*sync))
        column.addWidget(self.refused)
        column.addStretch()
        return side
