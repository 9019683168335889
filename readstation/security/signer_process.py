"""The signing process: the only place in which a private key exists in clear, and only for one act (TR-6).

It is started anew for each act, reads one JSON line from standard input, writes one to standard output and ends. The
password comes on that line and nowhere else: no argument, no environment variable, no file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readstation.core.errors import DataProblem
from readstation.core.ids import Login
from readstation.model.codec import record_from_json, record_to_json
from readstation.security.keys import (
    CentralChange,
    WrappedKey,
    WrongPasswordError,
    check_signature,
    unwrap_central,
    unwrap_key,
    wrap_central,
    wrap_key,
)
from readstation.security.passwords import PasswordCost, derive_secrets, new_salt, scram_verifier

Request = Mapping[str, Any]
Reply = dict[str, Any]

EXIT_BAD_REQUEST = 2


def enrol(request: Request) -> Reply:
    """Make a key pair; return the wrapped record and the verifier of the central password."""
    cost = record_from_json(PasswordCost, request["cost"])
    salt = bytes.fromhex(request["salt"]) if request.get("salt") else new_salt()
    secrets = derive_secrets(request["password"], salt, cost)
    record = wrap_key(Ed25519PrivateKey.generate(), Login(request["login"]), secrets.wrapping_key, salt, cost)
    return {"record": record_to_json(record), "central_verifier": scram_verifier(secrets.central_password)}


def unlock(request: Request) -> Reply:
    """Check the password by unwrapping; return the central password, and the one before that central still knows."""
    record = record_from_json(WrappedKey, request["record"])
    secrets = derive_secrets(request["password"], record.salt, record.cost)
    unwrap_key(record, secrets.wrapping_key)
    return {
        "central_password": secrets.central_password,
        "former_central_password": _known_to_central(request, record, secrets.wrapping_key),
    }


def sign(request: Request) -> Reply:
    """Sign a message."""
    record = record_from_json(WrappedKey, request["record"])
    secrets = derive_secrets(request["password"], record.salt, record.cost)
    message = bytes.fromhex(request["message"])
    signature = unwrap_key(record, secrets.wrapping_key).sign(message).hex()
    # A signature that does not hold would be found much later, by somebody else.
    if not check_signature(record.public_key_hex, message, signature):
        raise DataProblem("the new signature does not verify")
    return {"signature": signature}


def rewrap(request: Request) -> Reply:
    """Encrypt the same key under a new password, with a new salt."""
    record = record_from_json(WrappedKey, request["record"])
    old = derive_secrets(request["password"], record.salt, record.cost)
    private = unwrap_key(record, old.wrapping_key)
    cost, salt = record_from_json(PasswordCost, request["cost"]), new_salt()
    new = derive_secrets(request["new_password"], salt, cost)
    changed = wrap_key(private, record.login, new.wrapping_key, salt, cost)
    verifier = scram_verifier(new.central_password)
    known = _known_to_central(request, record, old.wrapping_key) or old.central_password
    change = wrap_central(known, changed, new.wrapping_key, verifier)
    return {
        "record": record_to_json(changed),
        "central_verifier": verifier,
        "central_change": record_to_json(change),
    }


def _known_to_central(request: Request, record: WrappedKey, wrapping_key: bytes) -> str:
    """Return the central password of before a change that central has not been told of; "" where there is none."""
    change = request.get("central_change")
    if not change:
        return ""
    return unwrap_central(record_from_json(CentralChange, change), record, wrapping_key)


_OPERATIONS: Mapping[str, Callable[[Request], Reply]] = {
    "enrol": enrol,
    "unlock": unlock,
    "sign": sign,
    "rewrap": rewrap,
}


def answer(line: bytes) -> Reply:
    """Return the answer to one request; a wrong password is an answer, not a crash."""
    try:
        request = json.loads(line)
        return _OPERATIONS[request["operation"]](request)
    except WrongPasswordError:
        return {"refused": "password"}
    except (KeyError, TypeError, ValueError, DataProblem):
        # The request may hold the password, so nothing of it is repeated.
        return {"refused": "request"}


def _forbid_core_dump() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run() -> int:
    """Do one act and end."""
    _forbid_core_dump()
    reply = answer(sys.stdin.buffer.readline())
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()
    return EXIT_BAD_REQUEST if reply.get("refused") == "request" else 0


if __name__ == "__main__":
    sys.exit(run())
