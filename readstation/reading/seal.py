"""Seals a read to the bytes that are signed: a salted head (who) and a body (what), apart (TR-28 to TR-30)."""

from __future__ import annotations

import dataclasses
import re
import secrets
import unicodedata
from collections.abc import Mapping

from readstation.core.canonical import JsonObject, JsonValue, canonical_bytes, sha256_hex
from readstation.core.clock import Moment
from readstation.core.errors import Defect
from readstation.core.ids import SeriesKey
from readstation.criteria.config import RULE_SET_VERSION
from readstation.criteria.outcome import ScopeOutcome, TimepointOutcome
from readstation.model.charter import Charter
from readstation.model.codec import record_to_json
from readstation.model.lesion import Assessment, Lesion
from readstation.model.markup import Markup
from readstation.model.people import Station
from readstation.model.read import ReadState, SealedRead
from readstation.model.series import SeriesFacts, TimepointImages
from readstation.model.subject import Assignment
from readstation.reading.derive import config_of
from readstation.reading.distribution.sealed import DISTRIBUTION_FORMAT, distribution_json, distribution_texts
from readstation.reading.ports import ChainHead, Session
from readstation.reading.seal_rounds import (
    FIRST_VERSION,
    SealVersion,
    SequentialRead,
    revision_texts,
    revisions_in_body,
    rounds_in_head,
)
from readstation.reading.sealed_key_images import key_images_json
from readstation.reading.sealed_lines import sealed_measurement, sealed_proposal
from readstation.reading.sealed_time import sealed_time

HEAD_FORMAT = "readstation-head-1"
BODY_FORMAT = "readstation-body-3"
"""The second form added the marks on images and the places of labels, the third the key images."""
SALT_BYTES = 16

_CONTROL = re.compile(r"[\x00-\x1f]")


def seal_read(
    state: ReadState,
    journal_head: ChainHead,
    audit_head: ChainHead,
    assignment: Assignment,
    charter: Charter,
    images: Mapping[int, TimepointImages],
    outcomes: Mapping[int, TimepointOutcome],
    session: Session,
    station: Station,
    moment: Moment,
    software: str,
    *,
    build_digest: str = "",
    version: SealVersion = FIRST_VERSION,
    sequential: SequentialRead | None = None,
    salt: bytes | None = None,
) -> SealedRead:
    """Return the read as the bytes that a signature covers.

    Parameters
    ----------
    state, journal_head, audit_head, assignment, charter, images, outcomes
        Rows at the last step, the station's last event; what is read by which rules, series and results by ordinal.
    session, station, moment, software, build_digest
        Who, where, when, with which program; the digest over the installed program where it is known.
    version, sequential, salt
        Which version; what was read before a global read; random where None, so that no head can be guessed (TR-30).

    Raises
    ------
    Defect
        If an assessment names a series that is not among `images`.
    """
    series = _SeriesOrdinals(images)
    body = canonical_bytes(
        {
            **_rules(state, assignment, charter, software),
            "images": [_timepoint_images(images[ordinal]) for ordinal in sorted(images)],
            **content_of(state, charter, series.ordinal_of),
            "results": results_of(outcomes),
            **sealed_sequential(sequential, charter, series.ordinal_of),
        }
    )
    head = canonical_bytes(
        {
            "format": HEAD_FORMAT,
            "salt": (secrets.token_bytes(SALT_BYTES) if salt is None else salt).hex(),
            "version": version.number,
            "previous": version.previous_digest,
            "build_digest": build_digest,
            "series_keys": series.keys(),
            **_chains(journal_head, audit_head),
            **_who_and_when(session, station, moment),
            **_what_it_is(state, assignment, charter),
            **rounds_in_head(state, version),
            **({} if sequential is None else {"sequential_texts": texts_of(sequential.state, charter)}),
        }
    )
    return SealedRead(state.read_id, version.number, head, body, sha256_hex(head), sha256_hex(body))


def _rules(state: ReadState, assignment: Assignment, charter: Charter, software: str) -> dict[str, JsonValue]:
    return {
        "format": BODY_FORMAT if state.distribution.is_empty else DISTRIBUTION_FORMAT,
        "charter": {"version": assignment.charter_version, "digest": assignment.charter_digest},
        "rules": {"version": RULE_SET_VERSION, "criteria_digest": config_of(charter).digest()},
        "software": software,
    }


def _chains(journal_head: ChainHead, audit_head: ChainHead) -> dict[str, JsonValue]:
    return {
        "journal": {"steps": journal_head.number, "digest": journal_head.digest},
        "audit": {"events": audit_head.number, "digest": audit_head.digest},
    }


def _who_and_when(session: Session, station: Station, moment: Moment) -> dict[str, JsonValue]:
    return {
        "reader": {
            "login": session.person.login,
            "printed_name": session.person.printed_name,
            "role": str(session.person.role),
            "key_id": session.person.key_id,
            "session": session.session_id,
        },
        "station": {"id": station.station_id, "key_id": station.key_id},
        "time": sealed_time(moment),
    }


