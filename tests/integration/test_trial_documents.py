"""Measured lesions and key images of signed reads as DICOM documents, read back by highdicom and dciodvfy (TR-60)."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import highdicom as hd
import numpy as np
import pydicom
import pytest
from click.testing import CliRunner, Result
from pydicom.sr.codedict import codes

from readstation.app.intake import take_in
from readstation.app.station import OpenStation
from readstation.cli import trial_export
from readstation.core.errors import Refused
from readstation.core.ids import LesionId, ReadId
from readstation.core.jobs import QuietJob
from readstation.model.key_image import KeyShot, SlabMode
from readstation.model.lesion import LesionRole, LesionType, Measurement, PointUm
from readstation.model.people import Person
from readstation.model.series import Plane, SeriesFacts
from readstation.reading.commands import AddLesion, KeepKeyImage, MeasureTarget
from readstation.security.keys import check_signature
from readstation.store.central.factory import open_sequencer
from tests.builders.delivered import Delivered, delivered
from tests.builders.dicom import SeriesTruth, write_series
from tests.builders.signing_station import PASSWORD
from tests.support.dicom_validator import errors_of

TURN = np.deg2rad(7.0)
ROW, COLUMN = (np.cos(TURN), np.sin(TURN), 0.0), (-np.sin(TURN), np.cos(TURN), 0.0)
LIVER = ((2, 10.25, 8.5), (2, 41.75, 30.125))
LATER = ((2, 12.5, 9.0), (2, 33.25, 25.5))
ACROSS = ((1, 20.5, 6.5), (19, 20.5, 20.25))
"""Ends of lines as (slice, row, column) of their series; the last lies across the slices."""


@dataclass(frozen=True)
class Made:
    root: Path
    central_url: str
    person: Person
    truths: tuple[SeriesTruth, ...]
    blinded: dict[str, pydicom.Dataset]
    """Every object of the office's library by its UID, as plain pydicom reads it."""
    case: str
    output: str = ""

    @property
    def folder(self) -> Path:
        return self.root / "out"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A case that went from the gate to a reader and back, signed, and the documents of it."""
    root = tmp_path_factory.mktemp("documents")
    with delivered(root) as parts:
        days = ("20240105", "20240301")
        truths = tuple(written(root / day, day) for day in days)
        (alias,) = {
            each.facts.case_alias for each in take_in(parts.office, [root / day for day in days], QuietJob()).taken
        }
        read_id, _ = parts.give(alias)
        parts.sync()
        parts.station.run(read_first, parts, read_id, truths[0])
        parts.sync()
        parts.sync()
        parts.station.run(read_second, parts, read_id, truths[1])
        parts.sync()
        parts.sync()
        parts.station.run(sign, parts, read_id)
        parts.sync()
        with contextlib.closing(open_sequencer(parts.place.central_url, check_signature)) as sequencer:
            sequencer.run_once()
        images = parts.office.store.images
        paths = [
            path for key in parts.office.run(images.series_keys) for path in parts.office.run(images.files, key)
        ]  # fmt: skip
        blinded = {each.SOPInstanceUID: each for each in map(pydicom.dcmread, paths)}
        made = Made(root, parts.place.central_url, parts.session.person, truths, blinded, alias)
    done = exported(made, made.folder, "--profile", str(root / "office"))
    assert done.return_value == 0, (done.output, done.exception)
    return replace(made, output=done.output)


def written(folder: Path, day: str) -> SeriesTruth:
    return write_series(
        folder, seed=int(day), shape=(24, 48, 40), step=(0.0, 0.0, 1.0), row=ROW, column=COLUMN, PatientID="P1",
        StudyDate=day, StudyInstanceUID=f"1.2.{day}", SeriesNumber=1, SeriesDescription="ART",
        AcquisitionTime="101535", ContrastBolusAgent="Iomeprol", ContrastBolusStartTime="101500",
    )  # fmt: skip


def line(facts: SeriesFacts, truth: SeriesTruth, ends: tuple[tuple[float, float, float], ...]) -> Measurement:
    start, end = (PointUm(*(round(float(mm) * 1000) for mm in truth.point(*each))) for each in ends)
    apart_mm = np.linalg.norm(np.subtract(start.as_tuple(), end.as_tuple())) / 1000
    plane = facts.plane if ends[0][0] == ends[1][0] else Plane.CORONAL
    index = int(ends[0][0])
    return Measurement(
        facts.series_key, index + 1, facts.images[index].digest, facts.phase, plane, start, end,
        int(np.floor(apart_mm * 10 + 0.5)),
    )  # fmt: skip


def key_shot(facts: SeriesFacts, image: int | None) -> KeyShot:
    digest = "" if image is None else facts.images[image - 1].digest
    plane, down = (facts.plane, (0, 1_000_000, 0)) if image else (Plane.CORONAL, (0, 0, -1_000_000))
    return KeyShot(
        facts.series_key, image, digest, plane, (1_000_000, 0, 0), down, PointUm(-90_000, -80_000, 52_000),
        200_000, 150_000, SlabMode.NONE, 0, 320_000, 70_000, is_inverted=False,
    )  # fmt: skip


def read_first(parts: Delivered, read_id: ReadId, truth: SeriesTruth) -> None:
    read = parts.services.open_read(parts.session, read_id)
    read.open_timepoint(0)
    facts = read.view().images[0].series[0]
    first, second = line(facts, truth, LIVER), line(facts, truth, ACROSS)
    read.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment VII", measurement=first))
    read.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment IV", measurement=second))
    read.apply(KeepKeyImage(0, key_shot(facts, 3), LesionId("L1")))
    read.apply(KeepKeyImage(0, key_shot(facts, None), None))
    read.lock(0)


def read_second(parts: Delivered, read_id: ReadId, truth: SeriesTruth) -> None:
    read = parts.services.open_read(parts.session, read_id)
    read.open_timepoint(1)
    facts = read.view().images[1].series[0]
    read.apply(MeasureTarget(1, LesionId("L1"), line(facts, truth, LATER)))
    read.apply(MeasureTarget(1, LesionId("L2"), line(facts, truth, ACROSS)))
    read.lock(1)


def sign(parts: Delivered, read_id: ReadId) -> None:
    read = parts.services.open_read(parts.session, read_id)
    read.sign(read.seal(), PASSWORD)


def exported(made: Made, folder: Path, *more: str) -> Result:
    words = ["--sr", str(folder), "--central", made.central_url, *more]
    return CliRunner().invoke(trial_export.command, words, standalone_mode=False)


def groups_of(path: Path) -> list[hd.sr.MeasurementsAndQualitativeEvaluations]:
    return list(hd.sr.srread(path).content.get_image_measurement_groups())


def test_every_line_is_read_back_with_its_millimetres_site_and_both_ends(made: Made) -> None:
    """Issue 9.3: lengths as they were signed, Couinaud's segments, ends within 0.01 mm of where they were drawn."""
    assert "4 measured lines in 2 reports" in made.output
    for number, truth, ends in ((1, made.truths[0], LIVER), (2, made.truths[1], LATER)):
        (path,) = made.folder.glob(f"{number:05}-R1-SR.dcm")
        flat, across = groups_of(path)
        assert [each.tracking_identifier for each in (flat, across)] == ["R1-T01", "R1-T02"]
        sites = [each.finding_sites[0].value for each in (flat, across)]
        assert sites == [codes.SCT.CouinaudHepaticSegmentVII, codes.SCT.CouinaudHepaticSegmentIV]
        mm = [np.linalg.norm(np.subtract(truth.point(*a), truth.point(*b))) for a, b in (ends, ACROSS)]
        for group, length_mm in zip((flat, across), mm, strict=True):
            (measured,) = group.get_measurements()
            assert (measured.name, measured.unit) == (codes.SCT.LongAxis, codes.UCUM.Millimeter)
            assert round(measured.value * 10, 6) == np.floor(length_mm * 10 + 0.5)
        (coordinates,) = flat.get_measurements()[0].referenced_coordinates
        pixels = coordinates.value
        assert np.abs(pixels - [(column + 0.5, row + 0.5) for _, row, column in ends]).max() * 0.8 < 0.01
        (space,) = across.get_measurements()[0].referenced_coordinates
        assert np.abs(space.value - [truth.point(*each) for each in ACROSS]).max() < 0.01


