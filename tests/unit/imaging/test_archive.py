"""Hostile archives (TR-58): nothing is written outside the folder, and what is refused says why."""

from __future__ import annotations

import contextlib
import stat
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readstation.core.errors import Cancelled
from readstation.core.jobs import QuietJob
from readstation.imaging.archive import ArchiveLimits, ArchiveTooLargeError, is_archive, unpacked


def archive(path: Path, members: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        warnings.simplefilter("ignore", UserWarning)
        for name, content in members:
            target.writestr(name, content)
    return path


def everything(path: Path, scratch: Path, limits: ArchiveLimits | None = None) -> tuple[list[bytes], list[str]]:
    scratch.mkdir(exist_ok=True)
    found = list(unpacked(path, scratch, QuietJob(), limits))
    taken = [each.path.read_bytes() for each in found if each.path]
    return taken, [each.finding.message for each in found if each.finding]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../evil", "out of the archive"),
        ("a/../../evil", "out of the archive"),
        ("..\\evil", "out of the archive"),
        ("/etc/evil", "absolute"),
        ("C:\\evil", "absolute"),
        ("\\\\host\\share\\evil", "absolute"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused_and_the_rest_taken(tmp_path: Path, name: str, words: str) -> None:
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    path = archive(tmp_path / "a.zip", [(info, b"bad"), ("good", b"good")])
    taken, messages = everything(path, tmp_path / "scratch")
    assert taken == [b"good"]
    assert len(messages) == 1
    assert words in messages[0]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.zip", "scratch"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = (kind | 0o777) << 16
    taken, messages = everything(archive(tmp_path / "a.zip", [(info, b"/etc/passwd")]), tmp_path / "s")
    assert (taken, messages) == ([], ["The member is a link or a device and no file."])


def test_members_of_one_name_are_all_refused(tmp_path: Path) -> None:
    members: list[tuple[str | zipfile.ZipInfo, bytes]] = [("a/x", b"1"), ("A\\X", b"2"), ("b", b"3")]
    taken, messages = everything(archive(tmp_path / "a.zip", members), tmp_path / "s")
    assert taken == [b"3"]
    assert len(messages) == 2


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", [("x", b"1")]).read_bytes()
    taken, messages = everything(archive(tmp_path / "a.zip", [("inner.zip", inner)]), tmp_path / "s")
    assert (taken, messages) == ([], ["An archive inside an archive is not opened."])


@pytest.mark.parametrize(
    ("limits", "is_refused"),
    [
        (ArchiveLimits(members=2), True),
        (ArchiveLimits(members=3), False),
        (ArchiveLimits(total_bytes=2999), True),
        (ArchiveLimits(total_bytes=3000), False),
    ],
)
def test_the_limits_hold_to_the_byte(tmp_path: Path, limits: ArchiveLimits, is_refused: bool) -> None:
    path = archive(tmp_path / "a.zip", [(f"{n}", bytes([n]) * 1000) for n in range(3)])
    if is_refused:
        with pytest.raises(ArchiveTooLargeError):
            everything(path, tmp_path / "s", limits)
    else:
        assert len(everything(path, tmp_path / "s", limits)[0]) == 3


def test_what_unpacks_to_more_than_200_times_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", [("bomb", b"\0" * 5_000_000)])
    with pytest.raises(ArchiveTooLargeError):
        everything(path, tmp_path / "s")


@pytest.mark.parametrize(("beyond", "is_taken"), [(-1, True), (0, True), (1, False)])
def test_the_ratio_holds_to_the_byte(tmp_path: Path, *, beyond: int, is_taken: bool) -> None:
    """TR-58: 200 times the archive, which is as long as the comment at its end makes it."""
    path, size = tmp_path / "a.zip", 1_000_000 + beyond
    archive(path, [("zeros", b"\0" * size)])
    with zipfile.ZipFile(path, "a") as made:
        made.comment = b"c" * (1_000_000 // 200 - path.stat().st_size)
    assert path.stat().st_size * 200 == 1_000_000
    if is_taken:
        assert [len(content) for content in everything(path, tmp_path / "s")[0]] == [size]
    else:
        with pytest.raises(ArchiveTooLargeError):
            everything(path, tmp_path / "s")


def test_a_header_that_lies_about_its_size_is_found_while_reading(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", [("a", b"x" * 1000), ("b", b"good")])
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(content)
    taken, messages = everything(path, tmp_path / "s")
    assert b"good" in taken
    assert len(messages) + len(taken) == 2
    assert all(len(each) <= 10 for each in taken)


def test_a_damaged_member_is_named_and_the_rest_taken(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", [("bad", b"abcdefgh" * 100), ("good", b"good")])
    content = bytearray(path.read_bytes())
    content[40] ^= 0xFF
    path.write_bytes(content)
    taken, messages = everything(path, tmp_path / "s")
    assert (taken, messages) == ([b"good"], ["This member of the archive is damaged."])


def test_a_member_without_a_name_is_named_as_that_and_the_rest_taken(tmp_path: Path) -> None:
    nameless = zipfile.ZipInfo("placeholder")
    nameless.filename = ""
    path = archive(tmp_path / "a.zip", [(nameless, b"bad"), ("good", b"good")])
    assert everything(path, tmp_path / "s") == ([b"good"], ["The member has no name."])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.text(min_size=1, max_size=30), st.binary(max_size=40)), max_size=6))
def test_no_name_ever_writes_outside(tmp_path: Path, members: list[tuple[str, bytes]]) -> None:
    place = tmp_path / "place"
    place.mkdir(exist_ok=True)
    infos = []
    for name, content in members:
        info = zipfile.ZipInfo("placeholder")
        info.filename = name.replace("\0", "")
        infos.append((info, content))
    try:
        path = archive(tmp_path / "a.zip", infos)
    except (ValueError, UnicodeEncodeError):
        return
    before = {each.name for each in tmp_path.iterdir()}
    with contextlib.suppress(zipfile.BadZipFile, ArchiveTooLargeError):
        everything(path, place)
    assert {each.name for each in tmp_path.iterdir()} == before
    assert all(len(each.name) == 32 for each in place.iterdir())


def test_unpacking_can_be_stopped(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", [("a", b"1")])
    job = QuietJob()
    job.cancel()
    with pytest.raises(Cancelled):
        list(unpacked(path, tmp_path, job))
    assert is_archive(path)
