"""The station's images: files by content hash, facts in the database (`trial.ports.ImageLibrary`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Row, bindparam, exists, insert, or_, select

from readstation.core.canonical import JsonValue, canonical_bytes, digest_of, sha256_hex
from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, SeriesKey
from readstation.model.audit import AuditAction
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.series import Modality, SeriesFacts
from readstation.reading.ports import AuditDraft
from readstation.store.bodies import intact, intact_object
from readstation.store.files import ContentFiles, ContentPaths
from readstation.store.schema import (
    black_out,
    purged_series,
    stored_file,
    stored_image,
    stored_outline,
    stored_series,
)
from readstation.store.uow import UnitOfWork

_FILES_OF = (
    select(stored_file.c.content).where(stored_file.c.series_key == bindparam("key")).order_by(stored_file.c.position)
)
_OUTLINE_OF = select(stored_outline).where(stored_outline.c.series_key == bindparam("key"))


@dataclass(frozen=True, slots=True)
class KeptSeries:
    """A series whose files are on the disk.

    Attributes
    ----------
    facts
        The series.
    contents
        The content hashes of its files in volume order.
    outline
        What the loader may know before it reads the files; None for nothing.
    """

    facts: SeriesFacts
    contents: Sequence[str]
    outline: bytes | None = None


class StationImages:
    """The image library of a station. Called on the store's thread only.

    Parameters
    ----------
    work
        Writes rows and the audit event of a series in one transaction.
    files
        Keeps the objects.
    """

    def __init__(self, work: UnitOfWork, files: ContentFiles) -> None:
        self._work = work
        self._files = files

    def put_series(
        self,
        facts: SeriesFacts,
        files: Iterable[bytes | Path],
        outline: bytes | None = None,
        beside: Callable[[Connection], None] = lambda _: None,
    ) -> None:
        """Keep a series, durably: all its files, then its rows, in one transaction.

        Parameters
        ----------
        facts
            The series. `facts.images` has one entry a slice; a multi-frame file holds several.
        files
            The blinded objects in volume order, taken one by one.
        outline
            What the loader may know before it reads the files; None for nothing.
        beside
            Writes what has to be there with the series or not at all, in the same transaction.

        Raises
        ------
        Refused
            If the series key, or its place in the timepoint, is there already.
        EnvironmentFault
            If the disk refused. Nothing of the series is then visible.
        """
        with self._work.database.read() as connection:
            _check_free(connection, facts)
        self.put_kept((KeptSeries(facts, self.keep_files(files), outline),), beside)

    def keep_files(self, files: Iterable[bytes | Path]) -> tuple[str, ...]:
        """Write files durably and return their content hashes; nothing sees them before `put_kept`.

        It touches no database and may be called from any thread.

        Raises
        ------
        EnvironmentFault
            If the disk refused.
        """
        try:
            contents = tuple(self._files.put(each) for each in files)
            self._files.flush(set(contents))
        except OSError as error:
            raise EnvironmentFault(
                "The images could not be written to the disk.",
                "Nothing of this series was kept; the others are.",
                "Make room on the disk, then take the series in again.",
            ) from error
        return contents

    def put_kept(self, series: Sequence[KeptSeries], beside: Callable[[Connection], None] = lambda _: None) -> None:
        """Make series visible whose files are kept, all of them or none, in one transaction.

        Parameters
        ----------
        series
            What is to be seen.
        beside
            Writes what has to be there with them or not at all, in the same transaction.

        Raises
        ------
        Refused
            If the key of one, or its place in the timepoint, is there already.
        EnvironmentFault
            If the disk refused.
        """
        with self._work.database.write() as connection:
            for each in series:
                _check_free(connection, each.facts)
                _insert(connection, each.facts, list(each.contents), each.outline)
            self._work.record(connection, tuple(_event(each.facts) for each in series))
            beside(connection)

    def record_damage(self, key: SeriesKey, words: str) -> None:
        """Record that the stored images of a series were found not to be the released ones (TR-45).

        Of a series that is not here, or whose images were removed for good, there is nothing to record.
        """
        with self._work.database.write() as connection:
            is_purged = exists().where(purged_series.c.series_key == stored_series.c.series_key)
            query = select(stored_series.c.series_key).where(stored_series.c.series_key == key, ~is_purged)
            if connection.execute(query).first() is not None:
                self._work.record(connection, (AuditDraft(AuditAction.IMAGES_DAMAGED, key, reason=words),))

    def record_anew(self, keys: Collection[SeriesKey], kept: Sequence[KeptSeries], package: str) -> list[SeriesKey]:
        """Record which series have their files again, now that those of a package were kept; return these.

        Parameters
        ----------
        keys
            Series that were damaged.
        kept
            The series of a package, whose files are durable by now.
        package
            Its name.
        """
        written = {tuple(each.contents) for each in kept}
        with self._work.database.write() as connection:
            mended = [key for key in keys if tuple(self._contents_of(connection, key)) in written]
            after: dict[str, JsonValue] = {"package": package}
            drafts = tuple(AuditDraft(AuditAction.IMAGES_FETCHED_ANEW, key, after=after) for key in mended)
            if drafts:
                self._work.record(connection, drafts)
        return mended

    def purge(self, alias: CaseAlias) -> int:
        """Remove the files of a case for good, and return how many; what is known of them stays (TR-63).

        It is recorded first. A file that another case has, too, stays. The same again finishes what was broken off.

        Raises
        ------
        EnvironmentFault
            If the disk refused.
        """
        mine = select(stored_series.c.series_key).where(stored_series.c.case_alias == alias)
        with self._work.database.write() as connection:
            gone = select(purged_series.c.series_key)
            fresh = connection.execute(mine.where(stored_series.c.series_key.not_in(gone))).scalars().all()
            if fresh:
                connection.execute(insert(purged_series), [{"series_key": key} for key in fresh])
                drafts = tuple(AuditDraft(AuditAction.IMAGES_PURGED, key) for key in fresh)
                self._work.record(connection, drafts)
            kept = select(stored_file.c.content).where(stored_file.c.series_key.not_in(gone))
            query = select(stored_file.c.content).where(stored_file.c.series_key.in_(mine))
            contents = connection.execute(query.where(stored_file.c.content.not_in(kept)).distinct()).scalars().all()
        try:
            return self._files.remove(contents)
        except OSError as error:
            raise EnvironmentFault(
                "Not all images could be removed.", "What is gone is recorded.", "Check the disk, then do it again."
            ) from error

    def purged(self) -> frozenset[SeriesKey]:
        """Return the series whose files were removed for good."""
        with self._work.database.read() as connection:
            return frozenset(map(SeriesKey, connection.execute(select(purged_series.c.series_key)).scalars()))

    def has_image(self, digest: str) -> bool:
        """Return whether an image with this digest (`ImageRef.digest`) is kept in any series."""
        with self._work.database.read() as connection:
            query = select(stored_image.c.series_key).where(stored_image.c.digest == digest).limit(1)
            return connection.execute(query).first() is not None

    def series_with_images(self, digests: Sequence[str]) -> SeriesKey | None:
        """Return the series that holds exactly these images in this order, or None: the same content taken again."""
        query = select(stored_series.c.series_key).where(stored_series.c.content == _content(digests)).limit(1)
        with self._work.database.read() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else SeriesKey(found)

    def facts(self, series_key: SeriesKey) -> SeriesFacts:
        """Return the facts of a series.

        Raises
        ------
        DataProblem
            If there is no such series, or its stored facts are damaged.
        """
        with self._work.database.read() as connection:
            row = connection.execute(
                select(stored_series).where(stored_series.c.series_key == series_key)
            ).one_or_none()
        if row is None:
            raise DataProblem("this series is not on this station")
        return facts_of_row(row)

    def files(self, series_key: SeriesKey) -> tuple[Path, ...]:
        """Return the files of a series in volume order.

        Raises
        ------
        DataProblem
            If there is no such series.
        """
        with self._work.database.read() as connection:
            return tuple(map(self._files.path_of, self._contents_of(connection, series_key)))

    def files_and_outline(self, series_key: SeriesKey) -> tuple[Sequence[Path], bytes | None]:
        """Return the files of a series in volume order, and its outline as it was put.

        The outline is None where none was put, or where it is damaged: whoever loads the series then reads all its
        headers first.

        Raises
        ------
        DataProblem
            If there is no such series.
        """
        with self._work.database.read() as connection:
            files = ContentPaths(self._files, self._contents_of(connection, series_key))
            row = connection.execute(_OUTLINE_OF, {"key": series_key}).one_or_none()
        try:
            return files, None if row is None else intact(row.body, row.digest, "outline")
        except DataProblem:
            return files, None

    def series_keys(self) -> tuple[SeriesKey, ...]:
        """Return the key of every series that is kept."""
        with self._work.database.read() as connection:
            query = select(stored_series.c.series_key).order_by(
                stored_series.c.case_alias, stored_series.c.timepoint, stored_series.c.series_ordinal
            )
            return tuple(SeriesKey(key) for key in connection.execute(query).scalars())

    def places(self) -> tuple[tuple[CaseAlias, int], ...]:
        """Return every case and timepoint that has images, in order."""
        query = select(stored_series.c.case_alias, stored_series.c.timepoint).distinct()
        with self._work.database.read() as connection:
            return tuple(sorted((CaseAlias(alias), timepoint) for alias, timepoint in connection.execute(query)))

    def recorded_digests(self, series_key: SeriesKey) -> dict[int, str]:
        """Return the digest of each image of a series as its own row records it, by ordinal."""
        query = select(stored_image.c.ordinal, stored_image.c.digest).where(stored_image.c.series_key == series_key)
        with self._work.database.read() as connection:
            return {row.ordinal: row.digest for row in connection.execute(query.order_by(stored_image.c.ordinal))}

    def series_of(self, alias: CaseAlias, timepoint: int) -> tuple[SeriesFacts, ...]:
        """Return the series of a timepoint by their ordinals; empty if there are none."""
        with self._work.database.read() as connection:
            return series_of(connection, alias, timepoint)

    @staticmethod
    def _contents_of(connection: Connection, series_key: SeriesKey) -> Sequence[str]:
        contents = connection.execute(_FILES_OF, {"key": series_key}).scalars().all()
        if not contents:
            raise DataProblem("this series is not on this station")
        return contents


def series_of(connection: Connection, alias: CaseAlias, timepoint: int) -> tuple[SeriesFacts, ...]:
    """Return the series of a timepoint by their ordinals, without those that a black-out stands in for."""
    query = (
        select(stored_series)
        .where(
            stored_series.c.case_alias == alias,
            stored_series.c.timepoint == timepoint,
            ~exists().where(black_out.c.source_key == stored_series.c.series_key),
        )
        .order_by(stored_series.c.series_ordinal)
    )
    return tuple(facts_of_row(row) for row in connection.execute(query))


def facts_of_row(row: Row[tuple[object, ...]]) -> SeriesFacts:
    """Return the facts of a row of `stored_series`.

    Raises
    ------
    DataProblem
        If they are damaged.
    """
    place = f"facts of series {row.series_key}"
    return record_from_json(SeriesFacts, intact_object(row.body, row.digest, place))


def _check_free(connection: Connection, facts: SeriesFacts) -> None:
    same_place = (
        (stored_series.c.case_alias == facts.case_alias)
        & (stored_series.c.timepoint == facts.timepoint)
        & (stored_series.c.series_ordinal == facts.series_ordinal)
    )
    query = select(stored_series.c.series_key).where(or_(stored_series.c.series_key == facts.series_key, same_place))
    if connection.execute(query).first() is not None:
        raise Refused(
            Finding(
                "store.series",
                f"Series {facts.series_ordinal} of this timepoint is here already. Nothing was changed.",
            )
        )


def _insert(connection: Connection, facts: SeriesFacts, contents: list[str], outline: bytes | None) -> None:
    body = canonical_bytes(record_to_json(facts))
    key = facts.series_key
    connection.execute(
        insert(stored_series),
        {
            "series_key": key,
            "case_alias": facts.case_alias,
            "timepoint": facts.timepoint,
            "series_ordinal": facts.series_ordinal,
            "content": _content([image.digest for image in facts.images]),
            "body": body,
            "digest": sha256_hex(body),
        },
    )
    images = [{"series_key": key, "ordinal": each.ordinal, "digest": each.digest} for each in facts.images]
    if images:
        connection.execute(insert(stored_image), images)
    rows = [{"series_key": key, "position": n, "content": each} for n, each in enumerate(contents, start=1)]
    if rows:
        connection.execute(insert(stored_file), rows)
    if outline is not None:
        kept = {"series_key": key, "body": outline, "digest": sha256_hex(outline)}
        connection.execute(insert(stored_outline), kept)


def _content(digests: Sequence[str]) -> str:
    return digest_of(list(digests))


def _event(facts: SeriesFacts) -> AuditDraft:
    """Say what was stored, and of what is only taken on request that it was asked for."""
    after: dict[str, JsonValue] = {
        "images": len(facts.images),
        "digest": _content([image.digest for image in facts.images]),
    }
    if facts.modality is Modality.SEG:
        after["asked_for"] = "segmentations"
    return AuditDraft(AuditAction.IMAGES_STORED, facts.series_key, after=after)
