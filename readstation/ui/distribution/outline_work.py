"""What the pool makes of acts: the volumes, how they lie on the uptake, and the sums that tables show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import fsum
from types import MappingProxyType

from readstation.core.errors import Refused
from readstation.core.phrases import tr
from readstation.dose.uptake_image import FloatArray, Structure, UptakeImage
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.reading.outlining import Act, Outlining
from readstation.ui.uptake_ports import UptakeServices


@dataclass(frozen=True, eq=False)
class OnUptake:
    """A volume on the grid of the uptake.

    Attributes
    ----------
    label, structure
        The volume as it was outlined, and as it lies there; None where no voxel is reached.
    total
        The sum of the values inside; None where the image cannot be used.
    """

    label: LabelVolume
    structure: Structure | None
    total: float | None


@dataclass(frozen=True, eq=False)
class OutlineWork:
    """A state of the volumes on an image.

    Attributes
    ----------
    base
        The image on whose grid they lie.
    state
        The volumes and their acts.
    laid
        Each volume that is not empty on the grid of the uptake, by name.
    values, everything
        The values of the uptake and their sum; None where it cannot be used for shares.
    problem
        Why there is nothing on the uptake, or nothing may be made of it, in words.
    """

    base: Volume
    state: Outlining
    laid: Mapping[str, OnUptake] = field(default_factory=lambda: MappingProxyType({}))
    values: FloatArray | None = None
    everything: float | None = None
    problem: str = ""


def worked_out(services: UptakeServices, work: OutlineWork, image: UptakeImage | None) -> OutlineWork:
    """Return a state with its volumes laid on the uptake; what did not change is kept. Called on the pool."""
    if image is None:
        return replace(work, laid=MappingProxyType({}))
    if work.values is None and not work.problem:
        work = _with_values(work, image)
    laid: dict[str, OnUptake] = {}
    try:
        for name, each in work.state.volumes.items():
            kept = work.laid.get(name)
            if kept is not None and kept.label is each.label:
                laid[name] = kept
            elif not each.label.is_empty:
                inside = services.shares_on(each.label, image.volume)
                structure = Structure(name, each.role, inside) if inside.any() else None
                is_summed = structure is not None and work.values is not None
                total = structure.total(work.values) if is_summed and structure and work.values is not None else None
                laid[name] = OnUptake(each.label, structure, total)
    except Refused as refused:
        return replace(work, laid=MappingProxyType({}), problem=refused.findings[0].message)
    return replace(work, laid=MappingProxyType(laid))


def acts_in_common(one: Sequence[Act], other: Sequence[Act]) -> int:
    """Return how many acts, from the first on, are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))


def _with_values(work: OutlineWork, image: UptakeImage) -> OutlineWork:
    try:
        image.facts.refuse_shares()
        values = image.values()
    except Refused as refused:
        return replace(work, problem=tr("No shares: {reason}", reason=refused.findings[0].message))
    return replace(work, values=values, everything=fsum(values.ravel()))
