"""A signature at each lock, where the charter asks for one (TR-31; product, "Lock and sign")."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.errors import Refused
from readstation.model.audit import AuditAction
from readstation.model.fact_bodies import lock_body, lock_from_body
from readstation.reading.commands import MeasureTarget, WriteNote
from readstation.reading.sign import lock_signing_message, signing_message
from readstation.reading.verify import verify
from readstation.security.keys import check_signature
from tests.builders.reads import PASSWORD, READ, T1, ReadingStation, add_target, demo_charter, drawn, station_with_case
from tests.unit.reading.test_verify import Box


@pytest.fixture
def station(tmp_path: Path):
    charter = dataclasses.replace(demo_charter(), sign_each_lock=True)
    with station_with_case(tmp_path, timepoints=2, charter=charter) as opened:
        yield opened


def baseline(station: ReadingStation):
    session = station.open_read()
    session.open_timepoint(0)
    session.apply(add_target(466))
    return session


def findings(station: ReadingStation, facts=None) -> list[str]:
    evidence = station.store.evidence

    class Kept(Box):
        def charter(self, digest: str):
            return evidence.charter(digest)

    kept = Kept(facts or evidence.facts(), evidence.public_keys(), evidence.key_owners())
    return [str(each) for each in verify(kept, check_signature).findings]  # type: ignore[arg-type]


def test_a_lock_without_its_signature_is_refused(station: ReadingStation) -> None:
    session = baseline(station)
    with pytest.raises(Refused, match="each lock is signed"):
        session.lock(0)
    assert not session.view().state.is_locked(0)


def test_a_lock_is_signed_with_the_password_over_what_was_shown(station: ReadingStation) -> None:
    session = baseline(station)
    sealed = session.seal_lock(0)
    with pytest.raises(Refused, match="password does not match"):
        session.lock(0, sealed, "something else")
    assert not session.view().state.is_locked(0)
    events = [event.action for event, _, _ in station.store.evidence.audit_events()]
    assert events[-1] is AuditAction.SIGNATURE_REFUSED
    session.lock(0, sealed, PASSWORD)
    (lock,) = station.store.reads.locks(READ)
    assert lock.signed is not None
    assert lock.signed.sealed == sealed
    public = station.session.person.public_key_hex
    assert check_signature(public, lock_signing_message(sealed), lock.signed.signature_hex)
    assert not check_signature(public, signing_message(sealed), lock.signed.signature_hex)
    record = json.loads(lock.record)
    assert record["signed"] == {
        "head": sealed.head_digest, "body": sealed.body_digest, "key_id": station.session.person.key_id,
    }  # fmt: skip
    head = json.loads(sealed.head)
    assert (head["lock_of"], head["version"], head["previous"]) == (0, 0, "")
    assert station.store.reads.signed_reads(READ) == ()
    assert findings(station) == []


def test_only_what_was_shown_is_signed(station: ReadingStation) -> None:
    session = baseline(station)
    sealed = session.seal_lock(0)
    session.apply(WriteNote(0, "one more word"))
    with pytest.raises(Refused, match="has changed since it was shown"):
        session.lock(0, sealed, PASSWORD)
    with pytest.raises(Refused, match="not of the read"):
        session.sign(session.seal_lock(0), PASSWORD)


def test_a_timepoint_that_lacks_a_state_is_not_even_shown(station: ReadingStation) -> None:
    session = baseline(station)
    session.lock(0, session.seal_lock(0), PASSWORD)
    session.open_timepoint(1)
    with pytest.raises(Refused, match="T1 has no state"):
        session.seal_lock(1)


def test_the_read_is_signed_as_a_whole_at_the_end(station: ReadingStation) -> None:
    session = baseline(station)
    session.lock(0, session.seal_lock(0), PASSWORD)
    session.open_timepoint(1)
    session.apply(MeasureTarget(1, T1, drawn(300, 1)))
    session.lock(1, session.seal_lock(1), PASSWORD)
    assert session.sign(session.seal(), PASSWORD).sealed.version == 1
    assert findings(station) == []


def test_a_lock_survives_its_body(station: ReadingStation) -> None:
    session = baseline(station)
    session.lock(0, session.seal_lock(0), PASSWORD)
    (lock,) = station.store.reads.locks(READ)
    assert lock_from_body(lock_body(lock)) == lock


def test_every_byte_of_a_signed_lock_counts(station: ReadingStation) -> None:
    """TR-29, TR-32: 100 places of the lock, each flipped alone with a digest made to fit."""
    session = baseline(station)
    session.lock(0, session.seal_lock(0), PASSWORD)
    facts = list(station.store.evidence.facts())
    place = next(index for index, fact in enumerate(facts) if fact.kind == "lock")
    body = facts[place].body
    for at in range(0, len(body), len(body) // 100):
        altered = body[:at] + bytes([body[at] ^ 0x01]) + body[at + 1 :]
        changed = dataclasses.replace(facts[place], body=altered, digest=sha256_hex(altered), queued_digest="")
        assert findings(station, [*facts[:place], changed, *facts[place + 1 :]]), f"byte {at} of {len(body)}"


def test_a_signature_that_was_taken_away_is_missed(station: ReadingStation) -> None:
    session = baseline(station)
    session.lock(0, session.seal_lock(0), PASSWORD)
    facts = list(station.store.evidence.facts())
    place = next(index for index, fact in enumerate(facts) if fact.kind == "lock")
    bare = json.loads(facts[place].body)
    del bare["signed"]
    body = canonical_bytes(bare)
    changed = dataclasses.replace(facts[place], body=body, digest=sha256_hex(body), queued_digest="")
    found = findings(station, [*facts[:place], changed, *facts[place + 1 :]])
    assert any("lacks the reader's signature that the charter asks for" in each for each in found)
