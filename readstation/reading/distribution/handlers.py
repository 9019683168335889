"""What each command of a distribution read would do to its rows, after its checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import SeriesKey
from readstation.dose.uptake_image import StructureRole
from readstation.model.distribution import (
    DistributionState,
    DoseInputs,
    FigureBasis,
    FigureVerdict,
    FormItem,
    Item,
    Organ,
    Segment,
)
from readstation.reading.distribution.commands import (
    AnswerItem,
    ClearItem,
    ConfirmFigures,
    DistributionCommand,
    Draw,
    GiveInputs,
    OverruleFigure,
    ProposeFigures,
    TakeIn,
)
from readstation.reading.distribution.figures import check_inputs, inputs_digest, is_fresh, kept_figures, number_of
from readstation.reading.distribution.form import (
    ANSWERS,
    ITEM_WORDS,
    OF_A_TUMOUR,
    is_not_evaluable,
    item_label,
    wants_organs,
    wants_segments,
    wants_shift,
)
from readstation.reading.distribution.labels import MOST_BITS_CHARACTERS, kept_label, kept_volume
from readstation.reading.distribution.outline_steps import act_words, outline_digest, roles_of, step_of
from readstation.reading.distribution.rows import DistributionRow, distribution_key, item_key
from readstation.reading.edit import Edit, clean_text
from readstation.reading.outlining import Act, AddVolume, Import, RemoveVolume, TakeNormalLiver
from readstation.reading.rows import Row, RowKey

LONGEST_TEXT = 500
LONGEST_NAME = 40
LARGEST_SHIFT_TENTHS = 2000


@dataclass(frozen=True, slots=True)
class DistributionContext:
    """What a command is judged by.

    Attributes
    ----------
    state
        The read as it stands.
    series
        The images of the opened timepoints.
    software
        The version of the program, which stands beside every figure that it computes.
    """

    state: DistributionState
    series: frozenset[SeriesKey]
    software: str


def plan_distribution(command: DistributionCommand, context: DistributionContext) -> Edit:
    """Return what a command would do.

    Raises
    ------
    Refused
        If a rule forbids it; nothing was changed.
    """
    if isinstance(command, AnswerItem):
        return _answer(command.answered, context)
    if isinstance(command, ClearItem):
        words = f"Clear {item_label(command.item, command.target)}"
        return Edit(words, {item_key(command.item, command.target): None})
    if isinstance(command, GiveInputs):
        return _inputs(command.inputs)
    if isinstance(command, Draw):
        return _draw(command.act, context.state)
    if isinstance(command, TakeIn):
        return _take_in(command, context)
    if isinstance(command, ProposeFigures):
        return _propose(command, context)
    if isinstance(command, ConfirmFigures):
        return _confirm(command, context.state)
    return _overrule(command, context.state)


def _answer(said: FormItem, context: DistributionContext) -> Edit:
    item, state = said.item, context.state
    if said.answer not in ANSWERS[item]:
        raise Refused(Finding("MR-1002", f"This is no answer to: {ITEM_WORDS[item]}."))
    tumours = [name for name, role in roles_of(state.outline).items() if role is StructureRole.TUMOUR]
    if said.target not in (tumours if item in OF_A_TUMOUR else ("",)):
        raise Refused(Finding("MR-1002", "There is no volume of that tumour. Outline it first."))
    if item is not Item.QUALITY:
        _refuse_unjudged(state)
    text = clean_text(said.text, LONGEST_TEXT)
    kept = replace(
        said,
        organs=tuple(each for each in Organ if each in said.organs) if wants_organs(item, said.answer) else (),
        segments=tuple(each for each in Segment if each in said.segments) if wants_segments(item, said.answer) else (),
        shift_tenths=said.shift_tenths if wants_shift(item, said.answer) else None,
        text=text,
    )
    if kept.shift_tenths is not None and not 0 <= kept.shift_tenths <= LARGEST_SHIFT_TENTHS:
        raise Refused(Finding("MR-1002", "The shift between SPECT and CT is 0 to 200 mm."))
    return Edit(f"Answer {item_label(item, said.target)}", {distribution_key(kept): kept})


def _refuse_unjudged(state: DistributionState) -> None:
    """Refuse what comes after the judgement of quality and alignment."""
    if (Item.QUALITY, "") not in state.items:
        raise Refused(Finding("MR-1002", "Rate image quality and alignment first."))
    if is_not_evaluable(state):
        words = "The images are not evaluable, so nothing more is said of them. Change that answer first."
        raise Refused(Finding("MR-1002", words))


def _inputs(inputs: DoseInputs) -> Edit:
    kept = replace(
        inputs,
        background=clean_text(inputs.background, LONGEST_TEXT),
        not_given=clean_text(inputs.not_given, LONGEST_TEXT),
    )
    check_inputs(kept)
    return Edit("Give the activity", {distribution_key(kept): kept})


def _draw(act: Act, state: DistributionState) -> Edit:
    roles = roles_of(state.outline)
    if isinstance(act, AddVolume):
        _check_name(act.name, roles)
    elif act.name not in roles:
        raise Refused(Finding("outline.name", "There is no volume of that name."))
    if isinstance(act, Import) and act.digest not in state.labels:
        raise Refused(Finding("label.not-imported", "The volume of the other program is not kept in this read."))
    if isinstance(act, TakeNormalLiver) and list(roles.values()).count(StructureRole.LIVER) != 1:
        raise Refused(Finding("MR-1011", "Normal liver is taken from one volume of the liver; there is not one."))
    rows: dict[RowKey, Row | None] = dict(_appended(state, (act,)))
    if isinstance(act, RemoveVolume):
        # What was said of a tumour goes with its volume; undo brings both back.
        rows |= {item_key(*each): None for each in state.items if each[1] == act.name}
    return Edit(act_words(act), rows)


def _take_in(command: TakeIn, context: DistributionContext) -> Edit:
    state, roles = context.state, roles_of(context.state.outline)
    kept = kept_label(command.label, _known(command.series_key, context))
    _refuse_room([*(len(each.bits) for each in state.labels.values()), len(kept.bits)])
    acts: tuple[Act, ...] = (Import(command.name, kept.digest),)
    if command.name not in roles:
        _check_name(command.name, roles)
        acts = (AddVolume(command.name, command.role), *acts)
    elif roles[command.name] is not command.role:
        raise Refused(Finding("outline.name", "The volume of that name is something else."))
    return Edit(f"Take in {command.name}", {distribution_key(kept): kept, **_appended(state, acts)})


def _check_name(name: str, roles: Mapping[str, StructureRole]) -> None:
    is_plain = name.isprintable() and name == name.strip() and "@" not in name
    if not is_plain or not 1 <= len(name) <= LONGEST_NAME or name in roles:
        words = f"A volume needs a name of 1 to {LONGEST_NAME} characters that no other has, without @."
        raise Refused(Finding("outline.name", words))


def _appended(state: DistributionState, acts: Sequence[Act]) -> dict[RowKey, Row | None]:
    """Return the rows of acts after those that hold."""
    steps = [step_of(act, number) for number, act in enumerate(acts, start=len(state.outline) + 1)]
    return {distribution_key(step): step for step in steps}


def _propose(command: ProposeFigures, context: DistributionContext) -> Edit:
    state = context.state
    _refuse_unjudged(state)
    current = outline_digest(state.outline), inputs_digest(state.inputs)
    if (command.outline_digest, command.inputs_digest) != current:
        words = "Volumes or inputs were changed while the figures were computed. Propose them again."
        raise Refused(Finding("MR-1013", words))
    _known(command.emission, context)
    outlined = _known(command.outlined, context)
    named = roles_of(state.outline)
    if any(named.get(name) is not each.role for name, each in command.volumes.items()):
        raise Refused(Finding("MR-1013", "A figure rests on a volume that was not outlined here."))
    labels = {name: kept_label(each.label, outlined) for name, each in command.volumes.items()}
    _refuse_room(len(each.bits) for each in {each.digest: each for each in labels.values()}.values())
    volumes = [kept_volume(n, each.role, each.label, labels[n].digest) for n, each in command.volumes.items()]
    figures = kept_figures(command.figures)
    if len({each.key for each in figures}) != len(figures):
        raise Refused(Finding("MR-1013", "Two figures have one name. Give the volumes other names."))
    basis = FigureBasis(
        context.software, *current, command.emission, command.outlined, command.unit,
        tuple((each.code, each.message) for each in command.notes),
    )  # fmt: skip
    # A verdict stays where the very same figure is proposed again.
    same = {each.key for each in figures if _is_same(state, each.key, replace(each, place=0))}
    rows: dict[RowKey, Row | None] = {distribution_key(each): None for each in state.volumes.values()}
    rows |= {distribution_key(each): None for each in state.figures.values()}
    rows |= {distribution_key(each): None for each in state.verdicts.values() if each.key not in same}
    made: tuple[DistributionRow, ...] = (*labels.values(), *volumes, *figures, basis)
    rows |= {distribution_key(each): each for each in made}
    return Edit("Propose the figures", rows)


def _is_same(state: DistributionState, key: str, figure: object) -> bool:
    before = state.figures.get(key)
    return before is not None and replace(before, place=0) == figure


def _confirm(command: ConfirmFigures, state: DistributionState) -> Edit:
    _refuse_stale(command.keys, state)
    rows: Mapping[RowKey, Row | None] = {
        distribution_key(verdict): verdict for verdict in (FigureVerdict(key) for key in command.keys)
    }
    words = f"Confirm {state.figures[command.keys[0]].name}" if len(command.keys) == 1 else "Confirm the figures"
    return Edit(words, rows)


def _overrule(command: OverruleFigure, state: DistributionState) -> Edit:
    _refuse_stale((command.key,), state)
    figure, reason = state.figures[command.key], clean_text(command.reason, LONGEST_TEXT)
    number_of(command.value, "The value", figure.rule)
    if not reason:
        raise Refused(Finding("MR-1013", "Say why another value holds than the one that was computed."))
    verdict = FigureVerdict(command.key, command.value.strip(), reason)
    return Edit(f"Overrule {figure.name}", {distribution_key(verdict): verdict}, reason)


def _refuse_stale(keys: tuple[str, ...], state: DistributionState) -> None:
    if not keys or any(key not in state.figures for key in keys):
        raise Refused(Finding("MR-1013", "There is no such figure."))
    if not is_fresh(state):
        words = "Volumes or inputs were changed since the figures were proposed. Propose them again first."
        raise Refused(Finding("MR-1013", words))


def _known(key: SeriesKey, context: DistributionContext) -> SeriesKey:
    if key not in context.series:
        raise Refused(Finding("MR-1002.images", "This image is not one of the read."))
    return key


def _refuse_room(characters: Iterable[int]) -> None:
    if sum(characters) > MOST_BITS_CHARACTERS:
        words = "The volumes are too large together to be kept with the read. Outline on a coarser image."
        raise Refused(Finding("TR-47.room", words))
