"""The new-lesion register: the status of a finding over time, and where progression is dated to (MR-401 to 414)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from readstation.core.exact import format_mm
from readstation.criteria.config import CriteriaConfig, RetroPdDate
from readstation.criteria.facts import NewStatus
from readstation.criteria.mrecist.eligibility import Cytology, Site
from readstation.criteria.outcome import TraceEntry
from readstation.criteria.rule import Inputs, Rule, judge

NODULE_TENTHS = 100
"""Size from which a nodule may count, and growth after which an atypical one does; fixed (MR-402 to MR-404)."""


class Thrombus(StrEnum):
    """What a thrombus in a liver vein looks like (MR-411)."""

    TUMOUR = "tumour"
    INDETERMINATE = "indeterminate"
    BLAND = "bland"


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is seen of one finding at one timepoint.

    Attributes
    ----------
    label
        The timepoint.
    size_tenths
        Longest diameter of a liver nodule, short axis of a node, tenths of a millimetre.
    is_typical
        Whether a liver nodule enhances in the arterial phase and washes out (MR-402).
    cytology, thrombus, is_unequivocal
        Of effusions, of liver veins, of other organs (MR-409 to MR-411).
    is_present, is_evaluable
        Whether it is seen at all, and whether the region can be judged.
    """

    label: str
    size_tenths: int = 0
    is_typical: bool = False
    cytology: Cytology = Cytology.NOT_DONE
    thrombus: Thrombus = Thrombus.BLAND
    is_unequivocal: bool = False
    is_present: bool = True
    is_evaluable: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """What the register keeps of a finding: fresh after each NO (MR-407).

    Attributes
    ----------
    smallest_tenths
        The smallest size since it was first seen, None before.
    first_detected
        The timepoint of the first EQUIVOCAL of the present run (MR-406).
    proven
        The timepoint that made it YES, which is final.
    """

    smallest_tenths: int | None = None
    first_detected: str | None = None
    proven: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterSight:
    """What the register's rules see."""

    site: Site
    sighting: Sighting
    history: History
    config: CriteriaConfig

    @property
    def growth_tenths(self) -> int:
        """The growth since the smallest size (MR-403)."""
        smallest = self.history.smallest_tenths
        return 0 if smallest is None else self.sighting.size_tenths - smallest

    def reaches(self, tenths: int) -> bool:
        """Whether the finding is at least this large."""
        return self.sighting.size_tenths >= tenths


@dataclass(frozen=True, slots=True)
class RegisterOutcome:
    """The statuses of a finding, one a timepoint, and what they mean.

    Attributes
    ----------
    statuses
        In order of time.
    pd_label
        The timepoint that progression is dated to, None without (MR-406).
    trace
        The rule of each timepoint, and that of the date where it is not the day of the proof.
    """

    statuses: tuple[NewStatus, ...]
    pd_label: str | None
    trace: tuple[TraceEntry, ...]


def follow_finding(site: Site, sightings: Iterable[Sighting], config: CriteriaConfig) -> RegisterOutcome:
    """Return the status of one finding at each timepoint at which it was looked for.

    Parameters
    ----------
    site
        Where it is; a bone lesion and one of another organ are judged alike.
    sightings
        In order of time, beginning with the first.
    config
        The configuration: node sizes (MR-408) and the date of progression (MR-406).
    """
    history = History()
    statuses: list[NewStatus] = []
    trace: list[TraceEntry] = []
    for sighting in sightings:
        sight = RegisterSight(site, sighting, history, config)
        status, (rule,) = judge(REGISTER_RULES, sight)
        trace.append(rule.entry(sight))
        statuses.append(status)
        history = _remember(sight, status)
    dated_to = history.proven
    if config.retro_pd_date is RetroPdDate.FIRST_DETECTED and DATE_RULE.applies(history):
        dated_to = history.first_detected
        trace.append(DATE_RULE.entry(history))
    return RegisterOutcome(tuple(statuses), dated_to, tuple(trace))


def _remember(sight: RegisterSight, status: NewStatus) -> History:
    history, sighting = sight.history, sight.sighting
    if history.proven is not None or status is NewStatus.NE:
        return history
    if status is NewStatus.NO:
        return History()
    sizes = [size for size in (history.smallest_tenths, sighting.size_tenths) if size is not None]
    seen = replace(history, smallest_tenths=min(sizes), first_detected=history.first_detected or sighting.label)
    return replace(seen, proven=sighting.label) if status is NewStatus.YES else seen


def _mm(sight: RegisterSight) -> Inputs:
    return ("timepoint", sight.sighting.label), ("size", f"{format_mm(sight.sighting.size_tenths)} mm")


def _nodule(sight: RegisterSight) -> Inputs:
    return *_mm(sight), ("pattern", "typical" if sight.sighting.is_typical else "atypical")


def _growth(sight: RegisterSight) -> str:
    smallest = sight.history.smallest_tenths
    if smallest is None:
        return ""
    growth = format_mm(sight.growth_tenths).replace("-", "−")
    relation = "≥" if sight.growth_tenths >= NODULE_TENTHS else "<"
    size = format_mm(sight.sighting.size_tenths)
    return f"{size} − {format_mm(smallest)} = {growth} {relation} {format_mm(NODULE_TENTHS)} mm"


def _label(sight: RegisterSight) -> Inputs:
    return (("timepoint", sight.sighting.label),)


def _said(sight: RegisterSight) -> Inputs:
    sighting = sight.sighting
    told = {
        Site.EFFUSION: ("cytology", sighting.cytology.value),
        Site.LIVER_VEIN: ("thrombus", sighting.thrombus.value),
    }
    unequivocal = ("unequivocal", "yes" if sighting.is_unequivocal else "no")
    return *_label(sight), told.get(sight.site, unequivocal)


