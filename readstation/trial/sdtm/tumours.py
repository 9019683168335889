"""TU: a row for each tumour of each assessor, at the visit at which it was identified (SDTM IG 3.4, 6.3.12.1)."""

from __future__ import annotations

from collections.abc import Iterator

from readstation.model.lesion import Assessment, Lesion, LesionRole, NewLesionStatus, TargetStateCode
from readstation.model.read import ReadState
from readstation.trial.sdtm.subject import AssessedRead, Row, Rows, Subject
from readstation.trial.sdtm.terms import identified_as, laterality, link_id, location, method

_SEEN = (NewLesionStatus.YES, NewLesionStatus.EQUIVOCAL)


def tumour_rows(subject: Subject) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return the rows of TU, and of SUPPTU: sites in the words of the charter, for Couinaud's numbers are no terms."""
    rows = Rows("TU", subject)
    for read in subject.reads:
        for lesion, timepoint in identified(read.state):
            _add(rows, read, lesion, timepoint, "TUMIDENT", link_id(lesion, read.assessor.prefix))
            _add_pieces(rows, read, lesion)
    written = tuple(rows)
    return written, tuple(_sites(subject, written))


def identified(state: ReadState) -> Iterator[tuple[Lesion, int]]:
    """Return every lesion that has a row, with the timepoint of it.

    A finding of the register has one from where it was first held for new, or for possibly new; what was never more
    than watched is no lesion (MR-401, MR-414).
    """
    for role in LesionRole:
        for lesion in state.of_role(role):
            if role is not LesionRole.NEW:
                yield lesion, lesion.first_timepoint
                continue
            seen = [each.timepoint for each in _said(state, lesion) if each.timepoint and each.new_lesion in _SEEN]
            if seen:
                yield lesion, min(seen)


def piece_id(lesion: Lesion, prefix: str, number: int) -> str:
    """Return the link id of a piece of a tumour that has split, from 1: R1-T04.1."""
    return f"{link_id(lesion, prefix)}.{number}"


def merged_id(lesion: Lesion, prefix: str) -> str:
    """Return the link id of the tumour that others have gone into: R1-T01.M."""
    return f"{link_id(lesion, prefix)}.M"


def has_taken_in(state: ReadState, lesion: Lesion, timepoint: int) -> bool:
    """Return whether other targets have gone into a lesion at a visit (MR-214)."""
    return any(
        each.target is TargetStateCode.MERGED and each.merged_into == lesion.lesion_id and each.timepoint == timepoint
        for each in state.assessments.values()
    )


def _said(state: ReadState, lesion: Lesion) -> list[Assessment]:
    said = (each for each in state.assessments.values() if each.lesion_id == lesion.lesion_id)
    return sorted(said, key=lambda each: each.timepoint)


def _add_pieces(rows: Rows, read: AssessedRead, lesion: Lesion) -> None:
    prefix, parent = read.assessor.prefix, link_id(lesion, read.assessor.prefix)
    pieces = 0
    for each in _said(read.state, lesion):
        if each.target is TargetStateCode.SPLIT:
            for number in range(pieces + 1, len(each.part_tenths) + 1):
                _add(rows, read, lesion, each.timepoint, "TUSPLIT", piece_id(lesion, prefix, number), parent)
            pieces = max(pieces, len(each.part_tenths))
    into = [
        each.timepoint
        for each in read.state.assessments.values()
        if each.target is TargetStateCode.MERGED and each.merged_into == lesion.lesion_id
    ]
    if into:
        _add(rows, read, lesion, min(into), "TUMERGE", merged_id(lesion, prefix), parent)


def _add(rows: Rows, read: AssessedRead, lesion: Lesion, timepoint: int, test: str, link: str, group: str = "") -> None:
    term = identified_as(lesion)
    rows.add(
        read, timepoint, test, GRPID=group, LNKID=link, ORRES=term, STRESC=term, LOC=location(lesion),
        LAT=laterality(lesion), METHOD=method(read.modalities.get(timepoint, frozenset())), SPID=lesion.site,
    )  # fmt: skip


def _sites(subject: Subject, rows: tuple[Row, ...]) -> Iterator[Row]:
    for row in rows:
        site = row["TUSPID"]
        row["TUSPID"] = None
        if site:
            yield {
                "STUDYID": subject.study, "RDOMAIN": "TU", "USUBJID": subject.subject, "IDVAR": "TUSEQ",
                "IDVARVAL": str(row["TUSEQ"]), "QNAM": "TUSITE", "QLABEL": "Site in the Words of the Charter",
                "QVAL": site, "QORIG": "CRF", "QEVAL": row["TUEVAL"],
            }  # fmt: skip
