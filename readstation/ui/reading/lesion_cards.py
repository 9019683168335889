"""The lesions of the open timepoint as a list, the one being worked on, and the sum."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from readstation.core.ids import LesionId
from readstation.core.phrases import phrase, tr
from readstation.core.visible import visible
from readstation.model.charter import SiteChoice
from readstation.model.lesion import Lesion, LesionRole, NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.traits import FindingSign
from readstation.reading.views import ReadView
from readstation.ui.presenters.findings import finding_words, sign_choices
from readstation.ui.presenters.lesions import LesionGroup, LesionLine
from readstation.ui.presenters.target_choices import target_choices
from readstation.ui.presenters.words import ROLE_TONES, cell_text
from readstation.ui.reading.target_more import TargetMore
from readstation.ui.widgets.buttons import ChoiceButton, KeyButton
from readstation.ui.widgets.cards import Card, clear_layout
from readstation.ui.widgets.labels import (
    ElidedLabel,
    IconLabel,
    plain_label,
    rule,
    set_tone,
    tone_colour,
)

_TARGET_STATES = (
    (TargetStateCode.ABSENT, phrase("Absent"), "Shift+A"),
    (TargetStateCode.TOO_SMALL, phrase("Too small"), "Shift+S"),
    (TargetStateCode.NOT_EVALUABLE, phrase("Not evaluable"), "Shift+X"),
)
_NON_TARGET_STATES = (
    (NonTargetStateCode.PRESENT, phrase("Present")),
    (NonTargetStateCode.ABSENT, phrase("Absent")),
    (NonTargetStateCode.NOT_EVALUABLE, phrase("Not evaluable")),
    (NonTargetStateCode.UNEQUIVOCAL_PROGRESSION, phrase("Unequivocal progression")),
)
_NEW_STATES = (
    (NewLesionStatus.YES, phrase("New lesion")),
    (NewLesionStatus.EQUIVOCAL, phrase("Equivocal")),
    (NewLesionStatus.NO, phrase("No")),
    (NewLesionStatus.NOT_EVALUABLE, phrase("Not evaluable")),
)


class LineButton(QFrame):
    """One lesion of the list; a click chooses it."""

    chosen = Signal(str)

    def __init__(self, line: LesionLine) -> None:
        super().__init__()
        self._lesion_id = line.lesion_id
        self.setObjectName(f"lesion_line_{line.label}")
        self.setProperty("surface", "row_current" if line.is_selected else "row")
        self.setAccessibleName(line.spoken)
        self.setFixedHeight(30)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(line.icon, tone_colour(line.tone), 16))
        label = plain_label(line.label, "strong", line.tone)
        label.setFixedWidth(36)
        row.addWidget(label)
        row.addWidget(ElidedLabel(line.site), 1)
        row.addWidget(plain_label(line.value, "strong"))
        row.addWidget(plain_label(line.short_state, "small", line.state_tone))
        row.addWidget(IconLabel(line.state_icon, tone_colour(line.state_tone), 15))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the lesion."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(self._lesion_id)


class LesionList(Card):
    """All lesions of the open timepoint, by role."""

    chosen = Signal(str)
    add_wanted = Signal()
    unmeasured_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("lesion_list", tr("Lesions"))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.add = KeyButton(tr("Add"), "add_lesion_button", key="D", look="compact")
        self.add.clicked.connect(self.add_wanted)
        self.unmeasured = KeyButton(tr("No line"), "add_unmeasured_button", look="compact")
        self.unmeasured.setToolTip(
            tr("Enter a non-target that is not measured: an effusion, a thrombus, several lesions")
        )
        self.unmeasured.clicked.connect(self.unmeasured_wanted)
        for button in (self.unmeasured, self.add):
            button.let_shrink()
        self.head.addWidget(self.unmeasured)
        self.head.addWidget(self.add)

    def show_groups(self, title: str, groups: tuple[LesionGroup, ...]) -> None:
        """Show the lesions."""
        if not self.is_news((title, groups)):
            return
        self.clear()
        self.title.setText(title)
        for group in groups:
            self.body.addWidget(rule())
            head = plain_label(group.title, "small_strong", "text3")
            head.setContentsMargins(12, 5, 12, 5)
            self.body.addWidget(head)
            for line in group.lines:
                button = LineButton(line)
                button.chosen.connect(self.chosen)
                self.body.addWidget(button)
            if not group.lines:
                none = plain_label(tr("None yet"), "body", "text3")
                none.setContentsMargins(12, 2, 12, 8)
                self.body.addWidget(none)


class _Offer(NamedTuple):
    """A button of the editor: what it says, its name and key, what it does; and of a choice whether it is so."""

    words: str
    name: str
    key: str
    act: Callable[[], None]
    is_on: bool | None = None


class LesionEditor(Card):
    """What can be said of the chosen lesion now. Every button is one step that undo takes back.

    Attributes
    ----------
    columns
        How many buttons stand side by side.
    """

    target_state = Signal(object)
    non_target_state = Signal(object, str)
    new_status = Signal(object, str)
    sign_said = Signal(object, str)
    role_wanted = Signal(object)
    site_chosen = Signal(object)
    measure_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("lesion_editor")
        self.columns = 2
        self._sites: tuple[SiteChoice, ...] = ()
        self._offered: object = None
        self._buttons: list[KeyButton] = []
        self.site = QComboBox()
        self.site.setObjectName("site_combo")
        self.site.setAccessibleName(tr("Site"))
        self.site.setProperty("look", "compact")
        self.site.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.site.setMinimumContentsLength(8)
        self.site.activated.connect(self._choose_site)
        self.reason = QLineEdit()
        self.reason.setObjectName("reason_field")
        self.reason.setAccessibleName(tr("Reason"))
        self.reason.setPlaceholderText(tr("Reason, where one is needed"))
        self._place = QWidget()
        place = QHBoxLayout(self._place)
        place.setContentsMargins(0, 0, 0, 0)
        self._site_words = plain_label(tr("Site"), "small", "text2")
        place.addWidget(self._site_words)
        place.addWidget(self.site, 1)
        self._choices = QWidget()
        self._grid = QGridLayout(self._choices)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self.body.addWidget(self._place)
        self.more = TargetMore()
        self._why = plain_label("", "small", "text2", wraps=True)
        self._why.setObjectName("finding_words")
        self.body.addWidget(self._choices)
        self.body.addWidget(self.more)
        self.body.addWidget(self._why)
        self.body.addWidget(self.reason)

    def show_lesion(self, view: ReadView, lesion_id: LesionId | None, *, is_unplaced: bool) -> None:
        """Show what can be said of a lesion; nothing where none is chosen or its timepoint is closed."""
        lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
        is_open = not view.state.is_locked(view.timepoint) and view.timepoint in view.state.timepoints
        self.setVisible(lesion is not None and is_open)
        if lesion is None or not is_open:
            return
        said = view.state.assessment(lesion.lesion_id, view.timepoint)
        more = target_choices(view, lesion)
        why = finding_words(view, lesion, view.timepoint) if lesion.role is LesionRole.NEW else ""
        if not self.is_news((lesion, said, view.timepoint, is_unplaced, self.columns, more, why)):
            return
        self.more.show_choices(more)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self.title.setText(f"{lesion.label}  {lesion.site}")
        set_tone(self.title, ROLE_TONES[lesion.role])
        self.note.setText(cell_text(lesion, said))
        is_entered_here = lesion.first_timepoint == view.timepoint
        self._show_sites(view, lesion, is_shown=is_entered_here)
        self._site_words.setText(tr("Choose the site") if is_unplaced else tr("Site"))
        set_tone(self._site_words, "warn" if is_unplaced else "text2")
        self._show_offers(self._offers(view, lesion, is_entered_here=is_entered_here))
        needs_reason = view.timepoint > 0 and lesion.role is not LesionRole.TARGET
        self.reason.setVisible(needs_reason)
        self.reason.setText(said.reason if said is not None and needs_reason else "")

    def _show_offers(self, offers: list[_Offer]) -> None:
        """Show the buttons; the ones that are there say what is so, others are built."""
        same = self.columns, [(each.name, each.is_on is None) for each in offers]
        if same != self._offered:
            self._offered = same
            # What is built while it is hidden comes to be seen in one pass.
            self._choices.hide()
            clear_layout(self._grid)
            self._buttons = [self._button(each) for each in offers]
            for place, button in enumerate(self._buttons):
                self._grid.addWidget(button, place // self.columns, place % self.columns)
            self._choices.show()
        for button, offer in zip(self._buttons, offers, strict=True):
            button.set_words(offer.words, offer.key)
            button.setChecked(bool(offer.is_on))

    def _offers(self, view: ReadView, lesion: Lesion, *, is_entered_here: bool) -> list[_Offer]:
        said = view.state.assessment(lesion.lesion_id, view.timepoint)
        buttons: list[_Offer] = []
        if lesion.role is LesionRole.TARGET:
            verb = tr("Measure again") if said is not None and said.measurement is not None else tr("Measure")
            # At baseline D begins another lesion: only the button measures this one again.
            key = "D" if view.timepoint > 0 else ""
            buttons.append(_Offer(verb, "measure_button", key, self.measure_wanted.emit))
            if view.timepoint > 0:
                now = said.target if said is not None else None
                for code, words, key in _TARGET_STATES:
                    act = partial(self.target_state.emit, code)
                    buttons.append(_Offer(tr(words), f"state_{code.value}", key, act, is_on=now is code))
        elif lesion.role is LesionRole.NON_TARGET and view.timepoint > 0:
            judged = said.non_target if said is not None else None
            for state, words in _NON_TARGET_STATES:
                buttons.append(
                    _Offer(tr(words), f"state_{state.value}", "", partial(self._judge, state), is_on=judged is state)
                )
        elif lesion.is_from_watch_list and view.timepoint == 0:
            buttons.append(_Offer(tr("Measure again"), "measure_button", "", self.measure_wanted.emit))
        elif lesion.role is LesionRole.NEW and (signs := sign_choices(view, lesion)):
            verb = tr("Measure again") if said is not None and said.measurement is not None else tr("Measure")
            buttons.append(_Offer(verb, "measure_button", "D", self.measure_wanted.emit))
            buttons.extend(
                _Offer(each.words, each.name, "", partial(self._say_sign, each.sign), is_on=each.is_on)
                for each in signs
            )
        elif lesion.role is LesionRole.NEW:
            status_now = said.new_lesion if said is not None else None
            for status, words in _NEW_STATES:
                act = partial(self._set_status, status)
                buttons.append(_Offer(tr(words), f"new_lesion_{status.value}", "", act, is_on=status_now is status))
        if is_entered_here and view.timepoint == 0:
            if lesion.role is not LesionRole.NON_TARGET:
                act = partial(self.role_wanted.emit, LesionRole.NON_TARGET)
                buttons.append(_Offer(tr("Make non-target"), "to_non_target_button", "N", act))
            if lesion.role is not LesionRole.TARGET:
                act = partial(self.role_wanted.emit, LesionRole.TARGET)
                buttons.append(_Offer(tr("Make target"), "to_target_button", "T", act))
        if is_entered_here:
            buttons.append(_Offer(tr("Remove"), "remove_button", "Del", self.remove_wanted.emit))
        return buttons

    def _show_sites(self, view: ReadView, lesion: Lesion, *, is_shown: bool) -> None:
        self._place.setVisible(is_shown)
        with QSignalBlocker(self.site):
            if self._sites != view.charter.sites:
                self._sites = view.charter.sites
                self.site.clear()
                self.site.addItems([visible(each.words) for each in self._sites])
            at = [(each.organ, each.words) for each in self._sites]
            here = (lesion.organ, lesion.site)
            self.site.setCurrentIndex(at.index(here) if here in at else -1)

    def _choose_site(self, index: int) -> None:
        if 0 <= index < len(self._sites):
            self.site_chosen.emit(self._sites[index])

    def _judge(self, state: NonTargetStateCode) -> None:
        self.non_target_state.emit(state, self.reason.text())

    def _say_sign(self, sign: FindingSign) -> None:
        self.sign_said.emit(sign, self.reason.text())

    def _set_status(self, status: NewLesionStatus) -> None:
        self.new_status.emit(status, self.reason.text())

    def _button(self, offer: _Offer) -> KeyButton:
        if offer.is_on is None:
            button = KeyButton(offer.words, offer.name, key=offer.key, look="compact")
        else:
            button = ChoiceButton(offer.words, offer.name, key=offer.key)
        button.clicked.connect(lambda: offer.act())
        return button


class SumCard(QFrame):
    """The sum at baseline, provisional until the lock."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setObjectName("sum_card")
        self._title = plain_label(tr("Sum of diameters, provisional"), "small_strong", "text3", wraps=True)
        self._parts = plain_label(look="body", tone="text2", wraps=True)
        self.value = plain_label(look="figure")
        self.value.setObjectName("sum_value")
        unit = plain_label("mm", "body", "text2")
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._parts)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.addLayout(texts, 1)
        row.addWidget(self.value)
        row.addWidget(unit, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_sum(self, value: str, parts: str, *, is_locked: bool) -> None:
        """Show the sum and what it is made of."""
        self._title.setText(tr("Sum of diameters") if is_locked else tr("Sum of diameters, provisional"))
        self.value.setText(value)
        self._parts.setText(parts)
        self.setAccessibleName(tr("Sum of diameters {value} millimetres, {parts}", value=value, parts=parts))
