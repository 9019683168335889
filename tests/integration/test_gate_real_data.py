"""Real images through the gate: an independent scan finds nothing of anybody in what was written (TR-17 to TR-21)."""

from __future__ import annotations

import shutil
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from readstation.app.intake import take_in
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from readstation.imaging.objects import quiet_parser
from readstation.trial.ingest import IngestReport
from tests.support.independent_scan import (
    CLOCK,
    NEW_UID,
    STANDARD_UID,
    UNREADABLE,
    Identity,
    elements,
    frame_digests,
    is_in,
    read,
    texts,
    without_pixels,
)

pytestmark = pytest.mark.shared_data

OF_A_FOLDER = 3
"""So many objects of each folder are taken in a quick run; all of them in the slow one."""

WORDS = {
    "CodeMeaning": {
        "Basic Application Confidentiality Profile",
        "Clean Graphics Option",
        "Clean Structured Content Option",
        "Clean Descriptors Option",
        "Retain Longitudinal Temporal Information Modified Dates Option",
    },
    "CodeValue": {"113100", "113103", "113104", "113105", "113107", "Bq/ml", "g/ml{SUVbw}", "{SUVbw}g/ml"},
    "CodingSchemeDesignator": {"DCM", "UCUM"},
    "CorrectedImage": {"DECY", "ATTN", "SCAT", "UNIF", "DTIM", "RAN", "RADL", "DCAL", "NORM"},
    "CountsSource": {"EMISSION"},
    "DecayCorrection": {"ADMIN", "START"},
    "DeidentificationMethod": {"Readstation allow-list 1"},
    "FrameType": {"PRIMARY", "ORIGINAL", "DERIVED", "NONE", "VOLUME"},
    "ImageType": {"PRIMARY", "ORIGINAL", "AXIAL", "DERIVED", "SECONDARY", "ADC", "M", "VOLUME", "NONE", "LOCALIZER"}
    | {"EMISSION", "WHOLE BODY", "RECON TOMO"},
    "ImplementationVersionName": {f"PYDICOM {pydicom.__version__}"},
    "LongitudinalTemporalInformationModified": {"MODIFIED"},
    "LossyImageCompression": {"00", "01"},
    "LossyImageCompressionMethod": {"ISO_10918_1"},
    "MRAcquisitionType": {"2D", "3D"},
    "Modality": {"CT", "MR", "PT", "NM", "OT", "SEG"},
    "PatientIdentityRemoved": {"YES"},
    "PatientPosition": {"HFS", "FFS", "FFP"},
    "PhotometricInterpretation": {"MONOCHROME1", "MONOCHROME2"},
    "PixelPresentation": {"TRUE_COLOR"},
    "PresentationLUTShape": {"IDENTITY"},
    "RescaleType": {"HU", "US"},
    "ScanningSequence": {"RM", "SE", "GR", "IR", "EP"},
    "SegmentLabel": {f"Segment {number}" for number in range(20)},
    "SegmentationFractionalType": {"PROBABILITY", "OCCUPANCY"},
    "SegmentationType": {"LABELMAP", "FRACTIONAL"},
    "SequenceVariant": {"OSP", "NONE", "SK", "SP", "MP"},
    "SeriesType": {"IMAGE", "WHOLE BODY", "STATIC"},
    "Units": {"BQML"},
    "VolumetricProperties": {"VOLUME"},
}
"""All words that may stand in what is written from these data; a new one fails until somebody looked at it."""

PUBLIC = frozenset(word for words in WORDS.values() for word in words)
NUMBERS = frozenset({"DS", "IS", "US", "SS", "UL", "SL", "FD", "FL", "AT"})
COLOURED = frozenset({"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT", "PALETTE COLOR"})


@dataclass
class Taken:
    """What came in and what became of it."""

    originals: dict[str, Dataset]
    """By the name under which the report lists them."""
    report: IngestReport
    profile: Path
    written: dict[Path, Dataset]
    digests: dict[int, list[str]] = field(default_factory=dict)

    def digests_of(self, dataset: Dataset) -> list[str]:
        """Return the digests of the frames, none where there are no pixels that pydicom reads."""
        if id(dataset) not in self.digests:
            self.digests[id(dataset)] = digests(dataset)
        return self.digests[id(dataset)]

    @property
    def refused(self) -> dict[str, str]:
        return {each.source.shown_as: each.finding.message for each in self.report.refused_objects}


