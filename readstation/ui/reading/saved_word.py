"""The word in the top bar that says whether the last edit is on this disk (design, section 11)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject

from readstation.core.errors import DiskFull
from readstation.core.phrases import tr
from readstation.reading.views import ReadView
from readstation.ui.presenters import delivery
from readstation.ui.presenters.worklist import Words, count_of
from readstation.ui.session_ports import DiskRoom, DiskState


class Saves(Protocol):
    """What keeps work: it says when it writes, when that was safe (UTC milliseconds), and why not."""

    saving: Any
    saved: Any
    not_saved: Any


class ShowsSaved(Protocol):
    """A bar that has a place for the word."""

    def show_saved(self, words: Words) -> None:
        """Show whether the last edit is on disk."""
        ...


class SavedWord(QObject):
    """Follows the desk: saving, saved and when, not saved and why. The last saved time is always to be seen.

    Parameters
    ----------
    desk
        Keeps the open read, or what is decided of two.
    top_bar
        Shows the word.
    """

    def __init__(self, desk: Saves, top_bar: ShowsSaved) -> None:
        super().__init__()
        self._bar = top_bar
        self._saved = delivery.saved_words(None, 0)
        self._saved_at = ""
        self._is_for_want_of_room = False
        desk.saving.connect(lambda: self._bar.show_saved(delivery.saving_words()))
        desk.saved.connect(self._show_saved)
        desk.not_saved.connect(self._show_not_saved)

    def begin(self, view: ReadView) -> None:
        """Start on a read: what it has is kept."""
        kept = tr("{actions} kept on this disk.", actions=count_of(view.action_count, "action"))
        self._saved_at = ""
        saved = Words("content-save-check-outline", "ok", tr("Saved"), kept)
        self._keep(saved if view.action_count else delivery.saved_words(None, 0))

    def begin_kept(self, *, has_kept: bool) -> None:
        """Start on a decision: what is decided so far is kept, if anything is."""
        self._saved_at = ""
        saved = Words(
            "content-save-check-outline", "ok", tr("Saved"), tr("Flushed to this disk, safe after a power cut.")
        )
        self._keep(saved if has_kept else delivery.saved_words(None, 0))

    def show_disk(self, disk: DiskState) -> None:
        """Take the warning back once there is room again: nothing that was acknowledged is missing."""
        if self._is_for_want_of_room and disk.room is not DiskRoom.FULL:
            self._keep(self._saved)

    def _show_saved(self, saved_utc_ms: int) -> None:
        offset = datetime.now().astimezone().utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset is not None else 0
        self._saved_at = delivery.clock_words(saved_utc_ms, minutes)
        self._keep(delivery.saved_words(saved_utc_ms, minutes))

    def _show_not_saved(self, error: BaseException) -> None:
        self._is_for_want_of_room = isinstance(error, DiskFull)
        self._bar.show_saved(delivery.not_saved_words(self._saved_at, is_disk_full=self._is_for_want_of_room))

    def _keep(self, words: Words) -> None:
        self._is_for_want_of_room = False
        self._saved = words
        self._bar.show_saved(words)
