"""The checkout's own Python environment, ``.venv``: made once, completed when the pins change, never half-made.

A mark inside the folder says what has been installed. It is written before the first file and again after the
last one, so that a start which was interrupted is seen by the next, which begins anew.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from installers.narration import Narration, SetupFailed

#: What stands in the environment once a set of pins is installed: whoever can test can also run, and the fuzzer, which
#: has wheels for few systems, comes to those who can test.
INCLUDES: Mapping[str, tuple[str, ...]] = {
    "runtime": ("runtime",),
    "test": ("test", "runtime"),
    "fuzz": ("fuzz", "test", "runtime"),
}
_MARK = "readstation-setup.json"


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in ``.venv``.

    Attributes
    ----------
    finished
        False while an installation is under way.
    root
        The checkout for which the environment was made; its scripts hold this path.
    python
        Version of the interpreter, such as "3.11".
    package
        Digest of ``pyproject.toml`` when the package was installed.
    pins
        Name of each installed set of pins, and the digest of its file.
    libraries
        Names of the sets whose shared libraries were found complete.
    """

    finished: bool
    root: str
    python: str
    package: str = ""
    pins: Mapping[str, str] = field(default_factory=dict)
    libraries: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Return the mark as text."""
        return json.dumps(asdict(self), indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Mark | None:
        """Return the mark that ``text`` holds, or None where it holds none."""
        try:
            fields = json.loads(text)
            return cls(**{**fields, "libraries": tuple(fields.get("libraries", ()))})
        except (ValueError, TypeError, AttributeError):
            return None


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment of one checkout.

    Attributes
    ----------
    root
        Folder of the checkout.
    """

    root: Path

    @property
    def folder(self) -> Path:
        """Where it stands."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.tool("python")

    def tool(self, name: str) -> Path:
        """Return the path of a command installed in it."""
        if sys.platform == "win32":
            return self.folder / "Scripts" / f"{name}.exe"
        return self.folder / "bin" / name

    def pins(self, name: str) -> Path:
        """Return the file of a set of pins."""
        return self.root / "installers" / "requirements" / f"{name}.txt"

    def site_packages(self) -> Path:
        """Return where its packages lie."""
        found = sorted(self.folder.glob("lib/python3*/site-packages"))
        return found[-1] if found else self.folder / "Lib" / "site-packages"

    def read_mark(self) -> Mark | None:
        """Return what the last start left, or None where there is no mark."""
        try:
            return Mark.from_json((self.folder / _MARK).read_text(encoding="utf-8"))
        except OSError:
            return None

    def write_mark(self, mark: Mark) -> None:
        """Replace the mark in one step."""
        scratch = self.folder / f"{_MARK}.new"
        scratch.write_text(mark.to_json(), encoding="utf-8")
        scratch.replace(self.folder / _MARK)

    def has(self, mark: Mark, name: str) -> bool:
        """Return whether the set of pins ``name`` stands in it as the files now say."""
        return mark.pins.get(name) == digest_of(self.pins(name))

    def version(self) -> str:
        """Return its interpreter's version, such as "3.11", or "" where it does not run."""
        asked = "import sys; print('%d.%d' % sys.version_info[:2])"
        try:
            told = subprocess.run(
                [str(self.python), "-I", "-S", "-c", asked], capture_output=True, text=True, check=False, timeout=60
            )
        except OSError:
            return ""
        return told.stdout.strip() if told.returncode == 0 else ""

    def reason_to_rebuild(self, mark: Mark | None) -> str:
        """Return why what stands in the folder must go, or "" where it can stay."""
        if not self.folder.exists():
            return ""
        if mark is None:
            return "" if self.version() else "the environment there does not run"
        if not mark.finished:
            return "an earlier start was interrupted"
        if mark.root != str(self.root):
            return "it was made for another folder"
        return "" if self.version() == mark.python else "its Python has gone or has changed"


def has_venv_module() -> bool:
    """Return whether this Python can make an environment: Debian ships that part as a package of its own."""
    return importlib.util.find_spec("venv") is not None and importlib.util.find_spec("ensurepip") is not None


def make(environment: Environment, narration: Narration) -> Mark:
    """Make the empty environment and return its mark."""
    version = "{}.{}".format(*sys.version_info[:2])
    mark = Mark(finished=False, root=str(environment.root), python=version)
    environment.folder.mkdir(exist_ok=True)
    environment.write_mark(mark)
    outside = getattr(sys, "_base_executable", sys.executable)  # when started by the environment that is remade
    narration.run(
        f"Making the Python environment .venv (Python {version})", [outside, "-m", "venv", str(environment.folder)]
    )
    return mark


def complete(environment: Environment, name: str, narration: Narration) -> Mark:
    """Bring the environment to what the set of pins ``name`` asks for, doing only what is missing.

    Returns
    -------
    Mark
        What now stands in it.

    Raises
    ------
    SetupFailed
        If a step fails; the next start begins anew.
    """
    mark = environment.read_mark()
    reason = environment.reason_to_rebuild(mark)
    if reason:
        narration.say(f"* Removing .venv: {reason}")
        shutil.rmtree(environment.folder)
        mark = None
    if mark is None:
        if environment.folder.exists():
            mark = Mark(finished=False, root=str(environment.root), python=environment.version())
        else:
            mark = make(environment, narration)
    package = digest_of(environment.root / "pyproject.toml")
    if environment.has(mark, name) and mark.package == package:
        return mark
    environment.write_mark(replace(mark, finished=False))
    if not environment.has(mark, name):
        mark = _install_pins(environment, mark, name, narration)
    _install_package(environment, narration)
    mark = replace(mark, finished=True, package=package)
    environment.write_mark(mark)
    return mark


def _install_pins(environment: Environment, mark: Mark, name: str, narration: Narration) -> Mark:
    pip = [str(environment.python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    pip += ["--progress-bar", "off", "--require-hashes", "--only-binary", ":all:", "--no-deps"]
    narration.run(f"Installing the pinned packages ({name}.txt)", [*pip, "-r", str(environment.pins(name))])
    check = [str(environment.python), "-m", "pip", "check", "--disable-pip-version-check"]
    narration.run("Checking that they fit together", check)
    return replace(mark, pins={each: digest_of(environment.pins(each)) for each in INCLUDES[name]}, libraries=())


def _install_package(environment: Environment, narration: Narration) -> None:
    pip = [str(environment.python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    pip += ["--no-deps", "--no-build-isolation", "--no-index", "--editable", str(environment.root)]
    narration.run("Installing Readstation itself, from this checkout", pip)


def refuse_without_venv_module() -> None:
    """Raise when this Python cannot make an environment and nothing could be installed for it."""
    if not has_venv_module():
        raise SetupFailed("This Python lacks the modules venv and ensurepip. Install Python with them and start again.")
