"""Audit events of a read: who, what, before and after, why (TR-34, TR-35)."""

from __future__ import annotations

from collections.abc import Iterable

from readstation.core.canonical import JsonObject
from readstation.core.ids import ReadId
from readstation.model.audit import AuditAction, AuditEvent
from readstation.model.codec import record_to_json
from readstation.model.journal import JournalStep, RowKind
from readstation.model.lesion import Proposal
from readstation.reading.ports import AuditDraft, Session


def event(
    session: Session,
    action: AuditAction,
    step: JournalStep,
    digests: JsonObject | None = None,
    reason_code: str = "",
) -> AuditDraft:
    """Return the event of a journal step: the rows before and after, or digests of what it made.

    Parameters
    ----------
    session, action, step
        Who, what, and the step.
    digests
        What a lock or signature made, or figures that go with it.
    reason_code
        The code of the reason, where the step changes what was locked (TR-35).
    """
    return AuditDraft(
        action=action,
        object_id=step.read_id,
        login=session.person.login,
        role=session.person.role.value,
        session=session.session_id,
        before={"rows": _rows((each.kind.value, each.key, each.before) for each in step.changes)},
        after={
            "step": step.number,
            "command": step.command,
            "timepoint": step.timepoint,
            "rows": _rows((each.kind.value, each.key, each.after) for each in step.changes),
            **(digests or {}),
        },
        reason_code=reason_code,
        reason=step.reason,
    )


def tells(event: AuditEvent, step: JournalStep) -> bool:
    """Return whether an event of the trail is that of a step: the same place, command, rows before and after, reason.

    A step has no signature of its own; the trail's signed heads cover it through its event.
    """
    said, before = event.after or {}, _rows((each.kind.value, each.key, each.before) for each in step.changes)
    after = _rows((each.kind.value, each.key, each.after) for each in step.changes)
    place = said.get("step"), said.get("command"), said.get("timepoint")
    return (
        (event.object_id, event.login, event.reason) == (step.read_id, step.login, step.reason)
        and place == (step.number, step.command, step.timepoint)
        and (event.before, said.get("rows")) == ({"rows": before}, after)
    )


def bare_event(session: Session, action: AuditAction, read_id: ReadId, reason_code: str) -> AuditDraft:
    """Return the event of something that changed no row: a refusal, by the code of its rule."""
    return AuditDraft(
        action=action,
        object_id=read_id,
        login=session.person.login,
        role=session.person.role.value,
        session=session.session_id,
        reason_code=reason_code,
    )


def discarded_event(session: Session, read_id: ReadId, timepoint: int, proposal: Proposal) -> AuditDraft:
    """Return the event of a proposed line that the reader saw and did not take."""
    return AuditDraft(
        action=AuditAction.PROPOSAL_DISCARDED,
        object_id=read_id,
        login=session.person.login,
        role=session.person.role.value,
        session=session.session_id,
        before={"timepoint": timepoint, "proposal": record_to_json(proposal)},
    )


def _rows(rows: Iterable[tuple[str, str, JsonObject | None]]) -> list[JsonObject]:
    return [{"kind": kind, "key": key, "row": _named(kind, row)} for kind, key, row in rows]


def _named(kind: str, row: JsonObject | None) -> JsonObject | None:
    """Return a row as the trail has it: the voxels of a volume by their digest alone; the journal holds them whole."""
    if row is None or kind != RowKind.VOXELS:
        return row
    return {name: value for name, value in row.items() if name != "bits"}
