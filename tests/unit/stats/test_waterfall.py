"""Data of a waterfall plot."""

from __future__ import annotations

from fractions import Fraction

from readstation.stats.waterfall import WaterfallBar, best_change_percent, waterfall


def test_the_best_change_is_the_lowest_and_exact() -> None:
    """MR-216: 301 to 100 tenths is no round percentage."""
    assert best_change_percent(301, [250, None, 100, 400]) == Fraction(-20100, 301)


def test_there_is_no_change_without_a_baseline_or_a_sum() -> None:
    """MR-212: a percentage of zero does not exist."""
    assert best_change_percent(0, [10]) is None
    assert best_change_percent(100, [None]) is None


def test_bars_fall_and_subjects_without_one_are_named() -> None:
    """MR-701: they stay in every denominator."""
    changes = {"S3": Fraction(-30), "S1": Fraction(12), "S2": Fraction(-30), "S5": None, "S4": None}
    plot = waterfall(changes, {"S1": "PD", "S2": "PR"})
    assert plot.bars == (
        WaterfallBar("S1", Fraction(12), "PD"),
        WaterfallBar("S2", Fraction(-30), "PR"),
        WaterfallBar("S3", Fraction(-30), ""),
    )
    assert plot.without_bar == ("S4", "S5")
