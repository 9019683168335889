"""Markers in every place where DICOM can hold a word, numbered, so that one that comes through is seen anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pydicom
from pydicom.datadict import DicomDictionary
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as DicomSequence

from readstation.imaging.objects import quiet_parser
from tests.builders.dicom import write_series

MARKERS = 5_000
DEPTHS = 8
DAY = "19310203"
LATER_DAYS = ("19310504", "19311210")
"""Of the first subject's second study, and of the second's only one: less than a year away, so that no shift makes one
day of another."""
LEFT = re.compile(
    rb"ZQ\d{5,}X|1\.2\.7777\.|19310203|19310504|19311210|(?<!\d)031559(?!\d)|(?<![\d.])\d{8}031559(?!\d)|077Y"
)
"""Whatever is planted: words by their number, and UIDs, days, times and ages as they are written.

A time stands by itself or behind a day: the forty random digits of a new UID have these six among them now and then.
"""
FOLDER = "ZQ99999X"

_TEXT = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
_KEPT = frozenset({"SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "Modality"})
_KEPT |= {"PhotometricInterpretation", "ImageType", "TransferSyntaxUID", "SpecificCharacterSet", "StudyDate"}
_GROUPS = (0x0009, 0x0019, 0x0029, 0x7001)
_NESTS = ("ReferencedSeriesSequence", "SharedFunctionalGroupsSequence", "RequestAttributesSequence")


class Planter:
    """Plants numbered markers and counts them."""

    def __init__(self) -> None:
        self.planted = 0

    def word(self) -> str:
        self.planted += 1
        return f"ZQ{self.planted:05}X"

    def value(self, representation: str) -> Any:
        """Return a marker of a value representation; None where it can hold no text."""
        if representation in _TEXT:
            return self.word()
        fixed = {"DA": DAY, "TM": "031559.77", "DT": f"{DAY}031559.77", "AS": "077Y"}
        if representation in fixed:
            self.planted += 1
            return fixed[representation]
        if representation == "UI":
            self.planted += 1
            return f"1.2.7777.{self.planted}"
        return self.word().encode().ljust(8, b"X") if representation in ("OB", "OW", "UN") else None

    def into(self, dataset: Dataset, attributes: list[tuple[int, str]]) -> None:
        for tag, representation in attributes:
            value = self.value(representation)
            if value is not None:
                dataset.add(DataElement(tag, representation, value))
        for group in _GROUPS:
            block = dataset.private_block(group, self.word(), create=True)
            for place, representation in enumerate(("LO", "UT", "UN", "UI", "DA", "PN")):
                block.add_new(place, representation, self.value(representation))


def attributes() -> list[tuple[int, str]]:
    """Return every attribute of the dictionary that may hold a marker and is none of the few that make an image.

    Retired ones as well: an old machine still writes them.
    """
    found = []
    for tag, (representation, _, _, _, keyword) in DicomDictionary.items():
        group = tag >> 16
        if 8 <= group < 0x7FE0 and keyword and keyword not in _KEPT:
            found.append((tag, representation.split(" or ")[0]))
    return found


@dataclass(frozen=True)
class PlantedStudy:
    """A study as its images say it.

    Attributes
    ----------
    patient, study_uid, day
        What the office must keep: the first two as tokens, the day as it is, ``YYYYMMDD``.
    images
        How many objects.
    """

    patient: str
    study_uid: str
    day: str
    images: int = 2


@dataclass
class Planted:
    """A folder of images full of markers.

    Attributes
    ----------
    folder
        Its own name is a marker too.
    markers
        How many were planted, and how many of them are words of their own.
    studies
        What lies in it.
    """

    folder: Path
    markers: int = 0
    studies: list[PlantedStudy] = field(default_factory=list)


def plant(folder: Path, shape: tuple[int, int, int] = (2, 6, 5), *, everywhere: bool = False) -> Planted:
    """Write two subjects, the first with two studies, the second with one, whose every object is full of markers.

    Parameters
    ----------
    shape
        Of each series.
    everywhere
        Whether every attribute stands at every depth; otherwise each stands at the top and at one depth more.
    """
    planter, planted = Planter(), Planted(folder / FOLDER)
    people = planter.word(), planter.word()
    for number, (patient, day) in enumerate(zip((people[0], *people), (DAY, *LATER_DAYS), strict=True)):
        study = PlantedStudy(patient, f"1.2.7777.0.{number}", day, shape[0])
        planted.studies.append(study)
        # All of it in the first study; the others are there for what the office must keep of them, too.
        every = attributes() if number == 0 or everywhere else attributes()[::40]
        truth = write_series(planted.folder / planter.word(), seed=number + 1, shape=shape)
        for path in truth.files:
            dataset = pydicom.dcmread(path)
            _fill(dataset, planter, every, everywhere=everywhere)
            dataset.PatientID, dataset.StudyInstanceUID, dataset.StudyDate = patient, study.study_uid, day
            if "IssuerOfPatientID" in dataset:
                del dataset.IssuerOfPatientID
            with quiet_parser():
                dataset.save_as(path)
            path.rename(path.with_name(f"{planter.word()}.dcm"))
    planted.markers = planter.planted
    return planted


def _fill(dataset: Dataset, planter: Planter, every: list[tuple[int, str]], *, everywhere: bool) -> None:
    planter.into(dataset, every)
    nest = dataset
    for depth in range(1, DEPTHS + 1):
        inner = Dataset()
        planter.into(inner, every if everywhere else every[depth::DEPTHS])
        for name in _NESTS[: 1 + (depth == 1)]:
            setattr(nest, name, DicomSequence([inner]))
        nest = inner
    dataset.RequestAttributesSequence = DicomSequence([nest])
    dataset.preamble = planter.word().encode().ljust(128, b"w")


_FULL_SERIES = 2
"""In so many series one object has every attribute; all others have each fortieth."""
_OF_THE_PATIENT = (
    *("PatientName", "InstitutionName", "InstitutionAddress", "InstitutionalDepartmentName"),
    *("ReferringPhysicianName", "OperatorsName", "StationName", "StudyDescription", "AccessionNumber", "StudyID"),
)
"""Attributes of a true-looking header that name somebody: a marker takes the place of what stands there."""


def plant_in_trial(source: Path, folder: Path) -> Planted:
    """Copy the images of one subject, and fill with markers what an image can do without, names and paths too.

    What makes an image, and what tells its phase, stays: it is read and measured as before.

    Parameters
    ----------
    source
        DICOM files, a folder for each series.
    folder
        Gets a folder whose own name is a marker.
    """
    planter, planted = Planter(), Planted(folder / FOLDER)
    patient, every, filled = planter.word(), attributes(), 0
    for series in sorted({path.parent for path in source.rglob("*.dcm")}):
        target = planted.folder / planter.word()
        target.mkdir(parents=True)
        for number, path in enumerate(sorted(series.glob("*.dcm"))):
            dataset = pydicom.dcmread(path)
            is_full = number == 0 and filled < _FULL_SERIES
            filled += is_full
            absent = [each for each in (every if is_full else every[number % 40 :: 40]) if each[0] not in dataset]
            planter.into(dataset, absent)
            for name in _OF_THE_PATIENT:
                setattr(dataset, name, planter.word())
            dataset.PatientID = patient
            dataset.pop("IssuerOfPatientID", None)
            dataset.preamble = planter.word().encode().ljust(128, b"w")
            with quiet_parser():
                dataset.save_as(target / f"{planter.word()}.dcm")
    planted.markers = planter.planted
    return planted
