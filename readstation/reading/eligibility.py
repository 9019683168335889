"""What may be a target and what may be measured where: rules that refuse an edit outright (MR-102 to MR-123)."""

from __future__ import annotations

from readstation.core.errors import Refused
from readstation.core.exact import MAXIMUM_DIAMETER, format_mm, tenths_between
from readstation.core.findings import Finding
from readstation.criteria.config import CriteriaConfig
from readstation.model.charter import Charter
from readstation.model.lesion import Lesion, LesionRole, LesionType, Measurement
from readstation.model.read import ReadState
from readstation.model.series import Plane, SeriesFacts, TimepointImages
from readstation.reading.words import ordinal_words, short_mm, timepoint_label

THICK_SLICE_UM = 5_000
ISOTROPIC_INTERVAL_UM = 3_000
FLAT_UM = 100
_NODES = (LesionType.NODE, LesionType.NODE_PORTAL)
_KEPT = "Nothing was stored"


def series_of_measurement(label: str, drawn: Measurement, images: TimepointImages) -> SeriesFacts:
    """Return the series that a calliper lies on, after checking the calliper against it (MR-123, TR-45).

    Raises
    ------
    Refused
        If the series or image is not one of this timepoint, is not usable, or is another image than was released.
    """
    facts = next((each for each in images.series if each.series_key == drawn.series_key), None)
    place = timepoint_label(images.timepoint)
    if facts is None:
        raise Refused(Finding("MR-123", f"{label} is not on an image of {place}. {_KEPT}: draw it there."))
    if not facts.is_usable:
        raise Refused(
            Finding("MR-123", f"{label} is on a series that cannot be measured. {_KEPT}: draw it on another series.")
        )
    image = next((each for each in facts.images if each.ordinal == drawn.image_ordinal), None)
    if image is None or image.digest != drawn.image_digest:
        raise Refused(
            Finding("TR-45", f"The image under {label} is not the one that was released. {_KEPT}. Get it again.")
        )
    if drawn.phase is not facts.phase:
        raise Refused(Finding("MR-123", f"{label} names another phase than its series. {_KEPT}: draw it again."))
    return facts


def check_measurement(
    label: str, lesion_type: LesionType, role: LesionRole, drawn: Measurement, images: TimepointImages,
    charter: Charter, config: CriteriaConfig,
) -> SeriesFacts:  # fmt: skip
    """Check a calliper: its image, its plane, its phase and its length; return the series that it lies on.

    Raises
    ------
    Refused
        If a rule forbids it; the finding names the rule.
    """
    facts = series_of_measurement(label, drawn, images)
    if drawn.plane is not facts.plane and not 0 < facts.slice_interval_um <= ISOTROPIC_INTERVAL_UM:
        raise Refused(
            Finding(
                "MR-117",
                f"{label} is on a reformat of slices that lie more than 3 mm apart. {_KEPT}: draw it on the "
                f"{facts.plane} images.",
            )
        )
    if drawn.plane is facts.plane and not _lies_in_a_slice(drawn, facts):
        raise Refused(
            Finding("MR-123", f"The ends of {label} do not lie on one image. {_KEPT}: draw it again on one image.")
        )
    if role is LesionRole.TARGET and drawn.plane is Plane.OBLIQUE and facts.plane is not Plane.OBLIQUE:
        raise Refused(
            Finding("MR-117", f"{label} is on an oblique plane. {_KEPT}: draw it on an axial, coronal or sagittal one.")
        )
    if role is LesionRole.TARGET:
        check_phase(label, lesion_type, drawn, charter)
    length = tenths_between(drawn.start.as_tuple(), drawn.end.as_tuple(), config.measurement_resolution_tenths)
    if drawn.length_tenths != length:
        raise Refused(
            Finding("MR-216", f"The length of {label} is not the distance of its ends. {_KEPT}: draw it again.")
        )
    if not 0 < length <= MAXIMUM_DIAMETER:
        raise Refused(Finding("MR-123", f"The line of {label} has no usable length. {_KEPT}: draw it again."))
    return facts


