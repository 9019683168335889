"""The checks before a lock or a signature: what is as it must be, and what wants a look first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from readstation.core.ids import LesionId, SeriesKey
from readstation.core.phrases import tr, within
from readstation.model.lesion import LesionRole
from readstation.model.series import SeriesFacts
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.checks import check_of
from readstation.ui.presenters.coverage import unseen_slices
from readstation.ui.presenters.enhancement import Enhancement
from readstation.ui.presenters.rounds import changed_words, round_name

IsWhole = Callable[[SeriesKey], bool]
Found = Callable[[LesionId], Enhancement | None]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check.

    Attributes
    ----------
    icon, tone, words
        How it ended and what was looked at.
    facts, slice_index
        Where to go for a look; None where there is no such place.
    """

    icon: str
    tone: str
    words: str
    facts: SeriesFacts | None = None
    slice_index: int = 0


def lock_checks(
    view: ReadView, seen: Mapping[SeriesKey, int], is_whole: IsWhole, found: Found
) -> tuple[CheckLine, ...]:
    """Return the checks before the current timepoint is locked: what holds first, then what wants a look.

    Parameters
    ----------
    view
        The read.
    seen
        Masks of the slices that were on screen, by series.
    is_whole
        Whether every image of a series is here and is the released one (TR-45).
    found
        The values along a lesion's line, where they are known.
    """
    label = timepoint_label(view.timepoint)
    lines = [_bad(each.message) for each in view.missing if each.is_error]
    if not lines:
        lines.append(_good(tr("Every lesion has a state at {label}", label=label)))
    lines.append(_pixels(view, is_whole))
    lines += _lesion_checks(view, found)
    unseen = unseen_slices(view, seen)
    if not unseen:
        lines.append(_good(tr("All slices of the required phases were on screen")))
    lines += [_look(tr("Not on screen yet: {slices}", slices=each.words), each.facts, each.first) for each in unseen]
    lines += [_look(each.message) for each in view.missing if not each.is_error]
    return tuple(sorted(lines, key=lambda each: _ORDER.index(each.tone)))


def round_checks(view: ReadView) -> tuple[CheckLine, ...]:
    """Return the checks before the global read or an amendment is locked."""
    lines = [_bad(each.message) for each in view.missing if each.is_error]
    if not lines:
        lines.append(_good(tr("Every lesion has a state at every timepoint")))
    changed = changed_words(view)
    lines += [_good(f"{place}: {why}") for place, why in changed]
    if not changed and lines[0].tone != "err":
        lines.append(_good(tr("Nothing was changed in {round}", round=round_name(view))))
    lines += [_look(each.message) for each in view.missing if not each.is_error]
    return tuple(lines)


def sign_checks(view: ReadView) -> tuple[CheckLine, ...]:
    """Return the checks before the read is signed as a whole."""
    count = len(view.timepoints)
    what = (
        tr("The baseline is locked")
        if count == 1
        else tr("All {count} timepoints that were read are locked", count=count)
    )
    lines = [_good(what)]
    if view.sequential is not None:
        lines.append(_good(tr("The global read is locked, and the sequential read is kept beside it (MR-807)")))
    return tuple(lines)


_ORDER = ("ok", "warn", "err")


def _pixels(view: ReadView, is_whole: IsWhole) -> CheckLine:
    images = view.images.get(view.timepoint)
    required = () if images is None else tuple(images.of_phase(phase) for phase in view.charter.required_phases)
    waiting = [within(each.phase.words) for each in required if each is not None and not is_whole(each.series_key)]
    if not waiting:
        return _good(tr("Pixels match the released images"))
    return _look(tr("Still being compared with the released images: {waiting}", waiting=", ".join(waiting)))


def _lesion_checks(view: ReadView, found: Found) -> list[CheckLine]:
    cards = [
        card
        for lesion in view.state.of_role(LesionRole.TARGET)
        if (card := check_of(view, lesion.lesion_id, found(lesion.lesion_id))) is not None
    ]
    total = sum(len(card.checks) for card in cards)
    met = sum(each.is_met for card in cards for each in card.checks)
    if not total:
        return []
    if met == total:
        return [_good(tr("Lesion checks met: {met} of {total}", met=met, total=total))]
    lines = [_look(tr("Lesion checks met: {met} of {total}", met=met, total=total))]
    lines += [
        _look(f"{card.label}: {each.words}, {each.value} ({each.rule})")
        for card in cards
        for each in card.checks
        if not each.is_met
    ]
    return lines


def _good(words: str) -> CheckLine:
    return CheckLine("check-circle", "ok", words)


def _look(words: str, facts: SeriesFacts | None = None, slice_index: int = 0) -> CheckLine:
    return CheckLine("alert", "warn", words, facts, slice_index)


def _bad(words: str) -> CheckLine:
    return CheckLine("alert-circle-outline", "err", words)
