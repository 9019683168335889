"""What taking images in needs from the outside, as protocols.

`imaging` implements `ImageScanner` and `BlindingGate`; the store implements `ImageLibrary` and `OfficeRegister`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, SeriesKey
from readstation.core.jobs import Job
from readstation.hanging.phases import PhaseEvidence
from readstation.model.series import ImageRef, Modality, Plane, SeriesFacts


class SourceObject(NamedTuple):
    """A file that came from outside, as plain data.

    Attributes
    ----------
    file
        Where it can be read now: the file itself, or an archive's member that was unpacked under a random name.
    ordinal
        Its place in the walk, from 1: what a finding calls it.
    shown_as
        The path or member name for the person at the console. It may hold a patient's name: never stored, logged
        or sent.
    origin
        Where the original lies: the archive and its member, or the address of the object; "" for the file itself.
        As secret as `shown_as`.
    """

    file: str
    ordinal: int
    shown_as: str
    origin: str = ""

    @property
    def path(self) -> Path:
        """Where it can be read now."""
        return Path(self.file)

    def __repr__(self) -> str:
        """Name the object by its place in the walk: path and member name may say whose it is."""
        return f"SourceObject(ordinal={self.ordinal})"


@dataclass(frozen=True, slots=True)
class RefusedObject:
    """A file that is not taken, and why. The original stays where it is, untouched."""

    source: SourceObject
    finding: Finding


@dataclass(frozen=True, slots=True)
class SourceImage:
    """One image of a series: a whole file, or one frame of it.

    Attributes
    ----------
    source
        The file.
    frame
        The frame's index from 0 in a multi-frame object; None for a single-frame object.
    """

    source: SourceObject
    frame: int | None


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """The fields of `SeriesFacts` that the headers give, before the series has a key, a case and digests."""

    modality: Modality
    plane: Plane
    rows: int
    columns: int
    slices: int
    row_spacing_um: int
    column_spacing_um: int
    slice_interval_um: int
    slice_thickness_um: int | None
    orientation_ppm: tuple[int, int, int, int, int, int]
    window_center: int | None
    window_width: int | None
    unit: str
    contrast: bool | None
    is_usable: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ScannedSeries:
    """A stack of images that belongs together, as its headers say.

    The identifying fields live in memory only, while a subject is taken in.

    Attributes
    ----------
    patient_text
        What identifies the subject in the source: issuer and patient id; empty where the objects name nobody.
    study_uid, study_day, study_time
        The study; its day as ``YYYY-MM-DD`` and its time as seconds of that day, or "" and None.
    series_uid, stack
        The original series and the ordinal of this stack in it, from 0, where one series was split.
    draft
        What the headers give of the facts.
    evidence
        What speaks for a phase.
    images
        In volume order: along the slice normal, first slice first.
    split_words
        In our words: why the original series was split, or "".
    """

    patient_text: str = field(repr=False)
    study_uid: str = field(repr=False)
    study_day: str = field(repr=False)
    study_time: int | None = field(repr=False)
    series_uid: str = field(repr=False)
    stack: int
    draft: SeriesDraft
    evidence: PhaseEvidence = field(repr=False)
    images: tuple[SourceImage, ...] = field(repr=False)
    split_words: str = ""


class Asked(StrEnum):
    """What is left out of every scan unless the office asks for it."""

    PICTURES = "pictures"
    SEGMENTATIONS = "segmentations"


@dataclass(frozen=True, slots=True)
class ScanResult:
    """Everything that lay under the given paths: nothing is dropped silently.

    Attributes
    ----------
    series
        The stacks that may be taken, by study and series.
    refused
        The objects that are not.
    seen
        How many files and archive members were looked at.
    asked
        What was looked for because the office asked.
    """

    series: tuple[ScannedSeries, ...]
    refused: tuple[RefusedObject, ...]
    seen: int
    asked: tuple[Asked, ...] = ()


class ImageScanner(Protocol):
    """Finds series in folders, files, ZIP archives and DICOMDIRs. Reads headers only."""

    def scan(self, paths: Sequence[Path], scratch: Path, job: Job) -> ScanResult:
        """Look through everything under the paths.

        Parameters
        ----------
        paths
            Folders, DICOM files, ZIP archives or DICOMDIR files.
        scratch
            An empty folder for archive members; the caller removes it after the series were released.
        job
            Progress and cancel.

        Raises
        ------
        Cancelled
            If the person stopped it.
        DataProblem
            If a path does not exist.
        """
        ...


@dataclass(frozen=True, slots=True)
class SubjectRecord:
    """What the office keeps of a subject: how it was blinded (TR-19, TR-21). Never shown to a reader.

    Attributes
    ----------
    token
        HMAC-SHA-256 of the source's patient id under the office secret, hexadecimal: recognises the subject again.
    alias
        The random case alias.
    shift_days, shift_seconds
        The random shift of all dates and times of this subject (TR-19).
    """

    token: str
    alias: CaseAlias
    shift_days: int = field(repr=False)
    shift_seconds: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """A study of a subject in the office's order.

    Attributes
    ----------
    token
        HMAC-SHA-256 of the study's UID under the office secret, hexadecimal.
    subject_token
        Whose it is.
    day
        The study's day as the source says, ``YYYY-MM-DD``; "" where it says nothing. The one true date that is kept,
        and only here.
    timepoint
        The ordinal of the timepoint, 0 for baseline; studies of one day share it.
    days_since_baseline
        Whole days; None where a day is unknown.
    """

    token: str
    subject_token: str
    day: str = field(repr=False)
    timepoint: int
    days_since_baseline: int | None


class OfficeRegister(Protocol):
    """The office's record of who became which case. A reader's account never reaches it."""

    def secret(self) -> bytes:
        """Return the office secret: 32 random bytes, made on first use and kept; keys tokens and new UIDs (TR-21)."""
        ...

    def subject(self, token: str) -> SubjectRecord | None:
        """Return the subject with a token, or None."""
        ...

    def has_alias(self, alias: CaseAlias) -> bool:
        """Return whether a case alias is taken."""
        ...

    def add_subject(self, record: SubjectRecord) -> None:
        """Keep a new subject, durably.

        Raises
        ------
        Refused
            If token or alias is taken.
        """
        ...

    def studies(self, subject_token: str) -> tuple[StudyRecord, ...]:
        """Return the studies of a subject, by timepoint."""
        ...

    def add_study(self, record: StudyRecord) -> None:
        """Keep a new study, durably.

        Raises
        ------
        Refused
            If the token is taken or the subject is unknown.
        """
        ...


@dataclass(frozen=True, slots=True)
class ReleasedSeries:
    """A series after the gate: new objects in the scratch folder and what their pixels say.

    Attributes
    ----------
    files
        The new objects, in volume order; one for each image, or one for all frames of a multi-frame object.
    images
        Ordinal and digest of every image, in volume order.
    is_lossy
        Whether the pixels were ever compressed with loss.
    findings
        What the gate noted; no error among them.
    outline
        What lets the first image be shown before all headers are read, for whoever loads the series; None for nothing.
    """

    files: tuple[Path, ...]
    images: tuple[ImageRef, ...]
    is_lossy: bool
    findings: tuple[Finding, ...]
    outline: bytes | None = field(default=None, repr=False)


class BlindingGate(Protocol):
    """Writes new objects from an allow-list (TR-17). The originals stay untouched."""

    def release(
        self, series: ScannedSeries, subject: SubjectRecord, secret: bytes, scratch: Path, job: Job
    ) -> ReleasedSeries:
        """Write the blinded objects of a series into a folder and decode every image once.

        Parameters
        ----------
        series
            What was scanned.
        subject
            Gives the date shift.
        secret
            The office secret: the key of the new UIDs.
        scratch
            An existing folder for the new objects; names are random.
        job
            Progress and cancel.

        Raises
        ------
        Refused
            If an image cannot be blinded or decoded; the findings say which. Nothing of the series may then be used.
        Cancelled
            If the person stopped it.
        """
        ...


class ImageLibrary(Protocol):
    """The station's image store: files by content hash, facts in the station's database.

    Each file lies at ``<root>/ab/cdef….dcm``, where ``abcdef…`` is the SHA-256 of its content (TR-21). A file that is
    there already is not written again. Files have constant times and are written to a temporary name, flushed, then
    renamed; rows follow in one transaction, so a series is there whole or not at all.
    """

    def put_series(self, facts: SeriesFacts, files: Iterable[bytes | Path], outline: bytes | None = None) -> None:
        """Keep a series, durably: all its files, then its rows, in one transaction.

        Parameters
        ----------
        facts
            The series. `facts.images` has one entry a slice; a multi-frame file holds several.
        files
            The blinded objects in volume order, as bytes or as files to copy. Taken one by one: memory stays small.
        outline
            What the loader may know before it reads the files (`ReleasedSeries.outline`).

        Raises
        ------
        Refused
            If the series key is there already.
        EnvironmentFault
            If the disk refused. Nothing of the series is then visible, and temporary files are removed.
        """
        ...

    def has_image(self, digest: str) -> bool:
        """Return whether an image with this digest (`ImageRef.digest`) is kept in any series."""
        ...

    def series_with_images(self, digests: Sequence[str]) -> SeriesKey | None:
        """Return the series that holds exactly these images in this order, or None: the same content taken again."""
        ...

    def facts(self, series_key: SeriesKey) -> SeriesFacts:
        """Return the facts of a series.

        Raises
        ------
        DataProblem
            If there is no such series.
        """
        ...

    def files(self, series_key: SeriesKey) -> tuple[Path, ...]:
        """Return the files of a series in volume order.

        Raises
        ------
        DataProblem
            If there is no such series.
        """
        ...

    def series_of(self, alias: CaseAlias, timepoint: int) -> tuple[SeriesFacts, ...]:
        """Return the series of a timepoint by their ordinals; empty if there are none."""
        ...