def _what_it_is(state: ReadState, assignment: Assignment, charter: Charter) -> dict[str, JsonValue]:
    return {
        "read_id": state.read_id,
        "trial": assignment.trial_code,
        "case": state.case_alias,
        "meaning": charter.signature_meaning,
        "statement": charter.signature_statement,
        "locks": [
            {"timepoint": each.ordinal, "digest": each.lock_digest} for _, each in sorted(state.timepoints.items())
        ],
        "texts": texts_of(state, charter),
    }


def content_of(state: ReadState, charter: Charter, ordinal_of: Mapping[SeriesKey, tuple[int, int]]) -> JsonObject:
    """Return what the reader said as the body holds it: ordinals for ids, no free text, no time (TR-30).

    Parameters
    ----------
    state
        The rows.
    charter
        Its places are the only words that a body takes over.
    ordinal_of
        Timepoint and ordinal of every series.
    """
    order = sorted(state.lesions.values(), key=lambda lesion: _number_of(lesion.lesion_id))
    said = sorted(state.assessments.values(), key=lambda each: (each.timepoint, _number_of(each.lesion_id)))
    labels = sorted(state.labels.values(), key=lambda each: (each.timepoint, _number_of(each.mark_id), each.mark_id))
    return {
        **revisions_in_body(state),
        **_answers_of(state),
        "timepoints": [{"ordinal": n, "is_locked": state.is_locked(n)} for n in sorted(state.timepoints)],
        "lesions": [_lesion(lesion, charter) for lesion in order],
        "assessments": [_assessment(each, ordinal_of) for each in said],
        "markups": [_markup(each, ordinal_of) for each in _markups_of(state)],
        "labels": [
            {"mark": each.mark_id, "timepoint": each.timepoint, "offset_um": list(each.offset.as_tuple())}
            for each in labels
        ],
        "key_images": key_images_json(state, ordinal_of),
        **distribution_json(state.distribution, ordinal_of),
    }


def _answers_of(state: ReadState) -> JsonObject:
    """Return what was said of scans and flags; a body of a read without either has no place for it."""
    scans = sorted(state.scans.values(), key=lambda each: (each.timepoint, each.scan))
    answers = sorted(state.answers.values(), key=lambda each: (each.timepoint, each.flag))
    parts: dict[str, JsonValue] = {
        "scans": [record_to_json(each) for each in scans],
        "answers": [{**record_to_json(dataclasses.replace(each, text="")), "text": None} for each in answers],
    }
    return {name: part for name, part in parts.items() if part}


def texts_of(state: ReadState, charter: Charter) -> list[JsonValue]:
    """Return all free text of a read as the head holds it."""
    texts: list[JsonValue] = [
        {"kind": "note", "key": str(note.timepoint), "text": _plain(note.text)}
        for _, note in sorted(state.notes.items())
    ]
    for lesion in sorted(state.lesions.values(), key=lambda each: _number_of(each.lesion_id)):
        if not _is_listed(lesion, charter):
            key = str(lesion.lesion_id)
            texts.append({"kind": "organ", "key": key, "text": _plain(lesion.organ)})
            texts.append({"kind": "site", "key": key, "text": _plain(lesion.site)})
    for each in sorted(state.assessments.values(), key=lambda each: (each.timepoint, _number_of(each.lesion_id))):
        if each.reason:
            key = f"{each.lesion_id}@{each.timepoint}"
            texts.append({"kind": "reason", "key": key, "text": _plain(each.reason)})
    for key, words in revision_texts(state):
        texts.append({"kind": "revision", "key": key, "text": _plain(words)})
    texts.extend(
        {"kind": "answer", "key": f"{each.flag}@{each.timepoint}", "text": _plain(each.text)}
        for _, each in sorted(state.answers.items())
    )
    texts.extend(
        {"kind": "markup", "key": str(markup.markup_id), "text": _plain(markup.text)}
        for markup in _markups_of(state)
        if markup.text
    )
    said = distribution_texts(state.distribution)
    texts.extend({"kind": kind, "key": key, "text": _plain(words)} for kind, key, words in said)
    return texts


def _markups_of(state: ReadState) -> list[Markup]:
    return sorted(state.markups.values(), key=lambda each: _number_of(each.markup_id))


def sealed_sequential(
    sequential: SequentialRead | None, charter: Charter, ordinal_of: Mapping[SeriesKey, tuple[int, int]]
) -> JsonObject:
    """Return what a body holds of the read before its global read; nothing where there was none (MR-807)."""
    if sequential is None:
        return {}
    said = content_of(sequential.state, charter, ordinal_of)
    return {"sequential": {**said, "results": results_of(sequential.outcomes)}}


def results_of(outcomes: Mapping[int, TimepointOutcome]) -> list[JsonValue]:
    """Return derived results with their traces as the body holds them, by timepoint.

    The distances to other responses are left out: they help while reading and conclude nothing.
    """
    return [{"timepoint": n, "outcome": _outcome(outcomes[n])} for n in sorted(outcomes)]


