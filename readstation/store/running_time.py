"""How long the program has run since each person's last contact with central: kept with every act (TR-3)."""

from __future__ import annotations

from sqlalchemy import Connection, text

from readstation.core.clock import Moment

_NOTE = text(
    "UPDATE contact SET running_ms = max(running_ms, run_offset_ms + :monotonic_ms), "
    "latest_utc_ms = max(latest_utc_ms, :utc_ms)"
)


def note_moment(connection: Connection, moment: Moment) -> None:
    """Keep, with every act, how late it is and how long the program has run: a kill takes back what came after only."""
    connection.execute(_NOTE, {"monotonic_ms": moment.monotonic_ms, "utc_ms": moment.utc_ms})
