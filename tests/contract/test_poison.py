"""One bad fact stops nobody: whatever a person sends, the facts of others are sealed (TR-11, TR-50)."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from readstation.core.canonical import NotCanonicalError, canonical_bytes, sha256_hex
from readstation.core.clock import Moment
from readstation.core.errors import DataProblem, Refused
from readstation.core.ids import FactId, new_id
from readstation.model.adjudication import Side
from readstation.model.fact import Fact, FactKind, ReceiptStatus
from readstation.model.fact_bodies import (
    audit_body,
    audit_from_body,
    lock_from_body,
    round_lock_from_body,
    signed_read_body,
    signed_read_from_body,
    step_from_body,
)
from readstation.model.key_image import DecisionKeyImage
from readstation.model.log import running_digest
from readstation.model.read import SealedRead, SignedRead
from readstation.reading.body_images import place_name
from readstation.reading.decision import WHOLE_SUBJECT, Decision, DecisionCause, decision_message, seal_decision
from readstation.reading.ports import ChainHead
from readstation.reading.sign import message_of
from readstation.reading.unseal import _BODY_NAMES, _HEAD_NAMES, UnsealedRead, check_form, unseal
from readstation.security.keys import unwrap_key
from readstation.security.passwords import derive_secrets
from readstation.store.central.checks import Unfit
from readstation.store.central.factory import open_evidence
from readstation.store.central.schema import inbox
from readstation.store.central.sealing import Batch, _Verdict
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import World, as_administrator, new_world
from tests.builders.key_images import shot
from tests.builders.signing_station import PASSWORD
from tests.support.seeds import seed_of_part

SEED = seed_of_part(20261128)
NASTY: tuple[Any, ...] = (
    None, True, 0, -1, 2**53 - 1, "", "x", "\x00", "\u202e\ufeff", "0" * 4000, [], [[]], [None], {}, {"": None},
    {"login": {}}, [0, [1, [2]]], {"a": {"b": {"c": []}}},
)  # fmt: skip


@pytest.fixture
def poisoner(access: CentralAccess, tmp_path: Path) -> Iterator[World]:
    """Return a person with a whole read who is about to send something else."""
    made = new_world(access, tmp_path / "poisoner")
    made.station.read_everything()
    made.station.amend()
    yield made
    made.station.close()


@pytest.fixture
def other(poisoner: World, tmp_path: Path) -> Iterator[World]:
    """Return another person of the same trial with a whole read."""
    made = new_world(poisoner.access, tmp_path / "other")
    made.station.read_everything()
    yield made
    made.station.close()


def key_of(world: World) -> Ed25519PrivateKey:
    """Return the person's own key, as the owner of disk and password has it."""
    record = world.station.vault.stored(world.station.login).record
    return unwrap_key(record, derive_secrets(PASSWORD, record.salt, record.cost).wrapping_key)


def signed_anew(
    key: Ed25519PrivateKey,
    signed: SignedRead,
    head: object,
    body: object,
    message: Callable[[SealedRead], bytes] = message_of,
) -> bytes:
    """Return the body of a fact with another head and body under a signature that holds."""
    parts = canonical_bytes(head), canonical_bytes(body)  # type: ignore[arg-type]
    sealed = SealedRead(signed.sealed.read_id, signed.sealed.version, *parts, *map(sha256_hex, parts))
    signature = key.sign(message(sealed)).hex()
    return signed_read_body(dataclasses.replace(signed, sealed=sealed, signature_hex=signature))


def own_decision(world: World, key: Ed25519PrivateKey) -> SignedRead:
    """Return a decision that this person signed on a read that was given for reading."""
    station = world.station
    kept = DecisionKeyImage(0, shot(series_key=place_name(0, 1)), (Side.A,))
    decision = Decision(
        1, {Side.A: "0" * 64, Side.B: "1" * 64}, {WHOLE_SUBJECT: Side.A}, DecisionCause.NEW_LESION, "x" * 40, (kept,)
    )
    sealed = seal_decision(
        decision, station.assignment, station.charter, ChainHead(9, "f" * 64), station.session,
        station.station_key.station, Moment(1_790_000_000_000, 0, 0), "0.1.0",
    )  # fmt: skip
    signature = key.sign(decision_message(sealed)).hex()
    person, here = station.enrolled.person, station.station_key.station
    return SignedRead(sealed, person.login, here.station_id, person.key_id, signature)


