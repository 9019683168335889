"""Stored pixels straight into their slice of a volume: read or decoded in place, without a copy in between.

Only what is plain takes this way (`ImageFile.is_plain`). Anything else, and anything that does not come out as it must,
goes through `imaging.decode`, which decides whether there is an image at all.
"""

from __future__ import annotations

import os
import struct
import threading
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from readstation.core.errors import Refused
from readstation.imaging.decode import NATIVE, RLE, PixelFormat, check_frame, decoded
from readstation.imaging.image_file import ImageFile, meta_end
from readstation.imaging.objects import DAMAGED, READ_FAILURES, TRUNCATED, open_object
from readstation.imaging.picture import plain_frames
from readstation.imaging.plan import ImagePlan
from readstation.imaging.plan_stored import OutlinedPlan

_FLAGS: Final = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_MOST_BUFFERS = 512
_JPEG = "1.2.840.10008.1.2.4."
_FAILURES = (RuntimeError, Refused, *READ_FAILURES)

_Decoder = Callable[[bytes, NDArray[Any]], Any]

_INTO: Final[dict[str, _Decoder]] = {
    _JPEG + "57": lambda data, out: imagecodecs.jpeg8_decode(data, out=out),
    _JPEG + "70": lambda data, out: imagecodecs.jpeg8_decode(data, out=out),
    _JPEG + "80": lambda data, out: imagecodecs.jpegls_decode(data, out=out),
    _JPEG + "81": lambda data, out: imagecodecs.jpegls_decode(data, out=out),
    _JPEG + "90": lambda data, out: imagecodecs.jpeg2k_decode(data, out=out),
    _JPEG + "91": lambda data, out: imagecodecs.jpeg2k_decode(data, out=out),
    _JPEG + "201": lambda data, out: imagecodecs.jpeg2k_decode(data, out=out),
    _JPEG + "202": lambda data, out: imagecodecs.jpeg2k_decode(data, out=out),
}
"""Decoders that fill an array of unsigned cells, and refuse one that the picture does not fit."""


