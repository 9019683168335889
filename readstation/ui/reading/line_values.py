"""The values along the lines of a read, computed once a line: card, marks and Next card ask for the same."""

from __future__ import annotations

from readstation.core.ids import LesionId
from readstation.model.lesion import Measurement
from readstation.model.series import PhaseRole
from readstation.reading.views import ReadView
from readstation.ui.presenters.enhancement import Enhancement, enhancement_of
from readstation.ui.reading.shelf import VolumeShelf


class LineValues:
    """Keeps what was found along each line, until the read is closed.

    Parameters
    ----------
    shelf
        The volumes that are here.
    """

    def __init__(self, shelf: VolumeShelf) -> None:
        self._shelf = shelf
        self._known: dict[tuple[Measurement, bool], Enhancement] = {}

    def of(self, view: ReadView, lesion_id: LesionId | None, timepoint: int) -> Enhancement | None:
        """Return the values along the line of a liver target; None where there is none, or its images are not here."""
        said = None if lesion_id is None else view.state.assessment(lesion_id, timepoint)
        if said is None or said.measurement is None:
            return None
        # The pre-contrast series may come later than the line: what was found without it is found anew with it.
        key = said.measurement, self._has_before(view, timepoint)
        found = self._known.get(key)
        if found is None:
            found = enhancement_of(view, lesion_id, timepoint, self._shelf.whole)
            if found is not None:
                self._known[key] = found
        return found

    def forget(self) -> None:
        """Let go of everything; the read is closed."""
        self._known.clear()

    def _has_before(self, view: ReadView, timepoint: int) -> bool:
        images = view.images.get(timepoint)
        facts = None if images is None else images.of_phase(PhaseRole.PRE_CONTRAST)
        return facts is not None and self._shelf.whole(facts.series_key) is not None
