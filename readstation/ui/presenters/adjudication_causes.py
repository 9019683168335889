"""Which causes explain a difference between two reads, and how much each of them (MR-809)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.phrases import tr, within
from readstation.model.adjudication import DifferenceCause
from readstation.reading.adjudicate.comparison import Comparison
from readstation.reading.decision import DecisionCause
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.adjudication_table import difference_label
from readstation.ui.presenters.adjudication_words import CAUSE_NAMES, share_words, trigger_name


@dataclass(frozen=True, slots=True)
class CauseShare:
    """A cause, and its share of a trigger: exactly, in words."""

    cause: str
    share: str


@dataclass(frozen=True, slots=True)
class TriggerCauses:
    """A raised trigger and what explains it; the shares add up to one, and those of nothing are left out."""

    trigger: str
    causes: tuple[CauseShare, ...]


def divergence_words(found: Comparison) -> str:
    """Return where the reads part."""
    difference = found.divergence
    if difference is None:
        return tr("The reads raise no trigger.")
    cause = within(CAUSE_NAMES[DecisionCause(difference.cause.value)])
    label, timepoint = difference_label(found, difference), timepoint_label(difference.timepoint)
    return tr("The reads part at {timepoint}: {label}, {cause}.", timepoint=timepoint, label=label, cause=cause)


def trigger_causes(found: Comparison) -> tuple[TriggerCauses, ...]:
    """Return for each raised trigger its causes, the largest share first."""
    made = []
    for each in found.shares:
        shares = sorted(((cause, share) for cause, share in each.shares.items() if share), key=lambda pair: -pair[1])
        told = tuple(CauseShare(cause_name(cause), share_words(share)) for cause, share in shares)
        made.append(TriggerCauses(trigger_name(each.trigger), told))
    return tuple(made)


def cause_name(cause: DifferenceCause) -> str:
    """Return the name of a cause; those of differences and of decisions have the same codes."""
    return tr(CAUSE_NAMES[DecisionCause(cause.value)])
