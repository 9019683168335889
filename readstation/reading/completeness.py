"""What keeps a timepoint from being locked, and what deserves a second look before (MR-123, MR-218, MR-507)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from readstation.core.findings import Finding, Severity
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.charter import Charter, ReadingQuestion
from readstation.model.lesion import Assessment, Lesion, LesionRole, NewLesionStatus, TargetStateCode
from readstation.model.read import ReadState
from readstation.model.rounds import RoundKind
from readstation.model.series import TimepointImages
from readstation.reading.derive import config_of, is_split_begun, new_status
from readstation.reading.eligibility import THICK_SLICE_UM, thickness_um
from readstation.reading.flags import RaisedFlag, raised_flags
from readstation.reading.handlers import was_new_before
from readstation.reading.quality import scan_fault, scan_words, unjudged_scans
from readstation.reading.register import needs_sign, status_of
from readstation.reading.traits import needs_confirming
from readstation.reading.words import BASELINE, timepoint_label

_KEPT = "The rest of your read is kept."
_FLAGS = {
    "F-PD-LT5": "the progression rests on less than 5.0 mm. Check both measurements before you lock.",
    "F-REAPPEAR": "disease is back after a complete response. Say whether it is unequivocal before you lock.",
}


def is_settled(state: ReadState, lesion: Lesion, timepoint: int, charter: Charter | None = None) -> bool:
    """Return whether a lesion needs nothing more at a timepoint.

    A closed finding stays closed until it is seen again, a proven one stays proven (MR-407); an equivocal one is judged
    again at each timepoint (MR-405).

    Parameters
    ----------
    state, lesion, timepoint
        Which lesion of which read, when.
    charter
        Where given, what it has the reader asked is needed too.
    """
    said = state.assessment(lesion.lesion_id, timepoint)
    if said is not None:
        return _is_said_whole(state, lesion, said) and (charter is None or not lacks(state, lesion, said, charter))
    if lesion.role is not LesionRole.NEW:
        return False
    if timepoint < lesion.first_timepoint or was_new_before(state, lesion, timepoint):
        return True
    return timepoint > lesion.first_timepoint and new_status(state, lesion, timepoint) is NewLesionStatus.NO


def lacks(state: ReadState, lesion: Lesion, said: Assessment, charter: Charter) -> Finding | None:
    """Return what the charter has the reader asked of a lesion and is not answered yet; None where nothing is.

    Parameters
    ----------
    state, lesion
        The read, the lesion.
    said
        What was said of it at the timepoint in question.
    charter
        What it asks.
    """
    place, label = timepoint_label(said.timepoint), lesion.label
    if said.timepoint == BASELINE and needs_confirming(lesion, charter, config_of(charter)):
        return Finding(
            "MR-102", f"{label} is not confirmed. Say what it is like, or take it back. {_KEPT}", place=label
        )
    if lesion.role is LesionRole.NEW and _wants_sign(state, lesion, said, charter):
        return Finding("MR-401", f"Say what {label} looks like at {place}. {_KEPT}", place=label)
    is_unexplained = said.target is TargetStateCode.NOT_EVALUABLE and said.cause is None
    if is_unexplained and charter.asks(ReadingQuestion.IMAGE_QUALITY):
        return Finding("MR-808", f"Say why {label} is not evaluable at {place}. {_KEPT}", place=label)
    return None


def _wants_sign(state: ReadState, lesion: Lesion, said: Assessment, charter: Charter) -> bool:
    """Return whether a finding still has to be described, or has another status than the register gives it."""
    is_watched_only = lesion.is_from_watch_list and said.timepoint == BASELINE
    if is_watched_only or not charter.asks(ReadingQuestion.FINDINGS) or was_new_before(state, lesion, said.timepoint):
        return False
    return needs_sign(lesion, said, charter) or (
        said.new_lesion is not status_of(state, lesion, said, charter, config_of(charter))
    )


def missing(
    state: ReadState,
    timepoint: int,
    images: TimepointImages | None,
    charter: Charter,
    outcome: TimepointOutcome | None,
) -> tuple[Finding, ...]:
    """Return what a timepoint still lacks: errors keep it from being locked, warnings want a look.

    Parameters
    ----------
    state, timepoint
        The read, and the open timepoint.
    images, charter
        What was sent, and what is required.
    outcome
        The criteria's result at this timepoint; None at baseline.
    """
    return (
        *_unjudged(state, timepoint, images, charter),
        *_unsettled(state, timepoint, charter),
        *_scan_faults(state, timepoint, images, charter),
        *_flags(state, timepoint, outcome, charter),
        *_warnings_at_baseline(state, timepoint),
        *_image_warnings(images, timepoint, charter),
        *_plane_warnings(state, timepoint),
    )


def missing_in_round(
    state: ReadState,
    outcomes: Mapping[int, TimepointOutcome],
    images: Mapping[int, TimepointImages],
    charter: Charter,
    *,
    has_changed: bool,
) -> tuple[Finding, ...]:
    """Return what a round lacks before it can be locked, over all timepoints.

    Parameters
    ----------
    state
        The read.
    outcomes, images
        The criteria's results, and the series, by ordinal.
    charter
        What it has asked.
    has_changed
        Whether the round has changed anything; an amendment without a change makes no new version.
    """
    found: list[Finding] = []
    for ordinal in sorted(state.timepoints):
        found += _unsettled(state, ordinal, charter)
        found += _scan_faults(state, ordinal, images.get(ordinal), charter)
        found += _flags(state, ordinal, outcomes.get(ordinal), charter)
    last = state.open_round
    if last is not None and last.kind is RoundKind.AMENDMENT and not has_changed:
        words = f"Nothing differs from version {last.version - 1} yet. Correct what is wrong, or give the amendment up."
        found.append(Finding("TR-33.unchanged", words))
    return tuple(dict.fromkeys(found))


def unsettled_lesions(state: ReadState, timepoint: int, charter: Charter | None = None) -> tuple[Lesion, ...]:
    """Return the lesions that need something more at a timepoint: targets, non-targets, then findings."""
    return tuple(
        lesion
        for role in LesionRole
        for lesion in state.of_role(role)
        if not is_settled(state, lesion, timepoint, charter)
    )


def _unjudged(state: ReadState, timepoint: int, images: TimepointImages | None, charter: Charter) -> Iterator[Finding]:
    place = timepoint_label(timepoint)
    for scan in unjudged_scans(state, timepoint, images, charter):
        words = f"The {scan_words(scan)} of {place} is not judged. Say how well it can be read. {_KEPT}"
        yield Finding("MR-808", words, place=scan.value)


def _scan_faults(
    state: ReadState, timepoint: int, images: TimepointImages | None, charter: Charter
) -> Iterator[Finding]:
    """Yield the targets that are measured on a scan that does not allow it as it was judged (MR-115, MR-808)."""
    if images is None or not charter.asks(ReadingQuestion.IMAGE_QUALITY):
        return
    modality_of = {facts.series_key: facts.modality for facts in images.series}
    for lesion in state.of_role(LesionRole.TARGET):
        said = state.assessment(lesion.lesion_id, timepoint)
        scans = {modality_of[line.series_key] for line in said.lines} if said is not None else set()
        for scan in sorted(scans):
            fault = scan_fault(lesion, state.scans.get((scan, timepoint)))
            if fault is not None:
                yield Finding(fault.code, f"{fault.message} {_KEPT}", place=lesion.label)


def _unsettled(state: ReadState, timepoint: int, charter: Charter) -> Iterator[Finding]:
    place = timepoint_label(timepoint)
    for lesion in unsettled_lesions(state, timepoint, charter):
        said = state.assessment(lesion.lesion_id, timepoint)
        asked = None if said is None else lacks(state, lesion, said, charter)
        if said is not None and said.target is TargetStateCode.MERGED:
            yield Finding(
                "MR-214",
                f"{lesion.label} merges into a target that is not measured at {place}. {_KEPT}",
                place=lesion.label,
            )
        elif said is not None and said.target is TargetStateCode.SPLIT:
            words = f"{lesion.label} has split and has one part at {place}. Draw the others. {_KEPT}"
            yield Finding("MR-215", words, place=lesion.label)
        elif asked is not None:
            yield asked
        elif lesion.role is LesionRole.TARGET:
            yield Finding(
                "MR-123",
                f"{lesion.label} has no state at {place}. Measure it, or say why not. {_KEPT}",
                place=lesion.label,
            )
        else:
            rule = "MR-301" if lesion.role is LesionRole.NON_TARGET else "MR-405"
            yield Finding(rule, f"{lesion.label} has no state at {place}. Judge it. {_KEPT}", place=lesion.label)


def _is_said_whole(state: ReadState, lesion: Lesion, said: Assessment) -> bool:
    if said.target is TargetStateCode.MERGED:
        return _is_merge_whole(state, lesion, said.timepoint)
    return not is_split_begun(said)


def _is_merge_whole(state: ReadState, lesion: Lesion, timepoint: int) -> bool:
    said = state.assessment(lesion.lesion_id, timepoint)
    into = None if said is None or said.merged_into is None else state.assessment(said.merged_into, timepoint)
    return into is not None and into.target is TargetStateCode.MEASURED


def _warnings_at_baseline(state: ReadState, timepoint: int) -> Iterator[Finding]:
    if timepoint == BASELINE and not state.of_role(LesionRole.TARGET):
        yield Finding("MR-113", "No target is chosen. After the lock none can be added.", Severity.WARNING)


def _image_warnings(images: TimepointImages | None, timepoint: int, charter: Charter) -> Iterator[Finding]:
    place = timepoint_label(timepoint)
    if images is None:
        return
    for phase in charter.required_phases:
        facts = images.of_phase(phase)
        words = phase.words.lower()
        if facts is None or not facts.is_usable:
            what = "was not sent" if facts is None else "cannot be measured"
            yield Finding(
                "MR-115",
                f"The {words} phase {what} for {place}. Read with the others, or ask for it.",
                Severity.WARNING,
            )
        elif thickness_um(facts) > THICK_SLICE_UM:
            yield Finding("MR-103", f"The {words} phase of {place} has slices over 5 mm.", Severity.WARNING)


def _plane_warnings(state: ReadState, timepoint: int) -> Iterator[Finding]:
    """Yield a warning for each target that is measured in another plane than the time before (MR-117)."""
    for lesion in state.of_role(LesionRole.TARGET):
        drawn = [
            said.measurement
            for _, said in sorted(state.assessments.items(), key=lambda item: item[1].timepoint)
            if said.lesion_id == lesion.lesion_id and said.measurement is not None and said.timepoint <= timepoint
        ]
        is_now = (said := state.assessment(lesion.lesion_id, timepoint)) is not None and said.measurement is not None
        if is_now and len(drawn) > 1 and drawn[-1].plane is not drawn[-2].plane:
            words = f"{lesion.label} was measured on {drawn[-2].plane} images before, now on {drawn[-1].plane}."
            yield Finding("MR-117", words, Severity.WARNING, place=lesion.label)


def _flags(state: ReadState, timepoint: int, outcome: TimepointOutcome | None, charter: Charter) -> Iterator[Finding]:
    """Yield the flags that want an answer; where the charter has it asked, they hold the lock (MR-210, MR-507)."""
    severity = Severity.ERROR if charter.asks(ReadingQuestion.FLAGS) else Severity.WARNING
    for raised in raised_flags(state, timepoint, outcome):
        if raised.answer is None:
            yield Finding(raised.rule, flag_words(raised), severity, place=raised.flag)


def flag_words(raised: RaisedFlag) -> str:
    """Return what a flag wants, with the names of the scopes that raised it (MR-513)."""
    names = ", ".join(str(scope.value) for scope in raised.scopes)
    return f"{names.capitalize()}: {_FLAGS[raised.flag]}"
