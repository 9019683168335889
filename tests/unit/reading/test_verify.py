"""Verification of small things that no database is needed for (TR-32, TR-33, TR-36, TR-37)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from readstation.core.canonical import sha256_hex
from readstation.core.errors import Cancelled, DataProblem
from readstation.core.ids import KeyId, Login, ReadId, StationId, new_login
from readstation.core.jobs import QuietJob
from readstation.model.audit import CHAIN_START, AuditAction, AuditEvent
from readstation.model.charter import Charter
from readstation.model.fact_bodies import audit_body, signed_read_body
from readstation.model.log import LogLeaf, leaf_hash
from readstation.reading.commands import SetParts
from readstation.reading.ports import StoredFact, StoredRow
from readstation.reading.sign import signing_message
from readstation.reading.verify import Verification, verify
from readstation.reading.verify_log import log_findings
from readstation.security.keys import check_signature
from tests.builders.reads import LOGIN, T1, add_target, drawn, key_of, station_with_case
from tests.builders.reads import PASSWORD as READER_PASSWORD
from tests.builders.signing_station import open_signing_station

STATION = StationId("station-1")


class Box:
    """Evidence that holds the given facts."""

    def __init__(
        self,
        facts: Iterable[StoredFact],
        keys: dict[KeyId, str] | None = None,
        owners: dict[KeyId, str] | None = None,
        rows: Iterable[StoredRow] | None = None,
    ) -> None:
        self._facts = list(facts)
        self._keys = keys or {}
        self._owners = owners or {}
        self._rows = rows

    def signed_reads(self) -> Iterable[object]:
        return ()

    def facts(self) -> Iterable[StoredFact]:
        return self._facts

    def audit_events(self) -> Iterable[object]:
        return ()

    def public_keys(self) -> dict[KeyId, str]:
        return self._keys

    def key_owners(self) -> dict[KeyId, str]:
        return self._owners

    def state_rows(self) -> Iterable[StoredRow] | None:
        return self._rows

    def charter(self, digest: str) -> Charter:
        raise DataProblem("no charter")


def trail(count: int) -> list[StoredFact]:
    """Return a chained trail."""
    facts, previous = [], CHAIN_START
    for number in range(1, count + 1):
        event = AuditEvent(
            STATION, number, AuditAction.READ_EDITED, f"read {number}", None, "", "", None, None, "", "", 1000 + number,
            0, number, "0.1.0", previous,
        )  # fmt: skip
        body = audit_body(event)
        previous = sha256_hex(body)
        facts.append(StoredFact(f"audit event {number}", "audit", body, previous, None, STATION, number))
    return facts


def check(facts: Iterable[StoredFact], *, is_whole: bool = True) -> Verification:
    return verify(Box(facts), check_signature, is_whole=is_whole)  # type: ignore[arg-type]


def codes(result: Verification) -> list[str]:
    return [finding.code for finding in result.findings]


def test_a_whole_trail_holds() -> None:
    result = check(trail(20))
    assert (result.audit_events, result.findings, result.is_sound) == (20, (), True)


def test_order_of_storage_does_not_matter() -> None:
    assert check(reversed(trail(20))).findings == ()


@pytest.mark.parametrize("missing", [1, 7, 12])
def test_a_missing_event_is_named(missing: int) -> None:
    facts = trail(20)
    del facts[missing - 1]
    (finding,) = check(facts).findings
    assert str(finding) == f"audit trail of station {STATION}: event {missing} is missing (TR-36.gap)"


def test_a_hole_of_several_is_one_finding() -> None:
    facts = trail(20)
    del facts[4:8]
    assert "events 5 to 8 are missing" in str(check(facts).findings[0])


def test_at_central_a_missing_event_may_be_under_way() -> None:
    facts = trail(20)
    del facts[4]
    result = check(facts, is_whole=False)
    assert codes(result) == ["TR-36.gap"]
    assert result.is_sound


def test_two_events_that_changed_places_are_found() -> None:
    facts = trail(5)
    swapped = [dataclasses.replace(a, body=b.body) for a, b in ((facts[1], facts[2]), (facts[2], facts[1]))]
    facts[1:3] = swapped
    assert codes(check(facts)).count("TR-32.digest") == 2


def test_an_inserted_event_is_found() -> None:
    """A forged event with a fitting digest breaks the chain at its successor."""
    facts, forged = trail(5), trail(7)
    other = audit_body(
        dataclasses.replace(
            AuditEvent(
                STATION, 3, AuditAction.READ_SIGNED, "x", None, "", "", None, None, "", "", 0, 0, 0, "", facts[1].digest
            )
        )
    )
    facts[2] = dataclasses.replace(forged[2], body=other, digest=sha256_hex(other))
    (finding,) = check(facts).findings
    assert str(finding).startswith(f"audit event 4 of station {STATION}: does not follow")


@pytest.mark.parametrize("body", [b"", b"{}", b"[1.5]", b'{"a":1,"a":2}', b"\xff"])
def test_bytes_that_are_no_record_are_named(body: bytes) -> None:
    facts = trail(1)
    facts.append(StoredFact("signed read 5f0c version 1", "signed_read", body, sha256_hex(body), None, STATION, 2))
    (finding,) = check(facts).findings
    assert str(finding).startswith("signed read 5f0c version 1: cannot be read")


def test_an_unknown_kind_is_named() -> None:
    assert codes(check([StoredFact("thing 1", "thing", b"{}", sha256_hex(b"{}"), None, STATION, 1)])) == ["TR-28.form"]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"found_by": (STATION, 2)}, "is kept under another read, station or number than its bytes say"),
        ({"found_by": ("station-2", 3)}, "is kept under another read, station or number than its bytes say"),
        ({"row_login": "r_other"}, "the account beside the bytes is not the one in them"),
        (
            {"login": Login("r_abc"), "station": StationId("station-2")},
            "goes out under another station than it was made on",
        ),
    ],
)
def test_what_stands_beside_the_bytes_must_be_what_they_say(edit: dict[str, Any], words: str) -> None:
    """TR-32, TR-46: number, station and account of a row."""
    facts = [
        dataclasses.replace(fact, found_by=(STATION, number), row_login="", home=STATION)
        for number, fact in enumerate(trail(5), start=1)
    ]
    assert check(facts).findings == ()
    facts[2] = dataclasses.replace(facts[2], **edit)
    (finding,) = check(facts).findings
    assert str(finding).startswith("audit event 3")
    assert words in str(finding)


def test_state_rows_of_a_read_without_a_journal_are_named() -> None:
    """TR-40."""
    rows = [StoredRow(ReadId("5f0c"), "note", "0", b"{}")]
    (finding,) = verify(Box([], rows=rows), check_signature).findings  # type: ignore[arg-type]
    assert str(finding) == "read 5f0c: its stored state is not what its journal says (TR-40.state)"


def test_a_key_under_a_wrong_id_is_named() -> None:
    result = verify(Box([], {KeyId("0" * 64): "ab" * 32}), check_signature)  # type: ignore[arg-type]
    assert codes(result) == ["TR-6.key"]


def test_a_database_that_cannot_be_read_is_a_finding() -> None:
    class Torn(Box):
        def facts(self) -> Iterable[StoredFact]:
            raise DataProblem("the file is damaged")

    assert codes(verify(Torn([]), check_signature)) == ["TR-43.unreadable"]  # type: ignore[arg-type]


def test_a_wish_to_stop_is_heard() -> None:
    job = QuietJob()
    job.cancel()
    with pytest.raises(Cancelled):
        verify(Box(trail(300)), check_signature, job=job)  # type: ignore[arg-type]


def test_every_single_byte_of_a_signed_read_counts(tmp_path: Path) -> None:
    """TR-29: 200 places over all facts of a read, each flipped alone with a digest made to fit: all found."""
    station = open_signing_station(tmp_path / "profile", new_login())
    try:
        station.read_everything()
        evidence = station.store.evidence
        facts, charter = list(evidence.facts()), station.charter
        keys, owners = evidence.public_keys(), evidence.key_owners()
    finally:
        station.close()

    class Kept(Box):
        def charter(self, digest: str) -> Charter:
            return charter

    assert verify(Kept(facts, keys, owners), check_signature).findings == ()  # type: ignore[arg-type]
    signed = next(index for index, fact in enumerate(facts) if fact.kind == "signed_read")
    body = facts[signed].body
    for place in range(0, len(body), max(1, len(body) // 200)):
        altered = body[:place] + bytes([body[place] ^ 0x01]) + body[place + 1 :]
        changed = dataclasses.replace(facts[signed], body=altered, digest=sha256_hex(altered), queued_digest="")
        kept = Kept([*facts[:signed], changed, *facts[signed + 1 :]], keys, owners)
        result = verify(kept, check_signature)  # type: ignore[arg-type]
        assert not result.is_sound, f"byte {place} of {len(body)}"


def test_parts_of_a_split_that_are_not_as_long_as_their_lines_are_named(tmp_path: Path) -> None:
    """MR-215, TR-32: signed anew by the reader's own key, as a forger with the password could."""
    with station_with_case(tmp_path, timepoints=2) as station:
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(466))
        session.lock(0)
        session.open_timepoint(1)
        session.apply(SetParts(1, T1, (drawn(120, 1), drawn(90, 1))))
        session.lock(1)
        signed = session.sign(session.seal(), READER_PASSWORD)
        evidence = station.store.evidence
        facts, charter = list(evidence.facts()), station.charter
        keys, owners = evidence.public_keys(), evidence.key_owners()

    class Kept(Box):
        def charter(self, digest: str) -> Charter:
            return charter

    place = next(index for index, fact in enumerate(facts) if fact.kind == "signed_read")
    body = signed.sealed.body.replace(b'"part_tenths":[120,90]', b'"part_tenths":[110,90]')
    assert body != signed.sealed.body
    sealed = dataclasses.replace(signed.sealed, body=body, body_digest=sha256_hex(body))
    forged = dataclasses.replace(signed, sealed=sealed, signature_hex=key_of(LOGIN).sign(signing_message(sealed)).hex())
    data = signed_read_body(forged)
    facts[place] = dataclasses.replace(facts[place], body=data, digest=sha256_hex(data), queued_digest="")
    result = verify(Kept(facts, keys, owners), check_signature)  # type: ignore[arg-type]
    assert "TR-32.signature" not in codes(result)
    assert "MR-215" in codes(result)


