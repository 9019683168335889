"""Figures from what is outlined and given: computed on the pool, kept as proposed, shown under the images (MR-1013)."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readstation.core.errors import Refused
from readstation.core.phrases import tr
from readstation.dose.uptake_image import Structure, StructureRole, UptakeImage
from readstation.geometry.volume import Volume
from readstation.reading.distribution.commands import Measured, ProposeFigures
from readstation.reading.distribution.figures import inputs_digest
from readstation.reading.distribution.labels import longest_tenths
from readstation.reading.distribution.outline_steps import outline_digest
from readstation.reading.distribution.propose import Proposed, Scene, proposed
from readstation.reading.distribution.view import DistributionView
from readstation.ui.bridge import Bridge, Lane
from readstation.ui.distribution.figures import DistributionFigures

if TYPE_CHECKING:
    from readstation.ui.distribution.form_room import FormRoom


class Proposing(QObject):
    """Computes figures; what it shows is what is outlined now, what it keeps is what the reader asked for."""

    def __init__(self, room: FormRoom, bridge: Bridge) -> None:
        super().__init__(room)
        self._room, self._bridge = room, bridge
        self.is_working = False

    def propose(self) -> None:
        """Compute the figures of what is outlined and given, and keep them as proposed."""
        page, view = self._room.page, self._room.desk.view
        if view is None or self.is_working:
            return
        found = page.fusion.figures
        if found.image is None or found.emission_key is None or found.outlined_key is None:
            self._room.say(tr("The SPECT or PET is not here as a whole yet. Try again in a moment."))
            return
        if found.problem and not found.structures:
            self._room.say(found.problem)
        scene = scene_of(found, found.image, view, page.fusion.images.base)
        self.is_working = True
        self._bridge.run(
            lambda: proposed(with_diameters(scene, found)),
            partial(self._keep, found, view),
            self._failed,
            lane=Lane.POOL,
        )

    def show_again(self, found: DistributionFigures) -> None:
        """Show the doses of figures that were proposed from these volumes, as after a restart; nothing is kept."""
        page, view = self._room.page, self._room.desk.view
        if view is None or found.image is None or not found.structures or not view.is_fresh:
            return
        scene = scene_of(found, found.image, view, page.fusion.images.base)
        self._bridge.run(
            lambda: proposed(with_diameters(scene, found)), self._show, self._failed, lane=Lane.POOL,
            overtakes="distribution_doses",
        )  # fmt: skip

    def forget(self) -> None:
        """Let the case go."""
        self.is_working = False

    def _keep(self, found: DistributionFigures, view: DistributionView, made: Proposed) -> None:
        self.is_working = False
        if self._room.desk.view is None or found.emission_key is None or found.outlined_key is None:
            return
        facts = None if found.image is None else found.image.facts
        volumes = {
            name: Measured(each.role, each.label) for name, each in found.volumes.items() if not each.label.is_empty
        }
        command = ProposeFigures(
            made.figures,
            made.notes,
            volumes,
            found.emission_key,
            found.outlined_key,
            "" if facts is None or facts.unit is None else str(facts.unit),
            outline_digest(view.state.outline),
            inputs_digest(view.state.inputs),
        )
        self._room.apply(command)
        self._show(made)

    def _show(self, made: Proposed) -> None:
        reason = " ".join(each.message for each in made.notes)
        self._room.page.show_assessment(made.assessments[0] if made.assessments else None, reason)

    def _failed(self, error: BaseException) -> bool:
        self.is_working = False
        if isinstance(error, Refused):
            self._room.say(error.findings[0].message)
        return isinstance(error, Refused)


def scene_of(found: DistributionFigures, image: UptakeImage, view: DistributionView, ct: Volume | None) -> Scene:
    """Return what figures are made from.

    Parameters
    ----------
    found, image
        Volumes as the page has them, and the image of the counts.
    view
        What was given, by which rules.
    ct
        The image under the uptake, whole; None where there is none.
    """
    lungs = [each.label for each in found.volumes.values() if each.role is StructureRole.LUNGS]
    return Scene(
        image,
        found.structures,
        view.state.inputs,
        view.constants,
        view.rules,
        ct,
        lungs[0] if len(lungs) == 1 else None,
    )


def with_diameters(scene: Scene, found: DistributionFigures) -> Scene:
    """Return a scene whose tumours have their longest diameter: those under 20 mm get a mean dose only (MR-1012)."""

    def measured(structure: Structure) -> Structure:
        volume = found.volumes.get(structure.name)
        if structure.role is not StructureRole.TUMOUR or volume is None or volume.label.is_empty:
            return structure
        return dataclasses.replace(structure, lesion_tenths=longest_tenths(volume.label))

    return dataclasses.replace(scene, structures=tuple(measured(each) for each in scene.structures))
