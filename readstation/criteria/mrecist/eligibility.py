"""What a finding at baseline may be: target, non-target, or no disease (MR-101 to MR-112)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from readstation.core.exact import format_mm
from readstation.core.findings import Finding
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.outcome import TraceEntry
from readstation.criteria.rule import Inputs, Rule, entries, judge


class LesionClass(StrEnum):
    """What a finding may be in the read."""

    TARGET_ELIGIBLE = "TARGET_ELIGIBLE"
    NON_TARGET = "NON_TARGET"
    NOT_DISEASE = "NOT_DISEASE"


class Site(StrEnum):
    """The kinds of place that the rules tell apart."""

    LIVER = "liver"
    LIVER_VEIN = "liver_vein"
    NODE = "node"
    NODE_PORTAL = "node_portal"
    EFFUSION = "effusion"
    BONE_NO_SOFT_TISSUE = "bone_no_soft_tissue"
    OTHER_ORGAN = "other_organ"


class Pattern(StrEnum):
    """How a liver lesion grows (MR-108, MR-109)."""

    NODULAR = "nodular"
    INFILTRATIVE = "infiltrative"
    PVT = "pvt"


class Cytology(StrEnum):
    """What is known of an effusion (MR-110, MR-409)."""

    NOT_DONE = "not_done"
    NEGATIVE = "negative"
    POSITIVE = "positive"


@dataclass(frozen=True, slots=True)
class BaselineFinding:
    """A finding at baseline.

    Attributes
    ----------
    site
        The kind of place.
    size_tenths
        Viable longest diameter in the liver, short axis of a node, longest diameter elsewhere; tenths of a millimetre.
    slice_mm
        Reconstructed slice thickness or interval, whichever is larger; exact, None where it is not stated (MR-103).
    has_arterial_enhancement, pattern, is_previously_treated, is_well_delineated
        Of liver lesions (MR-102 to MR-109).
    cytology
        Of effusions (MR-110).
    has_progressed_since_treatment
        Of a treated site; RECIST 1.1 alone asks for it (MR-105).
    """

    site: Site
    size_tenths: int = 0
    slice_mm: Decimal | None = None
    has_arterial_enhancement: bool = True
    pattern: Pattern = Pattern.NODULAR
    is_previously_treated: bool = False
    is_well_delineated: bool = True
    cytology: Cytology = Cytology.NOT_DONE
    has_progressed_since_treatment: bool = False


@dataclass(frozen=True, slots=True)
class FindingSight:
    """What the eligibility rules see."""

    finding: BaselineFinding
    config: CriteriaConfig

    @property
    def site(self) -> Site:
        """The kind of place."""
        return self.finding.site

    @property
    def is_thick(self) -> bool:
        """Whether the slices are thicker than 5 mm; an unstated thickness counts as not (MR-103)."""
        return self.finding.slice_mm is not None and self.finding.slice_mm > THIN_SLICE_MM

    @property
    def minimum_tenths(self) -> int:
        """The configured smallest measurable size at this site."""
        if self.site is Site.NODE:
            return self.config.min_node_tenths
        return self.config.min_portal_node_tenths if self.site is Site.NODE_PORTAL else self.config.min_nonnodal_tenths

    @property
    def needed_tenths(self) -> Fraction:
        """The smallest measurable size, at least twice the thickness of thick slices (MR-103)."""
        twice = 20 * Fraction(self.finding.slice_mm or 0) if self.is_thick else Fraction(0)
        return max(Fraction(self.minimum_tenths), twice)

    @property
    def is_measurable(self) -> bool:
        """Whether the finding is large enough, compared exactly."""
        return self.finding.size_tenths >= self.needed_tenths


THIN_SLICE_MM = 5
"""Up to this thickness the configured sizes hold as they are (MR-103)."""


def classify(finding: BaselineFinding, config: CriteriaConfig) -> tuple[LesionClass, list[TraceEntry]]:
    """Return what a baseline finding may be, and the rules that say so."""
    sight = FindingSight(finding, config)
    verdict, fired = judge(ELIGIBILITY_RULES, sight)
    return verdict, entries(fired, sight)


def limit_findings(organs: Sequence[str], config: CriteriaConfig) -> tuple[Finding, ...]:
    """Return a finding for each limit that a list of the targets' organs breaks (MR-112).

    All nodes together are one organ, ``lymph_node``; the liver is one organ.
    """
    found: list[Finding] = []
    if len(organs) > config.max_targets_total:
        found.append(Finding("MR-112", f"{len(organs)} targets, at most {config.max_targets_total} are allowed"))
    found.extend(
        Finding("MR-112", f"{count} targets in {organ}, at most {config.max_targets_per_organ} are allowed")
        for organ, count in Counter(organs).items()
        if count > config.max_targets_per_organ
    )
    return tuple(found)


def _size(sight: FindingSight) -> Inputs:
    finding = sight.finding
    slices: Inputs = () if finding.slice_mm is None else (("slice", f"{finding.slice_mm} mm"),)
    return ("site", sight.site.value), ("size", f"{format_mm(finding.size_tenths)} mm"), *slices


def _compared(sight: FindingSight) -> str:
    needed = f"{float(sight.needed_tenths) / 10:.10g} mm"
    return f"{format_mm(sight.finding.size_tenths)} {'≥' if sight.is_measurable else '<'} {needed}"


def _site_only(sight: FindingSight) -> Inputs:
    return (("site", sight.site.value),)


def _cytology(sight: FindingSight) -> Inputs:
    return ("site", sight.site.value), ("cytology", sight.finding.cytology.value)


def _liver(applies: Callable[[BaselineFinding], bool]) -> Callable[[FindingSight], bool]:
    """Return a predicate that holds in the liver and its veins alone."""
    return lambda sight: sight.site in (Site.LIVER, Site.LIVER_VEIN) and applies(sight.finding)


def _at(site: Site) -> Callable[[FindingSight], bool]:
    return lambda sight: sight.site is site


def _measurable_at(site: Site) -> Callable[[FindingSight], bool]:
    return lambda sight: sight.site is site and sight.is_measurable


def _is_normal_node(sight: FindingSight) -> bool:
    return sight.site is Site.NODE and sight.finding.size_tenths < sight.config.node_normal_below_tenths


def _is_watched_node(sight: FindingSight) -> bool:
    return sight.site is Site.NODE_PORTAL and sight.finding.size_tenths < sight.minimum_tenths


_TARGET, _NON_TARGET, _NOT_DISEASE = LesionClass.TARGET_ELIGIBLE, LesionClass.NON_TARGET, LesionClass.NOT_DISEASE

ELIGIBILITY_RULES: tuple[Rule[FindingSight, LesionClass], ...] = (
    Rule(
        "MR-108",
        "Tumour thrombus in a portal, hepatic or caval vein is never measured: non-target.",
        "2010 mRECIST, unverified",
        _liver(lambda finding: finding.site is Site.LIVER_VEIN or finding.pattern is Pattern.PVT),
        _NON_TARGET,
        _site_only,
    ),
    Rule(
        "MR-109",
        "Infiltrative or diffuse disease has no borders to measure: non-target.",
        "[S3]",
        _liver(lambda finding: finding.pattern is Pattern.INFILTRATIVE),
        _NON_TARGET,
        _site_only,
    ),
    Rule(
        "MR-104",
        "A liver lesion without arterial enhancement has no viable diameter: non-target.",
        "[S3][D]",
        _liver(lambda finding: not finding.has_arterial_enhancement),
        _NON_TARGET,
        _site_only,
    ),
    Rule(
        "MR-105",
        "A previously treated lesion whose viable tissue is poorly delineated is non-target.",
        "unverified",
        _liver(lambda finding: finding.is_previously_treated and not finding.is_well_delineated),
        _NON_TARGET,
        _site_only,
    ),
    Rule(
        "MR-102",
        "A liver lesion whose borders do not allow the same measurement again is non-target.",
        "[S3]",
        _liver(lambda finding: not finding.is_well_delineated),
        _NON_TARGET,
        _site_only,
    ),
    Rule(
        "MR-110",
        "An effusion is disease, and then non-target, only with tumour proven by cytology.",
        "[S5]",
        lambda sight: sight.site is Site.EFFUSION and sight.finding.cytology is Cytology.POSITIVE,
        _NON_TARGET,
        _cytology,
    ),
    Rule("MR-110", "Another effusion is no disease.", "[S5]", _at(Site.EFFUSION), _NOT_DISEASE, _cytology),
    Rule(
        "MR-111",
        "A bone lesion without soft-tissue component is not measurable: non-target.",
        "unverified",
        _at(Site.BONE_NO_SOFT_TISSUE),
        _NON_TARGET,
        _site_only,
    ),
    Rule(
        "MR-107",
        "A node at the porta hepatis is malignant only from 20 mm short axis; below it is watched, not disease.",
        "[S5]",
        _is_watched_node,
        _NOT_DISEASE,
        _size,
    ),
    Rule("MR-106", "A node below 10 mm short axis is normal.", "[S4][S6]", _is_normal_node, _NOT_DISEASE, _size),
    Rule(
        "MR-103",
        "On slices thicker than 5 mm a lesion must be twice as large as the slices are thick to be measurable.",
        "[S4][D]",
        lambda sight: sight.is_thick and not sight.is_measurable,
        _NON_TARGET,
        _size,
        _compared,
    ),
    Rule(
        "MR-107",
        "A node at the porta hepatis is measurable from 20 mm short axis.",
        "[S5]",
        _at(Site.NODE_PORTAL),
        _TARGET,
        _size,
        _compared,
    ),
    Rule(
        "MR-106",
        "A node is measurable from 15 mm short axis.",
        "[S4][S6]",
        _measurable_at(Site.NODE),
        _TARGET,
        _size,
        _compared,
    ),
    Rule("MR-106", "A smaller node is non-target.", "[S4][S6]", _at(Site.NODE), _NON_TARGET, _size, _compared),
    Rule(
        "MR-111",
        "An extrahepatic lesion is measurable from 10 mm.",
        "[S6]",
        _measurable_at(Site.OTHER_ORGAN),
        _TARGET,
        _size,
        _compared,
    ),
    Rule("MR-111", "A smaller one is non-target.", "[S6]", _at(Site.OTHER_ORGAN), _NON_TARGET, _size, _compared),
    Rule(
        "MR-105",
        "A previously treated liver lesion is measurable from 10 mm of well-delineated viable tumour.",
        "unverified",
        lambda sight: sight.finding.is_previously_treated and sight.is_measurable,
        _TARGET,
        _size,
        _compared,
    ),
    Rule(
        "MR-102",
        "A liver lesion is measurable from 10 mm of viable tumour.",
        "[S3][D]",
        _measurable_at(Site.LIVER),
        _TARGET,
        _size,
        _compared,
    ),
    Rule("MR-102", "A smaller one is non-target.", "[S3][D]", lambda _: True, _NON_TARGET, _size, _compared),
)
"""In the order in which they are tried."""
