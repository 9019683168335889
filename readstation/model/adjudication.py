"""What an adjudicator gets of two reads, and what is decided (MR-810, TR-24, TR-30)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical
from readstation.core.errors import DataProblem
from readstation.core.ids import ReadId
from readstation.model.codec import later, record_from_json, record_to_json

STATEMENT_DOMAIN = b"Readstation adjudication statement, version 1"
"""What the sequencer's signature of a statement begins with, so that it never passes for one of something else."""


class Side(StrEnum):
    """One of two reads, in an order that was drawn for this case and adjudicator."""

    A = "A"
    B = "B"

    @property
    def other(self) -> Side:
        """The other one."""
        return Side.B if self is Side.A else Side.A


@dataclass(frozen=True, slots=True)
class SideStatement:
    """What the sequencer says of a body: it is that of a valid signed read of this case (TR-30).

    Attributes
    ----------
    read_id, number
        The adjudication, and which comparison of it; a newer version of a read makes a new number.
    side
        A or B.
    body_digest, charter_digest
        SHA-256 of the body, and of the charter that it was read by.
    days
        Timepoint and days since the baseline, as far as they were known when the reads were compared: who judges them
        again judges them on the same days (MR-603, MR-604).
    """

    read_id: ReadId
    number: int
    side: Side
    body_digest: str
    charter_digest: str
    days: tuple[tuple[int, int], ...] = later(default=())

    def message(self) -> bytes:
        """Return what is signed: the domain text, a newline, and the statement's canonical bytes."""
        return STATEMENT_DOMAIN + b"\n" + self.body()

    def body(self) -> bytes:
        """Return the canonical bytes."""
        return canonical_bytes(record_to_json(self))


def statement_of(statement: bytes) -> SideStatement:
    """Return a statement from its canonical bytes.

    Raises
    ------
    DataProblem
        If they are not those of one.
    """
    try:
        return record_from_json(SideStatement, parse_canonical(statement))
    except NotCanonicalError as error:
        raise DataProblem(f"the statement of a read is not canonical: {error}") from error


@dataclass(frozen=True, slots=True)
class SideBody:
    """One read as an adjudicator gets it: the body that was signed, and the sequencer's statement of it.

    Attributes
    ----------
    number, side
        Of which comparison, A or B.
    body
        The canonical bytes of the read's body: no name, no key, no station, no time, no free text.
    statement, signature_hex, public_key_hex
        `SideStatement`, signed by the sequencer.
    """

    number: int
    side: Side
    body: bytes = field(repr=False)
    statement: bytes = field(repr=False)
    signature_hex: str
    public_key_hex: str


@dataclass(frozen=True, slots=True)
class OpenAdjudication:
    """A case that waits for its adjudicator.

    Attributes
    ----------
    read_id, number
        The adjudication, and which comparison of it.
    triggers
        In which endpoints the reads differ, in the order of MR-809.
    """

    read_id: ReadId
    number: int
    triggers: tuple[str, ...]


class DifferenceCause(StrEnum):
    """Why two reads of the same images come to different outcomes, in the order in which a read is done.

    The codes are those of a signed decision (`reading.decision.DecisionCause`).
    """

    QUALITY = "IMAGE_QUALITY"
    TARGET_CHOICE = "LESION_CHOICE"
    MEASUREMENT = "TARGET_MEASUREMENT"
    NON_TARGET = "NON_TARGET"
    NEW_LESION = "NEW_LESION"


class Endpoint(StrEnum):
    """What a final result is made of where the charter has each chosen by itself (MR-810)."""

    MEASURABILITY = "measurability"
    LOCALIZED_BEST = "localized_best"
    HEPATIC_PROGRESSION = "hepatic_progression"
    OVERALL_BEST = "overall_best"
    OVERALL_PROGRESSION = "overall_progression"


TRIGGER_NAMES = ("BASELINE_MEASURABILITY", "LOC_BOR", "LOC_RESPONDER", "HEP_PD_TP", "OVR_BOR", "OVR_PD_TP")
"""The triggers of MR-809, in the order of its table."""


@dataclass(frozen=True, slots=True)
class AdjudicationPlan:
    """How a trial adjudicates.

    Attributes
    ----------
    triggers
        The triggers that the charter keeps, by their names of MR-809.
    is_per_endpoint
        Whether the adjudicator chooses for each endpoint and not for the whole subject (MR-810).
    uses_confirmed_best
        Whether best responses are compared as confirmed ones (MR-809, MR-603).
    """

    triggers: tuple[str, ...] = TRIGGER_NAMES
    is_per_endpoint: bool = False
    uses_confirmed_best: bool = False
