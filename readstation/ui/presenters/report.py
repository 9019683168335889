"""The report of a signed read, put together from the signed bytes (TR-31): what stands where, in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from readstation.core.errors import DataProblem
from readstation.core.findings import Finding
from readstation.criteria import explain
from readstation.model.lesion import LesionRole
from readstation.model.read import ReadState, SignedRead
from readstation.model.rounds import RoundKind, RoundStatus
from readstation.model.series import SeriesFacts
from readstation.reading.report import (
    KeyImageGroup,
    KeyPicture,
    Pairs,
    ReadReport,
    ReportTimepoint,
    SignatureWords,
)
from readstation.reading.sealed_time import time_sealed
from readstation.reading.unseal import UnsealedRead, unseal
from readstation.reading.verification_code import verification_code
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.clock_skew import skew_words
from readstation.ui.presenters.flags import CHOICE_WORDS
from readstation.ui.presenters.key_pictures import PictureWish
from readstation.ui.presenters.lesions import lesion_order
from readstation.ui.presenters.markups import series_of
from readstation.ui.presenters.report_lesions import lesion_name, report_table
from readstation.ui.presenters.report_responses import report_responses, sum_words
from readstation.ui.presenters.rounds import sequential_words
from readstation.ui.presenters.sums import sum_chart
from readstation.ui.presenters.words import scan_quality_words
from readstation.viewer.markup_figures import label_words

Pictures = Sequence[tuple[PictureWish, KeyPicture]]


def read_report(signed: SignedRead, view: ReadView, pictures: Pictures, software: str) -> ReadReport:
    """Return everything that the report of a signed read says.

    Parameters
    ----------
    signed
        The read.
    view
        What it says (`reading.signed_view`).
    pictures
        Its key images, in order.
    software
        The program that writes the report.

    Raises
    ------
    DataProblem
        If the sealed bytes are incomplete.
    """
    unsealed = unseal(signed.sealed)
    try:
        facts, signature = _facts(unsealed, signed, view), signature_words(unsealed, signed)
    except (LookupError, TypeError, ValueError) as error:
        raise DataProblem("the sealed read is incomplete, so it cannot be reported") from error
    has_targets = bool(view.state.of_role(LesionRole.TARGET))
    return ReadReport(
        case=str(view.state.case_alias),
        trial=view.charter.trial_code,
        version=signed.sealed.version,
        badge="Demonstration" if view.charter.is_demonstration else "",
        facts=facts,
        rounds=rounds_words(view.state),
        chart=sum_chart(view) if has_targets else None,
        table=report_table(view),
        timepoints=tuple(_timepoint(view, each.ordinal) for each in view.timepoints),
        key_images=_groups(view, pictures),
        signature=signature,
        software=f"Readstation {software}",
    )


def report_name(case_alias: str) -> str:
    """Return the name that is offered for the file: the case's alias and nothing else (TR-18)."""
    return f"{case_alias}-read.pdf"


def _facts(unsealed: UnsealedRead, signed: SignedRead, view: ReadView) -> Pairs:
    body = unsealed.body
    names = ", ".join(timepoint_label(each.ordinal) for each in view.timepoints)
    follows = str(unsealed.head["previous"])
    version = str(signed.sealed.version)
    return (
        ("Trial", view.charter.trial_code),
        ("Case", str(view.state.case_alias)),
        ("Read", str(signed.sealed.read_id)),
        ("Version", f"{version}, follows {short_digest(follows)}" if follows else version),
        ("Timepoints", names),
        ("Charter", f"version {body['charter']['version']}, {short_digest(body['charter']['digest'])}"),
        ("Criteria", f"mRECIST, rules {body['rules']['version']}, {short_digest(body['rules']['criteria_digest'])}"),
        ("Read with", f"Readstation {body['software']}"),
    )


def _timepoint(view: ReadView, ordinal: int) -> ReportTimepoint:
    label = timepoint_label(ordinal)
    series = () if ordinal not in view.images else view.images[ordinal].series
    note = view.state.notes.get(ordinal)
    return ReportTimepoint(
        name=label,
        title=f"{label} Baseline" if ordinal == 0 else label,
        images=tuple(_series_words(facts) for facts in series),
        quality=_quality(view, ordinal, series),
        sum_words=sum_words(view, ordinal),
        responses=report_responses(view, ordinal),
        sequential=sequential_words(view, ordinal),
        reasons=_reasons(view, ordinal),
        marks=_marks(view, ordinal),
        comment="" if note is None else note.text,
    )


def _series_words(facts: SeriesFacts) -> tuple[str, str, str, str]:
    thick = "" if facts.slice_thickness_um is None else f"{facts.slice_thickness_um / 1000:.1f} mm"
    return facts.label, f"{facts.modality.value} {facts.plane.value}", str(facts.slices), thick


