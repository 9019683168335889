"""Each person's preferences, one file a person in the profile; they never leave the station."""

from __future__ import annotations

import logging
from hashlib import sha256
from pathlib import Path

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_strict
from readstation.core.errors import DataProblem
from readstation.core.ids import Login
from readstation.model.codec import record_from_json, record_to_json
from readstation.store.files import write_whole
from readstation.ui.presenters.preferences import TEXT_PERCENTS, Preferences

FOLDER_NAME = "preferences"

_log = logging.getLogger(__name__)


def load_preferences(profile: Path, login: Login) -> Preferences:
    """Return a person's preferences; the defaults where none were kept or the file cannot be read.

    A damaged file costs a reader their keys and not their read, so it is noted and left where it is.
    """
    path = _path(profile, login)
    try:
        found = record_from_json(Preferences, parse_strict(path.read_bytes()))
    except FileNotFoundError:
        return Preferences()
    except (OSError, NotCanonicalError, DataProblem):
        _log.warning("a file of preferences cannot be read; the defaults are used")
        return Preferences()
    return found if found.text_percent in TEXT_PERCENTS else Preferences()


def save_preferences(profile: Path, login: Login, preferences: Preferences) -> None:
    """Write a person's preferences durably, whole or not at all.

    Raises
    ------
    OSError
        If they cannot be written; what was kept before stands.
    """
    path = _path(profile, login)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(path, canonical_bytes(record_to_json(preferences)))


def _path(profile: Path, login: Login) -> Path:
    return profile / FOLDER_NAME / f"{sha256(login.encode()).hexdigest()[:16]}.json"
