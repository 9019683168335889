"""From the office's library to the reader's station and no further than may be seen (TR-21, TR-23, TR-45)."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from readstation.app.office import assign
from readstation.app.purging import purge_read
from readstation.app.verification import verify_station
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import ReadId
from readstation.core.jobs import QuietJob
from readstation.exchange.image_package import OpenPackage
from readstation.model.charter import SequenceMode
from readstation.model.image_package import bound_to
from readstation.model.subject import ReadStage
from readstation.reading import verify, verify_openings
from readstation.reading.verify_facts import Evidence
from readstation.security.package_keys import PackageKeys
from readstation.trial.packages import ReadToRelease
from readstation.ui.image_ports import ImagesState
from readstation.ui.ports import PhaseOnDisk
from tests.builders.delivered import Delivered, delivered
from tests.builders.signing_station import PASSWORD


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Delivered]:
    with delivered(tmp_path) as made:
        yield made


@pytest.fixture
def offline(tmp_path: Path) -> Iterator[Delivered]:
    with delivered(tmp_path, SequenceMode.OFFLINE) as made:
        yield made


def _row(parts: Delivered, read_id: ReadId) -> tuple[object, ...]:
    """Return what the worklist says of a read, without its random code."""
    row = next(each for each in parts.services.worklist(parts.session) if each.read_id == read_id)
    return row.timepoint, row.modality, row.phases, row.stage, row.status_detail, row.is_ready, row.continue_words


def _shelf(parts: Delivered) -> list[int]:
    """Return the sizes of the packages on the reader's disk."""
    return sorted(path.stat().st_size for path in parts.station.profile.packages.iterdir())


def test_the_next_timepoint_comes_with_the_sealed_lock(strict: Delivered) -> None:
    """TR-23, mode strict: one timepoint after the other; the read cannot be signed while central has not answered."""
    code = strict.new_case(2)
    read_id, released = strict.give(code)
    assert (released.timepoints, released.blank) == ((0, 1), 2)
    assert strict.sync().has_opened
    assert strict.here(read_id) == [0]
    assert _row(strict, read_id)[5] is True
    strict.read_and_lock(read_id, 0)
    read = strict.station.run(strict.services.open_read, strict.session, read_id)
    view = strict.station.run(read.view)
    assert (view.stage, view.next_step.title) == (ReadStage.IN_PROGRESS, "Waiting for the central database")
    with pytest.raises(Refused, match="not here yet"):
        strict.station.run(read.seal)
    assert strict.services.fetch_images(strict.session, QuietJob()).waits_for_central
    assert strict.here(read_id) == [0]
    assert strict.sync().has_opened
    assert strict.here(read_id) == [0, 1]
    assert strict.station.run(read.look_again)
    assert strict.station.run(read.view).next_step.title == "Open TP1"
    assert not strict.station.run(read.look_again)
    strict.read_and_lock(read_id, 1)
    assert not strict.sync().waits_for_central
    read = strict.station.run(strict.services.open_read, strict.session, read_id)
    assert strict.station.run(read.view).stage is ReadStage.READY_TO_SIGN
    assert verify_station(strict.station, QuietJob()).is_sound


def test_two_timepoints_or_six_are_one_thing_on_the_disk(strict: Delivered) -> None:
    """TR-23: number and sizes of files, the worklist and its words, up to the last lock of the short one."""
    seen = []
    short, long = strict.give(strict.new_case(2))[0], strict.give(strict.new_case(6))[0]
    for locked in range(2):
        strict.sync()
        rows = _row(strict, short), _row(strict, long)
        assert rows[0] == rows[1]
        packages = strict.station.run(strict.station.store.packages.known, strict.login)
        known = {read_id: [(each.timepoint, each.size_bytes) for each in packages if each.read_id == read_id]
                 for read_id in (short, long)}  # fmt: skip
        assert known[short] == known[long]
        seen.append(_shelf(strict))
        for read_id in (short, long):
            strict.read_and_lock(read_id, locked)
    assert seen == [[packages[0].size_bytes] * 2] * 2
    assert {path.stat().st_mtime_ns for path in strict.folder.iterdir()} == {946_684_800_000_000_000}
    assert {path.stat().st_size for path in strict.folder.iterdir()} == {packages[0].size_bytes}


def test_two_readers_share_no_name(strict: Delivered) -> None:
    """TR-21: of one case, two packages have no code, key or name in common; the pixels are the same."""
    code = strict.new_case(1)
    facts, names = [], []
    for reader in (strict, strict.other_reader()):
        reader.give(code)
        reader.sync()
        [given] = strict.station.run(strict.station.store.reads.assignments, reader.login)
        [series] = strict.station.run(strict.station.store.images.series_of, given.case_alias, 0)
        facts.append(series)
        names += [each.name for each in strict.station.run(strict.station.store.packages.known, reader.login)]
    assert len(set(names)) == 4
    published = {path.name: path.read_bytes() for path in strict.folder.iterdir()}
    assert len({data[at : at + 16] for data in published.values() for at in range(0, 4096, 16)}) == 4 * 256
    [own] = strict.office.run(strict.office.store.images.series_of, code, 0)
    three = (*facts, own)
    assert len({each.case_alias for each in three}) == 3
    assert len({each.series_key for each in three}) == 3
    assert len({each.images for each in three}) == 1


