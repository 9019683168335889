"""The station's folder of image packages that are not opened yet (`sync.images.PackageShelf`)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from readstation.core.errors import DiskFull
from readstation.model.image_package import NAME_FORM, ManifestEntry
from readstation.store.files import flush_folder, sha256_of_file
from readstation.store.reserve import free_bytes

_PART_SUFFIX = ".part"


class PackageFiles:
    """Packages by their random names. A part has another name until its digest holds. Used by one thread at a time.

    Parameters
    ----------
    folder
        The folder; it must be there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, name: str) -> Path:
        """Return where a whole package lies."""
        return self._folder / name

    def names(self) -> frozenset[str]:
        """Return the names of the packages that are here, whole and checked."""
        return frozenset(path.name for path in self._folder.iterdir() if NAME_FORM.fullmatch(path.name))

    def begun(self) -> frozenset[str]:
        """Return the names of the packages of which a part is here."""
        return frozenset(path.stem for path in self._folder.glob(f"*{_PART_SUFFIX}"))

    def begun_bytes(self, name: str) -> int:
        """Return how much of a package is here; 0 for nothing."""
        with suppress(OSError):
            return self._part(name).stat().st_size
        return 0

    def append(self, name: str, pieces: Iterator[bytes], taken: Callable[[int], None]) -> None:
        """Write pieces behind what is here of a package, and tell the size after each.

        Raises
        ------
        DiskFull
            If the disk takes no more. What was written before stays.
        """
        try:
            file = self._part(name).open("ab")
        except OSError as error:
            raise _no_room() from error
        with file:
            for piece in pieces:
                try:
                    file.write(piece)
                    file.flush()
                except OSError as error:
                    raise _no_room() from error
                taken(file.tell())

    def finish(self, entry: ManifestEntry) -> bool:
        """Give a whole package its name where its digest holds; else remove it. Return whether it holds."""
        part = self._part(entry.name)
        if part.stat().st_size != entry.size_bytes or sha256_of_file(part) != entry.digest:
            part.unlink()
            return False
        descriptor = os.open(part, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        part.replace(self.path_of(entry.name))
        if os.name == "posix":
            flush_folder(self._folder)
        return True

    def drop(self, name: str) -> None:
        """Remove what is here of a package, whole or not."""
        for path in (self._part(name), self.path_of(name)):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """Return how much room the disk has; none where it does not say."""
        try:
            return free_bytes(self._folder)
        except OSError:
            return 0

    def _part(self, name: str) -> Path:
        return self._folder / f"{name}{_PART_SUFFIX}"


def _no_room() -> DiskFull:
    return DiskFull("The disk takes no more images.", "Your work is saved.", "Free some space on the disk.")
