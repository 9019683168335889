"""What a reader may know of a series: the allow-list of TR-18, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, SeriesKey
from readstation.core.phrases import phrase


class Modality(StrEnum):
    """The modalities that the trial reads; OT is a picture, SEG what others outlined: both come on request only."""

    CT = "CT"
    MR = "MR"
    PT = "PT"
    NM = "NM"
    OT = "OT"
    SEG = "SEG"


class PhaseRole(StrEnum):
    """The part that a series plays in a dynamic study (MR-115)."""

    PRE_CONTRAST = "pre_contrast"
    LATE_ARTERIAL = "late_arterial"
    PORTAL_VENOUS = "portal_venous"
    DELAYED = "delayed"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The phase in our own words, as views and tables show it."""
        return _PHASE_WORDS[self]


_PHASE_WORDS = {
    PhaseRole.PRE_CONTRAST: phrase("Pre-contrast", inside=True),
    PhaseRole.LATE_ARTERIAL: phrase("Late arterial", inside=True),
    PhaseRole.PORTAL_VENOUS: phrase("Portal venous", inside=True),
    PhaseRole.DELAYED: phrase("Delayed", inside=True),
    PhaseRole.OTHER: phrase("Other", inside=True),
}


class Plane(StrEnum):
    """The plane of a measurement or a series (MR-117)."""

    AXIAL = "axial"
    CORONAL = "coronal"
    SAGITTAL = "sagittal"
    OBLIQUE = "oblique"

    @property
    def words(self) -> str:
        """The plane in our own words."""
        return _PLANE_WORDS[self]


_PLANE_WORDS = {
    Plane.AXIAL: phrase("Axial", inside=True),
    Plane.CORONAL: phrase("Coronal", inside=True),
    Plane.SAGITTAL: phrase("Sagittal", inside=True),
    Plane.OBLIQUE: phrase("Oblique", inside=True),
}


@dataclass(frozen=True, slots=True)
class ImageRef:
    """One image of a series.

    Attributes
    ----------
    ordinal
        1 for the first slice of the volume, counted along the slice normal.
    digest
        SHA-256 over stored pixel values and geometry (TR-29): what a signature refers to.
    """

    ordinal: int
    digest: str


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """The only facts of a series that reach a label, table, title, log or file name (TR-18).

    Attributes
    ----------
    series_key
        A random id of this series on this station.
    case_alias, timepoint, series_ordinal
        The case, the timepoint's ordinal (0 is baseline) and the place among its series (from 1).
    modality, phase, plane
        What was taken, which phase it is, how it lies.
    rows, columns, slices
        The size of the volume.
    row_spacing_um, column_spacing_um
        Distance between rows and between columns, micrometres.
    slice_interval_um
        Distance between slice centres along the normal, from positions; 0 for a single slice.
    slice_thickness_um
        As stated in the object; None where it says nothing.
    orientation_ppm
        The six direction cosines of ImageOrientationPatient in millionths.
    window_center, window_width
        As sent, whole units; None where it was not sent.
    unit
        ``HU``, ``Bq/ml``, ``counts`` or another that the objects state; empty where the values have none.
    contrast
        Whether a contrast agent is stated; None where nothing is said.
    is_lossy
        Whether the pixels were ever compressed with loss.
    is_usable
        Whether measuring is allowed on it.
    findings
        What the geometry and pixel checks found.
    phase_evidence
        Why the phase was proposed, in our words, without dates or raw text.
    images
        One entry a slice, in volume order.
    """

    series_key: SeriesKey
    case_alias: CaseAlias
    timepoint: int
    series_ordinal: int
    modality: Modality
    phase: PhaseRole
    plane: Plane
    rows: int
    columns: int
    slices: int
    row_spacing_um: int
    column_spacing_um: int
    slice_interval_um: int
    slice_thickness_um: int | None
    orientation_ppm: tuple[int, int, int, int, int, int]
    window_center: int | None
    window_width: int | None
    unit: str
    contrast: bool | None
    is_lossy: bool
    is_usable: bool
    findings: tuple[Finding, ...]
    phase_evidence: tuple[str, ...]
    images: tuple[ImageRef, ...]

    @property
    def label(self) -> str:
        """The series in our words: phase, or modality and ordinal where it has no phase."""
        if self.phase is PhaseRole.OTHER:
            return f"{self.modality} series {self.series_ordinal}"
        return self.phase.words


@dataclass(frozen=True, slots=True)
class TimepointImages:
    """The series of one timepoint of a case, as released to this reader."""

    case_alias: CaseAlias
    timepoint: int
    series: tuple[SeriesFacts, ...]

    def of_phase(self, phase: PhaseRole) -> SeriesFacts | None:
        """Return the first usable series of a phase, or the first of it, or None."""
        found = [facts for facts in self.series if facts.phase is phase]
        usable = [facts for facts in found if facts.is_usable]
        best = usable or found
        return best[0] if best else None
