"""The list of practice cases: open one by a dialog or by dropping its file, read it, see its score."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QTableView, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.model.people import Person, Role
from readstation.ui.practice.model import IMAGES, PHASES, STATE, TASK, TITLE, PracticeModel
from readstation.ui.practice.panel import PracticePanel
from readstation.ui.practice_ports import PracticeRow, PracticeState
from readstation.ui.presenters import practice as words_of
from readstation.ui.session.person_menu import PersonButton
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COLOURS, COMPACT_BELOW_PX
from readstation.ui.widgets.badge import PracticeBadge
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import ElidedLabel, IconLabel, framed, plain_label, upright_rule
from readstation.ui.worklist.model import ROW_ROLE, WorklistDelegate
from readstation.ui.worklist.table import set_up_table

PACK_SUFFIX = ".practice"
_WIDTHS_PX = {TITLE: 220, TASK: 180, IMAGES: 84, PHASES: 250}
_COMPACT_WIDTHS_PX = {TITLE: 190, TASK: 150, IMAGES: 0, PHASES: 216}


class PracticePage(QWidget):
    """The first page of a practice profile once somebody is signed in."""

    open_pack_wanted = Signal()
    packs_dropped = Signal(object)
    """A list of paths."""
    go_on_wanted = Signal(object)
    """A `PracticeRow`."""
    again_wanted = Signal(object)
    make_wanted = Signal(object)
    score_wanted = Signal()
    certify_wanted = Signal()
    sign_out_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(tr("Practice"))
        self.setAcceptDrops(True)
        self._person: Person | None = None
        self._model = PracticeModel(self)
        self._build_parts()
        self._lay_out()
        self._bind_keys()

    @property
    def rows(self) -> tuple[PracticeRow, ...]:
        """The cases that are shown."""
        return self._model.rows

    def open_for(self, person: Person) -> None:
        """Show the list of a person; its rows come with `show_rows`."""
        self._person = person
        self._name.setText(f"{person.printed_name}, {tr(person.role.words)}")
        self._avatar.setText(person.initials)
        self.certify.setVisible(person.role is Role.TRAINER)
        title, words = words_of.empty_words(person.role)
        self._empty_title.setText(title)
        self._empty_words.setText(words)
        self.take_focus()

    def close_for_now(self) -> None:
        """Forget the person and the rows."""
        self._person = None
        self._model.show_rows(())
        self._show_chosen()

    def show_rows(self, rows: tuple[PracticeRow, ...], choose: str = "") -> None:
        """Show the cases, and choose a read of them, else the one that was chosen, else what comes next."""
        before = self.chosen()
        self._model.show_rows(rows)
        reads: list[str] = [row.read_id for row in rows]
        wanted = choose or (before.read_id if before is not None else "")
        place = reads.index(wanted) if wanted in reads else _first_to_do(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        if rows:
            self.table.setCurrentIndex(self._model.index(place, TITLE))
            if self.open_pack.hasFocus():
                self.take_focus()
        self._foot.setText(words_of.foot_words(rows))
        self.score.setVisible(any(row.state is PracticeState.SCORED for row in rows))
        self._show_chosen()

    def take_focus(self) -> None:
        """Give the keys to the list, or to the button that opens a case where there is none."""
        (self.table if self.rows else self.open_pack).setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen(self) -> PracticeRow | None:
        """Return the row that is chosen."""
        index = self.table.currentIndex()
        row = index.data(ROW_ROLE) if index.isValid() else None
        return row if isinstance(row, PracticeRow) else None

    def make_room(self) -> None:
        """Lay out for the size of the window and of its text."""
        is_compact = self.width() < scaled(COMPACT_BELOW_PX)
        self.panel.set_compact(is_compact=is_compact)
        self._badge.set_short(is_short=is_compact)
        for column, width in (_COMPACT_WIDTHS_PX if is_compact else _WIDTHS_PX).items():
            self.table.setColumnHidden(column, width == 0)
            self.table.setColumnWidth(column, scaled(width))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Narrow panel and columns on a small display (design, section 14)."""
        super().resizeEvent(event)
        self.make_room()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files that are practice cases by their name; their content is checked when they are opened."""
        if _packs_of(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open what was dropped."""
        packs = _packs_of(event)
        if packs:
            event.acceptProposedAction()
            self.packs_dropped.emit(packs)

    def _show_chosen(self, *_: QModelIndex) -> None:
        self.panel.show_row(self.chosen())

    def _with_chosen(self, act: Callable[[PracticeRow], None], *, needs_images: bool = False) -> Callable[..., None]:
        """Return an act on the chosen row, where one is chosen."""

        def act_on_chosen(*_: object) -> None:
            row = self.chosen()
            if row is not None and (row.row.is_ready or not needs_images):
                act(row)

        return act_on_chosen

    def _build_parts(self) -> None:
        self._name = ElidedLabel("", "body", "text2")
        self._avatar = plain_label("", "avatar")
        self._avatar.setFixedSize(30, 30)
        self._avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge = PracticeBadge()
        self.open_pack = KeyButton(
            tr("Open a practice case…"), "open_pack_button", key="Ctrl O", icon_name="folder-open-outline"
        )
        self.open_pack.clicked.connect(self.open_pack_wanted)
        self.score = KeyButton(tr("Score of all cases"), "show_score_button", icon_name="school-outline")
        self.score.clicked.connect(self.score_wanted)
        self.certify = KeyButton(tr("Certify a trainee…"), "certify_button", icon_name="file-sign")
        self.certify.clicked.connect(self.certify_wanted)
        self.table = QTableView()
        self.table.setObjectName("practice_table")
        self.table.setAccessibleName(tr("Practice cases"))
        self.table.setModel(self._model)
        self.table.setItemDelegate(WorklistDelegate(self.table))
        set_up_table(self.table, STATE)
        self.table.selectionModel().currentChanged.connect(self._show_chosen)
        self.table.activated.connect(self._with_chosen(self.go_on_wanted.emit, needs_images=True))
        self._foot = plain_label(look="body", tone="text2")
        self._empty_title = plain_label(look="title")
        self._empty_words = plain_label(look="body", tone="text2")
        self.panel = PracticePanel()
        self.panel.go_on_wanted.connect(self._with_chosen(self.go_on_wanted.emit, needs_images=True))
        self.panel.again_wanted.connect(self._with_chosen(self.again_wanted.emit))
        self.panel.make_wanted.connect(self._with_chosen(self.make_wanted.emit))
        self.person = PersonButton()
        self.settings = KeyButton(tr("Settings"), "practice_settings", look="quiet", icon_name="cog-outline")
        self.settings.setToolTip(tr("Settings (Ctrl+,)"))
        self.settings.clicked.connect(self.settings_wanted)
        self.sign_out = KeyButton(tr("Sign out"), "practice_sign_out", look="quiet")
        self.sign_out.clicked.connect(self.sign_out_wanted)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._list(), 1)
        middle.addWidget(self.panel)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._top_bar())
        page.addLayout(middle, 1)
        page.addWidget(self._foot_bar())

    def _top_bar(self) -> QFrame:
        bar = framed("top_bar")
        bar.setFixedHeight(44)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(IconLabel("target", COLOURS.accent, 24))
        row.addWidget(plain_label(tr("Practice"), "heading"))
        row.addWidget(self._badge)
        row.addWidget(upright_rule())
        row.addWidget(self._name, 1)
        row.addWidget(self.settings)
        row.addWidget(self.sign_out)
        row.addWidget(self._avatar)
        row.addWidget(self.person)
        return bar

    def _list(self) -> QWidget:
        acts = QHBoxLayout()
        acts.setContentsMargins(16, 12, 16, 12)
        acts.setSpacing(12)
        for button in (self.open_pack, self.score, self.certify):
            acts.addWidget(button)
        acts.addStretch()
        empty = QWidget()
        column = QVBoxLayout(empty)
        column.addStretch(2)
        for widget in (IconLabel("school-outline", COLOURS.accent, 44), self._empty_title, self._empty_words):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.addWidget(self._foot, 1)
        whole = QWidget()
        page = QVBoxLayout(whole)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(acts)
        page.addWidget(holder, 1)
        page.addLayout(foot)
        return whole

    def _foot_bar(self) -> QFrame:
        bar = framed("foot_bar")
        bar.setFixedHeight(27)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 12, 0)
        words = tr("Up and Down choose, Enter goes on, Ctrl+O opens a practice case, files can be dropped here")
        row.addWidget(plain_label(words, "small", "text2"))
        row.addStretch()
        return bar

    def _bind_keys(self) -> None:
        for name, keys, act in (
            ("open_pack", ("Ctrl+O",), self.open_pack_wanted.emit),
            ("go_on", ("Return", "Enter"), self._with_chosen(self.go_on_wanted.emit, needs_images=True)),
        ):
            action = QAction(self)
            action.setObjectName(f"practice_{name}")
            action.setShortcuts([QKeySequence(key) for key in keys])
            # There is no field to type in here: the keys hold while the page is seen, wherever the focus is.
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(lambda _=False, act=act: act())
            self.addAction(action)


def _first_to_do(rows: tuple[PracticeRow, ...]) -> int:
    done = (PracticeState.SCORED, PracticeState.REFERENCE)
    return next((place for place, row in enumerate(rows) if row.state not in done), 0)


def _packs_of(event: QDropEvent) -> list[Path]:
    paths = (Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
    return [path for path in paths if path.suffix == PACK_SUFFIX]
