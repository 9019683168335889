"""What a reader can do in a distribution read. Each command is one step of the journal, and can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from readstation.core.findings import Finding
from readstation.core.ids import SeriesKey
from readstation.dose.figure import Figure
from readstation.dose.uptake_image import StructureRole
from readstation.geometry.label_volume import LabelVolume
from readstation.model.distribution import DoseInputs, FormItem, Item
from readstation.reading.outlining import Act


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """Answer an item of the form; a new answer stands in for the one before."""

    answered: FormItem


@dataclass(frozen=True, slots=True)
class ClearItem:
    """Take an answer away."""

    item: Item
    target: str = ""


@dataclass(frozen=True, slots=True)
class GiveInputs:
    """Say what was given, and how the lung shunt is measured (MR-1005 to MR-1007)."""

    inputs: DoseInputs


@dataclass(frozen=True, slots=True)
class Draw:
    """Do an act of outlining."""

    act: Act


@dataclass(frozen=True, eq=False)
class TakeIn:
    """Keep a volume that was not drawn here, of another program or of an automatic start, and put it in place.

    Attributes
    ----------
    name, role
        The volume; a new one where there is none of that name.
    label
        On the grid of the image that is outlined on.
    series_key
        That image.
    """

    name: str
    role: StructureRole
    label: LabelVolume
    series_key: SeriesKey


@dataclass(frozen=True, eq=False)
class Measured:
    """A volume of interest as the figures were made from it."""

    role: StructureRole
    label: LabelVolume


@dataclass(frozen=True, eq=False)
class ProposeFigures:
    """Keep the figures that the program proposes, with the voxels that they rest on.

    Attributes
    ----------
    figures
        With the names of their volumes; empty for a figure of the whole image.
    notes
        What could not be computed, and why; limits of the protocol that are passed.
    volumes
        By name.
    emission, outlined
        The image of the counts, and the one that the volumes lie on.
    unit
        Of the values; empty where it is not stated.
    outline_digest, inputs_digest
        What was outlined and given when they were computed (`outline_steps.outline_digest`, `figures.inputs_digest`).
    """

    figures: Sequence[tuple[str, Figure]]
    notes: Sequence[Finding]
    volumes: Mapping[str, Measured]
    emission: SeriesKey
    outlined: SeriesKey
    unit: str
    outline_digest: str
    inputs_digest: str


@dataclass(frozen=True, slots=True)
class ConfirmFigures:
    """Say of proposed figures that they hold."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverruleFigure:
    """Say another value of a figure, with the reason.

    Attributes
    ----------
    key
        Of the figure.
    value
        A decimal number in its unit.
    reason
        Why.
    """

    key: str
    value: str
    reason: str


DistributionCommand: TypeAlias = (
    AnswerItem | ClearItem | GiveInputs | Draw | TakeIn | ProposeFigures | ConfirmFigures | OverruleFigure
)