def poisons(world: World, facts: tuple[Fact, ...]) -> list[tuple[str, bytes]]:
    """Return kinds and bodies that are wrong: every name of every kind of fact, with every nasty value, and more."""
    chance = random.Random(SEED)
    made: list[tuple[str, bytes]] = []
    key = key_of(world)
    decided = own_decision(world, key)
    examples = {fact.kind: fact.body for fact in facts} | {FactKind.DECISION: signed_read_body(decided)}
    for kind in FactKind:
        value = json.loads(examples[kind])
        for name in value:
            made += [(kind.value, canonical_bytes({**value, name: bad})) for bad in chance.sample(NASTY, 5)]
            made.append((kind.value, canonical_bytes({other: value[other] for other in value if other != name})))
        made += [(kind.value, canonical_bytes(bad)) for bad in chance.sample(NASTY, 5)]
        made += [(other.value, examples[kind]) for other in FactKind if other is not kind]
    signed = signed_read_from_body(next(fact.body for fact in facts if fact.kind is FactKind.SIGNED_READ))
    head, body = json.loads(signed.sealed.head), json.loads(signed.sealed.body)
    for name in head:
        made += [
            ("signed_read", signed_anew(key, signed, {**head, name: bad}, body)) for bad in chance.sample(NASTY, 4)
        ]
    for name in body:
        made += [
            ("signed_read", signed_anew(key, signed, head, {**body, name: bad})) for bad in chance.sample(NASTY, 4)
        ]
    its_head, its_body = json.loads(decided.sealed.head), json.loads(decided.sealed.body)
    for name in its_head:
        bad_heads = [{**its_head, name: bad} for bad in chance.sample(NASTY, 4)]
        made += [("decision", signed_anew(key, decided, bad, its_body, decision_message)) for bad in bad_heads]
    for name in its_body:
        bad_bodies = [{**its_body, name: bad} for bad in chance.sample(NASTY, 4)]
        made += [("decision", signed_anew(key, decided, its_head, bad, decision_message)) for bad in bad_bodies]
    for name in ("login", "key_id", "name"):
        reader = {other: value for other, value in head["reader"].items() if other != name}
        made.append(("signed_read", signed_anew(key, signed, {**head, "reader": reader}, body)))
    made += [("audit", b"[" * depth + b"]" * depth) for depth in (65, 1000, 100_000)]
    made += [
        ("audit", raw) for raw in (b"", b"\xff\xfe", b"{", b'{"a":NaN}', b'{"a":1,"a":1}', b"9" * 5000, b'"\\ud800"')
    ]
    made += [(kind, facts[0].body) for kind in ("AUDIT", "decisions", "\u202e", "x" * 32)]
    return made


def test_a_corpus_of_malformed_facts_is_put_aside_and_others_are_sealed(
    poisoner: World, other: World, record_property: Callable[[str, object], None]
) -> None:
    """TR-50: any name, any value, any nesting; with a signature that holds, too."""
    corpus = poisons(poisoner, poisoner.waiting())
    assert len(corpus) >= 200
    here = poisoner.station.station_key.station.station_id
    bad = [
        Fact(FactId(new_id()), poisoner.station.login, here, n, kind, body, sha256_hex(body))  # type: ignore[arg-type]
        for n, (kind, body) in enumerate(corpus, start=1)
    ]
    good = other.waiting()
    for start in range(0, len(bad), 400):
        _raw_push(poisoner, bad[start : start + 400])
    other.push(*good)
    done = poisoner.sequence()
    assert [status for _, status, _ in other.statuses()] == ["sealed"] * len(good)
    said = poisoner.statuses()
    assert len(said) == min(len(bad), 1000)
    taken = [corpus[number - 1] for number, status, _ in said if status == "sealed"]
    # What is sealed is nothing malformed: an audit event or a lock may hold such values where any text may stand.
    assert all(_stays_readable(kind, body) for kind, body in taken)
    assert done.sealed == len(good) + len(taken)
    assert done.quarantined + done.conflicts == len(bad) - len(taken) >= 200
    record_property("malformed facts", len(bad) - len(taken))


def mixed(world: World, count: int) -> tuple[list[Fact], set[int]]:
    """Return malformed and good facts of one origin in any order, and the numbers of the good ones."""
    chance, facts = random.Random(SEED), world.waiting()
    event = audit_from_body(next(fact.body for fact in facts if fact.kind is FactKind.AUDIT))
    good = [
        ("audit", audit_body(dataclasses.replace(event, number=10_000 + n, login=world.station.login)))
        for n in range(count)
    ]
    both = good + chance.sample([each for each in poisons(world, facts) if each[0] != "audit"], count)
    chance.shuffle(both)
    here = world.station.station_key.station.station_id
    made = [
        Fact(FactId(new_id()), world.station.login, here, n, kind, body, sha256_hex(body))  # type: ignore[arg-type]
        for n, (kind, body) in enumerate(both, start=1)
    ]
    return made, {fact.number for fact, each in zip(made, both, strict=True) if each in good}


def test_good_facts_among_malformed_ones_of_the_same_origin_are_sealed(
    poisoner: World, record_property: Callable[[str, object], None]
) -> None:
    """TR-50: what does not depend on a bad fact is not held by it; what is put aside has its receipt and its reason."""
    made, good = mixed(poisoner, 120)
    _raw_push(poisoner, made)
    poisoner.sequence()
    said = poisoner.statuses()
    assert [number for number, _, _ in said] == [fact.number for fact in made]
    assert {number for number, status, _ in said if status == "sealed"} >= good
    assert all(reason for _, status, reason in said if status != "sealed")
    record_property("good facts among them", len(good))


