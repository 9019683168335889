"""Alpha-fetoprotein response (MR-1101). Never shown to imaging readers (MR-803)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from readstation.core.errors import Refused
from readstation.core.findings import Finding


@dataclass(frozen=True, slots=True)
class AfpThresholds:
    """What counts as response and as normal; configurable.

    Attributes
    ----------
    evaluable_from_ng_ml
        Smallest baseline of a subject who can respond, in ng/mL.
    response_percent
        A responder's decrease is above this percentage.
    normal_to_ng_ml
        Highest normal value, in ng/mL.
    """

    evaluable_from_ng_ml: Decimal = Decimal(200)
    response_percent: Decimal = Decimal(50)
    normal_to_ng_ml: Decimal = Decimal(20)


DEFAULT_THRESHOLDS = AfpThresholds()


@dataclass(frozen=True, slots=True)
class AfpValue:
    """A measured AFP.

    Attributes
    ----------
    ng_ml
        As reported, in ng/mL; the limit of quantification itself if the value lies below it.
    is_below_limit
        Whether the laboratory reported it as below its limit of quantification.

    Raises
    ------
    Refused
        If the value is negative or not finite.
    """

    ng_ml: Decimal
    is_below_limit: bool = False

    def __post_init__(self) -> None:
        if not self.ng_ml.is_finite() or self.ng_ml < 0:
            raise Refused(Finding("MR-1101", "an AFP value must be 0 or more"))

    @property
    def for_change_ng_ml(self) -> Fraction:
        """The value a change is computed with: half the limit where it lies below it."""
        return Fraction(self.ng_ml) / 2 if self.is_below_limit else Fraction(self.ng_ml)

    @property
    def text(self) -> str:
        """The value as it is reported, with ``<`` before the limit of quantification."""
        return f"< {self.ng_ml:f}" if self.is_below_limit else f"{self.ng_ml:f}"


@dataclass(frozen=True, slots=True)
class AfpOutcome:
    """What a change of AFP means.

    Attributes
    ----------
    change_percent
        100 (AFP_t − AFP_0) / AFP_0, exact; None where the baseline is 0 or missing.
    is_evaluable
        Whether the baseline is high enough for a response.
    is_responder
        Whether it fell by more than the threshold; None where it is not evaluable.
    is_normalised
        Whether it is normal now and was not at baseline; None where it was normal or is unknown at baseline.
    """

    change_percent: Fraction | None
    is_evaluable: bool
    is_responder: bool | None
    is_normalised: bool | None


def afp_outcome(
    baseline: AfpValue | None, follow_up: AfpValue, thresholds: AfpThresholds = DEFAULT_THRESHOLDS
) -> AfpOutcome:
    """Judge a follow-up AFP against the last value before treatment (MR-1101).

    Thresholds are compared exactly: a decrease of exactly 50 % is no response.

    Parameters
    ----------
    baseline
        The last value before treatment; None if there is none.
    follow_up
        The value to judge.
    thresholds
        As configured.
    """
    if baseline is None or baseline.for_change_ng_ml == 0:
        return AfpOutcome(None, is_evaluable=False, is_responder=None, is_normalised=None)
    before, now = baseline.for_change_ng_ml, follow_up.for_change_ng_ml
    change = 100 * (now - before) / before
    is_evaluable = before >= Fraction(thresholds.evaluable_from_ng_ml)
    normal = Fraction(thresholds.normal_to_ng_ml)
    return AfpOutcome(
        change,
        is_evaluable=is_evaluable,
        is_responder=-change > Fraction(thresholds.response_percent) if is_evaluable else None,
        is_normalised=now <= normal if before > normal else None,
    )


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """Median and range of changes in percent, and how many there are."""

    subjects: int
    median_percent: Fraction
    lowest_percent: Fraction
    highest_percent: Fraction


def summarise_changes(outcomes: Iterable[AfpOutcome]) -> ChangeSummary | None:
    """Return median and range of the changes there are; None if there is none (MR-1101)."""
    changes = [outcome.change_percent for outcome in outcomes if outcome.change_percent is not None]
    if not changes:
        return None
    return ChangeSummary(len(changes), median(changes), min(changes), max(changes))
