"""What must be said of a lesion at baseline, and what it then may be: target, non-target or no disease (MR-102-111)."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from readstation.core.errors import Refused
from readstation.core.exact import format_mm
from readstation.core.findings import Finding
from readstation.criteria.config import CriteriaConfig, LocalizedScope
from readstation.criteria.mrecist.eligibility import (
    BaselineFinding,
    Cytology,
    LesionClass,
    Pattern,
    Site,
    classify,
)
from readstation.model.charter import Charter, ReadingQuestion
from readstation.model.lesion import Lesion, LesionRole, Measurement
from readstation.model.series import SeriesFacts
from readstation.model.traits import LesionPattern, LesionTraits
from readstation.reading.eligibility import check_size, thickness_um
from readstation.reading.sites import NODE_SITES, is_bone, site_of

_USUAL = LesionTraits(
    enhances=True, is_well_defined=True, pattern=LesionPattern.NODULAR, was_treated=False, has_soft_tissue=True,
    is_cystic=False,
)  # fmt: skip
"""What is true of most targets, and what confirming one says of it; the treated territory has no usual answer."""

_LIVER = ("enhances", "is_well_defined", "pattern", "was_treated")
_WHY_NO_TARGET = {
    "MR-108": "is thrombus, which is never measured",
    "MR-109": "is infiltrative, so its borders allow no measurement",
    "MR-104": "does not enhance in the arterial phase, so it has no viable diameter",
    "MR-105": "was treated before, and its viable part is poorly delineated",
    "MR-102": "has no borders that allow the same measurement again",
    "MR-110": "is an effusion, which is never measured",
    "MR-111": "has no soft-tissue component that could be measured",
}
_WHY_NO_DISEASE = {
    "MR-107": "A node at the porta hepatis counts as disease from {least} short axis. Keep it on the watch list.",
    "MR-106": "A node below {least} short axis is normal and is not recorded.",
    "MR-110": "An effusion is disease only with tumour proven by cytology. Keep it on the watch list.",
}


def needed_traits(lesion: Lesion, charter: Charter, config: CriteriaConfig) -> tuple[str, ...]:
    """Return the names of what a rule needs to know of a baseline lesion, in the order in which it is asked."""
    if not charter.asks(ReadingQuestion.ELIGIBILITY) or lesion.first_timepoint > 0:
        return ()
    site = site_of(lesion, charter)
    if lesion.role is LesionRole.NON_TARGET:
        return ("cytology",) if site is Site.EFFUSION else ()
    if lesion.role is not LesionRole.TARGET or site in NODE_SITES:
        return ()
    if site is Site.LIVER:
        asks_territory = config.localized_scope is LocalizedScope.TREATED_TARGETS
        return (*_LIVER, "is_in_territory") if asks_territory else _LIVER
    return ("has_soft_tissue",) if is_bone(lesion) else ("is_cystic",)


def unstated_traits(lesion: Lesion, charter: Charter, config: CriteriaConfig) -> tuple[str, ...]:
    """Return what is needed and not said yet."""
    traits = lesion.traits or LesionTraits()
    return tuple(name for name in needed_traits(lesion, charter, config) if getattr(traits, name) is None)


def needs_confirming(lesion: Lesion, charter: Charter, config: CriteriaConfig) -> bool:
    """Return whether the reader has still to confirm a baseline lesion: every target, and what a rule asks about."""
    if not charter.asks(ReadingQuestion.ELIGIBILITY) or lesion.first_timepoint > 0:
        return False
    is_unseen_target = lesion.role is LesionRole.TARGET and lesion.traits is None
    return is_unseen_target or bool(unstated_traits(lesion, charter, config))


def usual_traits(lesion: Lesion, charter: Charter, config: CriteriaConfig) -> LesionTraits:
    """Return what confirming a lesion says of it: what was said, and the usual answer to what was not."""
    traits = lesion.traits or LesionTraits()
    answers = {name: getattr(_USUAL, name) for name in unstated_traits(lesion, charter, config)}
    return dataclasses.replace(traits, **answers)


def class_of(
    lesion: Lesion, drawn: Measurement | None, facts: SeriesFacts | None, charter: Charter, config: CriteriaConfig
) -> tuple[LesionClass, str]:
    """Return what a baseline lesion may be, and the rule that says so.

    Parameters
    ----------
    lesion
        With what was said of it; what was not said counts as usual.
    drawn, facts
        Its line and the series that it lies on; None where it has none.
    """
    finding = baseline_finding(lesion, drawn, facts, charter)
    if drawn is None and finding.site in NODE_SITES:
        return LesionClass.NON_TARGET, "MR-106"
    verdict, trace = classify(finding, config)
    return verdict, trace[-1].rule


def baseline_finding(
    lesion: Lesion, drawn: Measurement | None, facts: SeriesFacts | None, charter: Charter
) -> BaselineFinding:
    """Return a lesion as the eligibility rules see it."""
    traits = lesion.traits or LesionTraits()
    thick_um = 0 if facts is None else thickness_um(facts)
    return BaselineFinding(
        site=site_of(lesion, charter),
        size_tenths=0 if drawn is None else drawn.length_tenths,
        slice_mm=Decimal(thick_um) / 1000 if thick_um else None,
        has_arterial_enhancement=traits.enhances is not False,
        pattern=Pattern.INFILTRATIVE if traits.pattern is LesionPattern.INFILTRATIVE else Pattern.NODULAR,
        is_previously_treated=traits.was_treated is True,
        is_well_delineated=traits.is_well_defined is not False,
        cytology=Cytology.NOT_DONE if traits.cytology is None else Cytology(traits.cytology.value),
    )


def check_class(
    lesion: Lesion, drawn: Measurement | None, facts: SeriesFacts | None, charter: Charter, config: CriteriaConfig
) -> None:
    """Refuse a baseline lesion in a role that it may not have.

    Raises
    ------
    Refused
        If a target is not eligible, or a non-target is no disease; the finding names the rule.
    """
    verdict, rule = class_of(lesion, drawn, facts, charter, config)
    if lesion.role is LesionRole.NEW or verdict is LesionClass.TARGET_ELIGIBLE:
        return
    if verdict is LesionClass.NOT_DISEASE:
        traits = lesion.traits or LesionTraits()
        if rule == "MR-110" and lesion.role is LesionRole.NON_TARGET and traits.cytology is None:
            return  # it is asked for, and until then the effusion is not settled
        raise Refused(Finding(rule, _no_disease_words(lesion, drawn, rule, config)))
    if lesion.role is LesionRole.NON_TARGET:
        return
    if drawn is not None and facts is not None:
        check_size(lesion.label, lesion.lesion_type, drawn, facts, config, rule)
    raise Refused(Finding(rule, f"{lesion.label} {_WHY_NO_TARGET[rule]}: make it a non-target ({rule})."))


def _no_disease_words(lesion: Lesion, drawn: Measurement | None, rule: str, config: CriteriaConfig) -> str:
    tenths = {"MR-107": config.min_portal_node_tenths, "MR-106": config.node_normal_below_tenths}.get(rule, 0)
    least = f"{tenths // 10} mm" if tenths % 10 == 0 else f"{format_mm(tenths)} mm"
    size = "" if drawn is None else f"{lesion.label} is {format_mm(drawn.length_tenths)} mm. "
    return f"{size}{_WHY_NO_DISEASE[rule].format(least=least)}"