LEAF = ("audit", "0" * 64, "sealed")


def leaves(count: int) -> list[LogLeaf]:
    login = Login("r_abc")
    return [LogLeaf(n, login, STATION, n + 1, *LEAF, leaf_hash(login, STATION, n + 1, *LEAF)) for n in range(count)]


def logged(count: int) -> list[StoredFact]:
    return [StoredFact(f"fact {n}", "audit", b"", "0" * 64, Login("r_abc"), STATION, n) for n in range(1, count + 1)]


def test_a_log_that_covers_its_facts_holds() -> None:
    assert list(log_findings(leaves(5), logged(5))) == []


def test_a_fact_that_was_never_sealed_is_named() -> None:
    (finding,) = log_findings(leaves(4), logged(5))
    assert str(finding) == "fact 5: was never sealed by the sequencer (TR-37.unsealed)"


def test_a_sealed_fact_that_is_gone_is_named() -> None:
    (finding,) = log_findings(leaves(5), logged(4))
    assert finding.code == "TR-37.lost"


def test_a_line_that_is_gone_is_named() -> None:
    kept = leaves(5)
    del kept[2]
    (finding,) = log_findings(kept, logged(5))
    assert finding.code == "TR-37.gap"


def test_leaf_hash_is_rfc_6962_over_canonical_bytes() -> None:
    """0x00 before the data, SHA-256."""
    import hashlib

    data = b'{"digest":"00","kind":"audit","login":"r","number":7,"station":"s","status":"sealed"}'
    assert leaf_hash("r", "s", 7, "audit", "00", "sealed") == hashlib.sha256(b"\x00" + data).hexdigest()
