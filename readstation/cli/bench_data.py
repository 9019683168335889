"""The images that the benches make for themselves: CT series with headers as scanners write them, in every encoding."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence as Items
from pydicom.uid import (
    UID,
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    EnhancedCTImageStorage,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

_SEED = 20_100_205
_INTERCEPT = -1024
_SPACING_MM = 0.7421875
_INTERVAL_MM = 1.25
_ROOT = "1.2.826.0.1.3680043.10.1590"

Pixels = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Series:
    """A series that was written.

    Attributes
    ----------
    folder
        Where its files lie; their names are in no order.
    kind
        Which encoding.
    sums
        The sum of the stored values of each slice, from feet to head.
    rows
        Rows and columns of a slice.
    """

    folder: Path
    kind: str
    sums: tuple[int, ...]
    rows: int

    @property
    def volume_bytes(self) -> int:
        """The size of the 16-bit volume."""
        return len(self.sums) * self.rows * self.rows * 2


def slices_of(count: int, rows: int = 512) -> NDArray[np.int16]:
    """Return the stored values of a CT-like volume, int16, shape (count, rows, rows): smooth organs, edges and noise.

    Lossless coding makes it 2.5 to 3 times smaller, as it does a real abdomen.
    """
    chance = np.random.default_rng(_SEED)
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : rows * 1j]
    body = np.hypot(x, 1.25 * y) < 0.85
    smooth = 1060 + 60 * np.sin(5 * x + 1) * np.cos(4 * y)
    noise = chance.normal(0, 20, (8, rows, rows))
    found = np.empty((count, rows, rows), dtype=np.int16)
    for index in range(count):
        phase = 2 * np.pi * index / max(count, 1)
        liver = np.hypot(x + 0.3, y + 0.1 * np.sin(phase)) < 0.35 + 0.1 * np.cos(phase)
        spine = np.hypot(x, y - 0.45) < 0.09
        values = np.where(body, smooth + 70 * liver + 300 * spine, 60.0)
        found[index] = np.where(np.hypot(x, y) < 1, values + np.roll(noise[index % 8], index * 7, axis=1), 0.0)
    return found


def series_header(series: int, subject: int = 0) -> Dataset:
    """Return what the images of a CT series have in common: about 120 elements, sequences and private blocks.

    What an image adds is set by `place_image`; pixels are added by the caller.
    """
    made = Dataset()
    made.SpecificCharacterSet = "ISO_IR 100"
    made.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL", "HELIX"]
    made.SOPClassUID = CTImageStorage
    made.StudyInstanceUID = f"{_ROOT}.{subject + 1}.1"
    made.SeriesInstanceUID = f"{_ROOT}.{subject + 1}.2.{series + 1}"
    made.FrameOfReferenceUID = f"{_ROOT}.{subject + 1}.3"
    made.PatientID = f"BENCH{subject:05}"
    made.PatientName = f"Bench^Subject {subject}"
    made.SeriesNumber = str(series + 1)
    made.AcquisitionNumber = str(series + 1)
    made.SamplesPerPixel = 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 16, 15, 1
    for name, value in _COMMON.items():
        setattr(made, name, value)
    for name, items in _SEQUENCES.items():
        setattr(made, name, Items([_item(**values) for values in items]))
    for group, creator, count in ((0x0029, "BENCH PRIVATE 02", 6), (0x0019, "BENCH PRIVATE 01", 12)):
        block = made.private_block(group, creator, create=True)
        for element in range(count):
            block.add_new(element, "LO", f"private value {element:03}")
        block.add_new(0x40, "OB", bytes(range(256)) * 4)
    return made


_COMMON: Final[dict[str, Any]] = {
    "StudyDate": "20240229",
    "SeriesDate": "20240229",
    "AcquisitionDate": "20240229",
    "ContentDate": "20240229",
    "StudyTime": "101500.000000",
    "SeriesTime": "102033.210000",
    "AccessionNumber": "7031100042",
    "Modality": "CT",
    "Manufacturer": "Bench",
    "InstitutionName": "Bench Hospital",
    "InstitutionAddress": "Street 1, Town",
    "ReferringPhysicianName": "Ref^Erring",
    "StationName": "CTAWP73456",
    "StudyDescription": "CT Abdomen multiphasic liver",
    "SeriesDescription": "ABD PORTAL VEN 1.25 B30f",
    "InstitutionalDepartmentName": "Radiology",
    "PerformingPhysicianName": "Per^Former",
    "OperatorsName": "Op^Erator",
    "ManufacturerModelName": "Bench CT 128",
    "PatientBirthDate": "19600101",
    "PatientSex": "M",
    "PatientAge": "064Y",
    "PatientSize": "1.78",
    "PatientWeight": "83",
    "ContrastBolusAgent": "Iomeprol 400",
    "BodyPartExamined": "ABDOMEN",
    "ScanOptions": "SPI",
    "SliceThickness": "2.5",
    "KVP": "120",
    "DataCollectionDiameter": "500",
    "DeviceSerialNumber": "65123",
    "SoftwareVersions": "B 2012",
    "ProtocolName": "LiverMultiphase",
    "ContrastBolusVolume": "110",
    "ContrastBolusStartTime": "101955.000000",
    "ContrastBolusTotalDose": "110",
    "ContrastFlowRate": "4",
    "ContrastFlowDuration": "27.5",
    "ContrastBolusIngredientConcentration": "400",
    "ReconstructionDiameter": "380",
    "DistanceSourceToDetector": "1085.6",
    "DistanceSourceToPatient": "595",
    "GantryDetectorTilt": "0",
    "TableHeight": "151",
    "RotationDirection": "CW",
    "ExposureTime": "500",
    "GeneratorPower": "34",
    "FocalSpots": "1.2",
    "DateOfLastCalibration": "20240228",
    "TimeOfLastCalibration": "060101.000000",
    "ConvolutionKernel": "B30f",
    "PatientPosition": "HFS",
    "SpiralPitchFactor": 0.7,
    "SingleCollimationWidth": 0.6,
    "TotalCollimationWidth": 38.4,
    "TableSpeed": 46.0,
    "TableFeedPerRotation": 23.0,
    "EstimatedDoseSaving": 10.0,
    "CTDIvol": 11.37,
    "StudyID": "4410",
    "ImageOrientationPatient": ["1", "0", "0", "0", "1", "0"],
    "PositionReferenceIndicator": "",
    "PixelSpacing": [str(_SPACING_MM)] * 2,
    "WindowCenter": ["70", "-500"],
    "WindowWidth": ["320", "1500"],
    "WindowCenterWidthExplanation": ["ABDOMEN", "LUNG"],
    "RescaleIntercept": str(_INTERCEPT),
    "RescaleSlope": "1",
    "RescaleType": "HU",
    "PerformedProcedureStepStartDate": "20240229",
    "PerformedProcedureStepStartTime": "101500.000000",
    "PerformedProcedureStepID": "4410",
    "PerformedProcedureStepDescription": "CT liver 4 phases",
    "RequestedProcedureDescription": "CT liver 4 phases",
    "BurnedInAnnotation": "NO",
    "LossyImageCompression": "00",
}
_CODE = {"CodeValue": "77477000", "CodingSchemeDesignator": "SCT", "CodeMeaning": "Computed tomography"}
_SEQUENCES: Final[dict[str, list[dict[str, Any]]]] = {
    "ReferencedStudySequence": [
        {"ReferencedSOPClassUID": "1.2.840.10008.3.1.2.3.1", "ReferencedSOPInstanceUID": f"{_ROOT}.9.1"}
    ],
    "ReferencedImageSequence": [
        {"ReferencedSOPClassUID": str(CTImageStorage), "ReferencedSOPInstanceUID": f"{_ROOT}.9.{each}"}
        for each in range(2, 5)
    ],
    "ProcedureCodeSequence": [_CODE],
    "SourceImageSequence": [{"ReferencedSOPClassUID": str(CTImageStorage), "ReferencedSOPInstanceUID": f"{_ROOT}.8.1"}],
    "RequestAttributesSequence": [
        {"RequestedProcedureID": "4410", "ScheduledProcedureStepID": "4410", "RequestedProcedureDescription": "CT"}
    ],
    "PatientOrientationCodeSequence": [_CODE],
    "AnatomicRegionSequence": [_CODE],
}


def place_image(made: Dataset, series: int, index: int, subject: int = 0) -> None:
    """Set what differs from image to image of a series: identity, place, times and exposure."""
    made.SOPInstanceUID = f"{_ROOT}.{subject + 1}.4.{series + 1}.{index + 1}"
    made.InstanceNumber = str(index + 1)
    made.ImagePositionPatient = ["-190", "-175.5", f"{-400.25 + _INTERVAL_MM * index:.2f}"]
    made.SliceLocation = f"{-400.25 + _INTERVAL_MM * index:.2f}"
    second = 33 + index * 0.0107
    made.AcquisitionTime = made.ContentTime = f"1020{second:09.6f}"
    made.InstanceCreationDate, made.InstanceCreationTime = "20240229", f"1021{second:09.6f}"
    made.XRayTubeCurrent = str(220 + index % 60)
    made.Exposure = str(160 + index % 35)
    made.SmallestImagePixelValue, made.LargestImagePixelValue = 0, 1400 + index % 50


def save(made: Dataset, path: Path, syntax: UID = ExplicitVRLittleEndian) -> None:
    """Write an image with the file meta information of its class, identity and encoding."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = made.SOPClassUID
    meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    made.file_meta = meta
    made.preamble = bytes(128)
    made.save_as(path, enforce_file_format=True)


