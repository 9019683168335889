"""The check of a display as an act of a person: who found what on which display, and when (TR-34, TR-35)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.model.audit import AuditAction
from readstation.reading.ports import AuditDraft, Session

LOOKED_RIGHT, NOT_RIGHT = "looked_right", "not_right"


@dataclass(frozen=True, slots=True)
class DisplayFound:
    """What was found on a display last.

    Attributes
    ----------
    display
        The key of the display (`ui.presenters.display_set.Display.key`).
    looked_right
        What the person found.
    utc_ms
        When, UTC milliseconds.
    """

    display: str
    looked_right: bool
    utc_ms: int


def display_event(session: Session, display: str, *, looked_right: bool) -> AuditDraft:
    """Return the event of a check."""
    person = session.person
    return AuditDraft(
        AuditAction.DISPLAY_CHECKED,
        object_id=display,
        login=person.login,
        role=str(person.role),
        session=session.session_id,
        reason_code=LOOKED_RIGHT if looked_right else NOT_RIGHT,
    )
