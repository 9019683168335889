"""The signing process: one act, no trace of the key outside it (TR-6)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from readstation.core.errors import Defect, EnvironmentFault, Refused
from readstation.core.ids import Login
from readstation.reading.signin import Opened
from readstation.security import signer as signer_module
from readstation.security.keys import WrappedKey, check_signature, unwrap_key
from readstation.security.passwords import PasswordCost, derive_secrets
from readstation.security.signer import (
    WRONG_PASSWORD,
    ProcessSigner,
    StoredKey,
    ask,
    change_password,
    make_key,
    open_key,
)
from readstation.security.signer_process import answer

LOGIN = Login("r_abcdefghij")
PASSWORD = "a quiet room with a window"
CHEAP = PasswordCost(8, 1, 1)
ROOT = Path(__file__).resolve().parents[3]


class OneKey:
    """Key records that hold one key."""

    def __init__(self, record: WrappedKey) -> None:
        self._record = record

    def stored(self, login: Login) -> StoredKey:
        assert login == self._record.login
        return StoredKey(self._record)

    def former(self, login: Login) -> StoredKey | None:
        return None

    def settle(self, login: Login, *, on_former: bool) -> None:
        assert not on_former


@pytest.fixture(scope="module")
def record() -> WrappedKey:
    return make_key(LOGIN, PASSWORD, CHEAP).record


def test_signs(record: WrappedKey) -> None:
    signature = ProcessSigner(OneKey(record)).sign(LOGIN, PASSWORD, b"message")
    assert check_signature(record.public_key_hex, b"message", signature)


def test_unlock_returns_the_central_password(record: WrappedKey) -> None:
    expected = derive_secrets(PASSWORD, record.salt, record.cost).central_password
    assert ProcessSigner(OneKey(record)).unlock(LOGIN, PASSWORD) == Opened(expected)


@pytest.mark.parametrize("password", ["", "A quiet room with a window", "a quiet room with a window ", '"}{'])
def test_a_wrong_password_gets_one_answer(record: WrappedKey, password: str) -> None:
    signer = ProcessSigner(OneKey(record))
    for act in (lambda: signer.sign(LOGIN, password, b"m"), lambda: signer.unlock(LOGIN, password)):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.findings == (WRONG_PASSWORD,)


def test_a_changed_password_opens_the_same_key(record: WrappedKey) -> None:
    """TR-4: the key stays; salt, wrapping and central password are new."""
    new = change_password(StoredKey(record), PASSWORD, "another quiet room", CHEAP)
    assert new.record.key_id == record.key_id
    assert new.record.salt_hex != record.salt_hex
    signer = ProcessSigner(OneKey(new.record))
    assert check_signature(record.public_key_hex, b"m", signer.sign(LOGIN, "another quiet room", b"m"))
    with pytest.raises(Refused):
        signer.sign(LOGIN, PASSWORD, b"m")
    with pytest.raises(Refused):
        change_password(StoredKey(record), "not the password", "another quiet room", CHEAP)


def test_central_is_reached_by_the_password_that_it_knows_until_it_is_told(record: WrappedKey) -> None:
    """TR-2: offline, a change of password must not shut a person out of central; not even two changes in a row."""
    known = derive_secrets(PASSWORD, record.salt, record.cost).central_password
    stored = StoredKey(record)
    for old, new in ((PASSWORD, "another quiet room"), ("another quiet room", "a third quiet room")):
        made = change_password(stored, old, new, CHEAP)
        assert made.central_change is not None
        assert made.central_change.verifier == made.central_verifier
        assert known not in repr(made)
        stored = StoredKey(made.record, made.central_change)
        opened = open_key(stored, new)
        assert opened.former_central_password == known
        assert opened.central_password == derive_secrets(new, made.record.salt, CHEAP).central_password
        with pytest.raises(Refused):
            open_key(stored, old)
    assert open_key(StoredKey(stored.record), "a third quiet room").former_central_password == ""


def test_a_request_that_is_not_understood_is_our_own_mistake() -> None:
    with pytest.raises(Defect):
        ask({"operation": "export"}, 30)


def test_a_process_that_takes_too_long_signs_nothing(record: WrappedKey) -> None:
    with pytest.raises(EnvironmentFault, match="took too long"):
        ProcessSigner(OneKey(record), timeout_s=0.001).sign(LOGIN, PASSWORD, b"m")


@pytest.mark.parametrize("start", ["import os; os.abort()", "print('half a re')", "raise SystemExit(3)"])
def test_a_process_that_breaks_down_is_a_clear_fault(
    record: WrappedKey, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    monkeypatch.setattr(signer_module, "_START", start)
    with pytest.raises(EnvironmentFault, match="broke down") as fault:
        ProcessSigner(OneKey(record)).sign(LOGIN, PASSWORD, b"m")
    assert PASSWORD not in str(fault.value)


def test_an_interpreter_that_is_gone_is_a_clear_fault(record: WrappedKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(EnvironmentFault, match="could not start"):
        ProcessSigner(OneKey(record)).sign(LOGIN, PASSWORD, b"m")


def test_the_password_is_neither_argument_nor_environment(record: WrappedKey, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-6: it goes to standard input and nowhere else."""
    seen: list[tuple[object, object]] = []
    real = subprocess.run

    def run(command: list[str], **options: object) -> object:
        seen.append((command, options.get("env")))
        return real(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", run)
    ProcessSigner(OneKey(record)).sign(LOGIN, PASSWORD, b"m")
    ((command, environment),) = seen
    assert environment is None
    assert PASSWORD not in str(command)


def test_the_signing_process_loads_no_window_and_no_numbers() -> None:
    """It starts fast because it loads only what it signs with."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import readstation.security.signer_process; "
        "print(sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code, str(ROOT)], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.replace("'", '"')))
    assert loaded.isdisjoint({"numpy", "PySide6", "vtkmodules", "pydicom", "sqlalchemy", "pydantic", "alembic"})


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b'{"operation": "sign"}', b"\xff", b'{"operation": []}'])
def test_no_request_breaks_the_process(line: bytes) -> None:
    assert answer(line) == {"refused": "request"}


WINDOW = """
import json, sys
sys.path.insert(0, sys.argv[1])
from readstation.core.ids import Login
from readstation.model.codec import record_to_json
from readstation.security.passwords import PasswordCost
from readstation.security.signer import ProcessSigner, StoredKey, make_key

key = make_key(Login("r_abcdefghij"), sys.argv[2], PasswordCost(8, 1, 1))
class Keys:
    def stored(self, login):
        return StoredKey(key.record)
signer = ProcessSigner(Keys())
kept = None
while True:
    signature = signer.sign(Login("r_abcdefghij"), sys.argv[2], b"message")
    if sys.argv[3] == "leaky":
        from readstation.security.keys import unwrap_key
        from readstation.security.passwords import derive_secrets
        wrapping = derive_secrets(sys.argv[2], key.record.salt, key.record.cost).wrapping_key
        kept = unwrap_key(key.record, wrapping).private_bytes_raw()
    print(json.dumps({"record": dict(record_to_json(key.record)), "signature": signature}), flush=True)
    if not sys.stdin.readline():
        break
"""


def occurrences(pid: int, needle: bytes) -> int:
    """Count some bytes in the memory of a process."""
    count = 0
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if "r" not in rights or line.rstrip().endswith(("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            try:
                memory.seek(start)
                count += memory.read(end - start).count(needle)
            except (OSError, OverflowError, ValueError):
                continue
    return count


def times_found(kind: str, signings: int) -> int:
    """Let a window sign and look into its memory after each signature; return after how many the key was there."""
    found = 0
    command = [sys.executable, "-I", "-c", WINDOW, str(ROOT), PASSWORD, kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as window:
        assert window.stdin is not None
        assert window.stdout is not None
        for _ in range(signings):
            told = json.loads(window.stdout.readline())
            record = WrappedKey(**told["record"])
            private = unwrap_key(record, derive_secrets(PASSWORD, record.salt, record.cost).wrapping_key)
            try:
                assert occurrences(window.pid, record.wrapped_hex.encode()) > 0
            except PermissionError:
                window.kill()
                pytest.skip("this system does not let a process read its child's memory")
            assert check_signature(record.public_key_hex, b"message", told["signature"])
            raw = private.private_bytes_raw()
            found += occurrences(window.pid, raw) + occurrences(window.pid, raw.hex().encode()) > 0
            window.stdin.write("\n")
            window.stdin.flush()
        window.stdin.close()
        window.stdout.read()
    return found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("signings", [3, pytest.param(100, marks=pytest.mark.slow)])
def test_the_private_key_is_not_in_the_memory_of_the_window(
    signings: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-6: 0 times in 100 signings."""
    record_property("signings", signings)
    assert times_found("honest", signings) == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_window_that_opens_the_key_itself_is_found() -> None:
    """TR-6, sensitivity: it is in its memory each time."""
    assert times_found("leaky", 2) == 2