_YES, _NO, _EQUIVOCAL, _NE = NewStatus.YES, NewStatus.NO, NewStatus.EQUIVOCAL, NewStatus.NE

_GENERAL_RULES: tuple[Rule[RegisterSight, NewStatus], ...] = (
    Rule(
        "MR-407",
        "A new lesion once proven stays one at all later timepoints.",
        "[D]",
        lambda sight: sight.history.proven is not None,
        _YES,
        _label,
    ),
    Rule(
        "MR-401",
        "Where the region cannot be judged the status is not evaluable and the history is unchanged.",
        "[D]",
        lambda sight: not sight.sighting.is_evaluable,
        _NE,
        _label,
    ),
    Rule(
        "MR-407",
        "A finding that is gone is none; seen again it is a new finding.",
        "[D]",
        lambda sight: not sight.sighting.is_present,
        _NO,
        _label,
    ),
)

_LIVER_RULES: tuple[Rule[RegisterSight, NewStatus], ...] = (
    Rule(
        "MR-404",
        "A liver nodule below 10 mm is equivocal whatever its pattern.",
        "[D]",
        lambda sight: sight.site is Site.LIVER and not sight.reaches(NODULE_TENTHS),
        _EQUIVOCAL,
        _nodule,
    ),
    Rule(
        "MR-402",
        "A liver nodule of 10 mm or more with arterial enhancement and washout is a new lesion.",
        "[S5], unverified",
        lambda sight: sight.site is Site.LIVER and sight.sighting.is_typical,
        _YES,
        _nodule,
    ),
    Rule(
        "MR-403",
        "An atypical liver nodule is a new lesion once it has grown by 10 mm from its smallest size.",
        "unverified [D]",
        lambda sight: sight.site is Site.LIVER and sight.growth_tenths >= NODULE_TENTHS,
        _YES,
        _nodule,
        _growth,
    ),
    Rule(
        "MR-403",
        "An atypical liver nodule is equivocal until then.",
        "unverified [D]",
        lambda sight: sight.site is Site.LIVER,
        _EQUIVOCAL,
        _nodule,
        _growth,
    ),
)


def _vein(thrombus: Thrombus, status: NewStatus, text: str) -> Rule[RegisterSight, NewStatus]:
    return Rule(
        "MR-411",
        text,
        "[D]",
        lambda sight: sight.site is Site.LIVER_VEIN and sight.sighting.thrombus is thrombus,
        status,
        _said,
    )


_NODE_RULES: tuple[Rule[RegisterSight, NewStatus], ...] = (
    Rule(
        "MR-408",
        "A new node at the porta hepatis is a new lesion from 20 mm.",
        "[D]",
        lambda sight: sight.site is Site.NODE_PORTAL and sight.reaches(sight.config.min_portal_node_tenths),
        _YES,
        _mm,
    ),
    Rule(
        "MR-408",
        "A smaller one is watched and counts as none.",
        "[D]",
        lambda sight: sight.site is Site.NODE_PORTAL,
        _NO,
        _mm,
    ),
    Rule(
        "MR-408",
        "Another new node is a new lesion from 15 mm.",
        "[S7][D]",
        lambda sight: sight.site is Site.NODE and sight.reaches(sight.config.new_node_pd_tenths),
        _YES,
        _mm,
    ),
    Rule(
        "MR-408",
        "From 10 mm it is equivocal.",
        "[S7][D]",
        lambda sight: sight.site is Site.NODE and sight.reaches(sight.config.node_normal_below_tenths),
        _EQUIVOCAL,
        _mm,
    ),
    Rule("MR-408", "Below it is none.", "[S7][D]", lambda sight: sight.site is Site.NODE, _NO, _mm),
)

REGISTER_RULES: tuple[Rule[RegisterSight, NewStatus], ...] = (
    *_GENERAL_RULES,
    *_LIVER_RULES,
    _vein(Thrombus.TUMOUR, _YES, "New tumour thrombus is a new lesion of the liver."),
    _vein(Thrombus.INDETERMINATE, _EQUIVOCAL, "A thrombus that may be tumour is equivocal."),
    _vein(Thrombus.BLAND, _NO, "Bland thrombus is none."),
    *_NODE_RULES,
    Rule(
        "MR-409",
        "An effusion is a new lesion only with tumour proven by cytology.",
        "[S5]",
        lambda sight: sight.site is Site.EFFUSION and sight.sighting.cytology is Cytology.POSITIVE,
        _YES,
        _said,
    ),
    Rule("MR-409", "Another effusion is none.", "[S5]", lambda sight: sight.site is Site.EFFUSION, _NO, _said),
    Rule(
        "MR-410",
        "An extrahepatic lesion is a new lesion at any size when it is unequivocally malignant.",
        "[S7], unverified",
        lambda sight: sight.sighting.is_unequivocal,
        _YES,
        _said,
    ),
    Rule("MR-410", "Until then it is equivocal.", "[S7], unverified", lambda _: True, _EQUIVOCAL, _said),
)
"""In the order in which they are tried; each concludes, so one fires at each timepoint."""

DATE_RULE: Rule[History, NewStatus] = Rule(
    "MR-406",
    "A progression by a finding that was equivocal first is dated to its first detection.",
    "[S8][D]",
    lambda history: history.proven is not None and history.proven != history.first_detected,
    None,
    lambda history: (("first detected", str(history.first_detected)), ("proven", str(history.proven))),
    conclusion=lambda history: f"progression is dated to {history.first_detected}",
)
