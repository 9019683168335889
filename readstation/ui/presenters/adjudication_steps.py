"""What is to be done next on the bench, how far the decision is, and what it says so far (MR-810)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from readstation.core.phrases import tr
from readstation.model.adjudication import DifferenceCause, Side
from readstation.model.lesion import LesionType
from readstation.model.series import SeriesFacts
from readstation.reading.adjudicate.case import DecisionDraft
from readstation.reading.adjudicate.comparison import Comparison
from readstation.reading.adjudicate.result import ENDPOINT_OF
from readstation.reading.decision import FEWEST_CHARACTERS, WHOLE_SUBJECT, Decision
from readstation.reading.views import DecisionStep, StepStatus
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.adjudication_table import difference_label, effect_words, line_of
from readstation.ui.presenters.adjudication_words import best_words, meaning_words, trigger_name, triggers_words
from readstation.ui.presenters.layout import LARGEST_LAYOUT, phase_series

MOST_PHASES = LARGEST_LAYOUT
"""More phases of one timepoint than there are views are looked through one by one."""


class BenchAction(StrEnum):
    """What the one button of the Next card does."""

    LOOK = "look"
    PHASES = "phases"
    CHOOSE = "choose"
    NAME_CAUSE = "name_cause"
    WRITE = "write"
    SIGN = "sign"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class BenchStep:
    """The one next step: a verb, a sentence, a button, and where it stands among its kind.

    Attributes
    ----------
    action, number
        What the button does; which difference is looked at.
    title, sentence, button, progress
        The words; no button where nothing is to be done.
    """

    action: BenchAction
    title: str
    sentence: str
    button: str
    progress: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that is chosen: the whole read, or one endpoint where the charter says so.

    Attributes
    ----------
    names
        The keys of the choice in a decision: all triggers of one endpoint are chosen together.
    title
        What is chosen.
    chosen
        The side so far.
    meanings
        What each side means in words.
    """

    names: tuple[str, ...]
    title: str
    chosen: Side | None
    meanings: Mapping[Side, str]


def deciding(found: Comparison) -> tuple[int, ...]:
    """Return the differences to look at before deciding: those that change a result alone in which the reads differ.

    What would change another result, in which both reads agree, is told in the table and is no step of the way.
    A finding that one read takes over counts once, at its first timepoint. Where no difference decides alone, it is
    the one where the reads part.
    """
    seen: set[object] = set()
    raised = set(found.case.opened.triggers)
    numbers = []
    for number, (each, effect) in enumerate(zip(found.differences, found.effects, strict=True)):
        is_finding = each.cause is DifferenceCause.NEW_LESION
        name = ("finding", id(each.group)) if is_finding else number
        if any(raised.intersection(names) for names in effect.changed.values()) and name not in seen:
            seen.add(name)
            numbers.append(number)
    if not numbers and found.divergence is not None:
        numbers.append(found.differences.index(found.divergence))
    return tuple(numbers)


def next_step(
    found: Comparison, draft: DecisionDraft, looked: Collection[int], in_phases: Collection[int]
) -> BenchStep:
    """Return what comes next; Space does it.

    Parameters
    ----------
    found, draft
        What is decided, and the decision so far.
    looked, in_phases
        The differences that were shown, and those whose lesion was shown in all phases of its timepoint.
    """
    case = found.case
    if case.signed_at is not None:
        words = tr("Your decision is signed and cannot be changed. You can still look at everything.")
        return BenchStep(BenchAction.NOTHING, tr("Signed"), words, "")
    wanted = deciding(found)
    left = [number for number in wanted if number not in looked]
    if left:
        return _look(found, left[0], wanted)
    left = [number for number in wanted if number not in in_phases and len(phases_of(found, number)) > 1]
    if left:
        return _phases(found, left[0], wanted)
    if not has_chosen(found, draft):
        sentence = tr("One whole read stands for this case. Nothing of the other is taken (MR-810).")
        if case.charter.adjudicates_endpoints:
            sentence = tr("The charter has each endpoint chosen by itself (MR-810).")
        return BenchStep(BenchAction.CHOOSE, tr("Choose a read"), sentence, tr("Choose A or B"))
    if draft.cause is None:
        sentence = tr("What made the difference, in your judgement.")
        return BenchStep(BenchAction.NAME_CAUSE, tr("Name the main reason"), sentence, tr("Choose a reason"))
    if missing_characters(draft):
        sentence = tr("{count} characters are needed.", count=FEWEST_CHARACTERS)
        return BenchStep(BenchAction.WRITE, tr("Say why in your words"), sentence, tr("Write"))
    sentence = tr("Check your decision once more; the password is asked for at every signature.")
    return BenchStep(BenchAction.SIGN, tr("Sign the adjudication"), sentence, tr("Sign…"))


def rail(
    found: Comparison, draft: DecisionDraft, looked: Collection[int], in_phases: Collection[int]
) -> tuple[StepStatus, ...]:
    """Return the four entries of the step rail; the parameters are those of `next_step`."""
    step = next_step(found, draft, looked, in_phases)
    is_signed = found.case.signed_at is not None
    is_looked = step.action not in (BenchAction.LOOK, BenchAction.PHASES)
    is_decided = step.action in (BenchAction.SIGN, BenchAction.NOTHING)
    done = {
        DecisionStep.READS: True,
        DecisionStep.DIFFERENCES: is_looked,
        DecisionStep.DECISION: is_decided,
        DecisionStep.SIGN: is_signed,
    }
    current = next((each for each in DecisionStep if not done[each]), DecisionStep.SIGN)
    words = {
        DecisionStep.READS: tr("2 reads"),
        DecisionStep.DIFFERENCES: tr("{count} to decide", count=len(deciding(found))),
    }
    return tuple(StepStatus(each, words.get(each, ""), done[each], each is current) for each in DecisionStep)


