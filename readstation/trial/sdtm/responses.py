"""RS: the responses of each scope, of each assessor at each visit (SDTM IG 3.4, 6.3.9.3; MR-510, MR-513)."""

from __future__ import annotations

from readstation.criteria.facts import Scope
from readstation.criteria.outcome import ScopeOutcome
from readstation.trial.sdtm.subject import AssessedRead, Row, Rows, Subject, link_group
from readstation.trial.sdtm.terms import NOT_DONE, category, new_progression, response


def response_rows(subject: Subject) -> tuple[Row, ...]:
    """Return the rows of RS. The station computes and shows responses at the read: they are delivered, as derived."""
    rows = Rows("RS", subject)
    for read in subject.reads:
        for timepoint, outcome in sorted(read.outcomes.items()):
            for scope in Scope:
                _add(rows, read, timepoint, outcome.scopes[scope])
    return tuple(rows)


def _add(rows: Rows, read: AssessedRead, timepoint: int, found: ScopeOutcome) -> None:
    def add(test: str, term: str, why_not: str, link: str = "") -> None:
        common = {"CAT": category(found.scope), "SCAT": found.scope.value.upper(), "LNKGRP": link}
        said = {"ORRES": term, "STRESC": term, "DRVFL": "Y"} if term else {"STAT": NOT_DONE, "REASND": why_not}
        rows.add(read, timepoint, test, **common, **said)

    add("TRGRESP", response(found.target), "SUBJECT DOES NOT HAVE TARGET LESIONS")
    if found.scope is not Scope.LOCALIZED:
        add("NTRGRESP", response(found.nontarget), "SUBJECT DOES NOT HAVE NON-TARGET LESIONS")
        if new_progression(found.new):
            add("NEWLPROG", new_progression(found.new), "")
    add("OVRLRESP", response(found.response), "NOTHING TO ASSESS", link_group(read, timepoint))
