"""What the sign dialog says of a decision: rendered from the sealed bytes (TR-31, MR-810)."""

from __future__ import annotations

from collections.abc import Collection

from readstation.core.phrases import tr
from readstation.model.read import SealedRead
from readstation.reading.adjudicate.case import DecisionDraft
from readstation.reading.adjudicate.comparison import Comparison
from readstation.reading.decision import unseal_decision
from readstation.reading.decision_key_images import key_image_name
from readstation.ui.presenters.adjudication_steps import choices, deciding
from readstation.ui.presenters.adjudication_words import CAUSE_NAMES, SIDE_NAMES, triggers_words
from readstation.ui.presenters.clock_skew import skew_words
from readstation.ui.presenters.closing_checks import CheckLine
from readstation.ui.presenters.dates import time_words
from readstation.ui.presenters.decision_key_images import key_image_words
from readstation.ui.presenters.signing import SealedRow, SealedTimepoint, SealedWords, grouped


def decision_words(found: Comparison, sealed: SealedRead) -> SealedWords:
    """Return what is signed, in words.

    Parameters
    ----------
    found
        The comparison; what a choice comes to is taken from it, and which phase the series of a key image is.
    sealed
        The bytes that the signature will cover.

    Raises
    ------
    DataProblem
        If the bytes are not a sealed decision of a format that this program knows.
    """
    said = unseal_decision(sealed)
    decision = said.decision
    rows = [SealedRow(tr("To be decided"), triggers_words(found.case.opened.triggers))]
    for each in choices(found, DecisionDraft(decision.choices, decision.cause, decision.rationale)):
        if each.chosen is not None:
            name = tr("What stands") if len(decision.choices) == 1 else each.title
            rows.append(SealedRow(name, tr(SIDE_NAMES[each.chosen]), each.meanings[each.chosen]))
    rows.append(SealedRow(tr("Main reason"), tr(CAUSE_NAMES[decision.cause])))
    rows.append(SealedRow(tr("In your words"), decision.rationale))
    rows += [
        SealedRow(tr("Key image {name}", name=key_image_name(number)), *key_image_words(found.case, kept))
        for number, kept in enumerate(decision.key_images)
    ]
    rows += [
        SealedRow(tr("Compared"), tr(SIDE_NAMES[side]), grouped(digest))
        for side, digest in sorted(decision.body_digests.items())
    ]
    return SealedWords(
        title=tr("Sign the adjudication of case {case}", case=said.case_alias),
        subtitle=tr("trial {trial}, mRECIST, charter v{version}", trial=said.trial, version=said.charter_version),
        act=tr("Sign the adjudication"),
        timepoints=(SealedTimepoint("", (), tuple(rows)),),
        meaning=said.meaning,
        statement=said.statement,
        printed_name=said.printed_name,
        login=said.login,
        signing_time=time_words(said.moment.utc_ms, said.moment.offset_minutes),
        skew=skew_words(said.moment),
        fingerprint=tr(
            "head {head_digest}  body {body_digest}",
            head_digest=grouped(sealed.head_digest),
            body_digest=grouped(sealed.body_digest),
        ),
        software=tr(
            "Software {software}   comparison {number} of these reads", software=said.software, number=decision.number
        ),
        after=tr("The decision cannot be changed. If one of both reads is signed anew, the case is compared again."),
    )


def decision_checks(found: Comparison, looked: Collection[int]) -> tuple[CheckLine, ...]:
    """Return what was looked at before the signature."""
    left = [number for number in deciding(found) if number not in looked]
    seen = (
        CheckLine("check-circle", "ok", tr("Every deciding difference was looked at."))
        if not left
        else CheckLine("alert", "warn", tr("Deciding differences not looked at: {count}.", count=len(left)))
    )
    return (seen, CheckLine("check-circle", "ok", tr("Readers are not named; A and B stand in random order.")))
