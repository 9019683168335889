"""What every session of a read on a station works with."""

from __future__ import annotations

from readstation._version import __version__
from readstation.app.station import OpenStation
from readstation.reading.session_base import ReadTools
from readstation.security.keys import check_signature


def read_tools(station: OpenStation) -> ReadTools:
    """Return store, keys, clock and checks of a station."""
    return ReadTools(
        station.store.reads, station.signer, station.key, station.clock, __version__, check_signature, station.grace
    )
