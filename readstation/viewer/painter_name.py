"""The names of the painters, as settings hold them."""

from __future__ import annotations

from enum import StrEnum


class PainterName(StrEnum):
    """What a profile or a person asks for; AUTO is the faster one of this machine."""

    AUTO = "auto"
    RASTER = "raster"
    VTK = "vtk"