KINDS: Final = ("uncompressed", "rle", "deflated", "jpeg_lossless", "jpeg_ls", "jpeg_2000", "enhanced")
"""The encodings that loading is measured with."""

_ENCODERS: Final[dict[str, tuple[UID, Callable[[Pixels], bytes]]]] = {
    "rle": (RLELossless, lambda pixels: rle_frame(pixels)),
    "jpeg_lossless": (
        JPEGLosslessSV1,
        lambda pixels: bytes(imagecodecs.jpeg8_encode(pixels.view(np.uint16), lossless=True, predictor=1)),
    ),
    "jpeg_ls": (JPEGLSLossless, lambda pixels: bytes(imagecodecs.jpegls_encode(pixels.view(np.uint16)))),
    "jpeg_2000": (
        JPEG2000Lossless,
        lambda pixels: bytes(imagecodecs.jpeg2k_encode(pixels, codecformat="j2k", level=0, reversible=True)),
    ),
}


def write_series(folder: Path, kind: str, count: int, rows: int = 512) -> Series:
    """Write a CT series in one of `KINDS` into an empty folder."""
    voxels = slices_of(count, rows)
    sums = tuple(int(each.sum(dtype=np.int64)) for each in voxels)
    folder.mkdir(parents=True)
    if kind == "enhanced":
        _write_enhanced(folder / "enhanced.dcm", voxels)
        return Series(folder, kind, sums, rows)
    made = series_header(0)
    made.Rows = made.Columns = rows
    syntax, encode = _ENCODERS.get(kind, (ExplicitVRLittleEndian, None))
    if kind == "deflated":
        syntax = DeflatedExplicitVRLittleEndian
    names = np.random.default_rng(_SEED).permutation(count)
    for index, pixels in enumerate(voxels):
        place_image(made, 0, index)
        made.PixelData = pixels.tobytes() if encode is None else encapsulate([encode(pixels)])
        made["PixelData"].VR = "OW" if encode is None else "OB"
        made["PixelData"].is_undefined_length = encode is not None
        save(made, folder / f"I{names[index]:05}.dcm", syntax)
    return Series(folder, kind, sums, rows)


