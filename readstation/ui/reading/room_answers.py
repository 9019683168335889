"""What the reader answers beside lines and states: the cards that ask, and the edits that their answers become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from readstation.core.ids import LesionId
from readstation.core.phrases import tr
from readstation.model.answer import FlagChoice
from readstation.model.lesion import LesionRole, TargetStateCode
from readstation.model.quality import QualityCause, Readability, Region
from readstation.model.traits import FindingSign
from readstation.reading.commands import AnswerFlag, ExplainTarget, JudgeFinding, SetTargetState
from readstation.reading.flags import FLAG_CHOICES
from readstation.reading.views import NextAction, NextStep, ReadView
from readstation.ui.presenters.drawing import CannotDraw, DrawIntent
from readstation.ui.presenters.next_step import OtherAct, ShownStep, shown_step
from readstation.ui.presenters.quality import ScanLine, optimal_command, region_command, scan_command
from readstation.ui.presenters.target_choices import doubt_command, merge_command, with_part, without_part
from readstation.ui.presenters.traits import confirm_command, trait_command

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom


class RoomAnswers(QObject):
    """Wires the asking cards and the Next card to the flow of edits."""

    def __init__(self, room: ReadingRoom) -> None:
        super().__init__(room)
        self._room = room
        dock, more = room.dock, room.dock.editor.more
        dock.next_card.other_wanted.connect(self._do_other)
        dock.next_card.reason_given.connect(self._explain)
        dock.quality.judged.connect(self._judge_scan)
        dock.quality.region_toggled.connect(self._toggle_region)
        dock.traits.said.connect(self._say_trait)
        dock.flags.answered.connect(self._answer)
        dock.missing.chosen.connect(self.go_to)
        dock.missing.jump.clicked.connect(lambda: room.acts.next_step())
        dock.editor.sign_said.connect(self._say_sign)
        dock.refusal.as_watched_wanted.connect(lambda: room.flow.set_role(LesionRole.NEW))
        dock.refusal.placed.connect(room.flow.place_candidate)
        dock.lesions.unmeasured_wanted.connect(room.flow.add_unmeasured)
        room.bottom.unmeasured_wanted.connect(room.flow.add_unmeasured)
        more.merged.connect(self.merge)
        more.split_wanted.connect(self.split)
        more.small_part_wanted.connect(self._add_small_part)
        more.part_removed.connect(self._remove_part)
        more.cause_chosen.connect(self._name_cause)
        more.doubt_toggled.connect(self._doubt)

    def shown(self, view: ReadView) -> ShownStep:
        """Return the step that the Next card shows."""
        proposed = self._room.assist.step(view)
        if proposed is not None:
            return ShownStep(proposed)
        flow = self._room.flow
        values = self._room.images.line_values
        return shown_step(view, flow.selected, flow.unplaced, lambda each: values.of(view, each, view.timepoint))

    def do_step(self, view: ReadView, step: NextStep) -> bool:
        """Do a step that answers something. Return whether it was one."""
        room = self._room
        if room.assist.take():
            return True
        if step.action is NextAction.JUDGE_IMAGES:
            room.flow.apply(optimal_command(view))
        elif step.action is NextAction.CONFIRM_LESION and step.lesion_id is not None:
            room.flow.select(step.lesion_id)
            room.flow.apply(confirm_command(view, step.lesion_id))
        elif step.action is NextAction.PLACE_LESION:
            room.flow.select(step.lesion_id)
            room.dock.editor.site.setFocus(Qt.FocusReason.OtherFocusReason)
            room.dock.editor.site.showPopup()
        elif step.action is NextAction.ANSWER_FLAG:
            room.dock.bring_up(room.dock.flags)
            room.dock.flags.ask()
        elif step.action is NextAction.SETTLE_LESION and view.timepoint == 0:
            room.flow.select(step.lesion_id)
            room.dock.traits.set_open(is_open=True)
            room.dock.bring_up(room.dock.traits)
        else:
            return False
        return True

    def merge(self, into: LesionId | None = None) -> None:
        """Say that the chosen target merged into another one (Shift+M)."""
        view, flow = self._room.view, self._room.flow
        if view is not None:
            made = merge_command(view, flow.selected, into)
            flow.say(made.words) if isinstance(made, CannotDraw) else flow.apply(made)

    def split(self) -> None:
        """Take the next line as a part of the chosen target; a line that it has is the first part (MR-215)."""
        if self._room.view is not None and self._room.flow.selected is not None:
            self._room.draw(DrawIntent.PART)

    def go_to(self, place: str) -> None:
        """Go where something is missing: a lesion, a flag, a scan."""
        view, room = self._room.view, self._room
        if view is None:
            return
        lesion = next((each for each in view.state.lesions.values() if each.label == place), None)
        if lesion is not None:
            room.flow.select(lesion.lesion_id)
            room.images.jump_to(lesion.lesion_id)
        elif place in FLAG_CHOICES:
            room.dock.bring_up(room.dock.flags)
            room.dock.flags.ask()
        else:
            room.dock.quality.set_open(is_open=True)
            room.dock.bring_up(room.dock.quality)

    def _do_other(self) -> None:
        view, room = self._room.view, self._room
        if view is None:
            return
        shown = self.shown(view)
        if shown.other is OtherAct.KEEP_LINE:
            room.flow.select(shown.step.lesion_id)
            room.dock.next_card.ask_reason()
        elif shown.other is OtherAct.REDRAW:
            room.flow.select(shown.step.lesion_id)
            room.draw(DrawIntent.AGAIN)

    def _explain(self, reason: str) -> None:
        view = self._room.view
        lesion_id = None if view is None else self.shown(view).step.lesion_id
        if view is not None and lesion_id is not None:
            self._room.flow.apply(ExplainTarget(view.timepoint, lesion_id, reason))
            self._room.grid.activate(self._room.grid.active)

    def _judge_scan(self, line: ScanLine, readability: Readability, causes: tuple[QualityCause, ...]) -> None:
        view = self._room.view
        made = None if view is None else scan_command(view, line, readability, causes)
        if made is None:
            self._room.flow.say(tr("Say why: an image that is not optimal has a cause (MR-808)."))
        self._room.flow.apply(made)

    def _toggle_region(self, line: ScanLine, region: Region) -> None:
        view = self._room.view
        if view is not None:
            self._room.flow.apply(region_command(view, line, region))

    def _say_trait(self, trait: str, value: object) -> None:
        view, selected = self._room.view, self._room.flow.selected
        if view is not None and selected is not None:
            self._room.flow.apply(trait_command(view, selected, trait, value))

    def _say_sign(self, sign: FindingSign, reason: str) -> None:
        view, selected = self._room.view, self._room.flow.selected
        if view is not None and selected is not None:
            self._room.flow.apply(JudgeFinding(view.timepoint, selected, sign, reason=reason))

    def _answer(self, flag: str, choice: FlagChoice, text: str) -> None:
        view = self._room.view
        if view is not None:
            self._room.flow.apply(AnswerFlag(view.timepoint, flag, choice, text))

    def _add_small_part(self) -> None:
        view, selected = self._room.view, self._room.flow.selected
        if view is not None and selected is not None:
            self._room.flow.apply(with_part(view, selected, None))

    def _remove_part(self, place: int) -> None:
        view, selected = self._room.view, self._room.flow.selected
        made = without_part(view, selected, place) if view is not None and selected is not None else None
        if made is None:
            self._room.flow.say(tr("This is the only part. Measure the target as one, or give it another state."))
        self._room.flow.apply(made)

    def _name_cause(self, cause: QualityCause) -> None:
        view, selected = self._room.view, self._room.flow.selected
        if view is not None and selected is not None:
            state = TargetStateCode.NOT_EVALUABLE
            self._room.flow.apply(SetTargetState(view.timepoint, selected, state, cause=cause))

    def _doubt(self) -> None:
        view, selected = self._room.view, self._room.flow.selected
        if view is not None and selected is not None:
            self._room.flow.apply(doubt_command(view, selected))
