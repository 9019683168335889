"""What a distribution read lacks before it can be locked (MR-1002, MR-1013)."""

from __future__ import annotations

from collections.abc import Iterator

from readstation.core.findings import Finding
from readstation.dose.uptake_image import StructureRole
from readstation.model.distribution import Answer, DistributionState, FormItem, Item, KeptFigure, Organ
from readstation.reading.distribution.figures import is_fresh
from readstation.reading.distribution.form import (
    asked_items,
    is_not_evaluable,
    item_label,
    wants_organs,
    wants_reason,
    wants_segments,
    wants_shift,
)
from readstation.reading.distribution.outline_steps import roles_of

WHOLE_PERCENT = 100.0


def tumours_of(state: DistributionState) -> tuple[str, ...]:
    """Return the names of the tumours that are outlined, in the order in which they were begun."""
    return tuple(name for name, role in roles_of(state.outline).items() if role is StructureRole.TUMOUR)


def missing_answers(state: DistributionState) -> tuple[Finding, ...]:
    """Return everything that holds the lock; empty where nothing does. The place names item or figure."""
    if is_not_evaluable(state):
        return tuple(_of_answer(state.items[Item.QUALITY, ""]))
    return (*_of_items(state), *_of_figures(state))


def _of_items(state: DistributionState) -> Iterator[Finding]:
    tumours = tumours_of(state)
    for item, target in asked_items(tumours):
        said = state.items.get((item, target))
        place = f"{item}@{target}"
        if said is None:
            yield Finding("MR-1002", f"{item_label(item, target)} is not answered.", place=place)
        else:
            yield from _of_answer(said)
    if not tumours:
        yield Finding("MR-1002", "No tumour is outlined, so its coverage cannot be judged.", place="volumes")


def _of_answer(said: FormItem) -> Iterator[Finding]:
    place, label = f"{said.item}@{said.target}", item_label(said.item, said.target)
    if wants_organs(said.item, said.answer) and not said.organs:
        yield Finding("MR-1002", f"{label}: say in which organ.", place=place)
    if Organ.OTHER in said.organs and not said.text:
        yield Finding("MR-1002", f"{label}: say which other organ.", place=place)
    if wants_segments(said.item, said.answer) and not said.segments:
        yield Finding("MR-1002", f"{label}: say in which segments.", place=place)
    if wants_shift(said.item, said.answer) and said.shift_tenths is None:
        yield Finding("MR-1002", f"{label}: say how far SPECT and CT lie apart.", place=place)
    if wants_reason(said.item, said.answer) and not said.text:
        yield Finding("MR-1002", f"{label}: say why.", place=place)


def _of_figures(state: DistributionState) -> Iterator[Finding]:
    if state.inputs is None:
        yield Finding("MR-1005", "Give the activity, or say why it is not known.", place="inputs")
    if state.basis is None:
        yield Finding("MR-1013", "The figures are not proposed yet.", place="figures")
    elif not is_fresh(state):
        words = "Volumes or inputs were changed since the figures were proposed. Propose them again."
        yield Finding("MR-1013", words, place="figures")
    else:
        open_ones = [each for each in state.figures.values() if each.key not in state.verdicts]
        if open_ones:
            words = f"{len(open_ones)} figures are neither confirmed nor overruled; the first is {open_ones[0].name}."
            yield Finding("MR-1013", words, place=open_ones[0].key)
        yield from contradictions(state)


def contradictions(state: DistributionState) -> Iterator[Finding]:
    """Yield the answers on coverage that the figures contradict: complete is all of a volume, none is nothing of it."""
    for tumour in tumours_of(state):
        said, figure = state.items.get((Item.COVERAGE, tumour)), coverage_figure(state, tumour)
        if said is None or figure is None or (percent := stated_value(state, figure)) is None:
            continue
        answer = answer_of_percent(percent)
        if said.answer is not answer:
            words = (
                f"Coverage of {tumour} is answered {said.answer}, and {percent:.1f} % of its volume have the dose of "
                "the protocol. Change the answer, or overrule the figure and say why."
            )
            yield Finding("MR-1002.coverage", words, place=f"{Item.COVERAGE}@{tumour}")


def answer_of_percent(percent: float) -> Answer:
    """Return the answer on coverage that a share of the volume asks for (MR-1002)."""
    if percent >= WHOLE_PERCENT:
        return Answer.COMPLETE
    return Answer.PARTIAL if percent > 0 else Answer.NONE


def coverage_figure(state: DistributionState, tumour: str) -> KeptFigure | None:
    """Return the figure of the volume of a tumour at or above the dose of the protocol; None for a small lesion."""
    return next(
        (
            each
            for each in state.figures.values()
            if each.volume == tumour and each.rule == "MR-1002" and "at or above" in each.name
        ),
        None,
    )


def stated_value(state: DistributionState, figure: KeptFigure) -> float | None:
    """Return the value of a figure as it stands: the reader's where it was overruled; None where there is none."""
    verdict = state.verdicts.get(figure.key)
    text = figure.value if verdict is None or verdict.value is None else verdict.value
    return None if text is None else float(text)
