"""Practice packs: what goes in comes out, a changed byte anywhere is refused, and hostile files get nowhere (TR-59)."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import pytest

from readstation.core.canonical import canonical_bytes, parse_canonical
from readstation.core.errors import Cancelled, DataProblem
from readstation.core.ids import CaseAlias, KeyId, Login
from readstation.core.jobs import QuietJob
from readstation.exchange.practice_pack import (
    OpenPack,
    PackContents,
    head_of,
    open_head,
    open_pack,
    with_places,
    write_pack,
)
from readstation.model.codec import record_to_json
from readstation.model.practice import (
    PACK_FORMAT,
    PackAuthor,
    PackManifest,
    PackPart,
    PracticeIndex,
    PracticeSeries,
    ReferenceLock,
    author_message,
)
from readstation.model.series import PhaseRole
from readstation.security.keys import check_signature, key_id_of, public_key_hex
from readstation.security.reference_seal import form_key, new_lock, open_reference, seal_reference
from tests.builders.reads import key_of, series_facts

AUTHOR = key_of("author")
PLAIN = b'{"what":"the reference"}'
ALIAS = CaseAlias("7K-204")
CHANGED = "was changed after its author signed it"


def index_and_files(folder: Path) -> tuple[PracticeIndex, list[Path]]:
    """Return two timepoints of one series of three images."""
    series, files = [], []
    for timepoint in (0, 1):
        facts = series_facts(timepoint, 1, PhaseRole.LATE_ARTERIAL, ALIAS, slices=3)
        contents = [f"image {timepoint}.{n}".encode() * 3 for n in range(3)]
        for n, content in enumerate(contents):
            path = folder / f"{timepoint}-{n}"
            path.write_bytes(content)
            files.append(path)
        series.append(PracticeSeries(facts, tuple(map(len, contents)), "ab01"))
    return PracticeIndex(tuple(series)), files


def manifest_of(lock: ReferenceLock, **changed: Any) -> PackManifest:
    public = public_key_hex(AUTHOR)
    author = PackAuthor(Login("r_abcdefghij"), "Dr T. Trainer", KeyId(key_id_of(public)), public)
    made = PackManifest(
        PACK_FORMAT, "0f" * 16, "P-01", ("Read both timepoints.",), ALIAS, (0, 1), 1, author, "2026-11-29", "0.1.0",
        lock, (),
    )  # fmt: skip
    return dataclasses.replace(made, **changed)


def made(folder: Path, **changed: Any) -> Path:
    """Write a pack; `changed` are fields of its head, signed by its author as they are."""
    folder.mkdir(exist_ok=True)
    lock = new_lock(PLAIN)
    index, files = changed.pop("index", None), None
    own_index, files = index_and_files(folder)
    manifest = manifest_of(lock, **{name: value for name, value in changed.items() if name != "parts"})
    sealed = seal_reference(PLAIN, lock, manifest.bound)
    contents = PackContents(b"charter", b"plan", sealed, index or own_index, files)
    manifest = with_places(manifest, contents)
    head = head_of(dataclasses.replace(manifest, **changed))
    path = folder / "case.practice"
    write_pack(path, head, AUTHOR.sign(author_message(head)).hex(), contents, QuietJob())
    return path


def opened(path: Path) -> OpenPack:
    return open_pack(path, check_signature, QuietJob())


def signed_anew(path: Path, change: Any) -> None:
    """Change the head of a pack as a value, and sign it with the author's own key again."""
    data = path.read_bytes()
    start = data.index(b"\n") + 1
    size = int.from_bytes(data[start : start + 8], "big")
    value = change(parse_canonical(data[start + 8 : start + 8 + size]))
    body = canonical_bytes(value)
    head = data[:start] + len(body).to_bytes(8, "big") + body
    path.write_bytes(head + AUTHOR.sign(author_message(head)) + data[start + 8 + size + 64 :])


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    path = made(tmp_path / "in")
    pack = opened(path)
    index, files = index_and_files(tmp_path)
    assert (pack.manifest.title, pack.charter, pack.plan, pack.index()) == ("P-01", b"charter", b"plan", index)
    assert list(pack.files(QuietJob())) == [each.read_bytes() for each in files]
    assert open_reference(pack.reference, pack.manifest.lock, pack.manifest.bound) == PLAIN
    assert PLAIN not in path.read_bytes()
    assert form_key(pack.manifest.lock, pack.manifest.bound) not in path.read_bytes()


