"""Which kinds of objects are taken, and in which words the others are refused (TR-20)."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.uid import UID

from readstation.core.findings import Finding
from readstation.imaging.header import identity_of, values_of
from readstation.imaging.objects import READ_FAILURES
from readstation.model.series import Modality

_STORAGE = "1.2.840.10008.5.1.4.1.1."

TAKEN = {
    _STORAGE + "2": Modality.CT,
    _STORAGE + "2.1": Modality.CT,
    _STORAGE + "2.2": Modality.CT,
    _STORAGE + "4": Modality.MR,
    _STORAGE + "4.1": Modality.MR,
    _STORAGE + "4.4": Modality.MR,
    _STORAGE + "128": Modality.PT,
    _STORAGE + "128.1": Modality.PT,
    _STORAGE + "130": Modality.PT,
}
"""The storage classes that a trial reads. The class decides the modality, not the text in the header."""

MULTI_FRAME = frozenset(_STORAGE + each for each in ("2.1", "2.2", "4.1", "4.4", "128.1", "130"))
"""The classes whose geometry stands in functional groups."""

_REFUSED_WORDS = (
    ("7", "a secondary capture"),
    ("88.59", "a key image note"),
    ("88.67", "a dose report"),
    ("88", "a structured report"),
    ("104", "an encapsulated document"),
    ("11", "a presentation state"),
    ("66.4", "a segmentation"),
    ("66.7", "a segmentation"),
    ("66", "raw data or a registration"),
    ("67", "a real-world value map"),
    ("481", "a radiotherapy object"),
    ("20", "a nuclear medicine object in its own format"),
    ("30", "a parametric map"),
    ("6", "an ultrasound image"),
    ("3", "an ultrasound film"),
    ("1", "a plain radiograph"),
    ("12", "a fluoroscopy image"),
    ("77", "a photograph or slide"),
    ("9", "a curve or waveform"),
)

_SCREEN_WORDS = frozenset({"SCREEN SAVE", "DOSE_INFO", "SECONDARY CAPTURE"})


def refusal(header: Dataset, *, has_pixels: bool) -> Finding | None:
    """Return why an object is not taken, or None where it may be.

    Parameters
    ----------
    header
        The elements before the pixels.
    has_pixels
        Whether pixels follow.
    """
    try:
        return _refusal(header, has_pixels=has_pixels)
    except READ_FAILURES:
        return Finding("object.bad-value", "A value in the header is malformed.")


def _refusal(header: Dataset, *, has_pixels: bool) -> Finding | None:
    identity = identity_of(header)
    sop_class = identity.sop_class
    if sop_class not in TAKEN:
        return Finding("object.kind", f"Not taken: {_words(sop_class)}.")
    if not has_pixels or "Rows" not in header or "Columns" not in header:
        return Finding("object.no-pixels", "The object holds no image.")
    if not (identity.sop_uid and identity.study_uid and identity.series_uid):
        return Finding("object.no-identity", "The object does not say to which study and series it belongs.")
    return _picture_refusal(header)


def _picture_refusal(header: Dataset) -> Finding | None:
    kinds = {str(word).strip().upper() for word in values_of(header.get("ImageType"))}
    if kinds & _SCREEN_WORDS:
        return Finding("object.screen", "Not taken: a picture of a screen, which may show names.")
    if str(header.get("BurnedInAnnotation", "")).strip().upper() == "YES":
        return Finding("object.burned-in", "Not taken: the object says that text is burned into its pixels.")
    if "MOSAIC" in kinds:
        return Finding("object.mosaic", "Not taken: many slices laid out in one picture, without their positions.")
    if int(header.get("SamplesPerPixel") or 1) != 1 or not str(
        header.get("PhotometricInterpretation", "")
    ).strip().startswith("MONOCHROME"):
        return Finding("object.colour", "Not taken: a colour picture, whose values are no measurement.")
    allocated, stored = int(header.get("BitsAllocated") or 0), int(header.get("BitsStored") or 0)
    if allocated not in (8, 16) or not 0 < stored <= allocated or int(header.get("HighBit", stored - 1)) != stored - 1:
        return Finding("object.bits", "Not taken: the pixels are stored in a way that is not supported.")
    return None


def _words(sop_class: str) -> str:
    if not sop_class:
        return "the object does not say what it is"
    if sop_class == "1.2.840.10008.1.3.10":
        return "a directory of a medium"
    if sop_class.startswith(_STORAGE):
        tail = sop_class.removeprefix(_STORAGE)
        for start, words in _REFUSED_WORDS:
            if tail == start or tail.startswith(start + "."):
                return words
    # A name from the public registry says nothing of the patient; an unknown UID could, so it is not repeated.
    return UID(sop_class).name if UID(sop_class).name != sop_class else "an unknown kind of object"
