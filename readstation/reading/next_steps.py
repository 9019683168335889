"""The words of next steps that stand apart: the global read, amendments, the signature."""

from __future__ import annotations

from readstation.core.phrases import tr
from readstation.model.charter import Charter
from readstation.model.read import ReadState
from readstation.model.rounds import ReadRound, RoundKind
from readstation.reading.completeness import unsettled_lesions
from readstation.reading.settle_steps import settle_step
from readstation.reading.views import NextAction, NextStep
from readstation.reading.words import timepoint_label


def global_read_step() -> NextStep:
    """Return the step of a read that is locked to its end and has its global read before it (MR-807)."""
    return NextStep(
        NextAction.OPEN_GLOBAL_READ,
        tr("Open the global read"),
        tr("Every timepoint is locked. Look at all of them once more with everything open; then sign (MR-807)."),
        tr("Open the global read"),
    )


def waiting_step(state: ReadState, *, is_for_central: bool) -> NextStep:
    """Return the words of a read that goes on by itself, once what it waits for has come (TR-23)."""
    kept = tr("{label} is locked.", label=timepoint_label(max(state.timepoints))) if state.timepoints else ""
    if is_for_central:
        title = tr("Waiting for the central database")
        told = tr("Central confirms the lock and says what comes next. The read goes on by itself.")
    else:
        title = tr("The images are on their way")
        told = tr("They are fetched and opened by themselves.")
    return NextStep(NextAction.NOTHING, title, f"{kept} {told}".strip(), "")


def step_of_round(state: ReadState, opened: ReadRound, charter: Charter, shown: int) -> NextStep:
    """Return the next step while a round is open: what lacks a state anywhere, else its lock.

    Parameters
    ----------
    state, opened, charter
        The read, its open round, its rules.
    shown
        The timepoint that is shown now.
    """
    for ordinal in sorted(state.timepoints, key=lambda each: (each != shown, each)):
        waiting = unsettled_lesions(state, ordinal, charter)
        if waiting:
            return _at(settle_step(waiting[0], state, charter, ordinal), ordinal)
    if opened.kind is RoundKind.GLOBAL:
        return NextStep(
            NextAction.LOCK_ROUND,
            tr("Look at everything, then lock the global read"),
            tr("All timepoints are open. A change needs a reason; the sequential read is kept beside it (MR-807)."),
            tr("Lock the global read…"),
        )
    return NextStep(
        NextAction.LOCK_ROUND,
        tr("Correct what is wrong, then lock version {version}", version=opened.version),
        tr(
            "Reason: {sentence} Version {version} stays as it was signed.",
            sentence=_sentence(opened.reason),
            version=opened.version - 1,
        ),
        tr("Lock version {version}…", version=opened.version),
    )


def sign_step(state: ReadState) -> NextStep:
    """Return the step of a read that is locked to its end."""
    last = state.last_round
    if last is not None and last.kind is RoundKind.AMENDMENT:
        return NextStep(
            NextAction.SIGN_READ,
            tr("Sign version {version}", version=last.version),
            tr("Check what you sign, then sign. The version before it stays."),
            tr("Sign…"),
        )
    words = tr("Every timepoint is locked.") if last is None else tr("Every timepoint and the global read are locked.")
    return NextStep(
        NextAction.SIGN_READ,
        tr("Sign the read"),
        tr("{words} Check what you sign, then sign.", words=words),
        tr("Sign…"),
    )


def signed_step(state: ReadState) -> NextStep:
    """Return the words of a read that is signed; a version after the first waits for a second person (TR-33)."""
    last = state.last_round
    if last is None or last.kind is not RoundKind.AMENDMENT:
        words = tr("This read is complete. It goes to the trial office by itself.")
        return NextStep(NextAction.NOTHING, tr("Signed"), words, "")
    return NextStep(
        NextAction.NOTHING,
        tr("Version {version} is signed and waits for approval", version=last.version),
        tr(
            "It goes to the trial office by itself. Until a second person there has approved it, "
            "version {version} counts.",
            version=last.version - 1,
        ),
        "",
    )


def _sentence(text: str) -> str:
    """Return typed words as a sentence of one line."""
    line = " ".join(text.split())
    return line if line.endswith((".", "!", "?")) else f"{line}."


def _at(step: NextStep, ordinal: int) -> NextStep:
    title = tr("{title} at {timepoint}", title=step.title, timepoint=timepoint_label(ordinal))
    return NextStep(step.action, title, step.sentence, step.button, step.lesion_id, ordinal)
