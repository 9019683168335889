"""What a Linux machine must have besides the Python packages, found out and put right."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from installers.linux import apt
from installers.linux.libraries import missing_libraries, packages_for
from installers.narration import Narration, SetupFailed

ARCHIVE_PACKAGES = ("orthanc", "orthanc-dicomweb")
"""A DICOMweb archive for the tests. Debian starts it as a service, so it is installed where CI says so and not on the
machine of a person, where the tests that want it count as not run."""

VALIDATOR_PACKAGES = ("dicom3tools",)
"""A validator of DICOM objects for the tests: installed where CI says so, as the archive is."""

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def has_display() -> bool:
    """Return whether a window can be shown here."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def has_font() -> bool:
    """Return whether any font is installed: Qt draws no text without one."""
    folders = (Path(folder).expanduser() for folder in _FONT_FOLDERS)
    return any(True for folder in folders for _ in folder.rglob("*.[to]tf"))


def provide_venv_module(narration: Narration) -> None:
    """Install the part of Python that Debian ships apart, without which no environment can be made."""
    version = "{}.{}".format(*sys.version_info[:2])
    apt.install([f"python{version}-venv"], "This Python cannot make an environment", narration)


def provide(site_packages: Path, name: str, narration: Narration, *, look_up: bool, virtual_display: bool) -> None:
    """Install, in one step, what the machine lacks.

    Parameters
    ----------
    site_packages
        Where the packages of the environment lie.
    name
        The set of pins whose needs count.
    look_up
        Whether to look for shared libraries and a font: slower than the rest, and needed once only.
    virtual_display
        Whether Xvfb must be there.

    Raises
    ------
    SetupFailed
        If something is still missing afterwards.
    """
    packages: list[str] = []
    if look_up:
        narration.say("* Looking for shared libraries that Qt and VTK need")
        packages, unknown = packages_for(missing_libraries(site_packages, name))
        if not has_font():
            packages.append("fonts-dejavu-core")
        if not packages and not unknown:
            narration.say("  all there")
    if virtual_display and not shutil.which("Xvfb"):
        packages.append("xvfb")
    if packages:
        apt.install(packages, "The window needs system packages", narration)
    if name == "test" and os.environ.get("CI") == "true" and not shutil.which("Orthanc"):
        apt.install(ARCHIVE_PACKAGES, "The tests need an archive", narration)
    if name == "test" and os.environ.get("CI") == "true" and not shutil.which("dciodvfy"):
        apt.install(VALIDATOR_PACKAGES, "The tests need a validator of DICOM objects", narration)
    left = missing_libraries(site_packages, name) if look_up else set()
    if left:
        raise SetupFailed(
            f"These shared libraries are still missing: {', '.join(sorted(left))}. Install them and retry."
        )
