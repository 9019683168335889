"""What the form of a distribution read needs from outside, as a protocol. `app` hands in the real one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from readstation.core.ids import ReadId
from readstation.reading.ports import Session

if TYPE_CHECKING:
    from readstation.geometry.label_volume import LabelVolume
    from readstation.reading.distribution.session import DistributionSession
    from readstation.reading.distribution.view import DistributionView


class DistributionServices(Protocol):
    """Distribution reads of this station. Every method may block, so the window calls them through the bridge only."""

    def distribution(self, session: Session, read_id: ReadId) -> DistributionSession:
        """Open a distribution read of the worklist.

        Raises
        ------
        Refused
            If it is not this person's, is no distribution read, stands still, or is open at another station (TR-51).
        """
        ...

    def distribution_imports(self, view: DistributionView) -> Mapping[str, LabelVolume]:
        """Return the volumes that were taken in, by their digest, each in the frame of its image.

        Raises
        ------
        DataProblem
            If one is damaged.
        """
        ...
