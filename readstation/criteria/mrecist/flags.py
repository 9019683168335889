"""The flags of MR-218 that follow from the facts; they never change a response."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.criteria.facts import NewStatus, Response, TargetResponse
from readstation.criteria.mrecist.target import TargetSight
from readstation.criteria.rule import Rule

GUARD_TENTHS = 50
"""The increase below which a progression is to be measured again, 5.0 mm whatever is configured (MR-210, MR-218)."""

_LESSER = (Response.PR, Response.SD, Response.NON_CR_NON_PD)


@dataclass(frozen=True, slots=True)
class FlagSight:
    """What the flags look at.

    Attributes
    ----------
    targets, target
        The sums of the scope and the target response.
    new, response
        The new-lesion status and the response of the scope.
    last_evaluable
        The last earlier response of the scope that is not NE, None where there is none.
    """

    targets: TargetSight
    target: TargetResponse
    new: NewStatus
    response: Response
    last_evaluable: Response | None

    @property
    def rise_tenths(self) -> int:
        """The increase over the nadir, also of a partial sum."""
        return self.targets.sums.total - self.targets.sums.nadir


FLAG_RULES: tuple[Rule[FlagSight, str], ...] = (
    Rule(
        "MR-208",
        "Progression was found from a partial sum.",
        "[D]",
        lambda sight: sight.target is TargetResponse.PD and sight.targets.sums.is_partial,
        "F-PARTIAL-PD",
    ),
    Rule(
        "MR-210",
        "Progression by less than 5 mm: both measurements are to be checked again before the lock.",
        "[D]",
        lambda sight: sight.target is TargetResponse.PD and sight.rise_tenths < GUARD_TENTHS,
        "F-PD-LT5",
        lambda sight: (("increase over nadir", f"{format_mm(sight.rise_tenths)} mm"),),
        lambda sight: f"{format_mm(sight.rise_tenths)} < {format_mm(GUARD_TENTHS)} mm",
    ),
    Rule(
        "MR-211",
        "A progression by imputed values alone was taken back.",
        "[D]",
        lambda sight: sight.targets.is_suppressed,
        "F-TSTM-SUPPRESSED",
    ),
    Rule(
        "MR-507",
        "Disease where the last evaluable response was complete: confirm the re-appearance or attest the doubt.",
        "[S7]",
        lambda sight: sight.last_evaluable is Response.CR and sight.response in _LESSER,
        "F-REAPPEAR",
        lambda sight: (("response", sight.response.value), ("last evaluable response", "CR")),
    ),
    Rule(
        "MR-405",
        "An equivocal new lesion is assessed again at every later timepoint until it is resolved.",
        "[S7]",
        lambda sight: sight.new is NewStatus.EQUIVOCAL,
        "F-EQUIV-NEW",
    ),
    Rule(
        "MR-506",
        "A region that had to be imaged was not.",
        "[D]",
        lambda sight: sight.new is NewStatus.NE,
        "F-NEW-NE",
    ),
)
"""In the order of the table of MR-218."""
