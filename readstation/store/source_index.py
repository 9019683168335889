"""What source files hold, in a database of its own (`trial.sources.SourceIndex`).

Nothing in it names a subject: paths, UIDs and patient texts are kept as digests under a random key of this database
(TR-18, TR-62). It is a memory: a file of another version is emptied and filled anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.dialects.sqlite import dialect

from readstation.core.errors import DataProblem, EnvironmentFault
from readstation.core.findings import Finding, Severity
from readstation.core.ids import SeriesKey
from readstation.store.engines import Database
from readstation.trial.sources import FileRow, FileState, IndexCounts, SourceSeries

VERSION = 1
_UNREADABLE = Finding("object.unreadable", "The file is damaged: it cannot be read as DICOM.")
_KEY_BYTES = 32
_TOKEN_BYTES = 16

_metadata = MetaData()

_about = Table(
    "about",
    _metadata,
    Column("one", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("rules", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    CheckConstraint("one = 1"),
)
_folder = Table(
    "folder",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("token", LargeBinary, nullable=False, unique=True),
)
_patient = Table(
    "patient",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("token", LargeBinary, nullable=False, unique=True),
)
_study = Table(
    "study",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("patient_id", Integer, ForeignKey("patient.id"), nullable=False),
    Column("token", LargeBinary, nullable=False),
    UniqueConstraint("patient_id", "token"),
)
_series = Table(
    "series",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("study_id", Integer, ForeignKey("study.id"), nullable=False),
    Column("token", LargeBinary, nullable=False),
    Column("sop_class", Text, nullable=False),
    Column("series_number", Integer, nullable=False),
    Column("image_rows", Integer, nullable=False),
    Column("image_columns", Integer, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("transfer_syntax", Text, nullable=False),
    Index("series_by_token", "study_id", "token"),
)
# Files refer to rows that are written in the same transaction and never removed: the keys are not checked row by row.
_image = Table(
    "image_file",
    _metadata,
    Column("folder_id", Integer, primary_key=True),
    Column("token", LargeBinary, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("modified_ns", Integer, nullable=False),
    Column("series_id", Integer, nullable=False),
    Column("sop_token", LargeBinary, nullable=False),
    Column("instance_number", Integer),
    Column("pixel_offset", Integer, nullable=False),
    Column("pixel_length", Integer, nullable=False),
    sqlite_with_rowid=False,
)
_refused = Table(
    "refused_file",
    _metadata,
    Column("folder_id", Integer, primary_key=True),
    Column("token", LargeBinary, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("modified_ns", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("severity", Text, nullable=False),
    sqlite_with_rowid=False,
)

_kept = Table(
    "kept_series",
    _metadata,
    Column("token", LargeBinary, primary_key=True),
    Column("series_key", Text, nullable=False),
    sqlite_with_rowid=False,
)

_FILES = (_image, _refused)


def _text(statement: Select[Any] | Insert) -> str:
    """Return the text of a statement that takes plain tuples: Core's way of taking values costs more than the row."""
    return str(statement.compile(dialect=dialect(paramstyle="qmark")))


def _find_and_add(table: Table) -> tuple[str, str]:
    names = [column.name for column in table.columns if column.name != "id"]
    find = select(table.c.id).where(*(table.c[name] == bindparam(name) for name in names))
    return _text(find), _text(insert(table).values({name: bindparam(name) for name in names}))


def _put(table: Table, count: int = 1) -> str:
    """Return the statement that puts so many rows in place of what is there."""
    one = _text(insert(table).prefix_with("OR REPLACE"))
    start, values = one.split(" VALUES ")
    return f"{start} VALUES {', '.join([values] * count)}"


_PUT = {table: _put(table) for table in _FILES}
_AT_ONCE = 50
"""Rows that one statement takes: each statement costs as much as the row itself."""

_PUT_MANY = {table: _put(table, _AT_ONCE) for table in _FILES}
_IDS = {table: _find_and_add(table) for table in (_folder, _patient, _study, _series)}
_HOLDS = _text(select(_folder.c.id).where(_folder.c.token == bindparam("token")))


