"""Marks on the demo case of `tests.builders.reads`: shapes with the figures of their points."""

from __future__ import annotations

from dataclasses import replace

from readstation.core.exact import tenths_between
from readstation.geometry.bidirectional import AxisPair, PairEnd, axis_pair
from readstation.geometry.figures import measures_of
from readstation.model.lesion import Measurement, PointUm
from readstation.model.markup import MarkupFigures, MarkupKind, MarkupShape
from readstation.model.series import PhaseRole, Plane
from readstation.reading.commands import AddMarkup, MeasureNode
from tests.builders.reads import T1, drawn, timepoint_images

UP = (0, 0, 1_000_000)
Z_UM = 15_000
IMAGE = 10
POINTS: dict[MarkupKind, tuple[PointUm, ...]] = {
    MarkupKind.LENGTH: (PointUm(0, 0, Z_UM), PointUm(30_000, 0, Z_UM)),
    MarkupKind.BIDIRECTIONAL: (
        PointUm(0, 0, Z_UM), PointUm(30_000, 0, Z_UM), PointUm(12_000, 9_000, Z_UM), PointUm(12_000, -8_000, Z_UM),
    ),
    MarkupKind.ELLIPSE: (
        PointUm(0, 0, Z_UM), PointUm(30_000, 0, Z_UM), PointUm(15_000, -9_000, Z_UM), PointUm(15_000, 9_000, Z_UM),
    ),
    MarkupKind.FREEHAND: (PointUm(0, 0, Z_UM), PointUm(30_000, 0, Z_UM), PointUm(15_000, 20_000, Z_UM)),
    MarkupKind.ARROW: (PointUm(0, 0, Z_UM), PointUm(30_000, 9_000, Z_UM)),
    MarkupKind.PROBE: (PointUm(1_000, 2_000, Z_UM),),
}  # fmt: skip
VALUES = MarkupFigures(
    voxels=120, mean_thousandths=62_000, sd_thousandths=11_000, minimum_thousandths=20_000,
    maximum_thousandths=99_000, unit="HU",
)  # fmt: skip


def shape_of(
    kind: MarkupKind, timepoint: int = 0, points: tuple[PointUm, ...] | None = None, *, is_reformat: bool = False
) -> MarkupShape:
    """Return a shape on the tenth image of the late arterial phase, or on a coronal reformat of it."""
    facts = timepoint_images(timepoint).of_phase(PhaseRole.LATE_ARTERIAL)
    assert facts is not None
    chosen = POINTS[kind] if points is None else points
    if is_reformat:
        turned = tuple(PointUm(each.x, 0, Z_UM + each.y) for each in chosen)
        return MarkupShape(kind, facts.series_key, None, "", Plane.CORONAL, (0, 1_000_000, 0), turned)
    return MarkupShape(kind, facts.series_key, IMAGE, facts.images[IMAGE - 1].digest, Plane.AXIAL, UP, chosen)


def add_markup(kind: MarkupKind, timepoint: int = 0, text: str = "", *, is_reformat: bool = False) -> AddMarkup:
    """Return the command that keeps a mark."""
    shape = shape_of(kind, timepoint, is_reformat=is_reformat)
    return AddMarkup(timepoint, shape, measures_of(kind, shape.points), text)


def node_pair(long_mm: float, short_mm: float) -> AxisPair:
    """Return a pair of axes along x and y, crossing in the middle."""
    pair = axis_pair((0.0, 0.0, Z_UM / 1000), (long_mm, 0.0, Z_UM / 1000), (0, 0, 1))
    pair = pair.moved(PairEnd.SHORT_START, (long_mm / 2, short_mm / 2, Z_UM / 1000))
    return pair.moved(PairEnd.SHORT_END, (long_mm / 2, -short_mm / 2, Z_UM / 1000))


def measure_node(pair: AxisPair, timepoint: int = 0, **changed: object) -> MeasureNode:
    """Return the command that measures the first lesion across, with its pair."""
    points = pair.committed()
    shape = shape_of(MarkupKind.BIDIRECTIONAL, timepoint, points)
    short = short_axis(points, timepoint)
    given = {"measurement": short, "shape": shape, "figures": measures_of(shape.kind, points)}
    return MeasureNode(timepoint, T1, **{**given, **changed})  # type: ignore[arg-type]  # any field may be changed


def short_axis(points: tuple[PointUm, ...], timepoint: int = 0) -> Measurement:
    """Return the calliper along the short axis of four ends."""
    start, end = points[2], points[3]
    length = tenths_between(start.as_tuple(), end.as_tuple())
    return replace(drawn(100, timepoint), start=start, end=end, length_tenths=length)
