"""Preferences of a person are kept on the station, and a damaged file costs nobody their read."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from readstation.app.preferences import FOLDER_NAME, load_preferences, save_preferences
from readstation.core.ids import Login
from readstation.model.series import Modality, PhaseRole
from readstation.ui.presenters.preferences import Preferences, RightDrag

ANNE, BERT = Login("r_7k2mq4wz9d"), Login("r_w3f8t6xv2n")
OWN = Preferences(keys={"tool_diameter": ("Y",)}, right_drag=RightDrag.ZOOM, is_left_handed=True, text_percent=125)


def only_file(profile: Path) -> Path:
    (path,) = (profile / FOLDER_NAME).iterdir()
    return path


def test_each_person_has_their_own(tmp_profile: Path) -> None:
    save_preferences(tmp_profile, ANNE, OWN)
    assert load_preferences(tmp_profile, ANNE) == OWN
    assert load_preferences(tmp_profile, BERT) == Preferences()


def test_no_login_stands_in_a_file_name_or_a_file(tmp_profile: Path) -> None:
    save_preferences(tmp_profile, ANNE, OWN)
    path = only_file(tmp_profile)
    assert ANNE not in path.name
    assert ANNE.encode() not in path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"{", b'{"keys": 1}', b'{"unknown": true}', b'{"text_percent": 7}'])
def test_a_damaged_file_gives_the_defaults_and_stays(tmp_profile: Path, content: bytes) -> None:
    save_preferences(tmp_profile, ANNE, OWN)
    only_file(tmp_profile).write_bytes(content)
    assert load_preferences(tmp_profile, ANNE) == Preferences()
    assert only_file(tmp_profile).read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="the size of a process's files is limited on POSIX only")
def test_what_was_kept_stands_where_the_new_cannot_be_written(tmp_profile: Path) -> None:
    import resource

    save_preferences(tmp_profile, ANNE, OWN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
            save_preferences(tmp_profile, ANNE, Preferences())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert load_preferences(tmp_profile, ANNE) == OWN
    assert len(list((tmp_profile / FOLDER_NAME).iterdir())) == 1


def test_a_window_is_kept_for_a_phase_of_ct_only() -> None:
    kept = Preferences().with_window(PhaseRole.LATE_ARTERIAL, Modality.CT, (300.04, 65.5))
    assert kept.window_of(PhaseRole.LATE_ARTERIAL, Modality.CT) == (300.0, 65.5)
    assert kept.window_of(PhaseRole.PORTAL_VENOUS, Modality.CT) is None
    assert Preferences().with_window(PhaseRole.LATE_ARTERIAL, Modality.MR, (300.0, 65.0)) == Preferences()
    assert Preferences().with_window(PhaseRole.OTHER, Modality.CT, (300.0, 65.0)) == Preferences()
