"""What a window shows of a distribution read, computed away from the main thread and handed over whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.core.findings import Finding
from readstation.dose.constants import DoseConstants
from readstation.dose.uptake_image import StructureRole
from readstation.model.charter import Charter
from readstation.model.distribution import DistributionRules, DistributionState, Item
from readstation.model.series import TimepointImages
from readstation.model.subject import Assignment, ReadStage
from readstation.reading.distribution.figures import is_fresh
from readstation.reading.distribution.form import asked_items
from readstation.reading.distribution.outline_steps import act_of, roles_of
from readstation.reading.outlining import Act


@dataclass(frozen=True, eq=False)
class DistributionView:
    """A distribution read as it stands.

    Attributes
    ----------
    assignment, charter, rules, constants
        Which read, by which rules, and what doses are computed with.
    stage
        How far it is.
    images
        All its series; None before it was opened, or where they are not here.
    state
        What was said.
    missing
        What holds the lock; empty once it is locked.
    is_locked
        Whether nothing more is said.
    is_amending
        Whether a new version of a signed read is open.
    signed_count, action_count, saved_utc_ms
        Signed versions, steps of the journal, and when the last was made; 0 before the first.
    undo_words, redo_words
        What undo and redo would do; None where there is nothing.
    """

    assignment: Assignment
    charter: Charter
    rules: DistributionRules
    constants: DoseConstants
    stage: ReadStage
    images: TimepointImages | None
    state: DistributionState
    missing: tuple[Finding, ...]
    is_locked: bool
    is_amending: bool
    signed_count: int
    action_count: int
    saved_utc_ms: int
    undo_words: str | None
    redo_words: str | None

    @property
    def acts(self) -> tuple[Act, ...]:
        """The acts of outlining that hold, oldest first."""
        return tuple(map(act_of, self.state.outline))

    @property
    def roles(self) -> Mapping[str, StructureRole]:
        """The volumes by name, in the order in which they were begun."""
        return roles_of(self.state.outline)

    @property
    def asked(self) -> tuple[tuple[Item, str], ...]:
        """The items of the form, each with its tumour."""
        tumours = tuple(name for name, role in self.roles.items() if role is StructureRole.TUMOUR)
        return asked_items(tumours)

    @property
    def can_amend(self) -> bool:
        """Whether a new version may be begun (TR-33)."""
        return self.stage is ReadStage.SIGNED

    @property
    def is_fresh(self) -> bool:
        """Whether the proposed figures rest on what is outlined and given now."""
        return is_fresh(self.state)
