"""The twelve practice cases of the phantom: one trap of the rules each, with the truth that was painted."""

from __future__ import annotations

from readstation.imaging.phantom.chords import Hole, Outline
from readstation.imaging.phantom.layout import Point
from readstation.imaging.phantom.lesions import Solid, StarSolid
from readstation.imaging.phantom.phases import TREATED_ZONE, VIABLE_TUMOUR, Tissue
from readstation.imaging.phantom.practice import Painted, PhantomCase, Said, SaidLesion, oval
from readstation.model.lesion import LesionRole, LesionType
from readstation.model.quality import QualityCause
from readstation.practice.plan import CaseRule, RuleKind

_DOME: Point = (-84.0, -18.0, 12.0)
_LEFT: Point = (29.0, -60.0, 12.0)
_LOW: Point = (-101.0, 30.0, -23.0)
_HILUM: Point = (20.0, 2.0, 6.0)

_RIM = Tissue((40, 96, 92, 84))
_TOO_EARLY = Tissue((47, 66, 93, 69), medium=(1, 2, 2, 1))
_NODE = Tissue((42, 78, 96, 84))
_NO_WASHOUT = Tissue((52, 120, 114, 93), medium=(1, 2, 2, 1))
_SHUNT = Tissue((56, 124, 112, 91), medium=(1, 2, 2, 1))

_TOLERANCE_TENTHS = 20
_TASKS = ("Read the baseline and the follow-up.", "Everything in the liver counts; the chest was not taken.")


def _target(label: str, *at: Said, site: str = "Liver, segment VIII") -> SaidLesion:
    return SaidLesion(label, LesionRole.TARGET, LesionType.HEPATIC, "liver", site, at)


def _measured(solid: Solid) -> Said:
    return Said("measured", solid)


_THROMBUS = SaidLesion(
    "NT1", LesionRole.NON_TARGET, LesionType.HEPATIC, "liver", "Right portal vein, thrombus",
    (Said("present"), Said("present")),
)  # fmt: skip
"""The phantom has a tumour thrombus at every timepoint; a right read has it as a non-target (MR-108)."""


def _finding(sign: str, solid: Solid) -> SaidLesion:
    site = "Liver, segment VI"
    return SaidLesion("N1", LesionRole.NEW, LesionType.HEPATIC, "liver", site, (None, Said(sign, solid)))


def _diameter(timepoint: int, typical_mm: float, name: str, basis: str, says: str) -> CaseRule:
    return CaseRule(
        name, RuleKind.DIAMETER, basis, "T1", timepoint, tolerance_tenths=_TOLERANCE_TENTHS,
        typical=str(round(typical_mm * 10)), says=says,
    )  # fmt: skip


def _state(label: str, typical: str, name: str, basis: str, says: str) -> CaseRule:
    return CaseRule(name, RuleKind.STATE, basis, label, 1, typical=typical, says=says)


def _response(scope: str, typical: str, name: str, basis: str, says: str) -> CaseRule:
    return CaseRule(name, RuleKind.RESPONSE, basis, timepoint=1, scope=scope, typical=typical, says=says)


def _case(
    number: int, title: str, painted: tuple[tuple[Painted, ...], ...], said: tuple[SaidLesion, ...], *rules: CaseRule,
    causes: tuple[tuple[int, QualityCause], ...] = (),
) -> PhantomCase:  # fmt: skip
    return PhantomCase(f"P-{number:02}", title, _TASKS, painted, (*said, _THROMBUS), rules, causes)


def _viable(*solids: Solid) -> tuple[Painted, ...]:
    return tuple(Painted(each, VIABLE_TUMOUR) for each in solids)


_NECROTIC = StarSolid(
    _DOME, Outline(22.5, ((2, 0.04, 1.7), (3, 0.04, 0.1))), 20.5, Hole((1.5, 1.0), Outline(12.5, ((2, 0.06, 0.5),)))
)
"""41.9 mm of viable tissue beside the core, 47.1 mm across it."""
_USUAL = oval(_DOME, 42.0, -20.0)
_SMALLER = oval(_DOME, 38.0, -20.0)


