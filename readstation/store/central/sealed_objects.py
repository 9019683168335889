"""What is sealed already of reads, stations and versions, as the verdicts of one transaction ask for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from readstation.model.fact import FactKind
from readstation.store.central.bulk import driver_of, is_one_of
from readstation.store.central.schema import fact

_STEPS = """
SELECT f.object_id, f.object_number, f.digest, f.station
FROM unnest(CAST(%b AS text[]), CAST(%b AS bigint[])) k (object_id, lowest)
JOIN d.fact f ON f.kind = 'step' AND f.object_id = k.object_id AND f.object_number >= k.lowest
"""


@dataclass(frozen=True, slots=True)
class FactObject:
    """What a fact is about: the read, timepoint, version or event that may exist only once."""

    object_id: str
    object_number: int


@dataclass(frozen=True, slots=True)
class SealedFact:
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

    def look_up(self, kind: str, object_ids: Collection[str]) -> None:
        """Ask once for all objects of a kind that has few numbers an object."""
        if not object_ids:
            return
        rows = self._connection.execute(
            select(fact.c.object_id, fact.c.object_number, fact.c.digest, fact.c.station).where(
                fact.c.kind == kind,
                is_one_of(self._connection, fact.c.object_id, object_ids),
                fact.c.object_number >= 0,
            )
        )
        self._known |= {(kind, each): (0, {}) for each in object_ids}
        for row in rows:
            self._known[kind, row.object_id][1][row.object_number] = SealedFact(row.digest, row.station)

    def look_up_steps(self, lowest: Mapping[str, int]) -> None:
        """Ask once for the journals of reads, each from a number on: of one a read has thousands."""
        if not lowest:
            return
        kind = FactKind.STEP.value
        self._known |= {(kind, read_id): (number, {}) for read_id, number in lowest.items()}
        if self._connection.dialect.name != "postgresql":
            for read_id, number in lowest.items():
                del self._known[kind, read_id]
                self.at(kind, read_id, number)
            return
        with driver_of(self._connection).cursor() as cursor:
            found = cursor.execute(_STEPS, [list(lowest), list(lowest.values())]).fetchall()
        for read_id, number, digest, station in found:
            self._known[kind, read_id][1][number] = SealedFact(digest, station)

    def add(self, kind: str, about: FactObject, sealed: SealedFact) -> None:
        """Note a fact that this batch seals."""
        _, facts = self._known.setdefault((kind, about.object_id), (about.object_number + 1, {}))
        facts[about.object_number] = sealed
