"""The long work of practice, one job at a time: taking a case in, scoring, writing, each with progress and a stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from readstation.core.errors import Cancelled, DataProblem, EnvironmentFault, Refused
from readstation.core.jobs import QuietJob
from readstation.core.phrases import tr
from readstation.ui.bridge import Bridge, Lane, Ticket
from readstation.ui.messages import Notice, Tone, notice_of, sentences_of
from readstation.ui.widgets.job_strip import JobStrip

Result = TypeVar("Result")

POLL_MS = 200


class PracticeStrip(JobStrip):
    """Says what practice is at."""

    def __init__(self) -> None:
        super().__init__("practice", "school-outline", tr("Progress"))

    def said(self, what: str) -> str:
        """Return the words of a progress."""
        return tr("Practice: {what}", what=what or tr("at work"))


class PracticeJobs(QObject):
    """Runs jobs on the pool, and shows how far they are.

    Parameters
    ----------
    bridge
        The way to the pool.

    Attributes
    ----------
    strip
        Shows the progress.
    """

    refused = Signal(object)
    """The `Notice` that says why something was not done."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._job: QuietJob | None = None
        self._ticket: Ticket | None = None
        self.strip = PracticeStrip()
        self.strip.stop_wanted.connect(self.stop)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._show_progress)

    @property
    def is_running(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    def run(
        self, work: Callable[[QuietJob], Result], done: Callable[[Result], None], stopped: str, kept: str = ""
    ) -> bool:
        """Start a job; return whether it began, which it does not while another one is under way.

        Parameters
        ----------
        work
            Runs on the pool.
        done
            Gets its result.
        stopped
            What is said where the person stopped it.
        kept
            What is said beside a refusal: what is kept.
        """
        if self.is_running:
            return False
        job = self._job = QuietJob()
        self.strip.show_progress(job.latest)
        self._poll.start()

        def unless_stopped() -> tuple[Result] | None:
            try:
                return (work(job),)
            except Cancelled:
                return None

        def finished(result: tuple[Result] | None) -> None:
            self._finish()
            self.strip.hide()
            if result is None:
                self.strip.show_done(stopped)
            else:
                done(result[0])

        def failed(error: BaseException) -> bool:
            self._finish()
            self.strip.hide()
            if not isinstance(error, Refused | DataProblem | EnvironmentFault):
                return False
            self.refused.emit(refusal_of(error, kept))
            return True

        self._ticket = self._bridge.run(unless_stopped, finished, failed, lane=Lane.POOL)
        return True

    def stop(self) -> None:
        """Ask the job to stop; what came of it is said when it has ended."""
        if self._job is not None:
            self._job.cancel()

    def end(self) -> None:
        """Stop and say nothing any more: nobody is signed in."""
        self.stop()
        if self._ticket is not None:
            self._ticket.drop()
        self._finish()
        self.strip.hide()

    def _show_progress(self) -> None:
        if self._job is not None:
            self.strip.show_progress(self._job.latest)

    def _finish(self) -> None:
        self._poll.stop()
        self._job, self._ticket = None, None


def refusal_of(error: BaseException, kept: str = "") -> Notice:
    """Return why something of practice was not done, as sentences."""
    if isinstance(error, Refused):
        return Notice(sentences_of(error), kept, tone=Tone.WARN)
    if isinstance(error, DataProblem):
        words = str(error).strip()
        sentence = f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"
        return Notice(sentence, kept, tone=Tone.ERROR)
    return notice_of(error)
