"""What the machine lacks: said once, the same way everywhere."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def not_run(reason: str) -> NoReturn:
    """Report the test as not run; under ``CI=true`` that is a failure, for there nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (CI=true: this may not be missing here)", pytrace=False)
    pytest.skip(reason)


def ends_with_parent(command: list[str]) -> list[str]:
    """Return ``command`` so that the kernel ends it when the test process dies, where Linux offers that."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--", *command] if setpriv else command
