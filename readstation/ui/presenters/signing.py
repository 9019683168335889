"""What the sign dialog shows: rendered from the sealed bytes and from nothing else (TR-31)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from readstation.core.errors import DataProblem
from readstation.core.exact import format_mm
from readstation.criteria.explain import SCOPE_WORDS, signed_percent
from readstation.criteria.facts import Response, Scope
from readstation.model.key_image import KeyImage
from readstation.model.lesion import Assessment, Lesion
from readstation.model.read import ReadState, SealedRead
from readstation.reading.key_image_handlers import key_images_at
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
    title, subtitle, act
        "Sign the read of case 7K-204"; trial and charter version; the verb of the button.
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
    after
        What holds once it is signed.
    """

    title: str
    subtitle: str
    act: str
    timepoints: tuple[SealedTimepoint, ...]
    meaning: str
    statement: str
    printed_name: str
    login: str
    signing_time: str
    fingerprint: str
    software: str
    after: str


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
        before = {int(each["timepoint"]): each["outcome"] for each in body.get("sequential", {}).get("results", ())}
        order = sorted(state.timepoints, key=lambda ordinal: (ordinal != unsealed.lock_of, ordinal))
        return SealedWords(
            **_title(unsealed),
            subtitle=f"trial {head['trial']}, mRECIST, charter v{body['charter']['version']}",
            timepoints=tuple(_timepoint(unsealed, state, ordinal, results, before) for ordinal in order),
            meaning=str(head["meaning"]),
            statement=str(head["statement"]),
            printed_name=str(head["reader"]["printed_name"]),
            login=str(head["reader"]["login"]),
            signing_time=_time_words(int(head["time"]["utc_ms"]), int(head["time"]["offset_minutes"])),
            fingerprint=f"head {grouped(sealed.head_digest)}  body {grouped(sealed.body_digest)}",
            software=(
                f"Software {body['software']}   rules {body['rules']['version']}   "
                f"{head['journal']['steps']} actions in the record"
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataProblem("The sealed read is incomplete, so it cannot be shown or signed.") from error


def _title(unsealed: UnsealedRead) -> dict[str, str]:
    """Return title, verb and what holds afterwards, by what is signed: a lock, the read, or a later version of it."""
    case, lock_of, version = unsealed.head["case"], unsealed.lock_of, int(unsealed.head["version"])
    stays = "A correction is a new version with a reason and a second person; this one stays."
    if lock_of is not None:
        label = timepoint_label(lock_of)
        after = f"{label} cannot be changed. {stays} What comes next, if anything, is shown after the lock."
        return {"title": f"Lock and sign {label}, case {case}", "act": f"Sign and lock {label}", "after": after}
    if version == 1:
        after = f"The read cannot be changed. {stays}"
        return {"title": f"Sign the read of case {case}", "act": "Sign the read", "after": after}
    approved = f"Version {version} counts once a second person at the trial office has approved it."
    after = f"Version {version - 1} stays. {approved}"
    return {"title": f"Sign version {version} of case {case}", "act": f"Sign version {version}", "after": after}


def _timepoint(
    unsealed: UnsealedRead,
    state: ReadState,
    ordinal: int,
    results: Mapping[int, Mapping[str, Any]],
    before: Mapping[int, Mapping[str, Any]],
) -> SealedTimepoint:
    rows = [
        _lesion_row(lesion, state, ordinal) for lesion in state.lesions.values() if lesion.first_timepoint <= ordinal
    ]
    responses: list[tuple[str, str]] = []
    if ordinal in results:
        scopes = results[ordinal]["scopes"]
        responses = _responses(scopes)
        rows[:0] = _sum_rows(scopes[Scope.OVERALL.value])
        if ordinal in before:
            then = before[ordinal]["scopes"]
            codes = ", ".join(f"{name.lower()} {code}" for name, code in _responses(then))
            total = then[Scope.OVERALL.value]["sum_tenths"]
            summed = "" if total is None else f"sum {format_mm(total)} mm"
            rows.insert(0, SealedRow("Sequential read", codes, summed))
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
    kept = key_images_at(state, ordinal)
    if kept:
        names = ", ".join(f"{each.key_image_id} {_image_words(each)}" for each in kept)
        rows.append(SealedRow("Key images kept", names))
    note = state.notes.get(ordinal)
    rows.append(SealedRow("Comment", note.text if note is not None else "None"))
    name = f"{timepoint_label(ordinal)} Baseline" if ordinal == 0 else timepoint_label(ordinal)
    return SealedTimepoint(name, tuple(responses), tuple(rows))


def _quality(state: ReadState, ordinal: int) -> list[str]:
    return [scan_quality_words(each) for each in state.scans_of(ordinal)]


def _responses(scopes: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [(SCOPE_WORDS[scope], response_words(Response(scopes[scope.value]["response"]))) for scope in Scope]


def _sum_rows(overall: Mapping[str, Any]) -> list[SealedRow]:
    total, baseline, nadir = overall["sum_tenths"], overall["baseline_tenths"], overall["nadir_tenths"]
    if total is None:
        return []
    change = "" if baseline is None else f", {signed_percent(total, baseline)} from baseline {format_mm(baseline)}"
    note = "" if nadir is None else f"nadir before {format_mm(nadir)}"
    return [SealedRow("Sum of diameters", f"{format_mm(total)} mm{change}", note)]


def _lesion_row(lesion: Lesion, state: ReadState, ordinal: int) -> SealedRow:
    said = state.assessment(lesion.lesion_id, ordinal)
    row = _said_row(lesion, said)
    revision = state.revisions.get((lesion.lesion_id, ordinal))
    if revision is None:
        return row
    return SealedRow(row.name, row.value, f"changed: {revision.text}")


def _said_row(lesion: Lesion, said: Assessment | None) -> SealedRow:
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


def _image_words(kept: KeyImage) -> str:
    ordinal = kept.shot.image_ordinal
    return f"image {ordinal}" if ordinal is not None else kept.shot.plane.value


def _time_words(utc_ms: int, offset_minutes: int) -> str:
    local = datetime.fromtimestamp(utc_ms / 1000, UTC) + timedelta(minutes=offset_minutes)
    sign = "+" if offset_minutes >= 0 else "−"
    hours, minutes = divmod(abs(offset_minutes), 60)
    return f"{local.day} {local:%b %Y, %H:%M:%S} (UTC{sign}{hours:02d}:{minutes:02d})"


def grouped(digest: str) -> str:
    """Return the ends of a digest in groups of four, as a person compares them."""
    shown = [digest[start : start + 4] for start in range(0, 16, 4)]
    return f"{' '.join(shown)} … {digest[-4:]}"
