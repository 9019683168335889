"""How well a scan can be read: said of each scan before anything is measured on it (MR-808)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.model.series import Modality


class Readability(StrEnum):
    """How well a scan can be read. Only one that is not readable forbids to measure (MR-808)."""

    OPTIMAL = "optimal"
    READABLE = "readable"
    NOT_READABLE = "not_readable"


class QualityCause(StrEnum):
    """Why a scan is not optimal, or a target not evaluable: one list for both (MR-808)."""

    ARTERIAL_PHASE = "arterial_phase"
    MOTION = "motion"
    COVERAGE = "coverage"
    SLICE_THICKNESS = "slice_thickness"
    CONTRAST = "contrast"
    ARTEFACT = "artefact"
    WRONG_SUBJECT = "wrong_subject"


class Region(StrEnum):
    """A part of the body that a charter requires to be imaged (MR-506, MR-808)."""

    LIVER = "liver"
    CHEST = "chest"
    PELVIS = "pelvis"


@dataclass(frozen=True, slots=True)
class ScanQuality:
    """What the reader says of one scan of a timepoint.

    Attributes
    ----------
    timepoint, scan
        When, and which: the series of one modality are one scan.
    readability, causes
        How well it can be read, and why no better; an optimal scan has no cause.
    missing_regions
        The required regions that it does not cover (MR-506).
    """

    timepoint: int
    scan: Modality
    readability: Readability
    causes: tuple[QualityCause, ...] = ()
    missing_regions: tuple[Region, ...] = ()

    @property
    def lacks_arterial_phase(self) -> bool:
        """Whether the arterial phase is missing or mistimed, so that no liver target is evaluable (MR-115)."""
        return QualityCause.ARTERIAL_PHASE in self.causes
