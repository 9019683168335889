"""What the program proposed is kept beside what the reader signs, and only where the charter allows it (MR-001)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from readstation.core.errors import Refused
from readstation.core.exact import MAXIMUM_DIAMETER, tenths_between
from readstation.core.findings import Finding
from readstation.criteria.config import CriteriaConfig
from readstation.model.charter import Charter
from readstation.model.journal import RowKind
from readstation.model.lesion import Assessment, Lesion, LesionType, PointUm, Proposal
from readstation.model.series import SeriesFacts, TimepointImages
from readstation.reading.commands import Command
from readstation.reading.edit import Edit, EditContext
from readstation.reading.eligibility import FLAT_UM
from readstation.reading.rows import Row, RowKey

MOST_OUTLINE_POINTS = 2000
MOST_HOLES = 50
LONGEST_NAME = 60
NOT_ALLOWED = "The charter of this trial does not allow assisted diameters (MR-001). Nothing was stored: draw the line."
_KEPT = "Nothing was stored: draw the line"


def with_proposal(edit: Edit, command: Command, context: EditContext) -> Edit:
    """Return an edit whose calliper keeps what was proposed for it.

    A new proposal replaces the one before; a calliper that is moved or drawn anew keeps it, so that what the reader saw
    and what the reader signed both stand in the read.

    Raises
    ------
    Refused
        If the charter does not allow proposals, or this one is not one of the images of the timepoint.
    """
    given: Proposal | None = getattr(command, "proposal", None)
    if given is not None:
        given = dataclasses.replace(given, software=context.software)
        check_allowed(context.charter)
        check_proposal(given, context.images[command.timepoint], context.charter, context.config)
    rows: dict[RowKey, Row | None] = dict(edit.rows)
    for key, row in edit.rows.items():
        if key[0] is not RowKind.ASSESSMENT or not isinstance(row, Assessment) or row.measurement is None:
            continue
        before = context.state.assessment(row.lesion_id, row.timepoint)
        proposal = given if given is not None else (None if before is None else before.proposal)
        if proposal is not None:
            _check_lesion(row, given, rows, context)
            rows[key] = dataclasses.replace(row, proposal=proposal)
    return edit if rows == edit.rows else dataclasses.replace(edit, rows=rows)


def check_allowed(charter: Charter) -> None:
    """Refuse a proposal where the charter does not allow them (MR-001)."""
    if not charter.assisted_diameter:
        raise Refused(Finding("MR-001", NOT_ALLOWED))


def check_proposal(proposal: Proposal, images: TimepointImages, charter: Charter, config: CriteriaConfig) -> None:
    """Check a proposal before it is kept.

    Raises
    ------
    Refused
        If its line is not on an image of the timepoint's measuring phase, is not as long as its ends are apart, or its
        outline leaves the image.
    """
    line = proposal.line
    facts = next((each for each in images.series if each.series_key == line.series_key), None)
    image = None if facts is None else next((each for each in facts.images if each.ordinal == line.image_ordinal), None)
    if facts is None or image is None or image.digest != line.image_digest:
        raise _refusal("TR-45", "The image of the proposal is not one that was released")
    if line.phase is not facts.phase or line.phase is not charter.measuring_phase:
        raise _refusal("MR-115", f"A proposal is made on the {charter.measuring_phase.words.lower()} phase")
    if not has_length_of_ends(proposal, config) or not 0 < line.length_tenths <= MAXIMUM_DIAMETER:
        raise _refusal("MR-216", "The length of the proposal is not the distance of its ends")
    loops = (proposal.outline, *proposal.holes)
    count = sum(len(each) for each in loops)
    if min(len(each) for each in loops) < 3 or count > MOST_OUTLINE_POINTS or len(proposal.holes) > MOST_HOLES:
        raise _refusal("MR-116", "The outline of the proposal is none")
    if not _lie_in_a_slice((line.start, line.end, *(point for each in loops for point in each)), facts):
        raise _refusal("MR-123", "The proposal does not lie on one image")
    if not 0 < len(proposal.algorithm) <= LONGEST_NAME or not proposal.algorithm.isprintable():
        raise _refusal("MR-116", "The proposal does not say how it was made")


def has_length_of_ends(proposal: Proposal, config: CriteriaConfig) -> bool:
    """Return whether the length of a proposed line is the rounded distance of its ends (MR-216)."""
    ends = proposal.line.start.as_tuple(), proposal.line.end.as_tuple()
    return tenths_between(*ends, config.measurement_resolution_tenths) == proposal.line.length_tenths


def _check_lesion(
    said: Assessment, given: Proposal | None, rows: dict[RowKey, Row | None], context: EditContext
) -> None:
    """Refuse a new proposal for what is not measured by its longest viable diameter in the liver (MR-106, MR-116)."""
    entered = next((row for row in rows.values() if isinstance(row, Lesion) and row.lesion_id == said.lesion_id), None)
    lesion = entered or context.state.lesions[said.lesion_id]
    if given is not None and lesion.lesion_type is not LesionType.HEPATIC:
        raise _refusal("MR-116", f"{lesion.label} is not in the liver, so viable tumour is not what is measured")


def _lie_in_a_slice(points: Iterable[PointUm], facts: SeriesFacts) -> bool:
    """Return whether all points lie at the same height along the normal of the slices, to 0.1 mm."""
    rx, ry, rz, cx, cy, cz = facts.orientation_ppm
    normal = (ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx)
    heights = [sum(a * b for a, b in zip(point.as_tuple(), normal, strict=True)) for point in points]
    # Cosines are in millionths, so the product is in micrometres times 10^12.
    return max(heights) - min(heights) <= FLAT_UM * 10**12


def _refusal(code: str, words: str) -> Refused:
    return Refused(Finding(code, f"{words}. {_KEPT}."))
