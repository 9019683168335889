"""Key images as a sealed body holds them: series and images by ordinal, no pixel, no free text (TR-30)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from readstation.core.canonical import JsonValue
from readstation.core.errors import Defect
from readstation.core.ids import KeyImageId, LesionId, SeriesKey
from readstation.model.key_image import KeyImage, KeyShot, SlabMode
from readstation.model.lesion import PointUm
from readstation.model.read import ReadState
from readstation.model.series import Plane


def key_images_json(state: ReadState, ordinal_of: Mapping[SeriesKey, tuple[int, int]]) -> list[JsonValue]:
    """Return the key images of a read in the order of keeping.

    Parameters
    ----------
    state
        The rows.
    ordinal_of
        Timepoint and ordinal of every series.

    Raises
    ------
    Defect
        If one is of a series that is not among the images of the read.
    """
    kept = sorted(state.key_images.values(), key=lambda each: (len(each.key_image_id), each.key_image_id))
    return [_json(each, ordinal_of) for each in kept]


def key_image_of(value: Mapping[str, Any], key_of: Mapping[tuple[int, int], SeriesKey]) -> KeyImage:
    """Return a key image from a sealed body.

    Parameters
    ----------
    value
        Its entry.
    key_of
        The station's key of each series by timepoint and ordinal.
    """
    shot = shot_from(value, key_of[value["timepoint"], value["series"]])
    lesion = value["lesion"]
    return KeyImage(
        KeyImageId(value["key_image"]), value["timepoint"], shot, None if lesion is None else LesionId(lesion)
    )


def shot_json(shot: KeyShot) -> dict[str, JsonValue]:
    """Return what a view showed, but for the name of its series."""
    return {
        "image": shot.image_ordinal,
        "image_digest": shot.image_digest,
        "plane": str(shot.plane),
        "right_ppm": list(shot.right_ppm),
        "down_ppm": list(shot.down_ppm),
        "center_um": list(shot.center.as_tuple()),
        "width_um": shot.width_um,
        "height_um": shot.height_um,
        "slab": str(shot.slab),
        "slab_um": shot.slab_um,
        "window_width_thousandths": shot.window_width_thousandths,
        "window_center_thousandths": shot.window_center_thousandths,
        "is_inverted": shot.is_inverted,
    }


def shot_from(value: Mapping[str, Any], series_key: SeriesKey) -> KeyShot:
    """Return what a view showed from what `shot_json` gives.

    Parameters
    ----------
    value
        An entry of a sealed body.
    series_key
        What its series is called here.
    """
    right, down = ((x, y, z) for x, y, z in (value["right_ppm"], value["down_ppm"]))
    return KeyShot(
        series_key=series_key,
        image_ordinal=value["image"],
        image_digest=value["image_digest"],
        plane=Plane(value["plane"]),
        right_ppm=right,
        down_ppm=down,
        center=PointUm(*value["center_um"]),
        width_um=value["width_um"],
        height_um=value["height_um"],
        slab=SlabMode(value["slab"]),
        slab_um=value["slab_um"],
        window_width_thousandths=value["window_width_thousandths"],
        window_center_thousandths=value["window_center_thousandths"],
        is_inverted=value["is_inverted"],
    )


def _json(kept: KeyImage, ordinal_of: Mapping[SeriesKey, tuple[int, int]]) -> dict[str, JsonValue]:
    shot = kept.shot
    if shot.series_key not in ordinal_of:
        raise Defect("a key image is of a series that is not among the images of its read")
    return {
        "key_image": kept.key_image_id,
        "timepoint": kept.timepoint,
        "series": ordinal_of[shot.series_key][1],
        **shot_json(shot),
        "lesion": kept.lesion_id,
    }
