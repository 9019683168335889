"""Packages come over real TLS, whatever line and disk do: resumed by range, kept only where the digest holds."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.core.errors import Cancelled, Refused
from readstation.core.jobs import QuietJob
from readstation.exchange.package_source import FolderSource, HttpsSource, open_source
from readstation.model.image_package import ManifestEntry
from readstation.store.package_files import PackageFiles
from readstation.sync.images import FetchPolicy, FetchReport, fetch_packages
from tests.builders.packages import Trouble, https_server, published, random_places
from tests.support.certificates import Authority, new_authority

QUICK = FetchPolicy(reserve_bytes=0, first_wait_s=0.0, longest_wait_s=0.0)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ManifestEntry]:
    """Return a folder with one package of 4 MiB, and its line of the manifest."""
    folder = tmp_path_factory.mktemp("published")
    return folder / "out", published(folder / "out", folder / "in")[0]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return new_authority()


@pytest.fixture
def shelf(tmp_path: Path) -> PackageFiles:
    (tmp_path / "shelf").mkdir()
    return PackageFiles(tmp_path / "shelf")


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


@pytest.fixture
def source(
    place: tuple[Path, ManifestEntry], tmp_path: Path, authority: Authority, trouble: Trouble
) -> Iterator[HttpsSource]:
    root = authority.write(tmp_path / "root.pem")
    with https_server(place[0], tmp_path, authority, trouble) as url:
        yield HttpsSource(url, str(root), silence_s=1.0)


def _fetch(
    entry: ManifestEntry, source: HttpsSource | FolderSource, shelf: PackageFiles, policy: FetchPolicy = QUICK
) -> FetchReport:
    return fetch_packages((entry,), source, shelf, QuietJob(), policy, sleep=lambda _: None)


def _is_whole(entry: ManifestEntry, shelf: PackageFiles) -> bool:
    path = shelf.path_of(entry.name)
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == entry.digest


def test_cut_at_random_bytes_it_goes_on_where_it_stopped(
    place: tuple[Path, ManifestEntry], source: HttpsSource, shelf: PackageFiles, trouble: Trouble
) -> None:
    """TR-48: 25 cuts; no byte is asked for twice, and what is kept has the digest of the manifest."""
    entry = place[1]
    trouble.cuts = [1 + each for each in random_places(25, 300_000, seed=48)]
    report = _fetch(entry, source, shelf)
    assert (report.fetched, report.is_unreachable, report.findings) == (1, False, [])
    assert _is_whole(entry, shelf)
    starts = [start for start, _ in trouble.asked]
    assert len(starts) == 26
    assert starts == sorted(set(starts))
    assert trouble.cuts == []


def test_a_part_is_never_under_its_own_name(
    place: tuple[Path, ManifestEntry], source: HttpsSource, shelf: PackageFiles, trouble: Trouble
) -> None:
    """TR-45: what was broken off is no package; the next pass takes it up."""
    entry = place[1]
    trouble.cuts = [0] * 4 + [1_000_000]
    report = _fetch(entry, source, shelf)
    assert report.is_unreachable
    assert shelf.names() == frozenset()
    assert shelf.begun_bytes(entry.name) == 1_000_000
    assert _fetch(entry, source, shelf).fetched == 1
    assert trouble.asked[-1][0] == 1_000_000
    assert shelf.begun() == frozenset()


def test_a_flipped_bit_is_refused_and_fetched_again(
    place: tuple[Path, ManifestEntry], source: HttpsSource, shelf: PackageFiles, trouble: Trouble
) -> None:
    """TR-45: one damaged answer is asked for again; two are said, and nothing of them stays."""
    entry = place[1]
    for flip in random_places(5, entry.size_bytes, seed=45):
        trouble.flips = [flip]
        assert _fetch(entry, source, shelf).fetched == 1
        assert _is_whole(entry, shelf)
        shelf.drop(entry.name)
    trouble.flips = random_places(2, entry.size_bytes, seed=46)
    report = _fetch(entry, source, shelf)
    assert [finding.code for finding in report.findings] == ["TR-45.package"]
    assert (shelf.names(), shelf.begun()) == (frozenset(), frozenset())


def test_a_part_that_was_damaged_on_the_disk_is_found_at_the_end(
    place: tuple[Path, ManifestEntry], source: HttpsSource, shelf: PackageFiles, trouble: Trouble, tmp_path: Path
) -> None:
    entry = place[1]
    trouble.cuts = [0] * 4 + [500_000]
    _fetch(entry, source, shelf)
    part = tmp_path / "shelf" / f"{entry.name}.part"
    data = bytearray(part.read_bytes())
    data[1234] ^= 8
    part.write_bytes(data)
    assert _fetch(entry, source, shelf).fetched == 1
    assert _is_whole(entry, shelf)


def test_a_server_that_ignores_ranges_is_not_believed(
    place: tuple[Path, ManifestEntry], source: HttpsSource, shelf: PackageFiles, trouble: Trouble
) -> None:
    trouble.whole = True
    report = _fetch(place[1], source, shelf)
    assert "something else" in report.findings[0].message
    assert shelf.begun() == frozenset()


def test_what_is_not_there_is_said(place: tuple[Path, ManifestEntry], source: HttpsSource, shelf: PackageFiles) -> None:
    entry = place[1]
    gone = ManifestEntry(entry.read_id, 1, "0" * 32, entry.digest, entry.size_bytes)
    report = fetch_packages((gone, entry), source, shelf, QuietJob(), QUICK, sleep=lambda _: None)
    assert report.fetched == 1
    assert "not where it should be" in report.findings[0].message


def test_a_silent_server_is_given_up(
    place: tuple[Path, ManifestEntry], source: HttpsSource, shelf: PackageFiles, trouble: Trouble
) -> None:
    """TR-48: by the watch, whose time is short here."""
    trouble.silent.set()
    policy = FetchPolicy(reserve_bytes=0, attempts=1)
    assert _fetch(place[1], source, shelf, policy).is_unreachable
    assert not [thread for thread in threading.enumerate() if thread.name == "package-watch"]


def test_cancel_is_heard_while_the_server_is_silent(
    place: tuple[Path, ManifestEntry], tmp_path: Path, authority: Authority, shelf: PackageFiles, trouble: Trouble
) -> None:
    """TR-48: a window that closes does not wait for a network."""
    trouble.silent.set()
    job = QuietJob()
    root = authority.write(tmp_path / "root.pem")
    with https_server(place[0], tmp_path, authority, trouble) as url:
        source = HttpsSource(url, str(root), silence_s=600.0)
        timer = threading.Timer(0.3, job.cancel)
        timer.start()
        with pytest.raises(Cancelled):
            fetch_packages((place[1],), source, shelf, job, QUICK, sleep=lambda _: None)
        timer.join()


@pytest.mark.parametrize("kind", ["foreign", "expired", "other_name"])
def test_a_server_that_is_not_the_one_is_sent_nothing(
    place: tuple[Path, ManifestEntry], tmp_path: Path, authority: Authority, shelf: PackageFiles, kind: str
) -> None:
    """TR-48: certificate and name are verified on every connection; no request goes out before."""
    trouble = Trouble()
    root = authority.write(tmp_path / "root.pem")
    signed = new_authority("Somebody else") if kind == "foreign" else authority
    hosts = ("images.invalid",) if kind == "other_name" else ("127.0.0.1",)
    with https_server(place[0], tmp_path, signed, trouble, hosts=hosts, is_expired=kind == "expired") as url:
        report = _fetch(place[1], HttpsSource(url, str(root), silence_s=2.0), shelf)
    assert report.is_unreachable
    assert trouble.asked == []


class _SmallDisk(PackageFiles):
    """A folder on a disk whose room shrinks by what is written, and by others."""

    def __init__(self, folder: Path, room_bytes: int) -> None:
        super().__init__(folder)
        self.room_bytes = room_bytes
        self.shrinks_after = 1 << 40

    def free_bytes(self) -> int:
        used = sum(path.stat().st_size for path in self._folder.iterdir())
        return (0 if used > self.shrinks_after else self.room_bytes) - used


def test_nothing_is_begun_where_the_reserve_would_be_touched(place: tuple[Path, ManifestEntry], tmp_path: Path) -> None:
    """TR-44: the package and its opened images must fit beside the reserve."""
    entry, folder = place[1], tmp_path / "shelf"
    folder.mkdir()
    policy = FetchPolicy(reserve_bytes=1_000_000)
    need = 2 * entry.size_bytes + policy.reserve_bytes
    assert _fetch(entry, FolderSource(place[0]), _SmallDisk(folder, need - 1), policy).has_no_room
    assert list(folder.iterdir()) == []
    assert _fetch(entry, FolderSource(place[0]), _SmallDisk(folder, need), policy).fetched == 1


def test_a_part_gives_way_when_the_disk_fills_up(place: tuple[Path, ManifestEntry], tmp_path: Path) -> None:
    """TR-44: images go first; saving keeps its room."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    disk = _SmallDisk(folder, 100_000_000)
    disk.shrinks_after = 1_000_000
    report = _fetch(place[1], FolderSource(place[0]), disk, FetchPolicy(reserve_bytes=1_000_000))
    assert report.has_no_room
    assert list(folder.iterdir()) == []


def test_places_that_are_none_are_refused(tmp_path: Path, authority: Authority) -> None:
    for named in ("http://127.0.0.1/x", "ftp://a/b", "", "https://user@host/x", "https://host/x?y=1"):
        with pytest.raises(Refused):
            open_source(named)
    with pytest.raises(Refused, match="certificate"):
        open_source("https://host/x/", str(tmp_path / "none.pem"))
    assert isinstance(open_source(str(tmp_path)), FolderSource)
