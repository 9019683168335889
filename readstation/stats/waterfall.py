"""Data of a waterfall plot: the best change of each subject, in order (MR-1101 and response reports)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class WaterfallBar:
    """One subject's bar.

    Attributes
    ----------
    subject
        Whatever names the subject in the plot.
    change_percent
        Best change from baseline in percent, exact; below 0 is a decrease.
    label
        What colours the bar, such as the best overall response.
    """

    subject: str
    change_percent: Fraction
    label: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Bars from the largest increase to the deepest decrease, and who has none.

    Attributes
    ----------
    bars
        Falling change; equal changes in the order of the subjects' names.
    without_bar
        Subjects with no change to show, by name: they stay in every denominator (MR-701) and are named below the plot.
    """

    bars: tuple[WaterfallBar, ...]
    without_bar: tuple[str, ...]


def best_change_percent(baseline_tenths: int, sums_tenths: Iterable[int | None]) -> Fraction | None:
    """Return the lowest change from baseline in percent, exact (MR-216).

    Parameters
    ----------
    baseline_tenths
        Baseline sum in tenths of a millimetre.
    sums_tenths
        Sums of the timepoints that count, in tenths of a millimetre; None where a sum is not evaluable.

    Returns
    -------
    Fraction or None
        None where the baseline is 0 or no sum is evaluable: such a change does not exist.
    """
    known = [value for value in sums_tenths if value is not None]
    if baseline_tenths <= 0 or not known:
        return None
    return Fraction(100 * (min(known) - baseline_tenths), baseline_tenths)


def waterfall(changes: Mapping[str, Fraction | None], labels: Mapping[str, str]) -> Waterfall:
    """Order the subjects of a waterfall plot.

    Parameters
    ----------
    changes
        Best change in percent by subject; None where there is none.
    labels
        What colours each subject's bar; no entry is an empty label.
    """
    bars: Sequence[WaterfallBar] = [
        WaterfallBar(subject, change, labels.get(subject, ""))
        for subject, change in changes.items()
        if change is not None
    ]
    ordered = sorted(bars, key=lambda bar: (-bar.change_percent, bar.subject))
    return Waterfall(tuple(ordered), tuple(sorted(subject for subject, change in changes.items() if change is None)))
