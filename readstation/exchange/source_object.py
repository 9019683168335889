"""Released objects as what is written about them refers to them: headers without pixels."""

from __future__ import annotations

from pathlib import Path

import pydicom

MAKER, MODEL = "Readstation", "Readstation"

_MAY_BE_EMPTY = (
    *("PatientID", "PatientName", "PatientBirthDate", "PatientSex"),
    *("StudyID", "StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName"),
)


def source_object(path: Path) -> pydicom.Dataset:
    """Return an object without its pixels; what it may leave empty and leaves out is empty.

    Raises
    ------
    OSError
        If the object is gone.
    """
    found: pydicom.Dataset = pydicom.dcmread(path, stop_before_pixels=True)
    for name in _MAY_BE_EMPTY:
        if name not in found:
            setattr(found, name, "")
    return found
