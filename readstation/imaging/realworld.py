"""Real-world value maps inside an image object: the unit that its stored values have (PS3.3 C.7.6.16.2.11)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.imaging.values import Stated, first_item, number, values_of

UNITS = {
    "[hnsf'U]": "HU",
    "Bq/ml": "Bq/ml",
    "Bq/mL": "Bq/ml",
    "{SUVbw}g/ml": "g/ml",
    "g/ml{SUVbw}": "g/ml",
    "mm2/s": "mm²/s",
    "um2/s": "µm²/s",
    "ms": "ms",
    "%": "%",
}
"""The UCUM codes whose values are shown with a unit; a map in any other unit is not used."""


@dataclass(frozen=True, slots=True)
class RealWorldValue:
    """A straight line from stored values to values in a unit."""

    slope: float
    intercept: float
    unit: str


def real_world_value(maps: Stated | None, largest: int) -> RealWorldValue | None:
    """Return the map of a frame that gives a known unit to all of its values, or None.

    Parameters
    ----------
    maps
        What holds a RealWorldValueMappingSequence: a functional group or the object itself.
    largest
        The largest stored value there can be; a map of only a part of the values is not used.
    """
    for item in (maps.get("RealWorldValueMappingSequence") or ()) if maps is not None else ():
        code = first_item(item.get("MeasurementUnitsCodeSequence"))
        unit = UNITS.get(str(code.get("CodeValue") or "").strip()) if code is not None else None
        slope, intercept = number(item.get("RealWorldValueSlope")), number(item.get("RealWorldValueIntercept"))
        first = number(next(iter(values_of(item.get("RealWorldValueFirstValueMapped"))), None))
        last = number(next(iter(values_of(item.get("RealWorldValueLastValueMapped"))), None))
        if unit is None or not slope or intercept is None or first is None or last is None:
            continue
        if first <= 0 and last >= largest:
            return RealWorldValue(slope, intercept, unit)
    return None
