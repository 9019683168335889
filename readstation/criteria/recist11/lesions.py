"""Which findings count by RECIST 1.1, at baseline and later (MR-103, MR-106, MR-111, MR-405 to MR-410).

Enhancement decides nothing, the liver is an organ as any other, and a node at the porta hepatis a node as any other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.mrecist.eligibility import BaselineFinding, LesionClass, Pattern, Site, classify
from readstation.criteria.mrecist.register import RegisterOutcome, Sighting, follow_finding
from readstation.criteria.outcome import TraceEntry
from readstation.criteria.rule import Rule

_SITE_OF = {Site.NODE_PORTAL: Site.NODE, Site.LIVER: Site.OTHER_ORGAN, Site.LIVER_VEIN: Site.OTHER_ORGAN}

NOT_MEASURABLE_RULES: tuple[Rule[BaselineFinding, LesionClass], ...] = (
    Rule(
        "MR-108",
        "Tumour thrombus is not measurable: non-target.",
        "RECIST 1.1",
        lambda finding: finding.site is Site.LIVER_VEIN or finding.pattern is Pattern.PVT,
        LesionClass.NON_TARGET,
    ),
    Rule(
        "MR-109",
        "A liver lesion whose borders do not allow a measurement is non-target.",
        "RECIST 1.1",
        lambda finding: (
            finding.site is Site.LIVER and (finding.pattern is Pattern.INFILTRATIVE or not finding.is_well_delineated)
        ),
        LesionClass.NON_TARGET,
    ),
    Rule(
        "MR-105",
        "A lesion in a treated site is non-target unless progression was shown there since.",
        "RECIST 1.1 [S6]",
        lambda finding: finding.is_previously_treated and not finding.has_progressed_since_treatment,
        LesionClass.NON_TARGET,
    ),
)
"""What is never measurable, whatever its size; the others are judged by size as an extrahepatic lesion or a node."""


def classify_recist11(finding: BaselineFinding, config: CriteriaConfig) -> tuple[LesionClass, list[TraceEntry]]:
    """Return what a baseline finding may be by RECIST 1.1, and the rules that say so.

    Parameters
    ----------
    finding
        The finding; `size_tenths` is the longest diameter of the whole lesion, of a node the short axis.
    config
        The smallest sizes: `min_nonnodal_mm`, and `min_node_mm` for every node.
    """
    rule = next((rule for rule in NOT_MEASURABLE_RULES if rule.applies(finding)), None)
    if rule is not None:
        return LesionClass.NON_TARGET, [rule.entry(finding)]
    plain = dataclasses.replace(finding, site=_SITE_OF.get(finding.site, finding.site))
    return classify(plain, config)


def follow_finding_recist11(site: Site, sightings: Iterable[Sighting], config: CriteriaConfig) -> RegisterOutcome:
    """Return the status of one new finding over time by RECIST 1.1: unequivocal at any size, nodes by their size.

    Parameters
    ----------
    site, sightings, config
        As for `follow_finding`; of the liver and its veins `is_unequivocal` counts, not size or pattern (MR-410).
    """
    return follow_finding(_SITE_OF.get(site, site), sightings, config)
