"""Eligibility cases and new-lesion cases as JSON objects (specification 9.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.io.codes import Organ
from readstation.criteria.io.config import read_config
from readstation.criteria.io.place import Place
from readstation.criteria.mrecist.eligibility import BaselineFinding, Cytology, LesionClass, Pattern, Site, classify
from readstation.criteria.mrecist.register import RegisterOutcome, Sighting, Thrombus, follow_finding

_SIZE_KEYS = {
    Site.LIVER: "viable_mm",
    Site.NODE: "short_axis_mm",
    Site.NODE_PORTAL: "short_axis_mm",
    Site.OTHER_ORGAN: "longest_mm",
}

_BASELINE_SITES = (Site.LIVER, Site.NODE, Site.NODE_PORTAL, Site.EFFUSION, Site.BONE_NO_SOFT_TISSUE)
_NEW_SITES = (Site.LIVER, Site.LIVER_VEIN, Site.NODE, Site.NODE_PORTAL, Site.EFFUSION)
_OWN_SITES = (Organ.LIVER, Organ.LYMPH_NODE)
"""Organs that stand in cases under a site of their own."""

LARGEST_SLICE_MM = 100


@dataclass(frozen=True, slots=True)
class EligibilityCase:
    """A finding at baseline, and the configuration that holds for it."""

    case_id: str
    finding: BaselineFinding
    config: CriteriaConfig

    def result(self) -> LesionClass:
        """Return what the finding may be."""
        return classify(self.finding, self.config)[0]

    def output(self, _: bool, /) -> dict[str, object]:
        """Return id and result."""
        return {"id": self.case_id, "result": self.result().value}


@dataclass(frozen=True, slots=True)
class NewLesionCase:
    """A finding that was not there at baseline, over time, and the configuration that holds for it."""

    case_id: str
    site: Site
    sightings: tuple[Sighting, ...]
    config: CriteriaConfig

    def outcome(self) -> RegisterOutcome:
        """Return its statuses and the timepoint progression is dated to."""
        return follow_finding(self.site, self.sightings, self.config)

    def result(self) -> Mapping[str, object]:
        """Return the outcome in the shape of the case's expected outcome."""
        outcome = self.outcome()
        return {"status": [status.value for status in outcome.statuses], "pd_timepoint": outcome.pd_label}

    def output(self, _: bool, /) -> dict[str, object]:
        """Return id and result."""
        return {"id": self.case_id, "result": self.result()}


def read_eligibility_case(place: Place, base: CriteriaConfig) -> EligibilityCase:
    """Read one eligibility case; every fault is noted at the place."""
    place.is_object()
    case_id = place.required("id").text()
    config = read_config(place.optional("config_overrides"), base)
    lesion = place.required("lesion")
    lesion.is_object()
    site = _site(lesion.required("site"), _BASELINE_SITES)
    size = _SIZE_KEYS.get(site)
    finding = BaselineFinding(
        site=site,
        size_tenths=lesion.required(size).tenths(config.measurement_resolution_tenths) if size else 0,
        slice_mm=_slice_mm(lesion.optional("slice_mm")),
        has_arterial_enhancement=_flag(lesion, "arterial_enhancement", default=True),
        pattern=lesion.optional("pattern").code(Pattern),
        is_previously_treated=_flag(lesion, "previously_treated", default=False),
        is_well_delineated=_flag(lesion, "well_delineated", default=True),
        cytology=lesion.optional("cytology").code(Cytology),
    )
    return EligibilityCase(case_id, finding, config)


def read_new_lesion_case(place: Place, base: CriteriaConfig) -> NewLesionCase:
    """Read one new-lesion case; every fault is noted at the place."""
    place.is_object()
    case_id = place.required("id").text()
    config = read_config(place.optional("config_overrides"), base)
    site = _site(place.required("site"), _NEW_SITES)
    timepoints = place.required("timepoints")
    sightings = tuple(_sighting(item, site, config) for item in timepoints.items())
    labels: set[str] = set()
    for item, sighting in zip(timepoints.elements(), sightings, strict=True):
        if sighting.label and sighting.label in labels:
            item.optional("label").fault("stands twice in the case")
        labels.add(sighting.label)
    return NewLesionCase(case_id, site, sightings, config)


def _site(place: Place, own: tuple[Site, ...]) -> Site:
    organs = [organ.value for organ in Organ if organ not in _OWN_SITES]
    if place.value in organs:
        return Site.OTHER_ORGAN
    for site in own:
        if place.value == site.value:
            return site
    if place.is_present:
        place.fault(f"must be one of {', '.join([*(site.value for site in own), *organs])}")
    # A site without a size, so that the one fault brings no others.
    return Site.EFFUSION


def _slice_mm(place: Place) -> Decimal | None:
    value = place.value
    if not place.is_present:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        place.fault("must be a number")
        return None
    if not 0 < value <= LARGEST_SLICE_MM:
        place.fault(f"must be above 0 and at most {LARGEST_SLICE_MM} mm")
        return None
    return Decimal(value)


def _flag(place: Place, key: str, *, default: bool) -> bool:
    inner = place.optional(key)
    return inner.truth() if inner.is_present else default


def _sighting(place: Place, site: Site, config: CriteriaConfig) -> Sighting:
    place.is_object()
    label = place.required("label").text()
    if not _flag(place, "present", default=True):
        return Sighting(label, is_present=False)
    if _flag(place, "not_evaluable", default=False):
        return Sighting(label, is_evaluable=False)
    return _READERS[site](label, place, config)


def _nodule(label: str, place: Place, config: CriteriaConfig) -> Sighting:
    pattern = place.required("pattern")
    if pattern.is_present and pattern.value not in ("typical", "atypical"):
        pattern.fault("must be one of typical, atypical")
    size = place.required("mm").tenths(config.measurement_resolution_tenths)
    return Sighting(label, size, is_typical=pattern.value == "typical")


def _node(label: str, place: Place, config: CriteriaConfig) -> Sighting:
    return Sighting(label, place.required("mm").tenths(config.measurement_resolution_tenths))


def _effusion(label: str, place: Place, _: CriteriaConfig) -> Sighting:
    return Sighting(label, cytology=place.required("cytology").code(Cytology))


def _vein(label: str, place: Place, _: CriteriaConfig) -> Sighting:
    return Sighting(label, thrombus=place.required("thrombus").code(Thrombus))


def _other(label: str, place: Place, _: CriteriaConfig) -> Sighting:
    return Sighting(label, is_unequivocal=place.required("unequivocal").truth())


_READERS: Mapping[Site, Callable[[str, Place, CriteriaConfig], Sighting]] = {
    Site.LIVER: _nodule,
    Site.LIVER_VEIN: _vein,
    Site.NODE: _node,
    Site.NODE_PORTAL: _node,
    Site.EFFUSION: _effusion,
    Site.OTHER_ORGAN: _other,
}
