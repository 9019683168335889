"""Foreign files are parsed in a child behind walls; what harms the child costs its file only (TR-56, TR-57)."""

from __future__ import annotations

import functools
import json
import struct
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import psutil
import pydicom
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian

from readstation.app import intake
from readstation.app.intake import take_in
from readstation.app.station import OpenStation
from readstation.core.errors import Cancelled, EnvironmentFault, Refused
from readstation.core.jobs import QuietJob
from readstation.imaging import parser_process
from readstation.imaging.parser import LocalParser, ParsedHeader
from readstation.imaging.parser_process import ParserProcess
from readstation.imaging.parser_walls import ParserLimits
from tests.builders.dicom import write_enhanced, write_series

HOSTILE = Path(__file__).parents[1] / "support" / "hostile_child.py"
LIMITS = ParserLimits(item_s=4)
NARROW = ParserLimits(memory_bytes=1024**3, item_s=60)
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the walls are those of Linux")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.fixture
def station(tmp_profile: Path) -> Iterator[OpenStation]:
    with OpenStation(tmp_profile) as opened:
        yield opened


@pytest.fixture(autouse=True)
def no_child_left() -> Iterator[None]:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    yield
    assert not {child.pid for child in psutil.Process().children(recursive=True)} - before


def hostile(scratch: Path, job: QuietJob | None = None) -> ParserProcess:
    command = (sys.executable, "-P", "-s", str(HOSTILE), str(scratch.parent))
    return ParserProcess(scratch, job or QuietJob(), LIMITS, command)


@pytest.fixture
def harmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the intake's child be harmed by what the names of the files say."""
    command = (sys.executable, "-P", "-s", str(HOSTILE), ".")
    monkeypatch.setattr(intake, "ParserProcess", functools.partial(ParserProcess, limits=LIMITS, command=command))


def headers(parser: ParserProcess | LocalParser, paths: list[Path]) -> list[ParsedHeader]:
    return list(parser.headers(paths, pictures=False, segmentations=False))


def test_the_child_says_what_this_process_would(tmp_path: Path, scratch: Path) -> None:
    files = [*write_series(tmp_path / "a").files, *write_enhanced(tmp_path / "b").files]
    (tmp_path / "text").write_text("no image")
    cut = tmp_path / "cut.dcm"
    cut.write_bytes(files[0].read_bytes()[:-9])
    files += [tmp_path / "text", cut, tmp_path / "gone"]
    with ParserProcess(scratch, QuietJob()) as parser:
        found = headers(parser, files)
        assert parser.digests(files[0]) == LocalParser().digests(files[0]) != ()
        assert parser.digests(cut) == ()
        with pytest.raises(Refused, match="DICOMDIR"):
            parser.directory(files[0])
    assert found == headers(LocalParser(), files)
    assert found[-2].damaged_series
    assert [each.read.finding.code for each in found[-3:] if each.read.finding] == [
        "object.not-dicom",
        "object.truncated",
        "object.no-access",
    ]


@on_linux
def test_the_child_can_neither_write_elsewhere_nor_talk_nor_run_anything(tmp_path: Path, scratch: Path) -> None:
    (tmp_path / "precious").write_text("kept")
    with hostile(scratch) as parser:
        assert parser.digests(tmp_path / "escape") == ("nothing",)
        assert set(parser.walls) >= {"memory", "file size", "open files", "core", "folder", "network"}
    assert (tmp_path / "precious").read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "profile") == ["precious", "scratch"]


HARMS = [
    ("hang", "parser.time"),
    ("spin", "parser.time"),
    ("crash", "parser.ended"),
    ("leave", "parser.ended"),
    ("raise", "parser.ended"),
]


