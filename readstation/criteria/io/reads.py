"""Whole reads as JSON objects: timepoints and, from their responses, the endpoints (specification 9.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.derive import derive_case
from readstation.criteria.endpoints.derive import derive_endpoints, not_applicable
from readstation.criteria.endpoints.window import Reading, SubjectEvents
from readstation.criteria.facts import Response, Scope
from readstation.criteria.io.place import Place
from readstation.criteria.io.sequences import endpoint_row, read_events
from readstation.criteria.io.timepoints import TimepointCase, explained_row, outcome_row, read_timepoint_case
from readstation.criteria.mrecist.sums import targets_in_scope
from readstation.criteria.outcome import TimepointOutcome

_SCOPE_ORDER = (Scope.OVERALL, Scope.HEPATIC, Scope.LOCALIZED)


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A read from baseline to its last timepoint, and what happened to the subject beside the scans."""

    read: TimepointCase
    events: SubjectEvents

    @property
    def case_id(self) -> str:
        """The id of the case."""
        return self.read.case_id

    def output(self, with_reasons: bool, /) -> dict[str, object]:
        """Return id and result: the rows under the configured condition for progression, and the endpoints."""
        timepoints = derive_case(self.read.facts, self.read.config, with_reasons=with_reasons)
        row = explained_row if with_reasons else outcome_row
        rows = [row(timepoint, timepoint.scopes) for timepoint in timepoints]
        endpoints = {scope.value: self._endpoints(scope, timepoints) for scope in _SCOPE_ORDER}
        return {"id": self.case_id, "result": {"timepoints": rows, "endpoints": endpoints}}

    def _endpoints(self, scope: Scope, timepoints: tuple[TimepointOutcome, ...]) -> Mapping[str, object]:
        config = self.read.config
        if scope is Scope.LOCALIZED and not targets_in_scope(self.read.facts.targets, scope, config):
            # Without a timepoint there is no response that could say so (MR-602).
            return endpoint_row(not_applicable())
        readings = [Reading(timepoint.day or 0, timepoint.scopes[scope].response) for timepoint in timepoints]
        return endpoint_row(derive_endpoints(scope, readings, self.events, config))


def read_read_case(place: Place, base: CriteriaConfig) -> ReadCase:
    """Read one whole read; every fault is noted at the place.

    Parameters
    ----------
    place
        The case: the fields of a timepoint case, and `events`.
    base
        The configuration of the file, which the case's own overrides go over.
    """
    read = read_timepoint_case(place, base)
    # Events are checked against the days alone, which all scopes share.
    days = tuple(Reading(timepoint.day or 0, Response.NE) for timepoint in read.facts.timepoints)
    return ReadCase(read, read_events(place.optional("events"), dict.fromkeys(_SCOPE_ORDER, days)))
