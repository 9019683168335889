"""One series of an open case while it loads: which of its slices are still to be filled and to be checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.core.errors import DataProblem
from readstation.core.jobs import QuietJob
from readstation.geometry.filling import Filling
from readstation.geometry.volume import Volume
from readstation.imaging.pixels import PixelReader
from readstation.imaging.plan import ImagePlan
from readstation.model.series import SeriesFacts


class LoadedSeries:
    """One series under way. Its marks are changed under the loader's lock only."""

    def __init__(self, facts: SeriesFacts, focus: int, *, is_ahead: bool) -> None:
        self.facts = facts
        self.focus = min(max(focus, 0), facts.slices - 1)
        self.is_ahead = is_ahead
        self.is_begun = False
        self.is_careful = False
        """Whether all headers are to be read first, whatever was kept of them."""
        self.is_under_way = False
        """Whether more than the slice looked at first may be filled: that one is not to wait for others."""
        self.job = QuietJob()
        self.filling = Filling(facts.slices)
        self.to_fill: NDArray[np.bool_] = np.ones(facts.slices, dtype=np.bool_)
        self.to_check: NDArray[np.bool_] = np.zeros(facts.slices, dtype=np.bool_)
        self.plan: ImagePlan | None = None
        self.reader: PixelReader | None = None
        self.voxels: NDArray[Any] | None = None
        self.volume: Volume | None = None
        self.problem: DataProblem | None = None

    @property
    def is_live(self) -> bool:
        """Whether its slices can be filled."""
        return self.volume is not None and self.problem is None

    def nearest(self, marks: NDArray[np.bool_]) -> tuple[int, int] | None:
        """Return the distance and the index of the marked slice nearest to the one looked at."""
        found = np.flatnonzero(marks)
        if not len(found):
            return None
        away = np.abs(found - self.focus)
        place = int(np.argmin(away))
        return int(away[place]), int(found[place])

    def run_from(self, index: int, marks: NDArray[np.bool_], most: int) -> list[int]:
        """Take marked slices that lie one behind the other, away from the one looked at, and clear their marks."""
        step = 1 if index >= self.focus else -1
        run = [index]
        while len(run) < most and 0 <= run[-1] + step < len(marks) and marks[run[-1] + step]:
            run.append(run[-1] + step)
        marks[run] = False
        return sorted(run)