class PixelReader:
    """Fills slices of a series. May be used on several threads at once, for different slices.

    Parameters
    ----------
    plan
        The series.
    """

    def __init__(self, plan: ImagePlan) -> None:
        self._plan = plan
        self._lock = threading.Lock()
        self._careful_path: Path | None = None
        self._careful_frames: tuple[PixelFormat, Sequence[bytes]] | None = None
        self._fragments: dict[int, list[tuple[int, int]]] = {}

    def fill(self, index: int, out: NDArray[Any]) -> None:
        """Put the voxels of one slice in place.

        Parameters
        ----------
        index
            Of the slice.
        out
            Shape (rows, columns), C order, of the type of the plan. Holds zeros after an error.

        Raises
        ------
        Refused
            If the file is damaged, or its pixels are not of the size or kind that it says.
        OSError
            If it is gone.
        """
        try:
            if self._plan.is_stored:
                self._fill_stored(index, out)
                return
            file, frame = self._plan.place(index)
            pixels = np.empty(out.shape, file.form.dtype)
            self._fill_stored(index, pixels)
            np.multiply(pixels, np.float32(frame.slope), out=out, casting="unsafe")
            out += np.float32(frame.intercept)
        except BaseException:
            out[...] = 0
            raise

    def fill_at_a_glance(self, index: int, out: NDArray[Any]) -> bool:
        """Put one slice in place after a glance at its header, where an outline says what the others are like.

        Its header is read like all others when it is asked for next, before the slice counts.

        Parameters
        ----------
        index, out
            As `fill`.

        Returns
        -------
        bool
            Whether it is in place; if not, `fill` is to be asked.
        """
        plan = self._plan
        try:
            seen = plan.glance(index) if isinstance(plan, OutlinedPlan) else None
            if seen is None or not isinstance(plan, OutlinedPlan):
                return False
            place = plan.path(index), seen.pixel_offset, seen.pixel_length
            _fill_single(place, plan.form, out, is_encapsulated=seen.is_encapsulated)
        except (*_FAILURES, OSError):
            out[...] = 0
            return False
        return True

    def fill_run(self, indices: Sequence[int], voxels: NDArray[Any]) -> None:
        """Put several slices in place; frames that lie one behind the other in a file are read at once.

        Parameters
        ----------
        indices
            Of the slices, in any order.
        voxels
            Of the whole volume.

        Raises
        ------
        Refused, OSError
            As `fill`; the slices of the run are then to be filled one by one.
        """
        for run in self._runs(indices):
            if len(run) == 1:
                self.fill(run[0], voxels[run[0]])
                continue
            file, frame = self._plan.place(run[0])
            offset = file.pixel_offset + (frame.index or 0) * file.form.frame_bytes
            read_into(file.path, offset, [voxels[index] for index in run])
            for index in run:
                _to_values(voxels[index], file.form)

    def stored(self, index: int, voxels: NDArray[Any]) -> NDArray[Any]:
        """Return the stored values of a slice: those of the volume, or read anew where it holds others."""
        if self._plan.is_stored:
            found: NDArray[Any] = voxels[index]
            return found
        file, _ = self._plan.place(index)
        pixels = np.empty((file.form.rows, file.form.columns), file.form.dtype)
        self._fill_stored(index, pixels)
        return pixels

    def _runs(self, indices: Sequence[int]) -> list[list[int]]:
        runs = list[list[int]]()
        for index in indices:
            file, frame = self._plan.place(index)
            if runs and self._plan.is_stored and file.is_plain and _is_native(file) and file.form.frames > 1:
                before, frame_before = self._plan.place(runs[-1][-1])
                follows = (frame.index or 0) == (frame_before.index or 0) + 1
                if before is file and follows and len(runs[-1]) < _MOST_BUFFERS:
                    runs[-1].append(index)
                    continue
            runs.append([index])
        return runs

    def _fill_stored(self, index: int, out: NDArray[Any]) -> None:
        file, described = self._plan.place(index)
        frame = described.index or 0
        if file.is_plain and out.dtype == file.form.dtype and out.shape == (file.form.rows, file.form.columns):
            try:
                self._fill_plain(file, frame, out)
            except _FAILURES:
                pass  # The careful way below says what is wrong, or finds the image after all.
            else:
                return
        self._fill_carefully(file, frame, out)

    def _fill_plain(self, file: ImageFile, frame: int, out: NDArray[Any]) -> None:
        form = file.form
        if file.is_deflated:
            if form.frames > 1:
                raise ValueError("inflated once, for all frames, the careful way")
            _inflate_into(file, out)
            clean(out, form)
        elif form.frames == 1:
            place = file.path, file.pixel_offset, file.pixel_length
            _fill_single(place, form, out, is_encapsulated=not _is_native(file))
        elif _is_native(file):
            read_into(file.path, file.pixel_offset + frame * form.frame_bytes, [out])
            _to_values(out, form)
        else:
            _decode_into(self._frame_bytes(file, frame), form, out)
            clean(out, form)

    def _fill_carefully(self, file: ImageFile, frame: int, out: NDArray[Any]) -> None:
        try:
            with self._lock:
                if self._careful_path != file.path:
                    self._careful_path = None
                    self._careful_frames = plain_frames(open_object(file.path))
                    self._careful_path = file.path
                form, frames = self._careful_frames or (file.form, ())
            out[...] = decoded(frames[frame], form)
        except (Refused, OSError, MemoryError):
            raise
        except (RuntimeError, *READ_FAILURES) as error:
            # More bits than there are, a frame that is not there: the loader goes on with the others.
            raise Refused(DAMAGED) from error

    def _frame_bytes(self, file: ImageFile, frame: int) -> bytes:
        with self._lock:
            found = self._fragments.get(file.ordinal)
            if found is None:
                found = self._fragments[file.ordinal] = _fragments_in(file)
        if len(found) != file.form.frames:
            raise ValueError("frames of several fragments")
        start, length = found[frame]
        return read_bytes(file.path, start, length)


def _fill_single(place: tuple[Path, int, int], form: PixelFormat, out: NDArray[Any], *, is_encapsulated: bool) -> None:
    """Read or decode the one frame of an object, whose pixels lie at an offset and have a length in its file."""
    path, offset, length = place
    if not is_encapsulated:
        read_into(path, offset, [out])
        _to_values(out, form)
        return
    data = read_bytes(path, offset, length)
    places = fragments(data)
    frame = b"".join(data[start : start + size] for start, size in places)
    _decode_into(frame, form, out)
    clean(out, form)


def _is_native(file: ImageFile) -> bool:
    return file.form.transfer_syntax in NATIVE and not file.is_deflated


def _to_values(out: NDArray[Any], form: PixelFormat) -> None:
    if form.is_big_endian and form.bits_allocated > 8:
        out.byteswap(inplace=True)
    clean(out, form)