class StationSourceIndex:
    """The index of source files. Opened, used and closed on one thread.

    Parameters
    ----------
    path
        The database file; made if it is not there.
    rules
        Names the rules by which objects are taken or refused. What was found under other rules is forgotten.

    Raises
    ------
    EnvironmentFault, DataProblem
        If the file cannot be opened or is damaged.
    """

    def __init__(self, path: Path, rules: str) -> None:
        self._database = Database(path)
        try:
            self._key = _prepared(self._database, rules)
        except BaseException:
            self._database.close()
            raise

    @classmethod
    def opened(cls, path: Path, rules: str) -> StationSourceIndex:
        """Open the index; one that is damaged is made anew, since all that it holds can be read again.

        Raises
        ------
        EnvironmentFault
            If the file cannot be opened or removed.
        """
        try:
            return cls(path, rules)
        except DataProblem:
            try:
                for ending in ("", "-wal", "-shm"):
                    path.with_name(path.name + ending).unlink(missing_ok=True)
            except OSError as error:
                words = "The index of source files is damaged and cannot be removed."
                raise EnvironmentFault(words, "Nothing was changed.", "Remove sources.db from the profile.") from error
            return cls(path, rules)

    def close(self) -> None:
        """Close the database. Calling it twice is safe."""
        self._database.close()

    @contextmanager
    def change(self) -> Iterator[IndexRows]:
        """Give the rows inside one transaction, as the protocol says."""
        with self._database.write() as connection:
            yield IndexRows(connection, self._key)

    def kept_as(self, source: str) -> SeriesKey | None:
        """Return the key of the series that was made of some files, as the protocol says."""
        query = select(_kept.c.series_key).where(_kept.c.token == _token(self._key, source))
        with self._database.read() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else SeriesKey(found)

    def keep_as(self, source: str, series_key: SeriesKey) -> None:
        """Remember which series was made of some files."""
        with self._database.write() as connection:
            connection.execute(
                insert(_kept).prefix_with("OR REPLACE"),
                {"token": _token(self._key, source), "series_key": series_key},
            )

    def counts(self) -> IndexCounts:
        """Return how much the index knows."""
        shown = select(_series.c.token, _study.c.id, _study.c.patient_id).distinct()
        with self._database.read() as connection:
            found = connection.execute(
                shown.join_from(_image, _series, _image.c.series_id == _series.c.id).join(_study)
            ).all()
            images, refused = (
                connection.execute(select(func.count()).select_from(table)).scalar_one() for table in _FILES
            )
        return IndexCounts(len({row[2] for row in found}), len({row[1] for row in found}), len(found), images, refused)


