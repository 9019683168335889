"""The table of differences: what each read says, how far apart that is, and what taking it over would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.core.ids import LesionId
from readstation.core.phrases import phrase, tr, within
from readstation.criteria.explain import SCOPE_WORDS, signed_percent
from readstation.criteria.facts import Scope
from readstation.model.adjudication import DifferenceCause, Side
from readstation.model.lesion import (
    Lesion,
    LesionRole,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
)
from readstation.model.quality import Region
from readstation.reading.adjudicate.comparison import Comparison
from readstation.reading.adjudicate.differences import Difference
from readstation.reading.adjudicate.pair import LesionGroup
from readstation.reading.decision import DecisionCause
from readstation.reading.derive import baseline_sum
from readstation.reading.views import ReadView
from readstation.reading.words import (
    BASELINE,
    NEW_LESION_WORDS,
    NON_TARGET_WORDS,
    REGION_WORDS,
    TARGET_WORDS,
    timepoint_label,
)
from readstation.ui.presenters.adjudication_words import CAUSE_NAMES, named_triggers, value_words
from readstation.ui.presenters.lesions import ROLE_ICONS
from readstation.ui.presenters.words import ROLE_TONES, cell_text, response_words, site_words


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A row of the table.

    Attributes
    ----------
    number
        Which difference of the comparison; None for the sums and for what is equal.
    icon, tone, label, site
        Which lesion, or which sum.
    values
        What A and B say.
    is_said
        Whether A and B say anything.
    apart
        How far apart that is.
    effect, effect_icon, effect_tone
        What changes where one read takes it over.
    is_sum
        Whether it is the sum of the timepoint.
    """

    number: int | None
    icon: str
    tone: str
    label: str
    site: str
    values: tuple[str, str]
    is_said: tuple[bool, bool]
    apart: str
    effect: str
    effect_icon: str
    effect_tone: str
    is_sum: bool = False

    @property
    def spoken(self) -> str:
        """The row for a screen reader."""
        a, b = self.values
        return tr(
            "{label}, {site}: A {a}, B {b}, {apart}; {effect}",
            label=self.label, site=self.site, a=a, b=b, apart=self.apart, effect=self.effect,
        )  # fmt: skip


def difference_rows(found: Comparison, timepoint: int, *, shows_equal: bool) -> tuple[DifferenceRow, ...]:
    """Return the rows of a timepoint: its differences, what is equal where that is asked for, and the sums."""
    numbered = [(number, each) for number, each in enumerate(found.differences) if each.timepoint == timepoint]
    # What decides stands first, as the picture of the design has it; the rest in the order of reading.
    numbered.sort(key=lambda pair: not found.effects[pair[0]].decides)
    rows = [_row(found, number, each) for number, each in numbered]
    if shows_equal:
        told = {id(each.group) for _, each in numbered}
        rows += [
            row for group in found.case.pair.groups if id(group) not in told for row in _equal(found, group, timepoint)
        ]
    return (*rows, *_sum_rows(found, timepoint))


def table_title(found: Comparison, timepoint: int) -> str:
    """Return how many differences there are at a timepoint, and how many of them change a result."""
    here = [number for number, each in enumerate(found.differences) if each.timepoint == timepoint]
    deciding = sum(found.effects[number].decides for number in here)
    label = timepoint_label(timepoint)
    if not here:
        return tr("No difference at {timepoint}", timepoint=label)
    told = tr("1 difference at {timepoint}", timepoint=label) if len(here) == 1 else tr(
        "{count} differences at {timepoint}", count=len(here), timepoint=label
    )  # fmt: skip
    if not deciding:
        return tr("{differences}, none changes a result alone", differences=told)
    return (
        tr("{differences}, 1 changes a result", differences=told)
        if deciding == 1
        else tr("{differences}, {count} change a result", differences=told, count=deciding)
    )


def folded_words(found: Comparison, timepoint: int) -> str:
    """Return both sums in one line, for a table that is folded."""
    a, b = (
        next((each.sum_tenths for each in found.views[side][timepoint].sums if each.timepoint == timepoint), None)
        for side in Side
    )
    told = [tr("not known") if each is None else f"{format_mm(each)} mm" for each in (a, b)]
    return tr("Sum A {a}, B {b}", a=told[0], b=told[1])


def difference_label(found: Comparison, difference: Difference) -> str:
    """Return a difference by its lesion, else by its cause: "N1", "T1 / T2", "image quality"."""
    if difference.group is None:
        return within(CAUSE_NAMES[DecisionCause(difference.cause.value)])
    return group_label(found, difference.group)


