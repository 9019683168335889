"""The four phases of the dynamic study, and what each tissue measures in each of them (Hounsfield units)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.model.series import PhaseRole

PHASES = (PhaseRole.PRE_CONTRAST, PhaseRole.LATE_ARTERIAL, PhaseRole.PORTAL_VENOUS, PhaseRole.DELAYED)
"""The order of every four values below."""

DELAY_S = {
    PhaseRole.PRE_CONTRAST: 0,
    PhaseRole.LATE_ARTERIAL: 35,
    PhaseRole.PORTAL_VENOUS: 70,
    PhaseRole.DELAYED: 180,
}
"""Seconds from the start of the injection."""

FourValues = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Tissue:
    """One tissue.

    Attributes
    ----------
    hu
        Mean value in each phase.
    coarse, medium, fine
        How strongly the mottle fields (10 to 50 mm, 10 mm, 4 mm) show in each phase, HU for a field value of 1.
    """

    hu: FourValues
    coarse: FourValues = (0.0, 0.0, 0.0, 0.0)
    medium: FourValues = (0.0, 0.0, 0.0, 0.0)
    fine: FourValues = (0.0, 0.0, 0.0, 0.0)


def _same(hu: float, coarse: float = 0.0, medium: float = 0.0, fine: float = 0.0) -> Tissue:
    return Tissue((hu,) * 4, (coarse,) * 4, (medium,) * 4, (fine,) * 4)


AIR = _same(-1000)
TABLE = _same(-180)
SKIN = _same(15)
FAT = _same(-104, coarse=2, medium=3, fine=2)
INNER_FAT = _same(-98, coarse=3, medium=5, fine=4)
MUSCLE = Tissue((54, 58, 64, 63), medium=(3, 3, 3, 3), fine=(5, 5, 5, 5))
CARTILAGE = _same(115, medium=12, fine=10)
CORTEX = _same(480, medium=40)
MARROW = _same(190, medium=30, fine=28)
RIB_MARROW = _same(150, medium=30)
DISC = _same(92, medium=6)
CORD = _same(32, fine=3)
LUNG = _same(-865, coarse=18, medium=14, fine=12)
LUNG_VESSEL = Tissue((-150, 60, 10, -20))
HEART_MUSCLE = Tissue((46, 105, 112, 92), medium=(3, 6, 4, 3))
BLOOD = Tissue((41, 310, 162, 122))
AORTA = Tissue((41, 318, 164, 123), medium=(1, 4, 2, 1))
AORTA_WALL = Tissue((45, 120, 110, 90))
CAVAL_BLOOD = Tissue((40, 88, 138, 119), medium=(1, 12, 5, 1))
PORTAL_BLOOD = Tissue((41, 88, 176, 126))
MESENTERIC_VESSEL = Tissue((-10, 60, 75, 40))
HEPATIC_VENOUS_BLOOD = Tissue((40, 58, 160, 122))
HEPATIC_ARTERY = Tissue((41, 255, 158, 121))
LIVER = Tissue((56, 69, 112, 91), (1.5, 1.5, 2, 1.5), (1.5, 2, 2.5, 1.5), (1.5, 2, 2.5, 2))
FISSURE_FAT = _same(-88, medium=6)
BILE = _same(7)
GALLBLADDER_WALL = Tissue((30, 52, 66, 58))
SPLEEN = Tissue((48, 128, 126, 101), (0, 16, 1, 0), (1, 30, 2, 1), (1, 5, 2, 1))
KIDNEY_CORTEX = Tissue((33, 188, 188, 152), medium=(1, 6, 5, 2))
KIDNEY_MEDULLA = Tissue((31, 72, 158, 160))
KIDNEY_SINUS = _same(-78, medium=12)
ADRENAL = Tissue((28, 78, 84, 62))
PANCREAS = Tissue((40, 104, 94, 74), medium=(5, 6, 6, 5), fine=(7, 9, 8, 7))
GUT_WALL = Tissue((42, 84, 92, 78), medium=(2, 4, 4, 3))
GASTRIC_CONTENT = _same(24, coarse=4, medium=8, fine=6)
GUT_CONTENT = _same(28, medium=14, fine=12)
GAS = _same(-960)

VIABLE_TUMOUR = Tissue((47, 132, 93, 69), medium=(1, 3, 2, 1), fine=(1, 3, 1, 1))
NECROSIS = _same(19, medium=2, fine=1)
TREATED_ZONE = Tissue((36, 38, 42, 41), medium=(2, 2, 2, 2))
THROMBUS = Tissue((44, 122, 88, 70), medium=(1, 5, 3, 2))