def _quality(view: ReadView, ordinal: int, series: Sequence[SeriesFacts]) -> tuple[str, ...]:
    """Return how the reader judged the images of a timepoint (MR-808), what was not sent, and what checks found."""
    here = {facts.phase for facts in series}
    missing = [phase.words for phase in view.charter.required_phases if phase not in here]
    lines = [f"Image quality: {scan_quality_words(each)}." for each in view.state.scans_of(ordinal)]
    lines += [f"{words} phase not sent." for words in missing]
    for facts in series:
        lines += [f"{facts.label}: {_sentence(finding)}" for finding in facts.findings]
        lines += [] if facts.is_usable else [f"{facts.label}: not measured on."]
    return tuple(dict.fromkeys(lines))


def _sentence(finding: Finding) -> str:
    return finding.message if finding.message.endswith(".") else f"{finding.message}."


def _reasons(view: ReadView, ordinal: int) -> Pairs:
    """Return what the reader gave as reasons at a timepoint, in the order of the table."""
    found = []
    for lesion_id in lesion_order(view):
        said = view.state.assessment(lesion_id, ordinal)
        name = lesion_name(view.state.lesions[lesion_id])
        if said is not None and said.reason:
            found.append((name, said.reason))
        revision = view.state.revisions.get((lesion_id, ordinal))
        if revision is not None:
            found.append((f"{name}, changed after its lock", f"{revision.code.words}: {revision.text}"))
    for _, answer in sorted(view.state.answers.items()):
        if answer.timepoint == ordinal:
            asked = explain.FLAG_WORDS.get(answer.flag, answer.flag).split(":")[0]
            found.append((asked, f"{CHOICE_WORDS[answer.choice]}: {answer.text}"))
    return tuple(found)


def rounds_words(state: ReadState) -> Pairs:
    """Return why every timepoint was open again after the last lock; rounds that were given up changed nothing."""
    found = []
    for _, each in sorted(state.rounds.items()):
        if each.status is RoundStatus.GIVEN_UP:
            continue
        if each.kind is RoundKind.GLOBAL:
            found.append(("Global read", "Every timepoint was read again with all images open (MR-807)."))
        else:
            why = "" if each.code is None else f"{each.code.words}: "
            counts = "It counts once a second person at the trial office has approved it (TR-33)."
            ended = each.reason if each.reason.endswith((".", "!", "?")) else f"{each.reason}."
            found.append((f"Version {each.version}, amendment", f"{why}{ended} {counts}"))
    return tuple(found)


def _marks(view: ReadView, ordinal: int) -> Pairs:
    own = [each for each in view.state.markups.values() if each.timepoint == ordinal and each.lesion_id is None]
    lines = []
    for markup in sorted(own, key=lambda each: (len(each.markup_id), each.markup_id)):
        facts = series_of(view, markup.shape.series_key)
        ordinal_of = markup.shape.image_ordinal
        place = f"image {ordinal_of}" if ordinal_of is not None else f"{markup.shape.plane.value} reformat"
        where = place if facts is None else f"{facts.label.lower()}, {place}"
        value = label_words(markup.shape.kind, markup.figures, markup.text).removeprefix("ROI  ")
        lines.append((f"{markup.shape.kind.words}, {where}", value))
    return tuple(lines)


def _groups(view: ReadView, pictures: Pictures) -> tuple[KeyImageGroup, ...]:
    groups = []
    for each in view.timepoints:
        here = tuple(picture for wish, picture in pictures if wish.timepoint == each.ordinal)
        if here:
            label = timepoint_label(each.ordinal)
            groups.append(KeyImageGroup(f"{label} Baseline" if each.ordinal == 0 else label, here))
    return tuple(groups)


def signature_words(unsealed: UnsealedRead, signed: SignedRead) -> SignatureWords:
    """Return the signature of a read, in the words of the record."""
    head: Mapping[str, Any] = unsealed.head
    moment = time_sealed(head["time"])
    utc_ms, minutes = moment.utc_ms, moment.offset_minutes
    at = datetime.fromtimestamp(utc_ms / 1000, UTC)
    sign = "+" if minutes >= 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    return SignatureWords(
        printed_name=str(head["reader"]["printed_name"]),
        login=str(head["reader"]["login"]),
        meaning=str(head["meaning"]),
        statement=str(head["statement"]),
        local_time=f"{_clock(at + timedelta(minutes=minutes))} (UTC{sign}{hours:02d}:{rest:02d})",
        utc_time=f"{_clock(at)} UTC",
        signed_utc_ms=utc_ms,
        key_id=str(signed.key_id),
        head_digest=signed.sealed.head_digest,
        body_digest=signed.sealed.body_digest,
        signature=signed.signature_hex,
        code=verification_code(signed.sealed),
        skew=skew_words(moment),
    )


def _clock(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M:%S}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Not those of the machine's language: the same read gives the same report everywhere."""


def short_digest(digest: object) -> str:
    """Return the beginning of a digest, as a person compares it."""
    return str(digest)[:12]
