"""Statistics by libraries that the program does not use for them, and by textbook formulas, as a report has them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

import numpy as np
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from scipy.stats import beta, f, norm

MONTH = 30.4375
NONE, OPEN = "–", "not estimable"
Z = float(norm.ppf(0.975))


def shown(value: float, digits: int) -> str:
    """Return a number to some decimals, halves away from zero, zero without a sign (MR-216).

    Rounding to ten digits first mends halves that binary numbers miss by a hair.
    """
    words = Decimal(str(round(float(value), 10))).quantize(Decimal(10) ** -digits, ROUND_HALF_UP)
    return f"{words if words else abs(words):f}"


def rate(events: int, total: int) -> list[str]:
    """Return k/n, percentage and exact interval by quantiles of the beta distribution (MR-716)."""
    if not total:
        return ["0/0", NONE, NONE]
    low = float(beta.ppf(0.025, events, total - events + 1)) if events else 0.0
    high = float(beta.ppf(0.975, events + 1, total - events)) if events < total else 1.0
    return [
        f"{events}/{total}",
        f"{shown(100 * events / total, 1)} %",
        f"{shown(100 * low, 2)} to {shown(100 * high, 2)} %",
    ]


def fitted(times: Sequence[tuple[int, bool]]) -> KaplanMeierFitter:
    """Return the curve of lifelines."""
    return KaplanMeierFitter(alpha=0.05).fit([days for days, _ in times], [event for _, event in times])


def median(times: Sequence[tuple[int, bool]]) -> list[str]:
    """Return the median and its Brookmeyer-Crowley interval (MR-715); at S = 0 the limits are not used."""
    fit = fitted(times)
    curve = fit.survival_function_.iloc[:, 0]
    band = fit.confidence_interval_.loc[curve > 1e-12]
    days = [next((int(day) for day, value in column.items() if day and value <= 0.5 + 1e-12), None)
            for column in (curve, band.iloc[:, 0], band.iloc[:, 1])]  # fmt: skip
    words = [OPEN if day is None else f"{day} d" for day in days]
    point = words[0] if days[0] is None else f"{words[0]} ({shown(days[0] / MONTH, 1)} mo)"
    return [point, f"{words[1]} to {words[2]}"]


def surviving(times: Sequence[tuple[int, bool]], months: int) -> str:
    """Return S(t) in percent; a dash beyond the last time that was observed, unless nobody is left."""
    day, last, fit = int(months * MONTH), max(days for days, _ in times), fitted(times)
    if day > last and float(fit.predict(last)) > 1e-12:
        return NONE
    return f"{shown(100 * float(fit.predict(day)), 1)} %"


def incidences(times: Sequence[tuple[int, str]], cause: str, months: Sequence[int]) -> list[str]:
    """Return the cumulative incidence of a cause by the Aalen-Johansen estimator of lifelines (MR-720).

    That one does not take ties. Ranks have none, and give the same estimate: who is censored on a day comes after those
    who had an event on it. A dash beyond the last time that was observed, unless nobody is left.
    """
    last = max(days for days, _ in times)
    is_over = float(fitted([(days, bool(each)) for days, each in times]).predict(last)) < 1e-12
    ordered = sorted(times, key=lambda each: (each[0], not each[1]))
    causes = sorted({each for _, each in times if each})
    codes = [1 + causes.index(each) if each else 0 for _, each in ordered]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = AalenJohansenFitter(calculate_variance=False, seed=1).fit(
            range(1, len(ordered) + 1), codes, event_of_interest=1 + causes.index(cause)
        )
    curve = fit.cumulative_density_.iloc[:, 0]
    found = []
    for month in months:
        if int(month * MONTH) > last and not is_over:
            found.append(NONE)
            continue
        reached = sum(days <= int(month * MONTH) for days, _ in ordered)
        found.append(f"{shown(100 * float(curve.loc[:reached].iloc[-1]), 1)} %")
    return found


def kappa(pairs: Sequence[tuple[str, str]], categories: Sequence[str], *, is_linear: bool = False) -> list[str]:
    """Return Cohen's kappa and its interval by the variance of Fleiss, Cohen and Everitt (1969) (MR-813)."""
    if not pairs:
        return [NONE, NONE]
    size = len(categories)
    counts = np.zeros((size, size))
    for one, two in pairs:
        counts[categories.index(one), categories.index(two)] += 1
    shares = counts / counts.sum()
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    if np.count_nonzero(rows + columns) == 1:
        return [NONE, NONE]
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    weights = 1 - apart / (size - 1) if is_linear else (apart == 0).astype(float)
    observed, expected = float((weights * shares).sum()), float((weights * np.outer(rows, columns)).sum())
    found = (observed - expected) / (1 - expected)
    spread = np.add.outer(weights @ columns, rows @ weights)
    inner = float((shares * (weights - spread * (1 - found)) ** 2).sum()) - (found - expected * (1 - found)) ** 2
    width = Z * sqrt(max(inner / (len(pairs) * (1 - expected) ** 2), 0.0))
    return [f"{shown(found, 3)}", f"{shown(max(found - width, -1), 3)} to {shown(min(found + width, 1), 3)}"]


def sums_agreement(pairs: Sequence[tuple[float, float]]) -> list[list[str]]:
    """Return ICC(2,1) with its interval (McGraw and Wong 1996) and Bland-Altman limits of pairs in mm (MR-813)."""
    table = np.array(pairs)
    n, k = table.shape
    grand = table.mean()
    ms_rows = k * ((table.mean(axis=1) - grand) ** 2).sum() / (n - 1)
    ms_columns = n * ((table.mean(axis=0) - grand) ** 2).sum() / (k - 1)
    rest = table - table.mean(axis=1)[:, None] - table.mean(axis=0)[None] + grand
    ms_rest = (rest**2).sum() / ((n - 1) * (k - 1))
    icc = (ms_rows - ms_rest) / (ms_rows + (k - 1) * ms_rest + k * (ms_columns - ms_rest) / n)
    a, b = k * icc / (n * (1 - icc)), 1 + k * icc * (n - 1) / (n * (1 - icc))
    freedom = (a * ms_columns + b * ms_rest) ** 2 / (
        (a * ms_columns) ** 2 / (k - 1) + (b * ms_rest) ** 2 / ((n - 1) * (k - 1))
    )
    above, below = f.ppf(0.975, n - 1, freedom), f.ppf(0.975, freedom, n - 1)
    spread = k * ms_columns + (k * n - k - n) * ms_rest
    low = n * (ms_rows - above * ms_rest) / (above * spread + n * ms_rows)
    high = n * (below * ms_rows - ms_rest) / (spread + n * below * ms_rows)
    apart = table[:, 0] - table[:, 1]
    mean, deviation = float(apart.mean()), float(apart.std(ddof=1))
    return [
        ["Pairs", str(n)],
        ["ICC(2,1)", f"{shown(icc, 3)} ({shown(low, 3)} to {shown(high, 3)})"],
        ["Mean difference, reader 1 minus reader 2", f"{shown(mean, 2)} mm"],
        ["SD of the differences", f"{shown(deviation, 2)} mm"],
        ["Limits of agreement", f"{shown(mean - Z * deviation, 2)} to {shown(mean + Z * deviation, 2)} mm"],
    ]


def between(values: Sequence[float], digits: int) -> str:
    """Return a range in words."""
    return f"{shown(min(values), digits)} to {shown(max(values), digits)}"
