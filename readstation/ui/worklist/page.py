"""The worklist page."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QStackedLayout,
    QTabBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from readstation.core.ids import ReadId
from readstation.core.phrases import tr
from readstation.model.subject import ReadStage, Task
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge, Ticket
from readstation.ui.ports import StationServices, SyncWords, WorklistRow
from readstation.ui.presenters import delivery
from readstation.ui.presenters import worklist as words_of
from readstation.ui.presenters.downloads import images_sentence
from readstation.ui.session.person_menu import PersonButton
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COLOURS, COMPACT_BELOW_PX
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, IconWords, framed, plain_label, rule, upright_rule
from readstation.ui.worklist.model import (
    CASE,
    DUE,
    IMAGES,
    PHASES,
    ROW_ROLE,
    STATUS,
    TASK,
    WorklistDelegate,
    WorklistFilter,
    WorklistModel,
)
from readstation.ui.worklist.preview import ContinuePanel
from readstation.ui.worklist.table import set_up_table

_WIDTHS_PX = {CASE: 104, TASK: 176, IMAGES: 84, PHASES: 236, STATUS: 250, DUE: 130}
_COMPACT_WIDTHS_PX = {CASE: 88, TASK: 142, IMAGES: 0, PHASES: 216, STATUS: 132, DUE: 118}


class WorklistPage(QWidget):
    """Cases, filters, and the panel that continues one."""

    open_wanted = Signal(str)
    """A `ReadId`."""
    report_wanted = Signal(object)
    """The `WorklistRow` whose report is to be saved."""
    sign_out_wanted = Signal()
    settings_wanted = Signal()
    send_wanted = Signal()

    def __init__(self, services: StationServices, bridge: Bridge) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(tr("Worklist"))
        self._services = services
        self._bridge = bridge
        self._session: Session | None = None
        self._asked: list[Ticket] = []
        self._model = WorklistModel(self)
        self._shown = WorklistFilter(self)
        self._shown.setSourceModel(self._model)
        self._build_parts()
        self._lay_out()
        self._bind_keys()

    def open_for(self, session: Session) -> None:
        """Show the worklist of a person."""
        self._session = session
        self._name.setText(f"{session.person.printed_name}, {tr(session.person.role.words)}")
        self._avatar.setText(session.person.initials)
        self.refresh()
        self.table.setFocus()

    def close_for_now(self) -> None:
        """Forget the person and the rows."""
        for ticket in self._asked:
            ticket.cancel()
        self._asked.clear()
        self._session = None
        self._model.show_rows(())
        self._narrow()

    def refresh(self) -> None:
        """Ask for the rows and the state of delivery again."""
        session, services = self._session, self._services
        if session is None:
            return
        self._asked = [
            self._bridge.run(lambda: services.worklist(session), self._show_rows, overtakes="worklist"),
            self._bridge.run(lambda: services.sync_status(session), self.show_sync, overtakes="sync_status"),
        ]

    def show_sync(self, words: SyncWords) -> None:
        """Show how delivery stands."""
        shown = delivery.sync_words(words)
        self._sync.show_words(shown.icon, shown.tone, shown.text, shown.detail)
        self._sync_sentence.setText(delivery.sync_sentence(words))
        queue = delivery.queue_sentence(words)
        self._sync_queue.setText(queue)
        self._sync_queue.setVisible(bool(queue))
        told = images_sentence(words.images)
        self._images_sentence.setText(told)
        self._images_sentence.setVisible(bool(told))
        self.send.setEnabled(True)

    def show_sending(self) -> None:
        """Show that a pass is under way."""
        self.send.setEnabled(False)
        self._sync.show_words("cloud-sync-outline", "accent", tr("Sending"))

    def show_delivered(self, words: SyncWords) -> None:
        """Show how delivery stands after a pass, with the cases that came with it.

        Behind the reading room the rows wait: each one opens its read on the thread that saves (TR-40).
        """
        self.show_sync(words)
        self.refresh_rows()

    def refresh_rows(self) -> None:
        """Ask for the rows again, where they are seen."""
        session, services = self._session, self._services
        if session is not None and self.isVisible():
            self._asked.append(
                self._bridge.run(lambda: services.worklist(session), self._show_rows, overtakes="worklist")
            )

    def refresh_sync(self) -> None:
        """Ask how delivery stands, where it is seen."""
        session, services = self._session, self._services
        if session is not None and self.isVisible():
            self._asked.append(
                self._bridge.run(lambda: services.sync_status(session), self._show_status, overtakes="sync_status")
            )

    def _show_status(self, words: SyncWords) -> None:
        if self.send.isEnabled():  # while a pass is under way, it says itself how it ended
            self.show_sync(words)

    def chosen(self) -> WorklistRow | None:
        """Return the row that is chosen."""
        index = self.table.currentIndex()
        row = index.data(ROW_ROLE) if index.isValid() else None
        return row if isinstance(row, WorklistRow) else None

    def _show_rows(self, rows: tuple[WorklistRow, ...]) -> None:
        before = self.chosen()
        self._model.show_rows(rows)
        to_read = sum(row.stage is not ReadStage.SIGNED for row in rows)
        self.tabs.setTabText(0, tr("To read  {to_read}", to_read=to_read))
        self.tabs.setTabText(1, tr("Signed  {rows}", rows=len(rows) - to_read))
        self._disk_words.setText(words_of.disk_words(rows))
        self._narrow(before.read_id if before else None)

    def _narrow(self, keep: ReadId | None = None) -> None:
        self._shown.set_filter(
            words_of.Filter(
                signed=self.tabs.currentIndex() == 1,
                text=self.find_field.text(),
                only_ready=self.only_ready.isChecked(),
                only_due_soon=self.only_due.isChecked(),
            )
        )
        places = range(self._shown.rowCount())
        rows = [self._shown.index(place, CASE).data(ROW_ROLE) for place in places]
        at = next((place for place, row in zip(places, rows, strict=True) if row.read_id == keep), 0)
        if rows:
            self.table.selectRow(at)
        self._foot.setText(words_of.foot_words(rows))
        self._stack.setCurrentIndex(0 if rows else 1)
        has_any = bool(self._model.rows)
        self._empty_title.setText(tr("No case fits") if has_any else tr("Nothing waits for you"))
        self._empty_words.setText(
            tr("Change the filter or the tab to see other cases.")
            if has_any
            else tr("New cases appear here when the trial office assigns them.")
        )
        self._preview.show_row(self.chosen())

    def row_of(self, read_id: ReadId) -> WorklistRow | None:
        """Return the row of a read."""
        return next((each for each in self._model.rows if each.read_id == read_id), None)

    def _choose(self, now: QModelIndex, before: QModelIndex) -> None:  # noqa: ARG002 - Qt's signal
        self._preview.show_row(self.chosen())

    def _open(self) -> None:
        row = self.chosen()
        if row is not None and row.is_ready:
            self.open_wanted.emit(row.read_id)

    def _want_report(self) -> None:
        row = self.chosen()
        if row is not None and row.task is not Task.ADJUDICATION:
            self.report_wanted.emit(row)

    def _build_parts(self) -> None:
        self._name = plain_label(look="body", tone="text2")
        self._avatar = plain_label("", "avatar")
        self._avatar.setFixedSize(30, 30)
        self._avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.find_field = QLineEdit()
        self.find_field.setObjectName("find_case")
        self.find_field.setAccessibleName(tr("Find a case"))
        self.find_field.setPlaceholderText(tr("Find a case   (Ctrl+F)"))
        self.find_field.setFixedSize(420, 32)
        self.find_field.textChanged.connect(lambda: self._narrow())
        self._sync = IconWords()
        self._sync.setObjectName("sync_words")
        self._sync_sentence = plain_label(look="body", tone="text2", wraps=True)
        self._sync_queue = plain_label(look="small", tone="text3", wraps=True)
        self._sync_queue.setObjectName("sync_queue")
        self._sync_queue.setVisible(False)
        self._images_sentence = plain_label(look="body", tone="text2", wraps=True)
        self._images_sentence.setObjectName("images_sentence")
        self._images_sentence.hide()
        self.send = KeyButton(tr("Send now"), "send_now_button", look="compact")
        self.send.clicked.connect(self.send_wanted)
        self.only_ready = _box(tr("Ready on this disk"), "only_ready")
        self.only_due = _box(tr("Due soon"), "only_due_soon")
        for box in (self.only_ready, self.only_due):
            box.toggled.connect(lambda: self._narrow())
        self.tabs = QTabBar()
        self.tabs.setObjectName("worklist_tabs")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.addTab(tr("To read"))
        self.tabs.addTab(tr("Signed"))
        self.tabs.currentChanged.connect(lambda: self._narrow())
        self.table = QTableView()
        self.table.setObjectName("worklist_table")
        self.table.setAccessibleName(tr("Cases"))
        self.table.setModel(self._shown)
        self.table.setItemDelegate(WorklistDelegate(self.table))
        set_up_table(self.table)
        self.table.selectionModel().currentChanged.connect(self._choose)
        self.table.activated.connect(self._open)
        self._foot = plain_label(look="body", tone="text2")
        self._disk_words = plain_label(look="small", tone="text2")
        self._empty_title = plain_label(look="title")
        self._empty_words = plain_label(look="body", tone="text2")
        self._preview = ContinuePanel()
        self._preview.open_wanted.connect(self._open)
        self.person = PersonButton()
        self.settings = KeyButton(tr("Settings"), "settings_button", look="quiet", icon_name="cog-outline")
        self.settings.setToolTip(tr("Settings (Ctrl+,)"))
        self.settings.clicked.connect(self.settings_wanted)
        self._preview.report_wanted.connect(self._want_report)
        self.sign_out = KeyButton(tr("Sign out"), "sign_out_button", look="quiet")
        self.sign_out.clicked.connect(self.sign_out_wanted)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        self._side_panel = self._side()
        middle.addWidget(self._side_panel)
        middle.addWidget(self._list(), 1)
        middle.addWidget(self._preview)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._top_bar())
        page.addLayout(middle, 1)
        page.addWidget(self._status_bar())

    def _top_bar(self) -> QFrame:
        bar = framed("top_bar")
        bar.setFixedHeight(44)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(IconLabel("target", COLOURS.accent, 24))
        row.addWidget(plain_label(tr("Worklist"), "heading"))
        row.addWidget(upright_rule())
        row.addWidget(self._name)
        row.addStretch()
        row.addWidget(self.find_field)
        row.addStretch()
        row.addWidget(self._sync)
        row.addWidget(upright_rule())
        row.addWidget(self.settings)
        row.addWidget(self.sign_out)
        row.addWidget(self._avatar)
        row.addWidget(self.person)
        return bar

    def _side(self) -> QFrame:
        side = framed("left_side")
        card = framed("card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(12, 12, 12, 12)
        inner.setSpacing(8)
        inner.addWidget(plain_label(tr("Delivery"), "strong"))
        inner.addWidget(self._sync_sentence)
        inner.addWidget(self._sync_queue)
        inner.addWidget(self._images_sentence)
        inner.addWidget(self.send, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 16, 12, 12)
        column.setSpacing(12)
        column.addWidget(plain_label(tr("Show only"), "small_strong", "text3"))
        column.addWidget(self.only_ready)
        column.addWidget(self.only_due)
        column.addStretch()
        column.addWidget(card)
        return side

    def _list(self) -> QWidget:
        filled = QWidget()
        inner = QVBoxLayout(filled)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.table, 1)
        empty = QWidget()
        column = QVBoxLayout(empty)
        column.addStretch(2)
        for widget in (IconLabel("clipboard-check-outline", COLOURS.ok, 44), self._empty_title, self._empty_words):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(filled)
        self._stack.addWidget(empty)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.addWidget(self._foot, 1)
        whole = QWidget()
        page = QVBoxLayout(whole)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.tabs)
        page.addWidget(rule())
        page.addWidget(holder, 1)
        page.addLayout(foot)
        return whole

    def _status_bar(self) -> QFrame:
        bar = framed("foot_bar")
        bar.setFixedHeight(27)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(
            plain_label(tr("Up and Down choose, Enter opens, Ctrl+F finds, Ctrl+Tab next tab"), "small", "text2")
        )
        row.addStretch()
        row.addWidget(IconLabel("harddisk", COLOURS.text2, 16))
        row.addWidget(self._disk_words)
        return bar

    def _bind_keys(self) -> None:
        for name, key, act in (
            ("next_tab", QKeySequence("Ctrl+Tab"), self._next_tab),
            ("report", QKeySequence("Ctrl+P"), self._want_report),
            ("open_return", QKeySequence(Qt.Key.Key_Return), self._open),
            ("open_enter", QKeySequence(Qt.Key.Key_Enter), self._open),
        ):
            action = QAction(self)
            action.setObjectName(f"worklist_{name}")
            action.setShortcut(key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(act)
            self.addAction(action)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Narrow panels and columns on a small display (design, section 14)."""
        super().resizeEvent(event)
        self.make_room()

    def make_room(self) -> None:
        """Lay out for the size of the window and of its text."""
        is_compact = self.width() < scaled(COMPACT_BELOW_PX)
        self._side_panel.setFixedWidth(scaled(176 if is_compact else 216))
        self._preview.set_compact(is_compact=is_compact)
        self.find_field.setFixedWidth(300 if is_compact else 420)
        for column, width in (_COMPACT_WIDTHS_PX if is_compact else _WIDTHS_PX).items():
            self.table.setColumnHidden(column, width == 0)
            self.table.setColumnWidth(column, scaled(width))

    def _next_tab(self) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + 1) % self.tabs.count())


def _box(words: str, name: str) -> QCheckBox:
    box = QCheckBox(words)
    box.setObjectName(name)
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return box
