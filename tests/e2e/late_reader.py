"""The reader who is killed, in a window that is broken on purpose: it shows as saved what the next kill takes away.

Run as `killed_reader` is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from readstation.core.ids import Login
from tests.e2e import killed_reader
from tests.integration import late_station

if __name__ == "__main__":
    late_station.break_it()
    killed_reader.main(
        Path(sys.argv[1]), Login(sys.argv[2]), sys.argv[3], Path(sys.argv[4]), int(sys.argv[5]), sys.argv[6]
    )
