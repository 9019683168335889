"""What the lock dialog shows: of a timepoint, or of a round."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.core.phrases import tr, within
from readstation.criteria.config import RULE_SET_VERSION
from readstation.criteria.explain import SCOPE_WORDS, signed_percent
from readstation.criteria.facts import Scope
from readstation.model.lesion import LesionRole, TargetStateCode
from readstation.model.rounds import RoundKind
from readstation.reading.rows import state_digest
from readstation.reading.views import LesionRow, ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.flags import flag_lines
from readstation.ui.presenters.lesions import rows_of, sum_by_timepoint
from readstation.ui.presenters.quality import quality_words
from readstation.ui.presenters.rounds import changed_words, sequential_words
from readstation.ui.presenters.signing import SealedRow, SealedTimepoint, grouped
from readstation.ui.presenters.words import cell_text, non_target_words, response_words, said_words
from readstation.ui.presenters.worklist import count_of


@dataclass(frozen=True, slots=True)
class LockWords:
    """Everything that the dialog says of what is closed.

    Attributes
    ----------
    title, subtitle, act
        "Lock TP2, case 7K-204"; trial and charter; the verb of the button.
    parts
        What was said, by timepoint.
    fingerprint, software
        The digest of all entries as the lock will name it, and the versions.
    meaning, after
        What the lock means, and what holds afterwards.
    """

    title: str
    subtitle: str
    act: str
    parts: tuple[SealedTimepoint, ...]
    fingerprint: str
    software: str
    meaning: str
    after: str


def lock_words(view: ReadView) -> LockWords:
    """Return what is closed by a lock of the current timepoint."""
    label = timepoint_label(view.timepoint)
    return LockWords(
        title=tr("Lock {label}, case {case_alias}", label=label, case_alias=view.assignment.case_alias),
        subtitle=_subtitle(view),
        act=tr("Lock {label}", label=label),
        parts=(_timepoint(view, view.timepoint),),
        fingerprint=_fingerprint(view),
        software=_software(view),
        meaning=tr(
            "Your entries at {label} are complete and stay as they are. The station's key marks the lock.", label=label
        ),
        after=tr(
            "{label} cannot be changed. A correction is a new version with a reason and a second "
            "person; this one stays. What comes next, if anything, is shown after the lock.",
            label=label,
        ),
    )


def round_lock_words(view: ReadView) -> LockWords:
    """Return what is closed by the lock of the round that is open."""
    opened = view.state.open_round
    is_global = opened is None or opened.kind is RoundKind.GLOBAL
    name = tr("the global read") if is_global or opened is None else tr("version {version}", version=opened.version)
    changed = SealedTimepoint(
        tr("Changed"), (), tuple(SealedRow(place, tr("changed"), why) for place, why in changed_words(view))
    )
    parts = [_timepoint(view, each.ordinal) for each in view.timepoints]
    return LockWords(
        title=tr("Lock {name}, case {case_alias}", name=name, case_alias=view.assignment.case_alias),
        subtitle=_subtitle(view),
        act=tr("Lock {name}", name=name),
        parts=((changed,) if changed.rows else ()) + tuple(parts),
        fingerprint=_fingerprint(view),
        software=_software(view),
        meaning=(
            tr(
                "You have looked at every timepoint with all images open. This is your final result; the "
                "sequential read is kept beside it (MR-807)."
            )
            if is_global
            else tr(
                "Your corrections are complete. {name} starts from the one before, which stays.",
                name=name[:1].upper() + name[1:],
            )
        ),
        after=tr("Nothing of it can be changed. The signature comes next."),
    )


def _timepoint(view: ReadView, ordinal: int) -> SealedTimepoint:
    outcome = view.outcomes.get(ordinal)
    responses = (
        ()
        if outcome is None
        else tuple((tr(SCOPE_WORDS[scope]), response_words(outcome.scopes[scope].response)) for scope in Scope)
    )
    rows = [*_sum_rows(view, ordinal)]
    sequential = sequential_words(view, ordinal)
    if sequential:
        rows.insert(0, SealedRow(tr("Sequential read"), sequential, tr("kept beside it")))
    rows += [_lesion_row(row, ordinal) for row in rows_of(view, LesionRole.TARGET)]
    rows += _judged_rows(view, ordinal)
    rows.append(_image_row(view, ordinal))
    quality = quality_words(view, ordinal)
    if quality:
        rows.append(SealedRow(tr("Image quality"), quality))
    if ordinal == view.timepoint:
        rows += [SealedRow(tr("Answer"), line.choice_words, line.text) for line in flag_lines(view) if line.is_answered]
    note = view.state.notes.get(ordinal)
    rows.append(SealedRow(tr("Comment"), note.text if note is not None else tr("None")))
    title = tr("{timepoint} Baseline", timepoint=timepoint_label(ordinal)) if ordinal == 0 else timepoint_label(ordinal)
    return SealedTimepoint(title, responses, tuple(rows))


def _sum_rows(view: ReadView, ordinal: int) -> list[SealedRow]:
    total = sum_by_timepoint(view).get(ordinal)
    if total is None:
        return []
    outcome = view.outcomes.get(ordinal)
    overall = None if outcome is None else outcome.scopes[Scope.OVERALL]
    if overall is None or overall.baseline_tenths is None:
        return [SealedRow(tr("Sum of diameters"), f"{format_mm(total)} mm")]
    from_baseline = tr(
        "{change} from baseline {baseline}",
        change=signed_percent(total, overall.baseline_tenths),
        baseline=format_mm(overall.baseline_tenths),
    )
    nadir = "" if overall.nadir_tenths is None else tr("nadir before {nadir}", nadir=format_mm(overall.nadir_tenths))
    return [SealedRow(tr("Sum of diameters"), f"{format_mm(total)} mm, {from_baseline}", nadir)]


def _lesion_row(row: LesionRow, ordinal: int) -> SealedRow:
    said = row.by_timepoint.get(ordinal)
    text = cell_text(row.lesion, said)
    drawn = said.measurement if said is not None else None
    value = f"{text} mm" if drawn is not None and text[:1].isdigit() else said_words(said) or tr("no state")
    if said is not None and said.target in (TargetStateCode.SPLIT, TargetStateCode.MERGED):
        value = row.state_words
    note = (
        tr("{phase}, slice {image}", phase=within(drawn.phase.words), image=drawn.image_ordinal)
        if drawn is not None
        else ""
    )
    return SealedRow(f"{row.lesion.label}, {row.lesion.site}", value, note)


def _judged_rows(view: ReadView, ordinal: int) -> list[SealedRow]:
    """Return non-targets as one answer with their states, and each finding of its own."""
    outcome = view.outcomes.get(ordinal)
    found = [row for row in rows_of(view, LesionRole.NEW) if row.lesion.first_timepoint <= ordinal]
    non_targets = rows_of(view, LesionRole.NON_TARGET)
    if outcome is None:
        return [_lesion_row(row, ordinal) for row in (*non_targets, *found)]
    rows = []
    if non_targets:
        said = [
            (row.lesion.label, said_words(row.by_timepoint.get(ordinal), is_within=True) or tr("no state"))
            for row in non_targets
        ]
        states = ", ".join(f"{label} {words}" for label, words in said)
        rows.append(SealedRow(tr("Non-target"), non_target_words(outcome.scopes[Scope.OVERALL].nontarget), states))
    rows += [_lesion_row(row, ordinal) for row in found]
    if not found:
        rows.append(SealedRow(tr("New lesions"), tr("None")))
    return rows


def _image_row(view: ReadView, ordinal: int) -> SealedRow:
    images = view.images.get(ordinal)
    required = view.charter.required_phases
    here = 0 if images is None else sum(images.of_phase(phase) is not None for phase in required)
    slices = 0 if images is None else sum(len(facts.images) for facts in images.series)
    return SealedRow(
        tr("Images"), tr("{here} of {required} phases", here=here, required=len(required)), count_of(slices, "slice")
    )


def _subtitle(view: ReadView) -> str:
    given = view.assignment
    return tr(
        "trial {trial_code}, mRECIST, charter v{charter_version}",
        trial_code=given.trial_code,
        charter_version=given.charter_version,
    )


def _fingerprint(view: ReadView) -> str:
    return tr("entries {state_digest}", state_digest=grouped(state_digest(view.state)))


def _software(view: ReadView) -> str:
    return tr(
        "rules {rule_set_version}   {actions} in the record",
        rule_set_version=RULE_SET_VERSION,
        actions=count_of(view.action_count, "action"),
    )