def _lies_in_a_slice(drawn: Measurement, facts: SeriesFacts) -> bool:
    """Return whether both ends lie at the same height along the normal of the slices, to 0.1 mm."""
    rx, ry, rz, cx, cy, cz = facts.orientation_ppm
    normal = (ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx)
    ends = zip(drawn.start.as_tuple(), drawn.end.as_tuple(), strict=True)
    rise = sum((end - start) * part for (start, end), part in zip(ends, normal, strict=True))
    # Cosines are in millionths, so the product is in micrometres times 10^12.
    return abs(rise) <= FLAT_UM * 10**12


def check_phase(label: str, lesion_type: LesionType, drawn: Measurement, charter: Charter) -> None:
    """Refuse a liver target outside the measuring phase (MR-115)."""
    if lesion_type is LesionType.HEPATIC and drawn.phase is not charter.measuring_phase:
        measuring = charter.measuring_phase.words.lower()
        raise Refused(
            Finding(
                "MR-115",
                f"{label} is on the {drawn.phase.words.lower()} phase. Liver targets are measured on {measuring} "
                f"(MR-115). {_KEPT}: draw it there.",
            )
        )


def minimum_tenths(lesion_type: LesionType, facts: SeriesFacts, config: CriteriaConfig) -> int:
    """Return the smallest diameter that a target may have at baseline, tenths of a millimetre, rounded up (MR-103).

    Parameters
    ----------
    lesion_type, config
        They give the minimum for thin slices (MR-102, MR-106, MR-107, MR-111).
    facts
        Slices over 5 mm need twice their thickness or interval, whichever is larger.
    """
    least = {
        LesionType.NODE: config.min_node_tenths,
        LesionType.NODE_PORTAL: config.min_portal_node_tenths,
    }.get(lesion_type, config.min_nonnodal_tenths)
    thick_um = thickness_um(facts)
    if thick_um <= THICK_SLICE_UM:
        return least
    return max(least, -(-2 * thick_um // 100))


def thickness_um(facts: SeriesFacts) -> int:
    """Return slice thickness or interval, whichever is larger, in micrometres; 0 where neither is known (MR-103)."""
    return max(facts.slice_thickness_um or 0, facts.slice_interval_um)


def check_size(
    label: str, lesion_type: LesionType, drawn: Measurement, facts: SeriesFacts, config: CriteriaConfig, rule: str
) -> None:
    """Refuse a baseline target that is too small, by the rule that says so (MR-102, MR-103, MR-106, MR-111)."""
    least = minimum_tenths(lesion_type, facts, config)
    if drawn.length_tenths < least:
        raise Refused(
            Finding(
                rule,
                f"{label} is {format_mm(drawn.length_tenths)} mm. A target needs {short_mm(least)}: "
                "make it a non-target or keep it as a note.",
            )
        )


def check_count(state: ReadState, candidate: Lesion, config: CriteriaConfig) -> None:
    """Refuse a target beyond the charter's numbers for an organ and for the whole (MR-112).

    Parameters
    ----------
    state
        The read without the candidate.
    candidate
        The lesion that would become a target. All nodes are one organ (MR-106).
    config
        The numbers.
    """
    targets = [each for each in state.of_role(LesionRole.TARGET) if each.lesion_id != candidate.lesion_id]
    organ = _organ(candidate)
    in_organ = sum(_organ(each) == organ for each in targets)
    if in_organ >= config.max_targets_per_organ:
        raise Refused(
            Finding(
                "MR-112",
                f"This would be the {ordinal_words(in_organ + 1)} target in the {organ}. The charter allows "
                f"{config.max_targets_per_organ}. Make it a non-target?",
            )
        )
    if len(targets) >= config.max_targets_total:
        raise Refused(
            Finding(
                "MR-112",
                f"This would be the {ordinal_words(len(targets) + 1)} target. The charter allows "
                f"{config.max_targets_total}. Make it a non-target?",
            )
        )


def check_site(charter: Charter, organ: str, lesion_type: LesionType, site: str) -> None:
    """Refuse a place that the charter does not list: places go into the signed body, free text may not (TR-30)."""
    places = {(each.organ, each.lesion_type, each.words) for each in charter.sites}
    if (organ, lesion_type.value, site) not in places:
        raise Refused(Finding("TR-30.site", "The charter does not list this place. Choose one from its list."))


def _organ(lesion: Lesion) -> str:
    return "lymph nodes" if lesion.lesion_type in _NODES else lesion.organ.casefold()