def _write_enhanced(path: Path, voxels: Pixels) -> None:
    made = series_header(0)
    made.SOPClassUID = EnhancedCTImageStorage
    place_image(made, 0, 0)
    made.NumberOfFrames, made.Rows, made.Columns = voxels.shape
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness", "SliceLocation"):
        delattr(made, name)
    made.SharedFunctionalGroupsSequence = Items(
        [
            _item(
                PixelMeasuresSequence=Items([_item(PixelSpacing=[_SPACING_MM, _SPACING_MM], SliceThickness="2.5")]),
                PlaneOrientationSequence=Items([_item(ImageOrientationPatient=["1", "0", "0", "0", "1", "0"])]),
                PixelValueTransformationSequence=Items(
                    [_item(RescaleIntercept=str(_INTERCEPT), RescaleSlope="1", RescaleType="HU")]
                ),
                CTImageFrameTypeSequence=Items([_item(FrameType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"])]),
            )
        ]
    )
    made.PerFrameFunctionalGroupsSequence = Items(
        [
            _item(
                PlanePositionSequence=Items(
                    [_item(ImagePositionPatient=["-190", "-175.5", f"{-400.25 + _INTERVAL_MM * index:.2f}"])]
                ),
                FrameContentSequence=Items(
                    [
                        _item(
                            StackID="1",
                            InStackPositionNumber=index + 1,
                            TemporalPositionIndex=1,
                            DimensionIndexValues=[1, index + 1],
                            FrameAcquisitionDateTime=f"20240229102033.{index:06}",
                        )
                    ]
                ),
            )
            for index in range(len(voxels))
        ]
    )
    made.PixelData = voxels.tobytes()
    made["PixelData"].VR = "OW"
    save(made, path)


def rle_frame(pixels: Pixels) -> bytes:
    """Return a frame of 16-bit cells in RLE (PS3.5 G): high bytes, then low bytes, each row coded by itself."""
    segments = []
    for part in (pixels.view(np.uint16) >> 8, pixels.view(np.uint16) & 255):
        data = b"".join(bytes(imagecodecs.packbits_encode(row.tobytes())) for row in part.astype(np.uint8))
        segments.append(data + b"\0" * (len(data) % 2))
    return struct.pack("<16L", 2, 64, 64 + len(segments[0]), *[0] * 13) + b"".join(segments)


def _item(**values: Any) -> Dataset:
    made = Dataset()
    for name, value in values.items():
        setattr(made, name, value)
    return made