def read_into(path: Path, offset: int, buffers: Sequence[NDArray[Any]]) -> None:
    """Read bytes of a file one behind the other straight into arrays.

    Raises
    ------
    Refused
        If the file ends before.
    OSError
        If it is gone.
    """
    views = [each.data.cast("B") for each in buffers]
    wanted = sum(each.nbytes for each in views)
    if hasattr(os, "preadv"):
        descriptor = os.open(path, _FLAGS)
        try:
            got = os.preadv(descriptor, views, offset)
        finally:
            os.close(descriptor)
        if got == wanted:
            return
    with path.open("rb", buffering=0) as stream:
        stream.seek(offset)
        for view in views:
            done = 0
            while done < view.nbytes:
                got = stream.readinto(view[done:])
                if not got:
                    raise Refused(TRUNCATED)
                done += got


def read_bytes(path: Path, offset: int, length: int) -> bytes:
    """Read bytes of a file.

    Raises
    ------
    Refused
        If the file ends before.
    OSError
        If it is gone.
    """
    with path.open("rb", buffering=0) as stream:
        stream.seek(offset)
        data = stream.read(length) or b""
        while len(data) < length:
            more = stream.read(length - len(data))
            if not more:
                raise Refused(TRUNCATED)
            data += more
    return data


def fragments(data: bytes) -> list[tuple[int, int]]:
    """Return start and length of every fragment behind the offset table (PS3.5 A.4).

    Raises
    ------
    ValueError, struct.error
        If an item is not where one must be.
    """
    found: list[tuple[int, int]] = []
    place, end = 0, len(data)
    while place < end:
        tag, length = struct.unpack_from("<LL", data, place)
        place += 8
        if tag == 0xE0DDFFFE:
            break
        if tag != 0xE000FFFE or place + length > end:
            raise ValueError("no item where one must be")
        found.append((place, length))
        place += length
    return found[1:]


def _fragments_in(file: ImageFile) -> list[tuple[int, int]]:
    """Return start in the file and length of every fragment, without reading what is in them."""
    found: list[tuple[int, int]] = []
    place, end = file.pixel_offset, file.pixel_offset + file.pixel_length
    with file.path.open("rb", buffering=0) as stream:
        while place < end:
            stream.seek(place)
            tag, length = struct.unpack("<LL", stream.read(8))
            place += 8
            if tag == 0xE0DDFFFE:
                break
            if tag != 0xE000FFFE or place + length > end:
                raise ValueError("no item where one must be")
            found.append((place, length))
            place += length
    return found[1:]


def _decode_into(frame: bytes, form: PixelFormat, out: NDArray[Any]) -> None:
    check_frame(frame, form)
    unsigned = np.dtype(f"u{form.bits_allocated // 8}")
    if form.transfer_syntax == RLE:
        flat = out.reshape(-1).view(np.uint8)
        done = imagecodecs.dicomrle_decode(frame, dtype=unsigned.newbyteorder("<"), out=flat.data)
        if getattr(done, "nbytes", 0) != form.frame_bytes:
            raise ValueError("fewer pixels than the object says")
        return
    decode = _INTO.get(form.transfer_syntax)
    if decode is None:
        raise ValueError("decoded the careful way")
    decode(frame, out.view(unsigned))


def _inflate_into(file: ImageFile, out: NDArray[Any]) -> None:
    """Inflate the pixels of a deflated object of one frame.

    The fast inflater needs to know how much comes out, which an element behind the pixels makes more. Where it fails,
    what lies before the pixels is passed over piece by piece and what lies behind is not looked at.
    """
    data = file.path.read_bytes()
    packed = data[meta_end(data) :]
    size = file.form.frame_bytes
    start = file.pixel_offset
    whole = np.empty(file.pixel_offset + file.pixel_length, dtype=np.uint8)
    try:
        pixels = memoryview(imagecodecs.deflate_decode(packed, raw=True, out=whole.data))[start : start + size]
    except RuntimeError:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        passed = unpacker.decompress(packed, start)
        pixels = memoryview(unpacker.decompress(unpacker.unconsumed_tail, size) if len(passed) == start else b"")
    if pixels.nbytes != size:
        raise ValueError("fewer pixels than the object says")
    out[...] = np.frombuffer(pixels, dtype=file.form.dtype.newbyteorder("<")).reshape(out.shape)


def clean(out: NDArray[Any], form: PixelFormat) -> None:
    """Drop bits above `bits_stored` and carry the sign, in place, where a value has any (PS3.5 8.1.1)."""
    spare = form.bits_allocated - form.bits_stored
    if not spare:
        return
    if form.is_signed:
        half = 1 << (form.bits_stored - 1)
        if int(out.max()) >= half or int(out.min()) < -half:
            out <<= spare
            out >>= spare
    elif int(out.max()) >> form.bits_stored:
        out &= (1 << form.bits_stored) - 1
