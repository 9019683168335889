"""Starts the signing process, hands it one request and returns its answer (TR-6)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import readstation
from readstation.core.errors import Defect, EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.model.codec import record_from_json, record_to_json
from readstation.security.keys import WrappedKey
from readstation.security.passwords import PasswordCost

TIMEOUT_S = 60.0

WRONG_PASSWORD = Finding("TR-4.password", "The password does not match.")
"""The one thing that is ever said about a password."""

# -I keeps the child from the environment and the working folder; the package may lie in a checkout, so the child is
# told where. Standard library names still win, because the folder stands last.
_START = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from readstation.security.signer_process import run; raise SystemExit(run())"
)


class KeyRecords(Protocol):
    """Where the wrapped keys of this station lie."""

    def wrapped_key(self, login: Login) -> WrappedKey:
        """Return the wrapped key of a person.

        Raises
        ------
        Refused
            If nobody of this login is enrolled here.
        """
        ...


@dataclass(frozen=True, slots=True)
class NewKey:
    """What an enrolment or a change of password makes.

    Attributes
    ----------
    record
        The wrapped key.
    central_verifier
        The SCRAM verifier of the central password; the server stores this and nothing else of it.
    """

    record: WrappedKey
    central_verifier: str = field(repr=False)


class ProcessSigner:
    """Signs for persons in a process of its own that ends with the act.

    Parameters
    ----------
    keys
        The wrapped keys.
    timeout_s
        After this many seconds the process is ended and the act has not happened.
    """

    def __init__(self, keys: KeyRecords, timeout_s: float = TIMEOUT_S) -> None:
        self._keys = keys
        self._timeout_s = timeout_s

    def sign(self, login: Login, password: str, message: bytes) -> str:
        """Return the Ed25519 signature of a message in hexadecimal.

        Raises
        ------
        Refused
            If the password does not open the key.
        EnvironmentFault
            If the process could not run or did not answer.
        """
        record = record_to_json(self._keys.wrapped_key(login))
        request = {"operation": "sign", "record": record, "password": password, "message": message.hex()}
        return str(ask(request, self._timeout_s)["signature"])

    def unlock(self, login: Login, password: str) -> str:
        """Return the central password of a person: sign-in *is* the unwrapping (TR-2).

        Raises
        ------
        Refused
            If the password does not open the key.
        """
        record = record_to_json(self._keys.wrapped_key(login))
        reply = ask({"operation": "unlock", "record": record, "password": password}, self._timeout_s)
        return str(reply["central_password"])


def make_key(login: Login, password: str, cost: PasswordCost, timeout_s: float = TIMEOUT_S) -> NewKey:
    """Make a key pair for a login in the signing process; the private key never leaves it in clear."""
    request = {"operation": "enrol", "login": login, "password": password, "cost": record_to_json(cost)}
    return _new_key(ask(request, timeout_s))


def change_password(
    record: WrappedKey, password: str, new_password: str, cost: PasswordCost, timeout_s: float = TIMEOUT_S
) -> NewKey:
    """Wrap the same key under a new password.

    Raises
    ------
    Refused
        If the old password does not open the key.
    """
    request = {
        "operation": "rewrap",
        "record": record_to_json(record),
        "password": password,
        "new_password": new_password,
        "cost": record_to_json(cost),
    }
    return _new_key(ask(request, timeout_s))


def _new_key(reply: Mapping[str, Any]) -> NewKey:
    return NewKey(record_from_json(WrappedKey, reply["record"]), str(reply["central_verifier"]))


def ask(request: Mapping[str, Any], timeout_s: float) -> Mapping[str, Any]:
    """Start the signing process, give it one request and return its answer.

    Raises
    ------
    Refused
        If the password is wrong.
    EnvironmentFault
        If the process could not start, broke down or took too long. Nothing was signed.
    Defect
        If the process did not understand us.
    """
    package_root = Path(readstation.__file__).resolve().parent.parent
    command = [sys.executable, "-I", "-c", _START, str(package_root)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own constant text
            command,
            input=json.dumps(request).encode("utf-8") + b"\n",
            capture_output=True,
            timeout=timeout_s,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise _fault("took too long") from None
    except OSError as error:
        raise _fault("could not start") from error
    try:
        reply = json.loads(done.stdout)
    except ValueError:
        raise _fault(f"broke down (exit {done.returncode})") from None
    if reply.get("refused") == "password":
        raise Refused(WRONG_PASSWORD)
    if "refused" in reply:
        raise Defect("the signing process did not understand its request")
    return dict(reply)


def _fault(how: str) -> EnvironmentFault:
    return EnvironmentFault(
        f"The signing process {how}.", "Nothing was signed; your work is kept.", "Try again, then restart the station."
    )
