"""Which start of the machine the monotonic clock counts from (TR-35)."""

from __future__ import annotations

from pathlib import Path

from readstation.core.ids import new_id

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boot_id() -> str:
    """Return the machine's own id of its last start; where it gives none, a new one for this run of the program."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return f"run-{new_id()}"
