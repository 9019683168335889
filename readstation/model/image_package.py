"""What the parties say of image packages: one encrypted, padded file a reader and timepoint (TR-23)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from readstation.core.canonical import canonical_bytes
from readstation.core.ids import ReadId
from readstation.model.series import SeriesFacts

SEGMENT_BYTES = 1024 * 1024
"""Size of one encrypted piece of a package; every package is a whole number of them."""

NAME_FORM = re.compile(r"[0-9a-f]{32}")
"""A package's name: random, and nothing else."""

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """A package that a reader may fetch now; whether it can ever be opened is not said (TR-23).

    Attributes
    ----------
    read_id, timepoint
        For which place of which read it lies ready.
    name
        Under which name it is published: 32 random hexadecimal digits.
    digest
        SHA-256 of the file, in hexadecimal.
    size_bytes
        Its size: the same for every package of a trial.
    """

    read_id: ReadId
    timepoint: int
    name: str
    digest: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class TimepointKey:
    """What central answers to whoever may open a package now.

    Attributes
    ----------
    name
        Of which package.
    key
        The key itself in the mode ``strict``; in ``offline`` wrapped for the station that asked.
    """

    name: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PackedSeries:
    """A series inside a package.

    Attributes
    ----------
    facts
        What a reader may know of it, under the reader's own case code and with a key of its own (TR-21).
    file_sizes
        The sizes of its files in volume order, bytes.
    outline
        What the loader may know before it reads the files, in hexadecimal; empty for nothing.
    """

    facts: SeriesFacts
    file_sizes: tuple[int, ...]
    outline: str = ""


@dataclass(frozen=True, slots=True)
class PackageIndex:
    """What stands first in a package: its series, whose files follow in the same order.

    Attributes
    ----------
    read_id, timepoint
        For which place of which read.
    series
        By their ordinals.
    """

    read_id: ReadId
    timepoint: int
    series: tuple[PackedSeries, ...]


def bound_to(name: str, read_id: ReadId, timepoint: int) -> bytes:
    """Return what a package and its wrapped key are bound to: neither opens in another place.

    Parameters
    ----------
    name, read_id, timepoint
        The package's name, and its place.
    """
    return canonical_bytes({"format": "readstation-package-1", "name": name, "read": read_id, "timepoint": timepoint})