@pytest.mark.parametrize(("harm", "code"), HARMS)
@pytest.mark.usefixtures("harmed")
def test_a_header_that_harms_the_child_costs_its_file_only(
    station: OpenStation, tmp_path: Path, harm: str, code: str
) -> None:
    write_series(tmp_path / "in" / "a")
    write_series(tmp_path / "in" / "b", name=harm, shape=(1, 6, 5))
    write_series(tmp_path / "in" / "c")
    report = take_in(station, [tmp_path / "in"], QuietJob())
    assert [each.facts.slices for each in report.taken] == [4, 4]
    [refused] = report.refused_objects
    assert (refused.source.shown_as, refused.finding.code) == (f"b/{harm}001.dcm", code)
    assert refused.finding.message.endswith(".")


@on_linux
def test_a_header_that_takes_all_memory_is_refused_and_those_beside_it_are_read(tmp_path: Path, scratch: Path) -> None:
    good = write_series(tmp_path / "in").files
    paths = [good[0], tmp_path / "eat", good[1]]
    command = (sys.executable, "-P", "-s", str(HOSTILE), str(tmp_path))
    with ParserProcess(scratch, QuietJob(), NARROW, command) as parser:
        found = headers(parser, paths)
    codes = [each.read.finding.code if each.read.finding else "" for each in found]
    assert codes == ["", "object.memory", ""]


@pytest.mark.parametrize(("harm", "code"), [HARMS[0], HARMS[2]])
@pytest.mark.usefixtures("harmed")
def test_pixels_that_harm_the_child_cost_their_series_only(
    station: OpenStation, tmp_path: Path, harm: str, code: str
) -> None:
    """A decoder that hangs: a series is stored whole or not at all, so this one is not."""
    write_series(tmp_path / "in" / "a")
    write_series(tmp_path / "in" / "b", name=f"later-{harm}", shape=(2, 6, 5))
    report = take_in(station, [tmp_path / "in"], QuietJob())
    assert [each.facts.slices for each in report.taken] == [4]
    assert [(each.image_count, each.finding.code) for each in report.refused_series] == [(2, code)]


@pytest.mark.usefixtures("harmed")
def test_an_archive_that_harms_the_child_is_not_taken_in_part(station: OpenStation, tmp_path: Path) -> None:
    files = write_series(tmp_path / "in").files
    with zipfile.ZipFile(tmp_path / "in" / "crash.zip", "w") as archive:
        for path in write_series(tmp_path / "other").files:
            archive.write(path, path.name)
    report = take_in(station, [tmp_path / "in"], QuietJob())
    assert [each.facts.slices for each in report.taken] == [len(files)]
    [refused] = report.refused_objects
    assert refused.finding.message == "The archive is damaged; nothing in it was taken."


def test_who_stops_does_not_wait_for_a_file_that_hangs(tmp_path: Path, scratch: Path) -> None:
    job = QuietJob()
    parser = ParserProcess(scratch, job, ParserLimits(), (sys.executable, "-P", "-s", str(HOSTILE), str(tmp_path)))
    with parser:
        headers(parser, list(write_series(tmp_path / "in").files))
        threading.Timer(0.3, job.cancel).start()
        started = time.monotonic()
        with pytest.raises(Cancelled):
            headers(parser, [tmp_path / "hang"])
        assert time.monotonic() - started < 5


def deflate_bomb(path: Path) -> None:
    """Write a deflated object of some hundred kilobytes that unpacks to 400 million bytes."""
    [source] = write_series(path.parent / "model", shape=(1, 6, 5)).files
    dataset = pydicom.dcmread(source)
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.save_as(path, enforce_file_format=True)
    source.unlink()
    content = path.read_bytes()
    start = 132 + 12 + struct.unpack_from("<L", content, 140)[0]
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = b"\x09\x00\x10\x00UN\0\0" + struct.pack("<L", 400_000_000)
    packed = packer.compress(head) + b"".join(packer.compress(bytes(10**7)) for _ in range(40)) + packer.flush()
    path.write_bytes(content[:start] + packed)


