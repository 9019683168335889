"""Adjudication cases as JSON objects (MR-809, specification 9.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.discordance import ReaderResult, adjudication_triggers
from readstation.criteria.endpoints.best import BestResponse
from readstation.criteria.io.place import Place


@dataclass(frozen=True, slots=True)
class AdjudicationCase:
    """What two readers' reads come to."""

    case_id: str
    first: ReaderResult
    second: ReaderResult

    def result(self) -> Mapping[str, object]:
        """Return the triggers, in the shape of the case's expected outcome."""
        triggers = [entry.conclusion for entry in adjudication_triggers(self.first, self.second)]
        return {"triggers": triggers, "adjudicate": bool(triggers)}

    def output(self, _: bool, /) -> dict[str, object]:
        """Return id and result."""
        return {"id": self.case_id, "result": self.result()}


def read_adjudication_case(place: Place, _: CriteriaConfig) -> AdjudicationCase:
    """Read one adjudication case; every fault is noted at the place. No configuration changes the triggers."""
    place.is_object()
    return AdjudicationCase(
        place.required("id").text(), _reader(place.required("reader1")), _reader(place.required("reader2"))
    )


def _reader(place: Place) -> ReaderResult:
    place.is_object()
    return ReaderResult(
        has_measurable_disease=place.required("measurable").truth(),
        localized_best=place.required("loc_bor").code(BestResponse),
        overall_best=place.required("ovr_bor").code(BestResponse),
        hepatic_pd_label=_label(place.required("hep_pd_tp")),
        overall_pd_label=_label(place.required("ovr_pd_tp")),
    )


def _label(place: Place) -> str | None:
    return None if place.is_null else place.text()
