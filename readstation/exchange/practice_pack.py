"""Practice packs as files: a signed head, and behind it charter, plan, sealed reference and images, each by its digest.

The first line names the form and its version, eight bytes the length of the head, then the head as canonical JSON, the
author's Ed25519 signature over all of that (64 bytes), and the parts one after the other, up to the last byte of the
file. There is no name of a file in it, nothing compressed, and no list that a reader of the file follows anywhere: no
path to escape by and nothing that unpacks to more than it is. Every length is known, and limited, before it is read.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical, sha256_hex
from readstation.core.errors import DataProblem, EnvironmentFault
from readstation.core.jobs import Job
from readstation.core.phrases import phrase
from readstation.exchange.practice_pack_form import LARGEST_INDEX_BYTES, check_index, check_manifest
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.practice import (
    PACK_FORMAT,
    PACK_VERSION,
    PackManifest,
    PackPart,
    PartPlace,
    PracticeIndex,
    author_message,
)
from readstation.reading.ports import SignatureCheck

_FIRST_LINE = re.compile(rf"{PACK_FORMAT} ([1-9][0-9]{{0,5}})\n".encode())
_LONGEST_FIRST_LINE = 64
_LENGTH_BYTES = 8
_SIGNATURE_BYTES = 64
_LARGEST_MANIFEST_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 20
_WRITING = phrase("Writing the practice case", inside=True)
_CHECKING = phrase("Checking the practice case", inside=True)
_TAKING = phrase("Taking images in", inside=True)
_FOREIGN = "this file is no practice case"
_CHANGED = "this practice case was changed after its author signed it, or is damaged. Nothing of it was taken"


@dataclass(frozen=True, slots=True)
class PackContents:
    """What follows the head of a pack.

    Attributes
    ----------
    charter, plan, reference
        The bytes of the small parts; the reference is sealed.
    index, files
        The series, and all their files in its order.
    """

    charter: bytes
    plan: bytes
    reference: bytes
    index: PracticeIndex
    files: Sequence[Path]

    def places(self) -> tuple[PartPlace, ...]:
        """Return size and digest of every part; the files are read for it once."""
        small = {PackPart.CHARTER: self.charter, PackPart.PLAN: self.plan, PackPart.REFERENCE: self.reference}
        images, size = hashlib.sha256(), 0
        for chunk in _image_bytes(self.index, self.files):
            images.update(chunk)
            size += len(chunk)
        named = (PartPlace(part, len(data), sha256_hex(data)) for part, data in small.items())
        return *named, PartPlace(PackPart.IMAGES, size, images.hexdigest())


def head_of(manifest: PackManifest) -> bytes:
    """Return the bytes that the author of a pack signs (`model.practice.author_message`)."""
    body = canonical_bytes(record_to_json(manifest))
    return f"{PACK_FORMAT} {PACK_VERSION}\n".encode() + len(body).to_bytes(_LENGTH_BYTES, "big") + body


def write_pack(path: Path, head: bytes, signature_hex: str, contents: PackContents, job: Job) -> None:
    """Write a pack beside its place and give it its name once it is on the disk.

    Parameters
    ----------
    path
        Where it shall lie; what lies there is replaced.
    head, signature_hex
        Of `head_of`, with the signature over it.
    contents
        What the head names.
    job
        Progress and cancel.

    Raises
    ------
    EnvironmentFault
        If the disk refused. What was there before stays, and nothing unfinished is left.
    Cancelled
        If the person stopped it; the same holds.
    """
    partial = path.with_name(f".partial-{secrets.token_hex(8)}")
    try:
        total, written = sum(each.stat().st_size for each in contents.files), 0
        with partial.open("xb") as target:
            target.write(head + bytes.fromhex(signature_hex))
            target.write(contents.charter + contents.plan + contents.reference)
            for chunk in _image_bytes(contents.index, contents.files):
                job.checkpoint()
                job.report(written, total, _WRITING)
                written += target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(path)
    except OSError as error:
        raise EnvironmentFault(
            f"The file {path.name} could not be written.", "Nothing was changed.", "Choose another place or make room."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class OpenPack:
    """A pack whose signature and digests hold.

    Attributes
    ----------
    path
        The file.
    manifest
        Its head.
    digest
        SHA-256 of the signed head: what a result names the pack by.
    charter, plan, reference
        Its small parts; the reference is sealed.
    has_images
        Whether the images lie in this file; what a station keeps after taking a pack in has none.
    images_at
        Where they begin.
    """

    path: Path
    manifest: PackManifest
    digest: str
    charter: bytes
    plan: bytes
    reference: bytes
    has_images: bool
    images_at: int

    def index(self) -> PracticeIndex:
        """Return the series.

        Raises
        ------
        DataProblem
            If the index is not what its images are.
        """
        with self.path.open("rb") as file:
            file.seek(self.images_at)
            return self._index(file)[0]

    def files(self, job: Job) -> Iterator[bytes]:
        """Return the files of all series, one after the other; memory holds one at a time.

        Raises
        ------
        DataProblem
            If the file was changed since it was opened; what came before is not to be used then.
        """
        seen = hashlib.sha256()
        with self.path.open("rb") as file:
            file.seek(self.images_at)
            index, head = self._index(file)
            seen.update(head)
            sizes = [size for each in index.series for size in each.file_sizes]
            for number, size in enumerate(sizes):
                job.checkpoint()
                job.report(number, len(sizes), _TAKING)
                content = file.read(size)
                seen.update(content)
                yield content
        if seen.hexdigest() != self.manifest.part(PackPart.IMAGES).digest:
            raise DataProblem(_CHANGED)

    def keep_head(self, path: Path) -> None:
        """Write everything but the images to another file, durably.

        Raises
        ------
        EnvironmentFault
            If the disk refused.
        """
        with self.path.open("rb") as source:
            data = source.read(self.images_at)
        partial = path.with_name(f".partial-{secrets.token_hex(8)}")
        try:
            path.parent.mkdir(exist_ok=True)
            with partial.open("xb") as target:
                target.write(data)
                target.flush()
                os.fsync(target.fileno())
            partial.replace(path)
        except OSError as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise EnvironmentFault(
                "The practice case could not be kept.", "Nothing was changed.", "Make room."
            ) from error

    def _index(self, file: BinaryIO) -> tuple[PracticeIndex, bytes]:
        place = self.manifest.part(PackPart.IMAGES)
        length = file.read(_LENGTH_BYTES)
        size = int.from_bytes(length, "big")
        if not self.has_images or size > min(LARGEST_INDEX_BYTES, place.size_bytes):
            raise DataProblem("the images of this practice case are not in this file")
        body = file.read(size)
        try:
            index = record_from_json(PracticeIndex, parse_canonical(body))
        except NotCanonicalError as error:
            raise DataProblem("the list of images of this practice case cannot be read") from error
        check_index(index, self.manifest, place.size_bytes - _LENGTH_BYTES - size)
        return index, length + body


def open_pack(path: Path, check: SignatureCheck, job: Job) -> OpenPack:
    """Check a pack whole: form, signature, and the digest of every part.

    Parameters
    ----------
    path
        The file.
    check
        Verifies Ed25519.
    job
        Progress and cancel.

    Raises
    ------
    DataProblem
        If a byte of it is not as its author signed it, or it is of a newer form, or none at all.
    EnvironmentFault
        If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            pack = _opened(path, file, check)
            if not pack.has_images:
                raise DataProblem("this practice case has no images: it is the copy that a station keeps for itself")
            _check_images(pack, file, job)
        pack.index()
    except OSError as error:
        raise EnvironmentFault(
            "The practice case cannot be read.", "Nothing was changed.", "Check the file."
        ) from error
    return pack


