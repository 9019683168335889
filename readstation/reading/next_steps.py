"""The words of next steps that stand apart: the global read, amendments, the signature."""

from __future__ import annotations

from readstation.model.charter import Charter
from readstation.model.read import ReadState
from readstation.model.rounds import ReadRound, RoundKind
from readstation.reading.completeness import unsettled_lesions
from readstation.reading.settle_steps import settle_step
from readstation.reading.views import NextAction, NextStep
from readstation.reading.words import timepoint_label

GLOBAL_READ_STEP = NextStep(
    NextAction.OPEN_GLOBAL_READ,
    "Open the global read",
    "Every timepoint is locked. Look at all of them once more with everything open; then sign (MR-807).",
    "Open the global read",
)


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
            "Look at everything, then lock the global read",
            "All timepoints are open. A change needs a reason; the sequential read is kept beside it (MR-807).",
            "Lock the global read…",
        )
    return NextStep(
        NextAction.LOCK_ROUND,
        f"Correct what is wrong, then lock version {opened.version}",
        f"Reason: {_sentence(opened.reason)} Version {opened.version - 1} stays as it was signed.",
        f"Lock version {opened.version}…",
    )


def sign_step(state: ReadState) -> NextStep:
    """Return the step of a read that is locked to its end."""
    last = state.last_round
    if last is not None and last.kind is RoundKind.AMENDMENT:
        return NextStep(
            NextAction.SIGN_READ,
            f"Sign version {last.version}",
            "Check what you sign, then sign. The version before it stays.",
            "Sign…",
        )
    words = "Every timepoint is locked." if last is None else "Every timepoint and the global read are locked."
    return NextStep(NextAction.SIGN_READ, "Sign the read", f"{words} Check what you sign, then sign.", "Sign…")


def signed_step(state: ReadState) -> NextStep:
    """Return the words of a read that is signed; a version after the first waits for a second person (TR-33)."""
    last = state.last_round
    if last is None or last.kind is not RoundKind.AMENDMENT:
        words = "This read is complete. It goes to the trial office by itself."
        return NextStep(NextAction.NOTHING, "Signed", words, "")
    return NextStep(
        NextAction.NOTHING,
        f"Version {last.version} is signed and waits for approval",
        "It goes to the trial office by itself. Until a second person there has approved it, "
        f"version {last.version - 1} counts.",
        "",
    )


def _sentence(text: str) -> str:
    """Return typed words as a sentence of one line."""
    line = " ".join(text.split())
    return line if line.endswith((".", "!", "?")) else f"{line}."


def _at(step: NextStep, ordinal: int) -> NextStep:
    title = f"{step.title} at {timepoint_label(ordinal)}"
    return NextStep(step.action, title, step.sentence, step.button, step.lesion_id, ordinal)
