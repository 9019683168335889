"""The office's way back to a copy of a station's database (TR-66)."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

from readstation.core.clock import SystemClock
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.security.vault import KeyVault
from readstation.store.profile import OpenProfile
from readstation.store.restore import Restored, restore_station


def restore_profile(folder: Path, copy: Path) -> Restored:
    """Put a copy in the place of a profile's database.

    Parameters
    ----------
    folder
        The profile's folder, which no window has open.
    copy
        A copy from ``backups`` or from the second folder.

    Raises
    ------
    Refused
        If there is no station in the folder, or it is open.
    DataProblem
        If the copy is damaged or another station's. Nothing was changed.
    EnvironmentFault
        If the disk refused.
    """
    if not (folder / "keys").is_dir():
        raise Refused(Finding("profile.missing", "There is no station in this folder. Nothing was changed."))
    with contextlib.closing(OpenProfile(folder)) as held:
        station = KeyVault(held.profile.keys).station_key().station.station_id
        return restore_station(held.profile, copy, station, SystemClock())


def restored_lines(restored: Restored) -> list[str]:
    """Return what came back, and where what was there before lies, as lines."""
    lines = [f"Restored: {restored.steps} steps and {restored.signed} signed versions, all checked."]
    if restored.saved_utc_ms is not None:
        lines.append(
            f"The last step is of {datetime.fromtimestamp(restored.saved_utc_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC."
        )
    if restored.replaced is not None:
        lines.append(f"The files that were there before are kept in {restored.replaced}.")
    lines.append("Work that is younger than the copy is not in it: ask the trial office before reading goes on.")
    return lines
