"""The key images of the timepoint that is read: as a list, as the word on a view, and why one cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.core.ids import KeyImageId, SeriesKey
from readstation.core.phrases import tr, within
from readstation.model.key_image import KeyImage, KeyShot, SlabMode
from readstation.model.lesion import Assessment, Lesion, LesionRole, Measurement
from readstation.model.series import SeriesFacts
from readstation.reading.key_image_handlers import key_images_at
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.key_pictures import line_name, measured_at
from readstation.ui.presenters.key_shots import point_mm
from readstation.ui.presenters.marks import middle_mm
from readstation.ui.presenters.markups import series_of
from readstation.ui.presenters.words import ROLE_TONES, series_words
from readstation.viewer.marks import PointMm
from readstation.viewer.planes import PlaneStack

_SAME_PPM = 200
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class KeyImageLine:
    """One key image in the list of the right dock.

    Attributes
    ----------
    key_image_id
        Which one the reader kept; None for the image of a measured lesion, which is one by itself.
    name, where
        What it is, and which image.
    tone
        The colour of its name.
    series_key, point_mm
        Where it is: the series, and the place in the patient, mm LPS.
    shot
        What was kept; None for a measured lesion.
    can_remove
        Whether it can be taken back now.
    """

    key_image_id: KeyImageId | None
    name: str
    where: str
    tone: str
    series_key: SeriesKey
    point_mm: PointMm
    shot: KeyShot | None
    can_remove: bool


def key_image_lines(view: ReadView) -> tuple[KeyImageLine, ...]:
    """Return the key images of the timepoint that is read: the measured lesions first, then what was kept."""
    is_locked = view.state.is_locked(view.timepoint)
    measured = [_measured(view, lesion, said, drawn) for lesion, said, drawn in measured_at(view, view.timepoint)]
    kept = [_kept(view, each, is_locked=is_locked) for each in key_images_at(view.state, view.timepoint)]
    return (*measured, *kept)


def key_words(view: ReadView, facts: SeriesFacts, stack: PlaneStack, index: int) -> str:
    """Return what stands on a view that shows a key image: the word, and the lesion that is measured on it."""
    ordinal = facts.images[index].ordinal if stack.is_acquired else None
    labels = [
        line_name(lesion, said, drawn)
        for lesion, said, drawn in measured_at(view, facts.timepoint)
        if ordinal is not None and (drawn.series_key, drawn.image_ordinal) == (facts.series_key, ordinal)
    ]
    shots = [each.shot for each in key_images_at(view.state, facts.timepoint)]
    is_kept = any(shot.series_key == facts.series_key and _is_shown(shot, stack, index, ordinal) for shot in shots)
    if not labels and not is_kept:
        return ""
    return " ".join((tr("Key image"), ", ".join(labels))).rstrip()


def cannot_keep_words(
    view: ReadView, facts: SeriesFacts, *, shows_series: bool, is_verified: bool, is_fused: bool
) -> str:
    """Return why a view cannot be kept as a key image; empty where it can.

    Parameters
    ----------
    facts
        The series that is shown.
    shows_series
        Whether it is the series itself and not an image computed from it.
    is_verified
        Whether every slice is here and is the released one (TR-45).
    is_fused
        Whether another image lies over it.
    """
    label = timepoint_label(facts.timepoint)
    if view.state.is_locked(facts.timepoint):
        return tr("{label} is locked. A key image is kept of the timepoint that is open.", label=label)
    if not shows_series:
        return tr("This image is computed from two series. Show one of them, then press K.")
    if is_fused:
        return tr("The image that lies over this one is not kept. Take it off, then press K.")
    return (
        "" if is_verified else tr("These images are still being read and checked. Press K when all of them are here.")
    )


def _measured(view: ReadView, lesion: Lesion, said: Assessment, drawn: Measurement) -> KeyImageLine:
    where = _where(series_of(view, drawn.series_key), drawn.image_ordinal, "")
    name = f"{line_name(lesion, said, drawn)}  {format_mm(drawn.length_tenths)} mm"
    tone = ROLE_TONES[lesion.role]
    return KeyImageLine(None, name, where, tone, drawn.series_key, middle_mm(drawn), None, can_remove=False)


def _kept(view: ReadView, kept: KeyImage, *, is_locked: bool) -> KeyImageLine:
    shot = kept.shot
    lesion = None if kept.lesion_id is None else view.state.lesions.get(kept.lesion_id)
    name = (
        kept.key_image_id
        if lesion is None
        else tr("{key_image_id} for {label}", key_image_id=kept.key_image_id, label=lesion.label)
    )
    slab = "" if shot.slab is SlabMode.NONE else tr(", {slab} mm thick", slab=f"{shot.slab_um / 1000:.0f}")
    where = f"{_where(series_of(view, shot.series_key), shot.image_ordinal, within(shot.plane.words))}{slab}"
    tone = "text1" if lesion is None or lesion.role is not LesionRole.TARGET else ROLE_TONES[lesion.role]
    return KeyImageLine(
        kept.key_image_id, str(name), where, tone, shot.series_key, point_mm(shot.center), shot,
        can_remove=not is_locked,
    )  # fmt: skip


def _where(facts: SeriesFacts | None, ordinal: int | None, plane: str) -> str:
    place = tr("image {ordinal}", ordinal=ordinal) if ordinal is not None else tr("{plane} reformat", plane=plane)
    return place if facts is None else f"{series_words(facts, is_within=True)}, {place}"


def _is_shown(shot: KeyShot, stack: PlaneStack, index: int, ordinal: int | None) -> bool:
    if shot.image_ordinal is not None or stack.is_acquired:
        return shot.image_ordinal is not None and shot.image_ordinal == ordinal
    pairs = ((shot.right_ppm, stack.right), (shot.down_ppm, stack.down))
    is_along = all(
        abs(ppm - float(each) * 1e6) <= _SAME_PPM
        for stored, shown in pairs
        for ppm, each in zip(stored, shown, strict=True)
    )
    return is_along and abs(stack.distance_mm(index, point_mm(shot.center))) <= stack.interval_mm * _HALF + 1e-3
