"""The flags that hold the lock, and what can be answered (MR-210, MR-507)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.phrases import phrase, tr
from readstation.model.answer import FlagChoice
from readstation.model.charter import ReadingQuestion
from readstation.reading.completeness import flag_words
from readstation.reading.flags import raised_flags
from readstation.reading.views import ReadView

CHOICE_WORDS = {
    FlagChoice.RECHECKED: phrase("Measured again: both stand"),
    FlagChoice.NOT_UNEQUIVOCAL: phrase("Not unequivocal"),
}
_ELSE_WORDS = {
    FlagChoice.RECHECKED: phrase("Where a line is not right, draw it again: the result follows."),
    FlagChoice.NOT_UNEQUIVOCAL: (
        phrase(
            "Where it is unequivocal, judge the non-target as progressed or the finding as a new lesion: that gives PD."
        )
    ),
}


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One flag.

    Attributes
    ----------
    flag, choice
        Which, and the answer that changes no input.
    words, else_words
        What is asked, and what else can be done.
    choice_words, text
        The answer in words, and the reader's words to it; empty before.
    is_answered
        Whether the answer counts.
    """

    flag: str
    choice: FlagChoice
    words: str
    else_words: str
    choice_words: str
    text: str
    is_answered: bool


def flag_lines(view: ReadView) -> tuple[FlagLine, ...]:
    """Return the flags of the current timepoint that the charter has answered; empty where there are none."""
    if not view.charter.asks(ReadingQuestion.FLAGS):
        return ()
    lines = []
    for raised in raised_flags(view.state, view.timepoint, view.outcomes.get(view.timepoint)):
        before = view.state.answers.get((raised.flag, view.timepoint))
        lines.append(
            FlagLine(
                raised.flag,
                raised.choice,
                f"{flag_words(raised)} ({raised.rule})",
                tr(_ELSE_WORDS[raised.choice]),
                tr(CHOICE_WORDS[raised.choice]),
                "" if before is None else before.text,
                raised.answer is not None,
            )
        )
    return tuple(lines)
