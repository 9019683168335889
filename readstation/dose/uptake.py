"""What the values of a nuclear medicine image mean, and whether a dose may be computed from them (MR-1010).

Plain numbers without a clock time or a name, as far as a reader may know them (TR-18).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.decay import SECONDS_PER_HOUR, Y90_HALF_LIFE_H, decay_factor
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import above_zero, refuse

GRAMS_PER_KG = 1000
NUCLIDE_TOLERANCE_H = 0.3
"""Tables of yttrium-90 give 64.0 to 64.2 hours (MR-1003); no other nuclide in use lies so near."""

NO_UNIT = Finding("uptake.no-unit", "The unit of the values is not stated.")


class UptakeUnit(StrEnum):
    """The units that an image of uptake may be in, as they are shown."""

    COUNTS = "counts"
    COUNT_RATE = "counts/s"
    ACTIVITY = "Bq/ml"
    SUV_BODY_WEIGHT = "g/ml SUVbw"
    SUV_LEAN_MASS = "g/ml SUVlbm"
    SUV_IDEAL_WEIGHT = "g/ml SUVibw"
    SUV_SURFACE = "cm²/ml SUVbsa"


class DecayReference(StrEnum):
    """The moment that the values were corrected to (PS3.3 C.8.9.4.1.5)."""

    NONE = "not corrected"
    START = "start of the acquisition"
    ADMINISTRATION = "administration"


@dataclass(frozen=True, slots=True)
class UptakeFacts:
    """What the headers of a series say of its values.

    Attributes
    ----------
    unit
        None where it is not stated or none of these.
    decay
        None where nothing is stated.
    corrections
        The corrections that are stated, in DICOM's words, such as ``ATTN`` and ``SCAT``.
    half_life_s, injected_bq
        Of the nuclide, and the activity that was given, as stated; None where it is not.
    reference_after_s
        Seconds from administration to the moment that the values hold for; None where it is not known.
    scan_after_s
        Seconds from administration to the start of the acquisition; None where it is not known.
    frame_s
        How long a frame was acquired, seconds; None where it is not stated or frames differ.
    findings
        What is missing or contradicts itself, in words for the banner; an error means that no dose is given.
    """

    unit: UptakeUnit | None
    decay: DecayReference | None
    corrections: tuple[str, ...] = ()
    half_life_s: float | None = None
    injected_bq: float | None = None
    reference_after_s: float | None = None
    scan_after_s: float | None = None
    frame_s: float | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether nothing is missing or contradictory: the values are in proportion to the activity at one moment."""
        return self.unit is not None and not any(finding.is_error for finding in self.findings)

    def refuse_shares(self) -> None:
        """Refuse shares of counts and everything that follows from them, unless the values are sound.

        Raises
        ------
        Refused
            With what is missing or contradictory.
        """
        if not self.is_sound:
            found = [finding for finding in self.findings if finding.is_error]
            raise Refused(*(found or [NO_UNIT]))

    def refuse_dose(self) -> None:
        """Refuse an yttrium-90 dose, unless the values are sound and of that nuclide as far as one is stated.

        Raises
        ------
        Refused
            With what is missing or contradictory.
        """
        self.refuse_shares()
        if self.half_life_s is not None:
            stated_h = self.half_life_s / SECONDS_PER_HOUR
            if abs(stated_h - Y90_HALF_LIFE_H) > NUCLIDE_TOLERANCE_H:
                raise Refused(Finding("MR-1010.nuclide", "The half-life that the image states is not yttrium-90's."))

    def bq_at_administration(self, voxel_ml: float) -> float:
        """Return by what a value is multiplied to give the activity of its voxel at administration, in Bq (MR-1003).

        Parameters
        ----------
        voxel_ml
            Volume of a voxel in mL.

        Raises
        ------
        Refused
            If the values are no activities, or the moment that they hold for is not known.
        """
        self.refuse_shares()
        refuse(above_zero("the voxel volume", voxel_ml, "MR-1010"))
        if self.unit is not UptakeUnit.ACTIVITY:
            raise Refused(Finding("MR-1010.unit", "The values are not in Bq/ml, so they give no activity."))
        return voxel_ml * self._growth()

    def suv_per_bqml(self, weight_kg: float | None) -> float:
        """Return the standardised uptake value by body weight of 1 Bq/ml, in g/ml (PS3.3 C.8.9.1.1.3).

        Parameters
        ----------
        weight_kg
            Body weight in kg; None where it did not come with the images, as after the gate (TR-18).

        Raises
        ------
        Refused
            If the values are no activities, or weight, given activity or the moment that they hold for is not known.
        """
        self.refuse_shares()
        if self.unit is not UptakeUnit.ACTIVITY:
            raise Refused(Finding("uptake.suv-unit", "The values are not in Bq/ml, so they give no uptake value."))
        if weight_kg is None or self.injected_bq is None:
            raise Refused(Finding("uptake.suv-inputs", "Body weight and given activity are needed; one is missing."))
        refuse(
            above_zero("the body weight", weight_kg, "uptake.suv-inputs"),
            above_zero("the given activity", self.injected_bq, "uptake.suv-inputs"),
        )
        return weight_kg * GRAMS_PER_KG * self._growth() / self.injected_bq

    def _growth(self) -> float:
        """Return exp(λΔt) from the moment that the values hold for back to administration."""
        if self.reference_after_s == 0:
            return 1.0
        if self.reference_after_s is None or self.half_life_s is None:
            words = "The time from administration to the moment that the values hold for is not known."
            raise Refused(Finding("uptake.no-reference", words))
        return decay_factor(-self.reference_after_s / SECONDS_PER_HOUR, self.half_life_s / SECONDS_PER_HOUR)