def _necrosis() -> PhantomCase:
    whole = StarSolid(_NECROTIC.centre, _NECROTIC.outline, _NECROTIC.half_height)
    (ax, ay, _), (bx, by, _) = whole.longest_viable()
    crossed_mm = ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5
    return _case(
        1, "Necrosis", (_viable(_NECROTIC), _viable(_NECROTIC)),
        (_target("T1", _measured(_NECROTIC), _measured(_NECROTIC)),),
        _diameter(0, crossed_mm, "Necrosis left out of the diameter", "MR-116",
                  "The line runs through the necrosis: only enhancing tissue counts."),
    )  # fmt: skip


def _rim() -> PhantomCase:
    nodule = oval((_DOME[0] + 17.5, _DOME[1] - 4.0, _DOME[2]), 22.0, 78.0, 0.6)
    rim, zone = oval(_DOME, 42.0, 0.0, 1.0), oval(_DOME, 39.0, 0.0, 1.0)
    after = (Painted(rim, _RIM), Painted(zone, TREATED_ZONE), Painted(nodule, VIABLE_TUMOUR))
    return _case(
        2, "Rim enhancement after Y-90", (_viable(_USUAL), after),
        (_target("T1", _measured(_USUAL), _measured(nodule)),),
        _diameter(1, 42.0, "Rim enhancement after Y-90 left out", "MR-119",
                  "A thin smooth rim around a treated zone is treatment effect: measure the nodule at its border."),
    )  # fmt: skip


def _portal_node() -> PhantomCase:
    node = Painted(oval(_HILUM, 25.0, 10.0, 18.0 / 25.0), _NODE)
    says = "A node at the porta hepatis counts from 20 mm of short axis. This one has 18 mm; 25 mm is its long axis."
    rule = CaseRule("Portal node by its short axis", RuleKind.NO_EXTRA, "MR-107", role="target", says=says)
    return _case(
        3, "Portal node of 18 mm", ((*_viable(_USUAL), node), (*_viable(_SMALLER), node)),
        (_target("T1", _measured(_USUAL), _measured(_SMALLER)),), rule,
    )  # fmt: skip


def _merged() -> PhantomCase:
    x, y, z = _DOME
    first, second, both = (
        oval((x - 14, y, z), 22.0, 90.0),
        oval((x + 14, y, z), 20.0, 90.0),
        oval(_DOME, 54.0, 0.0, 0.5),
    )
    return _case(
        4, "Two targets merge", (_viable(first, second), _viable(both)),
        (_target("T1", _measured(first), _measured(both)),
         _target("T2", _measured(second), Said("merged", into="T1"))),
        _state("T2", "measured", "Merged lesions measured once", "MR-214",
               "The two are one lesion now: one longest diameter, and the other is merged into it."),
    )  # fmt: skip


def _equivocal() -> PhantomCase:
    nodule = oval(_LOW, 12.0, 35.0)
    says = "Without washout a nodule of 12 mm is equivocal, and no new lesion yet."
    return _case(
        5, "Equivocal nodule", (_viable(_USUAL), (*_viable(_SMALLER), Painted(nodule, _NO_WASHOUT))),
        (_target("T1", _measured(_USUAL), _measured(_SMALLER)), _finding("atypical", nodule)),
        _state("N1", "yes", "Equivocal nodule kept equivocal", "MR-403", says),
        _response("overall", "PD", "No progression by an equivocal nodule", "MR-405", says),
    )  # fmt: skip


def _no_arterial() -> PhantomCase:
    says = (
        "The series called arterial was taken too early: without that phase a target is not evaluable, and not absent."
    )
    cause = QualityCause.ARTERIAL_PHASE
    return _case(
        6, "Missing arterial phase", (_viable(_USUAL), (Painted(_USUAL, _TOO_EARLY),)),
        (_target("T1", _measured(_USUAL), Said("not_evaluable", cause=cause)),),
        _state("T1", "absent", "Missing arterial phase seen", "MR-115", says),
        CaseRule("Scan judged by its phases", RuleKind.QUALITY, "MR-808", timepoint=1, says=says),
        causes=((1, cause),),
    )  # fmt: skip


