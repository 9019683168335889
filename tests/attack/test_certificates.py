"""Certificates of stations: a valid login from a machine without a good one is no way in (TR-7)."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from readstation.app.central_certificates import central_address, issued, sign_request, take_back
from readstation.app.services import Services
from readstation.app.settings import Settings
from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.core.ids import Login
from readstation.reading.ports import Session
from readstation.security.authority import CERTIFICATE_NAME, REVOKED_NAME, Authority, make_authority
from readstation.security.keys import check_signature
from readstation.security.station_certificate import StationCertificate, certificate_bytes, request_file
from readstation.store.central.factory import open_office
from readstation.store.central.postgres_settings import with_certificate
from readstation.ui.ports import SyncState
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.reader_station import enrol_cheaply, give_case
from tests.builders.signing_station import PASSWORD, demo_charter
from tests.support.machine import not_run
from tests.support.postgres import PostgresServer, fresh_database

WORDS = "the office's pass phrase"
PATIENCE_S = 60.0
KINDS = ("none", "expired", "revoked", "foreign")


@dataclass
class Enrolled:
    """A station whose reader is enrolled at a server with TLS, and the office's authority.

    Attributes
    ----------
    server, access
        The server, and who reaches the trial's database there.
    station, services, login
        The station, its services, and the reader who works at it.
    folder, authority
        The authority's folder, and the authority.
    """

    server: PostgresServer
    access: CentralAccess
    station: OpenStation
    services: Services
    login: Login
    folder: Path
    authority: Authority

    @property
    def kept(self) -> StationCertificate:
        return StationCertificate(self.station.profile.keys)

    @contextlib.contextmanager
    def signed_in(self) -> Iterator[Session]:
        session = self.services.sign_in(self.login, PASSWORD)
        yield session
        self.services.sign_out(session)

    def certify(self) -> None:
        """Get a certificate as the manual says it: asked for, signed by the office, taken in."""
        asked = request_file(self.kept.request(self.station.key))
        with contextlib.closing(open_office(self.access.office)) as office:
            _, answer = sign_request(office, self.authority, asked, 365, datetime.now(UTC))
        self.kept.take(answer, self.station.key.station.station_id, datetime.now(UTC))

    def certify_elsewise(self, authority: Authority, at: datetime) -> None:
        """Take in a certificate for a day by any authority, as it was signed at another time."""
        request = self.kept.request(self.station.key)
        asked = request.checked(self.station.key.station.public_key_hex, check_signature)
        answer = certificate_bytes(authority.sign(asked, 1, at))
        self.kept.take(answer, self.station.key.station.station_id, at)

    def waiting(self) -> int:
        return self.station.run(self.station.store.outbox.counts, self.login).waiting

    def put_at_server(self) -> None:
        """Bring the authority's certificate and list to the server, as the manual says it."""
        owner = (self.server.folder / "data").stat()
        for name in (CERTIFICATE_NAME, REVOKED_NAME):
            path = self.server.folder / "data" / name
            path.write_bytes((self.folder / name).read_bytes())
            os.chown(path, owner.st_uid, owner.st_gid)

    @contextlib.contextmanager
    def demanded(self) -> Iterator[None]:
        """Let the server ask for certificates at this database alone, until the end of the block."""
        rules = self.server.folder / "data" / "pg_hba.conf"
        before, database = rules.read_text(), make_url(self.access.station).database
        self.put_at_server()
        with self.server.connect() as administrator:
            administrator.execute(f"ALTER SYSTEM SET ssl_ca_file = '{CERTIFICATE_NAME}'")
            administrator.execute(f"ALTER SYSTEM SET ssl_crl_file = '{REVOKED_NAME}'")
            rules.write_text(f"hostssl {database} all all scram-sha-256 clientcert=verify-ca\n{before}")
            self.reload()
        try:
            yield
        finally:
            rules.write_text(before)
            with self.server.connect() as administrator:
                administrator.execute("ALTER SYSTEM RESET ssl_ca_file")
                administrator.execute("ALTER SYSTEM RESET ssl_crl_file")
            self.reload()

    def reload(self) -> None:
        """Let the server read its files again; the new ones hold once its postmaster has."""
        with self.server.connect() as administrator:
            (before,) = administrator.execute("SELECT pg_conf_load_time()").fetchone() or ("",)
            administrator.execute("SELECT pg_reload_conf()")
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            with self.server.connect() as administrator:
                if administrator.execute("SELECT pg_conf_load_time()").fetchone() != (before,):
                    return
        pytest.fail("the server did not read its settings")


