"""The chart of the sum of diameters as data: the window paints it, the report draws it."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.core.phrases import tr


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One timepoint: its name, its sum in tenths (None breaks the line), and whether it is the current one."""

    name: str
    sum_tenths: int | None
    is_current: bool

    @property
    def words(self) -> str:
        """The value above the point."""
        return "" if self.sum_tenths is None else format_mm(self.sum_tenths)


@dataclass(frozen=True, slots=True)
class LimitStep:
    """A limit at one timepoint: where progression begins there, or up to where partial response holds.

    Attributes
    ----------
    place
        The position of the timepoint in the chart.
    tenths
        The sum, tenths of a millimetre.
    """

    place: int
    tenths: int


@dataclass(frozen=True, slots=True)
class SumChart:
    """The chart.

    Attributes
    ----------
    points
        The opened timepoints.
    progression, partial
        The limits, follow-up by follow-up; the line of progression steps with the nadir.
    progression_words, partial_words
        The words beside them: the limit, and where it comes from.
    top_tenths
        The upper end of the axis.
    """

    points: tuple[ChartPoint, ...]
    progression: tuple[LimitStep, ...]
    partial: tuple[LimitStep, ...]
    progression_words: tuple[str, str] | None
    partial_words: tuple[str, str] | None
    top_tenths: int

    @property
    def spoken(self) -> str:
        """The chart as text."""
        not_known = tr("not known")
        return tr("Sum of diameters: {sums}", sums=", ".join(f"{p.name} {p.words or not_known}" for p in self.points))
