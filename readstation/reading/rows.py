"""The state of a read as rows, and rows as the state of a read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from readstation.core.canonical import JsonObject, digest_of
from readstation.core.errors import DataProblem
from readstation.core.ids import CaseAlias, LesionId, ReadId
from readstation.model.answer import FlagAnswer
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.journal import RowChange, RowKind
from readstation.model.key_image import KeyImage
from readstation.model.lesion import Assessment, Lesion, TimepointNote
from readstation.model.markup import LabelPlace, Markup
from readstation.model.quality import ScanQuality
from readstation.model.read import ReadState, TimepointState
from readstation.model.rounds import ReadRound, Revision
from readstation.reading.distribution.rows import (
    DISTRIBUTION_ROWS,
    RECORDS,
    DistributionRow,
    distribution_key,
    distribution_of,
    records_of,
)

Record = TypeVar("Record")

RowKey: TypeAlias = tuple[RowKind, str]
Rows: TypeAlias = Mapping[RowKey, JsonObject]
Row: TypeAlias = (
    Lesion
    | Assessment
    | TimepointNote
    | TimepointState
    | Markup
    | LabelPlace
    | KeyImage
    | ReadRound
    | Revision
    | ScanQuality
    | FlagAnswer
    | DistributionRow
)


def key_of(row: Row) -> RowKey:
    """Return which row a record is (`model.journal.RowChange`)."""
    if isinstance(row, Lesion):
        return RowKind.LESION, row.lesion_id
    if isinstance(row, Assessment):
        return assessment_key(row.lesion_id, row.timepoint)
    if isinstance(row, TimepointNote):
        return RowKind.NOTE, str(row.timepoint)
    if isinstance(row, Markup):
        return RowKind.MARKUP, row.markup_id
    if isinstance(row, LabelPlace):
        return RowKind.LABEL, f"{row.mark_id}@{row.timepoint}"
    if isinstance(row, KeyImage):
        return RowKind.KEY_IMAGE, row.key_image_id
    if isinstance(row, ReadRound):
        return RowKind.ROUND, str(row.number)
    if isinstance(row, Revision):
        return revision_key(row.lesion_id, row.timepoint)
    if isinstance(row, ScanQuality):
        return RowKind.SCAN, f"{row.scan}@{row.timepoint}"
    if isinstance(row, FlagAnswer):
        return RowKind.ANSWER, f"{row.flag}@{row.timepoint}"
    if isinstance(row, DISTRIBUTION_ROWS):
        return distribution_key(row)
    return RowKind.TIMEPOINT, str(row.ordinal)


def assessment_key(lesion_id: LesionId, timepoint: int) -> RowKey:
    """Return the key of what is said of a lesion at a timepoint."""
    return RowKind.ASSESSMENT, f"{lesion_id}@{timepoint}"


def revision_key(lesion_id: LesionId, timepoint: int) -> RowKey:
    """Return the key of the reason for which an entry was changed after its lock."""
    return RowKind.REVISION, f"{lesion_id}@{timepoint}"


def change(rows: Rows, key: RowKey, after: Row | None) -> RowChange | None:
    """Return the change that gives a row a new content, or None where it has that content already."""
    before = rows.get(key)
    new = None if after is None else record_to_json(after)
    if before == new:
        return None
    return RowChange(key[0], key[1], before, new)


def with_changes(rows: Rows, changes: Iterable[RowChange]) -> dict[RowKey, JsonObject]:
    """Return the rows after some changes.

    Raises
    ------
    DataProblem
        If a row is not as its change says it was before.
    """
    new = dict(rows)
    for each in changes:
        key = (each.kind, each.key)
        if new.get(key) != each.before:
            raise DataProblem(f"the row {each.kind} {each.key} is not as the step says it was")
        if each.after is None:
            new.pop(key, None)
        else:
            new[key] = each.after
    return new


def state_from_rows(read_id: ReadId, alias: CaseAlias, step: int, rows: Rows) -> ReadState:
    """Build the state of a read.

    Raises
    ------
    DataProblem
        If a row is not what its kind says, or stands under another key than its content has.
    """
    records: list[Row] = []
    for key in sorted(rows):
        row = _record(key[0], rows[key])
        if key_of(row) != key:
            raise DataProblem(f"the row {key[0]} {key[1]} holds the content of another row")
        records.append(row)
    timepoints = {each.ordinal: each for each in _of(TimepointState, records)}
    return ReadState(
        read_id=read_id,
        case_alias=alias,
        step=step,
        lesions={each.lesion_id: each for each in _of(Lesion, records)},
        assessments={(each.lesion_id, each.timepoint): each for each in _of(Assessment, records)},
        notes={each.timepoint: each for each in _of(TimepointNote, records)},
        timepoints=dict(sorted(timepoints.items())),
        markups={each.markup_id: each for each in _of(Markup, records)},
        labels={(each.mark_id, each.timepoint): each for each in _of(LabelPlace, records)},
        key_images={each.key_image_id: each for each in _of(KeyImage, records)},
        rounds={each.number: each for each in _of(ReadRound, records)},
        revisions={(each.lesion_id, each.timepoint): each for each in _of(Revision, records)},
        scans={(each.scan, each.timepoint): each for each in _of(ScanQuality, records)},
        answers={(each.flag, each.timepoint): each for each in _of(FlagAnswer, records)},
        distribution=distribution_of(records),
    )


def _of(kind: type[Record], records: Iterable[Row]) -> Iterator[Record]:
    return (each for each in records if isinstance(each, kind))


def rows_of(state: ReadState) -> dict[RowKey, JsonObject]:
    """Return the rows of a state."""
    records: tuple[Row, ...] = (
        *state.lesions.values(),
        *state.assessments.values(),
        *state.notes.values(),
        *state.timepoints.values(),
        *state.markups.values(),
        *state.labels.values(),
        *state.key_images.values(),
        *state.rounds.values(),
        *state.revisions.values(),
        *state.scans.values(),
        *state.answers.values(),
        *records_of(state.distribution),
    )
    return {key_of(record): record_to_json(record) for record in records}


def state_digest(state: ReadState) -> str:
    """Return the SHA-256 over all rows of a state, by kind and key."""
    rows = rows_of(state)
    return digest_of([[key[0].value, key[1], rows[key]] for key in sorted(rows)])


def _record(kind: RowKind, row: JsonObject) -> Row:
    return record_from_json(_RECORDS[kind], row)


_RECORDS: Mapping[RowKind, type[Row]] = {
    RowKind.LESION: Lesion,
    RowKind.ASSESSMENT: Assessment,
    RowKind.NOTE: TimepointNote,
    RowKind.TIMEPOINT: TimepointState,
    RowKind.MARKUP: Markup,
    RowKind.LABEL: LabelPlace,
    RowKind.KEY_IMAGE: KeyImage,
    RowKind.ROUND: ReadRound,
    RowKind.REVISION: Revision,
    RowKind.SCAN: ScanQuality,
    RowKind.ANSWER: FlagAnswer,
    **RECORDS,
}
