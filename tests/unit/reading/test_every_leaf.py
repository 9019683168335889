"""Whatever is changed of a signed read, or of what it names, is found and named (TR-29)."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import KeyId
from readstation.core.jobs import Job
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json, record_to_json
from readstation.reading import verify_reads
from readstation.reading.ports import SignatureCheck, StoredFact
from readstation.reading.verify import ImageVerdict, Verification, verify
from readstation.security.keys import check_signature
from readstation.store.bodies import intact, parsed
from tests.builders.reads import ALIAS, ReadingStation, station_with_case
from tests.builders.varied_reads import charter_by_chance, sign_by_chance
from tests.support.seeds import seed_of_part

SEED = seed_of_part(2_900)
PARTS = ("head", "body")


@dataclass(frozen=True)
class Kept:
    """What a station keeps of one read, as verification is given it; each part can be exchanged."""

    stored: tuple[StoredFact, ...]
    keys: dict[KeyId, str]
    owners: dict[KeyId, str]
    charter_body: bytes
    charter_digest: str
    images: tuple[ImageVerdict, ...]

    @classmethod
    def of(cls, station: ReadingStation, timepoints: int) -> Kept:
        evidence, images = station.store.evidence, []
        for timepoint in range(timepoints):
            stored = station.store.reads.images(ALIAS, timepoint)
            assert stored is not None
            for facts in stored.series:
                place = f"series {facts.series_ordinal}, timepoint {timepoint}"
                for each in facts.images:
                    name = f"image {each.ordinal} of {place}"
                    images.append(ImageVerdict(name, facts.series_key, each.ordinal, each.digest, each.digest))
        body = canonical_bytes(record_to_json(station.charter))
        return cls(
            tuple(evidence.facts()),
            evidence.public_keys(),
            evidence.key_owners(),
            body,
            sha256_hex(body),
            tuple(images),
        )

    def facts(self) -> tuple[StoredFact, ...]:
        return self.stored

    def signed_reads(self) -> tuple[()]:
        return ()

    def audit_events(self) -> tuple[()]:
        return ()

    def public_keys(self) -> dict[KeyId, str]:
        return self.keys

    def key_owners(self) -> dict[KeyId, str]:
        return self.owners

    def state_rows(self) -> None:
        return None

    def charter(self, digest: str) -> Charter:
        if digest != self.charter_digest:
            raise DataProblem("the charter of this read is not on this station")
        return record_from_json(Charter, parsed(intact(self.charter_body, digest, "the charter"), "the charter"))

    def verdicts(self, _job: Job) -> tuple[ImageVerdict, ...]:
        return self.images

    def verified(self, check: SignatureCheck) -> Verification:
        return verify(self, check, self)  # type: ignore[arg-type]

    def with_fact(self, index: int, body: bytes) -> Kept:
        """Return the same with other bytes of a fact, and digests that were made to fit."""
        fact = replace(self.stored[index], body=body, digest=sha256_hex(body), queued_digest="")
        return replace(self, stored=(*self.stored[:index], fact, *self.stored[index + 1 :]))


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where each leaf of a JSON value lies; an empty list or object is one."""
    if not isinstance(value, dict | list) or not value:
        yield path
        return
    for name, each in value.items() if isinstance(value, dict) else enumerate(value):
        yield from paths_of(each, (*path, name))


def with_leaf(value: Any, path: tuple[Any, ...], chance: random.Random) -> Any:
    """Return a JSON value with one leaf changed, by one bit where it has bits."""
    if not path:
        return _changed(value, chance)
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = with_leaf(copy[path[0]], path[1:], chance)
    return copy


def _changed(leaf: Any, chance: random.Random) -> Any:
    if isinstance(leaf, bool):
        return not leaf
    if isinstance(leaf, int):
        return leaf ^ 1 << chance.randrange(10)
    if isinstance(leaf, str) and leaf:
        at = chance.randrange(len(leaf))
        return leaf[:at] + chr(ord(leaf[at]) ^ 1) + leaf[at + 1 :]
    return {"": "x", None: 0}[leaf] if not isinstance(leaf, dict | list) else [0]


def signed_places(kept: Kept) -> list[int]:
    return [index for index, fact in enumerate(kept.stored) if fact.kind == "signed_read"]


@dataclass(frozen=True)
class Altered:
    """One change: what it is of, everything with it, and what a finding has to say."""

    what: str
    kept: Kept
    named: str

    def is_found(self, check: SignatureCheck) -> bool:
        findings = self.kept.verified(check).findings
        return any(each.is_error and re.search(self.named, str(each)) for each in findings)


def altered_reads(kept: Kept, every: int, chance: random.Random) -> Iterator[Altered]:
    """Yield the signed reads with one leaf changed."""
    for index in signed_places(kept):
        fact = kept.stored[index]
        record = json.loads(fact.body)
        whole = {**record, **{name: json.loads(record[name]) for name in PARTS}}
        for path in list(paths_of(whole))[chance.randrange(every) :: every]:
            changed = with_leaf(whole, path, chance)
            body = canonical_bytes({**changed, **{name: canonical_bytes(changed[name]).decode() for name in PARTS}})
            assert body != fact.body
            yield Altered(f"{fact.place}: {path}", kept.with_fact(index, body), f"^{fact.place}: ")