def test_offline_the_station_opens_by_its_own_locks(offline: Delivered) -> None:
    """TR-23, mode offline: all packages lie here; each opens with the lock before, without a network."""
    read_id, released = offline.give(offline.new_case(3))
    assert (released.timepoints, released.blank, released.stations) == ((0, 1, 2), None, 1)
    offline.sync()
    assert offline.here(read_id) == [0]
    assert len(_shelf(offline)) == 2
    offline.station.keep_settings(replace(offline.station.settings, central_url="sqlite:////none/there.db"))
    for timepoint in range(2):
        offline.read_and_lock(read_id, timepoint)
        assert offline.services.fetch_images(offline.session, QuietJob()).has_opened
        assert offline.here(read_id) == list(range(timepoint + 2))
    assert _shelf(offline) == []
    assert verify_station(offline.station, QuietJob()).is_sound


def _open_early(parts: Delivered, read_id: ReadId, timepoint: int) -> None:
    """Open a package as a changed program would: the station's own parts, without asking whose turn it is."""
    store, keys = parts.station.store, PackageKeys(parts.station.profile.keys)
    entry = next(
        each
        for each in parts.station.run(store.packages.known, parts.login)
        if (each.read_id, each.timepoint) == (read_id, timepoint)
    )
    number = parts.station.run(store.packages.record_opening, entry, parts.login, is_local=True)
    keys.keep_opened(number)
    wrapped = parts.station.run(store.packages.key, entry.name)
    bound = bound_to(entry.name, read_id, timepoint)
    with contextlib.closing(
        OpenPackage(parts.station.profile.packages / entry.name, keys.unwrap(wrapped, bound), bound)
    ) as package:
        assert package.index.timepoint == timepoint


@pytest.mark.parametrize(
    ("reads", "seed", "least"),
    [(3, 3, 3), *(pytest.param(20, seed, 40, marks=pytest.mark.slow) for seed in (101, 102, 103, 104, 105))],
)
def test_every_early_opening_shows(offline: Delivered, reads: int, seed: int, least: int) -> None:
    """TR-23, mode offline: random reads, some timepoints opened before their turn; verify names each and no other."""
    early = _opened_early(offline, reads, seed)
    result = verify_station(offline.station, QuietJob())
    assert {finding.place for finding in result.findings if finding.code == "TR-23.early"} == early
    assert len(early) >= least, len(early)
    assert {finding.code for finding in result.findings} == {"TR-23.early"}