def group_label(found: Comparison, group: LesionGroup) -> str:
    """Return the labels that both reads have for a lesion; one where they are the same."""
    labels = ["+".join(each.label for each in _lesions(found, side, group)) for side in Side]
    return " / ".join(dict.fromkeys(each for each in labels if each))


def effect_words(found: Comparison, number: int) -> str:
    """Return what a difference changes where one read takes over what the other says of it."""
    effect, group = found.effects[number], found.differences[number].group
    owner = None if group is None else next((side for side in Side if not group.ids[side.other]), None)
    told = []
    for side in Side:
        values = [value_words(each, effect.results[side]) for each in named_triggers(effect.changed[side])]
        if values:
            if owner is None:
                words = tr(
                    "{side} with the value of {other}: {values}",
                    side=side.value,
                    other=side.other.value,
                    values=", ".join(values),
                )
            elif owner is side:
                words = tr("{side} without it: {values}", side=side.value, values=", ".join(values))
            else:
                words = tr("{side} with it: {values}", side=side.value, values=", ".join(values))
            told.append(words)
    return "; ".join(told) if told else tr("changes no result")


def line_of(found: Comparison, difference: Difference) -> Measurement | None:
    """Return where a difference is to be seen: the line of either read nearest in time, the same timepoint first."""
    if difference.group is None:
        return None
    order = sorted(found.timepoints, key=lambda each: (abs(each - difference.timepoint), each))
    for timepoint in order:
        for side in Side:
            for lesion in _lesions(found, side, difference.group):
                said = found.views[side][timepoint].state.assessment(lesion.lesion_id, timepoint)
                if said is not None and said.lines:
                    return said.lines[0]
    return None


def _row(found: Comparison, number: int, difference: Difference) -> DifferenceRow:
    effect = found.effects[number]
    group = difference.group
    values = (_value(found, difference, Side.A), _value(found, difference, Side.B))
    is_said = tuple(_is_said(difference, side) for side in Side)
    role = None if group is None else _role(found, group)
    return DifferenceRow(
        number,
        "image-off-outline" if role is None else ROLE_ICONS[role],
        "text2" if role is None else ROLE_TONES[role],
        tr(CAUSE_NAMES[DecisionCause(difference.cause.value)]) if group is None else group_label(found, group),
        "" if group is None else _site(found, group),
        values,
        (is_said[0], is_said[1]),
        _apart(difference, is_said),
        effect_words(found, number),
        "swap-horizontal" if effect.decides else "minus",
        "err" if effect.decides else "text2",
    )


def _equal(found: Comparison, group: LesionGroup, timepoint: int) -> Iterable[DifferenceRow]:
    values = tuple(_cells(found, side, group, timepoint) for side in Side)
    if not any(values):
        return
    role = _role(found, group)
    texts = (values[0] or tr("not marked"), values[1] or tr("not marked"))
    yield DifferenceRow(
        None, ROLE_ICONS[role], ROLE_TONES[role], group_label(found, group), _site(found, group), texts,
        (bool(values[0]), bool(values[1])), tr("none"), tr("counts the same in both"), "minus", "text3",
    )  # fmt: skip


def _sum_rows(found: Comparison, timepoint: int) -> Iterable[DifferenceRow]:
    views = [found.views[side][timepoint] for side in Side]
    baselines = [baseline_sum(view.state) for view in views]
    if timepoint != BASELINE and baselines[0] != baselines[1]:
        words = "" if None in baselines else tr("what PR is counted from")
        yield _sum_row(timepoint_label(BASELINE), tr("Sum at baseline"), baselines, words, is_sum=False)
    sums = [next((each.sum_tenths for each in view.sums if each.timepoint == timepoint), None) for view in views]
    words = "" if timepoint == BASELINE else _sum_effect(views, sums, baselines)
    yield _sum_row(
        tr("Sum of diameters, {timepoint}", timepoint=timepoint_label(timepoint)), "", sums, words, is_sum=True
    )


def _sum_row(label: str, site: str, sums: list[int | None], words: str, *, is_sum: bool) -> DifferenceRow:
    a, b = sums
    apart = tr("not known") if a is None or b is None else f"{format_mm(abs(a - b))} mm"
    texts = tuple(tr("not known") if each is None else format_mm(each) for each in sums)
    is_said = (a is not None, b is not None)
    return DifferenceRow(
        None, "", "text2", label, site, (texts[0], texts[1]), is_said, apart, words, "", "text2", is_sum=is_sum
    )


