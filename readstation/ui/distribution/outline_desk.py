"""Volumes of interest in work: acts go to the pool and are kept elsewhere, outlines come back to the views."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from readstation.core.errors import DataProblem, Refused
from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.core.phrases import tr
from readstation.dose.uptake import UptakeFacts
from readstation.dose.uptake_image import StructureRole, UptakeImage
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.reading.outlining import Act, Outlining, Volumes
from readstation.ui.bridge import Bridge, Lane
from readstation.ui.distribution.figures import DistributionFigures
from readstation.ui.distribution.outline_work import OutlineWork, acts_in_common, worked_out
from readstation.ui.uptake_ports import NamedLabel, UptakeServices


class OutlineDesk(QObject):
    """Keeps the volumes of one image in step with the acts that are kept.

    Attributes
    ----------
    state
        The volumes and their acts; None while there is nothing to outline on.
    current
        The name of the volume that is worked on.
    figures
        What the volumes are worth computing with.
    is_working
        Whether something is being computed.
    """

    act_wanted = Signal(object)
    """An `Act` that can be done: it is to be kept, and shown with `show_acts` then."""
    taken_in = Signal(str, object, object, object)
    """Name, `StructureRole`, `LabelVolume` from a file or the CT, and the `SeriesKey` that it lies on: to be kept."""
    changed = Signal()
    """Other volumes, or another one is worked on."""
    figures_changed = Signal(object)
    """The `DistributionFigures` of the volumes there are now."""
    refused = Signal(str)
    working = Signal()
    """Whether something is being computed has changed."""

    def __init__(self, services: UptakeServices, bridge: Bridge) -> None:
        super().__init__()
        self._services, self._bridge = services, bridge
        self._work: OutlineWork | None = None
        self._waiting: OutlineWork | None = None
        self._wanted: tuple[Act, ...] = ()
        self._imports: Mapping[str, LabelVolume] = {}
        self._base: Volume | None = None
        self._uptake: Volume | None = None
        self._facts: UptakeFacts | None = None
        self._keys: tuple[SeriesKey | None, SeriesKey | None] = (None, None)
        self._job = QuietJob()
        self.current = ""
        self.figures = DistributionFigures()
        self.is_working = False

    @property
    def state(self) -> Outlining | None:
        """The volumes and their acts."""
        return None if self._work is None else self._work.state

    @property
    def volumes(self) -> Volumes:
        """Every volume by name."""
        return {} if self._work is None else self._work.state.volumes

    @property
    def base(self) -> Volume | None:
        """The image on whose grid the volumes lie."""
        return self._base

    def begin(
        self,
        base: Volume | None,
        uptake: Volume | None,
        facts: UptakeFacts | None,
        keys: tuple[SeriesKey | None, SeriesKey | None],
    ) -> None:
        """Outline on an image from now on; the acts that are kept are done on it.

        Parameters
        ----------
        base
            On whose grid: the CT, or the uptake where there is none. None for nothing.
        uptake, facts
            The image that is computed with, and what its headers say; None while there is none.
        keys
            Of the uptake, and of the base.
        """
        if base is self._base and uptake is self._uptake:
            return
        self._base, self._uptake, self._facts, self._keys = base, uptake, facts, keys
        self._work = self._waiting = None
        if base is not None and base.is_placed and base.is_scaled and base.is_verified:
            self._run((), self._wanted)
        else:
            self._tell()

    def show_acts(self, acts: Sequence[Act], imports: Mapping[str, LabelVolume] | None = None) -> None:
        """Show the volumes that acts make: what is kept now. The same acts again change nothing."""
        self._wanted = tuple(acts)
        if imports is not None:
            self._imports = imports
        waiting, work = self._waiting, self._work
        if waiting is not None and waiting.state.acts == self._wanted:
            self._arrived(waiting)
        elif work is not None and work.state.acts != self._wanted:
            self._run(work.state.acts, self._wanted)

    def want(self, act: Act, *, then: Act | None = None) -> None:
        """Do an act on the pool; where it can be done it is to be kept, else the reason is said.

        Parameters
        ----------
        then
            Another act that belongs to it: either both can be done, or nothing is kept.
        """
        work = self._work
        if work is None:
            self.refused.emit(tr("There is no image here yet that volumes can be outlined on."))
            return
        acts = (act,) if then is None else (act, then)
        tried = self._done_with(work, (*work.state.acts, *acts))
        self._say_working(is_working=True)
        self._bridge.run(tried, partial(self._can_be_done, acts), self._cannot, lane=Lane.POOL)

    def begin_organ(self, name: str, role: StructureRole) -> None:
        """Ask for a start of liver or lungs from the CT."""
        base, services, job = self._base, self._services, self._job
        if base is None:
            self.refused.emit(tr("There is no image here yet that volumes can be outlined on."))
            return
        self._say_working(is_working=True)
        self._bridge.run(
            lambda: services.organ_start(role, base, job),
            partial(self._begun, name, role),
            self._cannot,
            lane=Lane.POOL,
        )

    def take_file(self, path: Path, chosen: Callable[[tuple[NamedLabel, ...]], None]) -> None:
        """Read a SEG or RTSTRUCT file and hand over what it holds."""
        base, services, job = self._base, self._services, self._job
        if base is None:
            return
        self._say_working(is_working=True)

        def found(labels: tuple[NamedLabel, ...]) -> None:
            self._say_working(is_working=False)
            chosen(labels)

        self._bridge.run(lambda: services.labels_of_file(path, base, job), found, self._cannot, lane=Lane.POOL)

    def take_in(self, name: str, role: StructureRole, label: LabelVolume) -> None:
        """Ask for a volume that was made elsewhere to be kept."""
        if self._keys[1] is not None:
            self.taken_in.emit(name, role, label, self._keys[1])

    def choose(self, name: str) -> None:
        """Work on a volume."""
        if name != self.current:
            self.current = name
            self.changed.emit()

    def forget(self) -> None:
        """Let every volume go."""
        self._job.cancel()
        self._job = QuietJob()
        self._work = self._waiting = None
        self._base, self._uptake, self._facts, self._wanted, self._imports = None, None, None, (), {}
        self._keys, self.current, self.figures = (None, None), "", DistributionFigures()
        self.changed.emit()

    def _begun(self, name: str, role: StructureRole, label: LabelVolume) -> None:
        self._say_working(is_working=False)
        self.take_in(name, role, label)

    def _run(self, before: tuple[Act, ...], wanted: tuple[Act, ...]) -> None:
        work = self._work if self._work is not None and self._work.state.acts == before else self._fresh()
        if work is None:
            return
        self._say_working(is_working=True)
        self._bridge.run(
            self._done_with(work, wanted), self._arrived, self._cannot, lane=Lane.POOL, overtakes="outlines"
        )

    def _fresh(self) -> OutlineWork | None:
        base = self._base
        if base is None:
            return None
        empty = LabelVolume(np.zeros(base.shape, dtype=np.bool_), base.affine, base.frame_of_reference)
        return OutlineWork(base, Outlining(self._services.outline_tools(base, self._uptake, self._imports), empty))

    def _done_with(self, work: OutlineWork, acts: tuple[Act, ...]) -> Callable[[], OutlineWork]:
        """Return work that makes the volumes of acts, beginning with those that are there."""
        services, uptake, imports = self._services, self._uptake, self._imports
        base, image = work.base, self._image

        def run() -> OutlineWork:
            # What was taken in meanwhile is known to fresh tools only.
            state = work.state.with_tools(services.outline_tools(base, uptake, imports))
            common = acts_in_common(state.acts, acts)
            while len(state.acts) > common:
                state = state.undo()
            for act in acts[common:]:
                state = state.apply(act)
            return worked_out(services, replace(work, state=state), image)

        return run

    def _can_be_done(self, acts: tuple[Act, ...], work: OutlineWork) -> None:
        self._say_working(is_working=False)
        self._waiting = work
        for act in acts:
            self.act_wanted.emit(act)

    def _say_working(self, *, is_working: bool) -> None:
        self.is_working = is_working
        self.working.emit()

    def _arrived(self, work: OutlineWork) -> None:
        self._say_working(is_working=False)
        if work.state.acts != self._wanted or work.base is not self._base:
            return  # something else is wanted by now, and on its way
        known, self._work, self._waiting = set(self.volumes), work, None
        names = list(work.state.volumes)
        new = [name for name in names if name not in known]
        if new or self.current not in names:
            # What was begun last is worked on.
            self.current = names[-1] if names else ""
        self._tell()

    def _tell(self) -> None:
        self.figures = self._figures()
        self.changed.emit()
        self.figures_changed.emit(self.figures)

    @property
    def _image(self) -> UptakeImage | None:
        return None if self._uptake is None or self._facts is None else UptakeImage(self._uptake, self._facts)

    def _figures(self) -> DistributionFigures:
        work, image = self._work, self._image
        emission, outlined = self._keys
        if work is None:
            return DistributionFigures(image, emission_key=emission, outlined_key=outlined)
        laid = [each for each in work.laid.values() if each.structure is not None]
        return DistributionFigures(
            image=image,
            structures=tuple(each.structure for each in laid if each.structure is not None),
            volumes=work.state.volumes,
            emission_key=emission,
            outlined_key=outlined,
            totals={name: each.total for name, each in work.laid.items() if each.total is not None},
            everything=work.everything,
            problem=work.problem,
        )

    def _cannot(self, error: BaseException) -> bool:
        self._say_working(is_working=False)
        if isinstance(error, Refused):
            self.refused.emit(error.findings[0].message)
            return True
        if isinstance(error, DataProblem):
            self.refused.emit(str(error))
            return True
        return False
