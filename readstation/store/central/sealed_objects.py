"""What is sealed already of reads, stations and versions, as the verdicts of one transaction ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from readstation.store.central.bulk import driver_of
from readstation.store.central.parameter_lists import NumberList, TextList
from readstation.store.central.schema import fact

_FROM = """
SELECT f.* FROM unnest(CAST(%b AS text[]), CAST(%b AS text[]), CAST(%b AS bigint[])) k (kind, object_id, lowest)
CROSS JOIN LATERAL (SELECT w.kind, w.object_id, w.object_number, w.digest, w.station FROM d.fact w
                    WHERE w.kind = k.kind AND w.object_id = k.object_id AND w.object_number >= k.lowest OFFSET 0) f
"""
"""Each object by the index: how many others there are says nothing about what a few cost."""


class FactObject(NamedTuple):
    """What a fact is about: the read, timepoint, version or event that may exist only once."""

    object_id: str
    object_number: int


class SealedFact(NamedTuple):
    """A fact that is sealed.

    Attributes
    ----------
    digest
        Of its body.
    station
        The origin that sent it.
    """

    digest: str
    station: str


class SealedObjects:
    """What is sealed already, looked up once for each read or station, and kept up while a batch grows.

    Parameters
    ----------
    connection
        Inside the pass's transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[str, str], tuple[int, dict[int, SealedFact]]] = {}

    def at(self, kind: str, object_id: str, number: int) -> SealedFact | None:
        """Return the fact that is sealed under a number of an object, or None."""
        lowest, facts = self._known.get((kind, object_id), (number + 1, {}))
        if number < lowest:
            rows = self._connection.execute(
                select(fact.c.object_number, fact.c.digest, fact.c.station).where(
                    fact.c.kind == kind, fact.c.object_id == object_id, fact.c.object_number >= number
                )
            )
            facts = {row.object_number: SealedFact(row.digest, row.station) for row in rows} | facts
            self._known[kind, object_id] = (number, facts)
        return facts.get(number)

    def last(self, kind: str, object_id: str) -> SealedFact | None:
        """Return the fact with the highest number of an object, or None."""
        self.at(kind, object_id, 0)
        _, facts = self._known[kind, object_id]
        return facts[max(facts)] if facts else None

    def look_up(self, lowest: Mapping[tuple[str, str], int]) -> None:
        """Ask once for objects by kind and id, each from a number on."""
        if not lowest:
            return
        if self._connection.dialect.name != "postgresql":
            for (kind, object_id), number in lowest.items():
                self.at(kind, object_id, number)
            return
        kinds, object_ids = zip(*lowest, strict=True)
        asked = [TextList(kinds), TextList(object_ids), NumberList(lowest.values())]
        with driver_of(self._connection).cursor() as cursor:
            found = cursor.execute(_FROM, asked).fetchall()
        self._known |= {key: (number, {}) for key, number in lowest.items()}
        for kind, object_id, number, digest, station in found:
            self._known[kind, object_id][1][number] = SealedFact(digest, station)

    def add(self, kind: str, about: FactObject, sealed: SealedFact) -> None:
        """Note a fact that this batch seals."""
        _, facts = self._known.setdefault((kind, about.object_id), (about.object_number + 1, {}))
        facts[about.object_number] = sealed