def test_a_verification_that_asks_for_one_lock_is_found(offline: Delivered, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-23, sensitivity: where the lock of the baseline is enough for all that follows, early openings are missed."""
    true = verify_openings.opening_findings

    def one_lock_will_do(evidence: Evidence, *, is_whole: bool) -> Iterator[Finding]:
        return (each for each in true(evidence, is_whole=is_whole) if "timepoint 1 " in each.place)

    monkeypatch.setattr(verify, "opening_findings", one_lock_will_do)
    with pytest.raises(AssertionError):
        test_every_early_opening_shows(offline, 3, 3, 3)


def test_a_release_that_ends_where_the_case_ends_is_found(strict: Delivered, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-23, sensitivity: without a blank package after the last one, two timepoints and six are told apart."""
    monkeypatch.setattr(ReadToRelease, "hides_what_follows", False)
    with pytest.raises(AssertionError):
        test_two_timepoints_or_six_are_one_thing_on_the_disk(strict)


def _opened_early(offline: Delivered, reads: int, seed: int) -> set[str]:
    """Read cases and open some timepoints before their turn; return which."""
    source = random.Random(2300 + seed)
    early: set[str] = set()
    for _ in range(reads):
        count = source.randint(2, 6)
        read_id, _ = offline.give(offline.new_case(count))
        offline.sync()
        for timepoint in range(count):
            ahead = [later for later in range(timepoint + 1, count) if source.random() < 0.5]
            for later in ahead:
                if f"timepoint {later} of read {read_id}" not in early:
                    _open_early(offline, read_id, later)
                    early.add(f"timepoint {later} of read {read_id}")
            offline.read_and_lock(read_id, timepoint)
            offline.services.fetch_images(offline.session, QuietJob())
    return early


def test_a_trail_that_was_put_back_does_not_hide_an_opening(offline: Delivered) -> None:
    """TR-23: the folder of keys counts openings, too."""
    offline.give(offline.new_case(2))
    offline.sync()
    assert verify_station(offline.station, QuietJob()).is_sound
    PackageKeys(offline.station.profile.keys).keep_opened(2)  # a second opening; the database is from before it
    result = verify_station(offline.station, QuietJob())
    assert [finding.code for finding in result.findings] == ["TR-23.count"]


def test_a_damaged_package_is_fetched_anew(offline: Delivered) -> None:
    """TR-45: between its check and its opening the disk may change a file."""
    read_id, _ = offline.give(offline.new_case(2))
    offline.sync()
    [path] = offline.station.profile.packages.iterdir()
    data = bytearray(path.read_bytes())
    data[77] ^= 1
    path.write_bytes(data)
    offline.read_and_lock(read_id, 0)
    assert not offline.services._downloads._open_local(offline.login, QuietJob(), [])
    assert offline.here(read_id) == [0]
    assert offline.sync().has_opened
    assert offline.here(read_id) == [0, 1]


def test_a_key_for_another_place_opens_nothing(offline: Delivered) -> None:
    read_id, _ = offline.give(offline.new_case(1))
    offline.sync()
    [entry] = offline.station.run(offline.station.store.packages.known, offline.login)
    wrapped = offline.station.run(offline.station.store.packages.key, entry.name)
    keys = PackageKeys(offline.station.profile.keys)
    assert len(keys.unwrap(wrapped, bound_to(entry.name, read_id, 0))) == 32
    for bound in (bound_to(entry.name, read_id, 1), bound_to("0" * 32, read_id, 0)):
        with pytest.raises(DataProblem, match="not for this station"):
            keys.unwrap(wrapped, bound)
    with pytest.raises(DataProblem, match="not for this station"):
        PackageKeys(offline.office.profile.keys).unwrap(wrapped, bound_to(entry.name, read_id, 0))


def test_what_cannot_be_released_says_why(strict: Delivered) -> None:
    code = strict.new_case(3)
    same = assign(strict.place, code, strict.login, ())
    with pytest.raises(Refused, match="own case code"):
        strict.release(same)
    code = strict.new_case(3)
    read_id, released = strict.give(code, timepoints=(0,))
    assert released.timepoints == (0,)
    for timepoints, words in (
        ((0,), "released to this reader already"),
        ((2,), "none may be left out"),
        ((7,), "no images"),
    ):
        with pytest.raises(Refused, match=words):
            strict.release(read_id, timepoints)
    assert strict.release(read_id).timepoints == (1, 2)
    assert strict.release(read_id).timepoints == ()


def test_without_a_network_the_window_says_so(strict: Delivered) -> None:
    """TR-48: reading goes on; the images wait."""
    read_id, _ = strict.give(strict.new_case(1))
    strict.services.deliver(strict.session)
    for path in strict.folder.iterdir():
        path.rename(path.with_suffix(".away"))
    strict.services.fetch_images(strict.session, QuietJob())
    images = strict.services.sync_status(strict.session).images
    assert images.state is ImagesState.DAMAGED
    assert "not where it should be" in images.detail
    row = next(each for each in strict.services.worklist(strict.session) if each.read_id == read_id)
    assert {state for _, state in row.phases} == {PhaseOnDisk.COMING}
    for path in strict.folder.iterdir():
        path.rename(path.with_suffix(""))
    assert strict.services.fetch_images(strict.session, QuietJob()).has_opened
    assert strict.services.sync_status(strict.session).images.state is ImagesState.REST


def test_no_image_is_opened_into_the_reserve(offline: Delivered) -> None:
    """TR-44: saving and signing keep their room; the window says what the images wait for."""
    read_id, _ = offline.give(offline.new_case(2))
    offline.sync()
    offline.read_and_lock(read_id, 0)
    free = offline.services._downloads._shelf.free_bytes()
    offline.station.reserve_bytes = free + 10**9
    offline.services.fetch_images(offline.session, QuietJob())
    assert offline.here(read_id) == [0]
    assert offline.services.sync_status(offline.session).images.state is ImagesState.NO_ROOM
    offline.station.reserve_bytes = 0
    assert offline.services.fetch_images(offline.session, QuietJob()).has_opened
    assert offline.here(read_id) == [0, 1]


def test_the_images_of_a_closed_read_can_go_and_what_was_signed_stays(strict: Delivered) -> None:
    """TR-63: not before it is signed and confirmed; recorded; verification goes on and counts them no more."""
    read_id, _ = strict.give(strict.new_case(1))
    other, _ = strict.give(strict.new_case(1))
    strict.sync()
    strict.read_and_lock(read_id, 0)
    with pytest.raises(Refused, match="not signed"):
        purge_read(strict.station, read_id)
    strict.sync()

    def sign() -> None:
        read = strict.services.open_read(strict.session, read_id)
        read.sign(read.seal(), PASSWORD)

    strict.station.run(sign)
    with pytest.raises(Refused, match="not confirmed"):
        purge_read(strict.station, read_id)
    strict.sync()
    before = verify_station(strict.station, QuietJob())
    assert purge_read(strict.station, read_id) == 3
    assert purge_read(strict.station, read_id) == 0
    after = verify_station(strict.station, QuietJob())
    assert (before.is_sound, after.is_sound) == (True, True), [str(each) for each in after.findings]
    assert (before.images, after.images, after.signed_reads) == (6, 3, 1)
    assert strict.here(other) == [0]
    with pytest.raises(Refused, match="no such read"):
        purge_read(strict.station, ReadId("none"))
    assert purge_read(strict.station, other, is_taken_back=True) == 3
