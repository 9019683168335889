"""The lines in which a station numbers what it sends (TR-47, TR-52).

A station begins with its own id as its origin. Where its profile was set back or copied, its next numbers stand at
central already, for other facts: then it goes on in a new origin, which names the station and has a name by chance, so
that no copy of a profile ever gives a number that another one has given.
"""

from __future__ import annotations

import re
import secrets

from readstation.core.ids import StationId

_RENEWED = re.compile(r"([^.]+)\.[0-9a-f]{8}")


def new_origin(station: StationId) -> StationId:
    """Return a new origin of a station."""
    return StationId(f"{station}.{secrets.token_hex(4)}")


def station_of(origin: str) -> str:
    """Return the station that an origin belongs to; what is no renewed origin is itself."""
    found = _RENEWED.fullmatch(origin)
    return origin if found is None else found[1]