def altered_references(kept: Kept, every: int, chance: random.Random) -> Iterator[Altered]:
    """Yield what the signed reads name with one bit changed: images, keys, charter, journal, trail and locks."""
    yield from _altered_images(kept, every, chance)
    for key_id, public in kept.keys.items():
        keys = {**kept.keys, key_id: _flipped(public, chance)}
        yield Altered(f"key {key_id}", replace(kept, keys=keys), f"^key {key_id}: ")
        owners = {**kept.owners, key_id: with_leaf(kept.owners[key_id], (), chance)}
        yield Altered(f"owner of key {key_id}", replace(kept, owners=owners), "key")
    for at in range(chance.randrange(every), len(kept.charter_body), len(kept.charter_body) // 20 * every):
        body = bytearray(kept.charter_body)
        body[at] ^= 1 << chance.randrange(8)
        yield Altered(f"charter, byte {at}", replace(kept, charter_body=bytes(body)), "the charter")
    head = json.loads(json.loads(kept.stored[signed_places(kept)[-1]].body)["head"])
    last = {"step": head["journal"]["steps"], "audit": head["audit"]["events"], "lock": len(kept.stored)}
    for index, fact in list(enumerate(kept.stored))[chance.randrange(every) :: every]:
        value = json.loads(fact.body)
        number = value.get("number", 0)
        if number <= last.get(fact.kind, -1):
            body = canonical_bytes(with_leaf(value, chance.choice(list(paths_of(value))), chance))
            follows = rf"\b(step|event) ({number}|{number + 1})\b"
            yield Altered(fact.place, kept.with_fact(index, body), fact.place if fact.kind == "lock" else follows)


def _altered_images(kept: Kept, every: int, chance: random.Random) -> Iterator[Altered]:
    """Yield images whose file is another one, and images that were exchanged with the record of their release."""
    read = kept.stored[signed_places(kept)[0]].place
    for index, image in list(enumerate(kept.images))[chance.randrange(every) :: every]:
        changed = replace(image, found=_flipped(image.recorded, chance))
        named = f"^{image.place}: "
        if chance.random() < 0.5:
            changed, named = replace(changed, recorded=changed.found), f"^{read}: image {image.ordinal} of "
        images = (*kept.images[:index], changed, *kept.images[index + 1 :])
        yield Altered(image.place, replace(kept, images=images), named)


def _flipped(digits: str, chance: random.Random) -> str:
    """Return hexadecimal digits with one bit changed."""
    return f"{int(digits, 16) ^ 1 << chance.randrange(4 * len(digits)):0{len(digits)}x}"


def kept_by_chance(folder: Path, seed: int) -> tuple[Kept, random.Random]:
    """Return a signed read of some shape, which holds."""
    chance = random.Random(seed)
    timepoints = chance.randint(1, 3)
    with station_with_case(folder, timepoints, charter_by_chance(timepoints, chance)) as station:
        sign_by_chance(station, timepoints, chance)
        kept = Kept.of(station, timepoints)
    assert kept.verified(check_signature).findings == ()
    return kept, chance


def unfound(changes: Iterable[Altered], check: SignatureCheck) -> tuple[int, list[str]]:
    """Return how many changes there are, and which of them are not found and named."""
    made, missed = 0, []
    for altered in changes:
        made += 1
        if not altered.is_found(check):
            missed.append(altered.what)
    return made, missed


@pytest.mark.parametrize(
    ("reads", "every"), [(2, 60), pytest.param(5, 1, marks=pytest.mark.slow)], ids=["each 60th of 2", "all of 5"]
)
def test_each_change_of_a_read_or_of_what_it_names_is_found_and_named(
    tmp_path: Path, reads: int, every: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-29: twenty parts are a hundred reads."""
    changes = 0
    for number in range(reads):
        kept, chance = kept_by_chance(tmp_path / str(number), SEED + number)
        altered = itertools.chain(altered_reads(kept, every, chance), altered_references(kept, every, chance))
        made, missed = unfound(altered, check_signature)
        assert missed == []
        changes += made
    record_property("reads", reads)
    record_property("changes", changes)


def test_a_verification_that_checks_no_signature_is_found(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """TR-29, sensitivity: what the signature alone covers is then not found."""
    kept, chance = kept_by_chance(tmp_path, SEED)
    made, missed = unfound(altered_reads(kept, 60, chance), lambda *_: True)
    record_property("changes that were not found", len(missed))
    record_property("changes of the sensitivity", made)
    assert missed


def test_a_verification_that_compares_no_images_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """TR-29, sensitivity: images that were exchanged with the record of their release are then not found."""
    monkeypatch.setattr(verify_reads, "_images", lambda *_: iter(()))
    kept, chance = kept_by_chance(tmp_path, SEED)
    made, missed = unfound(altered_references(kept, 10, chance), check_signature)
    record_property("changes that were not found", len(missed))
    record_property("changes of the sensitivity", made)
    assert missed
    assert all(each.startswith("image ") for each in missed)
