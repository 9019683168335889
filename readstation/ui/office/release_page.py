"""The office's page for the look before release: every series, its frames, and what a person says of it (TR-20)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.core.phrases import tr
from readstation.model.look import LookVerdict, Region
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge, Lane, Ticket
from readstation.ui.look_ports import BlackOutWish, LookRow, LookServices
from readstation.ui.messages import notice_of
from readstation.ui.office.frame_view import FrameView
from readstation.ui.office.release_cards import BlackOutCard, FoundCard, LookCard
from readstation.ui.office.release_parts import FrameStrip, foot_bar, top_bar
from readstation.ui.office.tabs import OfficeTab, OfficeTabs
from readstation.ui.presenters.looks import LookAct, next_step, state_icon, state_words
from readstation.ui.session.person_menu import PersonButton
from readstation.ui.theme.icons import icon_pixmap
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COMPACT_BELOW_PX
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import framed, plain_label, rule, tone_colour

_KEY_ROLE = int(Qt.ItemDataRole.UserRole)
_ROW_HEIGHT_PX = 58


class ReleasePage(QWidget):
    """Series at the left, the frame in the middle, the next step at the right.

    Parameters
    ----------
    services, bridge
        The station's look desk, and the way to it.
    """

    sign_out_wanted = Signal()
    refused = Signal(object)
    """A `Notice` for the window to show."""

    def __init__(self, services: LookServices, bridge: Bridge) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(tr("Look before release"))
        self._services = services
        self._bridge = bridge
        self._session: Session | None = None
        self._rows: tuple[LookRow, ...] = ()
        self._frames: dict[tuple[SeriesKey, int], NDArray[Any]] = {}
        self._under_way: Ticket | None = None
        self._job = QuietJob()
        self._build_parts()
        self._lay_out()
        self._bind_keys()

    def open_for(self, session: Session) -> None:
        """Show the series to a person of the office."""
        self._session = session
        self.name.setText(f"{session.person.printed_name}, {tr(session.person.role.words)}")
        self.avatar.setText(session.person.initials)
        services = self._services
        self._run(lambda: services.look_rows(session), self._show_rows, lane=Lane.STORE)
        self.list.setFocus()

    def close_for_now(self) -> None:
        """Forget the person, the rows and the images; what is under way stops."""
        self._job.cancel()
        if self._under_way is not None:
            self._under_way.cancel()
            self._under_way = None
        self._session, self._rows = None, ()
        self._frames.clear()
        self.list.clear()
        self.view.clear()
        self.black_out.reason.clear()
        self._show_row()
        self.card.show_busy(is_busy=False)

    @property
    def row(self) -> LookRow | None:
        """The series that is chosen."""
        place = self.list.currentRow()
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def go_on(self) -> None:
        """Do the next step."""
        row, session, services = self.row, self._session, self._services
        if row is None or session is None or self._under_way is not None:
            return
        key, act = row.series_key, next_step(row, has_more=self._following() is not None).act
        if act is LookAct.SEARCH:
            job = self._job = QuietJob()
            self._run(lambda: services.search_series(session, key, job), self._show_rows)
        elif act is LookAct.SHOW:
            self.show_frame(row.left[0])
        elif act is LookAct.RECORD:
            self.say(LookVerdict.CLEAN)
        elif act is LookAct.NEXT_SERIES and (following := self._following()) is not None:
            self._choose(following.series_key)

    def say(self, verdict: LookVerdict) -> None:
        """Record what the person says of the series."""
        row, session, services = self.row, self._session, self._services
        if row is not None and session is not None and self._under_way is None:
            key = row.series_key
            self._run(lambda: services.record_look(session, key, verdict), self._show_rows, lane=Lane.STORE)

    def show_frame(self, ordinal: int) -> None:
        """Show a frame of the series; the frames that have to be seen are fetched together."""
        row, session, services = self.row, self._session, self._services
        if row is None or session is None or self._under_way is not None:
            return
        key = row.series_key
        known = self._frames.get((key, ordinal))
        if known is not None:
            marks = next((frame.regions for frame in row.marked if frame.ordinal == ordinal), ())
            self.view.show_frame(ordinal, known, marks)
            self.strip.show_row(row, ordinal)
            return
        wanted = sorted({ordinal, *row.state.to_see[:_MOST_FETCHED]})
        job = self._job = QuietJob()

        def arrived(frames: dict[int, NDArray[Any]]) -> None:
            self._frames = {(key, each): values for each, values in frames.items()}
            self.show_frame(ordinal)

        self._run(lambda: services.look_frames(session, key, wanted, job), arrived)

    def make_black(self) -> None:
        """Make the drawn region black."""
        row, session, services, region = self.row, self._session, self._services, self.view.region
        if row is None or session is None or region is None or self._under_way is not None:
            return
        last = len(row.state.facts.images)
        first, end = (1, last) if self.black_out.all_frames.isChecked() else (self.view.ordinal, self.view.ordinal)
        wish = BlackOutWish(row.series_key, region, first, end, self.black_out.reason.text())
        job = self._job = QuietJob()

        def made(result: tuple[SeriesKey, tuple[LookRow, ...]]) -> None:
            key, rows = result
            self.black_out.reason.clear()
            self._frames.clear()
            self._show_rows(rows)
            self._choose(key)
            self.list.setFocus()

        self._run(lambda: services.black_out(session, wish, job), made)

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None], *, lane: Lane = Lane.POOL) -> None:
        def finished(result: Any) -> None:
            self._under_way = None
            self.card.show_busy(is_busy=False)
            done(result)

        def failed(error: BaseException) -> bool:
            self._under_way = None
            self.card.show_busy(is_busy=False)
            self.refused.emit(notice_of(error))
            return True

        self.card.show_busy(is_busy=True)
        self._under_way = self._bridge.run(work, finished, failed, lane=lane)

    def _show_rows(self, rows: tuple[LookRow, ...]) -> None:
        before = self.row
        self._rows = rows
        keys = [row.series_key for row in rows]
        with QSignalBlocker(self.list):
            if [self.list.item(n).data(_KEY_ROLE) for n in range(self.list.count())] != keys:
                self.list.clear()
                for row in rows:
                    item = QListWidgetItem()
                    item.setData(_KEY_ROLE, row.series_key)
                    self.list.addItem(item)
            for place, row in enumerate(rows):
                self._fill(self.list.item(place), row)
        wanted = before.series_key if before is not None and before.series_key in keys else None
        first = next((row.series_key for row in rows if not row.has_looked), keys[0] if keys else None)
        self._choose(wanted or first)

    def _fill(self, item: QListWidgetItem, row: LookRow) -> None:
        facts = row.state.facts
        head = f"{facts.case_alias}   TP{facts.timepoint}   {tr(facts.label)}"
        item.setText(f"{head}\n{state_words(row)}")
        item.setSizeHint(QSize(0, scaled(_ROW_HEIGHT_PX)))
        icon, tone = state_icon(row)
        item.setIcon(icon_pixmap(icon, tone_colour(tone), 18, self.devicePixelRatioF()))
        item.setData(int(Qt.ItemDataRole.AccessibleTextRole), f"{head}, {state_words(row)}")

    def _choose(self, key: SeriesKey | None) -> None:
        for place in range(self.list.count()):
            if self.list.item(place).data(_KEY_ROLE) == key:
                self.list.setCurrentRow(place)
        self._show_row()

    def _following(self) -> LookRow | None:
        """Return the next series that waits for this person, the list gone through in a circle."""
        place = self.list.currentRow()
        ring = [*self._rows[place + 1 :], *self._rows[: max(place, 0)]]
        return next((row for row in ring if not row.has_looked), None)

    def _chosen(self) -> None:
        self.view.clear()
        self.view.set_region(None)
        self.black_out.show_region(None)
        self._show_row()

    def _show_row(self) -> None:
        row = self.row
        if row is None or not any(key == row.series_key for key, _ in self._frames):
            self.view.clear()
            self.black_out.show_region(None)
        self.card.show_step(next_step(row, has_more=self._following() is not None))
        self.found.show_row(row)
        self.strip.show_row(row, self.view.ordinal)

    def _seen(self, ordinal: int) -> None:
        """Record a frame once it is on screen."""
        row, session, services = self.row, self._session, self._services
        if row is not None and session is not None and ordinal not in row.seen and ordinal in row.state.to_see:
            key = row.series_key
            self._run(lambda: services.note_seen(session, key, ordinal), self._show_rows, lane=Lane.STORE)

    def _region(self, region: Region | None) -> None:
        self.black_out.show_region(region)
        if region is not None:
            self.black_out.reason.setFocus()

    def _toggle_contrast(self) -> None:
        self.view.set_contrast(self.view.contrast.other)
        self.contrast.set_words(tr(self.view.contrast.other.words), "C")

    def _build_parts(self) -> None:
        self.name = plain_label(look="body", tone="text2")
        self.avatar = plain_label("", "avatar")
        self.person = PersonButton()
        self.tabs = OfficeTabs(OfficeTab.LOOKS)
        self.sign_out = KeyButton(tr("Sign out"), "office_sign_out_button", look="quiet")
        self.sign_out.clicked.connect(self.sign_out_wanted)
        self.list = QListWidget()
        self.list.setObjectName("series_list")
        self.list.setAccessibleName(tr("Series"))
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(lambda _: self._chosen())
        self.list.installEventFilter(self)
        self.view = FrameView()
        self.view.region_drawn.connect(self._region)
        self.view.shown.connect(self._seen, Qt.ConnectionType.QueuedConnection)
        self.strip = FrameStrip()
        self.strip.wanted.connect(self.show_frame)
        self.contrast = KeyButton(tr(self.view.contrast.other.words), "contrast_button", key="C", look="compact")
        self.contrast.clicked.connect(self._toggle_contrast)
        self.card = LookCard()
        self.card.wanted.connect(self.go_on)
        self.card.identifying_wanted.connect(lambda: self.say(LookVerdict.IDENTIFYING))
        self.found = FoundCard()
        self.black_out = BlackOutCard()
        self.black_out.wanted.connect(self.make_black)
        self.black_out.cleared.connect(lambda: self._drop_region())

    def _drop_region(self) -> None:
        self.view.set_region(None)
        self.black_out.show_region(None)
        self.list.setFocus()

    def _lay_out(self) -> None:
        self._left = framed("left_side")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 12, 0, 0)
        left.setSpacing(8)
        heading = plain_label(tr("Series to look at"), "small_strong", "text3")
        heading.setContentsMargins(16, 0, 12, 0)
        left.addWidget(heading)
        left.addWidget(self.list, 1)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.view, 1)
        below = QHBoxLayout()
        below.setContentsMargins(12, 8, 12, 8)
        below.setSpacing(12)
        below.addWidget(self.strip, 1)
        below.addWidget(self.contrast)
        middle.addWidget(rule())
        middle.addLayout(below)
        self._right = framed("right_side")
        right = QVBoxLayout(self._right)
        right.setContentsMargins(12, 12, 12, 12)
        right.setSpacing(12)
        for card in (self.card, self.found, self.black_out):
            right.addWidget(card)
        right.addStretch()
        whole = QHBoxLayout()
        whole.setSpacing(0)
        whole.addWidget(self._left)
        whole.addLayout(middle, 1)
        whole.addWidget(self._right)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(top_bar(self.name, self.sign_out, self.avatar, self.person, self.tabs))
        page.addLayout(whole, 1)
        page.addWidget(foot_bar())

    def _bind_keys(self) -> None:
        for name, key, act in (
            ("go_on", QKeySequence(Qt.Key.Key_Space), self._space),
            ("contrast", QKeySequence("C"), self._letter(self._toggle_contrast)),
            ("clear", QKeySequence(Qt.Key.Key_Escape), self._drop_region),
        ):
            action = QAction(self)
            action.setObjectName(f"office_{name}")
            action.setShortcut(key)
            action.setAutoRepeat(False)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(act)
            self.addAction(action)

    def _letter(self, act: Callable[[], None]) -> Callable[[], None]:
        """Return an act that rests while somebody writes."""

        def unless_writing() -> None:
            if not isinstance(QApplication.focusWidget(), QLineEdit):
                act()

        return unless_writing

    def _space(self) -> None:
        """Do the next step by Space, but say nothing of a series that way: that takes a click on the button."""
        row = self.row
        if row is None or isinstance(QApplication.focusWidget(), QLineEdit):
            return
        if next_step(row, has_more=self._following() is not None).act is not LookAct.RECORD:
            self.go_on()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the page's keys from the list, which would search its rows by them."""
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            act = {Qt.Key.Key_Space: self._space, Qt.Key.Key_C: self._toggle_contrast}.get(Qt.Key(event.key()))
            if act is not None and not event.isAutoRepeat() and not event.modifiers():
                act()
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Narrow the sides on a small display (design, section 14)."""
        super().resizeEvent(event)
        self.make_room()

    def make_room(self) -> None:
        """Lay out for the size of the window and of its text."""
        is_compact = self.width() < scaled(COMPACT_BELOW_PX)
        self._left.setFixedWidth(scaled(240 if is_compact else 316))
        self._right.setFixedWidth(scaled(316 if is_compact else 412))


_MOST_FETCHED = 24
"""So many frames are held at once; a series of which more are marked is fetched in parts."""