@pytest.fixture
def enrolled(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Enrolled]:
    if postgres_server.root_certificate is None:
        not_run("TLS needs Debian's PostgreSQL; the wheel's knows none")
    authority = make_authority(tmp_path / "authority", WORDS, datetime.now(UTC) - timedelta(days=30))
    with fresh_database(postgres_server) as url, OpenStation(tmp_path / "station") as station:
        access = prepared(url)
        reader = enrol_cheaply(station)
        given = give_case(station, reader.person)
        access.enrol(reader.person, reader.central_verifier, station.key.station)
        with contextlib.closing(open_office(access.office)) as office:
            office.put_charter(demo_charter())
            office.assign(given)
        station.keep_settings(Settings(access.station))
        yield Enrolled(
            postgres_server, access, station, Services(station), reader.person.login, tmp_path / "authority", authority
        )


def test_of_four_kinds_without_a_good_certificate_none_is_let_in(enrolled: Enrolled, tmp_path: Path) -> None:
    """TR-7: valid login, no, expired, revoked, foreign certificate: 0 of 4; the good one delivers a whole pass."""
    now = datetime.now(UTC)
    foreign = make_authority(tmp_path / "foreign", WORDS, now)
    enrolled.certify()
    bundle = enrolled.kept.bundle
    assert bundle is not None
    good = bundle.read_bytes()

    def has(kind: str) -> None:
        if kind == "none":
            bundle.unlink()
        elif kind == "expired":
            enrolled.certify_elsewise(enrolled.authority, now - timedelta(days=20))
        elif kind == "foreign":
            enrolled.certify_elsewise(foreign, now)
        else:
            bundle.write_bytes(good)
            with contextlib.closing(open_office(with_certificate(enrolled.access.office, bundle))) as office:
                here = enrolled.station.key.station.station_id
                assert take_back(office, enrolled.authority, enrolled.folder, here, "stolen", now) == 1
                assert [each.is_taken_back for each in issued(office.acts())] == [True]
            enrolled.put_at_server()
            enrolled.reload()

    words = {
        "none": "it shows no certificate",
        "expired": "its certificate has ended",
        "revoked": "has taken its certificate back",
        "foreign": "not of this trial's office",
    }
    with enrolled.demanded():
        for kind in KINDS:
            has(kind)
            with enrolled.signed_in() as session:
                waited = enrolled.waiting()
                with pytest.raises(Refused, match=words[kind]) as refusal:
                    enrolled.services.deliver(session)
            assert [each.code for each in refusal.value.findings] == ["TR-7.certificate"]
            assert enrolled.waiting() >= waited > 0
        enrolled.certify_elsewise(enrolled.authority, now)
        with enrolled.signed_in() as session:
            report = enrolled.services.deliver(session).report
            told = enrolled.services.sync_status(session)
        assert report is not None
        assert report.is_clean
        assert told.state is SyncState.QUEUED
        assert told.detail.startswith(
            f"The certificate for the central database ends on {now + timedelta(days=1):%Y-%m-%d}."
        )
        assert (report.counts.waiting, report.assignments) == (0, 1)
        assert report.pushed > 0


@pytest.mark.parametrize("has_certificate", [False, True])
def test_a_server_that_does_not_ask_goes_on_working(enrolled: Enrolled, *, has_certificate: bool) -> None:
    """TR-7: the four kinds above are refused by what the server demands; this one demands nothing."""
    if has_certificate:
        enrolled.certify()
    assert ("sslcert=" in central_address(enrolled.station.folder)) == has_certificate
    with enrolled.signed_in() as session:
        report = enrolled.services.deliver(session).report
        assert enrolled.services.sync_status(session).detail == ""
    assert report is not None
    assert report.is_clean