def test_a_sequencer_that_a_bad_fact_stops_is_found(poisoner: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Batch, "_verdict", lambda batch, each: _Verdict(ReceiptStatus.SEALED, about=batch.checks.object_of(each))
    )
    made, _ = mixed(poisoner, 20)
    _raw_push(poisoner, made)
    with pytest.raises(Unfit):
        poisoner.sequence()
    assert poisoner.statuses() == []


_RECORDS = {
    FactKind.AUDIT.value: audit_from_body,
    FactKind.LOCK.value: lock_from_body,
    FactKind.ROUND_LOCK.value: round_lock_from_body,
    FactKind.STEP.value: step_from_body,
}


def _stays_readable(kind: str, body: bytes) -> bool:
    from readstation.model.fact_bodies import audit_from_body, lock_from_body, round_lock_from_body, step_from_body
    from readstation.reading.unseal import check_form

    read = {
        "audit": audit_from_body,
        "lock": lock_from_body,
        "round_lock": round_lock_from_body,
        "step": step_from_body,
    }
    if kind == "signed_read":
        check_form(unseal(signed_read_from_body(body).sealed))
    else:
        read[kind](body)
    return True


def _raw_push(world: World, facts: list[Fact]) -> None:
    """Put rows into the inbox as a client of its own making would, kind and all."""
    with as_administrator(world.access.administrator) as connection:
        connection.execute(insert(inbox), [{**_row(fact), "received_ms": 0} for fact in facts])


def _row(fact: Fact) -> dict[str, object]:
    row = dataclasses.asdict(fact)
    return {**row, "kind": str(fact.kind)}


@pytest.mark.parametrize(
    "digest", ["z" * 64, "A" * 64, "g" + "0" * 63, " " * 64, "\u0660" * 64, "0" * 63 + "\n", "é" * 64]
)
def test_a_digest_that_is_none_is_refused_at_the_door(poisoner: World, digest: str) -> None:
    """TR-50: 64 lower-case hexadecimal digits, and nothing else that is 64 characters long."""
    fact = dataclasses.replace(poisoner.waiting()[0], digest=digest)
    with pytest.raises(Refused):
        poisoner.push(fact)
    assert poisoner.sequence().quarantined == 0


def test_a_row_with_any_digest_stops_no_pass(poisoner: World, other: World) -> None:
    """TR-11, TR-50: rows from before the door asked for digests; the running digest takes them."""
    chance = random.Random(SEED)
    fact = poisoner.waiting()[0]
    digests = ["".join(chance.choices("0123456789abcdefghXYZ \u00e9\u202e\u0660", k=64)) for _ in range(40)]
    rows = [dataclasses.replace(fact, fact_id=FactId(new_id()), number=n, digest=digest)
            for n, digest in enumerate(digests, start=1)]  # fmt: skip
    _raw_push(poisoner, rows)
    good = other.waiting()
    other.push(*good)
    done = poisoner.sequence()
    assert (done.sealed, done.quarantined) == (len(good), len(rows))
    running = ""
    for digest in digests:
        running = running_digest(running, digest)
    with contextlib.closing(poisoner.central()) as central:
        assert central.origin_state(fact.station).running_digest == running


def test_one_who_sends_without_end_delays_nobody(poisoner: World, other: World) -> None:
    """TR-11: rows are taken a person in turn, so the other's are among the first of the log."""
    fact = poisoner.waiting()[0]
    _raw_push(poisoner, [dataclasses.replace(fact, fact_id=FactId(new_id()), number=n, station=f"s{n}")  # type: ignore[arg-type]
                         for n in range(1, 301)])  # fmt: skip
    good = other.waiting()
    other.push(*good)
    poisoner.sequence()
    with contextlib.closing(open_evidence(poisoner.access.auditor)) as evidence:
        places = [leaf.position for leaf in evidence.log_leaves() if leaf.login == other.station.login]
    assert len(places) == len(good)
    assert max(places) <= 2 * len(good)


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
                    max_leaves=12))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_any_head_is_a_read_or_a_problem_of_data(value: object) -> None:
    """TR-50: no head and no body raises anything else."""
    with contextlib.suppress(NotCanonicalError):
        canonical_bytes(value)  # type: ignore[arg-type]
    head, body = dict.fromkeys(_HEAD_NAMES, value), dict.fromkeys(_BODY_NAMES, value)
    with pytest.raises(DataProblem):
        check_form(UnsealedRead(head, body))


@given(st.text(max_size=64), st.text(max_size=64))
def test_the_running_digest_takes_any_text(first: str, second: str) -> None:
    """TR-54: and tells different texts apart."""
    once = running_digest("", first)
    assert len(once) == 64
    assert (running_digest(once, second) == running_digest(once, first)) == (first == second)


def test_reasons_are_a_few_fixed_words(poisoner: World) -> None:
    """Trust 3.2: what the author is told tells nothing of others."""
    for fact in poisoner.waiting()[:3]:
        poisoner.push(dataclasses.replace(fact, body=b"{}", digest=sha256_hex(b"{}")))
    poisoner.sequence()
    assert {reason for _, _, reason in poisoner.statuses()} == {"form"}
    assert {status for _, status, _ in poisoner.statuses()} == {ReceiptStatus.QUARANTINED.value}
