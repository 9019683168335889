"""Starts the signing process, hands it one request and returns its answer (TR-6)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import readstation
from readstation.core.errors import Defect, EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.model.codec import record_from_json, record_to_json
from readstation.reading.signin import Opened
from readstation.security.keys import CentralChange, WrappedKey
from readstation.security.passwords import PasswordCost

TIMEOUT_S = 60.0

WRONG_PASSWORD = Finding("TR-4.password", "The password does not match.")
"""The one thing that is ever said about a password."""

# -I keeps the child from the environment and the working folder. It takes this very package, wherever that lies, and
# neither another one that is installed beside it nor anything else of the folder around it.
_START = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("readstation", sys.argv[1])
sys.modules["readstation"] = module_from_spec(spec)
spec.loader.exec_module(sys.modules["readstation"])
from readstation.security.signer_process import run
raise SystemExit(run())
"""


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A wrapped key as the station keeps it.

    Attributes
    ----------
    record
        The key.
    central_change
        A change of password that central has not been told of.
    """

    record: WrappedKey
    central_change: CentralChange | None = None


class KeyRecords(Protocol):
    """Where the wrapped keys of this station lie."""

    def stored(self, login: Login) -> StoredKey:
        """Return the key of a person.

        Raises
        ------
        Refused
            If nobody of this login is enrolled here.
        """
        ...

    def former(self, login: Login) -> StoredKey | None:
        """Return the key under the password of before, kept until the new one has opened once; mostly None."""
        ...

    def settle(self, login: Login, *, on_former: bool) -> None:
        """End a change of password: one of the two has opened, the other goes; also what a kill left of one."""
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
    central_change
        After a change of password: what central is to be told.
    """

    record: WrappedKey
    central_verifier: str = field(repr=False)
    central_change: CentralChange | None = None


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
        record = record_to_json(self._keys.stored(login).record)
        request = {"operation": "sign", "record": record, "password": password, "message": message.hex()}
        return str(ask(request, self._timeout_s)["signature"])

    def unlock(self, login: Login, password: str) -> Opened:
        """Open a person's key for a moment: sign-in *is* the unwrapping (TR-2).

        After a change of password that was broken off, the password of before may still open the key of before: then
        the change has not happened.

        Raises
        ------
        Refused
            If the password does not open the key.
        """
        stored, former = self._keys.stored(login), self._keys.former(login)
        try:
            opened = open_key(stored, password, self._timeout_s)
        except Refused:
            if former is None:
                raise
            opened = open_key(former, password, self._timeout_s)
            self._keys.settle(login, on_former=True)
            return replace(opened, is_former=True)
        self._keys.settle(login, on_former=False)
        return opened


def open_key(stored: StoredKey, password: str, timeout_s: float = TIMEOUT_S) -> Opened:
    """Open a wrapped key for a moment.

    Raises
    ------
    Refused
        If the password does not open it.
    """
    request = {"operation": "unlock", **_stored_to_json(stored), "password": password}
    reply = ask(request, timeout_s)
    return Opened(str(reply["central_password"]), str(reply["former_central_password"]))


def make_key(login: Login, password: str, cost: PasswordCost, timeout_s: float = TIMEOUT_S) -> NewKey:
    """Make a key pair for a login in the signing process; the private key never leaves it in clear."""
    request = {"operation": "enrol", "login": login, "password": password, "cost": record_to_json(cost)}
    return _new_key(ask(request, timeout_s))


def change_password(
    stored: StoredKey, password: str, new_password: str, cost: PasswordCost, timeout_s: float = TIMEOUT_S
) -> NewKey:
    """Wrap the same key under a new password.

    Raises
    ------
    Refused
        If the old password does not open the key.
    """
    request = {
        "operation": "rewrap",
        **_stored_to_json(stored),
        "password": password,
        "new_password": new_password,
        "cost": record_to_json(cost),
    }
    return _new_key(ask(request, timeout_s))


def _stored_to_json(stored: StoredKey) -> dict[str, Any]:
    change = stored.central_change
    return {
        "record": record_to_json(stored.record),
        "central_change": None if change is None else record_to_json(change),
    }


def _new_key(reply: Mapping[str, Any]) -> NewKey:
    change = reply.get("central_change")
    return NewKey(
        record_from_json(WrappedKey, reply["record"]),
        str(reply["central_verifier"]),
        None if change is None else record_from_json(CentralChange, change),
    )


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
    command = [sys.executable, "-I", "-c", _START, str(Path(readstation.__file__).resolve())]
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
