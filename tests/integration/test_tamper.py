"""One changed byte is found and named, on the station and at both centrals; nothing is found where nothing changed.

TR-32, TR-34, TR-36, TR-45; done-when 5 of the first path.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from readstation.app.central_verification import verify_central
from readstation.app.verification import StoredDigests
from readstation.core.ids import new_login
from readstation.core.jobs import QuietJob
from readstation.reading.verify import Verification, verify
from readstation.security.keys import check_signature
from readstation.security.signer import ProcessSigner
from readstation.store.central.factory import open_central, open_office, open_sequencer
from readstation.store.images import StationImages
from readstation.sync.engine import sync_once
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.signing_station import PASSWORD, SigningStation, cheap_key, open_signing_station

Flip = Callable[[bytes], bytes]


@pytest.fixture
def station(tmp_profile: Path) -> Iterator[SigningStation]:
    login = new_login()
    key = cheap_key(login)
    opened = open_signing_station(tmp_profile, login, key, has_real_images=True)
    opened.read_everything()
    yield opened
    opened.close()


def verify_here(station: SigningStation) -> Verification:
    images: StationImages = station.store.images
    return verify(station.store.evidence, check_signature, StoredDigests(images))


def edit_station(station: SigningStation, statement: str, *parameters: object) -> None:
    """Change the station's file behind its back, without its guards."""
    path = station.opened.profile.database
    with sqlite3.connect(path) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        assert file.execute(statement, parameters).rowcount == 1
    file.close()


def flipped(data: bytes, at: int) -> bytes:
    """Return bytes with one bit of one letter changed."""
    return data[:at] + bytes([data[at] ^ 0x01]) + data[at + 1 :]


def body_of(station: SigningStation, table: str, where: str) -> bytes:
    with sqlite3.connect(station.opened.profile.database) as file:
        (body,) = file.execute(f"SELECT body FROM {table} WHERE {where}").fetchone()
    file.close()
    return bytes(body)


def places(result: Verification) -> str:
    return "\n".join(str(finding) for finding in result.findings if finding.is_error)


def test_nothing_is_found_where_nothing_changed(station: SigningStation) -> None:
    result = verify_here(station)
    assert result.findings == ()
    assert (result.signed_reads, result.locks, result.steps, result.images) == (1, 2, 12, 6)
    assert result.audit_events > 10


@pytest.mark.parametrize(
    "marker",
    [
        *(rb"printed_name\":\"Dr. V", rb"salt\":\"", rb"length_tenths\":25", rb"organ\":\"li"),
        *(rb'"signature":"', b"PR"),
        *(rb"see the hil", rb"mean_thousandths\":62", rb"area_hundredths\":157"),
    ],
    ids=[
        *("head: name", "head: salt", "body: length", "body: organ", "signature", "body: result"),
        *("head: words of a mark", "body: mean of a region", "body: area of a region"),
    ],
)
def test_a_byte_of_a_signed_read(station: SigningStation, marker: bytes) -> None:
    """Head, body and signature; once with the old digest beside it, once with a digest made to fit."""
    import hashlib

    body = body_of(station, "signed_read", "version = 1")
    altered = flipped(body, body.index(marker) + len(marker) - 1)
    edit_station(station, "UPDATE signed_read SET body = ?", altered)
    named = f"signed read {station.assignment.read_id} version 1"
    assert f"{named}: the bytes are not those of the digest beside them" in places(verify_here(station))
    edit_station(station, "UPDATE signed_read SET digest = ?", hashlib.sha256(altered).hexdigest())
    assert named in places(verify_here(station))


@pytest.mark.parametrize("number", [1, 5, 12])
def test_a_byte_of_an_audit_row(station: SigningStation, number: int) -> None:
    import hashlib

    body = body_of(station, "audit_event", f"number = {number}")
    altered = flipped(body, body.index(b'"action":"') + 12)
    edit_station(station, f"UPDATE audit_event SET body = ? WHERE number = {number}", altered)
    where = f"audit event {number} of station {station.station_key.station.station_id}"
    assert where in places(verify_here(station))
    digest = hashlib.sha256(altered).hexdigest()
    edit_station(station, f"UPDATE audit_event SET digest = ? WHERE number = {number}", digest)
    assert where in places(verify_here(station))


