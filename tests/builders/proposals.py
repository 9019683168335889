"""A proposal on the demo case of `tests.builders.reads`, as the window hands it in."""

from __future__ import annotations

import dataclasses

from readstation.model.lesion import PointUm, Proposal, ProposalSource
from tests.builders.reads import drawn

ALGORITHM = "viable-chord-2"


def proposal_of(length_tenths: int, timepoint: int = 0, **changed: object) -> Proposal:
    """Return a proposal of a length on an image of the measuring phase, with an outline and a hole around its line."""
    line = drawn(length_tenths, timepoint)
    left, right, y, z = line.start.x, line.end.x, line.start.y, line.start.z
    outline = (PointUm(left, y - 8_000, z), PointUm(right, y - 8_000, z), PointUm(right, y, z), PointUm(left, y, z))
    hole = (
        PointUm(left + 4_000, y - 5_000, z),
        PointUm(left + 7_000, y - 5_000, z),
        PointUm(left + 5_000, y - 2_000, z),
    )
    seed = PointUm(left + 2_000, y - 1_000, z)
    made = Proposal(line, outline, (hole,), seed, ProposalSource.ARTERIAL, ALGORITHM, "", 11, length_tenths + 8)
    return dataclasses.replace(made, **changed)  # type: ignore[arg-type]  # any field may be changed
