"""Volumes of interest as a DICOM segmentation that other programs read; highdicom writes it (PS3.3 A.51)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import highdicom as hd
import numpy as np
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from readstation._version import __version__
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.dose.uptake_image import StructureRole
from readstation.exchange.source_object import MAKER, MODEL, source_object
from readstation.exchange.whole_file import write_checked
from readstation.geometry.label_volume import LabelVolume

SERIES_NUMBER = 1

_TYPES: dict[StructureRole, tuple[Code, Code]] = {
    StructureRole.LIVER: (codes.SCT.Organ, codes.SCT.Liver),
    StructureRole.NORMAL_LIVER: (codes.SCT.Organ, codes.SCT.Liver),
    StructureRole.TERRITORY: (codes.SCT.Organ, codes.SCT.Liver),
    StructureRole.LUNGS: (codes.SCT.Organ, codes.SCT.Lung),
    StructureRole.TUMOUR: (codes.SCT.MorphologicallyAbnormalStructure, codes.SCT.Neoplasm),
    StructureRole.OTHER: (codes.SCT.AnatomicalStructure, codes.SCT.AnatomicalStructure),
}


@dataclass(frozen=True, eq=False)
class NamedVolume:
    """A volume of interest with its name and what it is."""

    name: str
    role: StructureRole
    label: LabelVolume


def segmentation_bytes(volumes: Sequence[NamedVolume], sources: Sequence[Path], mark: str = "") -> bytes:
    """Return a DICOM segmentation with one binary segment a volume, as a Part 10 file.

    Patient, study and frame of reference are those of the objects it was drawn on, as the gate wrote them. Slices in
    which nothing is inside are left out.

    Parameters
    ----------
    volumes
        On one grid, none of them empty; they may overlap.
    sources
        The released objects of the image, of one frame each.
    mark
        Says that this is of a demonstration; empty in a trial.

    Raises
    ------
    Refused
        If there are no volumes, one is empty, or they are on different grids.
    OSError
        If an object is gone.
    """
    if not volumes or any(each.label.is_empty for each in volumes):
        raise Refused(Finding("label.empty", "There is no volume to write, or one of them is empty."))
    first = volumes[0].label
    if not all(first.has_grid_of(each.label) for each in volumes):
        raise Refused(Finding("label.other-grid", "The volumes are not on the grid of one image."))
    images = [source_object(path) for path in sources]
    pixels = hd.Volume(
        np.stack([each.label.inside for each in volumes], axis=-1).astype(np.uint8),
        affine=first.affine.matrix,
        coordinate_system="PATIENT",
        frame_of_reference_uid=images[0].FrameOfReferenceUID,
        channels={"SegmentNumber": list(range(1, len(volumes) + 1))},
    )
    written = hd.seg.Segmentation(
        source_images=images,
        pixel_array=pixels,
        segmentation_type=hd.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=[_described(number, each) for number, each in enumerate(volumes, start=1)],
        series_instance_uid=generate_uid(prefix=None),
        series_number=SERIES_NUMBER,
        sop_instance_uid=generate_uid(prefix=None),
        instance_number=1,
        manufacturer=MAKER,
        manufacturer_model_name=MODEL,
        software_versions=__version__,
        device_serial_number="none",
        transfer_syntax_uid=ExplicitVRLittleEndian,
        series_description=mark or None,
        content_description=mark or None,
    )
    stream = BytesIO()
    written.save_as(stream)
    return stream.getvalue()


def write_segmentation(path: Path, volumes: Sequence[NamedVolume], sources: Sequence[Path], mark: str = "") -> None:
    """Write `segmentation_bytes` to a file, whole or not at all.

    Raises
    ------
    Refused, OSError
        As `segmentation_bytes`, or if the file cannot be written.
    """
    write_checked(path, segmentation_bytes(volumes, sources, mark))


def _described(number: int, volume: NamedVolume) -> hd.seg.SegmentDescription:
    category, kind = _TYPES[volume.role]
    return hd.seg.SegmentDescription(
        segment_number=number,
        segment_label=volume.name,
        segmented_property_category=category,
        segmented_property_type=kind,
        algorithm_type=hd.seg.SegmentAlgorithmTypeValues.SEMIAUTOMATIC,
        algorithm_identification=hd.AlgorithmIdentificationSequence(
            name=MODEL, family=codes.cid7162.MorphologicalOperations, version=__version__
        ),
        tracking_uid=generate_uid(prefix=None),
        tracking_id=volume.name,
    )
