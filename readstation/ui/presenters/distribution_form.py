"""What the form of a distribution read shows: the one next step, what stands beside each item, the rail (screen e)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.phrases import tr
from readstation.dose.uptake_image import StructureRole
from readstation.model.distribution import Item, KeptFigure
from readstation.model.subject import ReadStage
from readstation.reading.distribution.completeness import coverage_figure
from readstation.reading.distribution.form import ITEM_WORDS, is_not_evaluable
from readstation.reading.distribution.view import DistributionView
from readstation.reading.views import FormStep, StepStatus
from readstation.ui.presenters.distribution_sign import figure_words

OF_THE_FORM = "@"


class FormAct(StrEnum):
    """What the one button of the Next card does."""

    GO_TO = "go_to"
    PROPOSE = "propose"
    LOCK = "lock"
    SIGN = "sign"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class FormNext:
    """The next step: what the button does, where to, and the words."""

    act: FormAct
    place: str
    title: str
    sentence: str
    button: str


def next_of(view: DistributionView) -> FormNext:
    """Return the next step of a read."""
    if view.stage is ReadStage.SIGNED:
        words = tr("The signed read stays as it is. The report can be saved from the worklist.")
        return FormNext(FormAct.NOTHING, "", tr("Signed"), words, "")
    if view.stage is ReadStage.READY_TO_SIGN:
        words = tr("The read is locked. Your signature ends it.")
        return FormNext(FormAct.SIGN, "", tr("Check and sign"), words, tr("Sign…"))
    quality = view.state.items.get((Item.QUALITY, ""))
    if quality is None:
        words = tr("Look at the fused images first. Dose values follow (MR-1002).")
        title = tr("Rate image quality and alignment")
        return FormNext(FormAct.GO_TO, f"{Item.QUALITY}{OF_THE_FORM}", title, words, tr("Show it"))
    if not is_not_evaluable(view.state):
        lacking = _volume_step(view) or _figure_step(view)
        if lacking is not None:
            return lacking
    if view.missing:
        first = view.missing[0]
        words = tr("{count} left before the lock.", count=len(view.missing))
        return FormNext(FormAct.GO_TO, first.place, first.message, words, tr("Show it"))
    words = tr("After the lock nothing can be changed without a new version.")
    return FormNext(FormAct.LOCK, "", tr("Check everything, then lock the read"), words, tr("Lock the read…"))


def _volume_step(view: DistributionView) -> FormNext | None:
    wanted = (
        (StructureRole.LIVER, tr("Outline the liver")),
        (StructureRole.TUMOUR, tr("Outline the tumours")),
        (StructureRole.LUNGS, tr("Outline the lungs")),
    )
    there = set(view.roles.values())
    if view.state.basis is not None:
        return None
    for role, title in wanted:
        if role not in there:
            words = tr("Begin a volume above the images: paint, grow, take in a file or begin from the CT.")
            return FormNext(FormAct.GO_TO, "volumes", title, words, "")
    return None


def _figure_step(view: DistributionView) -> FormNext | None:
    state = view.state
    if state.inputs is None:
        words = tr("Vial and residual with their times give the activity at administration (MR-1005).")
        return FormNext(FormAct.GO_TO, "inputs", tr("Say what was given"), words, tr("Show it"))
    if state.basis is None or not view.is_fresh:
        words = tr("The program computes them from the volumes; you confirm or overrule each.")
        return FormNext(FormAct.PROPOSE, "figures", tr("Propose the figures"), words, tr("Propose the figures"))
    open_ones = [each for each in state.figures.values() if each.key not in state.verdicts]
    if open_ones:
        words = tr("{count} figures are proposed. Confirm them, or overrule one and say why.", count=len(open_ones))
        return FormNext(FormAct.GO_TO, "figures", tr("Look at the figures"), words, tr("Show them"))
    return None


def item_note(view: DistributionView, item: Item, target: str) -> str:
    """Return what the figures say of an item, in one line; empty where they say nothing."""
    found = _figure_of(view, item, target)
    if found is None:
        return ""
    value, said = figure_words(view.state, found)
    words = {
        Item.LUNGS: tr("Lung shunt {value}, {method}", value=value, method=found.method.replace("spect", "SPECT")),
        Item.EXTRAHEPATIC: tr("{value} of all counts", value=value),
        Item.INTRAHEPATIC: tr("{value} of liver counts outside", value=value),
        Item.COVERAGE: tr("{value} of the volume at or above {gy} Gy", value=value, gy=view.rules.coverage_gy),
    }[item]
    return words if said == tr("confirmed") or not view.is_fresh else tr("{words}, {said}", words=words, said=said)


def _figure_of(view: DistributionView, item: Item, target: str) -> KeptFigure | None:
    if item is Item.COVERAGE:
        return coverage_figure(view.state, target)
    names = {
        Item.LUNGS: "lung shunt fraction",
        Item.EXTRAHEPATIC: "counts outside liver and lungs",
        Item.INTRAHEPATIC: "liver counts outside the intended territory",
    }
    name = names.get(item)
    return None if name is None else next((each for each in view.state.figures.values() if each.name == name), None)


def item_title(item: Item, target: str) -> str:
    """Return what an item is called: "Coverage of T1"."""
    words = tr(ITEM_WORDS[item])
    return tr("{item}, {target}", item=words, target=target) if target else words


def rail_of(view: DistributionView) -> tuple[StepStatus, ...]:
    """Return the four steps of the rail."""
    state = view.state
    asked = 1 if is_not_evaluable(state) else len(view.asked)
    answered = sum(key in state.items for key in view.asked)
    is_form_done = not any(OF_THE_FORM in each.place for each in view.missing) and answered >= min(asked, 1)
    is_dose_done = not view.missing and bool(state.items)
    done = {
        FormStep.IMAGES: (Item.QUALITY, "") in state.items,
        FormStep.DISTRIBUTION: is_form_done and answered >= asked,
        FormStep.DOSE: is_dose_done,
        FormStep.SIGN: view.stage is ReadStage.SIGNED,
    }
    current = next((step for step in FormStep if not done[step]), FormStep.SIGN)
    words = {FormStep.DISTRIBUTION: tr("{answered} of {asked}", answered=answered, asked=asked)}
    return tuple(StepStatus(step, words.get(step, ""), done[step], step is current) for step in FormStep)


def figures_words(view: DistributionView) -> str:
    """Return how the figures stand, in one line."""
    state = view.state
    if state.basis is None:
        return tr("not proposed yet")
    if not view.is_fresh:
        return tr("volumes or inputs were changed since")
    return tr("{said} of {count} confirmed or overruled", said=len(state.verdicts), count=len(state.figures))
