"""The journal of a read: one step a gesture, replayable forwards and backwards (TR-40)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.canonical import JsonObject
from readstation.core.ids import Login, ReadId


class RowKind(StrEnum):
    """The kinds of rows that make up the state of a read."""

    LESION = "lesion"
    ASSESSMENT = "assessment"
    NOTE = "note"
    TIMEPOINT = "timepoint"
    MARKUP = "markup"
    LABEL = "label"
    KEY_IMAGE = "key_image"
    ROUND = "round"
    REVISION = "revision"
    SCAN = "scan"
    ANSWER = "answer"
    ITEM = "item"
    DOSE_INPUTS = "dose_inputs"
    OUTLINE = "outline"
    VOXELS = "voxels"
    VOLUME = "volume"
    FIGURE = "figure"
    VERDICT = "verdict"
    BASIS = "basis"


class StepKind(StrEnum):
    """What a step is. Only edits have an inverse.

    `REOPEN` begins a global read or an amendment, `GIVE_UP` ends an amendment without a new version.
    """

    OPEN = "open"
    EDIT = "edit"
    UNDO = "undo"
    REDO = "redo"
    LOCK = "lock"
    SIGN = "sign"
    REOPEN = "reopen"
    GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of state before and after a step; None where there was or is no row.

    Attributes
    ----------
    kind, key
        Which row. The key of a lesion, a markup and a key image is its id; an assessment's is
        ``<lesion id>@<timepoint>``, and so is a label's with the id of its mark, a revision's, a scan's with its
        modality, an answer's with its flag; a note's and a timepoint's is the ordinal, a round's is its number. Those
        of a distribution read are in `readstation.reading.distribution.rows`.
    before, after
        The row as a JSON object.
    """

    kind: RowKind
    key: str
    before: JsonObject | None
    after: JsonObject | None

    def reversed(self) -> RowChange:
        """Return the change that takes this one back."""
        return RowChange(self.kind, self.key, self.after, self.before)


@dataclass(frozen=True, slots=True)
class JournalStep:
    """One acknowledged gesture.

    Attributes
    ----------
    read_id, number
        Which read, and the place in its journal (from 1, no gaps).
    kind, command
        What it is, and the command's name.
    words
        What it did, as undo names it: "Measure T1".
    timepoint
        The timepoint it belongs to.
    changes
        Every row it changed.
    acts_on
        For undo and redo: the number of the edit step that is taken back or done again.
    login, utc_ms
        Who, when by this station's clock.
    reason
        The reason, where one is required.
    previous_digest
        SHA-256 of the step before, or of nothing for the first: a chain within the read.
    """

    read_id: ReadId
    number: int
    kind: StepKind
    command: str
    words: str
    timepoint: int
    changes: tuple[RowChange, ...]
    acts_on: int | None
    login: Login
    utc_ms: int
    reason: str
    previous_digest: str
