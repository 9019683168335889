"""OpenGL windows without a window: rendered in memory, read back as pixels.

Nothing here needs a display, so the same code draws for the station's window and for the tests.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from vtkmodules import vtkRenderingOpenGL2
from vtkmodules.vtkCommonCore import vtkLogger, vtkUnsignedCharArray
from vtkmodules.vtkRenderingCore import vtkRenderWindow

from readstation.core.errors import EnvironmentFault
from readstation.viewer.vtk_arrays import as_numpy

_NO_OPENGL = (
    "The images cannot be drawn: this machine gives no OpenGL picture.",
    "Your work is kept.",
    "Install a graphics driver, or Mesa's software one (libegl1 and libgl1-mesa-dri), then start again.",
)


def offscreen_window() -> vtkRenderWindow:
    """Return a render window that draws in memory, without multisampling.

    On Linux EGL is asked first: it needs no X server, so that a lost or remote display cannot take the images down.
    All views of a process come from here: VTK ends the process when windows of EGL and of X are used side by side.

    Raises
    ------
    EnvironmentFault
        If the machine has no OpenGL at all, not even in software.
    """
    egl = getattr(vtkRenderingOpenGL2, "vtkEGLRenderWindow", None) if sys.platform.startswith("linux") else None
    with _quiet():
        for make in (egl, vtkRenderWindow):
            if make is None:
                continue
            window: vtkRenderWindow = make()
            window.SetOffScreenRendering(1)
            window.SetMultiSamples(0)
            window.Initialize()
            if window.GetInitialized():
                return window
    raise EnvironmentFault(*_NO_OPENGL)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep VTK from writing to the terminal what is no fault: a machine may have no OpenGL."""
    before = vtkLogger.GetCurrentVerbosityCutoff()
    vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_OFF)
    try:
        yield
    finally:
        vtkLogger.SetStderrVerbosity(before)


def read_pixels(window: vtkRenderWindow) -> NDArray[np.uint32]:
    """Return what a window has drawn, OpenGL's first row first, which is the lowest.

    Returns
    -------
    ndarray
        uint32, shape (height, width), C order: opacity, blue, green, red from the highest to the lowest eight bits.

    Raises
    ------
    EnvironmentFault
        If OpenGL gives no pixels.
    """
    width, height = window.GetSize()
    pixels = vtkUnsignedCharArray()
    window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, pixels, 0)
    if pixels.GetNumberOfValues() != width * height * 4:
        raise EnvironmentFault(*_NO_OPENGL)
    read: NDArray[np.uint32] = as_numpy(pixels).view(np.uint32).reshape(height, width)
    return read