def _rounded() -> PhantomCase:
    before, after = oval(_DOME, 60.0, -20.0), oval(_DOME, 42.2, -20.0)
    return _case(
        7, "Merely rounded −30 %", (_viable(before), _viable(after)),
        (_target("T1", _measured(before), _measured(after)),),
        _response("localized", "PR", "No response by rounding", "MR-205",
                  "60.0 to 42.2 mm is −29.7 %, which only rounds to −30 %. Measure to the tenth of a millimetre."),
    )  # fmt: skip


def _thrombus() -> PhantomCase:
    says = "The enhancing tissue in the right portal vein is tumour thrombus: never a target, always a non-target."
    return _case(
        8, "Tumour thrombus", (_viable(_USUAL), _viable(_SMALLER)),
        (_target("T1", _measured(_USUAL), _measured(_SMALLER)),),
        CaseRule("Thrombus is no target", RuleKind.NO_EXTRA, "MR-108", role="target", says=says),
        CaseRule("Thrombus recorded", RuleKind.FOUND, "MR-108", "NT1", says=says),
    )  # fmt: skip


def _two_targets() -> PhantomCase:
    second, second_after = oval(_LEFT, 21.4, -64.0, 0.67), oval(_LEFT, 19.0, -64.0, 0.67)
    says = "There is a second measurable lesion, in the left lobe: up to two targets are chosen in the liver."
    return _case(
        9, "Second target", (_viable(_USUAL, second), _viable(_SMALLER, second_after)),
        (_target("T1", _measured(_USUAL), _measured(_SMALLER)),
         _target("T2", _measured(second), _measured(second_after), site="Liver, segment III")),
        CaseRule("Targets chosen well", RuleKind.ROLE, "MR-112", "T2", says=says),
    )  # fmt: skip


def _shunt() -> PhantomCase:
    shunt = Painted(oval(_LOW, 15.0, 35.0, 0.6), _SHUNT)
    says = "It enhances in the arterial phase alone, and is like liver in all others: a perfusion change, no lesion."
    return _case(
        10, "Perfusion change", (_viable(_USUAL), (*_viable(_SMALLER), shunt)),
        (_target("T1", _measured(_USUAL), _measured(_SMALLER)),),
        CaseRule("Perfusion change is no new lesion", RuleKind.NO_EXTRA, "MR-114", role="new", says=says),
    )  # fmt: skip


def _new_lesion() -> PhantomCase:
    nodule = oval(_LOW, 16.0, 35.0)
    says = "A nodule of 16 mm with arterial enhancement and washout is new, in segment VI."
    return _case(
        11, "New lesion", (_viable(_USUAL), _viable(_SMALLER, nodule)),
        (_target("T1", _measured(_USUAL), _measured(_SMALLER)), _finding("typical", nodule)),
        CaseRule("New lesion found", RuleKind.FOUND, "MR-402", "N1", says=says),
        _response("overall", "", "Progression by a new lesion", "MR-508", says),
    )  # fmt: skip


def _no_viable_tissue() -> PhantomCase:
    zone = oval(_DOME, 40.0, 0.0, 1.0)
    says = "Nothing in the treated zone enhances: the target is absent, whatever the size of the zone."
    return _case(
        12, "No viable tissue left", (_viable(_USUAL), (Painted(zone, TREATED_ZONE),)),
        (_target("T1", _measured(_USUAL), Said("absent")),),
        _state("T1", "measured", "Only viable tissue measured", "MR-204", says),
    )  # fmt: skip


PRACTICE_CASES: tuple[PhantomCase, ...] = (
    _necrosis(), _rim(), _portal_node(), _merged(), _equivocal(), _no_arterial(), _rounded(), _thrombus(),
    _two_targets(), _shunt(), _new_lesion(), _no_viable_tissue(),
)  # fmt: skip
