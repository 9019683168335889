"""How PostgreSQL is connected to: what a URL may say, and all that nothing else may decide (TR-14)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from readstation.core.errors import Refused
from readstation.core.findings import Finding

CONNECT_TIMEOUT_S = 10
STATION_CONNECT_TIMEOUT_S = 5
"""For what a station asks by itself and asks again: a try that began without a network ends soon after it returns."""
STATEMENT_TIMEOUT_MS = 30_000
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_URL_NAMES = frozenset({"sslmode", "sslrootcert", "sslcert", "host"})
_NO_FILE = os.path.join(os.devnull, "none")  # noqa: PTH118 - a path that can never be a file
_FIXED: Mapping[str, str | int] = {
    "connect_timeout": CONNECT_TIMEOUT_S,
    "tcp_user_timeout": STATEMENT_TIMEOUT_MS,
    "keepalives_idle": 10,
    "gssencmode": "disable",
    "target_session_attrs": "any",
    "load_balance_hosts": "disable",
    "client_encoding": "UTF8",
    "application_name": "readstation",
    "passfile": _NO_FILE,
    "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC",
}
_VERIFIED: Mapping[str, str | int] = {
    "sslmode": "verify-full",
    "ssl_min_protocol_version": "TLSv1.2",
    "sslnegotiation": "postgres",
    "sslcertmode": "disable",
    "channel_binding": "require",
    "require_auth": "scram-sha-256",
}


def connection_settings(url: URL) -> dict[str, str | int]:
    """Return every setting of a connection beside host, database, login and password.

    A server on the network is reached with its certificate verified against the root certificate that the URL names
    (``?sslrootcert=/path/ca.pem``), and the password exchange bound to that very channel. Only a local socket, and a
    loopback address whose URL says ``?sslmode=disable``, go without: both are one machine. Where the URL names a file
    with a certificate and its key (``&sslcert=/path/station.pem``), a server that asks for one gets it (TR-7); no other
    certificate is ever shown, wherever the library would look for one.

    Parameters
    ----------
    url
        ``postgresql://host[:port]/database?sslrootcert=…``; or without host, or with ``?host=/folder`` of a socket.

    Raises
    ------
    Refused
        If the URL asks for less than its place allows, names no root certificate, or says something else.
    """
    unknown = sorted(set(url.query) - _URL_NAMES)
    named_host = url.query.get("host")
    if unknown or (named_host is not None and (url.host or not str(named_host).startswith("/"))):
        raise _refused("The address of the central database holds a setting that is not for it to make.")
    mode = url.query.get("sslmode", "")
    if not url.host:
        return {**_FIXED, "sslmode": "disable", "channel_binding": "disable", "require_auth": "none,scram-sha-256"}
    if mode == "disable" and url.host in _LOOPBACK:
        return {**_FIXED, "sslmode": "disable", "channel_binding": "disable", "require_auth": "scram-sha-256"}
    if mode not in ("", "verify-full"):
        raise _refused("The central database is reached over verified TLS only (sslmode=verify-full).")
    root = str(url.query.get("sslrootcert", ""))
    if not os.path.isfile(root):  # noqa: PTH113 - as the library under us will open it
        raise _refused(
            "The root certificate of the central database is not here. Name its file in the address: "
            "?sslrootcert=/path/ca.pem"
        )
    own = str(url.query.get("sslcert", ""))
    if not own:
        return {**_FIXED, **_VERIFIED, "sslrootcert": root}
    if not os.path.isfile(own):  # noqa: PTH113 - as above
        raise _refused("The certificate that the address of the central database names (sslcert) is not here.")
    return {**_FIXED, **_VERIFIED, "sslrootcert": root, "sslcertmode": "allow", "sslcert": own, "sslkey": own}


def with_certificate(address: str, bundle: Path) -> str:
    """Return the address of a central database, with the certificate that is shown to a server on the network (TR-7).

    Parameters
    ----------
    address
        Of a file, a local socket or a server; only a server is shown a certificate, and what the address names goes
        before.
    bundle
        The file with certificate and key.
    """
    try:
        url = make_url(address)
    except ArgumentError:
        return address  # what it is instead is said where it is opened
    is_verified = url.get_backend_name() == "postgresql" and url.host and url.query.get("sslmode") != "disable"
    if not is_verified or "sslcert" in url.query:
        return address
    return url.update_query_dict({"sslcert": str(bundle)}).render_as_string(hide_password=False)


def certificate_in(address: str) -> Path | None:
    """Return the file with the certificate that an address names, or None."""
    try:
        named = make_url(address).query.get("sslcert")
    except ArgumentError:
        return None
    return Path(str(named)) if named else None


def forget_environment() -> None:
    """Take the ``PG…`` variables out of this process: no variable and no service file decides about a connection.

    Setting all parameters is not enough: the library looks for a service file first, and a new release of it may know
    a variable that this program does not.
    """
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]


def _refused(words: str) -> Refused:
    return Refused(Finding("central.address", words))
