"""What is asked of whoever parses foreign files, and the answers of this very process (TR-56)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.jobs import QuietJob
from readstation.imaging.archive import Member, unpacked
from readstation.imaging.decode import decoded, pixel_format, stored_frames
from readstation.imaging.deidentify import Blinding, blinded, write_blinded
from readstation.imaging.digest import image_digest
from readstation.imaging.directory import DirectoryListing, referenced_files
from readstation.imaging.header import ObjectHeader, header_of, identity_of
from readstation.imaging.index_headers import HeaderReader, ReadHeader
from readstation.imaging.kinds import refusal
from readstation.imaging.objects import DicomObject, open_object, quiet_parser
from readstation.imaging.stored import digests_of_object

NO_ACCESS = Finding("object.no-access", "The file cannot be opened.")


class ParsedHeader(NamedTuple):
    """What a scan learns of one file.

    Attributes
    ----------
    read
        Its header, or why it is refused.
    damaged_series
        The series that is incomplete because this file is cut off; "" otherwise.
    """

    read: ReadHeader
    damaged_series: str = ""


@dataclass(frozen=True, slots=True)
class BlindingOrder:
    """One object that is to be blinded.

    Attributes
    ----------
    source, target
        The original, and where the new object is written.
    frames
        The frames of a multi-frame object that belong to the stack, in volume order; empty for a single-frame object.
    ordinal
        The place of its first image in the volume, from 1.
    blinding
        Secret, subject, stack and shift.
    """

    source: Path = field(repr=False)
    target: Path
    frames: tuple[int, ...]
    ordinal: int
    blinding: Blinding


@dataclass(frozen=True, slots=True)
class BlindedFile:
    """A new object as it was read back: its header, and the digest of every image."""

    header: ObjectHeader
    digests: tuple[str, ...]


class ObjectParser(Protocol):
    """Reads files that came from outside. For one thread; one question is answered whole before the next."""

    def headers(self, paths: Sequence[Path], *, pictures: bool, segmentations: bool) -> Iterator[ParsedHeader]:
        """Yield what each file says or why it is refused, in order; the options as those of the scanner."""
        ...

    def directory(self, path: Path) -> DirectoryListing:
        """Return what a DICOMDIR lists, or raise `Refused`."""
        ...

    def members(self, path: Path, scratch: Path) -> Iterator[Member]:
        """Unpack an archive as `archive.unpacked` does, with what it raises."""
        ...

    def digests(self, path: Path) -> tuple[str, ...]:
        """Return the digest of every frame of an object; empty where it is damaged."""
        ...

    def blind(self, order: BlindingOrder) -> BlindedFile:
        """Write a blinded object and read it back, or raise `Refused`; the target is then for the caller to remove."""
        ...


class LocalParser:
    """Parses in this process: what the child does, and what a caller does with files that are its own."""

    def __init__(self) -> None:
        self._readers: dict[tuple[bool, bool], HeaderReader] = {}
        self._damaged = ""

    def headers(self, paths: Sequence[Path], *, pictures: bool, segmentations: bool) -> Iterator[ParsedHeader]:
        """Yield what each file says, as the protocol says."""
        reader = self._reader(pictures=pictures, segmentations=segmentations)
        for path in paths:
            self._damaged = ""
            try:
                with quiet_parser():
                    read = reader.read(path)
            except OSError:
                read = ReadHeader(None, NO_ACCESS, None)
            yield ParsedHeader(read, self._damaged)

    def directory(self, path: Path) -> DirectoryListing:
        """Return what a DICOMDIR lists."""
        with quiet_parser():
            return referenced_files(path)

    def members(self, path: Path, scratch: Path) -> Iterator[Member]:
        """Unpack an archive member by member."""
        return unpacked(path, scratch, QuietJob())

    def digests(self, path: Path) -> tuple[str, ...]:
        """Return the digest of every frame."""
        with quiet_parser():
            return digests_of_object(path)

    def blind(self, order: BlindingOrder) -> BlindedFile:
        """Write a blinded object and read it as the loader will read it."""
        with quiet_parser():
            source = open_object(order.source)
            write_blinded(blinded(source, order.frames or None, order.ordinal, order.blinding), order.target)
            written = open_object(order.target)
            header, form = header_of(written), pixel_format(written)
            frames = zip(stored_frames(written, form), header.frames, strict=True)
            return BlindedFile(header, tuple(image_digest(decoded(frame, form), form, said) for frame, said in frames))

    def _reader(self, *, pictures: bool, segmentations: bool) -> HeaderReader:
        def examine(opened: DicomObject) -> ObjectHeader:
            return self._header(opened, pictures=pictures, segmentations=segmentations)

        return self._readers.setdefault((pictures, segmentations), HeaderReader(examine))

    def _header(self, opened: DicomObject, *, pictures: bool, segmentations: bool) -> ObjectHeader:
        """Return the header of an object that is taken; remember the series that a truncated one leaves incomplete.

        What it returns or refuses rests on the elements of the object alone: it is not asked for files that are alike.
        """
        has_pixels = opened.pixel_offset is not None
        finding = refusal(
            opened.header, has_pixels=has_pixels, takes_pictures=pictures, takes_segmentations=segmentations
        )
        if opened.is_truncated and (finding is None or finding.code == "object.bad-value"):
            self._damaged = identity_of(opened.header).series_uid
            opened.pixel_bytes()
        if finding is not None:
            raise Refused(finding)
        return header_of(opened)
