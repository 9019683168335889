"""Overrides of the configuration, as a case file writes them (specification 0.4)."""

from __future__ import annotations

from decimal import Decimal

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.criteria.config import TEXT_KEYS, CriteriaConfig
from readstation.criteria.io.place import Place


def read_config(place: Place, base: CriteriaConfig) -> CriteriaConfig:
    """Read an object of overrides over a configuration; every unknown key and value is a fault of the place."""
    overrides: dict[str, str | int] = {}
    for key, inner in place.members():
        value = inner.value
        if isinstance(value, str) and key not in TEXT_KEYS:
            inner.fault("must be a number")
        elif isinstance(value, Decimal) or (isinstance(value, int) and key.endswith("_mm")):
            # In a case file a bare number is millimetres; as text it is taken with all its digits.
            overrides[key] = value if isinstance(value, bool) else str(value)
        else:
            overrides[key] = value
    if not overrides:
        return base
    try:
        return base.with_overrides(overrides)
    except Refused as refused:
        place.faults.extend(
            Finding("evaluate.config", finding.message, place=f"{place.path}.{finding.place}")
            for finding in refused.findings
        )
        return base
