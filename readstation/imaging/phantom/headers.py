"""The headers of the phantom's CT series, as a scanner writes them: complete, and full of what must be blinded."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

from readstation.imaging.phantom import identity
from readstation.imaging.phantom.layout import SLICE_INTERVAL_MM, Scan
from readstation.imaging.phantom.phases import DELAY_S, PHASES
from readstation.imaging.phantom.slices import RESCALE_INTERCEPT
from readstation.model.series import PhaseRole

SERIES_WORDS = {
    PhaseRole.PRE_CONTRAST: "ABD NATIVE 3.0 B30f",
    PhaseRole.LATE_ARTERIAL: "ABD ARTERIAL 3.0 B30f",
    PhaseRole.PORTAL_VENOUS: "ABD PORTAL VEN 3.0 B30f",
    PhaseRole.DELAYED: "ABD DELAYED 3.0 B30f",
}
SERIES_NUMBERS = dict(zip(PHASES, (2, 4, 5, 6), strict=True))
_SPACE = uuid.UUID("6f0f2f6e-3c1b-5b0e-9d64-8a5c1d1d7c02")
_STARTS = (time(9, 41, 12), time(10, 22, 37), time(8, 57, 4))


def phantom_uid(seed: int, *names: object) -> UID:
    """Return a UID (2.25, from a name-based UUID) that the same seed and names always give."""
    return UID(f"2.25.{uuid.uuid5(_SPACE, '/'.join(map(str, (seed, *names)))).int}")


def series_template(scan: Scan, phase: PhaseRole, seed: int) -> Dataset:
    """Return everything that the images of a series have in common.

    What an image adds: SOPInstanceUID, InstanceNumber, ImagePositionPatient, SliceLocation, ContentTime, PixelData.
    """
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI"]
    dataset.SOPClassUID = CTImageStorage
    _add_patient(dataset)
    _add_study(dataset, scan, seed)
    _add_equipment(dataset)
    _add_series(dataset, scan, phase, seed)
    _add_acquisition(dataset, scan, phase)
    if phase is not PhaseRole.PRE_CONTRAST:
        _add_contrast(dataset, scan)
    _add_pixels(dataset, scan)
    _add_private(dataset)
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = CTImageStorage
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.ImplementationClassUID = phantom_uid(0, "implementation")
    dataset.file_meta.ImplementationVersionName = "READSTATION_PH"
    return dataset


def acquisition_start(scan: Scan, phase: PhaseRole) -> datetime:
    """Return when the first slice of a phase was taken: the injection's start plus the phase's delay."""
    injection = datetime.combine(scan.timepoint.day, _STARTS[scan.timepoint.ordinal])
    if phase is PhaseRole.PRE_CONTRAST:
        return injection - timedelta(seconds=312)
    return injection + timedelta(seconds=DELAY_S[phase])


def _dicom_time(moment: datetime) -> str:
    return f"{moment:%H%M%S.%f}"


def _add_patient(dataset: Dataset) -> None:
    dataset.PatientName = identity.PATIENT_NAME
    dataset.PatientID = identity.PATIENT_ID
    other = Dataset()
    other.PatientID = identity.OTHER_PATIENT_ID
    other.TypeOfPatientID = "TEXT"
    dataset.OtherPatientIDsSequence = Sequence([other])
    dataset.PatientBirthDate = identity.BIRTH_DATE
    dataset.PatientSex = "M"
    dataset.PatientSize = "1.78"
    dataset.PatientWeight = "83"
    dataset.PatientComments = "Lindqvist, known HCC, s/p TARE planning"


def _add_study(dataset: Dataset, scan: Scan, seed: int) -> None:
    timepoint = scan.timepoint
    began = acquisition_start(scan, PhaseRole.PRE_CONTRAST) - timedelta(seconds=141)
    dataset.StudyInstanceUID = phantom_uid(seed, scan.size, timepoint.ordinal, "study")
    dataset.FrameOfReferenceUID = phantom_uid(seed, scan.size, timepoint.ordinal, "frame")
    dataset.PositionReferenceIndicator = ""
    dataset.StudyID = str(4410 + timepoint.ordinal)
    dataset.StudyDate = f"{timepoint.day:%Y%m%d}"
    dataset.StudyTime = _dicom_time(began)
    dataset.StudyDescription = "CT Abdomen multiphasic liver"
    dataset.AccessionNumber = f"{identity.ACCESSION_PREFIX}-{70311 + 19 * timepoint.ordinal}"
    dataset.ReferringPhysicianName = identity.REFERRING_PHYSICIAN
    dataset.PatientAge = f"{timepoint.day.year - int(identity.BIRTH_DATE[:4]) - 1:03d}Y"
    request = Dataset()
    request.RequestedProcedureDescription = "CT liver 4 phases"
    request.RequestedProcedureID = dataset.AccessionNumber
    request.ScheduledProcedureStepID = dataset.AccessionNumber
    dataset.RequestAttributesSequence = Sequence([request])
    code = Dataset()
    code.CodeValue = "77477000"
    code.CodingSchemeDesignator = "SCT"
    code.CodeMeaning = "Computed tomography"
    dataset.ProcedureCodeSequence = Sequence([code])


def _add_equipment(dataset: Dataset) -> None:
    dataset.Manufacturer = "Readstation"
    dataset.ManufacturerModelName = "Digital abdomen"
    dataset.InstitutionName = identity.INSTITUTION
    dataset.InstitutionAddress = identity.INSTITUTION_ADDRESS
    dataset.InstitutionalDepartmentName = "Radiology"
    dataset.StationName = identity.STATION_NAME
    dataset.DeviceSerialNumber = identity.DEVICE_SERIAL
    dataset.SoftwareVersions = "1"
    dataset.PerformingPhysicianName = identity.PERFORMING_PHYSICIAN
    dataset.OperatorsName = identity.OPERATOR


def _add_series(dataset: Dataset, scan: Scan, phase: PhaseRole, seed: int) -> None:
    start = acquisition_start(scan, phase)
    dataset.Modality = "CT"
    dataset.SeriesInstanceUID = phantom_uid(seed, scan.size, scan.timepoint.ordinal, phase)
    dataset.SeriesNumber = SERIES_NUMBERS[phase]
    dataset.SeriesDescription = SERIES_WORDS[phase]
    dataset.ProtocolName = "LiverMultiphase"
    dataset.BodyPartExamined = "ABDOMEN"
    dataset.PatientPosition = "HFS"
    for kind in ("Series", "Acquisition", "Content"):
        setattr(dataset, f"{kind}Date", f"{start:%Y%m%d}")
        setattr(dataset, f"{kind}Time", _dicom_time(start))
    dataset.InstanceCreationDate = f"{start:%Y%m%d}"
    dataset.InstanceCreationTime = _dicom_time(start + timedelta(seconds=48))
    dataset.PerformedProcedureStepStartDate = dataset.StudyDate
    dataset.PerformedProcedureStepStartTime = dataset.StudyTime
    dataset.PerformedProcedureStepDescription = "CT liver 4 phases"


def _add_acquisition(dataset: Dataset, scan: Scan, phase: PhaseRole) -> None:
    dataset.ScanOptions = "SPI"
    dataset.AcquisitionNumber = SERIES_NUMBERS[phase]
    dataset.SliceThickness = f"{SLICE_INTERVAL_MM:g}"
    dataset.SpacingBetweenSlices = f"{SLICE_INTERVAL_MM:g}"
    dataset.KVP = "120"
    dataset.DataCollectionDiameter = "500"
    dataset.ReconstructionDiameter = f"{scan.rows * scan.pixel_mm:g}"
    dataset.DistanceSourceToDetector = "1085.6"
    dataset.DistanceSourceToPatient = "595"
    dataset.GantryDetectorTilt = "0"
    dataset.TableHeight = "151"
    dataset.RotationDirection = "CW"
    dataset.ExposureTime = "500"
    dataset.XRayTubeCurrent = "236"
    dataset.Exposure = "168"
    dataset.FilterType = "FLAT"
    dataset.GeneratorPower = "34"
    dataset.FocalSpots = "1.2"
    dataset.ConvolutionKernel = "B30f"
    dataset.SpiralPitchFactor = 0.7
    dataset.CTDIvol = 11.37


def _add_contrast(dataset: Dataset, scan: Scan) -> None:
    injection = acquisition_start(scan, PhaseRole.LATE_ARTERIAL) - timedelta(seconds=DELAY_S[PhaseRole.LATE_ARTERIAL])
    dataset.ContrastBolusAgent = "Iomeprol 400"
    dataset.ContrastBolusRoute = "IV"
    dataset.ContrastBolusVolume = "110"
    dataset.ContrastBolusTotalDose = "110"
    dataset.ContrastBolusStartTime = _dicom_time(injection)
    dataset.ContrastFlowRate = "4"
    dataset.ContrastFlowDuration = "27.5"
    dataset.ContrastBolusIngredient = "IODINE"
    dataset.ContrastBolusIngredientConcentration = "400"


def _add_pixels(dataset: Dataset, scan: Scan) -> None:
    dataset.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows = scan.rows
    dataset.Columns = scan.rows
    dataset.PixelSpacing = [f"{scan.pixel_mm:g}", f"{scan.pixel_mm:g}"]
    dataset.BitsAllocated = 16
    dataset.BitsStored = 12
    dataset.HighBit = 11
    dataset.PixelRepresentation = 0
    dataset.BurnedInAnnotation = "NO"
    dataset.LossyImageCompression = "00"
    dataset.WindowCenter = ["70", "-500"]
    dataset.WindowWidth = ["320", "1500"]
    dataset.WindowCenterWidthExplanation = ["ABDOMEN", "LUNG"]
    dataset.RescaleIntercept = str(RESCALE_INTERCEPT)
    dataset.RescaleSlope = "1"
    dataset.RescaleType = "HU"


def _add_private(dataset: Dataset) -> None:
    """Add a private block that holds a name, as real scanners' blocks do."""
    block = dataset.private_block(0x0029, "READSTATION PHANTOM 1", create=True)
    block.add_new(0x10, "LO", f"PROTOCOL OF {identity.PATIENT_NAME}")
    block.add_new(0x11, "UN", b"\x00\x01" * 64)