@pytest.mark.parametrize(
    "marker",
    [
        *(rb"previous\":\"", rb"reason\":\"The l", rb"base_step\":1", rb"version\":2", rb"lock_digest\":\""),
        *(rb"code\":\"wrong_l", rb"length_tenths\":24", rb"text\":\"The l", b"PR"),
    ],
    ids=[
        *("version before", "reason", "where it began", "version", "lock of the amendment"),
        *("code of a change", "length", "words of a change", "result"),
    ],
)
def test_a_byte_of_an_amendment(station: SigningStation, marker: bytes) -> None:
    """TR-29, TR-33: version 2 is named, and version 1 still holds."""
    import hashlib

    station.amend()
    assert verify_here(station).findings == ()
    body = body_of(station, "signed_read", "version = 2")
    altered = flipped(body, body.index(marker) + len(marker) - 1)
    digest = hashlib.sha256(altered).hexdigest()
    edit_station(station, "UPDATE signed_read SET body = ?, digest = ? WHERE version = 2", altered, digest)
    found = places(verify_here(station))
    assert f"signed read {station.assignment.read_id} version 2" in found
    assert f"signed read {station.assignment.read_id} version 1" not in found


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM signed_read WHERE version = 1", "version 2: does not follow the version before"),
        ("DELETE FROM signed_read WHERE version = 1", "version 2: version 1, which it amends, is not here"),
        ("DELETE FROM round_lock", "version 2: the lock of round 1 is not the one that was signed"),
        ("DELETE FROM round_lock", "the lock of round 1 is not here"),
        ("UPDATE round_lock SET round = 2", "lock of round 2"),
        ("UPDATE signed_read SET version = 3 WHERE version = 2", "version 3"),
    ],
)
def test_a_version_or_a_lock_of_an_amendment_that_is_gone_or_moved(
    station: SigningStation, statement: str, named: str
) -> None:
    """TR-33."""
    station.amend()
    edit_station(station, statement)
    assert named in places(verify_here(station))


def test_a_byte_of_the_lock_of_an_amendment(station: SigningStation) -> None:
    station.amend()
    body = body_of(station, "round_lock", "round = 1")
    altered = flipped(body, body.index(b'"signature":"') + 20)
    edit_station(station, "UPDATE round_lock SET body = ?", altered)
    assert f"lock of round 1 of read {station.assignment.read_id}" in places(verify_here(station))


def test_an_audit_event_that_is_gone(station: SigningStation) -> None:
    edit_station(station, "DELETE FROM audit_event WHERE number = 4")
    assert "event 4 is missing" in places(verify_here(station))


@pytest.mark.parametrize("number", [2, 4, 11])
def test_a_byte_of_a_journal_step(station: SigningStation, number: int) -> None:
    import hashlib

    body = body_of(station, "journal_step", f"number = {number}")
    altered = flipped(body, body.index(b'"words":"') + 9)
    edit_station(station, f"UPDATE journal_step SET body = ? WHERE number = {number}", altered)
    where = f"journal step {number} of read {station.assignment.read_id}"
    assert where in places(verify_here(station))
    edit_station(
        station, f"UPDATE journal_step SET digest = ? WHERE number = {number}", hashlib.sha256(altered).hexdigest()
    )
    assert "journal step" in places(verify_here(station))


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM journal_step WHERE number = 11", "journal step 11"),
        ("UPDATE journal_step SET read_id = 'another' WHERE number = 11", "journal step 11"),
        ("DELETE FROM timepoint_lock WHERE timepoint = 1", "lock of timepoint 1"),
        ("DELETE FROM signed_read", "signed read"),
    ],
)
def test_a_fact_that_is_gone_or_moved(station: SigningStation, statement: str, named: str) -> None:
    """TR-46: what was queued to be sent is still there, the last step and the signed read included."""
    edit_station(station, statement)
    found = [str(each) for each in verify_here(station).findings if each.code == "TR-46.outbox"]
    assert len(found) == 1
    assert named in found[0]


