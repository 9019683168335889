"""The way back to a copy of a station's database, and to what central has beyond it (TR-43, TR-66)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from readstation.app.central_certificates import central_address
from readstation.app.rebuilding import HeldActs, Rebuilding, opened_doors, people_at_central
from readstation.core.clock import SystemClock
from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job, QuietJob
from readstation.model.people import Person
from readstation.security.vault import KeyVault
from readstation.store.profile import OpenProfile
from readstation.store.restore import Restored, restore_station
from readstation.sync.ports import CentralUnreachable
from readstation.sync.rebuild import Taken

_ALONE = "Nothing was changed. Speak with the trial office; --copy-alone puts the copy in its place as it is."


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a restored station holds, and where it comes from.

    Attributes
    ----------
    restored
        What is in the database now.
    taken
        What of it came from central; None where central was not asked.
    copy_utc_ms, last_utc_ms
        When the last event of the copy happened, and the last one that came back.
    images_gone
        How many series of images the trail names that the copy does not have.
    """

    restored: Restored
    taken: Taken | None
    copy_utc_ms: int
    last_utc_ms: int
    images_gone: int


def restore_profile(
    folder: Path,
    copy: Path,
    password_of: Callable[[Person], str] | None = None,
    logins: Sequence[str] = (),
    job: Job | None = None,
) -> CameBack:
    """Put a copy in the place of a profile's database, completed with what central has and the copy lacks.

    Nothing is written into the copy before that: it would take the place of what central has already.

    Parameters
    ----------
    folder
        The profile's folder, which no window has open.
    copy
        A copy from ``backups`` or from the second folder.
    password_of
        Asks a person of this station for the password; None puts the copy in its place alone. Where the station's
        settings name no central database, nobody is asked.
    logins
        Whose facts to fetch; everybody's of this station where empty.
    job
        Progress and cancel.

    Raises
    ------
    Refused
        If there is no station in the folder, it is open, a password is wrong, or central gives nothing back.
    DataProblem
        If the copy is damaged or another station's, or what central gave does not hold. Nothing was changed.
    EnvironmentFault
        If the disk refused, or central does not answer.
    """
    if not (folder / "keys").is_dir():
        raise Refused(Finding("profile.missing", "There is no station in this folder. Nothing was changed."))
    url = central_address(folder)
    with contextlib.closing(OpenProfile(folder)) as held:
        vault, acts = KeyVault(held.profile.keys), HeldActs()
        key, clock = vault.station_key(), SystemClock()
        rebuilding = Rebuilding(held.profile.keys, key, acts)
        if password_of is None or not url:
            done = restore_station(held.profile, copy, key.station.station_id, clock, rebuilding.leave_alone)
            return _came_back(done, rebuilding, None)
        doors = opened_doors(vault, key, people_at_central(vault, logins), password_of, acts)
        try:
            done = restore_station(
                held.profile, copy, key.station.station_id, clock,
                lambda database: rebuilding.complete(database, url, doors, job or QuietJob()),
            )  # fmt: skip
        except CentralUnreachable as fault:
            raise EnvironmentFault(f"The central database does not answer: {fault}", _ALONE) from fault
        except (DataProblem, Refused) as problem:
            raise DataProblem(f"{problem} {_ALONE}") from problem
        return _came_back(done, rebuilding, rebuilding.taken)


def _came_back(done: Restored, rebuilding: Rebuilding, taken: Taken | None) -> CameBack:
    return CameBack(done, taken, rebuilding.copy_utc_ms, rebuilding.last_utc_ms, rebuilding.images_gone)


def restored_lines(found: CameBack) -> list[str]:
    """Return what came back and what did not, as lines."""
    done, taken = found.restored, found.taken
    lines = [f"Restored: {done.steps} steps and {done.signed} signed versions, all checked."]
    if done.saved_utc_ms is not None:
        lines.append(f"The last step is of {_day(done.saved_utc_ms)}.")
    if done.replaced is not None:
        lines.append(f"The files that were there before are kept in {done.replaced}.")
    if taken is None:
        lines.append(f"The copy ends at {_day(found.copy_utc_ms)}. Central was not asked for what is younger.")
        lines.append("Work that is younger than the copy is not in it: ask the trial office before reading goes on.")
        return lines
    lines.append(
        f"The copy ends at {_day(found.copy_utc_ms)}. From central came {taken.steps} steps, {taken.locks} locks, "
        f"{taken.signed} signed versions and {taken.events} events, all checked."
    )
    if taken.unproven:
        lines.append(
            f"The last {taken.unproven} of these events are not under a signature of this station: look at what they "
            "say before you go on."
        )
    if found.images_gone:
        lines.append(
            f"The images of {found.images_gone} series are not here; those of open cases come with the next sync."
        )
    lines.append(
        f"What was done after {_day(found.last_utc_ms)} had not reached central and is lost. Which slices were seen "
        "since the copy is not known either. Do it again."
    )
    return lines


def _day(utc_ms: int) -> str:
    return f"{datetime.fromtimestamp(utc_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
