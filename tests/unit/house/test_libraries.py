"""Missing shared libraries: found by the real linker, named as packages, installed or asked for by exact command."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from installers.linux import apt, needs
from installers.linux.libraries import (
    LOADED_BY_NAME,
    PACKAGE_OF,
    PROBED,
    expand,
    missing_for,
    missing_in,
    missing_libraries,
    not_loadable,
    packages_for,
    probed_files,
)
from installers.narration import Narration, SetupFailed

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="shared libraries are Linux's matter")

LDD = """/venv/PySide6/Qt/plugins/platforms/libqxcb.so:
\tlinux-vdso.so.1 (0x00007ffd8a7f2000)
\tlibQt6XcbQpa.so.6 => not found
\tlibxcb-icccm.so.4 => not found
\tlibxcb-keysyms.so.1 => not found
\tlibX11.so.6 => /lib/x86_64-linux-gnu/libX11.so.6 (0x00007f2b6a000000)
/venv/vtkmodules/libvtkRenderingOpenGL2.so:
\tlibxcb-icccm.so.4 => not found
\tlibnovel.so.9 => not found
"""


def site_packages() -> Path:
    spec = find_spec("PySide6")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parents[1]


def test_ldd_output_is_read_and_qt_parts_that_are_not_used_are_left_out() -> None:
    assert missing_in(LDD) == {"libxcb-icccm.so.4", "libxcb-keysyms.so.1", "libnovel.so.9"}


def test_sonames_become_packages_and_unknown_ones_are_named() -> None:
    assert packages_for(missing_in(LDD)) == (["libxcb-icccm4", "libxcb-keysyms1"], ["libnovel.so.9"])


def test_the_table_holds_what_is_loaded_by_name_and_only_well_formed_names() -> None:
    assert set(LOADED_BY_NAME) <= set(PACKAGE_OF)
    assert [soname for soname in PACKAGE_OF if ".so" not in soname] == []
    assert [name for name in PACKAGE_OF.values() if name != name.lower() or " " in name] == []


@pytest.mark.parametrize("pattern", [pattern for patterns in PROBED.values() for pattern in patterns])
def test_each_pattern_finds_installed_files(pattern: str) -> None:
    """A pattern that matches nothing would let a missing library pass unseen."""
    assert [one for one in expand(pattern) if not list(site_packages().glob(one))] == []


def test_whoever_can_test_has_what_running_needs() -> None:
    assert set(probed_files(site_packages(), "runtime")) < set(probed_files(site_packages(), "test"))


def test_nothing_is_missing_where_the_tests_run() -> None:
    assert missing_libraries(site_packages(), "test") == set()


def test_the_real_linker_reports_a_library_that_is_not_there(tmp_path: Path) -> None:
    plugin = site_packages() / "PySide6/Qt/lib/libQt6XcbQpa.so.6"
    data = plugin.read_bytes()
    assert b"libxcb-icccm.so.4\0" in data
    copy = tmp_path / plugin.name
    copy.write_bytes(data.replace(b"libxcb-icccm.so.4\0", b"libxcb-nosuch.so.4"[:17] + b"\0"))
    assert "libxcb-nosuch.so." in missing_for([copy])


def test_a_library_loaded_by_name_that_is_not_there_is_found() -> None:
    assert not_loadable(["libc.so.6", "libreadstation-none.so.7"]) == {"libreadstation-none.so.7"}


def apt_that(folder: Path, body: str) -> Path:
    """Put a program called apt-get into ``folder`` and return the file in which it writes what it was asked."""
    asked = folder / "asked"
    program = folder / "apt-get"
    program.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND $@" >> {asked}\n{body}\n')
    program.chmod(0o755)
    for tool in ("env", "sh"):
        (folder / tool).symlink_to(str(shutil.which(tool)))
    return asked


def test_packages_are_installed_without_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = apt_that(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(apt, "privilege", list)
    apt.install(["libegl1", "libgl1"], "Qt needs libraries", Narration())
    update, install = asked.read_text().splitlines()
    assert update.startswith("noninteractive ")
    assert update.endswith(" update")
    assert install.endswith("install --no-install-recommends libegl1 libgl1")


def test_who_may_not_install_gets_the_exact_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = apt_that(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(apt, "privilege", lambda: None)
    with pytest.raises(SetupFailed, match=r"sudo apt-get install --no-install-recommends libegl1 libgl1$"):
        apt.install(["libegl1", "libgl1"], "Qt needs libraries", Narration())
    assert not asked.exists()


def test_without_a_password_free_sudo_nothing_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sudo = tmp_path / "sudo"
    sudo.write_text("#!/bin/sh\nexit 1\n")
    sudo.chmod(0o755)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert apt.privilege() is None
    sudo.write_text("#!/bin/sh\nexit 0\n")
    assert apt.privilege() == [str(sudo), "-n"]


def test_apt_failing_is_told_with_its_last_words_and_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt_that(tmp_path, 'echo "E: Unable to locate package"; exit 100')
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(apt, "privilege", list)
    with pytest.raises(SetupFailed, match=r"(?s)Unable to locate package.*sudo apt-get install"):
        apt.install(["libegl1"], "Qt needs libraries", Narration())


def test_another_linux_is_told_the_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupFailed, match=r"no apt\. Install what Debian calls libegl1"):
        apt.install(["libegl1"], "Qt needs libraries", Narration())


def test_a_display_is_there_when_either_kind_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not needs.has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert needs.has_display()
