"""What a practice case is made of: one file with images, charter, plan and a sealed reference (product, "Practice")."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from readstation.core.canonical import canonical_bytes
from readstation.core.ids import CaseAlias, KeyId, Login
from readstation.model.series import SeriesFacts

PACK_VERSION = 1
"""The version of the form of a pack; a program reads its own and every earlier one."""

PACK_FORMAT = "readstation-practice-pack"
REFERENCE_FORMAT = "readstation-practice-reference-1"
PLAN_FORMAT = "readstation-practice-plan-1"

PACK_DOMAIN = b"Readstation practice pack, version 1"
"""What an author's signature begins with, so that it can never pass for one of something else (TR-28)."""


class PackPart(StrEnum):
    """What follows the head of a pack, in this order."""

    CHARTER = "charter"
    PLAN = "plan"
    REFERENCE = "reference"
    IMAGES = "images"


@dataclass(frozen=True, slots=True)
class PartPlace:
    """A part of a pack: what it is, how long, and the SHA-256 of its bytes."""

    part: PackPart
    size_bytes: int
    digest: str


@dataclass(frozen=True, slots=True)
class PackAuthor:
    """Who made a pack, with the key that verifies it."""

    login: Login
    printed_name: str
    key_id: KeyId
    public_key_hex: str


@dataclass(frozen=True, slots=True)
class ReferenceLock:
    """What the key of a sealed reference is formed from, together with what it is bound to.

    It lies in the pack, because nobody else is there when a trainee signs: it makes an opening evident, not impossible.

    Attributes
    ----------
    salt_hex, secret_hex
        32 random bytes each.
    commitment
        SHA-256 of the sealed bytes in clear, which begin with a random salt of their own.
    """

    salt_hex: str
    secret_hex: str = field(repr=False)
    commitment: str


@dataclass(frozen=True, slots=True)
class PackManifest:
    """The head of a pack: what the author signs.

    Attributes
    ----------
    format
        `PACK_FORMAT`.
    pack_id
        32 random hexadecimal digits.
    title, tasks
        What the trainee is told before the read, plain text.
    case_alias, timepoints
        The case's code inside the pack, and its timepoints in order.
    experts
        How many reference reads are sealed.
    author, made_day, software
        Who made it, on which day (ISO 8601), with which version of the program.
    lock
        How the reference is sealed.
    parts
        What follows, one entry of each kind in the order of `PackPart`.
    """

    format: str
    pack_id: str
    title: str
    tasks: tuple[str, ...]
    case_alias: CaseAlias
    timepoints: tuple[int, ...]
    experts: int
    author: PackAuthor
    made_day: str
    software: str
    lock: ReferenceLock
    parts: tuple[PartPlace, ...]

    def part(self, kind: PackPart) -> PartPlace:
        """Return the place of a part."""
        return next(each for each in self.parts if each.part is kind)

    @property
    def bound(self) -> bytes:
        """What the sealed reference is bound to: it opens in no other pack."""
        return canonical_bytes({"commitment": self.lock.commitment, "format": REFERENCE_FORMAT, "pack": self.pack_id})


@dataclass(frozen=True, slots=True)
class PracticeSeries:
    """A series inside a pack.

    Attributes
    ----------
    facts
        What a reader may know of it, under the pack's case code and a key of its own.
    file_sizes
        The sizes of its files in volume order, bytes.
    outline
        What the loader may know before it reads the files, in hexadecimal; empty for nothing.
    """

    facts: SeriesFacts
    file_sizes: tuple[int, ...]
    outline: str = ""


@dataclass(frozen=True, slots=True)
class PracticeIndex:
    """What stands first in the images of a pack: its series by timepoint and ordinal, whose files follow."""

    series: tuple[PracticeSeries, ...]


def author_message(head: bytes) -> bytes:
    """Return what the author of a pack signs.

    Parameters
    ----------
    head
        The first line, the length and the canonical bytes of the manifest, as they stand in the file.
    """
    return PACK_DOMAIN + b"\n" + head
