"""Triggers, causes and sides of an adjudication in the words of the window (MR-809, MR-810)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from readstation.core.phrases import phrase, tr, within
from readstation.criteria.discordance import ReaderResult
from readstation.criteria.endpoints.best import BestResponse
from readstation.criteria.facts import Response
from readstation.model.adjudication import Side
from readstation.reading.decision import WHOLE_SUBJECT, DecisionCause
from readstation.ui.presenters.words import response_words

SIDE_NAMES = {Side.A: phrase("Reader A"), Side.B: phrase("Reader B")}

CAUSE_NAMES = {
    DecisionCause.NEW_LESION: phrase("New lesion", inside=True),
    DecisionCause.TARGET_MEASUREMENT: phrase("Target measurement", inside=True),
    DecisionCause.LESION_CHOICE: phrase("Lesion choice", inside=True),
    DecisionCause.NON_TARGET: phrase("Non-target", inside=True),
    DecisionCause.IMAGE_QUALITY: phrase("Image quality", inside=True),
}

TRIGGER_NAMES = {
    "BASELINE_MEASURABILITY": phrase("Measurable disease", inside=True),
    "LOC_BOR": phrase("Localized best response", inside=True),
    "LOC_RESPONDER": phrase("Localized responder", inside=True),
    "HEP_PD_TP": phrase("Hepatic PD date", inside=True),
    "OVR_BOR": phrase("Overall best response", inside=True),
    "OVR_PD_TP": phrase("Overall PD date", inside=True),
}
_IMPLIED = {"LOC_RESPONDER": "LOC_BOR"}
"""A trigger that says nothing more where the other one is raised (MR-809)."""


def named_triggers(triggers: Iterable[str]) -> tuple[str, ...]:
    """Return the triggers that are told: one that another implies is not told twice."""
    raised = tuple(triggers)
    return tuple(each for each in raised if _IMPLIED.get(each) not in raised)


def triggers_words(triggers: Iterable[str]) -> str:
    """Return in what two reads differ: "Hepatic PD date differs"."""
    told = named_triggers(triggers)
    if len(told) == 1:
        return tr("{trigger} differs", trigger=tr(TRIGGER_NAMES[told[0]]))
    return tr("Differ: {triggers}", triggers=", ".join(within(TRIGGER_NAMES[each]) for each in told))


def trigger_name(trigger: str) -> str:
    """Return the name of what is chosen for: a trigger, or the whole subject."""
    return tr("The whole case") if trigger == WHOLE_SUBJECT else tr(TRIGGER_NAMES[trigger])


def value_words(trigger: str, result: ReaderResult) -> str:
    """Return what a read has of a trigger, as a sentence names it: "hepatic PD at TP3", "no hepatic PD"."""
    return _VALUES[trigger](result)


def meaning_words(triggers: Iterable[str], result: ReaderResult) -> str:
    """Return what a read comes to in what is decided, and what that is in words."""
    return ", ".join(value_words(each, result) for each in named_triggers(triggers))


def best_words(best: BestResponse) -> str:
    """Return a best response as a tile shows it."""
    return response_words(Response(best.value))


def share_words(share: Fraction) -> str:
    """Return a share exactly, and in per cent where that is not whole."""
    percent = f"{round(share * 100)} %".replace("-", "−")
    if share.denominator == 1:
        return percent
    return tr(
        "{share}, about {percent}", share=f"{share.numerator}/{share.denominator}".replace("-", "−"), percent=percent
    )


def _of_measurability(result: ReaderResult) -> str:
    return tr("measurable liver disease") if result.has_measurable_disease else tr("no measurable liver disease")


def _of_responder(result: ReaderResult) -> str:
    return tr("localized responder") if result.localized_best.is_response else tr("no localized responder")


def _of_hepatic_date(result: ReaderResult) -> str:
    label = result.hepatic_pd_label
    return tr("no hepatic PD") if label is None else tr("hepatic PD at {timepoint}", timepoint=label)


def _of_overall_date(result: ReaderResult) -> str:
    label = result.overall_pd_label
    return tr("no overall PD") if label is None else tr("overall PD at {timepoint}", timepoint=label)


_VALUES: dict[str, Callable[[ReaderResult], str]] = {
    "BASELINE_MEASURABILITY": _of_measurability,
    "LOC_BOR": lambda result: tr("localized best {response}", response=best_words(result.localized_best)),
    "LOC_RESPONDER": _of_responder,
    "HEP_PD_TP": _of_hepatic_date,
    "OVR_BOR": lambda result: tr("overall best {response}", response=best_words(result.overall_best)),
    "OVR_PD_TP": _of_overall_date,
}