def test_references_lead_to_the_blinded_objects_and_their_geometry(made: Made) -> None:
    """The object whose pixels were signed for; highdicom's own geometry leads from its pixels back to the patient."""
    for number, truth, ends in ((1, made.truths[0], LIVER), (2, made.truths[1], LATER)):
        document = hd.sr.srread(made.folder / f"{number:05}-R1-SR.dcm")
        flat, across = document.content.get_image_measurement_groups()
        evidence = {
            (study.StudyInstanceUID, series.SeriesInstanceUID, each.ReferencedSOPInstanceUID)
            for study in document.CurrentRequestedProcedureEvidenceSequence
            for series in study.ReferencedSeriesSequence
            for each in series.ReferencedSOPSequence
        }
        named = [group.source_images[0].referenced_sop_instance_uid for group in (flat, across)]
        assert {each for *_, each in evidence} == set(named)
        for group, ((slice_index, *_), _) in zip((flat, across), (ends, ACROSS), strict=True):
            image = made.blinded[group.source_images[0].referenced_sop_instance_uid]
            assert (image.StudyInstanceUID, image.SeriesInstanceUID, image.SOPInstanceUID) in evidence
            assert np.array_equal(image.pixel_array, truth.voxels[slice_index])
            assert (document.StudyInstanceUID, document.PatientID) == (image.StudyInstanceUID, image.PatientID)
        image = made.blinded[named[0]]
        to_patient = hd.spatial.ImageToReferenceTransformer(
            image.ImagePositionPatient, image.ImageOrientationPatient, image.PixelSpacing
        )
        (coordinates,) = flat.get_measurements()[0].referenced_coordinates
        assert np.abs(to_patient(coordinates.value) - [truth.point(*each) for each in ends]).max() < 0.01
        (space,) = across.get_measurements()[0].referenced_coordinates
        assert space.ReferencedFrameOfReferenceUID == made.blinded[named[1]].FrameOfReferenceUID