def deep_sequence(path: Path, depth: int) -> None:
    """Write an object with sequences of undefined length, one in another."""
    [source] = write_series(path.parent / "model", shape=(1, 6, 5)).files
    opened = b"\x08\x00\x15\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    closed = b"\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\xdd\xe0\0\0\0\0"
    content = source.read_bytes()
    place = content.index(b"\x10\x00\x10\x00PN") if b"\x10\x00\x10\x00PN" in content else content.index(b"\x18\x00")
    path.write_bytes(content[:place] + opened * depth + closed * depth + content[place:])
    source.unlink()


def test_bombs_are_findings_and_the_images_beside_them_are_taken(station: OpenStation, tmp_path: Path) -> None:
    """A deflate bomb of 400 MB and a sequence 100,000 deep, with the limits that a user has."""
    folder = tmp_path / "in"
    write_series(folder / "z")
    deflate_bomb(folder / "bomb.dcm")
    deep_sequence(folder / "deep.dcm", 100_000)
    assert (folder / "bomb.dcm").stat().st_size < 500_000
    report = take_in(station, [folder], QuietJob())
    found = {each.source.shown_as: each.finding.code for each in report.refused_objects}
    assert found == {"bomb.dcm": "object.inflates", "deep.dcm": "object.too-deep"}
    assert [each.facts.slices for each in report.taken] == [4]


LIES = {
    "no JSON": ["print('what')"],
    "another record": ["print(json.dumps({'item': [1, 2]}))", "print(json.dumps({'end': True}))"],
    "a code to run": ["print(json.dumps({'item': {'__reduce__': ['os.system', 'true']}}))"],
    "nothing": ["print(json.dumps({'end': True}))"],
    "no end of a line": ["[sys.stdout.write('x' * 500) for _ in range(100)]"],
    "deeper than is read": ["print('[' * 100000)"],
    "an odd refusal": ["print(json.dumps({'refused': 'you'}))"],
}


@pytest.mark.parametrize("lie", list(LIES))
def test_a_child_that_says_what_it_may_not_is_ended(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    monkeypatch.setattr(parser_process, "LONGEST_ANSWER", 10_000 if lie == "no end of a line" else 1_000_000)
    lines = ["import json, sys, time", "sys.stdin.readline()", "print(json.dumps({'ready': []}), flush=True)"]
    lines += ["sys.stdin.readline()", *LIES[lie], "sys.stdout.flush()", "time.sleep(60)"]
    with ParserProcess(scratch, QuietJob(), LIMITS, (sys.executable, "-c", "\n".join(lines))) as parser:
        found = headers(parser, [tmp_path / "a", tmp_path / "b"])
    assert [each.read.finding.code for each in found if each.read.finding] == ["parser.ended"] * 2


def test_a_child_that_does_not_start_is_no_fault_of_the_files(
    tmp_path: Path, scratch: Path, station: OpenStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_series(tmp_path / "in")
    monkeypatch.setattr(intake, "ParserProcess", functools.partial(ParserProcess, command=("/bin/false",)))
    with pytest.raises(EnvironmentFault, match="did not start"):
        take_in(station, [tmp_path / "in"], QuietJob())


def test_a_folder_of_images_brings_no_code_into_the_child(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module of a known name lies where the person stands."""
    files = list(write_series(tmp_path / "in").files)
    (tmp_path / "in" / "json.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path / "in")
    with ParserProcess(scratch, QuietJob()) as parser:
        assert all(each.read.header is not None for each in headers(parser, files))


def test_answers_are_plain_text(scratch: Path, tmp_path: Path) -> None:
    """What crosses is JSON of the types that are asked for; nothing in it is run."""
    question = {"ask": "headers", "paths": [str(tmp_path / "gone")], "pictures": False, "segmentations": False}
    with ParserProcess(scratch, QuietJob()) as parser:
        assert [json.loads(json.dumps(each)) for each in parser._items("headers", question)] == [
            [[None, ["object.no-access", "The file cannot be opened.", "error", ""], None], ""]
        ]
