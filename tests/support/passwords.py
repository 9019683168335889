"""Keys that open at once: what a password costs is proven where it is the subject, and paid nowhere else (TR-2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from readstation.security import passwords, vault

CHEAP = passwords.PasswordCost(memory_kib=8, passes=1, lanes=1)
"""Far under the floor of TR-2: for tests alone."""


@pytest.fixture(scope="session", autouse=True)
def _keys_open_at_once() -> Iterator[None]:
    """Let this process enrol under keys of little cost; what it starts as a program of its own tunes as it does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "tune_cost", lambda: CHEAP)
        patch.setattr(vault, "COST_FLOOR", CHEAP)
        yield


@pytest.fixture
def true_password_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enrol in this test as the program does: tuned for this machine, never below the floor."""
    monkeypatch.setattr(vault, "tune_cost", passwords.tune_cost)
    monkeypatch.setattr(vault, "COST_FLOOR", passwords.COST_FLOOR)
