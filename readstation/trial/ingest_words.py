"""The report of an ingest as lines for the person at the console."""

from __future__ import annotations

from collections import Counter

from readstation.core.exact import format_mm
from readstation.trial.ingest import IngestReport, TakenSeries
from readstation.trial.ports import Asked

SHOWN_OF_A_KIND = 5
"""How many files with one and the same reason are listed by name."""

_ASKED_WORDS = {
    Asked.PICTURES: "Pictures were asked for. They may show names: look at every one before a reader does.",
    Asked.SEGMENTATIONS: "Segmentations were asked for. They show what others outlined: they are for practice and "
    "quality control, and never belong into a blinded read.",
}


def report_lines(report: IngestReport) -> list[str]:
    """Return the report: what was asked for, what was taken, what was not and why, and the counts.

    The lines name files as the person gave them, so they are for the screen of the office only.
    """
    lines = [_ASKED_WORDS[each] for each in report.asked]
    lines += [_taken_line(each, is_dry_run=report.is_dry_run) for each in report.taken]
    lines += [
        f"Not taken: series of {each.shown_as} ({_images(each.image_count)}): {each.finding.message}"
        for each in report.refused_series
    ]
    by_reason = Counter(each.finding.message for each in report.refused_objects)
    for message, count in by_reason.items():
        names = [each.source.shown_as for each in report.refused_objects if each.finding.message == message]
        shown = ", ".join(names[:SHOWN_OF_A_KIND])
        more = f" and {count - SHOWN_OF_A_KIND} more" if count > SHOWN_OF_A_KIND else ""
        lines.append(f"{message} {shown}{more}")
    lines.append(_counts(report))
    return lines


def _taken_line(taken: TakenSeries, *, is_dry_run: bool) -> str:
    facts = taken.facts
    verb = "Already there" if taken.was_there else "Would take" if is_dry_run else "Taken"
    size = f"{_images(facts.slices)}, {_mm(facts.row_spacing_um)} x {_mm(facts.column_spacing_um)} mm"
    interval = f", every {_mm(facts.slice_interval_um)} mm" if facts.slices > 1 else ""
    usable = "" if facts.is_usable else ", not to be measured"
    line = (
        f"{verb}: {facts.case_alias} timepoint {facts.timepoint} series {facts.series_ordinal}: {facts.modality}, "
        f"phase {facts.phase.words.lower()} ({taken.confidence} confidence), {facts.plane}, {size}{interval}{usable}."
    )
    notes = [f"Phase: {' '.join(facts.phase_evidence)}"]
    notes += [f"{finding.severity.capitalize()}: {finding.message}" for finding in facts.findings]
    return "\n    ".join((line, *notes))


def _counts(report: IngestReport) -> str:
    new = len(report.new_series)
    images = sum(each.facts.slices for each in report.new_series)
    verb = "would be taken" if report.is_dry_run else "taken"
    refused = len(report.refused_objects) + sum(each.image_count for each in report.refused_series)
    if not report.seen:
        return "There are no files here. Nothing was taken."
    parts = [f"{_files(report.seen)} looked at", f"{new} series ({_images(images)}) {verb}"]
    there = len(report.taken) - new
    if there:
        parts.append(f"{there} series already there")
    parts.append(f"{_files(refused)} not taken")
    end = "" if report.taken else " No image was found."
    return "; ".join(parts) + "." + end


def _files(count: int) -> str:
    return f"{count} file" if count == 1 else f"{count} files"


def _images(count: int) -> str:
    return f"{count} image" if count == 1 else f"{count} images"


def _mm(micrometres: int) -> str:
    return format_mm(round(micrometres / 100))