def test_a_lesion_is_tracked_over_the_visits_and_nobody_is_named(made: Made) -> None:
    documents = [hd.sr.srread(made.folder / f"{number:05}-R1-SR.dcm") for number in (1, 2)]
    tracked = [
        [each.tracking_uid for each in document.content.get_image_measurement_groups()] for document in documents
    ]
    assert tracked[0] == tracked[1]
    assert len(set(tracked[0])) == 2
    assert len({each.StudyInstanceUID for each in documents}) == 2
    assert {each.VerificationFlag for each in documents} == {"UNVERIFIED"}
    every = b"".join(each.read_bytes() for each in made.folder.iterdir())
    assert f"HCC-DEMO-{made.case} FOLLOW-UP 1".encode() in every
    assert b"RADIOLOGIST 1" in every
    assert not [each for each in (made.person.login, made.person.printed_name) if each.encode() in every]
    assert b"P1" not in {documents[0].PatientID.encode(), documents[1].PatientID.encode()}


def test_key_images_are_a_selection_and_what_no_reference_can_name_is_said(made: Made) -> None:
    assert "1 key images in 1 selections." in made.output
    assert "1 key images are of planes that no image has" in made.output
    chosen = pydicom.dcmread(made.folder / "00001-R1-KO.dcm")
    (reference,) = [each for each in chosen.ContentSequence if each.ValueType == "IMAGE"]
    image = made.blinded[reference.ReferencedSOPSequence[0].ReferencedSOPInstanceUID]
    assert np.array_equal(image.pixel_array, made.truths[0].voxels[2])
    assert chosen.StudyInstanceUID == image.StudyInstanceUID


def test_a_validator_of_others_finds_no_error(made: Made) -> None:
    for path in sorted(made.folder.glob("*.dcm")):
        assert errors_of(path) == [], path.name


def test_the_manifest_names_every_file_and_read(made: Made) -> None:
    manifest = json.loads((made.folder / "manifest.json").read_bytes())
    written_files = {each.name for each in made.folder.glob("*.dcm")}
    assert {each["name"] for each in manifest["files"]} == written_files
    for each in manifest["files"]:
        assert each["sha256"] == hashlib.sha256((made.folder / each["name"]).read_bytes()).hexdigest()
    assert [(each["assessor"], each["version"]) for each in manifest["reads"]] == [("R1", 1)]
    again = exported(made, made.folder, "--profile", str(made.root / "office"))
    assert isinstance(again.exception, Refused)
    assert "not empty" in str(again.exception)


def test_without_the_images_no_document_is_written(made: Made, tmp_path: Path) -> None:
    """A library that lacks them, and none at all."""
    with OpenStation(tmp_path / "empty"):
        pass
    for more, code in (((), "export.profile"), (("--profile", str(tmp_path / "empty")), "export.images")):
        done = exported(made, tmp_path / "out", *more)
        assert isinstance(done.exception, Refused), done.exception
        assert done.exception.findings[0].code == code
        assert not (tmp_path / "out").exists()