def _sum_effect(views: list[ReadView], sums: list[int | None], baselines: list[int | None]) -> str:
    changes = [
        tr("not known") if total is None or baseline is None else signed_percent(total, baseline)
        for total, baseline in zip(sums, baselines, strict=True)
    ]
    codes = [response_words(view.outcomes[view.timepoint].scopes[Scope.LOCALIZED].response) for view in views]
    scope = within(SCOPE_WORDS[Scope.LOCALIZED])
    if codes[0] == codes[1]:
        return tr("{a} and {b}, both {scope} {code}", a=changes[0], b=changes[1], scope=scope, code=codes[0])
    return tr(
        "{a} is {scope} {code}, {b} is {other}", a=changes[0], b=changes[1], scope=scope, code=codes[0], other=codes[1]
    )


def _lesions(found: Comparison, side: Side, group: LesionGroup) -> tuple[Lesion, ...]:
    known = found.case.pair.states[side].lesions
    return tuple(known[each] for each in group.ids[side])


def _role(found: Comparison, group: LesionGroup) -> LesionRole:
    roles = {lesion.role for side in Side for lesion in _lesions(found, side, group)}
    return next(role for role in LesionRole if role in roles)


def _site(found: Comparison, group: LesionGroup) -> str:
    sites = [site_words(lesion) for side in Side for lesion in _lesions(found, side, group)]
    return " / ".join(dict.fromkeys(sites))


def _cells(found: Comparison, side: Side, group: LesionGroup, timepoint: int) -> str:
    """Return what a read says of its lesions of a group at a timepoint; empty where it has none then."""
    view = found.views[side][timepoint]
    texts = []
    for lesion in _lesions(found, side, group):
        said = view.state.assessment(lesion.lesion_id, timepoint)
        text = cell_text(lesion, said)
        if lesion.role is LesionRole.NEW and said is not None and said.measurement is not None and said.new_lesion:
            text = f"{text} mm, {tr(_SHORT_STATUS[said.new_lesion])}"
        if text:
            texts.append(text)
    return " + ".join(texts)


_SHORT_STATUS = {
    NewLesionStatus.NO: phrase("no"),
    NewLesionStatus.EQUIVOCAL: phrase("equivocal"),
    NewLesionStatus.YES: phrase("new"),
    NewLesionStatus.NOT_EVALUABLE: phrase("NE"),
}


def _value(found: Comparison, difference: Difference, side: Side) -> str:
    value, group = difference.values[side], difference.group
    if group is None:
        regions = value if isinstance(value, tuple) else ()
        named = ", ".join(within(REGION_WORDS[each]) for each in regions if isinstance(each, Region))
        return tr("not imaged: {regions}", regions=named) if named else tr("all imaged")
    is_choice = isinstance(value, tuple) and all(isinstance(each, LesionRole) for each in value)
    if is_choice and difference.cause in (DifferenceCause.TARGET_CHOICE, DifferenceCause.NON_TARGET):
        return _chosen(found, difference, side)
    cells = _cells(found, side, group, difference.timepoint)
    if isinstance(value, NewLesionStatus) and (not cells or not cells[:1].isdigit()):
        return within(NEW_LESION_WORDS[value])
    if isinstance(value, NonTargetStateCode):
        return within(NON_TARGET_WORDS[value])
    if isinstance(value, TargetStateCode):
        return within(TARGET_WORDS[value])
    return cells or tr("not marked")


def _chosen(found: Comparison, difference: Difference, side: Side) -> str:
    group = difference.group
    lesions = () if group is None else _lesions(found, side, group)
    state = found.views[side][difference.timepoint].state
    texts = []
    for lesion in lesions:
        said = state.assessment(LesionId(lesion.lesion_id), difference.timepoint)
        text = cell_text(lesion, said) if lesion.role is LesionRole.TARGET else ""
        texts.append(f"{lesion.label} {text}".rstrip())
    return " + ".join(texts) if texts else tr("not marked")


def _is_said(difference: Difference, side: Side) -> bool:
    if difference.group is None:
        return True
    return bool(difference.group.ids[side]) and difference.values[side] is not None


def _apart(difference: Difference, is_said: tuple[bool, ...]) -> str:
    a, b = difference.values[Side.A], difference.values[Side.B]
    if isinstance(a, int) and isinstance(b, int):
        return f"{format_mm(abs(a - b))} mm"
    if is_said[0] != is_said[1]:
        return tr("only A") if is_said[0] else tr("only B")
    return tr("differs")
