"""A person who changes the password to and fro, until killed.

Its words are FOLDER LOGIN CURRENT. Says ``begin`` before each change and
``changed`` after it came back.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from readstation.core.ids import Login
from readstation.security import vault
from tests.builders.signing_station import PASSWORD
from tests.support.passwords import CHEAP

NEW_PASSWORD = "another quiet room"


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def run(folder: Path, login: Login, current: str) -> None:
    vault.tune_cost = lambda: CHEAP  # type: ignore[assignment,misc]  # the true cost would make one change a second
    keys = vault.KeyVault(folder)
    while True:
        new = PASSWORD if current == NEW_PASSWORD else NEW_PASSWORD
        say("begin")
        keys.change_password(login, current, new)
        say("changed")
        current = new


def main(words: Sequence[str]) -> None:
    run(Path(words[0]), Login(words[1]), words[2])
