"""The figures of a mark on a plane that is shown, and the words of its label: alike while drawing and when stored."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from readstation.core.exact import format_mm
from readstation.core.phrases import phrase, tr
from readstation.geometry.figures import figures_of, measures_of
from readstation.geometry.volume import Volume
from readstation.model.lesion import PointUm
from readstation.model.markup import MarkupFigures, MarkupKind
from readstation.viewer.plane_picture import plane_picture
from readstation.viewer.planes import PlaneStack

_HUNDREDTHS_PER_CM2 = 10_000
EMPTY_NOTE = phrase("Note")


def drawn_figures(
    kind: MarkupKind,
    points: tuple[PointUm, ...],
    volume: Volume,
    stack: PlaneStack,
    index: int,
    resolution_tenths: int = 1,
) -> MarkupFigures:
    """Return everything that is computed of a mark on a plane of a stack.

    A region takes the samples of the plane whose centres lie inside: on an acquired plane the stored voxels of that
    slice, on a reformat along the grid the stored voxels of that plane, else the picture of the plane at the resolution
    of the volume. A probe takes the stored voxel that holds it, on every plane the same.

    Parameters
    ----------
    kind, points
        The mark, whole micrometres, LPS.
    volume, stack, index
        What is shown. A slab mixes planes, so on one there are lengths and areas and no values.
    resolution_tenths
        The measurement resolution of the charter, tenths of a millimetre (MR-216).
    """
    has_values = kind.is_region or kind is MarkupKind.PROBE
    if not has_values or stack.slab is not None:
        return measures_of(kind, points, resolution_tenths)
    is_of_voxels = kind.is_region or stack.axis is not None
    samples = plane_picture(volume, stack, index) if is_of_voxels else None
    return figures_of(kind, points, samples, volume, resolution_tenths)


def label_words(kind: MarkupKind, figures: MarkupFigures, text: str = "") -> str:
    """Return the label of a mark, such as ``ROI  62 ± 11 HU  3.1 cm²``.

    Parameters
    ----------
    kind, figures
        What it is, and what was computed of it.
    text
        The words of a note.
    """
    if kind is MarkupKind.ARROW:
        return text.replace("\n", " ") or tr(EMPTY_NOTE)
    parts: list[str] = []
    if kind.is_region:
        parts = ["ROI", _spread_words(figures), _area_words(figures)]
    elif kind is MarkupKind.PROBE:
        parts = [_with_unit(_number(figures.mean_thousandths, figures.unit), figures.unit)]
    elif kind is MarkupKind.BIDIRECTIONAL and figures.length_tenths is not None and figures.short_tenths is not None:
        parts = [f"{format_mm(figures.length_tenths)} × {format_mm(figures.short_tenths)} mm"]
    elif figures.length_tenths is not None:
        parts = [f"{format_mm(figures.length_tenths)} mm"]
    return "  ".join(each for each in (*parts, text.replace("\n", " ")) if each)


def range_words(figures: MarkupFigures) -> str:
    """Return smallest, largest and number of voxels of a region, such as ``−12 to 140 HU, 320 voxels``."""
    if figures.voxels is None or figures.minimum_thousandths is None or figures.maximum_thousandths is None:
        return ""
    low, high = (_number(each, figures.unit) for each in (figures.minimum_thousandths, figures.maximum_thousandths))
    return tr("{low} to {high}, {voxels} voxels", low=low, high=_with_unit(high, figures.unit), voxels=figures.voxels)


def _spread_words(figures: MarkupFigures) -> str:
    if figures.mean_thousandths is None or figures.sd_thousandths is None:
        return tr("no voxel inside")
    mean, spread = (_number(each, figures.unit) for each in (figures.mean_thousandths, figures.sd_thousandths))
    return _with_unit(f"{mean} ± {spread}", figures.unit)


def _area_words(figures: MarkupFigures) -> str:
    hundredths = figures.area_hundredths
    if hundredths is None:
        return ""
    if hundredths < _HUNDREDTHS_PER_CM2:
        return f"{_rounded(Decimal(hundredths) / 100, 1)} mm²"
    return f"{_rounded(Decimal(hundredths) / _HUNDREDTHS_PER_CM2, 1)} cm²"


def _number(thousandths: int | None, unit: str) -> str:
    if thousandths is None:
        return tr("no value")
    value = Decimal(thousandths) / 1000
    return str(_rounded(value, 0 if unit == "HU" or abs(value) >= 1000 else 1)).replace("-", "−")


def _rounded(value: Decimal, digits: int) -> Decimal:
    """Round half away from zero, as lengths are, with no sign on zero (MR-216)."""
    rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


def _with_unit(words: str, unit: str) -> str:
    return f"{words} {unit}".rstrip()
