"""Volumes of interest as acts that can be kept, replayed and taken back, on the grid of one image (MR-1010, MR-1011).

Acts hold whole numbers only, so that a journal keeps them exactly; the filters behind them are a port.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Protocol, TypeAlias

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.dose.uptake_image import StructureRole
from readstation.geometry.label_volume import LabelVolume, PackedLabel
from readstation.model.lesion import PointUm

UM_PER_MM = 1000
THOUSANDTHS = 1000
MARGIN_UM = 10_000
"""Around tumours, where normal liver is taken (MR-1011)."""


class OutlineTools(Protocol):
    """What makes volumes on the grid of the image; implemented by filters of a library.

    Every method refuses (`Refused`) what cannot be done, and gives the same for the same.
    """

    def stroke(self, centres_mm: Sequence[tuple[float, float, float]], radius_mm: float) -> LabelVolume:
        """Return the voxels whose centres lie in one of several balls of one size, mm LPS."""
        ...

    def grown(
        self, seed_mm: tuple[float, float, float], radius_mm: float, lowest: float, highest: float
    ) -> LabelVolume:
        """Return what hangs together with a seed, in a range of values, inside a ball."""
        ...

    def filled_between(self, label: LabelVolume) -> LabelVolume:
        """Return a volume with the slices between drawn ones filled in."""
        ...

    def normal_liver(self, liver: LabelVolume, tumours: Sequence[LabelVolume], margin_mm: float) -> LabelVolume:
        """Return the liver without tumours and a margin around them."""
        ...

    def imported(self, digest: str) -> LabelVolume:
        """Return a volume that was taken in from a file of another program, by the digest of that file's segment."""
        ...


@dataclass(frozen=True, slots=True)
class AddVolume:
    """Begin an empty volume."""

    name: str
    role: StructureRole


@dataclass(frozen=True, slots=True)
class RemoveVolume:
    """Take a volume away."""

    name: str


@dataclass(frozen=True, slots=True)
class Brush:
    """Paint along points with a round brush, or wipe with it."""

    name: str
    centres: tuple[PointUm, ...]
    radius_um: int
    is_wiping: bool = False


@dataclass(frozen=True, slots=True)
class Grow:
    """Add what hangs together with a seed within a range of values and inside a ball around it.

    Attributes
    ----------
    lowest_thousandths, highest_thousandths
        The range in thousandths of the image's unit, both ends included.
    """

    name: str
    seed: PointUm
    radius_um: int
    lowest_thousandths: int
    highest_thousandths: int


@dataclass(frozen=True, slots=True)
class FillBetween:
    """Fill the slices between drawn ones."""

    name: str


