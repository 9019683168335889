"""What a server of a trial has to be, as rules over what it says of itself (TR-7, TR-14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from readstation.core.findings import Finding

FLOORS: Mapping[int, int] = MappingProxyType({15: 20, 16: 16, 17: 12, 18: 6})
"""The minor release of 12 November 2026 of each supported branch."""

WANTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fsync": ("on",),
        "full_page_writes": ("on",),
        "data_checksums": ("on",),
        "synchronous_commit": ("on", "remote_write", "remote_apply"),
        "ssl": ("on",),
        "ssl_min_protocol_version": ("TLSv1.2", "TLSv1.3"),
        "password_encryption": ("scram-sha-256",),
    }
)
"""Settings by name, and what is good enough."""

REVOKED_SETTING = "ssl_crl_file"
"""The setting that names the list of certificates that were taken back (TR-7)."""

CONNECTIONS_PER_LOGIN = 3
_NETWORK_METHODS = ("scram-sha-256", "cert", "reject")
_ASKS_FOR_CERTIFICATES = frozenset({"clientcert=verify-ca", "clientcert=verify-full"})
_LOCAL_METHODS = ("peer", "scram-sha-256", "reject")


@dataclass(frozen=True, slots=True)
class DoorRule:
    """One line of ``pg_hba.conf``.

    Attributes
    ----------
    line
        Its number in the file.
    kind, method
        ``local``, ``host``, ``hostssl``, …, and how whoever comes proves who they are.
    error
        What PostgreSQL cannot read in it; empty where it can.
    options
        What else stands in it, such as ``clientcert=verify-ca``.
    """

    line: int
    kind: str
    method: str
    error: str = ""
    options: tuple[str, ...] = ()

    @property
    def asks_for_certificate(self) -> bool:
        """Whether it takes nobody who does not show a certificate."""
        return self.method == "cert" or not _ASKS_FOR_CERTIFICATES.isdisjoint(self.options)


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a server says of itself.

    Attributes
    ----------
    version
        ``server_version_num``: 150020 is 15.20.
    settings
        By name.
    doors
        The lines of ``pg_hba.conf``.
    unlimited
        How many logins that are not of the server itself may hold more connections than the limit.
    """

    version: int
    settings: Mapping[str, str]
    doors: tuple[DoorRule, ...]
    unlimited: int


def server_findings(facts: ServerFacts) -> tuple[Finding, ...]:
    """Return what keeps a server from being one for a blinded live trial; nothing where all holds (TR-7, TR-14)."""
    return (
        *_of_the_version(facts.version),
        *(
            Finding("TR-14.setting", f"{name} is {facts.settings.get(name, 'not known')}; set it to {good[0]}.")
            for name, good in WANTED.items()
            if facts.settings.get(name) not in good
        ),
        *(finding for door in facts.doors for finding in _of_a_door(door)),
        *_of_the_list(facts),
        *(
            [
                Finding(
                    "TR-14.connections",
                    f"{facts.unlimited} logins may hold more than {CONNECTIONS_PER_LOGIN} connections each.",
                )
            ]
            if facts.unlimited
            else []
        ),
    )


def _of_the_version(version: int) -> list[Finding]:
    branch, minor = divmod(version, 10_000)
    if branch not in FLOORS:
        known = ", ".join(map(str, FLOORS))
        return [Finding("TR-14.version", f"PostgreSQL {branch} is not a branch that was tried; these were: {known}.")]
    if minor < FLOORS[branch]:
        return [
            Finding(
                "TR-14.version",
                f"PostgreSQL {branch}.{minor} lacks mended faults of row security. "
                f"Bring it to {branch}.{FLOORS[branch]} or newer.",
            )
        ]
    return []


def _of_a_door(door: DoorRule) -> list[Finding]:
    place = f"pg_hba.conf line {door.line}"
    if door.error:
        return [Finding("TR-14.door", "PostgreSQL cannot read this line.", place=place)]
    is_local = door.kind == "local"
    if not is_local and door.kind != "hostssl" and door.method != "reject":
        return [Finding("TR-14.door", f"lets people in without TLS ({door.kind}); write hostssl.", place=place)]
    if door.method not in (_LOCAL_METHODS if is_local else _NETWORK_METHODS):
        return [Finding("TR-14.door", f"lets people in by {door.method}; write scram-sha-256.", place=place)]
    if not is_local and door.method != "reject" and not door.asks_for_certificate:
        words = "takes a login and its password from any machine; add clientcert=verify-ca."
        return [Finding("TR-7.door", words, place=place)]
    return []


def _of_the_list(facts: ServerFacts) -> list[Finding]:
    if facts.settings.get(REVOKED_SETTING) or not any(door.asks_for_certificate for door in facts.doors):
        return []
    words = f"{REVOKED_SETTING} names no list, so that a certificate that was taken back is good; name revoked.pem."
    return [Finding("TR-7.list", words)]
