"""Where the counts of a SPECT went (MR-1002, MR-1006)."""

from __future__ import annotations

from dataclasses import dataclass, fields

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import not_negative, refuse
from readstation.dose.shunt import LungShunt, ShuntMethod, lung_shunt


@dataclass(frozen=True, slots=True)
class RegionCounts:
    """Counts by region, each 0 or more, in any one unit.

    Attributes
    ----------
    liver_target_territory, liver_outside_territory
        The liver that was meant to be treated, and the rest of it.
    lung
        Both lungs.
    extrahepatic_other
        Everything else outside the liver.
    """

    liver_target_territory: float
    liver_outside_territory: float
    lung: float
    extrahepatic_other: float

    def fractions(self) -> RegionCounts:
        """Return each region's share of all counts, 0 to 1.

        Raises
        ------
        Refused
            If a region's counts are negative, or there are none at all.
        """
        counts = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        refuse(*(not_negative(f"the counts of {name}", value, "MR-1002") for name, value in counts.items()))
        total = sum(counts.values())
        if total == 0:
            raise Refused(Finding("MR-1002", "there are no counts in any region"))
        return RegionCounts(**{name: value / total for name, value in counts.items()})

    def lung_shunt(self) -> LungShunt:
        """Return the SPECT lung shunt fraction: lung over lung and whole liver (MR-1006).

        Raises
        ------
        Refused
            If there are no counts in liver and lung.
        """
        liver = self.liver_target_territory + self.liver_outside_territory
        return lung_shunt(self.lung, liver, ShuntMethod.SPECT)