def choices(found: Comparison, draft: DecisionDraft) -> tuple[Choice, ...]:
    """Return what is to be chosen, with what each side means."""
    triggers = found.case.opened.triggers
    groups: list[tuple[tuple[str, ...], str, tuple[str, ...]]]
    if not found.case.charter.adjudicates_endpoints:
        groups = [((WHOLE_SUBJECT,), tr("Which read stands for this case?"), triggers)]
    else:
        by_endpoint: dict[object, list[str]] = {}
        for each in triggers:
            by_endpoint.setdefault(ENDPOINT_OF[each], []).append(each)
        groups = [(tuple(names), trigger_name(names[0]), tuple(names)) for names in by_endpoint.values()]
    return tuple(
        Choice(
            names, title, draft.choices.get(names[0]),
            {side: meaning_words(told, found.results[side]) for side in Side},
        )
        for names, title, told in groups
    )  # fmt: skip


def choice_note(found: Comparison) -> str:
    """Return what holds whatever is chosen."""
    if found.case.charter.adjudicates_endpoints:
        return tr("Each endpoint from one read, no new measurement (MR-810).")
    note = tr("One read in full, nothing merged (MR-810).")
    best = {found.results[side].localized_best for side in Side}
    if len(best) == 1:
        code = best_words(best.pop())
        return tr("{note} The localized best response is {code} either way.", note=note, code=code)
    return note


def with_choice(draft: DecisionDraft, names: Collection[str], side: Side) -> DecisionDraft:
    """Return a draft with a side chosen."""
    return replace(draft, choices={**draft.choices, **dict.fromkeys(names, side)})


def has_chosen(found: Comparison, draft: DecisionDraft) -> bool:
    """Return whether everything is chosen that the charter asks for."""
    return all(name in draft.choices for each in choices(found, draft) for name in each.names)


def missing_characters(draft: DecisionDraft) -> int:
    """Return how many characters the rationale lacks."""
    return max(FEWEST_CHARACTERS - len(draft.rationale.strip()), 0)


def counter_words(draft: DecisionDraft) -> str:
    """Return how long the rationale is, and how long it must be."""
    count = len(draft.rationale.strip())
    return tr("{count} characters, {needed} needed", count=count, needed=FEWEST_CHARACTERS)


def decision_of(found: Comparison, draft: DecisionDraft) -> Decision | None:
    """Return the decision that a draft is; None while something lacks."""
    if draft.cause is None or missing_characters(draft) or not has_chosen(found, draft):
        return None
    names = [name for each in choices(found, draft) for name in each.names]
    chosen = {name: draft.choices[name] for name in names}
    return Decision(
        found.case.opened.number, found.case.bodies, chosen, draft.cause, draft.rationale.strip(), draft.key_images
    )


def phases_of(found: Comparison, number: int) -> tuple[SeriesFacts, ...]:
    """Return the series that show the lesion of a difference, one for each phase of its timepoint.

    There is none where a difference is of no lesion, or neither read has drawn a line on it.
    """
    difference = found.differences[number]
    images = found.case.images.get(difference.timepoint)
    if images is None or line_of(found, difference) is None:
        return ()
    return phase_series(images, found.case.charter.required_phases)[:MOST_PHASES]


def _look(found: Comparison, number: int, wanted: Sequence[int]) -> BenchStep:
    difference = found.differences[number]
    label, timepoint = difference_label(found, difference), timepoint_label(difference.timepoint)
    title = tr("Look at {label}, {timepoint}", label=label, timepoint=timepoint)
    button = tr("Show {label}", label=label)
    return BenchStep(BenchAction.LOOK, title, _why(found, number), button, _progress(number, wanted), number)


def _phases(found: Comparison, number: int, wanted: Sequence[int]) -> BenchStep:
    difference = found.differences[number]
    label = difference_label(found, difference)
    is_typical = difference.cause is DifferenceCause.NEW_LESION and difference.group is not None and all(
        found.case.pair.states[side].lesions[each].lesion_type is LesionType.HEPATIC
        for side in Side
        for each in difference.group.ids[side]
    )  # fmt: skip
    sentence = (
        tr("10 mm or more, arterial enhancement and washout make it a new lesion (MR-402).")
        if is_typical
        else _why(found, number)
    )
    title = tr("Decide on {label}, then choose a read", label=label)
    button = tr("Show {label} in {count} phases", label=label, count=len(phases_of(found, number)))
    return BenchStep(BenchAction.PHASES, title, sentence, button, _progress(number, wanted), number)


def _why(found: Comparison, number: int) -> str:
    if found.effects[number].decides:
        return tr("It decides: {effect}.", effect=effect_words(found, number))
    return tr("Here the reads part. {triggers}.", triggers=triggers_words(found.case.opened.triggers))


def _progress(number: int, wanted: Sequence[int]) -> str:
    place, count = wanted.index(number) + 1, len(wanted)
    if count == 1:
        return tr("1 of 1 deciding difference")
    return tr("{place} of {count} deciding differences", place=place, count=count)
