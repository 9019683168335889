"""Which kinds of objects are taken, and in which words the others are refused (TR-20)."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.uid import UID

from readstation.core.findings import Finding
from readstation.imaging.decode import is_read
from readstation.imaging.header import identity_of, source_syntax
from readstation.imaging.mosaic import mosaic_of
from readstation.imaging.nm import NUCLEAR_MEDICINE
from readstation.imaging.objects import READ_FAILURES
from readstation.imaging.picture import COLOURS, GREYS, is_coloured
from readstation.imaging.segmentation import SEGMENTATIONS, is_segmentation, slide_refusal
from readstation.imaging.values import values_of
from readstation.model.series import Modality

DEFLATED = "1.2.840.10008.1.2.1.99"
_STORAGE = "1.2.840.10008.5.1.4.1.1."

PARAMETRIC_MAP = _STORAGE + "30"

_PICTURES = ("1", "1.1", "3", "3.1", "6", "6.1", "7", "7.1", "7.2", "7.3", "7.4", "12.1", "12.2", "77.1.4")

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
    NUCLEAR_MEDICINE: Modality.NM,
    PARAMETRIC_MAP: Modality.OT,
    **{_STORAGE + tail: Modality.OT for tail in _PICTURES},
    **dict.fromkeys(SEGMENTATIONS, Modality.SEG),
}
"""The storage classes that are read. The class decides the modality, not the text in the header."""

PICTURES = frozenset(_STORAGE + tail for tail in _PICTURES)
"""The classes that may show names or were not taken slice by slice: taken only where the office asks (TR-20)."""

ON_REQUEST = PICTURES | SEGMENTATIONS

MULTI_FRAME = frozenset(
    _STORAGE + each
    for each in (
        "2.1",
        "2.2",
        "3",
        "3.1",
        "4.1",
        "4.4",
        "7.1",
        "7.2",
        "7.3",
        "7.4",
        "12.1",
        "12.2",
        "20",
        "30",
        "66.4",
        "66.7",
        "128.1",
        "130",
    )
)
"""The classes that may hold several frames."""

_REFUSED_WORDS = (
    ("7", "a secondary capture, a picture that may show names"),
    ("88.59", "a note that names key images"),
    ("88.67", "a dose report"),
    ("88", "a structured report, which tells what others found"),
    ("104", "an encapsulated document"),
    ("11", "a presentation state, which shows how others looked at images"),
    ("66.4", "a segmentation, which shows what others outlined"),
    ("66.7", "a segmentation, which shows what others outlined"),
    ("66.5", "a segmentation by its surface, which shows what others outlined"),
    ("66.2", "points that others marked"),
    ("66.6", "the course of fibres that others computed"),
    ("66", "raw data or a registration of others"),
    ("67", "a table that turns stored values into a unit such as SUV; it holds no image"),
    ("481", "a radiotherapy object, which shows what others outlined or planned"),
    ("6", "an ultrasound image, a picture that may show names"),
    ("3", "an ultrasound film, pictures that may show names"),
    ("1", "a plain radiograph, a picture that may show names"),
    ("12", "a fluoroscopy image, a picture that may show names"),
    ("77", "a photograph or slide, a picture that may show names"),
    ("9", "a curve or waveform"),
)

_SCREEN_WORDS = frozenset({"SCREEN SAVE", "DOSE_INFO", "SECONDARY CAPTURE"})


def refusal(
    header: Dataset, *, has_pixels: bool, takes_pictures: bool = False, takes_segmentations: bool = False
) -> Finding | None:
    """Return why an object is not taken, or None where it may be.

    Parameters
    ----------
    header
        The elements before the pixels.
    has_pixels
        Whether pixels follow.
    takes_pictures
        Whether the office asks for secondary captures, ultrasound and colour pictures too (TR-20).
    takes_segmentations
        Whether the office asks for segmentations too, which show what others outlined (TR-23).
    """
    asked = (PICTURES if takes_pictures else frozenset()) | (SEGMENTATIONS if takes_segmentations else frozenset())
    try:
        return _refusal(header, asked, has_pixels=has_pixels, takes_pictures=takes_pictures)
    except READ_FAILURES:
        return Finding("object.bad-value", "A value in the header is malformed.")


def _refusal(header: Dataset, asked: frozenset[str], *, has_pixels: bool, takes_pictures: bool) -> Finding | None:
    identity = identity_of(header)
    sop_class = identity.sop_class
    if sop_class not in TAKEN or (sop_class in ON_REQUEST and sop_class not in asked):
        return Finding("object.kind", f"Not taken: {_words(sop_class)}.")
    if not has_pixels or "Rows" not in header or "Columns" not in header:
        return Finding("object.no-pixels", "The object holds no image.")
    if not (identity.sop_uid and identity.study_uid and identity.series_uid):
        return Finding("object.no-identity", "The object does not say to which study and series it belongs.")
    if int(header.get("NumberOfFrames") or 1) > 1 and sop_class not in MULTI_FRAME:
        return Finding("object.frames", "Several frames in a class that holds one image only.")
    finding = _picture_refusal(header) or _pixel_refusal(header)
    if finding is None and sop_class in SEGMENTATIONS:
        finding = slide_refusal(header)
    if finding is None and is_coloured(header) and not takes_pictures:
        return Finding("object.colour", "Not taken: a colour picture, which may show names.")
    return finding


def _picture_refusal(header: Dataset) -> Finding | None:
    kinds = {str(word).strip().upper() for word in values_of(header.get("ImageType"))}
    if kinds & _SCREEN_WORDS:
        return Finding("object.screen", "Not taken: a picture of a screen, which may show names.")
    if str(header.get("BurnedInAnnotation", "")).strip().upper() == "YES":
        return Finding("object.burned-in", "Not taken: the object says that text is burned into its pixels.")
    if header.get("ModalityLUTSequence") and identity_of(header).sop_class not in PICTURES:
        return Finding("object.table", "Not taken: the values mean something only through a table that is not read.")
    if "MOSAIC" in kinds and mosaic_of(header) is None:
        words = "Not taken: many slices laid out in one picture, without saying where each lies."
        return Finding("object.mosaic", words)
    return None


def _pixel_refusal(header: Dataset) -> Finding | None:
    """Return why the pixels cannot be read by what the header says of them, or None."""
    samples = int(header.get("SamplesPerPixel") or 1)
    photometric = str(header.get("PhotometricInterpretation", "")).strip().upper()
    if (
        samples not in (1, 3)
        or (samples == 3 and is_segmentation(header))
        or photometric not in (COLOURS if samples == 3 else GREYS)
    ):
        return Finding("object.colour", "Not taken: the colours of the picture are stored in a way that is not read.")
    syntax = source_syntax(header)
    if syntax and not (is_read(syntax) or syntax == DEFLATED):
        name = UID(syntax).name if UID(syntax).name != syntax else "an unknown way"
        return Finding("pixels.syntax", f"The pixels are compressed in a way that is not read: {name}.")
    allocated = int(header.get("BitsAllocated") or 0)
    if "BitsStored" not in header and allocated in (32, 64):
        return None
    stored = int(header.get("BitsStored") or 0)
    high = int(header.get("HighBit", stored - 1))
    widths = (8,) if samples == 3 else (8, 16) if photometric == "PALETTE COLOR" else (8, 16, 32)
    if is_segmentation(header):
        widths = (1, 8, 16)
    if allocated not in widths or not 0 < stored <= high + 1 <= allocated:
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
