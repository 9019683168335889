"""From a command about a key image to the rows that it would change, or a refusal that says why."""

from __future__ import annotations

import dataclasses

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import KeyImageId, LesionId
from readstation.model.journal import RowKind
from readstation.model.key_image import KeyImage, KeyShot, SlabMode
from readstation.model.read import ReadState
from readstation.model.series import TimepointImages
from readstation.reading.commands import KeepKeyImage, RemoveKeyImage
from readstation.reading.edit import Edit, EditContext, lesion_in
from readstation.reading.rows import Row, RowKey, key_of
from readstation.reading.words import timepoint_label

MOST_OF_A_TIMEPOINT = 40
LARGEST_UM = 2_000_000
_ONE = 1_000_000
_TOLERANCE = 2_000
_KEPT = "Nothing was kept"


def keep_key_image(command: KeepKeyImage, context: EditContext) -> Edit:
    """Keep what a view shows; one of the same image and thickness is shown anew under its id."""
    state, shot = context.state, command.shot
    _check_shot(shot, context.images[command.timepoint])
    if command.lesion_id is not None:
        lesion_in(state, command.lesion_id, None)
    here = [each for each in state.key_images.values() if each.timepoint == command.timepoint]
    same = next((each for each in here if each.shot.shows_same_plane(shot)), None)
    if same is None and len(here) >= MOST_OF_A_TIMEPOINT:
        label = timepoint_label(command.timepoint)
        raise Refused(
            Finding("key_image.many", f"{label} has {len(here)} key images. Remove one before you keep another.")
        )
    key_image_id = context.next_key_image_id if same is None else same.key_image_id
    kept = KeyImage(key_image_id, command.timepoint, shot, command.lesion_id)
    return Edit("Keep key image" if same is None else "Show key image anew", {key_of(kept): kept})


def remove_key_image(command: RemoveKeyImage, context: EditContext) -> Edit:
    """Take a key image back."""
    kept = context.state.key_images.get(command.key_image_id)
    if kept is None:
        raise Refused(Finding("read.key_image", "This key image is not there any more."))
    if kept.timepoint != command.timepoint:
        label = timepoint_label(kept.timepoint)
        raise Refused(Finding("MR-805", f"This key image was kept at {label} and stays as it is."))
    return Edit("Remove key image", {key_of(kept): None})


def with_followers(edit: Edit, state: ReadState) -> Edit:
    """Return an edit with what follows from it: a key image no longer names a lesion that is taken back."""
    gone = {LesionId(key) for (kind, key), row in edit.rows.items() if kind is RowKind.LESION and row is None}
    if not gone:
        return edit
    rows: dict[RowKey, Row | None] = dict(edit.rows)
    for kept in state.key_images.values():
        if kept.lesion_id in gone:
            rows[key_of(kept)] = dataclasses.replace(kept, lesion_id=None)
    return dataclasses.replace(edit, rows=rows)


def key_images_at(state: ReadState, timepoint: int) -> tuple[KeyImage, ...]:
    """Return the key images that were kept at a timepoint, in the order of keeping."""
    here = (each for each in state.key_images.values() if each.timepoint == timepoint)
    return tuple(sorted(here, key=lambda each: _number_of(each.key_image_id)))


def _number_of(key_image_id: KeyImageId) -> tuple[int, str]:
    return len(key_image_id), key_image_id


def _check_shot(shot: KeyShot, images: TimepointImages) -> None:
    facts = next((each for each in images.series if each.series_key == shot.series_key), None)
    if facts is None:
        raise _refusal("key_image.series", f"This is no image of {timepoint_label(images.timepoint)}. {_KEPT}.")
    image = next((each for each in facts.images if each.ordinal == shot.image_ordinal), None)
    if shot.image_ordinal is None:
        if shot.image_digest:
            raise _refusal("TR-45", f"A reformat is no acquired image. {_KEPT}.")
    elif image is None or image.digest != shot.image_digest:
        raise _refusal("TR-45", f"This image is not the one that was released. {_KEPT}. Get it again.")
    fault = view_fault(shot)
    if fault is not None:
        raise _refusal(fault.code, f"{fault.message} {_KEPT}.")


def view_fault(shot: KeyShot) -> Finding | None:
    """Return why what a view showed cannot be found again, whatever the images are; None where it can."""
    is_square = abs(_dot(shot.right_ppm, shot.down_ppm)) <= _TOLERANCE * _ONE
    if not (_is_unit(shot.right_ppm) and _is_unit(shot.down_ppm) and is_square):
        return Finding("key_image.plane", "The directions of this view are not at right angles.")
    has_size = all(0 < each <= LARGEST_UM for each in (shot.width_um, shot.height_um))
    is_near = all(abs(each) <= LARGEST_UM * 2 for each in shot.center.as_tuple())
    if not has_size or not is_near or shot.window_width_thousandths <= 0:
        return Finding("key_image.place", "This view shows no place that can be found again.")
    if (shot.slab is SlabMode.NONE) is not (shot.slab_um == 0) or not 0 <= shot.slab_um <= LARGEST_UM:
        return Finding("key_image.slab", "The thickness of this view is not known.")
    return None


def _is_unit(direction: tuple[int, int, int]) -> bool:
    return abs(_dot(direction, direction) - _ONE * _ONE) <= _TOLERANCE * _ONE


def _dot(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _refusal(code: str, words: str) -> Refused:
    return Refused(Finding(code, words))
