"""What may change once a timepoint was locked: in the global read (MR-807) and in an amendment (MR-805, TR-33)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import LesionId, MarkupId
from readstation.criteria.facts import Response
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.journal import RowKind
from readstation.model.lesion import Assessment, Lesion, LesionRole, TargetStateCode
from readstation.model.read import ReadState
from readstation.model.rounds import REASONS_OF, ChangeReason, ReadRound, Revision, RoundKind
from readstation.reading.edit import Edit, clean_text
from readstation.reading.rows import Row, RowKey, revision_key
from readstation.reading.words import timepoint_label

REASON_WANTED = "MR-807.reason"
"""The code of a refusal that a reason would lift."""

SHORTEST_REASON = 10
LONGEST_REASON = 500

_VIABLE = frozenset({TargetStateCode.MEASURED, TargetStateCode.TOO_SMALL, TargetStateCode.SPLIT})


@dataclass(frozen=True, slots=True)
class RoundScene:
    """What an edit within a round is judged by.

    Attributes
    ----------
    round
        The open round.
    base, outcomes
        The read as the round found it, and what was derived then.
    now
        The read as it stands.
    reason
        Why this edit is made; None where nothing was said.
    """

    round: ReadRound
    base: ReadState
    outcomes: Mapping[int, TimepointOutcome]
    now: ReadState
    reason: ChangeReason | None


def checked_reason(reason: ChangeReason, kind: RoundKind) -> ChangeReason:
    """Return a reason as it is stored.

    Raises
    ------
    Refused
        If the code does not belong to the kind of round, or the words are too few or too many.
    """
    if reason.code not in REASONS_OF[kind]:
        raise Refused(Finding("TR-35.reason", "This reason is not one of those to choose from."))
    text = clean_text(reason.text, LONGEST_REASON)
    if len(text) < SHORTEST_REASON:
        raise Refused(
            Finding(
                "TR-35.reason", f"Say why in your own words: {SHORTEST_REASON} letters or more. Nothing was changed."
            )
        )
    return ChangeReason(reason.code, text)


def revised(edit: Edit, timepoint: int, scene: RoundScene) -> Edit:
    """Return an edit of a round with the reasons that go with it.

    Parameters
    ----------
    edit
        What a command would do in an open timepoint.
    timepoint
        Where it was made.

    Raises
    ------
    Refused
        If the round does not allow it, or a reason is missing (code ``MR-807.reason``).
    """
    touched: dict[tuple[LesionId, int], None] = {}
    for (kind, key), row in edit.rows.items():
        if kind is RowKind.LESION:
            _check_lesion(scene, LesionId(key), row if isinstance(row, Lesion) else None)
            touched[LesionId(key), timepoint] = None
        elif kind is RowKind.ASSESSMENT:
            lesion_id, _, ordinal = key.partition("@")
            said = row if isinstance(row, Assessment) else None
            _check_said(scene, edit, LesionId(lesion_id), int(ordinal), said)
            touched[LesionId(lesion_id), int(ordinal)] = None
        elif kind is RowKind.MARKUP:
            _check_mark(scene, edit, MarkupId(key))
        elif scene.round.kind is RoundKind.GLOBAL and kind is RowKind.SCAN:
            raise Refused(Finding("MR-807", "In the global read the image quality stays as it was judged."))
        elif scene.round.kind is RoundKind.GLOBAL and kind is RowKind.KEY_IMAGE and key in scene.base.key_images:
            raise Refused(Finding("MR-807", "Key images of the sequential read stay. Keep another beside them."))
    if not touched:
        return _with_rule(edit, scene)
    return _with_revisions(edit, scene, touched)


def _with_rule(edit: Edit, scene: RoundScene) -> Edit:
    """Return an edit of marks, labels or comments, which count for nothing, under the standing reason."""
    given = _standing_reason(scene)
    if given is None:
        return dataclasses.replace(edit, reason_code="MR-807")
    return dataclasses.replace(edit, reason_code=given.code.value, reason=edit.reason or given.text)


def _with_revisions(edit: Edit, scene: RoundScene, touched: Mapping[tuple[LesionId, int], None]) -> Edit:
    rows: dict[RowKey, Row | None] = dict(edit.rows)
    given = None
    for lesion_id, ordinal in touched:
        key = revision_key(lesion_id, ordinal)
        if _is_as_found(rows, scene, lesion_id, ordinal):
            rows[key] = scene.base.revisions.get((lesion_id, ordinal))
            continue
        given = given or _reason(scene)
        rows[key] = Revision(lesion_id, ordinal, scene.round.number, given.code, given.text)
    if given is None:
        return dataclasses.replace(edit, rows=rows, reason_code="MR-807")
    return Edit(edit.words, rows, given.text, given.code.value)


def _reason(scene: RoundScene) -> ChangeReason:
    if scene.reason is not None:
        return checked_reason(scene.reason, scene.round.kind)
    standing = _standing_reason(scene)
    if standing is None:
        raise Refused(Finding(REASON_WANTED, "A change in the global read needs a reason (MR-807). Say why."))
    return standing


def _standing_reason(scene: RoundScene) -> ChangeReason | None:
    """Return the reason of an amendment, which holds for all of its changes; a global read has none of its own."""
    code = scene.round.code
    return None if code is None else ChangeReason(code, scene.round.reason)


def _is_as_found(rows: Mapping[RowKey, Row | None], scene: RoundScene, lesion_id: LesionId, ordinal: int) -> bool:
    """Return whether an edit leaves lesion and entry as the round found them."""
    lesion_key, said_key = (RowKind.LESION, str(lesion_id)), (RowKind.ASSESSMENT, f"{lesion_id}@{ordinal}")
    lesion = rows[lesion_key] if lesion_key in rows else scene.now.lesions.get(lesion_id)
    said = rows[said_key] if said_key in rows else scene.now.assessment(lesion_id, ordinal)
    return lesion == scene.base.lesions.get(lesion_id) and said == scene.base.assessment(lesion_id, ordinal)


def _check_lesion(scene: RoundScene, lesion_id: LesionId, after: Lesion | None) -> None:
    before = scene.base.lesions.get(lesion_id)
    if before is None:
        if after is not None and after.role is not LesionRole.NEW:
            raise Refused(
                Finding("MR-121", "Targets and non-targets were fixed when the baseline was locked. None can be added.")
            )
        return
    if after is None:
        raise Refused(Finding("MR-805", f"{before.label} was locked and stays. Say what it is instead."))
    if (before.role, before.number) != (after.role, after.number):
        raise Refused(Finding("MR-121", f"{before.label} was chosen when the baseline was locked, and that is fixed."))
    may_change = dataclasses.replace(before, first_timepoint=after.first_timepoint)
    if after != may_change and scene.round.kind is RoundKind.GLOBAL:
        raise Refused(Finding("MR-807", f"In the global read {before.label} stays where and what it is."))


def _check_said(scene: RoundScene, edit: Edit, lesion_id: LesionId, ordinal: int, after: Assessment | None) -> None:
    before = scene.base.assessment(lesion_id, ordinal)
    lesion = scene.base.lesions.get(lesion_id)
    if before is not None and after is None and edit.rows.get((RowKind.LESION, str(lesion_id)), lesion) is not None:
        label = lesion.label if lesion is not None else "This lesion"
        raise Refused(Finding("MR-805", f"{label} had a state at {timepoint_label(ordinal)}. Choose another instead."))
    if scene.round.kind is not RoundKind.GLOBAL or lesion is None or after == before:
        return
    if lesion.role is LesionRole.TARGET and not _may_be_judged_anew(scene, ordinal, before, after):
        raise Refused(
            Finding(
                "MR-807",
                f"In the global read a target may change between absent and viable, or where a complete response was "
                f"not real. {lesion.label} stays as it was measured at {timepoint_label(ordinal)}.",
            )
        )
    if lesion.role is LesionRole.NON_TARGET and before is not None and after is not None:
        if before.non_target is after.non_target:
            raise Refused(Finding("MR-807", f"In the global read only the state of {lesion.label} may change."))
        if ordinal == 0:
            raise Refused(Finding("MR-807", f"{lesion.label} was chosen at baseline and stays present there."))


def _may_be_judged_anew(scene: RoundScene, ordinal: int, before: Assessment | None, after: Assessment | None) -> bool:
    outcome = scene.outcomes.get(ordinal)
    if outcome is None or before is None or after is None:
        return False
    if any(each.response is Response.CR for each in outcome.scopes.values()):
        return True
    if dataclasses.replace(before, is_doubtful=after.is_doubtful) == after:
        # What was unsure at its timepoint, the next one or the global read decides (MR-119).
        return True
    states = {before.target, after.target}
    return TargetStateCode.ABSENT in states and len(states & _VIABLE) == 1


def _check_mark(scene: RoundScene, edit: Edit, markup_id: MarkupId) -> None:
    before = scene.base.markups.get(markup_id)
    if before is None or scene.round.kind is not RoundKind.GLOBAL:
        return
    follows = (
        before.lesion_id is not None and (RowKind.ASSESSMENT, f"{before.lesion_id}@{before.timepoint}") in edit.rows
    )
    if not follows:
        raise Refused(Finding("MR-807", "Marks of the sequential read stay as they are. Draw another beside it."))
