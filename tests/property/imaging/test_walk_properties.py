"""Any file that can be written: the walker says what pydicom says, or nothing (TR-57, TR-61)."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readstation.imaging.objects import quiet_parser
from readstation.imaging.walk import HeaderWalker
from tests.support.same_walk import Everything, same_as_pydicom

UNDEFINED = 0xFFFFFFFF
LONG = ("OB", "OW", "UN", "UT", "SQ")
SHORT = ("CS", "DS", "IS", "LO", "UI", "US", "FD", "SH")
# Public and private, with sequences that the dictionary knows, and tags that it does not.
TAGS = (
    *(0x00080005, 0x00080008, 0x00080016, 0x00080018, 0x00081140, 0x00082112, 0x00090010, 0x00091001, 0x00100010),
    *(0x00100020, 0x00180050, 0x0020000D, 0x0020000E, 0x00200013, 0x00280010, 0x00280030, 0x00290010, 0x00291102),
    *(0x00321064, 0x00400275, 0x00541001, 0x50000010, 0x60000010, 0x7FE00001, 0x7FDF0010),
)


def encoded(tag: int, kind: str, value: bytes, *, implicit: bool, undefined: bool = False) -> bytes:
    lead = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
    length = UNDEFINED if undefined else len(value)
    if implicit:
        return lead + struct.pack("<L", length) + value
    if kind in LONG:
        return lead + kind.encode() + struct.pack("<HL", 0, length) + value
    return lead + kind.encode() + struct.pack("<H", length) + value


def item(content: bytes, *, undefined: bool) -> bytes:
    if undefined:
        return struct.pack("<HHL", 0xFFFE, 0xE000, UNDEFINED) + content + struct.pack("<HHL", 0xFFFE, 0xE00D, 0)
    return struct.pack("<HHL", 0xFFFE, 0xE000, len(content)) + content


@st.composite
def elements(draw: st.DrawFn, *, implicit: bool, depth: int = 0) -> bytes:
    tags = sorted(draw(st.sets(st.sampled_from(TAGS), max_size=8 if depth == 0 else 3)))
    parts = []
    for tag in tags:
        kind = draw(st.sampled_from((*SHORT, *LONG)))
        if kind == "SQ" and depth < 3:
            undefined = draw(st.booleans())
            inner = draw(st.lists(elements(implicit=implicit, depth=depth + 1), max_size=2))
            value = b"".join(item(each, undefined=draw(st.booleans())) for each in inner)
            if undefined:
                value += struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
            parts.append(encoded(tag, kind, value, implicit=implicit, undefined=undefined))
            continue
        value = draw(st.binary(max_size=12)) if tag != 0x00080005 else draw(st.sampled_from([b"", b"ISO_IR 100", b"?"]))
        parts.append(encoded(tag, kind, value, implicit=implicit))
    return b"".join(parts)


@st.composite
def objects(draw: st.DrawFn) -> list[bytes]:
    """Return a file, and others that are made from it: an element changed, bytes changed, or cut off."""
    implicit = draw(st.booleans())
    syntax = b"1.2.840.10008.1.2\0" if implicit else b"1.2.840.10008.1.2.1\0"
    body = draw(elements(implicit=implicit))
    pixels = encoded(0x7FE00010, "OW", draw(st.binary(max_size=8)), implicit=implicit)
    files = []
    for uid in (b"1.2.3\0", b"1.2.34", draw(st.sampled_from([b"1.2.345\0", b"", b"odd\0"]))):
        meta = b"".join(
            (
                encoded(0x00020003, "UI", uid, implicit=False),
                encoded(0x00020010, "UI", syntax, implicit=False),
            )
        )
        length = encoded(0x00020000, "UL", struct.pack("<L", len(meta)), implicit=False)
        files.append(bytes(128) + b"DICM" + length + meta + body + pixels)
    damaged = bytearray(files[0])
    for _ in range(draw(st.integers(1, 3))):
        damaged[draw(st.integers(128, len(damaged) - 1))] = draw(st.integers(0, 255))
    files.append(bytes(damaged))
    files.append(files[1][: draw(st.integers(0, len(files[1])))])
    return files


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("walk") / "file.dcm"


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(files=objects())
def test_walked_or_left_alone(place: Path, files: list[bytes]) -> None:
    walker = HeaderWalker(Everything())
    with quiet_parser():
        for content in (*files, *files):
            place.write_bytes(content)
            same_as_pydicom(walker, place)
