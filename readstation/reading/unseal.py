"""Reads sealed bytes back: for the dialog that shows what is signed, and for verification (TR-31, TR-32)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from readstation.core.canonical import NotCanonicalError, parse_canonical
from readstation.core.errors import DataProblem
from readstation.core.ids import CaseAlias, KeyId, LesionId, Login, MarkupId, ReadId, SeriesKey, StationId
from readstation.model.answer import FlagAnswer
from readstation.model.codec import record_from_json
from readstation.model.distribution import DistributionState
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    LesionType,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
    PointUm,
    Proposal,
    ProposalSource,
    TargetStateCode,
    TimepointNote,
)
from readstation.model.markup import LabelPlace, Markup, MarkupFigures, MarkupKind, MarkupShape
from readstation.model.quality import QualityCause, ScanQuality
from readstation.model.read import ReadState, SealedRead, TimepointState
from readstation.model.rounds import ReadRound, Revision, RevisionCode
from readstation.model.series import PhaseRole, Plane
from readstation.model.traits import FindingSign, LesionTraits
from readstation.reading.distribution.sealed import DISTRIBUTION, DISTRIBUTION_FORMAT, distribution_from
from readstation.reading.ports import ChainHead
from readstation.reading.seal import BODY_FORMAT, HEAD_FORMAT
from readstation.reading.seal_rounds import SetAsideVersion
from readstation.reading.sealed_key_images import key_image_of


@dataclass(frozen=True, slots=True)
class UnsealedRead:
    """Head and body of a sealed read as values.

    Attributes
    ----------
    head, body
        The parsed objects.
    """

    head: Mapping[str, Any]
    body: Mapping[str, Any]

    @property
    def read_id(self) -> ReadId:
        """Which read."""
        return ReadId(self.head["read_id"])

    @property
    def login(self) -> Login:
        """Who sealed it."""
        return Login(self.head["reader"]["login"])

    @property
    def key_id(self) -> KeyId:
        """The key that it must be signed with."""
        return KeyId(self.head["reader"]["key_id"])

    @property
    def station(self) -> StationId:
        """Where it was sealed."""
        return StationId(self.head["station"]["id"])

    @property
    def journal_head(self) -> ChainHead:
        """The journal step that it was sealed at."""
        return ChainHead(self.head["journal"]["steps"], self.head["journal"]["digest"])

    @property
    def audit_head(self) -> ChainHead:
        """The last audit event before it was sealed."""
        return ChainHead(self.head["audit"]["events"], self.head["audit"]["digest"])

    @property
    def charter_digest(self) -> str:
        """The charter it was read by."""
        return str(self.body["charter"]["digest"])

    @property
    def lock_of(self) -> int | None:
        """The timepoint whose lock was signed; None for a version of the read."""
        return self.head.get("lock_of")

    @property
    def set_aside(self) -> tuple[SetAsideVersion, ...]:
        """The versions that were put aside, and that this one settles (TR-51)."""
        return tuple(SetAsideVersion(each["version"], each["digest"]) for each in self.head.get("set_aside", ()))

    @property
    def is_distribution(self) -> bool:
        """Whether it is a distribution read, and no response read (MR-1001)."""
        return bool(self.body["format"] == DISTRIBUTION_FORMAT)

    @property
    def image_digests(self) -> tuple[str, ...]:
        """The digest of every image, in order of timepoint, series and slice."""
        return tuple(
            image["digest"]
            for timepoint in self.body["images"]
            for series in timepoint["series"]
            for image in series["images"]
        )

    @property
    def series_ordinals(self) -> dict[SeriesKey, tuple[int, int]]:
        """Timepoint and ordinal of each series by the station's key."""
        return {SeriesKey(each["key"]): (each["timepoint"], each["series"]) for each in self.head["series_keys"]}


def unseal(sealed: SealedRead) -> UnsealedRead:
    """Return the values in a sealed read.

    Raises
    ------
    DataProblem
        If head or body is not canonical or not of a format that this program knows.
    """
    head = _parsed(sealed.head, "head", {HEAD_FORMAT: _HEAD_NAMES})
    return UnsealedRead(head, _parsed(sealed.body, "body", _BODY_FORMATS))


