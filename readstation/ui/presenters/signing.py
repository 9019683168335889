"""What the sign dialog shows: rendered from the sealed bytes and from nothing else (TR-31)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from readstation.core.errors import DataProblem
from readstation.core.exact import format_mm
from readstation.core.phrases import tr, within
from readstation.criteria.explain import SCOPE_WORDS, signed_percent
from readstation.criteria.facts import Response, Scope
from readstation.model.key_image import KeyImage
from readstation.model.lesion import Assessment, Lesion
from readstation.model.read import ReadState, SealedRead
from readstation.reading.key_image_handlers import key_images_at
from readstation.reading.sealed_time import time_sealed
from readstation.reading.unseal import UnsealedRead, state_of, unseal
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.clock_skew import skew_words
from readstation.ui.presenters.dates import time_words
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
    signing_time, skew
        The time that stands in the sealed head, with its offset from UTC, and what is known against it (TR-38).
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
    skew: str = ""


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
        moment = time_sealed(head["time"])
        before = {int(each["timepoint"]): each["outcome"] for each in body.get("sequential", {}).get("results", ())}
        order = sorted(state.timepoints, key=lambda ordinal: (ordinal != unsealed.lock_of, ordinal))
        return SealedWords(
            **_title(unsealed),
            subtitle=tr(
                "trial {trial}, mRECIST, charter v{version}", trial=head["trial"], version=body["charter"]["version"]
            ),
            timepoints=tuple(_timepoint(unsealed, state, ordinal, results, before) for ordinal in order),
            meaning=str(head["meaning"]),
            statement=str(head["statement"]),
            printed_name=str(head["reader"]["printed_name"]),
            login=str(head["reader"]["login"]),
            signing_time=time_words(moment.utc_ms, moment.offset_minutes),
            skew=skew_words(moment),
            fingerprint=tr(
                "head {head_digest}  body {body_digest}",
                head_digest=grouped(sealed.head_digest),
                body_digest=grouped(sealed.body_digest),
            ),
            software=(
                tr(
                    "Software {software}   rules {rules}   {steps} actions in the record",
                    software=body["software"],
                    rules=body["rules"]["version"],
                    steps=head["journal"]["steps"],
                )
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataProblem(tr("The sealed read is incomplete, so it cannot be shown or signed.")) from error


def _title(unsealed: UnsealedRead) -> dict[str, str]:
    """Return title, verb and what holds afterwards, by what is signed: a lock, the read, or a later version of it."""
    case, lock_of, version = unsealed.head["case"], unsealed.lock_of, int(unsealed.head["version"])
    stays = tr("A correction is a new version with a reason and a second person; this one stays.")
    if lock_of is not None:
        label = timepoint_label(lock_of)
        after = tr(
            "{label} cannot be changed. {stays} What comes next, if anything, is shown after the lock.",
            label=label,
            stays=stays,
        )
        return {
            "title": tr("Lock and sign {label}, case {case}", label=label, case=case),
            "act": tr("Sign and lock {label}", label=label),
            "after": after,
        }
    if version == 1:
        after = tr("The read cannot be changed. {stays}", stays=stays)
        after = " ".join((after, *_settled(unsealed)))
        return {"title": tr("Sign the read of case {case}", case=case), "act": tr("Sign the read"), "after": after}
    approved = tr("Version {version} counts once a second person at the trial office has approved it.", version=version)
    after = tr("Version {version} stays. {approved}", version=version - 1, approved=approved)
    after = " ".join((after, *_settled(unsealed)))
    return {
        "title": tr("Sign version {version} of case {case}", version=version, case=case),
        "act": tr("Sign version {version}", version=version),
        "after": after,
    }


def _settled(unsealed: UnsealedRead) -> tuple[str, ...]:
    """Return which versions from another station this one settles, in words (TR-51)."""
    named = ", ".join(grouped(each.digest) for each in unsealed.set_aside)
    words = tr("It names what was signed at another station and put aside: {digests}.", digests=named)
    return (words,) if named else ()


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
            codes = ", ".join(f"{name} {code}" for name, code in _responses(then, is_within=True))
            total = then[Scope.OVERALL.value]["sum_tenths"]
            summed = "" if total is None else tr("sum {total} mm", total=format_mm(total))
            rows.insert(0, SealedRow(tr("Sequential read"), codes, summed))
    elif ordinal == 0 and results:
        baseline = results[min(results)]["scopes"][Scope.OVERALL.value]["baseline_tenths"]
        if baseline is not None:
            rows.insert(0, SealedRow(tr("Sum of diameters"), f"{format_mm(baseline)} mm"))
    images = next(each["series"] for each in unsealed.body["images"] if each["timepoint"] == ordinal)
    rows.append(
        SealedRow(
            tr("Images"),
            tr("{images} series", images=len(images)),
            tr("{images} slices", images=sum(len(each["images"]) for each in images)),
        )
    )
    rows.extend(SealedRow(tr("Image quality"), words) for words in _quality(state, ordinal))
    rows.extend(
        SealedRow(tr("Answer"), tr(CHOICE_WORDS[each.choice]), each.text)
        for _, each in sorted(state.answers.items())
        if each.timepoint == ordinal
    )
    drawn = [each for each in state.markups.values() if each.timepoint == ordinal and each.lesion_id is None]
    if drawn:
        texts = [each.text for each in drawn if each.text]
        rows.append(SealedRow(tr("Marks on images"), str(len(drawn)), "; ".join(texts)))
    kept = key_images_at(state, ordinal)
    if kept:
        names = ", ".join(f"{each.key_image_id} {_image_words(each)}" for each in kept)
        rows.append(SealedRow(tr("Key images kept"), names))
    note = state.notes.get(ordinal)
    rows.append(SealedRow(tr("Comment"), note.text if note is not None else tr("None")))
    name = tr("{timepoint} Baseline", timepoint=timepoint_label(ordinal)) if ordinal == 0 else timepoint_label(ordinal)
    return SealedTimepoint(name, tuple(responses), tuple(rows))


def _quality(state: ReadState, ordinal: int) -> list[str]:
    return [scan_quality_words(each) for each in state.scans_of(ordinal)]


def _responses(scopes: Mapping[str, Mapping[str, Any]], *, is_within: bool = False) -> list[tuple[str, str]]:
    said = within if is_within else tr
    return [(said(SCOPE_WORDS[scope]), response_words(Response(scopes[scope.value]["response"]))) for scope in Scope]


def _sum_rows(overall: Mapping[str, Any]) -> list[SealedRow]:
    total, baseline, nadir = overall["sum_tenths"], overall["baseline_tenths"], overall["nadir_tenths"]
    if total is None:
        return []
    change = (
        ""
        if baseline is None
        else tr(
            ", {change} from baseline {baseline}", change=signed_percent(total, baseline), baseline=format_mm(baseline)
        )
    )
    note = "" if nadir is None else tr("nadir before {nadir}", nadir=format_mm(nadir))
    return [SealedRow(tr("Sum of diameters"), f"{format_mm(total)} mm{change}", note)]


def _lesion_row(lesion: Lesion, state: ReadState, ordinal: int) -> SealedRow:
    said = state.assessment(lesion.lesion_id, ordinal)
    row = _said_row(lesion, said)
    revision = state.revisions.get((lesion.lesion_id, ordinal))
    if revision is None:
        return row
    return SealedRow(row.name, row.value, tr("changed: {words}", words=revision.text))


def _said_row(lesion: Lesion, said: Assessment | None) -> SealedRow:
    name = f"{lesion.label}, {site_words(lesion)}"
    if said is None:
        return SealedRow(name, tr("no state"))
    is_first = said.timepoint == lesion.first_timepoint
    more = ", ".join(part for part in (more_words(said), trait_words(lesion.traits) if is_first else "") if part)
    drawn = said.measurement
    text = cell_text(lesion, said)
    value = f"{text} mm" if drawn is not None and text[:1].isdigit() else said_words(said)
    place = (
        tr("{phase}, slice {image}", phase=within(drawn.phase.words), image=drawn.image_ordinal)
        if drawn is not None
        else ""
    )
    return SealedRow(name, value, "; ".join(part for part in (place, more, said.reason) if part))


def _image_words(kept: KeyImage) -> str:
    ordinal = kept.shot.image_ordinal
    return tr("image {ordinal}", ordinal=ordinal) if ordinal is not None else within(kept.shot.plane.words)


def grouped(digest: str) -> str:
    """Return the ends of a digest in groups of four, as a person compares them."""
    shown = [digest[start : start + 4] for start in range(0, 16, 4)]
    return f"{' '.join(shown)} … {digest[-4:]}"
