"""The few settings of a profile: where its central database is, and whether all of it is a demonstration."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_strict
from readstation.core.errors import DataProblem
from readstation.model.codec import record_from_json, record_to_json

SETTINGS_NAME = "settings.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a profile was told.

    Attributes
    ----------
    central_url
        ``sqlite:///path`` or ``postgresql://host/database``; empty where none was named yet.
    is_demonstration
        Whether every window, file and export says so (TR-16).
    """

    central_url: str = ""
    is_demonstration: bool = False


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
        return record_from_json(Settings, parse_strict(path.read_bytes()))
    except NotCanonicalError as error:
        raise DataProblem(f"{SETTINGS_NAME} of this profile cannot be read: {error}.") from error


def save_settings(profile: Path, settings: Settings) -> None:
    """Write a profile's settings, whole or not at all."""
    partial = profile / f".{SETTINGS_NAME}.partial"
    partial.write_bytes(canonical_bytes(record_to_json(settings)))
    partial.replace(profile / SETTINGS_NAME)
