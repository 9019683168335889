"""The menu of a view: window, plane, thickness, layout, and what lies over it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from readstation.core.phrases import tr, within
from readstation.model.series import PhaseRole, Plane
from readstation.model.subject import ReadStage
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.layout import Layout, companions, prior_name
from readstation.ui.presenters.words import series_words
from readstation.ui.reading.pane import Pane
from readstation.ui.widgets.labels import plain_tip
from readstation.viewer.planes import Slab, SlabKind

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom

SLABS = (
    Slab(SlabKind.MEAN, 3.0),
    Slab(SlabKind.MEAN, 5.0),
    Slab(SlabKind.MEAN, 10.0),
    Slab(SlabKind.MAXIMUM, 10.0),
    Slab(SlabKind.MAXIMUM, 20.0),
    Slab(SlabKind.MINIMUM, 10.0),
)
_TURN_DEGREES = 15.0
_RATES = (5, 10, 15, 20)


def view_menu(room: ReadingRoom, pane: Pane) -> QMenu:
    """Return the menu of a view, as it is for what the view shows now."""
    menu = QMenu(room)
    menu.setObjectName("view_menu")
    _add_windows(menu, room)
    menu.addSeparator()
    if pane.volume is not None:
        _add_planes(menu.addMenu(tr("Plane")), room, pane)
        _add_slabs(menu.addMenu(tr("Thickness")), pane)
        _add_layers(menu, room, pane)
    _add_layouts(menu.addMenu(tr("Layout")), room)
    _add_phase(menu, room, pane)
    menu.addSeparator()
    if pane.volume is not None:
        menu.addAction(tr("Keep as key image"), partial(_keep, room, pane))
    if room.view is not None and room.view.stage is ReadStage.SIGNED:
        menu.addAction(tr("Save the report…"), room.acts.want_report)
    menu.addAction(tr("Fit and centre"), room.grid.fit_bodies)
    menu.addAction(tr("Next phase"), partial(room.images.step_phase, 1))
    menu.addAction(tr("Maximise or restore"), partial(room.grid.toggle_maximised, pane))
    if room.view is not None and room.view.timepoint > 0:
        _add_priors(menu.addMenu(tr("Beside it")), room, room.view)
        menu.addAction(tr("These slices match"), room.grid.match_here)
        doubtful = room.registering.doubtful
        if doubtful is not None:
            words = tr("Use the doubtful registration (± {residual_mm} mm)", residual_mm=f"{doubtful.residual_mm:.1f}")
            confirm = menu.addAction(words, room.registering.confirm)
            confirm.setToolTip(plain_tip(" ".join(map(str, doubtful.findings))))
    if pane.volume is not None:
        magnifier = menu.addAction(tr("Magnifier"), lambda: room.grid.set_magnifier(is_on=not room.grid.magnifies))
        magnifier.setCheckable(True)
        magnifier.setChecked(room.grid.magnifies)
        _add_cine(menu, room)
    return menu


def _keep(room: ReadingRoom, pane: Pane) -> None:
    room.grid.activate(pane)
    room.key_images.keep()


def _add_priors(menu: QMenu, room: ReadingRoom, view: ReadView) -> None:
    """Add the earlier timepoints by what they are to the current one: baseline, nadir, previous."""
    for ordinal in companions(view):
        name = prior_name(view, ordinal)
        words = f"{timepoint_label(ordinal)}{f' {name}' if name else ''}"
        action = menu.addAction(words, partial(room.images.show_prior, ordinal))
        action.setCheckable(True)
        action.setChecked(room.images.prior == ordinal)


def _add_windows(menu: QMenu, room: ReadingRoom) -> None:
    presets = () if room.view is None else room.view.charter.window_presets
    for preset in presets:
        menu.addAction(
            f"{preset.name}  {preset.width}/{preset.center}", partial(room.images.windows.set_preset, preset.key)
        )
    menu.addAction(tr("As sent"), partial(room.images.windows.set_preset, "6"))


def _add_planes(menu: QMenu, room: ReadingRoom, pane: Pane) -> None:
    def choose(plane: Plane | None) -> None:
        pane.choose_plane(plane)
        room.grid.follow(room.grid.active)

    stack = pane.canvas.stack
    acquired = menu.addAction(tr("As acquired"), partial(choose, None))
    acquired.setCheckable(True)
    acquired.setChecked(stack is not None and stack.is_acquired)
    for plane in (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL):
        action = menu.addAction(tr(plane.words), partial(choose, plane))
        action.setCheckable(True)
        action.setChecked(stack is not None and not stack.is_acquired and pane.plane is plane)
    menu.addSeparator()
    for words, degrees, is_sideways in (
        (tr("Turn to the left"), -_TURN_DEGREES, True),
        (tr("Turn to the right"), _TURN_DEGREES, True),
        (tr("Tilt upwards"), -_TURN_DEGREES, False),
        (tr("Tilt downwards"), _TURN_DEGREES, False),
    ):
        said = tr("{words} by {degrees}°", words=words, degrees=f"{_TURN_DEGREES:.0f}")
        menu.addAction(said, partial(pane.turn, degrees, is_sideways=is_sideways))


def _add_slabs(menu: QMenu, pane: Pane) -> None:
    stack = pane.canvas.stack
    now = None if stack is None else stack.slab
    thin = menu.addAction(tr("As it is"), partial(pane.set_slab, None))
    thin.setCheckable(True)
    thin.setChecked(now is None)
    for slab in SLABS:
        action = menu.addAction(f"{tr(slab.kind.words)} {slab.thickness_mm:.0f} mm", partial(pane.set_slab, slab))
        action.setCheckable(True)
        action.setChecked(now == slab)


def _add_layers(menu: QMenu, room: ReadingRoom, pane: Pane) -> None:
    view, overlays = room.view, room.overlays
    if view is None:
        return
    if overlays.is_fused(pane):
        menu.addAction(tr("Show without the upper image"), partial(overlays.take_off, pane))
    else:
        for facts in overlays.candidates(view, pane):
            menu.addAction(tr("Lay {series} over it", series=series_words(facts)), partial(overlays.fuse, pane, facts))
    if not pane.shows_series:
        menu.addAction(tr("Show the phase itself"), partial(room.images.show_again, pane))
    else:
        taken = overlays.pre_contrast(view, pane)
        if taken is not None:
            menu.addAction(tr("Subtract the pre-contrast phase"), partial(overlays.subtract, pane, taken))


def _add_layouts(menu: QMenu, room: ReadingRoom) -> None:
    for layout in Layout:
        action = menu.addAction(layout.words, partial(room.images.set_layout, layout))
        action.setCheckable(True)
        action.setChecked(room.images.layout is layout)


def _add_phase(menu: QMenu, room: ReadingRoom, pane: Pane) -> None:
    """Say why a series has its phase and hangs here, and let the reader hang it as another phase."""
    facts, tile = pane.facts, pane.tile
    if facts is None or tile is None:
        return
    hung = room.images.phases.of(facts)
    phases = menu.addMenu(tr("Phase: {phase}", phase=within(hung.words)))
    for sentence in (*facts.phase_evidence, tile.reason):
        if sentence:
            phases.addAction(sentence).setEnabled(False)
    phases.addSeparator()
    for phase in PhaseRole:
        action = phases.addAction(
            tr("Hang as {phase}", phase=within(phase.words)), partial(room.images.hang_as, facts, phase)
        )
        action.setCheckable(True)
        action.setChecked(phase is hung)


def _add_cine(menu: QMenu, room: ReadingRoom) -> None:
    player = room.cine
    menu.addAction(tr("Stop playing") if player.is_playing else tr("Play the slices"), player.toggle)
    rates = menu.addMenu(tr("Play at"))
    for rate in _RATES:
        action = rates.addAction(tr("{rate} a second", rate=rate), partial(player.set_rate, rate))
        action.setCheckable(True)
        action.setChecked(player.per_s == rate)
