"""Measured lesions as DICOM structured reports (PS3.16 TID 1500), and key images as key object selections (TID 2010).

One document is one reader's findings at one visit. It lies in the study of that visit, whose patient and study it takes
over from the blinded objects; every object that it refers to stands in its list of evidence (PS3.3 C.17.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
import pydicom
from pydicom.sr.codedict import codes
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from readstation._version import __version__
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.exchange.source_object import MAKER, MODEL, source_object
from readstation.model.demonstration import marked
from readstation.trial.documents.concepts import Concept
from readstation.trial.documents.images import ReferencedImage
from readstation.trial.documents.measured import MeasuredLine, VisitDocument
from readstation.trial.sdtm.subject import Assessor, visit

DEVICE_UID = "2.25.152768913046825301762290488117253164908"
"""The program as an observer; which version it was stands in the general equipment module."""
REPORT_SERIES, SELECTION_SERIES = 1, 2


def report_bytes(document: VisitDocument, images: Mapping[str, ReferencedImage], mark: str = "") -> bytes:
    """Return the measured lines of a visit as a Comprehensive 3D SR document of template 1500, a Part 10 file.

    A line that lies in the plane of its image is a polyline on it; one across other planes is a polyline in the frame
    of reference of that image.

    Parameters
    ----------
    document
        With one line or more.
    images
        Every referenced image by its digest.
    mark
        Says that this is of a demonstration; empty in a trial.

    Raises
    ------
    Refused
        If a line across planes has no frame of reference to lie in.
    OSError
        If an object is gone.
    """
    used = {each.image_digest: images[each.image_digest] for each in document.lines}
    sources = _sources(used)
    # Without the order of the time point: as a number of the group it would be read as one of its measurements.
    when = hd.sr.TimePointContext(
        time_point=visit(document.timepoint),
        subject_time_point_identifier=f"{document.subject} {visit(document.timepoint)}",
        protocol_time_point_identifier=f"{document.study} {visit(document.timepoint)}",
    )
    groups = [_group(line, used[line.image_digest], sources, when) for line in document.lines]
    content = hd.sr.MeasurementReport(
        observation_context=hd.sr.ObservationContext(*_observers(document.assessor)),
        procedure_reported=codes.SCT.ImagingProcedure,
        imaging_measurements=groups,
        title=codes.DCM.ImagingMeasurementReport,
    )
    written = hd.sr.Comprehensive3DSR(
        evidence=list(sources.values()), content=content[0], series_number=REPORT_SERIES, is_complete=True,
        is_final=True, series_description=marked(mark, "Blinded review: measurements"), **_common(),
    )  # fmt: skip
    return _as_file(written, next(iter(sources.values())))


def selection_bytes(document: VisitDocument, images: Mapping[str, ReferencedImage], mark: str = "") -> bytes:
    """Return the key images of a visit as a key object selection document, a Part 10 file.

    It names objects, and no frame of them: the template has none.

    Parameters
    ----------
    document
        With one key image on an acquired image or more.
    images
        Every referenced image by its digest.
    mark
        Says that this is of a demonstration; empty in a trial.

    Raises
    ------
    Refused
        If the key images lie in several studies, which one such document cannot name.
    OSError
        If an object is gone.
    """
    sources = list(_sources({each: images[each] for each in document.key_images}).values())
    if len({each.StudyInstanceUID for each in sources}) > 1:
        words = f"The key images of {document.subject} at {visit(document.timepoint)} lie in several studies."
        raise Refused(Finding("export.studies", f"{words} Nothing was written."))
    person, device = _observers(document.assessor)
    content = hd.ko.KeyObjectSelection(
        document_title=codes.DCM.OfInterest, referenced_objects=sources, observer_person_context=person,
        observer_device_context=device,
        description=f"{document.assessor.prefix} {document.subject} {visit(document.timepoint)}",
    )  # fmt: skip
    written = hd.ko.KeyObjectSelectionDocument(
        evidence=sources, content=content, series_number=SELECTION_SERIES,
        series_description=marked(mark, "Blinded review: key images"), **_common(),
    )  # fmt: skip
    return _as_file(written, sources[0])


def _sources(images: Mapping[str, ReferencedImage]) -> dict[Path, pydicom.Dataset]:
    return {each: source_object(each) for each in dict.fromkeys(image.file for image in images.values())}


def _common() -> dict[str, Any]:
    return {
        "series_instance_uid": generate_uid(prefix=None),
        "sop_instance_uid": generate_uid(prefix=None),
        "instance_number": 1,
        "manufacturer": MAKER,
        "manufacturer_model_name": MODEL,
        "software_versions": __version__,
        "device_serial_number": "none",
        "transfer_syntax_uid": ExplicitVRLittleEndian,
        "specific_character_set": "ISO_IR 192",
    }


def _observers(assessor: Assessor) -> tuple[hd.sr.ObserverContext, hd.sr.ObserverContext]:
    """Return who observed: the reader by the name in the tables, which is no person's (TR-30), and the program."""
    person = hd.sr.PersonObserverIdentifyingAttributes(name=f"{assessor.evaluator_id or assessor.evaluator}^")
    device = hd.sr.DeviceObserverIdentifyingAttributes(
        uid=DEVICE_UID, name=MODEL, manufacturer_name=MAKER, model_name=MODEL
    )
    return (
        hd.sr.ObserverContext(observer_type=codes.DCM.Person, observer_identifying_attributes=person),
        hd.sr.ObserverContext(observer_type=codes.DCM.Device, observer_identifying_attributes=device),
    )


