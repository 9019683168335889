"""The right side of the office's page: the next step, what is known of the series, and the black-out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QProgressBar, QRadioButton, QVBoxLayout

from readstation.core.phrases import tr
from readstation.model.look import Region
from readstation.ui.look_ports import LookRow
from readstation.ui.presenters.looks import LookAct, LookStep, found_words
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card
from readstation.ui.widgets.labels import plain_label


class LookCard(QFrame):
    """The next step of a look; beside the verdict that all is well, the other one."""

    wanted = Signal()
    identifying_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "next")
        self.setObjectName("look_card")
        self.title = plain_label(look="heading", wraps=True)
        self.title.setObjectName("look_title")
        self.sentence = plain_label(look="body", tone="text2", wraps=True)
        self.button = KeyButton("", "look_button", key="Space", look="primary")
        self.button.let_shrink()
        # A click leaves the keys where they were: Space on this button would say something of a series.
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.wanted)
        self.identifying = KeyButton(tr("May name somebody"), "identifying_button")
        self.identifying.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.identifying.clicked.connect(self.identifying_wanted)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.button)
        buttons.addWidget(self.identifying)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(4)
        column.addWidget(plain_label(tr("Next step"), "small_strong", "accent"))
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addWidget(self.progress)
        column.addSpacing(6)
        column.addLayout(buttons)

    def show_step(self, step: LookStep) -> None:
        """Show the next step."""
        self.title.setText(step.title)
        self.sentence.setText(step.sentence)
        self.button.set_words(step.button, "" if step.act is LookAct.RECORD else "Space")
        self.button.setVisible(step.act is not LookAct.NOTHING)
        self.identifying.setVisible(step.act is LookAct.RECORD)
        self.setAccessibleName(tr("Next step: {title}. {sentence}", title=step.title, sentence=step.sentence))

    def show_busy(self, *, is_busy: bool) -> None:
        """Show that something is under way; nothing else can be begun meanwhile."""
        self.button.setEnabled(not is_busy)
        self.identifying.setEnabled(not is_busy)
        self.progress.setRange(0, 0)
        self.progress.setVisible(is_busy)


class FoundCard(Card):
    """What is known of a series before anybody looks."""

    def __init__(self) -> None:
        super().__init__("found_card", tr("What the search found"))

    def show_row(self, row: LookRow | None) -> None:
        """Show what is known of a series."""
        if not self.is_news(row):
            return
        self.clear()
        for words in () if row is None else found_words(row):
            self.body.addWidget(plain_label(words, "body", "text2", wraps=True))


class BlackOutCard(Card):
    """Makes a drawn region black, with a reason."""

    wanted = Signal()
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__("black_out_card", tr("Black out"))
        self.words = plain_label(look="body", tone="text2", wraps=True)
        self.this_frame = QRadioButton(tr("On this image"))
        self.this_frame.setObjectName("this_frame")
        self.all_frames = QRadioButton(tr("On all images of the series"))
        self.all_frames.setObjectName("all_frames")
        self._where = QButtonGroup(self)
        for button in (self.this_frame, self.all_frames):
            self._where.addButton(button)
        self.all_frames.setChecked(True)
        self.reason = QLineEdit()
        self.reason.setObjectName("black_out_reason")
        self.reason.setAccessibleName(tr("Why"))
        self.reason.setPlaceholderText(tr("Why; do not write what you read there"))
        self.reason.setMaxLength(200)
        self.button = KeyButton(tr("Make it black"), "black_out_button")
        self.button.clicked.connect(self.wanted)
        self.clear_button = KeyButton(tr("Clear"), "clear_region_button", look="quiet")
        self.clear_button.clicked.connect(self.cleared)
        buttons = QHBoxLayout()
        buttons.addWidget(self.button)
        buttons.addWidget(self.clear_button)
        buttons.addStretch()
        for widget in (self.words, self.this_frame, self.all_frames, self.reason):
            self.body.addWidget(widget)
        self.body.addLayout(buttons)
        self.show_region(None)

    def show_region(self, region: Region | None) -> None:
        """Show what would be made black, or how to say it."""
        has_region = region is not None
        if region is None:
            self.words.setText(tr("Drag over what has to go. The stored series stays; a new one stands in for it."))
        else:
            size = (region.column_stop - region.column_start, region.row_stop - region.row_start)
            self.words.setText(tr("{width} by {height} pixels will be black.", width=size[0], height=size[1]))
        for widget in (self.this_frame, self.all_frames, self.reason, self.button, self.clear_button):
            widget.setVisible(has_region)