def test_a_signed_read_that_is_gone_with_its_place_in_the_outbox(station: SigningStation) -> None:
    edit_station(station, "DELETE FROM signed_read")
    edit_station(station, "DELETE FROM outbox WHERE kind = 'signed_read'")
    assert "the signed read is not here" in places(verify_here(station))


def test_a_series_that_is_gone(station: SigningStation) -> None:
    """TR-45: the audit trail knows what was taken in."""
    key = station.store.images.series_keys()[0]
    edit_series = "DELETE FROM {} WHERE series_key = ?"
    with sqlite3.connect(station.opened.profile.database) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        for table in ("stored_image", "stored_file", "stored_series"):
            file.execute(edit_series.format(table), (key,))
    file.close()
    assert f"series {key}: its images are gone" in places(verify_here(station))


def test_a_lock_that_was_changed(station: SigningStation) -> None:
    body = body_of(station, "timepoint_lock", "timepoint = 1")
    altered = flipped(body, body.index(b'"signature":"') + 20)
    edit_station(station, "UPDATE timepoint_lock SET body = ? WHERE timepoint = 1", altered)
    assert f"lock of timepoint 1 of read {station.assignment.read_id}" in places(verify_here(station))


def test_a_key_that_was_exchanged(station: SigningStation) -> None:
    """TR-6: a key under an id that is not its own verifies nothing."""
    other = cheap_key(station.login).record
    edit_station(
        station, "UPDATE public_key SET public_key_hex = ? WHERE owner = ?", other.public_key_hex, station.login
    )
    found = places(verify_here(station))
    assert f"key {station.enrolled.person.key_id}" in found
    assert f"signed read {station.assignment.read_id} version 1" in found


def test_a_key_of_another_owner(station: SigningStation) -> None:
    """TR-6, TR-7: a signature counts only for the person or station that its key was enrolled for."""
    edit_station(station, "UPDATE public_key SET owner = 'r_other' WHERE owner = ?", station.login)
    found = places(verify_here(station))
    assert f"signed read {station.assignment.read_id} version 1: is signed with a key that is not its reader's" in found
    assert "the key in its signed head is not that of the reader in it" in found
    here = station.station_key.station.station_id
    edit_station(station, "UPDATE public_key SET owner = 'another' WHERE owner = ?", here)
    named = f"lock of timepoint 1 of read {station.assignment.read_id}: is signed with a key that is not its station's"
    assert named in places(verify_here(station))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE read_state SET body = replace(CAST(body AS TEXT), 'dome', 'base') WHERE kind = 'note'",
        "UPDATE read_state SET key = '9' WHERE kind = 'note'",
        "DELETE FROM read_state WHERE kind = 'lesion'",
    ],
)
def test_a_state_row_that_was_changed(station: SigningStation, statement: str) -> None:
    """TR-40: the rows must be what the journal leaves."""
    edit_station(station, statement)
    named = f"read {station.assignment.read_id}: its stored state is not what its journal says"
    assert [str(each) for each in verify_here(station).findings] == [f"{named} (TR-40.state)"]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE audit_event SET login = 'r_other' WHERE number = 12", "audit event 12"),
        ("UPDATE audit_event SET login = NULL WHERE number = 12", "audit event 12"),
        ("UPDATE outbox SET login = 'r_other' WHERE kind = 'step' AND object_number = 4", "journal step 4"),
        ("UPDATE outbox SET login = 'r_other' WHERE kind = 'lock' AND object_number = 1", "lock of timepoint 1"),
        ("UPDATE outbox SET station = 'another' WHERE kind = 'step' AND object_number = 4", "journal step 4"),
        ("UPDATE outbox SET station = 'another' WHERE kind = 'signed_read'", "signed read"),
        ("UPDATE outbox SET kind = 'lock' WHERE kind = 'step' AND object_number = 11", "lock of timepoint 11"),
        ("UPDATE journal_step SET read_id = 'another' WHERE number = 11", "journal step 11 of read another"),
    ],
)
def test_a_row_that_says_something_else_than_its_bytes(station: SigningStation, statement: str, named: str) -> None:
    """TR-32, TR-46: account, station, kind and read beside a fact."""
    edit_station(station, statement)
    assert named in places(verify_here(station))


