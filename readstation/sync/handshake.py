"""The hand-shake before any data: protocol range, schema, digests of charters; both sides compare (TR-53).

What a station made goes out as long as the protocol fits. What it cannot show rightly it does not fetch: a newer form
of the tables may hold what this program does not know, and another charter means other rules for a read that was begun
here. Receipts, claims and answers to reports are part of the protocol and come in both cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.sync.comparison import Comparison, Verdict
from readstation.sync.ports import OLDEST_PROTOCOL, PROTOCOL_VERSION, Central, Hello

Answer = TypeVar("Answer")

COMPARES_SINCE = "c0008"
"""The schema from which on central compares, too."""

LINES_AND_CHARTERS_SINCE = "c0013"
"""The schema from which on central tells which signed versions it put aside, and who of the office signed a charter."""

GIVES_BACK_SINCE = "c0016"
"""The schema from which on central gives a person's own facts back (TR-43)."""

_SCHEMA, _CHARTER = "TR-53.schema", "TR-53.charter"

HOLDS_BACK = (_SCHEMA, _CHARTER)
"""The codes of findings for which nothing is fetched."""

MOST_COMPARED = 5_000
"""How many reads are compared at once; central refuses more."""


@dataclass(frozen=True, slots=True)
class StationForm:
    """What a station knows, for the hand-shake.

    Attributes
    ----------
    schemas
        The forms of central's tables that this program knows, the oldest first.
    charters
        The digest of the charter of each of the person's reads that are here.
    """

    schemas: tuple[str, ...]
    charters: Mapping[ReadId, str]


@dataclass(frozen=True, slots=True)
class Handshake:
    """How the hand-shake ended, the protocol being one that both speak.

    Attributes
    ----------
    hello
        What central said of itself.
    findings
        Why nothing may be fetched; empty where all may.
    """

    hello: Hello
    findings: tuple[Finding, ...] = ()

    @property
    def may_pull(self) -> bool:
        """Whether assignments, charters, checkpoints and images may be fetched."""
        return not self.findings


def check_protocol(hello: Hello) -> None:
    """Refuse a central that speaks no protocol of this program's.

    Raises
    ------
    Refused
        If the ranges do not meet. Nothing was sent.
    """
    oldest_there = hello.oldest_protocol or hello.protocol
    if not (oldest_there <= PROTOCOL_VERSION and hello.protocol >= OLDEST_PROTOCOL):
        raise Refused(
            Finding(
                "TR-53",
                f"Central speaks protocol {hello.protocol}, this program {PROTOCOL_VERSION}. Your work is kept and "
                "waits here. Ask the trial office for the other version.",
            )
        )


def compare_forms(
    hello: Hello, mine: StationForm, central: Central, call: Callable[[Callable[[], Comparison]], Comparison]
) -> Handshake:
    """Compare what both sides know, after a protocol was found that both speak.

    Parameters
    ----------
    hello
        What central said of itself.
    mine
        What this station knows.
    central, call
        Central, and what calls it, again after a fault of the line where that is wished.

    Returns
    -------
    Handshake
        The stricter of what this station and central find.
    """
    is_older = hello.schema not in mine.schemas
    differing = 0
    if is_older or hello.schema >= COMPARES_SINCE:
        reads = tuple(mine.charters)[:MOST_COMPARED]
        told = tuple((read_id, mine.charters[read_id]) for read_id in reads)
        said = call(lambda: central.compare(mine.schemas[-1], told))
        is_older |= said.verdict is Verdict.STATION_OLDER
        pairs = zip(told, said.charters, strict=False)
        differing = sum(bool(there) and there != here for (_, here), there in pairs)
        differing = max(differing, said.verdict is Verdict.OTHER_CHARTER)
    findings = []
    if is_older:
        findings.append(Finding(_SCHEMA, f"Central is newer than this program. {_KEPT} {_NEWER}"))
    if differing:
        words = f"Central has other rules for cases that are here ({differing}). {_KEPT} Tell the trial office."
        findings.append(Finding(_CHARTER, words))
    return Handshake(hello, tuple(findings))


_KEPT = "Your work is kept and sent; nothing new is fetched."
_NEWER = "Ask the trial office for the new program."
