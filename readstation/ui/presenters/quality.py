"""The image quality card: how well each scan of the timepoint can be read (MR-506, MR-808)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.phrases import phrase, tr
from readstation.model.charter import ReadingQuestion
from readstation.model.quality import QualityCause, Readability, Region
from readstation.model.series import Modality
from readstation.reading.commands import JudgeScan
from readstation.reading.quality import scan_words, scans_in
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.words import scan_quality_words

CAUSE_BUTTONS = {QualityCause.ARTERIAL_PHASE: phrase("Arterial phase")}
"""Causes whose words are wider than a button."""


@dataclass(frozen=True, slots=True)
class ScanLine:
    """One scan, and what was said of it.

    Attributes
    ----------
    scan, title
        Which, in words.
    readability, causes, missing_regions
        What was said; None and empty before.
    """

    scan: Modality
    title: str
    readability: Readability | None
    causes: tuple[QualityCause, ...]
    missing_regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class QualityPanel:
    """The card.

    Attributes
    ----------
    title, summary
        "Images of TP1"; "CT optimal", or what is still to be said.
    lines
        The scans.
    regions
        What every timepoint must show.
    is_judged, is_optimal, is_locked
        Whether nothing is left to say, every scan is optimal and whole, and nothing can be changed.
    """

    title: str
    summary: str
    lines: tuple[ScanLine, ...]
    regions: tuple[Region, ...]
    is_judged: bool
    is_optimal: bool
    is_locked: bool


def quality_panel(view: ReadView) -> QualityPanel | None:
    """Return the card of the current timepoint; None where the charter does not have it asked."""
    images = view.images.get(view.timepoint)
    if images is None or not view.charter.asks(ReadingQuestion.IMAGE_QUALITY):
        return None
    lines = []
    for scan in scans_in(images):
        said = view.state.scans.get((scan, view.timepoint))
        count = sum(facts.modality is scan for facts in images.series)
        lines.append(
            ScanLine(
                scan,
                tr("{scan}, {count} series", scan=scan_words(scan), count=count),
                None if said is None else said.readability,
                () if said is None else said.causes,
                () if said is None else said.missing_regions,
            )
        )
    is_judged = all(line.readability is not None for line in lines)
    return QualityPanel(
        tr("Images of {timepoint}", timepoint=timepoint_label(view.timepoint)),
        quality_words(view, view.timepoint) if is_judged else tr("to be judged"),
        tuple(lines),
        view.charter.required_regions,
        is_judged,
        all(line.readability is Readability.OPTIMAL and not line.missing_regions for line in lines),
        view.state.is_locked(view.timepoint),
    )


def quality_words(view: ReadView, timepoint: int) -> str:
    """Return what was said of the scans of a timepoint: "CT readable: motion; chest not imaged"."""
    return "; ".join(scan_quality_words(said) for said in view.state.scans_of(timepoint))


def scan_command(
    view: ReadView, line: ScanLine, readability: Readability, causes: tuple[QualityCause, ...]
) -> JudgeScan | None:
    """Return the command of a choice; None where a cause is still to be named, which the card then asks for."""
    if readability is Readability.OPTIMAL:
        return JudgeScan(view.timepoint, line.scan, readability, (), line.missing_regions)
    if not causes:
        return None
    return JudgeScan(view.timepoint, line.scan, readability, causes, line.missing_regions)


def toggled(causes: tuple[QualityCause, ...], cause: QualityCause) -> tuple[QualityCause, ...]:
    """Return causes with one taken in or out."""
    return tuple(each for each in QualityCause if (each in causes) is not (each is cause))


def region_command(view: ReadView, line: ScanLine, region: Region) -> JudgeScan | None:
    """Return the command that says whether a scan covers a region; None before the scan was judged."""
    if line.readability is None:
        return None
    missing = tuple(each for each in Region if (each in line.missing_regions) is not (each is region))
    return JudgeScan(view.timepoint, line.scan, line.readability, line.causes, missing)


def optimal_command(view: ReadView) -> JudgeScan | None:
    """Return the command of the Next card's button: the first scan that was not judged is optimal."""
    panel = quality_panel(view)
    waiting = None if panel is None else next((line for line in panel.lines if line.readability is None), None)
    return None if waiting is None else JudgeScan(view.timepoint, waiting.scan, Readability.OPTIMAL)
