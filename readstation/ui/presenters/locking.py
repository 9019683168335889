"""What the lock dialog shows of a timepoint."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.core.findings import Finding
from readstation.model.lesion import TargetStateCode
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.flags import flag_lines
from readstation.ui.presenters.lesions import sum_by_timepoint
from readstation.ui.presenters.quality import quality_words
from readstation.ui.presenters.responses import response_panel
from readstation.ui.presenters.words import cell_text, said_words


@dataclass(frozen=True, slots=True)
class LockWords:
    """Rows of (name, value, note), checks of (icon, tone, words), and whether the lock is possible."""

    rows: tuple[tuple[str, str, str], ...]
    checks: tuple[tuple[str, str, str], ...]
    can_lock: bool


def lock_words(view: ReadView) -> LockWords:
    """Return what is closed, and what stands against it."""
    rows: list[tuple[str, str, str]] = []
    panel = response_panel(view)
    if panel is not None:
        rows.append(("Responses, derived", "   ".join(f"{each.scope} {each.code}" for each in panel.tiles), ""))
    total = sum_by_timepoint(view).get(view.timepoint)
    if total is not None:
        rows.append(("Sum of diameters", f"{format_mm(total)} mm", ""))
    quality = quality_words(view, view.timepoint)
    if quality:
        rows.append(("Images", quality, ""))
    for row in view.lesions:
        said = row.by_timepoint.get(view.timepoint)
        text = cell_text(row.lesion, said)
        drawn = said.measurement if said is not None else None
        value = f"{text} mm" if drawn is not None and text[:1].isdigit() else said_words(said) or row.state_words
        note = f"{drawn.phase.words.lower()}, slice {drawn.image_ordinal}" if drawn is not None else ""
        if said is not None and said.target in (TargetStateCode.SPLIT, TargetStateCode.MERGED):
            value = row.state_words
        rows.append((f"{row.lesion.label}, {row.lesion.site}", value, note))
    rows.extend(("Answer", line.choice_words, line.text) for line in flag_lines(view) if line.is_answered)
    comment = view.state.notes.get(view.timepoint)
    rows.append(("Comment", "Written" if comment is not None else "None", ""))
    errors = [each for each in view.missing if each.is_error]
    checks = [_check(each) for each in view.missing]
    if not errors:
        checks.insert(0, ("check-circle", "ok", f"Every lesion has a state at {timepoint_label(view.timepoint)}"))
    return LockWords(tuple(rows), tuple(checks), not errors)


def _check(finding: Finding) -> tuple[str, str, str]:
    icon, tone = ("alert-circle-outline", "err") if finding.is_error else ("alert", "warn")
    return icon, tone, finding.message
