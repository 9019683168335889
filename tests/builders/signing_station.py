"""A whole station with a person who can sign, and a small read on it, by real store, keys, session and rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydicom import Dataset, dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.clock import Moment, SystemClock
from readstation.core.ids import CaseAlias, LesionId, Login, ReadId, SeriesKey, new_alias, new_id, new_login
from readstation.imaging.stored import digests_of_object
from readstation.model.charter import Charter, SequenceMode, SiteChoice
from readstation.model.codec import record_to_json
from readstation.model.lesion import LesionRole, LesionType, Measurement, PointUm
from readstation.model.markup import MarkupFigures, MarkupKind, MarkupShape
from readstation.model.people import Role
from readstation.model.read import SignedRead
from readstation.model.rounds import ChangeReason, RevisionCode
from readstation.model.series import ImageRef, Modality, PhaseRole, Plane, SeriesFacts
from readstation.model.subject import Assignment
from readstation.reading.commands import AddLesion, AddMarkup, MeasureTarget, WriteNote
from readstation.reading.ports import Session
from readstation.reading.session import ReadSession, ReadTools
from readstation.security.keys import check_signature, wrap_key
from readstation.security.passwords import derive_secrets, new_salt, scram_verifier
from readstation.security.signer import NewKey, ProcessSigner
from readstation.security.vault import Enrolled, KeyVault, StationKey
from readstation.store.audit import AuditOrigin
from readstation.store.profile import OpenProfile
from readstation.store.station import StationStore
from tests.support.passwords import CHEAP

PASSWORD = "a quiet room with a window"
SOFTWARE = "0.1.0"


def cheap_key(login: Login, password: str = PASSWORD) -> NewKey:
    """Return a wrapped key that opens at once."""
    salt = new_salt()
    made = derive_secrets(password, salt, CHEAP)
    record = wrap_key(Ed25519PrivateKey.generate(), login, made.wrapping_key, salt, CHEAP)
    return NewKey(record, scram_verifier(made.central_password))


def demo_charter(version: int = 1) -> Charter:
    """Return a charter with two places and the factory criteria."""
    return Charter(
        trial_code="HCC-DEMO",
        version=version,
        is_demonstration=True,
        criteria_config={},
        required_phases=(PhaseRole.LATE_ARTERIAL,),
        measuring_phase=PhaseRole.LATE_ARTERIAL,
        viable_limit_hu=20,
        sequence_mode=SequenceMode.STRICT,
        signature_meaning="Authorship",
        signature_statement="I read these images and these are my findings.",
        window_presets=(),
        sites=(SiteChoice("liver", "hepatic", "segment IV"), SiteChoice("liver", "hepatic", "segment VII")),
    )


def charter_digest(charter: Charter) -> str:
    """Return the digest by which an assignment names a charter."""
    return sha256_hex(canonical_bytes(record_to_json(charter)))


def demo_assignment(login: Login, charter: Charter) -> Assignment:
    """Return an assignment of a new case with two released timepoints."""
    alias = new_alias()
    digest = charter_digest(charter)
    return Assignment(ReadId(new_id()), alias, login, charter.trial_code, charter.version, digest, (0, 1))


def arterial_series(alias: CaseAlias, timepoint: int) -> SeriesFacts:
    """Return a late arterial series of three images, digested by name."""
    images = tuple(ImageRef(n, sha256_hex(f"{alias} {timepoint} {n}".encode())) for n in (1, 2, 3))
    return SeriesFacts(
        series_key=SeriesKey(new_id()), case_alias=alias, timepoint=timepoint, series_ordinal=1, modality=Modality.CT,
        phase=PhaseRole.LATE_ARTERIAL, plane=Plane.AXIAL, rows=512, columns=512, slices=3, row_spacing_um=700,
        column_spacing_um=700, slice_interval_um=2500, slice_thickness_um=2500,
        orientation_ppm=(1_000_000, 0, 0, 0, 1_000_000, 0), window_center=60, window_width=400, unit="HU",
        contrast=True, is_lossy=False, is_usable=True, findings=(), phase_evidence=(), images=images,
    )  # fmt: skip


def with_real_images(facts: SeriesFacts, folder: Path) -> tuple[SeriesFacts, list[bytes]]:
    """Return the facts with the digests of small CT images, and the images as DICOM files."""
    files, images = [], []
    for image in facts.images:
        path = folder / "image.dcm"
        path.write_bytes(ct_slice(facts.timepoint, image.ordinal))
        files.append(path.read_bytes())
        images.append(ImageRef(image.ordinal, digests_of_object(path)[0]))
        path.unlink()
    return replace(facts, images=tuple(images), rows=8, columns=8), files


def ct_slice(timepoint: int, ordinal: int) -> bytes:
    """Return a CT image of 8 by 8 pixels as a DICOM file."""
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = CTImageStorage, generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.Modality, dataset.InstanceNumber = "CT", ordinal
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = [0, 0, 2.5 * ordinal], [1, 0, 0, 0, 1, 0]
    dataset.PixelSpacing, dataset.SliceThickness = [0.7, 0.7], 2.5
    dataset.RescaleSlope, dataset.RescaleIntercept = 1, -1024
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = 8, 8, 1
    dataset.PhotometricInterpretation, dataset.PixelRepresentation = "MONOCHROME2", 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    values = [1000 + 7 * timepoint + 3 * ordinal + n for n in range(64)]
    dataset.PixelData = b"".join(value.to_bytes(2, "little") for value in values)
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    stream = BytesIO()
    dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


@dataclass
class SigningStation:
    """A profile with one reader, opened on this thread.

    Attributes
    ----------
    store, vault, station_key, enrolled, session
        The real parts.
    charter, assignment
        The one read that is assigned.
    """

    opened: OpenProfile
    store: StationStore
    vault: KeyVault
    station_key: StationKey
    enrolled: Enrolled
    charter: Charter
    assignment: Assignment
    session: Session

    @property
    def login(self) -> Login:
        return self.enrolled.person.login

    def open_read(self) -> ReadSession:
        """Open the read as the window does."""
        tools = ReadTools(
            self.store.reads, ProcessSigner(self.vault), self.station_key, SystemClock(), SOFTWARE, check_signature
        )
        return ReadSession(self.assignment, self.session, tools)

    def calliper(self, timepoint: int, length_um: int) -> Measurement:
        """Return a line along x on the second image of a timepoint."""
        images = self.store.reads.images(self.assignment.case_alias, timepoint)
        assert images is not None
        return self.line_on(images.series[0], length_um)

    @staticmethod
    def line_on(facts: SeriesFacts, length_um: int) -> Measurement:
        """Return a line along x on the second image of a series."""
        ends = PointUm(0, 0, 2500), PointUm(length_um, 0, 2500)
        return Measurement(
            facts.series_key, 2, facts.images[1].digest, facts.phase, facts.plane, *ends, length_um // 100
        )

    def oval(self, timepoint: int) -> tuple[MarkupShape, MarkupFigures]:
        """Return an oval region on the second image of a timepoint, with its figures."""
        line = self.calliper(timepoint, 20_000)
        points = (line.start, line.end, PointUm(10_000, -5_000, 2500), PointUm(10_000, 5_000, 2500))
        shape = MarkupShape(
            MarkupKind.ELLIPSE, line.series_key, line.image_ordinal, line.image_digest, line.plane,
            (0, 0, 1_000_000), points,
        )  # fmt: skip
        values = MarkupFigures(
            area_hundredths=15_708, voxels=120, mean_thousandths=62_000, sd_thousandths=11_000,
            minimum_thousandths=20_000, maximum_thousandths=99_000, unit="HU",
        )  # fmt: skip
        return shape, values

    def read_everything(self) -> SignedRead:
        """Do a whole small read: one target, 40.0 mm, then 25.0 mm; a note; an undo; a mark; two locks; a signature."""
        read = self.open_read()
        read.open_timepoint(0)
        calliper = self.calliper(0, 41_000)
        read.apply(AddLesion(0, LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment VII", measurement=calliper))
        read.apply(MeasureTarget(0, LesionId("L1"), self.calliper(0, 39_000)))
        read.undo()
        read.apply(MeasureTarget(0, LesionId("L1"), self.calliper(0, 40_000)))
        read.apply(WriteNote(0, "Breathing artefact\n\u0301at the dome"))
        read.lock(0)
        read.open_timepoint(1)
        read.apply(MeasureTarget(1, LesionId("L1"), self.calliper(1, 25_000)))
        read.apply(AddMarkup(1, *self.oval(1), "see the hilum"))
        read.lock(1)
        return read.sign(read.seal(), PASSWORD)

    def amend(self) -> SignedRead:
        """Amend the signed read: the line of T1 at TP1 was 24.0 mm; lock and sign version 2."""
        read = self.open_read()
        read.amend(ChangeReason(RevisionCode.WRONG_LINE, "The line ran into the vessel"))
        read.apply(MeasureTarget(1, LesionId("L1"), self.calliper(1, 24_000)))
        read.lock_round()
        return read.sign(read.seal(), PASSWORD)

    def close(self) -> None:
        self.store.close()
        self.opened.close()


def open_signing_station(
    folder: Path,
    login: Login | None = None,
    key: NewKey | None = None,
    assignment: Assignment | None = None,
    *,
    has_real_images: bool = False,
) -> SigningStation:
    """Make a profile with one reader and one assigned read with images, and open it on this thread.

    The images are DICOM objects with their true digests where `has_real_images`, else bytes that no one opens.
    """
    opened = OpenProfile(folder)
    vault = KeyVault(opened.profile.keys)
    login = login or new_login()
    enrolled = vault.keep("Dr. Vera Lindqvist", Role.READER, key or cheap_key(login))
    station_key = vault.station_key()
    origin = AuditOrigin(station_key.station.station_id, SOFTWARE, "boot-1", station_key)
    store = StationStore(opened.profile, origin, SystemClock(), reserve_bytes=0)
    charter = demo_charter()
    given = assignment or demo_assignment(login, charter)
    store.worklist.keep_person_key(enrolled.person)
    store.worklist.keep_station_key(station_key.station)
    store.worklist.keep_assignment(given, canonical_bytes(record_to_json(charter)))
    for timepoint in given.released_timepoints:
        facts = arterial_series(given.case_alias, timepoint)
        files = [f"pixels of {image.digest}".encode() for image in facts.images]
        if has_real_images:
            facts, files = with_real_images(facts, folder)
        store.images.put_series(facts, files)
    session = Session(enrolled.person, new_id())
    return SigningStation(opened, store, vault, station_key, enrolled, charter, given, session)


@dataclass
class SteppingClock:
    """A clock that a test moves."""

    moment: Moment = field(default_factory=lambda: Moment(1_790_000_000_000, 120, 0))

    def now(self) -> Moment:
        return self.moment

    def advance_ms(self, milliseconds: int) -> None:
        utc_ms, monotonic_ms = self.moment.utc_ms + milliseconds, self.moment.monotonic_ms + milliseconds
        self.moment = replace(self.moment, utc_ms=utc_ms, monotonic_ms=monotonic_ms)
