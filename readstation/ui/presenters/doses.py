"""The table and the curves of doses by volume, and of uptake where there is no dose (MR-1012, MR-1013)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from readstation.core.phrases import phrase, tr
from readstation.dose.assessment import Assessment
from readstation.dose.dvh import SUMMARY_COVERAGES, SUMMARY_DOSES_GY, DoseVolumeHistogram, summarise
from readstation.dose.shunt import ShuntMethod
from readstation.dose.uptake_image import Structure
from readstation.ui.distribution.figures import DistributionFigures

_DASH = "–"
_SHUNT_WORDS = {
    ShuntMethod.PLANAR: phrase("planar"),
    ShuntMethod.SPECT: phrase("from SPECT"),
    ShuntMethod.SPECT_TUMOUR: phrase("from SPECT, lung over lung and tumour"),
}
_POINTS = 160
_STEPS_GY = (20, 40, 80, 100, 200, 400, 1000)
_MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """One volume in the table.

    Attributes
    ----------
    name, style
        Its name, and its place among the volumes: the outline, the curve and the row look alike.
    cells
        As the columns say.
    """

    name: str
    style: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VolumeTable:
    """Columns and rows, and the sentence under them."""

    columns: tuple[str, ...]
    rows: tuple[VolumeRow, ...]
    note: str


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """A cumulative histogram as it is drawn.

    Attributes
    ----------
    name, style, words
        As in the table; the mean in words.
    doses_gy, percents
        Places on both axes, in the same order; the curve steps down at each dose.
    """

    name: str
    style: int
    words: str
    doses_gy: tuple[float, ...]
    percents: tuple[float, ...]


@dataclass(frozen=True, eq=False, slots=True)
class CurveChart:
    """All curves with the upper end and the steps of the dose axis."""

    curves: tuple[Curve, ...] = ()
    top_gy: float = 100.0
    step_gy: float = 20.0


def uptake_table(figures: DistributionFigures) -> VolumeTable:
    """Return what can be said of the volumes without a dose: size, share of all uptake, mean value."""
    unit = "" if figures.image is None else figures.image.volume.unit
    columns = (tr("Volume"), tr("mL"), tr("Share"), tr("Mean {unit}", unit=unit).strip())
    rows = []
    by_name = {each.name: each for each in figures.structures}
    for style, (name, each) in enumerate(figures.volumes.items()):
        structure, share = by_name.get(name), figures.share_of(name)
        mean = _DASH
        if structure is not None and name in figures.totals:
            mean = _number(figures.totals[name] / float(structure.inside_fraction.sum()))
        in_percent = _DASH if share is None else f"{100 * share:.1f} %"
        rows.append(VolumeRow(name, style, (name, _ml(each.label.volume_ml), in_percent, mean)))
    return VolumeTable(columns, tuple(rows), figures.problem)


def dose_table(figures: DistributionFigures, found: Assessment) -> VolumeTable:
    """Return the doses by volume; lesions under 20 mm have the mean alone (MR-1012)."""
    columns = (
        tr("Volume"), tr("mL"), tr("Mean Gy"),
        *(f"D{each}" for each in SUMMARY_COVERAGES), *(f"V{each}" for each in SUMMARY_DOSES_GY),
    )  # fmt: skip
    by_name = {each.name: each for each in figures.structures}
    rows = []
    for style, (name, each) in enumerate(figures.volumes.items()):
        histogram = found.histograms.get(name)
        if histogram is None:
            cells = (name, _ml(each.label.volume_ml), *[_DASH] * (len(columns) - 2))
        else:
            cells = (name, _ml(histogram.volume_ml), *_doses(histogram, by_name.get(name)))
        rows.append(VolumeRow(name, style, cells))
    return VolumeTable(columns, tuple(rows), constants_words(found))


def outline_words(name: str, found: Assessment | None) -> str:
    """Return what stands beside the outline of a volume: its name, and its mean dose where there is one."""
    histogram = None if found is None else found.histograms.get(name)
    return name if histogram is None else tr("{name} mean {dose} Gy", name=name, dose=f"{histogram.mean_gy:.0f}")


def constants_words(found: Assessment) -> str:
    """Return what every dose is printed with (MR-1013)."""
    constants = found.constants
    words = [
        tr(
            "{method}, {activity} GBq at administration.",
            method=_first_up(found.method),
            activity=f"{found.activity_gbq:.2f}",
        ),
        tr(
            "K {k} Gy kg/GBq, half-life {half_life} h, liver {density} g/mL.",
            k=constants.k_gy_kg_per_gbq,
            half_life=constants.half_life_h,
            density=constants.liver_density_g_per_ml,
        ),
    ]
    if found.shunt is not None:
        words.append(
            tr(
                "Lung shunt {percent} %, {how}.",
                percent=found.shunt.percent_text,
                how=tr(_SHUNT_WORDS[found.shunt.method]),
            )
        )
    return " ".join([*words, tr("Research use.")])


def curves_of(figures: DistributionFigures, found: Assessment | None) -> CurveChart:
    """Return the curves of an assessment, one a volume that has doses; none where there is none."""
    if found is None:
        return CurveChart()
    by_name = {each.name: each for each in figures.structures}
    curves = []
    for style, name in enumerate(figures.volumes):
        histogram = found.histograms.get(name)
        if histogram is None or summarise(histogram, _tenths(by_name.get(name))).histogram is None:
            continue
        words = tr("mean {dose} Gy", dose=f"{histogram.mean_gy:.0f}")
        doses = np.linspace(0.0, histogram.maximum_gy, _POINTS)
        percents = tuple(histogram.percent_receiving(float(each)) for each in doses)
        # Nothing of it receives more than its largest dose: the curve ends on the axis.
        places = (*(float(each) for each in doses), histogram.maximum_gy)
        curves.append(Curve(name, style, words, places, (*percents, 0.0)))
    top = max((curve.doses_gy[-1] for curve in curves), default=100.0)
    step = next((each for each in _STEPS_GY if top / each <= _MOST_TICKS), _STEPS_GY[-1])
    return CurveChart(tuple(curves), max(ceil(top / step), 1) * float(step), float(step))


def _doses(histogram: DoseVolumeHistogram, structure: Structure | None) -> tuple[str, ...]:
    summary = summarise(histogram, _tenths(structure))
    count = len(SUMMARY_COVERAGES) + len(SUMMARY_DOSES_GY)
    if summary.histogram is None:
        return (f"{summary.mean_gy:.0f}", *[_DASH] * count)
    covered = (f"{each:.0f}" for each in summary.coverage_gy().values())
    receiving = (f"{each:.1f} %" for each in summary.receiving_percent().values())
    return (f"{summary.mean_gy:.0f}", *covered, *receiving)


def _tenths(structure: Structure | None) -> int | None:
    return None if structure is None else structure.lesion_tenths


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _ml(volume_ml: float) -> str:
    return f"{volume_ml:.1f}" if volume_ml < 100 else f"{volume_ml:.0f}"


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]