def _group(
    line: MeasuredLine,
    image: ReferencedImage,
    sources: Mapping[Path, pydicom.Dataset],
    when: hd.sr.TimePointContext,
) -> hd.sr.MeasurementsAndQualitativeEvaluations:
    """Return the group of a lesion (TID 1501): tracked, placed, with its length and the line that it was taken from."""
    tracking = hd.sr.TrackingIdentifier(uid=line.tracking_uid, identifier=line.tracking_id)
    source = sources[image.file]
    names = source.SOPClassUID, source.SOPInstanceUID, None if image.frame_number is None else [image.frame_number]
    measured = hd.sr.Measurement(
        name=_code(line.name), value=line.length_tenths / 10, unit=codes.UCUM.Millimeter,
        method=None if line.method is None else _code(line.method),
        referenced_coordinates=[_coordinates(line, image, source)],
    )  # fmt: skip
    site = hd.sr.FindingSite(
        _code(line.site), laterality=None if line.side is None else _code(line.side),
        topographical_modifier=None if line.place is None else _code(line.place),
    )  # fmt: skip
    return hd.sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=tracking, time_point_context=when, finding_type=codes.SCT.Lesion,
        finding_category=_code(line.category), finding_sites=[site], measurements=[measured],
        source_images=[hd.sr.SourceImageForMeasurementGroup(*names)],
    )  # fmt: skip


def _coordinates(
    line: MeasuredLine, image: ReferencedImage, source: pydicom.Dataset
) -> hd.sr.CoordinatesForMeasurement | hd.sr.CoordinatesForMeasurement3D:
    """Return the end points as the line that the length was taken along."""
    frames = None if image.frame_number is None else [image.frame_number]
    if image.holds(line.start, line.end):
        return hd.sr.CoordinatesForMeasurement(
            hd.sr.GraphicTypeValues.POLYLINE,
            np.array([image.place(line.start), image.place(line.end)]),
            hd.sr.SourceImageForRegion(source.SOPClassUID, source.SOPInstanceUID, frames),
            purpose=codes.DCM.Path,
        )
    place = source.get("FrameOfReferenceUID")
    if not place:
        words = f"The line of {line.tracking_id} lies across the planes of a series without frame of reference."
        raise Refused(Finding("export.frame-of-reference", f"{words} Nothing was written."))
    ends = np.array([line.start.as_tuple(), line.end.as_tuple()]) / 1000
    return hd.sr.CoordinatesForMeasurement3D(
        hd.sr.GraphicTypeValues3D.POLYLINE, ends, frame_of_reference_uid=place, purpose=codes.DCM.Path
    )


def _code(concept: Concept) -> hd.sr.CodedConcept:
    return hd.sr.CodedConcept(concept.value, concept.scheme, concept.meaning)


def _as_file(written: pydicom.Dataset, source: pydicom.Dataset) -> bytes:
    """Return a document as a file that says, as its images do, that nobody is named in it."""
    for name in ("PatientIdentityRemoved", "DeidentificationMethod", "DeidentificationMethodCodeSequence"):
        if name in source:
            written[name] = source[name]
    stream = BytesIO()
    written.save_as(stream, enforce_file_format=True)
    return stream.getvalue()