def test_a_byte_of_a_stored_image(station: SigningStation) -> None:
    """TR-45: in the file, and in the recorded digest."""
    series = station.store.images.series_of(station.assignment.case_alias, 1)[0]
    path = station.store.images.files(series.series_key)[1]
    path.chmod(0o600)
    data = path.read_bytes()
    path.write_bytes(flipped(data, len(data) - 7))
    named = f"image 2 of series 1, timepoint 1, case {station.assignment.case_alias}"
    assert [finding.place for finding in verify_here(station).findings] == [named]
    path.write_bytes(data)
    assert verify_here(station).is_sound
    path.unlink()
    assert [finding.place for finding in verify_here(station).findings] == [named]


def test_a_recorded_image_digest(station: SigningStation) -> None:
    edit_station(
        station,
        "UPDATE stored_image SET digest = ? WHERE ordinal = 3 AND series_key = ?",
        "0" * 64,
        station.store.images.series_of(station.assignment.case_alias, 0)[0].series_key,
    )
    found = verify_here(station).findings
    assert [finding.place for finding in found] == [
        f"image 3 of series 1, timepoint 0, case {station.assignment.case_alias}"
    ]


@dataclass
class Centre:
    """A central database behind which a test can reach."""

    url: str
    access: CentralAccess

    def edit(self, statement: str, *parameters: object) -> None:
        if self.url.startswith("sqlite"):
            with sqlite3.connect(self.url.removeprefix("sqlite:///")) as file:
                for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                    file.execute(f"DROP TRIGGER {name}")
                assert file.execute(statement.replace("d.", ""), parameters).rowcount == 1
            file.close()
            return
        with psycopg.connect(self.url.replace("+psycopg", "")) as server:
            for table in ("fact", "log_leaf", "charter", "public_key"):
                server.execute(f"ALTER TABLE d.{table} DISABLE TRIGGER USER")
            assert server.execute(statement.replace("?", "%s"), parameters).rowcount == 1

    def body(self, where: str) -> bytes:
        statement = f"SELECT body FROM d.fact WHERE {where}"
        if self.url.startswith("sqlite"):
            with sqlite3.connect(self.url.removeprefix("sqlite:///")) as file:
                (body,) = file.execute(statement.replace("d.", "")).fetchone()
            file.close()
        else:
            with psycopg.connect(self.url.replace("+psycopg", "")) as server:
                row = server.execute(statement).fetchone()
            assert row is not None
            (body,) = row
        return bytes(body)

    def verify(self) -> Verification:
        return verify_central(self.access.auditor, QuietJob())