def open_head(path: Path, check: SignatureCheck) -> OpenPack:
    """Check what a station keeps of a pack: all but the images, whose digest the signed head names.

    Raises
    ------
    DataProblem
        As `open_pack`.
    EnvironmentFault
        If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return _opened(path, file, check)
    except OSError as error:
        raise EnvironmentFault(
            "The practice case cannot be read.", "Your read is kept.", "Open its file again."
        ) from error


def _opened(path: Path, file: BinaryIO, check: SignatureCheck) -> OpenPack:
    head, manifest = _head(file)
    signature = file.read(_SIGNATURE_BYTES)
    author = manifest.author
    is_own_key = author.key_id == _key_id(author.public_key_hex)
    if not is_own_key or not check(author.public_key_hex, author_message(head), signature.hex()):
        raise DataProblem(_CHANGED)
    check_manifest(manifest)
    size, at = path.stat().st_size, len(head) + _SIGNATURE_BYTES
    images_at = at + sum(each.size_bytes for each in manifest.parts if each.part is not PackPart.IMAGES)
    images = manifest.part(PackPart.IMAGES).size_bytes
    if size not in (images_at, images_at + images):
        raise DataProblem(_CHANGED)
    small = {}
    for place in manifest.parts:
        if place.part is not PackPart.IMAGES:
            small[place.part] = file.read(place.size_bytes)
            if sha256_hex(small[place.part]) != place.digest:
                raise DataProblem(_CHANGED)
    return OpenPack(
        path, manifest, sha256_hex(head), small[PackPart.CHARTER], small[PackPart.PLAN], small[PackPart.REFERENCE],
        has_images=size > images_at, images_at=images_at,
    )  # fmt: skip


def _head(file: BinaryIO) -> tuple[bytes, PackManifest]:
    line = file.readline(_LONGEST_FIRST_LINE)
    found = _FIRST_LINE.fullmatch(line)
    if found is None:
        raise DataProblem(_FOREIGN)
    version = int(found.group(1))
    if version > PACK_VERSION:
        raise DataProblem(
            f"this practice case has form {version}, made by a newer version of the program; this one reads form "
            f"{PACK_VERSION}. Update the program, or ask its author for the older form"
        )
    length = file.read(_LENGTH_BYTES)
    size = int.from_bytes(length, "big")
    if size > _LARGEST_MANIFEST_BYTES:
        raise DataProblem(_CHANGED)
    body = file.read(size)
    try:
        return line + length + body, record_from_json(PackManifest, parse_canonical(body))
    except (NotCanonicalError, DataProblem) as error:
        raise DataProblem(_CHANGED) from error


def _check_images(pack: OpenPack, file: BinaryIO, job: Job) -> None:
    place = pack.manifest.part(PackPart.IMAGES)
    seen, left = hashlib.sha256(), place.size_bytes
    while left:
        job.checkpoint()
        job.report(place.size_bytes - left, place.size_bytes, _CHECKING)
        chunk = file.read(min(_CHUNK_BYTES, left))
        if not chunk:
            break
        seen.update(chunk)
        left -= len(chunk)
    if seen.hexdigest() != place.digest:
        raise DataProblem(_CHANGED)


def _image_bytes(index: PracticeIndex, files: Iterable[Path]) -> Iterator[bytes]:
    body = canonical_bytes(record_to_json(index))
    yield len(body).to_bytes(_LENGTH_BYTES, "big") + body
    for path in files:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk


def _key_id(public_key_hex: str) -> str:
    try:
        return hashlib.sha256(bytes.fromhex(public_key_hex)).hexdigest()
    except ValueError:
        return ""


def with_places(manifest: PackManifest, contents: PackContents) -> PackManifest:
    """Return a head that names the parts of these contents."""
    return replace(manifest, parts=contents.places())
