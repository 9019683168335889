"""The working station of the kill tests, on a disk of the storage model, with one setting of SQLite that may be broken.

Run as ``python -m tests.power.cut_station FOLDER SEED KIND SYNCHRONOUS``. SYNCHRONOUS 2 is the product's own (FULL); 1
(NORMAL) and 0 (OFF) are there to show that the model finds what they lose.
"""

from __future__ import annotations

import sys

from readstation.store import engines
from tests.integration import killed_station

if __name__ == "__main__":
    engines._PRAGMAS["synchronous"] = int(sys.argv[4])
    killed_station.main(sys.argv[1:])