@pytest.fixture(params=["sqlite", "postgresql"])
def centre(request: pytest.FixtureRequest, tmp_path: Path, station: SigningStation) -> Centre:
    """Return a central database that has sealed the station's read."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'central.db'}"
    else:
        url = str(request.getfixturevalue("postgres_url"))
    access = prepared(url)
    access.enrol(station.enrolled.person, station.enrolled.central_verifier, station.station_key.station)
    office = open_office(access.office)
    office.put_charter(station.charter)
    office.assign(station.assignment)
    office.close()
    password = ProcessSigner(station.vault).unlock(station.login, PASSWORD).central_password
    central = open_central(access.station, station.login, password)
    here = station.station_key.station.station_id
    report = sync_once(station.store.outbox, central, station.store.worklist, station.login, here, QuietJob())
    central.close()
    sequencer = open_sequencer(access.sequencer, check_signature)
    assert sequencer.run_once().sealed == report.pushed > 20
    sequencer.close()
    return Centre(url, access)


def test_an_amendment_arrives_as_any_signed_read_does(centre: Centre, station: SigningStation) -> None:
    """TR-33, TR-49: version 2 with its lock, after version 1; one without the version before it is put aside."""
    station.amend()
    password = ProcessSigner(station.vault).unlock(station.login, PASSWORD).central_password
    central = open_central(centre.access.station, station.login, password)
    here = station.station_key.station.station_id
    report = sync_once(station.store.outbox, central, station.store.worklist, station.login, here, QuietJob())
    central.close()
    sequencer = open_sequencer(centre.access.sequencer, check_signature)
    assert sequencer.run_once().sealed == report.pushed
    sequencer.close()
    result = centre.verify()
    assert result.findings == ()
    assert (result.signed_reads, result.locks) == (2, 3)


def test_central_is_sound_where_nothing_changed(centre: Centre) -> None:
    result = centre.verify()
    assert result.findings == ()
    assert (result.signed_reads, result.locks, result.steps) == (1, 2, 12)
    assert result.log_leaves > 20


@pytest.mark.parametrize(
    ("where", "marker", "named"),
    [
        ("kind = 'signed_read'", rb"salt\":\"", "signed read {read} version 1"),
        ("kind = 'signed_read'", rb"length_tenths\":25", "signed read {read} version 1"),
        ("kind = 'signed_read'", b'"signature":"', "signed read {read} version 1"),
        ("kind = 'audit' AND object_number = 5", b'"action":"', "audit event 5 of station {station}"),
        ("kind = 'step' AND object_number = 4", b'"words":"', "journal step 4 of read {read}"),
        ("kind = 'lock' AND object_number = 0", b'"signature":"', "lock of timepoint 0 of read {read}"),
    ],
    ids=["head", "body", "signature", "audit", "step", "lock"],
)
def test_a_byte_at_central(centre: Centre, station: SigningStation, where: str, marker: bytes, named: str) -> None:
    """Altered by the database's owner with the triggers off: found, and found again when the digest is made to fit."""
    import hashlib

    name = named.format(read=station.assignment.read_id, station=station.station_key.station.station_id)
    body = centre.body(where)
    altered = flipped(body, body.index(marker) + len(marker) - (1 if marker.endswith(b"25") else 0))
    centre.edit(f"UPDATE d.fact SET body = ? WHERE {where}", altered)
    assert name in places(centre.verify())
    centre.edit(f"UPDATE d.fact SET digest = ? WHERE {where}", hashlib.sha256(altered).hexdigest())
    found = places(centre.verify())
    assert name in found
    assert "has another digest than when it was sealed" in found


def test_a_fact_that_is_gone_from_central(centre: Centre) -> None:
    centre.edit("DELETE FROM d.fact WHERE kind = 'signed_read'")
    assert "the signed_read number" in places(centre.verify())


def test_a_log_line_that_was_changed_or_removed(centre: Centre) -> None:
    centre.edit("UPDATE d.log_leaf SET status = 'quarantined' WHERE position = 3")
    assert "log position 3: the line is not that of its hash" in places(centre.verify())
    centre.edit("DELETE FROM d.log_leaf WHERE position = 3")
    assert "position 3 is missing before it" in places(centre.verify())


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("SET object_id = 'another' WHERE kind = 'step' AND object_number = 4", "journal step 4 of read another"),
        ("SET object_number = 99 WHERE kind = 'signed_read'", "version 99"),
        ("SET object_number = 990 WHERE kind = 'audit' AND object_number = 5", "audit event 990 of station"),
        ("SET object_id = 'another' WHERE kind = 'lock' AND object_number = 1", "lock of timepoint 1 of read another"),
    ],
    ids=["step", "signed", "audit", "lock"],
)
def test_a_fact_under_another_object_at_central(centre: Centre, statement: str, named: str) -> None:
    """TR-32: what central finds a fact by is what its bytes say."""
    centre.edit(f"UPDATE d.fact {statement}")
    (finding,) = centre.verify().findings
    assert named in finding.place
    assert finding.code == "TR-32.row"


def test_a_key_of_another_owner_at_central(centre: Centre, station: SigningStation) -> None:
    """TR-6, TR-7."""
    here = station.station_key.station.station_id
    centre.edit("UPDATE d.public_key SET login = 'r_other' WHERE login = ?", station.login)
    centre.edit("UPDATE d.public_key SET station = 'another' WHERE station = ?", here)
    found, read_id = places(centre.verify()), station.assignment.read_id
    assert f"signed read {read_id} version 1: is signed with a key that is not its reader's" in found
    assert f"lock of timepoint 0 of read {read_id}: is signed with a key that is not its station's" in found


def test_a_charter_that_was_changed(centre: Centre, station: SigningStation) -> None:
    centre.edit("UPDATE d.charter SET body = ?", b"{}")
    assert f"signed read {station.assignment.read_id} version 1" in places(centre.verify())