def test_a_changed_byte_anywhere_is_refused_in_one_line(tmp_path: Path) -> None:
    """Every byte of the file once, each by another bit; a byte less, and one more."""
    path = made(tmp_path / "in")
    good = path.read_bytes()
    for place in range(len(good)):
        bad = bytearray(good)
        bad[place] ^= 1 << place % 8
        path.write_bytes(bad)
        with pytest.raises(DataProblem) as problem:
            opened(path)
        assert "\n" not in str(problem.value)
    for bad in (good[:-1], good + b"\0", good[:100], b"", good + good):
        path.write_bytes(bad)
        with pytest.raises(DataProblem):
            opened(path)
    path.write_bytes(good)
    opened(path)


def test_a_newer_form_says_so(tmp_path: Path) -> None:
    path = made(tmp_path / "in")
    path.write_bytes(path.read_bytes().replace(b"practice-pack 1\n", b"practice-pack 2\n", 1))
    with pytest.raises(DataProblem, match="form 2, made by a newer version of the program; this one reads form 1"):
        opened(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04" + bytes(200), b"readstation-practice-pack 01\n", b"readstation-practice-pack 1", b"x" * 10_000],
    ids=["empty", "zip", "leading zero", "no line end", "no line"],
)
def test_another_file_is_no_practice_case(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "case.practice"
    path.write_bytes(content)
    with pytest.raises(DataProblem, match="no practice case"):
        opened(path)


def test_an_author_who_signs_for_another_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "in")
    other = key_of("somebody else")
    signed_anew(path, lambda value: {**value, "author": {**value["author"], "public_key_hex": public_key_hex(other)}})
    with pytest.raises(DataProblem, match=CHANGED):
        opened(path)


HOSTILE_HEADS = {
    "a part twice": lambda v: {**v, "parts": [*v["parts"][:3], v["parts"][0]]},
    "no images": lambda v: {**v, "parts": v["parts"][:3]},
    "a part of another kind": lambda v: {**v, "parts": [*v["parts"], {**v["parts"][0], "part": "charter"}]},
    "an endless part": lambda v: {**v, "parts": [{**v["parts"][0], "size_bytes": 2**53 - 1}, *v["parts"][1:]]},
    "a negative part": lambda v: {**v, "parts": [{**v["parts"][0], "size_bytes": -1}, *v["parts"][1:]]},
    "an empty part": lambda v: {**v, "parts": [{**v["parts"][0], "size_bytes": 0}, *v["parts"][1:]]},
    "a path for an id": lambda v: {**v, "pack_id": "../../../../../../../etc/passwd0"},
    "a path for a case": lambda v: {**v, "case_alias": "../../keys"},
    "timepoints without end": lambda v: {**v, "timepoints": list(range(1000))},
    "timepoints out of order": lambda v: {**v, "timepoints": [1, 0]},
    "a long title": lambda v: {**v, "title": "x" * 10_000},
    "tasks without end": lambda v: {**v, "tasks": ["x"] * 1000},
    "a seal that is none": lambda v: {**v, "lock": {**v["lock"], "secret_hex": "00"}},
    "another format": lambda v: {**v, "format": "readstation-practice-pack-0"},
}


@pytest.mark.parametrize("name", HOSTILE_HEADS)
def test_a_hostile_head_is_refused_though_its_author_signed_it(tmp_path: Path, name: str) -> None:
    path = made(tmp_path / "in")
    signed_anew(path, HOSTILE_HEADS[name])
    with pytest.raises(DataProblem, match=f"cannot be used|{CHANGED}"):
        opened(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda v: {**v, "more": 1},
        lambda v: {name: each for name, each in v.items() if name != "title"},
        lambda v: {**v, "experts": "1"},
        lambda v: [v],
    ],
    ids=["an unknown name", "a missing name", "another type", "a list"],
)
def test_a_head_that_is_not_exactly_one_is_refused(tmp_path: Path, change: Any) -> None:
    path = made(tmp_path / "in")
    signed_anew(path, change)
    with pytest.raises(DataProblem, match=CHANGED):
        opened(path)


