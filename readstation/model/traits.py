"""What a reader says of a lesion beside its size, where a rule asks for it (MR-102 to MR-111, MR-401 to MR-414)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LesionPattern(StrEnum):
    """How a liver lesion grows (MR-108, MR-109)."""

    NODULAR = "nodular"
    INFILTRATIVE = "infiltrative"
    THROMBUS = "thrombus"


class CytologyResult(StrEnum):
    """What is known of an effusion (MR-110, MR-409)."""

    NOT_DONE = "not_done"
    NEGATIVE = "negative"
    POSITIVE = "positive"


class FindingSign(StrEnum):
    """What a finding of the new-lesion register looks like at a timepoint; its status follows (MR-402 to MR-411).

    Liver nodules are typical or atypical, thrombi tumour, indeterminate or bland, effusions have a cytology, lesions of
    other organs are unequivocal or not; a node is judged by its size. Any finding can be gone or explained.
    """

    TYPICAL = "typical"
    ATYPICAL = "atypical"
    TUMOUR = "tumour"
    INDETERMINATE = "indeterminate"
    BLAND = "bland"
    CYTOLOGY_POSITIVE = "cytology_positive"
    CYTOLOGY_NEGATIVE = "cytology_negative"
    CYTOLOGY_NOT_DONE = "cytology_not_done"
    UNEQUIVOCAL = "unequivocal"
    UNSURE = "unsure"
    BY_SIZE = "by_size"
    PERFUSION = "perfusion"
    GONE = "gone"
    NOT_EVALUABLE = "not_evaluable"


@dataclass(frozen=True, slots=True)
class LesionTraits:
    """What a reader has said of a lesion at baseline; None where nothing was said.

    Attributes
    ----------
    enhances
        Whether it enhances in the arterial phase (MR-102, MR-104).
    is_well_defined
        Whether its borders allow the same measurement again (MR-102, MR-105).
    pattern
        How it grows (MR-108, MR-109).
    was_treated
        Whether it was treated before the study (MR-105).
    is_in_territory
        Whether it lies in the treated territory (MR-113, MR-510).
    has_soft_tissue
        Whether a bone lesion is measured through a soft-tissue component (MR-111).
    is_cystic
        Whether a lesion outside the liver is cystic or necrotic and no other was available (MR-111).
    cytology
        Of an effusion (MR-110).
    is_group
        Whether a non-target stands for several lesions of its place (MR-122).
    """

    enhances: bool | None = None
    is_well_defined: bool | None = None
    pattern: LesionPattern | None = None
    was_treated: bool | None = None
    is_in_territory: bool | None = None
    has_soft_tissue: bool | None = None
    is_cystic: bool | None = None
    cytology: CytologyResult | None = None
    is_group: bool | None = None
