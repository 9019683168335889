"""A station whose own database is broken on purpose: what finds a fault has to be shown one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from readstation.store import engines


def break_station_database(harm: Callable[[Engine], None]) -> None:
    """Have every engine of a station's own database harmed in this process; central's stays whole."""
    whole = engines._engine

    def broken(path: Path) -> Engine:
        engine = whole(path)
        if path.name == "station.db":
            harm(engine)
        return engine

    engines._engine = broken