def state_of(unsealed: UnsealedRead) -> ReadState:
    """Return the rows of a read as they were sealed.

    Raises
    ------
    DataProblem
        If the body is not one that `seal_read` writes.
    """
    try:
        texts = {(each["kind"], each["key"]): str(each["text"]) for each in unsealed.head["texts"]}
        return _state_of(unsealed, texts)
    except _NOT_AS_SEALED as error:
        raise DataProblem("the sealed body is incomplete or holds an unknown code") from error


class _Withheld(dict[tuple[str, str], str]):
    """Texts of a read whose head is not here: each is empty."""

    def __missing__(self, key: tuple[str, str]) -> str:
        return ""


def unseal_body(body: bytes) -> Mapping[str, Any]:
    """Return the values in a body whose head is not here, as an adjudicator gets it (TR-30).

    Raises
    ------
    DataProblem
        If it is not canonical or not of a format that this program knows.
    """
    return _parsed(body, "body", _BODY_FORMATS)


def state_of_body(
    body: Mapping[str, Any], read_id: ReadId, alias: CaseAlias, key_of: Mapping[tuple[int, int], SeriesKey]
) -> ReadState:
    """Return the rows of a read as far as its body has them: free text is empty, and no lock has a digest (TR-24).

    Parameters
    ----------
    body
        As `unseal_body` has it.
    read_id, alias
        What the read and its case are called here.
    key_of
        The key of each series here, by timepoint and ordinal in the body.

    Raises
    ------
    DataProblem
        If the body is not one that `seal_read` writes, or names a series that `key_of` has not.
    """
    keys = [{"timepoint": place[0], "series": place[1], "key": key} for place, key in key_of.items()]
    head = {
        "read_id": read_id, "case": alias, "journal": {"steps": 0, "digest": ""}, "locks": (), "series_keys": keys,
    }  # fmt: skip
    try:
        return _state_of(UnsealedRead(head, body), _Withheld())
    except _NOT_AS_SEALED as error:
        raise DataProblem("the sealed body is incomplete or holds an unknown code") from error


def check_form(unsealed: UnsealedRead) -> None:
    """Check that everything that is read from head and body later on is there, whoever wrote them (TR-50).

    Raises
    ------
    DataProblem
        If something is not as `seal_read` writes it.
    """
    state_of(unsealed)
    try:
        texts = (unsealed.station, unsealed.charter_digest, *unsealed.image_digests)
        heads = (unsealed.journal_head, unsealed.audit_head)
        numbers = (unsealed.head["version"], *(head.number for head in heads))
        said: tuple[object, ...] = (*texts, *(head.digest for head in heads))
        hash((unsealed.lock_of, unsealed.set_aside, *unsealed.series_ordinals))
    except _NOT_AS_SEALED as error:
        raise DataProblem("the sealed head is incomplete") from error
    if not (all(isinstance(each, str) for each in said) and all(isinstance(each, int) for each in numbers)):
        raise DataProblem("the sealed head holds something that no head can hold")


_NOT_AS_SEALED = (KeyError, TypeError, ValueError, AttributeError, IndexError)


MARK_NAMES = ("markups", "labels", "key_images")
"""What a body of the first form has not; key images came with the third."""

ROUND_NAMES = ("revisions", "sequential")
"""What a body of the third form has where the read was opened again after its last lock."""

ANSWER_NAMES = ("scans", "answers")
"""What a body has only where something was said: reads from before it was asked have neither."""

_HEAD_NAMES = (
    *("format", "salt", "read_id", "version", "previous", "trial", "case", "reader", "meaning", "statement"),
    *("station", "time", "build_digest", "journal", "audit", "locks", "series_keys", "texts"),
)
_BODY_NAMES = ("format", "charter", "rules", "software", "images", "timepoints", "lesions", "assessments", "results")

_BODY_FORMATS = {
    "readstation-body-1": _BODY_NAMES,
    "readstation-body-2": (*_BODY_NAMES, "markups", "labels"),
    BODY_FORMAT: (*_BODY_NAMES, *MARK_NAMES),
    DISTRIBUTION_FORMAT: (*_BODY_NAMES, *MARK_NAMES, DISTRIBUTION),
}
"""Every form that was ever signed, with the names that it must have: what was signed once can be read for good."""


