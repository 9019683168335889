"""Migrates a station's database of the first release on a disk of the storage model, and says when it is done.

Run as ``python -m tests.power.migrating_station FOLDER``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from readstation.core.clock import SystemClock
from readstation.store.engines import Database
from readstation.store.migrate import migrate_station

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    database = Database(folder / "station.db")
    found = migrate_station(database, folder / "backups", SystemClock())
    sys.stdout.write(f"migrated {found}\n")
    sys.stdout.flush()
    database.close()
