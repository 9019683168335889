"""The few settings of a profile: its central database, whether all of it is a demonstration, and what draws images."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_strict
from readstation.core.errors import DataProblem
from readstation.model.codec import record_from_json, record_to_json
from readstation.store.files import write_whole
from readstation.ui.presenters.language import Language
from readstation.viewer.painter_name import PainterName

SETTINGS_NAME = "settings.json"
_SHORTEST_LOCK_MIN, _LONGEST_LOCK_MIN = 2, 15


@dataclass(frozen=True, slots=True)
class Settings:
    """What a profile was told.

    Attributes
    ----------
    central_url
        ``sqlite:///path`` or ``postgresql://host/database?sslrootcert=/path/ca.pem``; empty where none was named yet.
    is_demonstration
        Whether every window, file and export says so (TR-16).
    painter
        What draws the images.
    lock_after_min
        Minutes without input after which a session locks: 2 to 15, where no charter asks for fewer (TR-5).
    language
        What the window speaks.
    backup_folder
        A second folder, best on another disk, that gets a copy of the database at each signature; empty for none.
    packages, packages_certificate
        Where images are fetched from, ``https://host/path/`` or a folder, empty where they are taken in on this
        machine; and the file of the certificates that such a server is verified with, empty for the system's.
    is_practice
        Whether the profile is for practice cases alone; live reads and practice share no folder (TR-15).
    """

    central_url: str = ""
    is_demonstration: bool = False
    painter: PainterName = PainterName.AUTO
    lock_after_min: int = 10
    language: Language = Language.ENGLISH
    backup_folder: str = ""
    packages: str = ""
    packages_certificate: str = ""
    is_practice: bool = False

    def lock_limit_min(self, charter_min: int) -> int:
        """Return the minutes after which a session locks: the shorter of this and what its charters say, 2 to 15."""
        return min(max(min(self.lock_after_min, charter_min), _SHORTEST_LOCK_MIN), _LONGEST_LOCK_MIN)

    @property
    def wanted_painter(self) -> PainterName:
        """What is to draw the images; ``READSTATION_PAINTER`` overrides the profile.

        Raises
        ------
        DataProblem
            If there is no painter of that name.
        """
        try:
            return PainterName(os.environ.get("READSTATION_PAINTER") or self.painter)
        except ValueError as error:
            names = ", ".join(PainterName)
            raise DataProblem(f"There is no such painter of images. The names are {names}.") from error


def data_folder() -> Path:
    """Return the folder for this user's Readstation data; ``READSTATION_HOME`` names another."""
    named = os.environ.get("READSTATION_HOME")
    return Path(named) if named else Path(platformdirs.user_data_dir("Readstation", appauthor=False))


def load_settings(profile: Path) -> Settings:
    """Read a profile's settings; the defaults where it has none.

    Raises
    ------
    DataProblem
        If the file is no settings file.
    """
    path = profile / SETTINGS_NAME
    if not path.is_file():
        return Settings()
    try:
        value = parse_strict(path.read_bytes())
        # Depth and halves of letters are judged by writing it; duplicates and fractions by reading it.
        canonical_bytes(value)
        return record_from_json(Settings, value)
    except NotCanonicalError as error:
        raise DataProblem(f"{SETTINGS_NAME} of this profile cannot be read: {error}.") from error


def save_settings(profile: Path, settings: Settings) -> None:
    """Write a profile's settings durably, whole or not at all."""
    write_whole(profile / SETTINGS_NAME, canonical_bytes(record_to_json(settings)))
