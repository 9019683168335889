"""A profile: the folder of one station, with its files, held by one process at a time (TR-42)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding

_SYNCED_FOLDERS = frozenset({"dropbox", "onedrive", "google drive", "icloud drive", "nextcloud", "box sync"})
_NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "fuse.sshfs", "afs"})
_MOUNTS = Path("/proc/self/mounts")


@dataclass(frozen=True, slots=True)
class Profile:
    """The places in a profile's folder.

    Attributes
    ----------
    folder
        The folder itself, readable by its owner alone.
    """

    folder: Path

    @property
    def database(self) -> Path:
        """The station's database."""
        return self.folder / "station.db"

    @property
    def images(self) -> Path:
        """The folder of image files, by content hash."""
        return self.folder / "images"

    @property
    def packages(self) -> Path:
        """The folder of image packages that are not opened yet, each under its random name."""
        return self.folder / "packages"

    @property
    def keys(self) -> Path:
        """The folder of encrypted private keys."""
        return self.folder / "keys"

    @property
    def backups(self) -> Path:
        """The folder of database copies."""
        return self.folder / "backups"

    @property
    def reserve_file(self) -> Path:
        """The file that takes up the room of `store.reserve.DiskReserve`."""
        return self.folder / "station.reserve"

    @property
    def lock_file(self) -> Path:
        """The file whose lock says that the profile is open."""
        return self.folder / "station.lock"


class OpenProfile:
    """A profile that this process holds, until `close`.

    Parameters
    ----------
    folder
        The profile's folder; made with its subfolders where it is not there.

    Raises
    ------
    Refused
        If another process holds it, it belongs to another user, or it lies on a network or synced folder.
    EnvironmentFault
        If the folder cannot be made or written.
    """

    def __init__(self, folder: Path) -> None:
        self.profile = Profile(folder)
        try:
            for path in (folder, self.profile.images, self.profile.packages, self.profile.keys, self.profile.backups):
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise EnvironmentFault(
                "The profile's folder cannot be made.", "Nothing was changed.", "Choose a folder that you may write to."
            ) from error
        _check_place(folder)
        self._lock = FileLock(self.profile.lock_file, timeout=0)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise Refused(
                Finding(
                    "profile.in_use",
                    "This profile is open in another Readstation. Use that window, or close it and start again.",
                )
            ) from error
        except OSError as error:
            raise EnvironmentFault(
                "The profile's folder cannot be written.",
                "Nothing was changed.",
                "Check the folder's rights and the disk.",
            ) from error

    def close(self) -> None:
        """Let the profile go. Calling it twice is safe."""
        self._lock.release()


def _check_place(folder: Path) -> None:
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        raise Refused(Finding("profile.owner", "This profile belongs to another user of this computer."))
    place = folder.resolve()
    is_synced = any(part.casefold() in _SYNCED_FOLDERS for part in place.parts)
    if is_synced or _file_system(place) in _NETWORK_FILE_SYSTEMS:
        raise Refused(
            Finding(
                "profile.place",
                "A profile cannot lie on a network drive or in a synced folder: work could be lost. Use a local disk.",
            )
        )


def _file_system(place: Path) -> str:
    """Return the kind of file system under a path, where the system says so cheaply, else ""."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found = ("", "")
    for line in lines:
        fields = line.split(" ")
        if len(fields) > 2:
            point = fields[1].replace("\\040", " ")
            if place.is_relative_to(point) and len(point) >= len(found[0]):
                found = (point, fields[2])
    return found[1]
