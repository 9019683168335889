"""The target response, tested in the order of MR-203 (MR-202 to MR-212)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.criteria.facts import TargetResponse
from readstation.criteria.mrecist.sums import TargetSums
from readstation.criteria.rule import Inputs, Rule
from readstation.model.lesion import LesionType

NODES = (LesionType.NODE, LesionType.NODE_PORTAL)


@dataclass(frozen=True, slots=True)
class TargetSight:
    """What the target rules see.

    Attributes
    ----------
    sums
        The sums of the scope.
    increase_tenths
        The absolute increase that progression needs (MR-204, MR-210).
    normal_below_tenths
        Below this short axis a node is normal (MR-106, MR-202).
    """

    sums: TargetSums
    increase_tenths: int
    normal_below_tenths: int

    def is_progression(self, total_tenths: int) -> bool:
        """Whether a sum exceeds the nadir as MR-204 asks, in integers as written there."""
        nadir = self.sums.nadir
        return total_tenths > nadir and 10 * total_tenths >= 12 * nadir and total_tenths - nadir >= self.increase_tenths

    @property
    def is_proven_progression(self) -> bool:
        """Whether progression stands also with the values that were last seen in place of imputed ones (MR-211)."""
        return self.is_progression(self.sums.total - self.sums.imputed_excess)

    @property
    def verdicts(self) -> tuple[bool, bool]:
        """Whether the sum is progression as it is, and with the values last seen: all that the increase decides."""
        return self.is_progression(self.sums.total), self.is_proven_progression

    @property
    def is_complete(self) -> bool:
        """Whether every target is gone, and every nodal one of normal size (MR-202)."""
        return all(
            item.tenths is not None
            and (item.tenths < self.normal_below_tenths if item.lesion.lesion_type in NODES else item.tenths == 0)
            for item in self.sums.contributions
        )

    @property
    def is_suppressed(self) -> bool:
        """Whether a progression by imputed values alone was taken back (MR-211)."""
        total = self.sums.total
        return self.is_progression(total) and not self.is_proven_progression and not self.is_complete


def _mm(tenths: int) -> str:
    return f"{format_mm(tenths)} mm"


def _sum_and_baseline(sight: TargetSight) -> Inputs:
    return ("sum", _mm(sight.sums.total)), ("baseline", _mm(sight.sums.baseline))


def _sum_and_nadir(sight: TargetSight) -> Inputs:
    name = "partial sum" if sight.sums.is_partial else "sum"
    needed: Inputs = (("increase needed", _mm(sight.increase_tenths)),) if sight.increase_tenths else ()
    return (name, _mm(sight.sums.total)), ("nadir", _mm(sight.sums.nadir)), *needed


def _sum_and_both(sight: TargetSight) -> Inputs:
    return *_sum_and_baseline(sight), *_sum_and_nadir(sight)[1:]


def _values(sight: TargetSight) -> Inputs:
    return tuple((item.lesion.lesion_id, _mm(item.tenths or 0)) for item in sight.sums.contributions)


def _missing(sight: TargetSight) -> Inputs:
    return tuple((item.lesion.lesion_id, "not evaluable") for item in sight.sums.contributions if item.tenths is None)


def _scaled(left: int, total: int, relation: str, right: int, reference: int) -> str:
    return (
        f"{left} × {format_mm(total)} = {format_mm(left * total)} {relation} "
        f"{right} × {format_mm(reference)} = {format_mm(right * reference)}"
    )


def _against_nadir(total: int, sight: TargetSight) -> str:
    nadir, needed = sight.sums.nadir, sight.increase_tenths
    relative = _scaled(10, total, "≥" if 10 * total >= 12 * nadir else "<", 12, nadir)
    if not needed:
        return relative
    rise = total - nadir
    absolute = f"{format_mm(total)} − {format_mm(nadir)} = {format_mm(rise).replace('-', '−')}"
    return f"{relative}; {absolute} {'≥' if rise >= needed else '<'} {_mm(needed)}"


def _nadir_arithmetic(sight: TargetSight) -> str:
    return _against_nadir(sight.sums.total, sight)


def _proven_arithmetic(sight: TargetSight) -> str:
    return _against_nadir(sight.sums.total - sight.sums.imputed_excess, sight)


def _baseline_arithmetic(sight: TargetSight) -> str:
    total, baseline = sight.sums.total, sight.sums.baseline
    return _scaled(10, total, "≤" if 10 * total <= 7 * baseline else ">", 7, baseline)


TARGET_RULES: tuple[Rule[TargetSight, TargetResponse], ...] = (
    Rule(
        "MR-203",
        "A scope without target lesions has no target response.",
        "[D]",
        lambda sight: not sight.sums.contributions,
        TargetResponse.NA,
    ),
    Rule(
        "MR-211",
        "A value imputed for a target too small to measure cannot make progression of a target last seen below it.",
        "[D]",
        lambda sight: sight.is_suppressed,
        None,
        _sum_and_nadir,
        _proven_arithmetic,
        lambda _: "not progression with the values last seen",
    ),
    Rule(
        "MR-208",
        "With some targets missing it is progression all the same if the others alone exceed the nadir enough.",
        "RECIST 1.1",
        lambda sight: sight.sums.is_partial and sight.is_proven_progression,
        TargetResponse.PD,
        _sum_and_nadir,
        _nadir_arithmetic,
    ),
    Rule(
        "MR-207",
        "If any target cannot be assessed the targets are not evaluable.",
        "RECIST 1.1 [D]",
        lambda sight: sight.sums.is_partial,
        TargetResponse.NE,
        _missing,
    ),
    Rule(
        "MR-202",
        "Complete response: no target enhances or is left, and every nodal target has a normal short axis.",
        "[S2][S4][D]",
        lambda sight: sight.is_complete,
        TargetResponse.CR,
        _values,
    ),
    Rule(
        "MR-212",
        "After a nadir of zero any unequivocal viable tissue is progression, under the guard profile from 5 mm.",
        "[S7][D]",
        lambda sight: sight.sums.nadir == 0 and sight.is_proven_progression,
        TargetResponse.PD,
        _sum_and_nadir,
        _nadir_arithmetic,
    ),
    Rule(
        "MR-204",
        "Progression: the sum is at least 20 % above the nadir, and by the absolute increase that the profile asks.",
        "[S2][D]",
        lambda sight: sight.is_proven_progression,
        TargetResponse.PD,
        _sum_and_nadir,
        _nadir_arithmetic,
    ),
    Rule(
        "MR-205",
        "Partial response: the sum is at least 30 % below the baseline.",
        "[S2]",
        lambda sight: 10 * sight.sums.total <= 7 * sight.sums.baseline,
        TargetResponse.PR,
        _sum_and_baseline,
        _baseline_arithmetic,
    ),
    Rule(
        "MR-206",
        "Stable disease: neither partial response against the baseline nor progression against the nadir.",
        "[S7]",
        lambda _: True,
        TargetResponse.SD,
        _sum_and_both,
        lambda sight: f"{_baseline_arithmetic(sight)}; {_nadir_arithmetic(sight)}",
    ),
)
"""In the order of MR-203: complete response precedes progression, progression precedes partial response."""
