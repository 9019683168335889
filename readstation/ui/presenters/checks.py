"""The check of a lesion at baseline: the facts that the charter asks for, each with its rule (MR-102 to MR-115)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.core.ids import LesionId
from readstation.core.phrases import tr, within
from readstation.criteria.config import CriteriaConfig
from readstation.model.lesion import Lesion, LesionRole, LesionType, Measurement
from readstation.model.series import SeriesFacts
from readstation.reading.derive import config_of
from readstation.reading.eligibility import THICK_SLICE_UM, minimum_tenths, thickness_um
from readstation.reading.views import ReadView
from readstation.reading.words import short_mm
from readstation.ui.presenters.enhancement import Enhancement


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the card.

    Attributes
    ----------
    is_met
        Whether the fact is as the charter asks.
    words, rule, value
        What is asked, by which rule, and what was found.
    """

    is_met: bool
    words: str
    rule: str
    value: str


@dataclass(frozen=True, slots=True)
class CheckCard:
    """The card of one lesion."""

    title: str
    label: str
    checks: tuple[Check, ...]

    @property
    def summary(self) -> str:
        """How many are met."""
        return tr("{met} of {total} met", met=sum(each.is_met for each in self.checks), total=len(self.checks))

    @property
    def is_met(self) -> bool:
        """Whether all are met."""
        return all(each.is_met for each in self.checks)


def check_of(view: ReadView, lesion_id: LesionId | None, found: Enhancement | None = None) -> CheckCard | None:
    """Return the card of a target at the current timepoint, or None where there is nothing to check.

    Size, slice thickness and the number of targets are checked at baseline, where targets are chosen (MR-121); the
    phase and the values along the line are checked at every timepoint.

    Parameters
    ----------
    lesion_id
        Which target.
    found
        The values along its line, where they are known.
    """
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    if lesion is None or lesion.role is not LesionRole.TARGET:
        return None
    said = view.state.assessment(lesion.lesion_id, view.timepoint)
    drawn = said.measurement if said is not None else None
    if said is None or drawn is None:
        return None
    return check_of_line(view, lesion, drawn, found, is_kept=bool(said.reason))


def check_of_line(
    view: ReadView, lesion: Lesion, drawn: Measurement, found: Enhancement | None = None, *, is_kept: bool = False
) -> CheckCard | None:
    """Return the card of a target with a line, also one that is still being drawn or is not entered yet.

    Parameters
    ----------
    lesion
        The target; it may be one that the read does not hold yet.
    drawn, found
        Its line, and the values along it where they are known.
    is_kept
        Whether the reader has said why the line is kept as it is.
    """
    facts = series_of(view, drawn)
    if facts is None:
        return None
    config = config_of(view.charter)
    checks: list[Check] = []
    if view.timepoint == 0:
        checks.append(_size_check(lesion, drawn, facts, config))
    if lesion.lesion_type is LesionType.HEPATIC:
        wanted = view.charter.measuring_phase
        place = tr("slice {image}", image=drawn.image_ordinal)
        checks.append(
            Check(drawn.phase is wanted, tr("Measured on {phase}", phase=within(wanted.words)), "MR-115", place)
        )
    if found is not None:
        checks.extend(_enhancement_checks(found, is_kept=is_kept))
    if view.timepoint == 0:
        checks.extend(_stated_checks(lesion))
    if view.timepoint == 0:
        checks.append(_thickness_check(facts))
        checks.extend(_number_checks(view, lesion, config))
    return CheckCard(tr("Check of {label}", label=lesion.label), lesion.label, tuple(checks))


def series_of(view: ReadView, drawn: Measurement) -> SeriesFacts | None:
    """Return the series that a line was drawn on."""
    for images in view.images.values():
        for facts in images.series:
            if facts.series_key == drawn.series_key:
                return facts
    return None


def _size_check(lesion: Lesion, drawn: Measurement, facts: SeriesFacts, config: CriteriaConfig) -> Check:
    least = minimum_tenths(lesion.lesion_type, facts, config)
    rule, words = {
        LesionType.HEPATIC: ("MR-102", tr("viable")),
        LesionType.NODE: ("MR-106", tr("short axis")),
        LesionType.NODE_PORTAL: ("MR-107", tr("short axis")),
        LesionType.EXTRAHEPATIC: ("MR-111", tr("long")),
    }[lesion.lesion_type]
    asked = tr("At least {least} {words}", least=short_mm(least), words=words)
    return Check(drawn.length_tenths >= least, asked, rule, f"{format_mm(drawn.length_tenths)} mm")


def _enhancement_checks(found: Enhancement, *, is_kept: bool) -> list[Check]:
    """Say how the line enhances, for the reader to judge: a warning and no refusal (MR-102, MR-116)."""
    rise = found.over_before_hu
    checks = []
    if rise is not None:
        words = tr("{rise} HU over pre", rise=f"{'+' if rise >= 0 else '−'}{abs(rise):.0f}")
        checks.append(Check(rise > 0, tr("Enhances in the arterial phase"), "MR-102", words))
    below = tr("{below_mm} mm below {limit_hu} HU", below_mm=f"{found.below_mm:.1f}", limit_hu=found.limit_hu)
    is_clear = not found.stretches
    across = tr("Crosses necrosis, kept with a reason") if is_kept else tr("Crosses necrosis")
    checks.append(Check(is_clear, tr("Crosses no necrosis") if is_clear else across, "MR-116", below))
    return checks


def _stated_checks(lesion: Lesion) -> list[Check]:
    """Say what the reader has said of a liver target, where it speaks for or against it (MR-102, MR-105)."""
    traits = lesion.traits
    if traits is None or traits.is_well_defined is None:
        return []
    rule = "MR-105" if traits.was_treated else "MR-102"
    asked = tr("Viable part delineated") if traits.was_treated else tr("Clear borders")
    return [Check(traits.is_well_defined, asked, rule, tr("stated") if traits.is_well_defined else tr("not clear"))]


def _thickness_check(facts: SeriesFacts) -> Check:
    thick = thickness_um(facts)
    return Check(
        thick <= THICK_SLICE_UM,
        tr("Slice 5 mm or thinner"),
        "MR-103",
        f"{thick / 1000:g} mm" if thick else tr("not stated"),
    )


def _number_checks(view: ReadView, lesion: Lesion, config: CriteriaConfig) -> tuple[Check, Check]:
    others = [each for each in view.state.of_role(LesionRole.TARGET) if each.lesion_id != lesion.lesion_id]
    targets = [*others, lesion]
    in_organ = sum(each.organ == lesion.organ for each in targets)
    per_organ, total = config.max_targets_per_organ, config.max_targets_total
    return (
        Check(
            in_organ <= per_organ,
            tr("At most {per_organ} targets in {organ}", per_organ=per_organ, organ=lesion.organ),
            "MR-112",
            tr("{in_organ} of {per_organ}", in_organ=in_organ, per_organ=per_organ),
        ),
        Check(
            len(targets) <= total,
            tr("At most {total} targets", total=total),
            "MR-112",
            tr("{targets} of {total}", targets=len(targets), total=total),
        ),
    )
