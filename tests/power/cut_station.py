"""The working station of the kill tests, on a disk of the storage model, with one setting of SQLite that may be broken.

Its words are FOLDER SEED KIND SYNCHRONOUS. SYNCHRONOUS 2 is the product's own (FULL); 1 (NORMAL) and 0 (OFF) are there
to show that the model finds what they lose.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

from readstation.store import engines
from tests.integration import killed_station


def main(words: Sequence[str]) -> None:
    ctypes.CDLL(None).storage_begin()
    engines._PRAGMAS["synchronous"] = int(words[3])
    killed_station.main(words)