def test_a_head_without_end_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "case.practice"
    path.write_bytes(f"{PACK_FORMAT} 1\n".encode() + (2**62).to_bytes(8, "big") + b"[" * 1000)
    with pytest.raises(DataProblem, match=CHANGED):
        opened(path)


def hostile_indexes(index: PracticeIndex) -> dict[str, PracticeIndex]:
    first, second = index.series
    images = first.facts.images

    def facts(**changed: Any) -> PracticeSeries:
        return dataclasses.replace(first, facts=dataclasses.replace(first.facts, **changed))

    return {
        "more than is there": PracticeIndex((dataclasses.replace(first, file_sizes=(10**9, 1, 1)), second)),
        "a negative size": PracticeIndex((dataclasses.replace(first, file_sizes=(-5, 50, 46)), second)),
        "the same place twice": PracticeIndex((first, first)),
        "another order": PracticeIndex((second, first)),
        "a foreign case": PracticeIndex((facts(case_alias=CaseAlias("9Z-999")), second)),
        "a timepoint too many": PracticeIndex((first, dataclasses.replace(second, facts=dataclasses.replace(
            second.facts, timepoint=2)))),
        "no series": PracticeIndex(()),
        "no images": PracticeIndex((facts(images=()), second)),
        "images out of order": PracticeIndex((facts(images=images[::-1]), second)),
        "a digest that is a path": PracticeIndex((facts(images=(
            dataclasses.replace(images[0], digest="../../keys/station.json"), *images[1:])), second)),
        "an outline that is none": PracticeIndex((dataclasses.replace(first, outline="zz"), second)),
    }  # fmt: skip


@pytest.mark.parametrize("name", hostile_indexes(PracticeIndex((PracticeSeries(
    series_facts(0, 1, PhaseRole.LATE_ARTERIAL, ALIAS, slices=3), (1, 1, 1)), PracticeSeries(
    series_facts(1, 1, PhaseRole.LATE_ARTERIAL, ALIAS, slices=3), (1, 1, 1))))))  # fmt: skip
def test_a_hostile_list_of_images_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    index, _ = index_and_files(tmp_path / "in")
    path = made(tmp_path / "in", index=hostile_indexes(index)[name])
    with pytest.raises(DataProblem, match="cannot be used"):
        opened(path)


def test_what_a_station_keeps_has_no_images_and_holds(tmp_path: Path) -> None:
    path, kept = made(tmp_path / "in"), tmp_path / "kept" / "case.practice"
    pack = opened(path)
    pack.keep_head(kept)
    again = open_head(kept, check_signature)
    assert (again.digest, again.reference, again.has_images) == (pack.digest, pack.reference, False)
    with pytest.raises(DataProblem, match="no images"):
        opened(kept)
    changed = bytearray(kept.read_bytes())
    changed[-1] ^= 1
    kept.write_bytes(changed)
    with pytest.raises(DataProblem, match=CHANGED):
        open_head(kept, check_signature)


def test_a_file_that_changes_between_check_and_use_is_noticed(tmp_path: Path) -> None:
    path = made(tmp_path / "in")
    pack = opened(path)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(DataProblem, match=CHANGED):
        list(pack.files(QuietJob()))


def test_a_reference_opens_in_its_own_pack_only(tmp_path: Path) -> None:
    lock = new_lock(PLAIN)
    bound = manifest_of(lock).bound
    sealed = seal_reference(PLAIN, lock, bound)
    other = dataclasses.replace(lock, commitment=hashlib.sha256(b"another").hexdigest())
    foreign = manifest_of(lock, pack_id="1f" * 16).bound
    for bad in ((sealed, other, bound), (sealed, lock, foreign), (sealed[:-1], lock, bound), (b"", lock, bound)):
        with pytest.raises(DataProblem):
            open_reference(*bad)
    assert record_to_json(lock)["commitment"] == hashlib.sha256(PLAIN).hexdigest()
    assert PackPart.IMAGES is list(PackPart)[-1]


def test_a_stopped_writing_leaves_the_place_as_it_was(tmp_path: Path) -> None:
    path = made(tmp_path)
    before, job = path.read_bytes(), QuietJob()
    job.cancel()
    pack = opened(path)
    index, files = index_and_files(tmp_path)
    with pytest.raises(Cancelled):
        write_pack(path, b"head", "00" * 64, PackContents(b"charter", b"plan", pack.reference, index, files), job)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".partial")] == []
