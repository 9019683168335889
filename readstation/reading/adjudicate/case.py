"""An adjudication case as the bench has it: both reads matched, how they are judged, and what is decided so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from readstation.core.clock import Moment
from readstation.core.ids import SeriesKey
from readstation.model.adjudication import OpenAdjudication, Side
from readstation.model.charter import Charter
from readstation.model.series import TimepointImages
from readstation.model.subject import Assignment
from readstation.reading.adjudicate.outcome import Judging
from readstation.reading.adjudicate.pair import ReadPair
from readstation.reading.decision import DecisionDraft as DecisionDraft


@dataclass(frozen=True, slots=True)
class AdjudicationCase:
    """Two signed reads of one subject over the same images, A and B.

    Attributes
    ----------
    opened
        Which comparison, and in which endpoints the reads differ.
    assignment, charter
        The adjudicator's assignment, and the charter that both were read by.
    pair, judging
        Both reads with their lesions matched, and what judges them.
    bodies
        SHA-256 of the bodies that were compared; the decision names them (TR-24).
    images
        The images of each timepoint, under the series keys of this station.
    series
        For each read, the key on this station of each series that its lines lie on.
    places
        What the compared bodies call each series of this station that was read (`body_images.place_name`); a decision
        names its key images so.
    draft
        The decision so far.
    signed_at
        When it was signed here; None while it is open.
    """

    opened: OpenAdjudication
    assignment: Assignment
    charter: Charter
    pair: ReadPair
    judging: Judging
    bodies: Mapping[Side, str]
    images: Mapping[int, TimepointImages]
    series: Mapping[Side, Mapping[SeriesKey, SeriesKey]]
    places: Mapping[SeriesKey, SeriesKey] = field(default_factory=dict)
    draft: DecisionDraft = field(default_factory=DecisionDraft)
    signed_at: Moment | None = None
