"""The files of the bench of the index: CT headers as scanners write them, made by the byte and so fast.

A header has about 120 elements with sequences of both kinds of length and a private block; what changes from slice to
slice in a real series changes here too. The values are invented.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CT_CLASS = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
_LONG = frozenset({"OB", "OD", "OF", "OL", "OW", "SQ", "UC", "UN", "UR", "UT"})
_SEQUENCE_END = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
_ROOT = "1.2.826.0.1.3680043.10.1534"
_SEED = 20_100_205


@dataclass(frozen=True, slots=True)
class CtSeries:
    """One invented CT series, axial, slices 1 mm apart.

    Attributes
    ----------
    patient, study, number
        From 0; they become names, UIDs and texts.
    slices
        How many images.
    rows, columns
        The matrix.
    """

    patient: int = 0
    study: int = 0
    number: int = 0
    slices: int = 300
    rows: int = 512
    columns: int = 512

    @property
    def series_uid(self) -> str:
        """The UID of the series."""
        return f"{_ROOT}.2.{self.patient}.{self.study}.{self.number}.20240229101500.88123"


class CtHeaders:
    """Writes the headers of one series; what its files share is encoded once."""

    def __init__(self, series: CtSeries) -> None:
        self._series = series
        fixed = [element(tag, kind, value) for tag, kind, value in _fixed(series)]
        self._fixed = dict(sorted(zip((tag for tag, _, _ in _fixed(series)), fixed, strict=True)))

    def head(self, index: int, pixel_length: int) -> bytes:
        """Return a file up to the value of its pixel data.

        Parameters
        ----------
        index
            The slice, from 0.
        pixel_length
            Bytes of uncompressed pixels.
        """
        series = self._series
        own = {tag: element(tag, kind, value) for tag, kind, value in _own(series, index)}
        body = b"".join(data for _, data in sorted((self._fixed | own).items()))
        pixels = struct.pack("<HH2sHL", 0x7FE0, 0x0010, b"OW", 0, pixel_length)
        return _meta(series, index) + body + pixels


def element(tag: int, kind: str, value: bytes | str) -> bytes:
    """Return one element in explicit little endian, padded to an even length."""
    data = value.encode("latin-1") if isinstance(value, str) else value
    if len(data) % 2:
        data += b"\0" if kind in ("UI", "OB", "UN") else b" "
    lead = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, kind.encode())
    if kind == "SQ" and data.endswith(_SEQUENCE_END):
        return lead + struct.pack("<HL", 0, 0xFFFFFFFF) + data
    if kind in _LONG:
        return lead + struct.pack("<HL", 0, len(data)) + data
    return lead + struct.pack("<H", len(data)) + data


def index_files(folder: Path, files: int = 10_000, series: int = 20, patients: int = 10) -> None:
    """Write a folder of CT files for the index: two studies of a patient at most, shuffled over flat sub-folders.

    The pixels are holes in the files: their size is real, their place on the disk is not. File names say nothing, as on
    an exported medium.

    Parameters
    ----------
    folder
        An existing, empty folder.
    files, series, patients
        How many of each.
    """
    chance = random.Random(_SEED)  # noqa: S311 - test data, not a secret
    names = [f"IM{number:06}" for number in range(files)]
    chance.shuffle(names)
    left = iter(names)
    for number in range(series):
        count = files // series + (number < files % series)
        plan = CtSeries(number % patients, number // patients, number, count)
        target = folder / f"SER{number:03}"
        target.mkdir()
        headers = CtHeaders(plan)
        length = 2 * plan.rows * plan.columns
        for index in range(count):
            head = headers.head(index, length)
            with (target / next(left)).open("wb") as stream:
                stream.write(head)
                stream.truncate(len(head) + length)


def _sop_uid(series: CtSeries, index: int) -> str:
    return f"{series.series_uid}.{1000 + 7 * index}"


def _meta(series: CtSeries, index: int) -> bytes:
    parts = b"".join(
        (
            element(0x00020001, "OB", b"\0\1"),
            element(0x00020002, "UI", CT_CLASS),
            element(0x00020003, "UI", _sop_uid(series, index)),
            element(0x00020010, "UI", EXPLICIT_LITTLE_ENDIAN),
            element(0x00020012, "UI", "1.2.276.0.7230010.3.0.3.6.7"),
            element(0x00020013, "SH", "OFFIS_DCMTK_367"),
        )
    )
    return bytes(128) + b"DICM" + element(0x00020000, "UL", struct.pack("<L", len(parts))) + parts


def _own(series: CtSeries, index: int) -> Iterator[tuple[int, str, bytes | str]]:
    """Yield the elements that change from slice to slice."""
    place = f"{-412.5 + index:.6f}".rstrip("0").rstrip(".")
    clock = f"{101512 + index // 60:06}.{(index * 16631) % 1_000_000:06}"
    yield from (
        (0x00080018, "UI", _sop_uid(series, index)),
        (0x00080032, "TM", clock),
        (0x00080033, "TM", clock),
        (0x00181151, "IS", str(180 + (index * 37) % 90)),
        (0x00181152, "IS", str(90 + (index * 37) % 45)),
        (0x00189345, "FD", struct.pack("<d", 8.1 + (index % 90) / 100)),
        (0x00200013, "IS", str(index + 1)),
        (0x00200032, "DS", f"-180.3417969\\-170.1{index % 2}\\{place}"),
        (0x00201041, "DS", place),
        (0x00280106, "SS", struct.pack("<h", -1024)),
        (0x00280107, "SS", struct.pack("<h", 1200 + (index * 91) % 1500)),
        (0x00431028, "OB", bytes((index * 7 + each) % 256 for each in range(64))),
    )


def _fixed(series: CtSeries) -> list[tuple[int, str, bytes | str]]:
    short = [(tag, "US", struct.pack("<H", value)) for tag, value in _numbers(series)]
    texts: list[tuple[int, str, bytes | str]] = [
        (tag, kind, value.format(s=series, uid=series.series_uid, root=_ROOT)) for tag, kind, value in _TEXTS
    ]
    private: list[tuple[int, str, bytes | str]] = [
        (0x00431000 + each, "DS", f"{each * 1.25:.6f}") for each in range(0x30, 0x44)
    ]
    private.append((0x00291010, "OB", bytes(each * each % 251 for each in range(3072))))
    return [*short, *texts, *private, (0x00281052, "DS", "0"), *_sequences()]


def _numbers(series: CtSeries) -> list[tuple[int, int]]:
    return [
        (0x00280002, 1),
        (0x00280010, series.rows),
        (0x00280011, series.columns),
        (0x00280100, 16),
        (0x00280101, 16),
        (0x00280102, 15),
        (0x00280103, 1),
    ]


def _sequences() -> list[tuple[int, str, bytes]]:
    code = (
        element(0x00080100, "SH", "P5-0808E")
        + element(0x00080102, "SH", "SRT")
        + element(0x00080104, "LO", "Computed tomography of abdomen")
    )
    image = element(0x00081150, "UI", CT_CLASS) + element(0x00081155, "UI", f"{_ROOT}.9.1")
    dose = element(0x00189303, "FD", struct.pack("<d", 12.5)) + element(0x00189324, "FD", struct.pack("<d", 9.25))
    return [
        (0x00081032, "SQ", _item(code)),
        (0x00081111, "SQ", _item(image)),
        (0x00081140, "SQ", _item(image) + _item(image)),
        (0x00082218, "SQ", _item(code + element(0x00082220, "SQ", _item(code)))),
        (
            0x00400275,
            "SQ",
            _item(element(0x00400007, "LO", "CT abdomen three phases") + element(0x00400008, "SQ", b"")),
        ),
        (0x00189325, "SQ", _item(dose, is_defined=False) + _SEQUENCE_END),
    ]


def _item(content: bytes, *, is_defined: bool = True) -> bytes:
    if is_defined:
        return struct.pack("<HHL", 0xFFFE, 0xE000, len(content)) + content
    return struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF) + content + struct.pack("<HHL", 0xFFFE, 0xE00D, 0)


_TEXTS = (
    (0x00080005, "CS", "ISO_IR 100"),
    (0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI"),
    (0x00080016, "UI", CT_CLASS),
    (0x00080020, "DA", "202402{s.study:02}"),
    (0x00080021, "DA", "20240229"),
    (0x00080022, "DA", "20240229"),
    (0x00080023, "DA", "20240229"),
    (0x00080030, "TM", "100801.234000"),
    (0x00080031, "TM", "101500.000000"),
    (0x00080050, "SH", "ACC{s.patient:04}{s.study:02}"),
    (0x00080060, "CS", "CT"),
    (0x00080070, "LO", "INVENTED SCANNERS"),
    (0x00080080, "LO", "Invented Hospital"),
    (0x00080081, "ST", "No Street 1, Nowhere"),
    (0x00080090, "PN", "Referring^Nobody"),
    (0x00081010, "SH", "CT64"),
    (0x00081030, "LO", "CT abdomen three phases"),
    (0x0008103E, "LO", "ABD {s.number} 1.0 B30f"),
    (0x00081040, "LO", "Radiology"),
    (0x00081048, "PN", "Reader^None"),
    (0x00081070, "PN", "Operator^None"),
    (0x00081090, "LO", "Model 64"),
    (0x00100010, "PN", "BENCH^SUBJECT{s.patient:03}"),
    (0x00100020, "LO", "BENCH{s.patient:03}"),
    (0x00100030, "DA", "19600101"),
    (0x00100040, "CS", "O"),
    (0x00101010, "AS", "064Y"),
    (0x00101020, "DS", "1.72"),
    (0x00101030, "DS", "74"),
    (0x001021B0, "LT", "None of this is true."),
    (0x00180010, "LO", "INVENTED 350"),
    (0x00180015, "CS", "ABDOMEN"),
    (0x00180022, "CS", "HELICAL MODE"),
    (0x00180050, "DS", "1.0"),
    (0x00180060, "DS", "120"),
    (0x00180090, "DS", "500"),
    (0x00181000, "LO", "12345"),
    (0x00181020, "LO", "syngo CT 2012B"),
    (0x00181030, "LO", "Abdomen three phases"),
    (0x00181040, "LO", "IV"),
    (0x00181041, "DS", "100"),
    (0x00181044, "DS", "100"),
    (0x00181046, "DS", "3"),
    (0x00181100, "DS", "380"),
    (0x00181110, "DS", "1085.6"),
    (0x00181111, "DS", "595"),
    (0x00181120, "DS", "0"),
    (0x00181130, "DS", "158.5"),
    (0x00181140, "CS", "CW"),
    (0x00181150, "IS", "500"),
    (0x00181160, "SH", "0"),
    (0x00181170, "IS", "35"),
    (0x00181190, "DS", "1.2"),
    (0x00181200, "DA", "20240228"),
    (0x00181201, "TM", "063000.000000"),
    (0x00181210, "SH", "B30f"),
    (0x00185100, "CS", "HFS"),
    (0x00189305, "FD", struct.pack("<d", 0.5).decode("latin-1")),
    (0x00189306, "FD", struct.pack("<d", 0.6).decode("latin-1")),
    (0x00189307, "FD", struct.pack("<d", 38.4).decode("latin-1")),
    (0x00189309, "FD", struct.pack("<d", 46.0).decode("latin-1")),
    (0x00189310, "FD", struct.pack("<d", 92.0).decode("latin-1")),
    (0x00189311, "FD", struct.pack("<d", 0.6).decode("latin-1")),
    (0x0020000D, "UI", "{root}.1.{s.patient}.{s.study}.20240229100801.1"),
    (0x0020000E, "UI", "{uid}"),
    (0x00200010, "SH", "{s.patient}{s.study}"),
    (0x00200011, "IS", "{s.number}"),
    (0x00200012, "IS", "4"),
    (0x00200037, "DS", "1\\0\\0\\0\\1\\0"),
    (0x00200052, "UI", "{root}.3.{s.patient}.{s.study}.5"),
    (0x00201040, "LO", ""),
    (0x00204000, "LT", "Portal venous"),
    (0x00280004, "CS", "MONOCHROME2"),
    (0x00280030, "DS", "0.7421875\\0.7421875"),
    (0x00281050, "DS", "40\\300"),
    (0x00281051, "DS", "400\\1500"),
    (0x00281053, "DS", "1"),
    (0x00281054, "LO", "HU"),
    (0x00281055, "LO", "WINDOW1\\WINDOW2"),
    (0x00290010, "LO", "INVENTED CSA HEADER"),
    (0x00291008, "CS", "SOM 5"),
    (0x00291009, "LO", "VA10A 971201"),
    (0x00321060, "LO", "CT abdomen three phases"),
    (0x00400002, "DA", "20240229"),
    (0x00400003, "TM", "100000.000000"),
    (0x00400244, "DA", "20240229"),
    (0x00400245, "TM", "100801.234000"),
    (0x00400253, "SH", "PPS1"),
    (0x00400254, "LO", "CT abdomen three phases"),
    (0x00430010, "LO", "INVENTED PARM 01"),
)