def _parsed(data: bytes, part: str, formats: Mapping[str, tuple[str, ...]]) -> Mapping[str, Any]:
    try:
        value = parse_canonical(data)
    except NotCanonicalError as error:
        raise DataProblem(f"the {part} is not canonical: {error}") from error
    wanted = value.get("format") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(wanted, str) or wanted not in formats:
        raise DataProblem(f"the {part} has a format that this program does not know")
    is_foreign = any(name in value and name not in formats[wanted] for name in (*MARK_NAMES, DISTRIBUTION))
    if is_foreign or (wanted != BODY_FORMAT and any(name in value for name in (*ROUND_NAMES, *ANSWER_NAMES))):
        raise DataProblem(f"the {part} holds what its format has no place for")
    for name in formats[wanted]:
        if name not in value:
            raise DataProblem(f"the {part} lacks {name}")
    return value


def _state_of(unsealed: UnsealedRead, texts: Mapping[tuple[str, str], str]) -> ReadState:
    lock_digests = {each["timepoint"]: each["digest"] for each in unsealed.head["locks"]}
    key_of = {place: key for key, place in unsealed.series_ordinals.items()}
    lesions = [_lesion(each, texts) for each in unsealed.body["lesions"]]
    said = [_assessment(each, texts, key_of) for each in unsealed.body["assessments"]]
    timepoints = [
        TimepointState(each["ordinal"], each["is_locked"], lock_digests.get(each["ordinal"], ""))
        for each in unsealed.body["timepoints"]
    ]
    markups = [_markup(each, texts, key_of) for each in unsealed.body.get("markups", ())]
    labels = [
        LabelPlace(each["mark"], each["timepoint"], PointUm(*each["offset_um"]))
        for each in unsealed.body.get("labels", ())
    ]
    key_images = [key_image_of(each, key_of) for each in unsealed.body.get("key_images", ())]
    scans = [record_from_json(ScanQuality, each) for each in unsealed.body.get("scans", ())]
    answers = [_answer(each, texts) for each in unsealed.body.get("answers", ())]
    notes = [TimepointNote(int(key), text) for (kind, key), text in texts.items() if kind == "note"]
    rounds = [record_from_json(ReadRound, each) for each in unsealed.head.get("rounds", ())]
    revisions = [_revision(each, texts) for each in unsealed.body.get("revisions", ())]
    return ReadState(
        read_id=unsealed.read_id,
        case_alias=CaseAlias(unsealed.head["case"]),
        step=unsealed.journal_head.number,
        lesions={lesion.lesion_id: lesion for lesion in lesions},
        assessments={(each.lesion_id, each.timepoint): each for each in said},
        notes={note.timepoint: note for note in notes},
        timepoints={each.ordinal: each for each in timepoints},
        markups={each.markup_id: each for each in markups},
        labels={(each.mark_id, each.timepoint): each for each in labels},
        key_images={each.key_image_id: each for each in key_images},
        rounds={each.number: each for each in rounds},
        revisions={(each.lesion_id, each.timepoint): each for each in revisions},
        scans={(each.scan, each.timepoint): each for each in scans},
        answers={(each.flag, each.timepoint): each for each in answers},
        distribution=distribution_from(unsealed.body[DISTRIBUTION], texts, key_of)
        if unsealed.is_distribution
        else DistributionState(),
    )


def _revision(value: Mapping[str, Any], texts: Mapping[tuple[str, str], str]) -> Revision:
    key, timepoint = LesionId(value["lesion"]), value["timepoint"]
    text = texts["revision", f"{key}@{timepoint}"]
    return Revision(key, timepoint, value["round"], RevisionCode(value["code"]), text)


def _answer(value: Mapping[str, Any], texts: Mapping[tuple[str, str], str]) -> FlagAnswer:
    text = texts["answer", f"{value['flag']}@{value['timepoint']}"]
    return record_from_json(FlagAnswer, {**value, "text": text})


