"""Searches, looks and black-outs of a station's series (`trial.looks.LookBook`). Every row stays as it was written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, exists, func, insert, select

from readstation.core.canonical import JsonObject, canonical_bytes, sha256_hex
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, Login, SeriesKey
from readstation.model.audit import AuditAction
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.look import BlackOut, SeriesLook, TextSearch
from readstation.model.people import Person
from readstation.model.series import SeriesFacts
from readstation.reading.ports import AuditDraft
from readstation.store.bodies import intact_object
from readstation.store.images import StationImages, facts_of_row
from readstation.store.schema import assignment, black_out, frame_seen, series_look, series_search, stored_series
from readstation.store.uow import UnitOfWork


class StationLooks:
    """The look book of a station. Called on the store's thread only.

    Parameters
    ----------
    work
        Writes rows with their audit events.
    images
        The station's images: a black-out puts a new series among them.
    """

    def __init__(self, work: UnitOfWork, images: StationImages) -> None:
        self._work = work
        self._images = images

    def waiting_series(self) -> tuple[SeriesFacts, ...]:
        """Return every series that may be given to readers: those that a black-out stands in for are left out."""
        query = (
            select(stored_series)
            .where(~exists().where(black_out.c.source_key == stored_series.c.series_key))
            .order_by(stored_series.c.case_alias, stored_series.c.timepoint, stored_series.c.series_ordinal)
        )
        with self._work.database.read() as connection:
            return tuple(facts_of_row(row) for row in connection.execute(query))

    def search(self, series_key: SeriesKey) -> TextSearch | None:
        """Return what the detector found, or None where it has not searched."""
        query = select(series_search).where(series_search.c.series_key == series_key)
        with self._work.database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return record_from_json(TextSearch, intact_object(row.body, row.digest, f"text search of series {series_key}"))

    def keep_search(self, found: TextSearch) -> None:
        """Keep what the detector found; a second search of the same series changes nothing."""
        body = canonical_bytes(record_to_json(found))
        after: JsonObject = {"marked_frames": len(found.marked), "detector": found.detector}
        draft = AuditDraft(AuditAction.SERIES_SEARCHED, found.series_key, after=after)
        with self._work.database.write() as connection:
            there = exists().where(series_search.c.series_key == found.series_key)
            if connection.execute(select(there)).scalar():
                return
            row = {"series_key": found.series_key, "body": body, "digest": sha256_hex(body)}
            connection.execute(insert(series_search), row)
            self._work.record(connection, (draft,))

    def frames_seen(self, series_key: SeriesKey, login: Login) -> frozenset[int]:
        """Return the ordinals of the frames that a person had on screen."""
        query = select(frame_seen.c.ordinal).where(frame_seen.c.series_key == series_key, frame_seen.c.login == login)
        with self._work.database.read() as connection:
            return frozenset(connection.execute(query).scalars())

    def keep_seen(self, series_key: SeriesKey, login: Login, ordinal: int) -> None:
        """Keep that a person had a frame on screen; the same again changes nothing."""
        row = {"series_key": series_key, "login": login, "ordinal": ordinal}
        with self._work.database.write() as connection:
            if connection.execute(select(frame_seen).filter_by(**row)).first() is None:
                connection.execute(insert(frame_seen), row)

    def looks(self, series_key: SeriesKey) -> tuple[SeriesLook, ...]:
        """Return all looks at a series, the earliest first."""
        query = select(series_look).where(series_look.c.series_key == series_key).order_by(series_look.c.number)
        with self._work.database.read() as connection:
            return tuple(
                record_from_json(SeriesLook, intact_object(row.body, row.digest, f"look {row.look_id}"))
                for row in connection.execute(query)
            )

    def keep_look(self, look: SeriesLook, person: Person) -> None:
        """Keep a look, with its event of the audit trail, in one transaction."""
        body = canonical_bytes(record_to_json(look))
        after: JsonObject = {"look": look.look_id, "frames": len(look.frames)}
        draft = AuditDraft(
            AuditAction.SERIES_LOOKED_AT, look.series_key, login=look.login, role=person.role.value, after=after,
            reason_code=look.verdict.value,
        )  # fmt: skip
        row = {"look_id": look.look_id, "series_key": look.series_key, "body": body, "digest": sha256_hex(body)}
        with self._work.database.write() as connection:
            connection.execute(insert(series_look), row)
            self._work.record(connection, (draft,))

    def black_outs(self) -> tuple[BlackOut, ...]:
        """Return every black-out, the earliest first."""
        with self._work.database.read() as connection:
            made = [
                record_from_json(BlackOut, intact_object(row.body, row.digest, f"black-out {row.series_key}"))
                for row in connection.execute(select(black_out))
            ]
        return tuple(sorted(made, key=lambda each: each.utc_ms))

    def next_ordinal(self, alias: CaseAlias, timepoint: int) -> int:
        """Return the place of one more series in a timepoint; no place is given twice."""
        query = select(func.max(stored_series.c.series_ordinal)).where(
            stored_series.c.case_alias == alias, stored_series.c.timepoint == timepoint
        )
        with self._work.database.read() as connection:
            return int(connection.execute(query).scalar() or 0) + 1

    def check_replaceable(self, facts: SeriesFacts) -> None:
        """Refuse to stand in for a series that a reader may have lines on, or that another stands in for already.

        Raises
        ------
        Refused
            If so. Nothing was changed.
        """
        with self._work.database.read() as connection:
            _check_replaceable(connection, facts)

    def keep_black_out(
        self, made: BlackOut, person: Person, facts: SeriesFacts, files: Iterable[Path], outline: bytes | None
    ) -> None:
        """Keep the new series and that it stands in for the other, durably, with the event of the audit trail.

        Parameters
        ----------
        made, person
            The black-out and who made it.
        facts, files, outline
            The new series, as `put_series`.

        Raises
        ------
        Refused
            If the other series was given to a reader, or another stands in for it already.
        EnvironmentFault
            If the disk refused. Nothing of it is then visible.
        """
        self._images.put_series(facts, files, outline, lambda connection: self._stand_in(connection, made, person))

    def _stand_in(self, connection: Connection, made: BlackOut, person: Person) -> None:
        row = connection.execute(select(stored_series).where(stored_series.c.series_key == made.source_key)).one()
        _check_replaceable(connection, facts_of_row(row))
        body = canonical_bytes(record_to_json(made))
        kept = {"series_key": made.series_key, "source_key": made.source_key, "body": body, "digest": sha256_hex(body)}
        connection.execute(insert(black_out), kept)
        region: JsonObject = record_to_json(made.region)
        frames: JsonObject = {"first": made.first_frame, "last": made.last_frame}
        draft = AuditDraft(
            AuditAction.SERIES_BLACKED_OUT, made.source_key, login=made.login, role=person.role.value,
            before={"digest": made.digest_before},
            after={"series": made.series_key, "digest": made.digest_after, "region": region, "frames": frames},
            reason_code="burned_in", reason=made.reason,
        )  # fmt: skip
        self._work.record(connection, (draft,))


def _check_replaceable(connection: Connection, facts: SeriesFacts) -> None:
    given = select(assignment.c.read_id).where(assignment.c.case_alias == facts.case_alias)
    if connection.execute(given).first() is not None:
        words = "This case was given to a reader: its images stay as they are. Take it back first."
        raise Refused(Finding("TR-20", f"Not blacked out. {words}"))
    replaced = select(black_out.c.series_key).where(black_out.c.source_key == facts.series_key)
    if connection.execute(replaced).first() is not None:
        raise Refused(Finding("TR-20", "Not blacked out: another series stands in for this one already."))
