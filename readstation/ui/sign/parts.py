"""What both dialogs are made of: a summary at the left, the person and the meaning at the right (design, screen f)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout

from readstation.core.phrases import tr
from readstation.model.people import Person
from readstation.ui.presenters.closing_checks import CheckLine
from readstation.ui.presenters.signing import SealedTimepoint
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import icon_row
from readstation.ui.widgets.labels import framed, plain_label, rule

NAME_PX = 176
SPACE_PX = 7
AVATAR_PX = 34
LINK_PX = 18

GoTo = Callable[[CheckLine], None]


def summary(
    title: str,
    subtitle: str,
    parts: Iterable[SealedTimepoint],
    checks_title: str,
    checks: Iterable[CheckLine],
    prints: tuple[str, str],
    go_to: GoTo | None = None,
) -> QScrollArea:
    """Return what is closed or signed: rows by timepoint, the checks before, and the fingerprint.

    Parameters
    ----------
    title, subtitle
        Over the rows.
    parts, checks_title, checks
        The rows, and what was looked at before.
    prints
        Fingerprint and versions.
    go_to
        Goes to where a check wants a look.
    """
    inner = framed("bar")
    column = QVBoxLayout(inner)
    column.setContentsMargins(24, 16, 24, 16)
    column.setSpacing(SPACE_PX)
    head = QHBoxLayout()
    head.addWidget(plain_label(title, "heading"), 1)
    head.addWidget(plain_label(subtitle, "small", "text2"))
    column.addLayout(head)
    rows = list(parts)
    is_long = len(rows) > 1
    if is_long:
        # Several timepoints fill more than the dialog: what wants a look stands where it is seen at once.
        _add_checks(column, checks_title, checks, go_to)
    for each in rows:
        _add_timepoint(column, each, is_named=is_long)
    if not is_long:
        _add_checks(column, checks_title, checks, go_to)
    column.addSpacing(4)
    column.addWidget(_prints(*prints))
    column.addStretch()
    area = QScrollArea()
    area.setObjectName("sealed_rows")
    area.setAccessibleName(tr("What is signed"))
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area


def who(name: str, initials: str, detail: str) -> QFrame:
    """Return who acts: initials, printed name, account and key."""
    holder = framed("row")
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    avatar = plain_label(initials, "avatar")
    avatar.setFixedSize(AVATAR_PX, AVATAR_PX)
    avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
    names = QVBoxLayout()
    names.setSpacing(0)
    names.addWidget(plain_label(name, "strong"))
    names.addWidget(plain_label(detail, "small", "text2"))
    row.addWidget(avatar, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(names, 1)
    return holder


def key_words(person: Person) -> str:
    """Return account and key as a person compares them."""
    return tr(
        "{login}, key {key_id} {key_id2}", login=person.login, key_id=person.key_id[:4], key_id2=person.key_id[4:8]
    )


def boxed(surface: str, title: str, words: str, icon_name: str = "") -> QFrame:
    """Return a box with a title and words."""
    box = framed(surface)
    column = QVBoxLayout(box)
    column.setContentsMargins(12, 10, 12, 10)
    column.setSpacing(4)
    column.addWidget(icon_row(icon_name, "text1", title, look="strong") if icon_name else plain_label(title, "strong"))
    column.addWidget(plain_label(words, "body", "text2", wraps=True))
    return box


def _prints(fingerprint: str, software: str) -> QFrame:
    prints = framed("card")
    lines = QVBoxLayout(prints)
    lines.setContentsMargins(12, 8, 12, 8)
    lines.setSpacing(2)
    for words in (f"SHA-256  {fingerprint}", software):
        lines.addWidget(plain_label(words, "mono", "text2", wraps=True))
    return prints


def _add_checks(column: QVBoxLayout, title: str, checks: Iterable[CheckLine], go_to: GoTo | None) -> None:
    column.addSpacing(6)
    column.addWidget(plain_label(title, "heading"))
    for check in checks:
        column.addLayout(_check_row(check, go_to))
    column.addSpacing(4)


def _check_row(check: CheckLine, go_to: GoTo | None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(icon_row(check.icon, check.tone, check.words), 1, Qt.AlignmentFlag.AlignVCenter)
    if check.facts is not None and go_to is not None:
        button = KeyButton(tr("Go there"), "check_go_there", look="link")
        button.setMinimumHeight(LINK_PX)
        button.clicked.connect(lambda: go_to(check))
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
    return row


def _add_timepoint(column: QVBoxLayout, each: SealedTimepoint, *, is_named: bool) -> None:
    if is_named:
        column.addSpacing(4)
        column.addWidget(plain_label(each.title, "strong", "accent"))
    if each.responses:
        row = QHBoxLayout()
        row.setSpacing(10)
        name = plain_label(tr("Responses, derived"), "body", "text2")
        name.setFixedWidth(NAME_PX)
        row.addWidget(name)
        for scope, code in each.responses:
            row.addWidget(plain_label(scope, "small", "text2"))
            row.addWidget(plain_label(code, "heading"))
        row.addStretch()
        column.addLayout(row)
        column.addWidget(rule())
    for line in each.rows:
        row = QHBoxLayout()
        row.setSpacing(10)
        name = plain_label(line.name, "body", "text2", wraps=True)
        name.setFixedWidth(NAME_PX)
        row.addWidget(name)
        row.addWidget(plain_label(line.value, "strong", wraps=True), 1)
        note = plain_label(line.note, "small", "text3", wraps=len(line.note) > _LONG_NOTE)
        if len(line.note) > _LONG_NOTE:
            note.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addWidget(note, 1 if len(line.note) > _LONG_NOTE else 0)
        column.addLayout(row)
        column.addWidget(rule())


_LONG_NOTE = 26
