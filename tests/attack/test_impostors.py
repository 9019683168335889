"""TLS: the server that is the right one is taken, six that are not get no connection and no password (TR-14)."""

from __future__ import annotations

import contextlib
import os
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from readstation.core.errors import Refused
from readstation.store.central.connections import PostgresDatabase
from readstation.sync.ports import CentralUnreachable
from tests.support.certificates import Authority, new_authority, write_server_certificate
from tests.support.machine import not_run
from tests.support.postgres import PostgresServer

_SSL_REQUEST = bytes.fromhex("0000000804d2162f")


@pytest.fixture(scope="session")
def tls_server(postgres_server: PostgresServer) -> PostgresServer:
    if postgres_server.root_certificate is None:
        not_run("TLS needs Debian's PostgreSQL; the wheel's knows none")
    return postgres_server


@dataclass
class Impostor:
    """A server in the middle: it answers the request for TLS as it likes, and writes down what a client then says.

    Attributes
    ----------
    port
        Where it listens.
    heard
        What came after the request for TLS, decrypted where the client took its certificate.
    """

    port: int
    heard: list[bytes]


@contextlib.contextmanager
def impostor(certificate: tuple[Path, Path] | None, without: bytes = b"N") -> Iterator[Impostor]:
    """Listen with a certificate, or without TLS where None; then `without` is the answer to the request for TLS."""
    heard: list[bytes] = []
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.settimeout(5)
            with contextlib.suppress(OSError):
                first = self.request.recv(8)
                if first != _SSL_REQUEST:
                    heard.append(first)
                    return
                self.request.sendall(without if context is None else b"S")
                peer = self.request if context is None else context.wrap_socket(self.request, server_side=True)
                with peer:
                    if (said := peer.recv(4096)) != b"":
                        heard.append(said)
                        # AuthenticationCleartextPassword: a client that takes this gives its password away.
                        peer.sendall(b"R\x00\x00\x00\x08\x00\x00\x00\x03")
                        heard.append(peer.recv(4096))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield Impostor(server.server_address[1], heard)
        finally:
            server.shutdown()
            thread.join()


def ask(url: str) -> int:
    """Connect as the product does, and ask something."""
    database = PostgresDatabase(url, "r_reader", "the central password")
    with contextlib.closing(database), database.read() as connection:
        return int(connection.execute(text("SELECT 1")).scalar_one())


@pytest.fixture
def authority() -> Authority:
    return new_authority()


