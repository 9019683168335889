"""A distribution read in the window: the page with its images, the form beside them, and what goes between the two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from readstation.core.errors import Refused
from readstation.core.ids import ReadId
from readstation.geometry.label_volume import LabelVolume
from readstation.model.people import Person
from readstation.reading.distribution.commands import (
    AnswerItem,
    ConfirmFigures,
    DistributionCommand,
    Draw,
    GiveInputs,
    OverruleFigure,
    TakeIn,
)
from readstation.reading.distribution.view import DistributionView
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge
from readstation.ui.distribution.amending import FormAmending
from readstation.ui.distribution.desk import FormDesk
from readstation.ui.distribution.form import DistributionForm
from readstation.ui.distribution.page import DistributionPage
from readstation.ui.distribution.proposing import Proposing
from readstation.ui.distribution.signing import FormClosing
from readstation.ui.messages import Notice, Tone, sentences_of
from readstation.ui.ports import StationServices, SyncState, SyncWords
from readstation.ui.presenters import delivery
from readstation.ui.presenters.distribution_form import FormAct, rail_of
from readstation.ui.reading.pane import CanvasFactory
from readstation.ui.reading.saved_word import SavedWord
from readstation.ui.reading.step_rail import StepRail
from readstation.ui.session.tries import SessionTries
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COMPACT_BELOW_PX

if TYPE_CHECKING:
    from readstation.ui.window import MainWindow


class FormRoom(QObject):
    """One distribution read at a time.

    Attributes
    ----------
    page, form
        The page with the images, and the form beside them.
    desk
        The open read.
    window
        Over which dialogs open.
    """

    def __init__(
        self, window: MainWindow, services: StationServices, bridge: Bridge, make_canvas: CanvasFactory
    ) -> None:
        super().__init__(window)
        self.window = window
        self._session: Session | None = None
        self._sync = SyncWords(SyncState.SYNCED, 0)
        self.form = DistributionForm()
        self.rail = StepRail()
        self.desk = FormDesk(services, bridge)
        self.page = DistributionPage(services, bridge, make_canvas)
        self.page.set_form(self.form)
        self.page.top_bar.middle.addWidget(self.rail)
        self._saved_word = SavedWord(self.desk, self.page.top_bar)
        self.closing = FormClosing(self)
        self.amending = FormAmending(self)
        self.proposing = Proposing(self, bridge)
        self._connect_page()
        self._connect_form()

    @property
    def person(self) -> Person | None:
        """Who reads."""
        return None if self._session is None else self._session.person

    @property
    def tries(self) -> SessionTries:
        """The session's one count of wrong passwords."""
        return self.window.room.tries

    def open_case(self, session: Session, read_id: ReadId) -> None:
        """Open a read; the worklist stays until it is there."""
        self._session = session
        self.page.top_bar.show_person(session.person.initials)
        self.desk.open_read(session, read_id, self._not_opened)

    def leave(self) -> None:
        """Close the read; everything of it is kept."""
        self.closing.close_dialog()
        self.amending.close_dialog()
        self.proposing.forget()
        self.desk.close_read()
        self.form.forget()
        self._session = None
        self.page.leave()

    def close(self) -> None:
        """End the page for good."""
        self.leave()
        self.page.close_page()

    def make_room(self) -> None:
        """Lay out for another size of text."""
        self.form.set_compact(is_compact=self._is_compact)
        self.page.make_room()

    def show_sync(self, words: SyncWords) -> None:
        """Show how delivery stands."""
        self._sync = words
        self.page.top_bar.show_sync(delivery.sync_words(words))

    def sync_line(self, *, is_signed: bool) -> tuple[str, str, str]:
        """Return how what is locked or signed now will be sent: icon, tone, words."""
        return delivery.sync_line(self._sync, is_signed=is_signed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the form take less room on a small display, as the page does."""
        view = self.desk.view
        if watched is self.page and event.type() is QEvent.Type.Resize and view is not None:
            self._show(view)
        return super().eventFilter(watched, event)

    def say(self, words: str) -> None:
        """Say beside the form why something was not done."""
        self.form.say(words)

    def apply(self, command: DistributionCommand) -> None:
        """Do an edit; a rule that says no is shown beside the form."""
        self.form.say("")
        self.desk.apply(command, self._refused)

    @property
    def _is_compact(self) -> bool:
        return self.page.width() < scaled(COMPACT_BELOW_PX)

    def _connect_page(self) -> None:
        page, window = self.page, self.window
        window.pages.addWidget(page)
        page.left.connect(window.back_to_worklist)
        page.next_wanted.connect(self.form.do_next)
        page.undo_wanted.connect(lambda: self.desk.undo(self._refused))
        page.redo_wanted.connect(lambda: self.desk.redo(self._refused))
        page.said.connect(lambda words: window.show_notice(Notice(words, tone=Tone.DONE)))
        page.refused.connect(lambda words: window.show_notice(Notice(words, tone=Tone.WARN)))
        page.top_bar.keys_wanted.connect(window.keys.toggle_sheet)
        page.fusion.act_wanted.connect(lambda act: self.apply(Draw(act)))
        page.fusion.taken_in.connect(lambda *taken: self.apply(TakeIn(*taken)))
        page.fusion.figures_changed.connect(self.proposing.show_again)
        page.use_preferences(window.preferences)
        page.installEventFilter(self)

    def _connect_form(self) -> None:
        desk, form = self.desk, self.form
        desk.opened.connect(self._opened)
        desk.changed.connect(self._changed)
        desk.not_saved.connect(lambda _: self.closing.not_saved())
        self.closing.closed.connect(self.window.courier.send_soon)
        form.act_wanted.connect(self._do)
        form.items.answered.connect(lambda said: self.apply(AnswerItem(said)))
        form.inputs.given.connect(lambda inputs: self.apply(GiveInputs(inputs)))
        form.figures.propose_wanted.connect(self.proposing.propose)
        form.figures.confirmed.connect(lambda keys: self.apply(ConfirmFigures(keys)))
        form.figures.overruled.connect(lambda *said: self.apply(OverruleFigure(*said)))

    def _opened(self, view: DistributionView, imports: Mapping[str, LabelVolume]) -> None:
        if view.images is None:
            return
        page = self.page
        self._saved_word.begin_kept(has_kept=bool(view.action_count))
        self.window.pages.setCurrentWidget(page)
        self._show(view)
        page.show_case(view.assignment.case_alias, view.images, view.acts, imports, view.charter.window_presets)

    def _changed(self, view: DistributionView, imports: Mapping[str, LabelVolume]) -> None:
        self.page.fusion.show_acts(view.acts, imports or None)
        self._show(view)

    def _show(self, view: DistributionView) -> None:
        self.form.set_compact(is_compact=self._is_compact)
        self.form.show_view(view)
        self.rail.show_steps(rail_of(view), is_compact=self._is_compact)

    def _do(self, act: FormAct) -> None:
        if act is FormAct.PROPOSE:
            self.proposing.propose()
        else:
            self.closing.ask()

    def _refused(self, error: Refused) -> None:
        self.form.say(sentences_of(error))
        view = self.desk.view
        if view is not None:
            # What was drawn and not kept goes again; what was typed stays to be mended.
            self.page.fusion.show_acts(view.acts)

    def _not_opened(self, error: BaseException) -> bool:  # noqa: ARG002 - the window shows it
        self.window.back_to_worklist()
        return False