@dataclass(frozen=True, slots=True)
class Import:
    """Put a volume of another program in place of what was outlined."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class TakeNormalLiver:
    """Put the liver without its tumours and a margin in place of what was outlined (MR-1011)."""

    name: str
    margin_um: int = MARGIN_UM


Act: TypeAlias = AddVolume | RemoveVolume | Brush | Grow | FillBetween | Import | TakeNormalLiver


@dataclass(frozen=True, eq=False)
class Outlined:
    """A volume with what it is."""

    role: StructureRole
    label: LabelVolume


Volumes: TypeAlias = Mapping[str, Outlined]


@dataclass(frozen=True, eq=False)
class Before:
    """What an act changed: the volume of a name as it was and its place among the others.

    Attributes
    ----------
    label
        Packed; None where there was none.
    """

    name: str
    role: StructureRole
    place: int
    label: PackedLabel | None

    def restored(self, volumes: Volumes) -> Volumes:
        """Return the volumes with this one as it was."""
        others = [(name, each) for name, each in volumes.items() if name != self.name]
        if self.label is not None:
            others.insert(self.place, (self.name, Outlined(self.role, self.label.unpacked())))
        return MappingProxyType(dict(others))


@dataclass(frozen=True, eq=False)
class Outlining:
    """The volumes on an image, the acts that made them, and those that were taken back.

    Attributes
    ----------
    tools
        On the grid of that image.
    empty
        That grid with nothing inside.
    volumes
        By name.
    acts
        All that holds, oldest first: `replayed` makes the same volumes of them.
    undone
        Acts that can be done again, the next one last.
    """

    tools: OutlineTools
    empty: LabelVolume
    volumes: Volumes = field(default_factory=lambda: MappingProxyType({}))
    acts: tuple[Act, ...] = ()
    undone: tuple[Act, ...] = ()
    _before: tuple[Before, ...] = ()

    def apply(self, act: Act) -> Outlining:
        """Return the state after one more act; what had been taken back cannot be done again after it.

        Raises
        ------
        Refused
            If the act cannot be done: the name is taken or unknown, or a filter refuses. Nothing changes.
        """
        return replace(self._after(act), undone=())

    def undo(self) -> Outlining:
        """Return the state before the last act; the same state where there is none."""
        if not self.acts:
            return self
        return replace(
            self,
            volumes=self._before[-1].restored(self.volumes),
            acts=self.acts[:-1],
            undone=(*self.undone, self.acts[-1]),
            _before=self._before[:-1],
        )

    def redo(self) -> Outlining:
        """Return the state with the last act that was taken back done again; the same state where there is none."""
        if not self.undone:
            return self
        return replace(self._after(self.undone[-1]), undone=self.undone[:-1])

    def replayed(self, acts: Sequence[Act]) -> Outlining:
        """Return the volumes that acts make from nothing, as after a restart.

        Raises
        ------
        Refused
            If one of them cannot be done.
        """
        state = Outlining(self.tools, self.empty)
        for act in acts:
            state = state.apply(act)
        return state

    def with_tools(self, tools: OutlineTools) -> Outlining:
        """Return the same state with other tools on the same grid, such as ones that know a volume taken in since."""
        return replace(self, tools=tools)

    def of_role(self, role: StructureRole) -> list[LabelVolume]:
        """Return the volumes of a role that are not empty."""
        return [each.label for each in self.volumes.values() if each.role is role and not each.label.is_empty]

    def _after(self, act: Act) -> Outlining:
        changed = dict(self.volumes)
        was = changed.get(act.name)
        if isinstance(act, AddVolume):
            if not act.name.strip() or act.name in changed:
                raise Refused(Finding("outline.name", "A volume needs a name that no other has."))
            changed[act.name] = Outlined(act.role, self.empty)
        elif was is None:
            raise Refused(Finding("outline.name", "There is no volume of that name."))
        elif isinstance(act, RemoveVolume):
            del changed[act.name]
        else:
            changed[act.name] = Outlined(was.role, self._outlined(act, was.label))
        role = act.role if isinstance(act, AddVolume) else self.volumes[act.name].role
        place = len(self.volumes) if was is None else list(self.volumes).index(act.name)
        before = Before(act.name, role, place, None if was is None else was.label.packed())
        return replace(
            self,
            volumes=MappingProxyType(changed),
            acts=(*self.acts, act),
            _before=(*self._before, before),
        )

    def _outlined(self, act: Brush | Grow | FillBetween | Import | TakeNormalLiver, label: LabelVolume) -> LabelVolume:
        tools = self.tools
        if isinstance(act, Brush):
            stroke = tools.stroke([_mm(centre) for centre in act.centres], act.radius_um / UM_PER_MM)
            painted = label.without(stroke) if act.is_wiping else label.with_also(stroke)
            return label.changed(painted.inside, "wiped" if act.is_wiping else "painted")
        if isinstance(act, Grow):
            values = act.lowest_thousandths / THOUSANDTHS, act.highest_thousandths / THOUSANDTHS
            return label.with_also(tools.grown(_mm(act.seed), act.radius_um / UM_PER_MM, *values))
        if isinstance(act, FillBetween):
            return tools.filled_between(label)
        if isinstance(act, Import):
            return self._on_this_grid(tools.imported(act.digest))
        livers, tumours = self.of_role(StructureRole.LIVER), self.of_role(StructureRole.TUMOUR)
        if len(livers) != 1:
            raise Refused(Finding("MR-1011", "Normal liver is taken from one volume of the liver; there is not one."))
        return tools.normal_liver(livers[0], tumours, act.margin_um / UM_PER_MM)

    def _on_this_grid(self, label: LabelVolume) -> LabelVolume:
        if not label.has_grid_of(self.empty):
            raise Refused(Finding("label.other-grid", "The imported volume is not on the grid of this image."))
        return label


def _mm(point: PointUm) -> tuple[float, float, float]:
    return point.x / UM_PER_MM, point.y / UM_PER_MM, point.z / UM_PER_MM
