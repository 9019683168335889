"""RS: responses of each scope at each visit, and the best of them, of each assessor (SDTM IG 3.4, 6.3.9.3; MR-510)."""

from __future__ import annotations

import dataclasses

from readstation.criteria.facts import Response, Scope
from readstation.criteria.outcome import ScopeOutcome
from readstation.trial.sdtm.subject import BEST, RESPONSE, AssessedRead, Row, Rows, Subject, link_group
from readstation.trial.sdtm.terms import NOT_DONE, category, new_progression, response

CONFIRMED, UNCONFIRMED = "CONFIRMED", "UNCONFIRMED"
"""RSGRPID of best responses (MR-602, MR-603)."""


def response_rows(subject: Subject) -> tuple[Row, ...]:
    """Return the rows of RS. The station computes and shows responses at the read: they are delivered, as derived.

    An adjudicator has a row for what he or she chose, equal to that of the chosen read; the accepted record stays the
    reader's (MR-810, MR-811). What the investigator's site handed over stands there as it came.
    """
    rows = Rows("RS", subject)
    for read in subject.reads:
        for timepoint, outcome in sorted(read.outcomes.items()):
            for scope in Scope:
                _Responses(rows, subject, read, timepoint).add(outcome.scopes[scope])
        for scope in Scope:
            _add_best(rows, read, scope)
    for chosen in subject.chosen:
        read = dataclasses.replace(chosen.read, assessor=chosen.assessor, accepted=frozenset())
        for scope in Scope:
            if (scope, RESPONSE) in chosen.rows:
                for timepoint, outcome in sorted(read.outcomes.items()):
                    link = link_group(chosen.read, timepoint)
                    _Responses(rows, subject, read, timepoint).add_overall(outcome.scopes[scope], link)
            if (scope, BEST) in chosen.rows:
                _add_best(rows, read, scope)
    for said in subject.investigator:
        rows.add_said(said)
    return tuple(rows)


class _Responses:
    """Adds the responses of a visit."""

    def __init__(self, rows: Rows, subject: Subject, read: AssessedRead, timepoint: int) -> None:
        self._rows, self._subject, self._read, self._timepoint = rows, subject, read, timepoint

    def add(self, found: ScopeOutcome) -> None:
        """Add the rows of a scope."""
        self._row(found.scope, "TRGRESP", response(found.target), "SUBJECT DOES NOT HAVE TARGET LESIONS")
        if found.scope is not Scope.LOCALIZED:
            self._row(found.scope, "NTRGRESP", response(found.nontarget), "SUBJECT DOES NOT HAVE NON-TARGET LESIONS")
            if new_progression(found.new):
                self._row(found.scope, "NEWLPROG", new_progression(found.new), "")
        self.add_overall(found, link_group(self._read, self._timepoint))

    def add_overall(self, found: ScopeOutcome, link: str) -> None:
        """Add the overall response of a scope."""
        accepted = "Y" if (found.scope, RESPONSE) in self._read.accepted else ""
        said = {"LNKGRP": link, "ACPTFL": accepted, "DTC": self._date(found)}
        self._row(found.scope, RESPONSE, response(found.response), "NOTHING TO ASSESS", **said)

    def _row(self, scope: Scope, test: str, term: str, why_not: str, **values: str) -> None:
        values = {"LNKGRP": ""} | values
        self._rows.add(self._read, self._timepoint, test, **_common(scope), **_said(term, why_not), **values)

    def _date(self, found: ScopeOutcome) -> str:
        """Return when it was assessed: of the first progression that is dated back, where it was seen first (MR-406).

        All images of a visit are of one day here.
        """
        origin = self._read.seen_first.get(found.scope)
        timepoint = self._timepoint
        if origin is not None and found.response is Response.PD and origin < timepoint:
            before = [
                each
                for each, outcome in self._read.outcomes.items()
                if origin < each < timepoint and outcome.scopes[found.scope].response is Response.PD
            ]
            timepoint = timepoint if before else origin
        return self._subject.dates.get(timepoint, "")


def _add_best(rows: Rows, read: AssessedRead, scope: Scope) -> None:
    best = read.best.get(scope)
    if best is None:
        return
    accepted = "Y" if (scope, BEST) in read.accepted else ""
    for group, code in ((CONFIRMED, best.confirmed), (UNCONFIRMED, best.unconfirmed)):
        said = _said(response(code), "SUBJECT DOES NOT HAVE TARGET LESIONS")
        rows.add(read, None, BEST, GRPID=group, LNKGRP="", ACPTFL=accepted, **_common(scope), **said)


def _common(scope: Scope) -> dict[str, str]:
    return {"CAT": category(scope), "SCAT": scope.value.upper()}


def _said(term: str, why_not: str) -> dict[str, str]:
    return {"ORRES": term, "STRESC": term, "DRVFL": "Y"} if term else {"STAT": NOT_DONE, "REASND": why_not}
