"""Acts of outlining as rows of the journal, and rows as acts."""

from __future__ import annotations

from collections.abc import Sequence

from readstation.core.canonical import digest_of
from readstation.core.errors import DataProblem
from readstation.dose.uptake_image import StructureRole
from readstation.model.codec import record_to_json
from readstation.model.distribution import OutlineStep
from readstation.reading.outlining import (
    Act,
    AddVolume,
    Brush,
    FillBetween,
    Grow,
    Import,
    RemoveVolume,
    TakeNormalLiver,
)


def step_of(act: Act, number: int) -> OutlineStep:
    """Return an act as the row of its place."""
    kind = type(act).__name__
    if isinstance(act, AddVolume):
        return OutlineStep(number, kind, act.name, role=act.role.value)
    if isinstance(act, Brush):
        return OutlineStep(number, kind, act.name, points=act.centres, radius_um=act.radius_um, is_wiping=act.is_wiping)
    if isinstance(act, Grow):
        return OutlineStep(
            number, kind, act.name, points=(act.seed,), radius_um=act.radius_um,
            lowest_thousandths=act.lowest_thousandths, highest_thousandths=act.highest_thousandths,
        )  # fmt: skip
    if isinstance(act, Import):
        return OutlineStep(number, kind, act.name, digest=act.digest)
    if isinstance(act, TakeNormalLiver):
        return OutlineStep(number, kind, act.name, radius_um=act.margin_um)
    return OutlineStep(number, kind, act.name)


def act_of(step: OutlineStep) -> Act:
    """Return the act of a row.

    Raises
    ------
    DataProblem
        If it is none.
    """
    try:
        return _act_of(step)
    except (ValueError, IndexError) as error:
        raise DataProblem("an act of outlining cannot be read") from error


def _act_of(step: OutlineStep) -> Act:
    if step.act == AddVolume.__name__:
        return AddVolume(step.name, StructureRole(step.role))
    if step.act == RemoveVolume.__name__:
        return RemoveVolume(step.name)
    if step.act == Brush.__name__:
        return Brush(step.name, step.points, step.radius_um, step.is_wiping)
    if step.act == Grow.__name__:
        return Grow(step.name, step.points[0], step.radius_um, step.lowest_thousandths, step.highest_thousandths)
    if step.act == FillBetween.__name__:
        return FillBetween(step.name)
    if step.act == Import.__name__:
        return Import(step.name, step.digest)
    if step.act == TakeNormalLiver.__name__:
        return TakeNormalLiver(step.name, step.radius_um)
    raise ValueError("there is no such act")


def outline_digest(steps: Sequence[OutlineStep]) -> str:
    """Return the SHA-256 over acts, by which it is known that volumes were changed since."""
    return digest_of([record_to_json(each) for each in steps])


def act_words(act: Act) -> str:
    """Return what an act did, as undo names it."""
    if isinstance(act, Brush):
        return f"{'Wipe' if act.is_wiping else 'Paint'} {act.name}"
    verbs = {
        AddVolume: "Begin",
        RemoveVolume: "Remove",
        Grow: "Grow",
        FillBetween: "Fill between slices of",
        Import: "Take in",
        TakeNormalLiver: "Take normal liver as",
    }
    return f"{verbs[type(act)]} {act.name}"


def roles_of(steps: Sequence[OutlineStep]) -> dict[str, StructureRole]:
    """Return the role of each volume that the acts leave, by its name, in the order in which they were begun."""
    roles: dict[str, StructureRole] = {}
    for act in map(act_of, steps):
        if isinstance(act, AddVolume):
            roles[act.name] = act.role
        elif isinstance(act, RemoveVolume):
            roles.pop(act.name, None)
    return roles
