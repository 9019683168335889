"""A report as plain values: listings of rows, tables whose numbers name the rows behind them, plots, sections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from readstation.trial.report.plots import Plot

Row: TypeAlias = Mapping[str, str]
Where: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
ANY = "*"
"""In a selection: any value but an empty one."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows that numbers rest on: one file beside the report.

    Attributes
    ----------
    name
        Of the file, without its ending, and of the anchor in the report.
    title
        What a row is.
    columns
        In their order.
    rows
        The values of each, by column.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def where(self, **wanted: str | Iterable[str]) -> Selection:
        """Return the rows that have one of the wanted values in each named column; `ANY` stands for any but empty."""
        return Selection(self, (), self.rows).also(**wanted)


@dataclass(frozen=True, slots=True)
class Selection:
    """Some rows of a listing, by the values that they have.

    Attributes
    ----------
    listing, wanted
        Which listing; by column the values of which a row has one.
    rows
        Those rows.
    """

    listing: Listing
    wanted: Where
    rows: tuple[Row, ...] = field(compare=False, repr=False)

    def also(self, **more: str | Iterable[str]) -> Selection:
        """Return those of the rows that have further values."""
        named = tuple((name, (value,) if isinstance(value, str) else tuple(value)) for name, value in more.items())
        kept = self.rows
        for name, values in named:
            allowed = frozenset(values)
            takes_any = ANY in allowed
            kept = tuple(row for row in kept if row[name] in allowed or (takes_any and row[name]))
        return Selection(self.listing, (*self.wanted, *named), kept)

    def words(self) -> str:
        """Return which rows these are, for a person with the file."""
        said = "; ".join(f"{name} = {' or '.join(map(_value_words, values))}" for name, values in self.wanted)
        return f"{self.listing.name}.csv" + (f": {said}" if said else "")


def _value_words(value: str) -> str:
    return {"": "empty", ANY: "any value"}.get(value, value)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a table, and the rows that it was made of; None where it is only a word."""

    text: str
    of: Selection | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report.

    Attributes
    ----------
    key, title
        Its anchor and its name.
    columns
        Heads of the columns.
    rows
        Cells, as many as columns.
    notes
        What a reader must know to read it.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot of the report, with what it shows in words, and its rows."""

    key: str
    title: str
    plot: Plot
    of: Selection
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: words, then tables and plots."""

    key: str
    title: str
    words: tuple[str, ...] = ()
    blocks: tuple[Table | Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report.

    Attributes
    ----------
    trial
        The code of the trial.
    banner
        What must stand on every page: that it is a demonstration, or no final result; empty for nothing.
    about
        What it rests on: names with values.
    sections, listings
        Its parts, and the rows behind them.
    """

    trial: str
    banner: str
    about: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    listings: tuple[Listing, ...] = field(default=())


def word(text: str) -> Cell:
    """Return a cell that is a word and no number."""
    return Cell(text)


def count(selection: Selection) -> Cell:
    """Return how many rows there are."""
    return Cell(str(len(selection.rows)), selection)


def listing_of(
    name: str, title: str, columns: Sequence[str], records: Iterable[object], read: Callable[[object, str], str]
) -> Listing:
    """Return records as a listing; `read` gives the value of a column as text."""
    rows = tuple({column: read(record, column) for column in columns} for record in records)
    return Listing(name, title, tuple(columns), rows)
