"""Codes that only case files use (specification 9.1)."""

from __future__ import annotations

from enum import StrEnum


class Organ(StrEnum):
    """The organ codes of specification 9.1."""

    LIVER = "liver"
    LYMPH_NODE = "lymph_node"
    LUNG = "lung"
    ADRENAL = "adrenal"
    BONE = "bone"
    PERITONEUM = "peritoneum"
    PLEURA = "pleura"
    BRAIN = "brain"
    SPLEEN = "spleen"
    PANCREAS = "pancreas"
    KIDNEY = "kidney"
    STOMACH = "stomach"
    BOWEL = "bowel"
    GALLBLADDER = "gallbladder"
    SOFT_TISSUE = "soft_tissue"
    OTHER = "other"
