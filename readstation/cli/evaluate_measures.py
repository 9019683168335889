"""Cases of dosimetry and of clinical measures, for ``readstation evaluate``.

Their formulas stand in packages of their own, which are imported only for a file that has such cases.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.io.kinds import Case, Measures
from readstation.criteria.io.place import Place


@dataclass(frozen=True, slots=True)
class MeasuredCase:
    """A case that was evaluated when it was read, because its formula alone knows which inputs it needs."""

    case_id: str
    result: Mapping[str, Any]

    def output(self, _: bool, /) -> dict[str, object]:
        """Return id and result."""
        return {"id": self.case_id, "result": self.result}


class DoseCases:
    """``y90_cases``: an object with an id for each case (MR-1003 to MR-1012)."""

    def read_all(self, place: Place, config: CriteriaConfig) -> list[tuple[Place, Case]]:
        """Evaluate every case of a file."""
        cases = [
            (inner, self._case(key, inner, inner.value, config)) for key, inner in place.members() if inner.is_object()
        ]
        if place.optional("").is_present:
            place.fault("an id is empty")
        return cases

    def read_line(self, place: Place, config: CriteriaConfig) -> Case:
        """Evaluate the case of one line; its id stands beside its inputs."""
        return self._case(place.required("id").text(), place, _without(place.value, "kind", "id"), config)

    def _case(self, case_id: str, place: Place, inputs: Mapping[str, Any], config: CriteriaConfig) -> Case:
        evaluate = importlib.import_module("readstation.dose.cases").evaluate_y90_case
        return _measured(case_id, place, lambda: evaluate(case_id, inputs, _constants(config)))


def _constants(config: CriteriaConfig) -> Any:
    return importlib.import_module("readstation.dose.constants").DoseConstants(
        half_life_h=float(config.y90_half_life_h),
        k_gy_kg_per_gbq=float(config.y90_k_gy_kg_per_gbq),
        liver_density_g_per_ml=float(config.liver_density_g_per_ml),
        lung_mass_kg=float(config.lung_mass_kg),
    )


class ClinicalCases:
    """``clinical_cases``: an object with an entry or a list of entries for each group (MR-1101 to MR-1105)."""

    def read_all(self, place: Place, config: CriteriaConfig) -> list[tuple[Place, Case]]:
        """Evaluate every entry of a file."""
        return [
            (entry, self._case(group, name, entry, entry.value, config))
            for group, inner in place.members()
            for name, entry in _entries(group, inner)
            if entry.is_object()
        ]

    def read_line(self, place: Place, config: CriteriaConfig) -> Case:
        """Evaluate the entry of one line; its group stands beside it, or is its id."""
        has_group = place.optional("group").is_present
        group = place.required("group" if has_group else "id").text().partition("[")[0]
        dropped = ("kind", "group") if has_group else ("kind", "id")
        named = place.optional("id")
        name = named.text() if named.is_present else group
        return self._case(group, name, place, _without(place.value, *dropped), config)

    def _case(self, group: str, name: str, place: Place, entry: Mapping[str, Any], config: CriteriaConfig) -> Case:
        evaluate = importlib.import_module("readstation.stats.clinical.cases").evaluate_clinical_entry
        own = place.optional("id")
        case_id = own.text() if own.is_present else name
        half_life_h, alpha = float(config.y90_half_life_h), float(config.alpha)
        return _measured(case_id, place, lambda: evaluate(group, entry, half_life_h=half_life_h, alpha=alpha))


def _entries(group: str, place: Place) -> Iterator[tuple[str, Place]]:
    if place.is_list:
        for index, entry in enumerate(place.elements()):
            yield f"{group}[{index}]", entry
    else:
        yield group, place


def _measured(case_id: str, place: Place, evaluate: Callable[[], Mapping[str, Any]]) -> Case:
    """Evaluate a case and note what its formula refuses, with the path in the file."""
    try:
        return MeasuredCase(case_id, evaluate())
    except Refused as refused:
        for finding in refused.findings:
            joint = "." if finding.place and not finding.place.startswith("[") else ""
            path = f"{place.path}{joint}{finding.place}"
            place.faults.append(Finding(finding.code, finding.message, place=path))
        return MeasuredCase(case_id, {})


def _without(value: Any, *keys: str) -> dict[str, Any]:
    inputs = value if isinstance(value, dict) else {}
    return {key: item for key, item in inputs.items() if key not in keys}


MEASURES: Final[Mapping[str, Measures]] = {"y90_cases": DoseCases(), "clinical_cases": ClinicalCases()}
