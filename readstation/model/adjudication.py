"""What an adjudicator gets of two reads, and what is decided (MR-810, TR-24, TR-30)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from readstation.core.canonical import canonical_bytes
from readstation.core.ids import ReadId
from readstation.model.codec import record_to_json

STATEMENT_DOMAIN = b"Readstation adjudication statement, version 1"
"""What the sequencer's signature of a statement begins with, so that it never passes for one of something else."""


class Side(StrEnum):
    """One of two reads, in an order that was drawn for this case and adjudicator."""

    A = "A"
    B = "B"


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
    """

    read_id: ReadId
    number: int
    side: Side
    body_digest: str
    charter_digest: str

    def message(self) -> bytes:
        """Return what is signed: the domain text, a newline, and the statement's canonical bytes."""
        return STATEMENT_DOMAIN + b"\n" + self.body()

    def body(self) -> bytes:
        """Return the canonical bytes."""
        return canonical_bytes(record_to_json(self))


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
