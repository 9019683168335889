"""The sealed bytes of a read in the words of the sign dialog (TR-31): nothing here comes from anywhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from readstation.core.canonical import sha256_hex
from readstation.core.exact import format_mm, percent_for_display
from readstation.criteria.facts import Scope
from readstation.model.read import SealedRead
from readstation.reading.sign import describe_sealed, signing_message
from readstation.reading.unseal import UnsealedRead, unseal
from readstation.ui.ports import SealedRow, SealedWords

_SCOPE_WORDS = {Scope.LOCALIZED: "Localized", Scope.HEPATIC: "Hepatic", Scope.OVERALL: "Overall"}
_READING_LABELS = ("Baseline ", "TP")


def describe(sealed: SealedRead) -> SealedWords:
    """Return what the dialog shows of a sealed read.

    Raises
    ------
    DataProblem
        If the bytes cannot be read.
    """
    unsealed = unseal(sealed)
    head, body = unsealed.head, unsealed.body
    reader, when, rules = head["reader"], head["time"], body["rules"]
    fingerprint = sha256_hex(signing_message(sealed))
    return SealedWords(
        title=f"Sign the read of case {head['case']}",
        subtitle=f"trial {head['trial']}, mRECIST, charter v{body['charter']['version']}",
        responses=tuple(_responses(body)),
        rows=(*_sums(body), *_readings(sealed), *_images(unsealed)),
        meaning=head["meaning"],
        statement=head["statement"],
        printed_name=reader["printed_name"],
        login=reader["login"],
        signing_time=_local(when["utc_ms"], when["offset_minutes"]),
        fingerprint=" ".join(fingerprint[start : start + 4] for start in range(0, 16, 4)) + " … " + fingerprint[-8:],
        software=f"Software {body['software']}   rules {rules['version']}   {head['journal']['steps']} steps kept",
    )


def _responses(body: Mapping[str, Any]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for result in body["results"]:
        scopes = result["outcome"]["scopes"]
        yield (
            _timepoint(result["timepoint"]),
            tuple((words, str(scopes[scope]["response"])) for scope, words in _SCOPE_WORDS.items()),
        )


def _sums(body: Mapping[str, Any]) -> Iterator[SealedRow]:
    for result in body["results"]:
        outcome = result["outcome"]["scopes"][Scope.OVERALL]
        total, baseline, nadir = outcome["sum_tenths"], outcome["baseline_tenths"], outcome["nadir_tenths"]
        name = f"{_timepoint(result['timepoint'])} sum of diameters"
        if total is None:
            yield SealedRow(name, "not evaluable")
            continue
        value = f"{format_mm(total)} mm"
        change = None if baseline is None else percent_for_display(total, baseline)
        if change is not None:
            value += f", {change.replace('-', '−')} % from baseline {format_mm(baseline)}"
        yield SealedRow(name, value, "" if nadir is None else f"nadir before {format_mm(nadir)}")


def _readings(sealed: SealedRead) -> Iterator[SealedRow]:
    """Yield what was said of each lesion and every text, as the plain summary of the same bytes has it."""
    for label, value, note in describe_sealed(sealed):
        is_result = label.endswith((*(f" {scope}" for scope in Scope), " images"))
        is_text = label.endswith((" note", " reason", " site", " organ"))
        if is_text or (label.startswith(_READING_LABELS) and not is_result):
            yield SealedRow(label, value, note)


def _images(unsealed: UnsealedRead) -> Iterator[SealedRow]:
    for timepoint in unsealed.body["images"]:
        count = sum(len(series["images"]) for series in timepoint["series"])
        name = f"{_timepoint(timepoint['timepoint'])} images"
        yield SealedRow(name, f"{len(timepoint['series'])} series", f"{count} images, by their digests")


def _timepoint(ordinal: int) -> str:
    return "Baseline" if ordinal == 0 else f"TP{ordinal}"


def _local(utc_ms: int, offset_minutes: int) -> str:
    local = datetime.fromtimestamp(utc_ms // 1000, UTC) + timedelta(minutes=offset_minutes)
    sign, minutes = ("−" if offset_minutes < 0 else "+"), abs(offset_minutes)
    return f"{local.day} {local:%b %Y, %H:%M:%S} (UTC{sign}{minutes // 60:02d}:{minutes % 60:02d})"