def _lesion(value: Mapping[str, Any], texts: Mapping[tuple[str, str], str]) -> Lesion:
    key = value["lesion"]
    return Lesion(
        lesion_id=LesionId(key),
        role=LesionRole(value["role"]),
        number=value["number"],
        lesion_type=LesionType(value["type"]),
        organ=texts["organ", key] if value["organ"] is None else value["organ"],
        site=texts["site", key] if value["site"] is None else value["site"],
        first_timepoint=value["first_timepoint"],
        traits=record_from_json(LesionTraits, value["traits"]) if "traits" in value else None,
    )


def _assessment(
    value: Mapping[str, Any], texts: Mapping[tuple[str, str], str], key_of: Mapping[tuple[int, int], SeriesKey]
) -> Assessment:
    key, timepoint, drawn = value["lesion"], value["timepoint"], value["measurement"]
    target, non_target, new_lesion = value["target"], value["non_target"], value["new_lesion"]
    parts, cause, sign = value.get("parts", ()), value.get("cause"), value.get("sign")
    return Assessment(
        lesion_id=LesionId(key),
        timepoint=timepoint,
        target=None if target is None else TargetStateCode(target),
        non_target=None if non_target is None else NonTargetStateCode(non_target),
        new_lesion=None if new_lesion is None else NewLesionStatus(new_lesion),
        measurement=None if drawn is None else _measurement(drawn, key_of[timepoint, drawn["series"]]),
        merged_into=None if value["merged_into"] is None else LesionId(value["merged_into"]),
        part_tenths=tuple(value["part_tenths"]),
        reason=texts["reason", f"{key}@{timepoint}"] if value["has_reason"] else "",
        parts=tuple(None if part is None else _measurement(part, key_of[timepoint, part["series"]]) for part in parts),
        cause=None if cause is None else QualityCause(cause),
        is_doubtful=value.get("is_doubtful", False),
        sign=None if sign is None else FindingSign(sign),
        proposal=None if "proposal" not in value else _proposal(value["proposal"], timepoint, key_of),
    )


def _proposal(value: Mapping[str, Any], timepoint: int, key_of: Mapping[tuple[int, int], SeriesKey]) -> Proposal:
    return Proposal(
        line=_measurement(value["line"], key_of[timepoint, value["line"]["series"]]),
        outline=tuple(PointUm(*point) for point in value["outline_um"]),
        holes=tuple(tuple(PointUm(*point) for point in hole) for hole in value["holes_um"]),
        seed=PointUm(*value["seed_um"]),
        source=ProposalSource(value["source"]),
        algorithm=value["algorithm"],
        software=value["software"],
        longest_image=value["longest_image"],
        longest_tenths=value["longest_tenths"],
    )


def _measurement(value: Mapping[str, Any], series_key: SeriesKey) -> Measurement:
    return Measurement(
        series_key=series_key,
        image_ordinal=value["image"],
        image_digest=value["image_digest"],
        phase=PhaseRole(value["phase"]),
        plane=Plane(value["plane"]),
        start=PointUm(*value["start_um"]),
        end=PointUm(*value["end_um"]),
        length_tenths=value["length_tenths"],
    )


def _markup(
    value: Mapping[str, Any], texts: Mapping[tuple[str, str], str], key_of: Mapping[tuple[int, int], SeriesKey]
) -> Markup:
    x, y, z = value["normal_ppm"]
    shape = MarkupShape(
        kind=MarkupKind(value["kind"]),
        series_key=key_of[value["timepoint"], value["series"]],
        image_ordinal=value["image"],
        image_digest=value["image_digest"],
        plane=Plane(value["plane"]),
        normal_ppm=(x, y, z),
        points=tuple(PointUm(*point) for point in value["points_um"]),
    )
    return Markup(
        markup_id=MarkupId(value["markup"]),
        timepoint=value["timepoint"],
        shape=shape,
        figures=record_from_json(MarkupFigures, value["figures"]),
        software=value["software"],
        text=texts["markup", value["markup"]] if value["has_text"] else "",
        lesion_id=None if value["lesion"] is None else LesionId(value["lesion"]),
    )