def copy_of(shared_data: Path, target: Path, limit: int | None) -> None:
    """Lay the data out in a folder, archives unpacked, so many objects of each folder as asked for."""
    for path in sorted(shared_data.iterdir()):
        if path.is_dir():
            shutil.copytree(path, target / path.name)
    for path in sorted(target.rglob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(path.with_suffix(""))
        path.unlink()
    by_folder: dict[Path, list[Path]] = defaultdict(list)
    for path in sorted(target.rglob("*.dcm")):
        if "edge-cases" not in str(path) and "interop" not in str(path):
            by_folder[path.parent].append(path)
    for paths in by_folder.values():
        for path in paths[limit:] if limit else ():
            path.unlink()


@pytest.fixture(scope="module", params=[OF_A_FOLDER, pytest.param(None, marks=pytest.mark.slow)], ids=["some", "all"])
def taken(
    request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Taken]:
    folder = tmp_path_factory.mktemp("originals")
    copy_of(shared_data, folder, request.param)
    profile = tmp_path_factory.mktemp("profile")
    profile.chmod(0o700)
    found = {str(path.relative_to(folder)): read(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    originals = {name: dataset for name, dataset in found.items() if dataset is not None}
    with OpenStation(profile / "station") as station:
        report = take_in(station, [folder], QuietJob(), pictures=True, segmentations=True)
        assert report.seen == len(found)
    written = {path: pydicom.dcmread(path) for path in sorted((profile / "station" / "images").rglob("*.dcm"))}
    yield Taken(originals, report, profile, written)
    shutil.rmtree(folder)
    shutil.rmtree(profile)


def test_only_known_words_moved_dates_and_new_uids_stand_in_any_element(taken: Taken) -> None:
    """Every element of every object written, nested and private ones too."""
    assert len(taken.written) > 70
    odd = set()
    for dataset in taken.written.values():
        for element in elements(dataset):
            assert not element.tag.is_private
            for value in texts(element):
                is_fine = (
                    not value
                    or element.VR in NUMBERS
                    or element.VR in CLOCK
                    or (element.VR == "UI" and (value.startswith(STANDARD_UID) or NEW_UID.fullmatch(value)))
                    or value in WORDS.get(element.keyword, ())
                )
                if not is_fine:
                    odd.add((element.keyword, element.VR, value))
    assert not odd


def test_nothing_that_names_anybody_is_in_any_byte(taken: Taken) -> None:
    """Names, ids, institutions, numbers, descriptions, devices, comments and UIDs of all originals, in all files."""
    identity = Identity()
    for name, dataset in taken.originals.items():
        identity.add(dataset, PUBLIC)
        identity.words |= {part for part in name.split("/") if len(part) > 12}
    assert len(identity.words) > 1500
    secrets = [word.encode() for word in identity.words]
    for path in taken.written:
        content = without_pixels(path)
        assert not [secret for secret in secrets if is_in(secret, content)]
    for path in taken.profile.rglob("*"):
        if path.is_file() and path.suffix != ".dcm":
            content = path.read_bytes()
            long = [secret for secret in secrets if len(secret) >= 8]
            assert not [secret for secret in long if is_in(secret, content)], path.name
        assert not [word for word in identity.words if len(word) >= 8 and word in str(path.relative_to(taken.profile))]


def test_no_date_or_time_of_an_original_is_in_its_copy(taken: Taken) -> None:
    """TR-19: compared within each subject, since the moved date of one may be the true one of another."""
    by_digest = {digest: dataset for dataset in taken.originals.values() for digest in taken.digests_of(dataset)}
    identities: dict[str, Identity] = defaultdict(Identity)
    for dataset in taken.originals.values():
        identities[str(dataset.get("PatientID"))].add(dataset, PUBLIC)
    compared = 0
    for path, dataset in taken.written.items():
        original = next((by_digest[each] for each in taken.digests_of(dataset) if each in by_digest), None)
        if original is None:
            continue
        identity = identities[str(original.get("PatientID"))]
        content = without_pixels(path)
        assert not [day for day in identity.days if len(day) == 8 and day.encode() in content]
        clocks = {value for element in elements(dataset) if element.VR == "TM" for value in texts(element) if value}
        assert not clocks & identity.clocks
        compared += 1
    assert compared > 60


def test_values_and_places_are_unchanged(taken: Taken) -> None:
    """Every frame that was written is one of the originals, by digest, and every original is there or refused."""
    originals = {name: taken.digests_of(dataset) for name, dataset in taken.originals.items() if is_grey(dataset)}
    there = {digest for found in originals.values() for digest in found}
    new = [dataset for dataset in taken.written.values() if "PixelPresentation" not in dataset]
    written = {digest for dataset in new for digest in taken.digests_of(dataset)}
    assert len(written) > 120
    strange = [
        str(dataset.get("SOPClassUID"))
        for dataset in new
        if not (found := set(taken.digests_of(dataset))) or found - there
    ]
    # The one mosaic becomes an object of several frames, each with the place that its tile had.
    assert strange == ["1.2.840.10008.5.1.4.1.1.4.4"]
    lost = {name for name, found in originals.items() if found and not set(found) <= written}
    assert {name for name in lost if name not in taken.refused} <= {
        "dicom-edge-cases/geometry/siemens-mosaic/MR-sonata-3D-as-Tile.dcm"
    }


def test_whatever_is_not_taken_is_listed_with_a_reason(taken: Taken) -> None:
    assert all(message.endswith(".") for message in taken.refused.values())
    images = [dataset for dataset in taken.originals.values() if "PixelData" in dataset]
    assert len(images) > 120
    assert taken.report.refused_series == ()
    for kind in ("structured report", "radiotherapy object", "table that turns stored values into a unit"):
        assert any(kind in message for message in taken.refused.values())


def is_grey(dataset: Dataset) -> bool:
    return str(dataset.get("PhotometricInterpretation", "")).strip() not in COLOURED


def digests(dataset: Dataset) -> list[str]:
    """Return the digests of the frames, none where there are no pixels that pydicom reads."""
    if not any(name in dataset for name in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")):
        return []
    with quiet_parser():
        try:
            return frame_digests(dataset)
        except UNREADABLE:
            return []