class IndexRows:
    """The rows inside one transaction (`trial.sources.SourceRows`)."""

    def __init__(self, connection: Connection, key: bytes) -> None:
        self._connection = connection
        self._keyed = blake2b(digest_size=_TOKEN_BYTES, key=key)
        self._ids: dict[SourceSeries, int] = {}

    def holds(self, folder: str) -> bool:
        """Return whether anything is known of a folder."""
        return self._connection.exec_driver_sql(_HOLDS, (self._token(folder),)).first() is not None

    def known(self, folder: str, found: Mapping[str, FileState]) -> Mapping[str, Finding | None]:
        """Return the files of a folder that are unchanged since they were read, as the protocol says."""
        of_folder = _folder.c.token == self._token(folder)
        images = (
            select(_image.c.token, _image.c.size, _image.c.modified_ns)
            .join(_folder, _image.c.folder_id == _folder.c.id)
            .where(of_folder)
        )
        refused = select(_refused).join(_folder, _refused.c.folder_id == _folder.c.id).where(of_folder)
        state_of = {row.token: (row.size, row.modified_ns) for row in self._connection.execute(images)}
        reason_of: dict[bytes, Finding] = {}
        for row in self._connection.execute(refused):
            state_of[row.token] = (row.size, row.modified_ns)
            reason_of[row.token] = Finding(row.code, row.words, Severity(row.severity))
        known: dict[str, Finding | None] = {}
        for name, state in found.items():
            token = self._token(name)
            if state_of.get(token) == state:
                known[name] = reason_of.get(token)
        return known

    def put(self, folder: str, read: Sequence[FileRow]) -> None:
        """Keep what was read of a folder."""
        if not read:
            return
        folder_id = self._id(_folder, self._token(folder))
        images = sorted(self._image_rows(folder_id, read))
        refused = [self._refused_row(folder_id, each) for each in read if each.series is None]
        for table, other, rows in ((_image, _refused, images), (_refused, _image, refused)):
            if rows:
                self._remove(other, folder_id, (row[1] for row in rows))
                self._insert(table, rows)

    def _insert(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        whole = len(rows) - len(rows) % _AT_ONCE
        many = [tuple(chain.from_iterable(rows[at : at + _AT_ONCE])) for at in range(0, whole, _AT_ONCE)]
        for statement, values in ((_PUT_MANY[table], many), (_PUT[table], rows[whole:])):
            if values:
                self._connection.exec_driver_sql(statement, list(values))

    def forget(self, folder: str, present: Collection[str]) -> None:
        """Forget the files of a folder that are not among those present."""
        folder_id = self._id(_folder, self._token(folder))
        here = set(map(self._token, present))
        for table in _FILES:
            held = set(self._tokens(table, folder_id))
            self._remove(table, folder_id, held - here)

    def _tokens(self, table: Table, folder_id: int) -> Sequence[bytes]:
        return self._connection.execute(select(table.c.token).where(table.c.folder_id == folder_id)).scalars().all()

    def _remove(self, table: Table, folder_id: int, tokens: Iterable[bytes]) -> None:
        """Remove rows where they are: a file may have become an image, or cease to be one."""
        held = set(self._tokens(table, folder_id))
        for token in held.intersection(tokens) if held else ():
            self._connection.execute(delete(table).where(table.c.folder_id == folder_id, table.c.token == token))

    def _token(self, text: str) -> bytes:
        keyed = self._keyed.copy()
        keyed.update(text.encode("utf-8", "surrogateescape"))
        return keyed.digest()

    def _image_rows(self, folder_id: int, read: Sequence[FileRow]) -> Iterator[tuple[Any, ...]]:
        blank = self._keyed.copy
        latest: SourceSeries | None = None
        series_id = 0
        for name, size, modified_ns, series, sop_uid, number, offset, length, _ in read:
            if series is None:
                continue
            if series is not latest:
                latest, series_id = series, self._series_id(series)
            of_name, of_uid = blank(), blank()
            of_name.update(name.encode("utf-8", "surrogateescape"))
            of_uid.update(sop_uid.encode())
            yield folder_id, of_name.digest(), size, modified_ns, series_id, of_uid.digest(), number, offset, length

    def _refused_row(self, folder_id: int, read: FileRow) -> tuple[Any, ...]:
        finding = read.finding or _UNREADABLE
        reason = (finding.code, finding.message, str(finding.severity))
        return (folder_id, self._token(read.name), read.size, read.modified_ns, *reason)

    def _series_id(self, series: SourceSeries) -> int:
        if series in self._ids:
            return self._ids[series]
        patient = self._id(_patient, self._token(series.patient_text))
        study = self._id(_study, patient, self._token(series.study_uid))
        found = self._ids[series] = self._id(_series, study, self._token(series.series_uid), *series[3:])
        return found

    def _id(self, table: Table, *values: object) -> int:
        """Return the id of the row with these values in the order of its columns, made if it is not there."""
        find, add = _IDS[table]
        found = self._connection.exec_driver_sql(find, values).scalar_one_or_none()
        if found is None:
            found = self._connection.exec_driver_sql(add, values).lastrowid
        return int(found)


def _token(key: bytes, text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=_TOKEN_BYTES, key=key).digest()


def _prepared(database: Database, rules: str) -> bytes:
    """Return the key of the database; one that is empty, or of another version or other rules, is made anew."""
    with database.read() as connection:
        if inspect(connection).has_table("about"):
            about = connection.execute(select(_about.c.version)).scalar_one_or_none()
            if about == VERSION:
                found = connection.execute(select(_about.c.key).where(_about.c.rules == rules)).scalar_one_or_none()
                if found is not None:
                    return bytes(found)
    key = secrets.token_bytes(_KEY_BYTES)
    with database.write() as connection:
        _metadata.drop_all(connection)
        _metadata.create_all(connection)
        connection.execute(insert(_about), {"one": 1, "version": VERSION, "rules": rules, "key": key})
    return key
