"""The rows of a distribution read, and its state from them (`reading.rows` has those of every read)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias, TypeVar

from readstation.model.distribution import (
    DistributionState,
    DoseInputs,
    FigureBasis,
    FigureVerdict,
    FormItem,
    Item,
    KeptFigure,
    KeptLabel,
    KeptVolume,
    OutlineStep,
)
from readstation.model.journal import RowKind

Record = TypeVar("Record")

DistributionRow: TypeAlias = (
    FormItem | DoseInputs | OutlineStep | KeptLabel | KeptVolume | KeptFigure | FigureVerdict | FigureBasis
)
DISTRIBUTION_ROWS = (
    FormItem,
    DoseInputs,
    OutlineStep,
    KeptLabel,
    KeptVolume,
    KeptFigure,
    FigureVerdict,
    FigureBasis,
)

RECORDS: Mapping[RowKind, type[DistributionRow]] = {
    RowKind.ITEM: FormItem,
    RowKind.DOSE_INPUTS: DoseInputs,
    RowKind.OUTLINE: OutlineStep,
    RowKind.VOXELS: KeptLabel,
    RowKind.VOLUME: KeptVolume,
    RowKind.FIGURE: KeptFigure,
    RowKind.VERDICT: FigureVerdict,
    RowKind.BASIS: FigureBasis,
}

THE_ONE = "0"
"""The key of a row of which a read has one."""


def distribution_key(row: DistributionRow) -> tuple[RowKind, str]:
    """Return which row a record is."""
    if isinstance(row, FormItem):
        return item_key(row.item, row.target)
    if isinstance(row, OutlineStep):
        return RowKind.OUTLINE, f"{row.number:06d}"
    if isinstance(row, KeptLabel):
        return RowKind.VOXELS, row.digest
    if isinstance(row, KeptVolume):
        return RowKind.VOLUME, row.name
    if isinstance(row, KeptFigure):
        return RowKind.FIGURE, row.key
    if isinstance(row, FigureVerdict):
        return RowKind.VERDICT, row.key
    return (RowKind.DOSE_INPUTS if isinstance(row, DoseInputs) else RowKind.BASIS), THE_ONE


def item_key(item: Item, target: str) -> tuple[RowKind, str]:
    """Return the key of an item of the form."""
    return RowKind.ITEM, f"{item}@{target}"


def distribution_of(records: Iterable[object]) -> DistributionState:
    """Return the state of the rows that are of a distribution read."""
    rows = list(records)
    items = {(each.item, each.target): each for each in _of(FormItem, rows)}
    return DistributionState(
        items=items,
        inputs=next(iter(_of(DoseInputs, rows)), None),
        outline=tuple(sorted(_of(OutlineStep, rows), key=lambda each: each.number)),
        labels={each.digest: each for each in _of(KeptLabel, rows)},
        volumes={each.name: each for each in _of(KeptVolume, rows)},
        figures={each.key: each for each in sorted(_of(KeptFigure, rows), key=lambda each: each.place)},
        verdicts={each.key: each for each in _of(FigureVerdict, rows)},
        basis=next(iter(_of(FigureBasis, rows)), None),
    )


def records_of(state: DistributionState) -> tuple[DistributionRow, ...]:
    """Return every row of a state."""
    single = (state.inputs, state.basis)
    return (
        *state.items.values(),
        *state.outline,
        *state.labels.values(),
        *state.volumes.values(),
        *state.figures.values(),
        *state.verdicts.values(),
        *(each for each in single if each is not None),
    )


def _of(kind: type[Record], records: Iterable[object]) -> list[Record]:
    return [each for each in records if isinstance(each, kind)]
