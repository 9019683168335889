"""What a mark must be to be kept: on a series that can be measured, on one plane, with the figures of its points."""

from __future__ import annotations

from readstation.core.errors import Refused
from readstation.core.exact import MAXIMUM_DIAMETER
from readstation.core.findings import Finding
from readstation.criteria.config import CriteriaConfig
from readstation.geometry.diameter import point_mm
from readstation.geometry.figures import measures_of
from readstation.geometry.region import polygon_of
from readstation.model.lesion import PointUm
from readstation.model.markup import MarkupFigures, MarkupKind, MarkupShape
from readstation.model.series import SeriesFacts, TimepointImages
from readstation.reading.words import timepoint_label

FLAT_UM = 100
MOST_POINTS = 4000
_ONE = 1_000_000
_UNIT_TOLERANCE = 2_000
_RIGHT_ANGLE_UM = 5
_KEPT = "Nothing was stored"


def check_shape(shape: MarkupShape, figures: MarkupFigures, images: TimepointImages, config: CriteriaConfig) -> None:
    """Check a mark before it is kept.

    Raises
    ------
    Refused
        If it is not on a series of the timepoint that can be measured, names another image than was released, leaves
        its plane, is not what its kind says, or has lengths or an area that are not those of its points.
    """
    facts = _series(shape, images)
    _check_image(shape, facts)
    _check_points(shape)
    _check_plane(shape)
    if shape.kind in (MarkupKind.BIDIRECTIONAL, MarkupKind.ELLIPSE):
        _check_axes(shape)
    if shape.kind is MarkupKind.FREEHAND and polygon_of([point_mm(each) for each in shape.points]).crosses_itself():
        raise _refusal("markup.crossed", f"This outline crosses itself, so it has no inside. {_KEPT}: draw it again.")
    if not has_measures_of_points(shape, figures, config.measurement_resolution_tenths):
        raise _refusal("MR-216", f"Length or area are not those of the mark. {_KEPT}: draw it again.")


def has_measures_of_points(shape: MarkupShape, figures: MarkupFigures, resolution_tenths: int) -> bool:
    """Return whether lengths are exactly, and the area to its last digit, those of the points (MR-216)."""
    measures = measures_of(shape.kind, shape.points, resolution_tenths)
    lengths = (figures.length_tenths, figures.short_tenths)
    if lengths != (measures.length_tenths, measures.short_tenths):
        return False
    if any(each is not None and not 0 < each <= MAXIMUM_DIAMETER for each in lengths):
        return False
    area, expected = figures.area_hundredths, measures.area_hundredths
    if area is None or expected is None:
        return area is expected
    return abs(area - expected) <= 1


def _series(shape: MarkupShape, images: TimepointImages) -> SeriesFacts:
    facts = next((each for each in images.series if each.series_key == shape.series_key), None)
    if facts is None:
        place = timepoint_label(images.timepoint)
        raise _refusal("MR-123", f"This mark is not on an image of {place}. {_KEPT}: draw it there.")
    if not facts.is_usable:
        raise _refusal("MR-123", f"This series cannot be measured. {_KEPT}: draw on another series.")
    return facts


def _check_image(shape: MarkupShape, facts: SeriesFacts) -> None:
    if shape.image_ordinal is None:
        if shape.image_digest:
            raise _refusal("TR-45", f"A mark on a reformat lies on no image. {_KEPT}.")
        return
    image = next((each for each in facts.images if each.ordinal == shape.image_ordinal), None)
    if image is None or image.digest != shape.image_digest:
        raise _refusal("TR-45", f"The image under this mark is not the one that was released. {_KEPT}. Get it again.")
    rx, ry, rz, cx, cy, cz = facts.orientation_ppm
    normal = (ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx)
    along = abs(sum(a * b for a, b in zip(normal, shape.normal_ppm, strict=True)))
    if along < (_ONE - _UNIT_TOLERANCE) * _ONE * _ONE:
        raise _refusal("MR-123", f"This mark does not lie on the image that it names. {_KEPT}: draw it again.")


def _check_points(shape: MarkupShape) -> None:
    count = len(shape.points)
    wanted = shape.kind.point_count
    fits = count == wanted if wanted is not None else 3 <= count <= MOST_POINTS
    if not fits or (count > 1 and len(set(shape.points)) == 1):
        raise _refusal("markup.points", f"This mark has no extent that can be kept. {_KEPT}: draw it again.")


def _check_plane(shape: MarkupShape) -> None:
    """Check that all points lie in the plane through the first one, to 0.1 mm."""
    squared = sum(each * each for each in shape.normal_ppm)
    if abs(squared - _ONE * _ONE) > _UNIT_TOLERANCE * _ONE:
        raise _refusal("markup.plane", f"The plane of this mark has no direction. {_KEPT}: draw it again.")
    first = shape.points[0].as_tuple()
    for point in shape.points[1:]:
        rise = sum((b - a) * n for a, b, n in zip(first, point.as_tuple(), shape.normal_ppm, strict=True))
        if abs(rise) > FLAT_UM * _ONE:
            raise _refusal("markup.plane", f"This mark leaves its plane. {_KEPT}: draw it again.")


def _check_axes(shape: MarkupShape) -> None:
    """Check that two axes stand at a right angle, the longer one first."""
    first, second = _vector(*shape.points[:2]), _vector(*shape.points[2:])
    lengths = [sum(each * each for each in axis) ** 0.5 for axis in (first, second)]
    across = abs(sum(a * b for a, b in zip(first, second, strict=True)))
    # Ends are rounded to micrometres, which may turn a short axis by as much.
    if across > _RIGHT_ANGLE_UM * sum(lengths) or lengths[0] + _RIGHT_ANGLE_UM < lengths[1]:
        raise _refusal("markup.axes", f"The axes of this mark are not at a right angle. {_KEPT}: draw it again.")


def _vector(start: PointUm, end: PointUm) -> tuple[int, int, int]:
    x, y, z = (b - a for a, b in zip(start.as_tuple(), end.as_tuple(), strict=True))
    return x, y, z


def _refusal(code: str, words: str) -> Refused:
    return Refused(Finding(code, words))