def test_the_right_server_is_taken_and_the_channel_is_the_verified_one(tls_server: PostgresServer) -> None:
    database = PostgresDatabase(tls_server.url("postgres"))
    with contextlib.closing(database), database.read() as connection:
        (is_tls, version), *_ = connection.execute(
            text("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        ).all()
        driver = connection.connection.driver_connection
        assert driver is not None
        used = driver.info.get_parameters()
    assert is_tls
    assert version in ("TLSv1.2", "TLSv1.3")
    assert (used["sslmode"], used["channel_binding"]) == ("verify-full", "require")


IMPOSTORS = ["wrong host", "other authority", "expired", "self-signed", "no TLS", "TLS stripped"]


@pytest.mark.parametrize("kind", IMPOSTORS)
def test_no_impostor_gets_a_connection_or_a_password(authority: Authority, tmp_path: Path, kind: str) -> None:
    """TR-14: 0 of 6; nothing was said to any of them that is not said before a certificate is looked at."""
    root = authority.write(tmp_path / "root.pem")
    makers = {
        "wrong host": lambda: write_server_certificate(tmp_path, authority, hosts=("db.example", "10.0.0.1")),
        "other authority": lambda: write_server_certificate(tmp_path, new_authority()),
        "expired": lambda: write_server_certificate(tmp_path, authority, is_expired=True),
        "self-signed": lambda: write_server_certificate(tmp_path, None),
    }
    certificate = makers[kind]() if kind in makers else None
    # An error instead of an answer, as from a server of old: libraries that may do without TLS then come back without.
    stripped = b"EFATAL: unsupported frontend protocol\0"
    answer = stripped if kind == "TLS stripped" else b"N"
    with impostor(certificate, answer) as server, pytest.raises(CentralUnreachable):
        ask(f"postgresql://127.0.0.1:{server.port}/trial?sslrootcert={root}")
    assert server.heard == []


def test_the_impostor_hears_a_client_that_does_not_look(authority: Authority, tmp_path: Path) -> None:
    """The same server takes the password from a client with the library's defaults: the test above would see it."""
    certificate = write_server_certificate(tmp_path, None)
    with impostor(certificate) as server, pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"host=127.0.0.1 port={server.port} user=r password=aloud dbname=t sslmode=prefer").close()
    assert any(b"aloud" in said for said in server.heard)


def test_a_relay_with_a_good_certificate_gets_no_password(
    tls_server: PostgresServer, authority: Authority, tmp_path: Path
) -> None:
    """TR-14: who holds a certificate of a trusted authority, but not the server's, asks for the password in vain."""
    certificate = write_server_certificate(tmp_path, authority)
    root = authority.write(tmp_path / "root.pem")
    with impostor(certificate) as server, pytest.raises(CentralUnreachable):
        ask(f"postgresql://127.0.0.1:{server.port}/trial?sslrootcert={root}")
    assert not any(b"central password" in said for said in server.heard)


HOSTILE = {
    "PGSSLMODE": "disable",
    "PGSSLROOTCERT": "/nowhere.pem",
    "PGHOSTADDR": "192.0.2.1",
    "PGHOST": "192.0.2.1",
    "PGPORT": "1",
    "PGSERVICE": "hijack",
    "PGCHANNELBINDING": "disable",
    "PGREQUIREAUTH": "password",
    "PGGSSENCMODE": "require",
    "PGOPTIONS": "-c statement_timeout=0",
    "PGTARGETSESSIONATTRS": "standby",
    "PGPASSWORD": "another",
    "PGUSER": "somebody",
    "PGSSLMINPROTOCOLVERSION": "TLSv1",
    "PGSSLCERTMODE": "require",
    "PGSSLNEGOTIATION": "direct",
    "PGCONNECT_TIMEOUT": "1",
    "PGLOADBALANCEHOSTS": "random",
}


def test_the_environment_and_service_files_decide_nothing(
    tls_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-14: with every variable set to something else, and a service file, the connection is the same."""
    service = tmp_path / "service.conf"
    service.write_text("[hijack]\nhost=192.0.2.1\nsslmode=disable\n")
    for name, value in {**HOSTILE, "PGSERVICEFILE": str(service)}.items():
        monkeypatch.setenv(name, value)
    database = PostgresDatabase(tls_server.url("postgres"))
    with contextlib.closing(database), database.read() as connection:
        assert connection.execute(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).scalar_one()
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "30s"
        driver = connection.connection.driver_connection
        assert driver is not None
        used = driver.info.get_parameters()
    assert (used["sslmode"], used["channel_binding"]) == ("verify-full", "require")
    assert not [name for name in os.environ if name.startswith("PG")]


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://db.example/trial",
        "postgresql://db.example/trial?sslrootcert=/nowhere.pem",
        "postgresql://db.example/trial?sslmode=disable",
        "postgresql://127.0.0.1/trial",
        "postgresql://127.0.0.1/trial?sslmode=require",
        "postgresql://127.0.0.1/trial?sslmode=prefer",
        "postgresql://db.example/trial?hostaddr=192.0.2.1",
        "postgresql://db.example/trial?service=hijack",
        "postgresql://db.example/trial?host=other.example",
        "postgresql:///trial?host=other.example",
        "postgresql://127.0.0.1/trial?sslmode=disable&options=-cstatement_timeout%3D0",
    ],
)
def test_an_address_cannot_ask_for_less(address: str) -> None:
    """TR-14: verified TLS everywhere but on a local socket and on a loopback address that says so."""
    with pytest.raises(Refused):
        PostgresDatabase(address)


def test_a_server_for_tls_alone_takes_nobody_without(tls_server: PostgresServer) -> None:
    """TR-14: hostssl only, SCRAM only."""
    url = make_url(tls_server.url("postgres"))
    plain = f"host=127.0.0.1 port={url.port} user={url.username} password={url.password} dbname=postgres"
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        psycopg.connect(f"{plain} sslmode=disable").close()
    with tls_server.connect() as administrator:
        rules = administrator.execute("SELECT type, auth_method FROM pg_hba_file_rules").fetchall()
    assert {row for row in rules if row[0] != "local"} == {("hostssl", "scram-sha-256")}


def test_a_local_socket_needs_no_certificate(tls_server: PostgresServer) -> None:
    """TR-14: office and sequencer on the server itself."""
    if not hasattr(socket, "AF_UNIX"):
        not_run("this system has no Unix sockets")
    url = make_url(tls_server.url("postgres"))
    address = f"postgresql://{url.username}:{url.password}@:{url.port}/postgres?host={tls_server.folder}"
    with contextlib.closing(PostgresDatabase(address)) as database, database.read() as connection:
        assert connection.execute(text("SELECT inet_client_addr() IS NULL")).scalar_one()
