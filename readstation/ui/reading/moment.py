"""The station's own zone, for times that are shown."""

from __future__ import annotations

from datetime import datetime


def offset_minutes() -> int:
    """Return the offset of the station's zone from UTC now, in minutes."""
    offset = datetime.now().astimezone().utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0
