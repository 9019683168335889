"""What the window says of rounds: the global read, amendments, and what stood before."""

from __future__ import annotations

from readstation.core.exact import format_mm
from readstation.core.phrases import tr, within
from readstation.criteria.explain import SCOPE_WORDS
from readstation.criteria.facts import Scope
from readstation.model.rounds import RoundKind
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.words import response_words


def round_words(view: ReadView) -> str:
    """Return what is open besides a timepoint in its turn, for the top bar; empty where nothing is."""
    opened = view.state.open_round
    if opened is None:
        return ""
    return tr("Global read") if opened.kind is RoundKind.GLOBAL else tr("Version {version}", version=opened.version)


def round_name(view: ReadView) -> str:
    """Return the open round as a sentence names it; empty where none is open."""
    opened = view.state.open_round
    if opened is None:
        return ""
    return tr("the global read") if opened.kind is RoundKind.GLOBAL else tr("version {version}", version=opened.version)


def result_words(view: ReadView) -> str:
    """Return which result is shown; empty for the only one there is."""
    last = view.state.last_round
    if last is None:
        return ""
    return tr("global read") if last.kind is RoundKind.GLOBAL else tr("version {version}", version=last.version)


def sequential_words(view: ReadView, ordinal: int) -> str:
    """Return the responses of the sequential read at a timepoint, each under its name; empty without a global read."""
    outcome = (view.sequential or {}).get(ordinal)
    if outcome is None:
        return ""
    codes = ", ".join(
        f"{within(SCOPE_WORDS[scope])} {response_words(outcome.scopes[scope].response)}" for scope in Scope
    )
    total = outcome.scopes[Scope.OVERALL].sum_tenths
    summed = "" if total is None else tr(", sum {total} mm", total=format_mm(total))
    return f"{codes}{summed}"


def changed_words(view: ReadView) -> tuple[tuple[str, str], ...]:
    """Return what the open round has changed so far: lesion and timepoint, and why."""
    opened = view.state.open_round
    if opened is None:
        return ()
    changed = [each for each in view.state.revisions.values() if each.round == opened.number]
    return tuple(
        (
            tr(
                "{label} at {timepoint}",
                label=view.state.lesions[each.lesion_id].label,
                timepoint=timepoint_label(each.timepoint),
            ),
            each.text,
        )
        for each in sorted(changed, key=lambda each: (each.timepoint, each.lesion_id))
        if each.lesion_id in view.state.lesions
    )
