"""Where readers are, in the station's database: data that changes in place and is no fact of a read."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from readstation.core.canonical import canonical_bytes
from readstation.core.ids import Login, ReadId, SeriesKey
from readstation.model.codec import record_from_json, record_to_json
from readstation.reading.progress import ProgressNote, ReadingPlace, ReadingProgress, ReadingTime
from readstation.store.bodies import parsed
from readstation.store.schema import assignment, reading_place, reading_time, slices_seen

_PLACE = upsert(reading_place)
_PUT_PLACE = _PLACE.on_conflict_do_update(index_elements=["read_id"], set_={"body": _PLACE.excluded.body})
_MASK = upsert(slices_seen)
_PUT_MASK = _MASK.on_conflict_do_update(index_elements=["read_id", "series_key"], set_={"mask": _MASK.excluded.mask})
_TIME = upsert(reading_time)
_ADD_TIME = _TIME.on_conflict_do_update(
    index_elements=["read_id", "timepoint"],
    set_={
        "active_ms": reading_time.c.active_ms + _TIME.excluded.active_ms,
        "idle_ms": reading_time.c.idle_ms + _TIME.excluded.idle_ms,
    },
)
_MASK_OF = select(slices_seen.c.mask).where(
    slices_seen.c.read_id == bindparam("read"), slices_seen.c.series_key == bindparam("series")
)


def progress_of(connection: Connection, read_id: ReadId) -> ReadingProgress:
    """Return what is kept of a read.

    Raises
    ------
    DataProblem
        If the place is damaged.
    """
    body = connection.execute(select(reading_place.c.body).where(reading_place.c.read_id == read_id)).scalar()
    masks = connection.execute(select(slices_seen).where(slices_seen.c.read_id == read_id))
    times = connection.execute(select(reading_time).where(reading_time.c.read_id == read_id))
    return ReadingProgress(
        None if body is None else _place(body),
        {SeriesKey(row.series_key): int.from_bytes(row.mask, "little") for row in masks},
        {row.timepoint: ReadingTime(row.active_ms, row.idle_ms) for row in times},
    )


def places_of(connection: Connection, login: Login) -> dict[ReadId, ReadingPlace]:
    """Return where a person was last, by read."""
    query = (
        select(reading_place)
        .join(assignment, assignment.c.read_id == reading_place.c.read_id)
        .where(assignment.c.login == login)
    )
    return {ReadId(row.read_id): _place(row.body) for row in connection.execute(query)}


def keep_note(connection: Connection, read_id: ReadId, note: ProgressNote) -> None:
    """Keep a note: the place is replaced, slices and times are added."""
    if note.place is not None:
        connection.execute(_PUT_PLACE, {"read_id": read_id, "body": canonical_bytes(record_to_json(note.place))})
    for series_key, mask in note.seen.items():
        stored = connection.execute(_MASK_OF, {"read": read_id, "series": series_key}).scalar()
        both = mask | (0 if stored is None else int.from_bytes(stored, "little"))
        packed = both.to_bytes((both.bit_length() + 7) // 8, "little")
        connection.execute(_PUT_MASK, {"read_id": read_id, "series_key": series_key, "mask": packed})
    for timepoint, passed in note.times.items():
        row = {"active_ms": passed.active_ms, "idle_ms": passed.idle_ms}
        connection.execute(_ADD_TIME, {"read_id": read_id, "timepoint": timepoint, **row})


def _place(body: object) -> ReadingPlace:
    return record_from_json(ReadingPlace, parsed(body, "the place of a reader"))
