"""Everything that a station asks of central: facts, image packages, adjudications, what opens a locked account."""

from __future__ import annotations

from typing import Protocol

from readstation.core.ids import StationId
from readstation.sync.adjudications import ComparingCentral
from readstation.sync.given_back import GivingCentral
from readstation.sync.ports import ImageCentral


class StationCentral(ImageCentral, ComparingCentral, GivingCentral, Protocol):
    """Central as a station is connected to it."""

    def keep_unlock_root(self, station: StationId, secret: bytes) -> None:
        """Keep the secret from which codes for the caller's account on a station are made (TR-4); again it is nothing.

        Raises
        ------
        Refused
            If another one is kept for this account and station, or it is malformed: one answer for all.
        """
        ...
