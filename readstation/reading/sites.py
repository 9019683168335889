"""Where a lesion is, as the rules tell places apart (MR-106 to MR-111)."""

from __future__ import annotations

from readstation.criteria.mrecist.eligibility import Site
from readstation.model.charter import Charter, SiteKind
from readstation.model.lesion import Lesion, LesionType
from readstation.model.traits import LesionPattern

_BY_TYPE = {
    LesionType.HEPATIC: Site.LIVER,
    LesionType.NODE: Site.NODE,
    LesionType.NODE_PORTAL: Site.NODE_PORTAL,
    LesionType.EXTRAHEPATIC: Site.OTHER_ORGAN,
}
_BONE = "bone"
NODE_SITES = (Site.NODE, Site.NODE_PORTAL)


def site_of(lesion: Lesion, charter: Charter) -> Site:
    """Return the kind of place of a lesion: from the charter's list, its type, and what was said of it."""
    kind = next(
        (each.kind for each in charter.sites if (each.organ, each.words) == (lesion.organ, lesion.site)), SiteKind.ORGAN
    )
    if kind is SiteKind.EFFUSION:
        return Site.EFFUSION
    traits = lesion.traits
    is_thrombus = traits is not None and traits.pattern is LesionPattern.THROMBUS
    if kind is SiteKind.VEIN or (lesion.lesion_type is LesionType.HEPATIC and is_thrombus):
        return Site.LIVER_VEIN
    if is_bone(lesion) and traits is not None and traits.has_soft_tissue is False:
        return Site.BONE_NO_SOFT_TISSUE
    return _BY_TYPE[lesion.lesion_type]


def is_bone(lesion: Lesion) -> bool:
    """Return whether a lesion lies in bone (MR-111)."""
    return lesion.organ.casefold() == _BONE


def is_node(lesion: Lesion) -> bool:
    """Return whether a lesion is a lymph node, measured by its short axis (MR-106, MR-107)."""
    return lesion.lesion_type in (LesionType.NODE, LesionType.NODE_PORTAL)
