"""What the window says when something did not happen: by the class of the error, never a traceback."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.core.phrases import tr


class Tone(StrEnum):
    """How a notice looks."""

    WARN = "warn"
    ERROR = "error"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened, what was kept, what to do: one sentence each, empty where there is nothing to say."""

    what: str
    kept: str = ""
    todo: str = ""
    tone: Tone = Tone.ERROR

    @property
    def detail(self) -> str:
        """The second line: what was kept and what to do."""
        return " ".join(part for part in (self.kept, self.todo) if part)


def notice_of(error: BaseException) -> Notice:
    """Return the notice of an error that nobody nearer to it has shown.

    A message of our own classes holds no patient value by contract (TR-62). Of any other error only the class is
    named, since its text may hold anything.
    """
    if isinstance(error, Refused):
        return Notice(sentences_of(error), tr("Nothing was changed."), tone=Tone.WARN)
    if isinstance(error, EnvironmentFault):
        return Notice(error.what, error.kept, error.todo)
    if isinstance(error, DataProblem):
        return Notice(str(error), tr("Your work so far is kept."))
    return Notice(
        tr("Something went wrong in the program, so this was stopped."),
        tr("Everything shown as saved is kept."),
        tr("Try again; if it comes back, tell the trial office: {name}.", name=type(error).__name__),
    )


def sentences_of(error: Refused) -> str:
    """Return why a rule said no: each finding as a sentence with its rule id."""
    return " ".join(_with_rule(finding.message, finding.code) for finding in error.findings)


def not_signed_words(error: BaseException, kept: str = "") -> str:
    """Return why something was not signed, and that it is kept, in words for what it is (design, 12.13)."""
    why = sentences_of(error) if isinstance(error, Refused) else tr("Something failed.")
    if not why.startswith("Not signed"):
        why = tr("Not signed: {why}", why=f"{why[0].lower()}{why[1:]}")
    return why if "kept" in why else " ".join((why, kept or tr("Your read is kept.")))


def _with_rule(message: str, code: str) -> str:
    rule = next((word for word in code.replace(".", " ").split() if word.startswith("MR-")), "")
    if not rule or rule in message:
        return message
    body = message.rstrip()
    return f"{body[:-1]} ({rule})." if body.endswith(".") else f"{body} ({rule})"
