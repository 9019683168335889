"""Opens a case at the adjudicator's station: both reads over its own images, judged as central judged them (MR-809)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from readstation.core.canonical import sha256_hex
from readstation.core.clock import Moment
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import SeriesKey
from readstation.model.adjudication import OpenAdjudication, Side, SideBody, SideStatement
from readstation.model.charter import Charter
from readstation.model.series import TimepointImages
from readstation.model.subject import Assignment
from readstation.reading.adjudicate import outcome
from readstation.reading.adjudicate.case import AdjudicationCase
from readstation.reading.adjudicate.outcome import Judging
from readstation.reading.adjudicate.pair import Frames, ReadPair, paired
from readstation.reading.adjudicate.result import plan_of, raised
from readstation.reading.adjudicate.swap import from_side
from readstation.reading.body_images import image_digests, place_name
from readstation.reading.decision import DecisionDraft
from readstation.reading.derive import config_of
from readstation.reading.read_result import judged_days, read_result
from readstation.reading.signed_view import sealed_outcomes
from readstation.reading.unseal import state_of_body, unseal_body
from readstation.reading.words import timepoint_label

Places = Mapping[tuple[int, int], SeriesKey]
"""The key here of each series of a body, by timepoint and ordinal."""


@dataclass(frozen=True, slots=True)
class CaseMaterial:
    """What a case is opened from.

    Attributes
    ----------
    opened, sides, statements
        The comparison, both bodies, and what was checked of them (`statements.check_sides`).
    assignment, charter
        What was given, and the rules of both reads.
    images
        The images that are here, by timepoint.
    frames
        The frame of reference of each series here.
    """

    opened: OpenAdjudication
    sides: tuple[SideBody, ...]
    statements: tuple[SideStatement, ...]
    assignment: Assignment
    charter: Charter
    images: Mapping[int, TimepointImages]
    frames: Frames


def open_case(material: CaseMaterial, draft: DecisionDraft, signed_at: Moment | None) -> AdjudicationCase:
    """Return a case with both reads over the images of this station.

    Parameters
    ----------
    material
        What it is opened from.
    draft, signed_at
        The decision so far, and when it was signed here.

    Raises
    ------
    Refused
        If the images here are not those that were read, or this program judges a read otherwise than it was signed and
        compared: nobody may decide on other differences than those for which the case was opened.
    DataProblem
        If a body cannot be read.
    """
    given, charter = material.assignment, material.charter
    bodies = {each.side: unseal_body(each.body) for each in material.sides}
    places = {side: _places(body, material.images) for side, body in bodies.items()}
    states = {side: state_of_body(body, given.read_id, given.case_alias, places[side]) for side, body in bodies.items()}
    pair = paired(states, dict.fromkeys(Side, material.frames))
    days = dict(material.statements[0].days)
    config = config_of(charter)
    judging = Judging(config, plan_of(charter), judged_days(pair.follow_ups, days, config))
    _check_judged_alike(material.opened, bodies, pair, judging, charter, days)
    return AdjudicationCase(
        opened=material.opened,
        assignment=given,
        charter=charter,
        pair=pair,
        judging=judging,
        bodies={each.side: sha256_hex(each.body) for each in material.sides},
        images=material.images,
        series={side: {key: key for key in found.values()} for side, found in places.items()},
        places={key: place_name(*place) for place, key in places[Side.A].items()},
        draft=draft,
        signed_at=signed_at,
    )


def _check_judged_alike(
    opened: OpenAdjudication,
    bodies: Mapping[Side, Mapping[str, Any]],
    pair: ReadPair,
    judging: Judging,
    charter: Charter,
    days: Mapping[int, int],
) -> None:
    results = {side: outcome.read_result(pair, from_side(side), judging) for side in Side}
    signed = {
        side: read_result(pair.states[side], sealed_outcomes(body["results"]), charter, days)
        for side, body in bodies.items()
    }
    triggers = tuple(entry.conclusion for entry in raised(results, judging.plan))
    if results != signed or triggers != opened.triggers:
        words = (
            "This version of Readstation judges the two reads otherwise than they were signed and compared. "
            "Nothing can be decided here. Ask the trial office which version to use."
        )
        raise Refused(Finding("MR-809", words))


def _places(body: Mapping[str, Any], images: Mapping[int, TimepointImages]) -> dict[tuple[int, int], SeriesKey]:
    """Return the series here that show the very images that were read (TR-24)."""
    here = {
        (timepoint, tuple(image.digest for image in facts.images)): facts.series_key
        for timepoint, shown in images.items()
        for facts in shown.series
    }
    found = {}
    for (timepoint, ordinal), digests in image_digests(body).items():
        key = here.get((timepoint, digests))
        if key is None:
            label = timepoint_label(timepoint)
            words = (
                f"The images of {label} are not all here yet. They come with the next contact."
                if timepoint not in images
                else f"Series {ordinal} of {label} is not here as it was read. Nothing can be decided. "
                "Tell the trial office."
            )
            raise Refused(Finding("TR-24.images", words))
        found[timepoint, ordinal] = key
    return found