def _outcome(outcome: TimepointOutcome) -> JsonObject:
    return {
        "label": outcome.label,
        "day": outcome.day,
        "scopes": {scope.value: _scope(each) for scope, each in outcome.scopes.items()},
        "sensitivity": {scope.value: _scope(each) for scope, each in outcome.sensitivity.items()},
    }


def _scope(outcome: ScopeOutcome) -> JsonObject:
    return {name: value for name, value in record_to_json(outcome).items() if name != "distances"}


class _SeriesOrdinals:
    """Timepoint and ordinal of each series: what a body says instead of a key."""

    def __init__(self, images: Mapping[int, TimepointImages]) -> None:
        self.ordinal_of: dict[SeriesKey, tuple[int, int]] = {
            facts.series_key: (facts.timepoint, facts.series_ordinal)
            for timepoint in images.values()
            for facts in timepoint.series
        }

    def keys(self) -> list[JsonValue]:
        ordered = sorted((place, key) for key, place in self.ordinal_of.items())
        return [{"timepoint": place[0], "series": place[1], "key": key} for place, key in ordered]


def _timepoint_images(images: TimepointImages) -> JsonObject:
    return {"timepoint": images.timepoint, "series": [_series(facts) for facts in images.series]}


def _series(facts: SeriesFacts) -> JsonObject:
    return {
        "series": facts.series_ordinal,
        "modality": str(facts.modality),
        "phase": str(facts.phase),
        "images": [{"ordinal": image.ordinal, "digest": image.digest} for image in facts.images],
    }


def _lesion(lesion: Lesion, charter: Charter) -> JsonObject:
    listed = _is_listed(lesion, charter)
    traits: JsonObject = {} if lesion.traits is None else {"traits": record_to_json(lesion.traits)}
    return {
        **traits,
        "lesion": lesion.lesion_id,
        "role": str(lesion.role),
        "number": lesion.number,
        "type": str(lesion.lesion_type),
        "organ": lesion.organ if listed else None,
        "site": lesion.site if listed else None,
        "first_timepoint": lesion.first_timepoint,
    }


def _is_listed(lesion: Lesion, charter: Charter) -> bool:
    return any((choice.organ, choice.words) == (lesion.organ, lesion.site) for choice in charter.sites)


def _assessment(said: Assessment, ordinal_of: Mapping[SeriesKey, tuple[int, int]]) -> JsonObject:
    return {
        **_more_of(said, ordinal_of),
        "lesion": said.lesion_id,
        "timepoint": said.timepoint,
        "target": _code(said.target),
        "non_target": _code(said.non_target),
        "new_lesion": _code(said.new_lesion),
        "measurement": None if said.measurement is None else sealed_measurement(said.measurement, ordinal_of),
        "merged_into": said.merged_into,
        "part_tenths": list(said.part_tenths),
        "has_reason": bool(said.reason),
    }


def _more_of(said: Assessment, ordinal_of: Mapping[SeriesKey, tuple[int, int]]) -> JsonObject:
    """Return what assessments did not always hold, each only where it says something."""
    more: dict[str, JsonValue] = {
        "parts": [None if part is None else sealed_measurement(part, ordinal_of) for part in said.parts],
        "cause": _code(said.cause),
        "is_doubtful": said.is_doubtful,
        "sign": _code(said.sign),
        "proposal": None if said.proposal is None else sealed_proposal(said.proposal, ordinal_of),
    }
    return {name: value for name, value in more.items() if value}


def _markup(markup: Markup, ordinal_of: Mapping[SeriesKey, tuple[int, int]]) -> JsonObject:
    shape = markup.shape
    if shape.series_key not in ordinal_of:
        raise Defect("a mark lies on a series that is not among the images of its read")
    return {
        "markup": markup.markup_id,
        "timepoint": markup.timepoint,
        "kind": str(shape.kind),
        "series": ordinal_of[shape.series_key][1],
        "image": shape.image_ordinal,
        "image_digest": shape.image_digest,
        "plane": str(shape.plane),
        "normal_ppm": list(shape.normal_ppm),
        "points_um": [list(point.as_tuple()) for point in shape.points],
        "figures": record_to_json(markup.figures),
        "software": markup.software,
        "has_text": bool(markup.text),
        "lesion": markup.lesion_id,
    }


def _code(value: object) -> str | None:
    return None if value is None else str(value)


def _number_of(lesion_id: str) -> tuple[int, str]:
    digits = lesion_id[1:]
    return (int(digits) if digits.isdigit() else 0, lesion_id)


def _plain(text: str) -> str:
    r"""Return text that survives as a string within a string of canonical JSON.

    A combining mark right after a control character would join the letter of that character's escape (``\\n`` and an
    accent); a space keeps them apart.
    """

    def apart(found: re.Match[str]) -> str:
        following = text[found.end() : found.end() + 1]
        return found.group() + " " if following and unicodedata.combining(following) else found.group()

    text = unicodedata.normalize("NFC", text)
    return _CONTROL.sub(apart, text)
