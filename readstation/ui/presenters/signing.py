"""What the sign dialog shows: rendered from the sealed bytes and from nothing else (TR-31)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from readstation.core.errors import DataProblem
from readstation.core.exact import format_mm
from readstation.criteria.explain import SCOPE_WORDS
from readstation.criteria.facts import Response, Scope
from readstation.model.lesion import Assessment, Lesion
from readstation.model.read import ReadState, SealedRead
from readstation.reading.unseal import UnsealedRead, state_of, unseal
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.flags import CHOICE_WORDS
from readstation.ui.presenters.words import (
    cell_text,
    more_words,
    response_words,
    said_words,
    scan_quality_words,
    site_words,
    trait_words,
)


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A line of "What you sign": name, value, and a note at the right."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SealedTimepoint:
    """One timepoint of the read: its responses under their scopes' names (MR-513), and its rows."""

    title: str
    responses: tuple[tuple[str, str], ...]
    rows: tuple[SealedRow, ...]


@dataclass(frozen=True, slots=True)
class SealedWords:
    """Everything that the dialog says of a sealed read.

    Attributes
    ----------
    title, subtitle
        "Sign the read of case 7K-204"; trial and charter version.
    timepoints
        What was said at each.
    meaning, statement
        What the signature means, in a word and in full.
    printed_name, login
        Who signs.
    signing_time
        The time that stands in the sealed head, with its offset from UTC.
    fingerprint, software
        The digests of what is signed, and the versions in it.
    """

    title: str
    subtitle: str
    timepoints: tuple[SealedTimepoint, ...]
    meaning: str
    statement: str
    printed_name: str
    login: str
    signing_time: str
    fingerprint: str
    software: str


def describe_sealed(sealed: SealedRead) -> SealedWords:
    """Return what a person signs, in words.

    Raises
    ------
    DataProblem
        If the bytes are not a sealed read of a format that this program knows.
    """
    unsealed = unseal(sealed)
    state = state_of(unsealed)
    head, body = unsealed.head, unsealed.body
    try:
        results = {int(each["timepoint"]): each["outcome"] for each in body["results"]}
        return SealedWords(
            title=f"Sign the read of case {head['case']}",
            subtitle=f"trial {head['trial']}, mRECIST, charter v{body['charter']['version']}",
            timepoints=tuple(_timepoint(unsealed, state, ordinal, results) for ordinal in sorted(state.timepoints)),
            meaning=str(head["meaning"]),
            statement=str(head["statement"]),
            printed_name=str(head["reader"]["printed_name"]),
            login=str(head["reader"]["login"]),
            signing_time=_time_words(int(head["time"]["utc_ms"]), int(head["time"]["offset_minutes"])),
            fingerprint=f"head {_grouped(sealed.head_digest)}  body {_grouped(sealed.body_digest)}",
            software=(
                f"Software {body['software']}   rules {body['rules']['version']}   "
                f"{head['journal']['steps']} actions in the record"
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataProblem("The sealed read is incomplete, so it cannot be shown or signed.") from error


def _timepoint(
    unsealed: UnsealedRead, state: ReadState, ordinal: int, results: Mapping[int, Mapping[str, Any]]
) -> SealedTimepoint:
    rows = [
        _lesion_row(lesion, state.assessment(lesion.lesion_id, ordinal))
        for lesion in state.lesions.values()
        if lesion.first_timepoint <= ordinal
    ]
    responses: list[tuple[str, str]] = []
    if ordinal in results:
        scopes = results[ordinal]["scopes"]
        responses = [(SCOPE_WORDS[scope], response_words(Response(scopes[scope.value]["response"]))) for scope in Scope]
        overall = scopes[Scope.OVERALL.value]
        if overall["sum_tenths"] is not None:
            baseline = f"baseline {format_mm(overall['baseline_tenths'])}"
            rows.insert(0, SealedRow("Sum of diameters", f"{format_mm(overall['sum_tenths'])} mm", baseline))
    elif ordinal == 0 and results:
        baseline = results[min(results)]["scopes"][Scope.OVERALL.value]["baseline_tenths"]
        if baseline is not None:
            rows.insert(0, SealedRow("Sum of diameters", f"{format_mm(baseline)} mm"))
    images = next(each["series"] for each in unsealed.body["images"] if each["timepoint"] == ordinal)
    rows.append(SealedRow("Images", f"{len(images)} series", f"{sum(len(each['images']) for each in images)} slices"))
    rows.extend(SealedRow("Image quality", words) for words in _quality(state, ordinal))
    rows.extend(
        SealedRow("Answer", CHOICE_WORDS[each.choice], each.text)
        for _, each in sorted(state.answers.items())
        if each.timepoint == ordinal
    )
    drawn = [each for each in state.markups.values() if each.timepoint == ordinal and each.lesion_id is None]
    if drawn:
        texts = [each.text for each in drawn if each.text]
        rows.append(SealedRow("Marks on images", str(len(drawn)), "; ".join(texts)))
    note = state.notes.get(ordinal)
    rows.append(SealedRow("Comment", note.text if note is not None else "None"))
    name = f"{timepoint_label(ordinal)} Baseline" if ordinal == 0 else timepoint_label(ordinal)
    return SealedTimepoint(name, tuple(responses), tuple(rows))


def _quality(state: ReadState, ordinal: int) -> list[str]:
    return [scan_quality_words(each) for each in state.scans_of(ordinal)]


def _lesion_row(lesion: Lesion, said: Assessment | None) -> SealedRow:
    name = f"{lesion.label}, {site_words(lesion)}"
    if said is None:
        return SealedRow(name, "no state")
    is_first = said.timepoint == lesion.first_timepoint
    more = ", ".join(part for part in (more_words(said), trait_words(lesion.traits) if is_first else "") if part)
    drawn = said.measurement
    text = cell_text(lesion, said)
    value = f"{text} mm" if drawn is not None and text[:1].isdigit() else said_words(said)
    place = f"{drawn.phase.words.lower()}, slice {drawn.image_ordinal}" if drawn is not None else ""
    return SealedRow(name, value, "; ".join(part for part in (place, more, said.reason) if part))


def _time_words(utc_ms: int, offset_minutes: int) -> str:
    local = datetime.fromtimestamp(utc_ms / 1000, UTC) + timedelta(minutes=offset_minutes)
    sign = "+" if offset_minutes >= 0 else "−"
    hours, minutes = divmod(abs(offset_minutes), 60)
    return f"{local.day} {local:%b %Y, %H:%M:%S} (UTC{sign}{hours:02d}:{minutes:02d})"


def _grouped(digest: str) -> str:
    """Return the ends of a digest in groups of four, as a person compares them."""
    shown = [digest[start : start + 4] for start in range(0, 16, 4)]
    return f"{' '.join(shown)} … {digest[-4:]}"
