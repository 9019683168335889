"""How readers and pairs of readers do: adjudication, disagreement, what the adjudicator chose (MR-813)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.adjudication import DifferenceCause
from readstation.stats.proportions import DEFAULT_ALPHA, Rate, clopper_pearson

RULE = "MR-813"


@dataclass(frozen=True, slots=True)
class CaseOfReader:
    """A finished case from one reader's side.

    Attributes
    ----------
    was_adjudicated
        Whether the pair of reads went to an adjudicator.
    adjudicator_agreed
        Whether the adjudicator chose this reader's read; None where there was no adjudication.
    cause
        The main reason that the adjudicator gave; None where there was no adjudication, or none is known.
    """

    was_adjudicated: bool
    adjudicator_agreed: bool | None = None
    cause: DifferenceCause | None = None


@dataclass(frozen=True, slots=True)
class ReaderRecord:
    """What is known of one reader's cases.

    Attributes
    ----------
    adjudication
        Adjudicated cases of the cases read.
    disagreement
        Cases in which the adjudicator decided against the reader, of the cases read. In percent it is the reader
        disagreement index.
    agreement_with_adjudicator
        Adjudicated cases in which the reader's read was chosen; None without adjudication. A value far from one half
        suggests bias.
    """

    adjudication: Rate
    disagreement: Rate
    agreement_with_adjudicator: Rate | None

    @property
    def disagreement_index(self) -> float:
        """RDI = 100 · (decided against the reader) / (cases read)."""
        return self.disagreement.percent


def reader_record(cases: Iterable[CaseOfReader], alpha: float = DEFAULT_ALPHA) -> ReaderRecord:
    """Summarise a reader's cases (MR-813).

    Raises
    ------
    Refused
        If there is no case, or a decision of the adjudicator is missing or stands beside a case without adjudication.
    """
    known = list(cases)
    if not known:
        raise Refused(Finding(RULE, "the reader has read no case"))
    if any(case.was_adjudicated == (case.adjudicator_agreed is None) for case in known):
        raise Refused(Finding(RULE, "an adjudicated case, and no other, has a decision of the adjudicator"))
    adjudicated = sum(case.was_adjudicated for case in known)
    against = sum(case.adjudicator_agreed is False for case in known)
    chosen = clopper_pearson(adjudicated - against, adjudicated, alpha) if adjudicated else None
    return ReaderRecord(
        clopper_pearson(adjudicated, len(known), alpha), clopper_pearson(against, len(known), alpha), chosen
    )


@dataclass(frozen=True, slots=True)
class CauseRecord:
    """What a reader's adjudicated cases with one cause come to.

    Attributes
    ----------
    share
        Cases with this cause of the adjudicated cases whose cause is known.
    chosen
        Of the cases with this cause, those in which the reader's read was chosen; None without such a case. A low value
        says what to train.
    """

    share: Rate
    chosen: Rate | None


def agreement_by_cause(
    cases: Iterable[CaseOfReader], alpha: float = DEFAULT_ALPHA
) -> dict[DifferenceCause, CauseRecord]:
    """Summarise for each cause how often it led to adjudication and whose read was chosen then (MR-813).

    Returns
    -------
    dict
        Every cause; empty where no case has one.

    Raises
    ------
    Refused
        If a case that was not adjudicated has a cause.
    """
    known = [case for case in cases if case.cause is not None]
    if any(not case.was_adjudicated for case in known):
        raise Refused(Finding(RULE, "only an adjudicated case has a cause"))
    if not known:
        return {}
    found = {}
    for cause in DifferenceCause:
        those = [case for case in known if case.cause is cause]
        chosen = sum(case.adjudicator_agreed is True for case in those)
        share = clopper_pearson(len(those), len(known), alpha)
        found[cause] = CauseRecord(share, clopper_pearson(chosen, len(those), alpha) if those else None)
    return found


def percent_agreement(first: Sequence[object], second: Sequence[object], alpha: float = DEFAULT_ALPHA) -> Rate:
    """Return in how many subjects two readers said the same: a category, or the timepoint of progression (MR-813).

    Parameters
    ----------
    first, second
        What the readers said of the same subjects, in the same order. None is an answer too: no progression.
    alpha
        Of the interval.

    Raises
    ------
    Refused
        If the lists differ in length or are empty.
    """
    if len(first) != len(second) or not first:
        raise Refused(Finding(RULE, "the readers must have rated the same subjects, one or more"))
    same = sum(one == other for one, other in zip(first, second, strict=True))
    return clopper_pearson(same, len(first), alpha)
