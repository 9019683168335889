"""The sequencer as a service: a pass every half second, a checkpoint each hour, until it is told to stop (TR-11)."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from readstation._version import __version__
from readstation.core.ids import new_id
from readstation.security.keys import check_signature
from readstation.security.service_key import ServiceKey
from readstation.store.central.ahead import PROCESSES
from readstation.store.central.checkpoints import Noted, Reread
from readstation.store.central.factory import is_embedded, open_sequencer
from readstation.store.central.sequencer import CentralSequencer
from readstation.sync.ports import CentralUnreachable, SequencerPass
from readstation.trial.sequencer import SignOfLife

POLL_S = 0.5
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
LONGEST_PASS_S = 20.0
SIGN_EVERY_MS = 60_000
ADJUDICATE_EVERY_MS = 5_000
_SLICE_S = 0.1


class Stop:
    """The wish to end, from a signal handler; waiting for it needs no lock, so that no handler can hang in one."""

    def __init__(self) -> None:
        self.is_set = False

    def set(self) -> None:
        """Wish for the end."""
        self.is_set = True

    def wait(self, seconds: float) -> None:
        """Wait, at most until the end is wished for."""
        until = time.monotonic() + seconds
        while not self.is_set and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE_S))


def one_pass(url: str, key: ServiceKey, password: str | None = None) -> tuple[SequencerPass, Noted | None]:
    """Do one pass over everything that waits, and sign a checkpoint if one is due.

    Parameters
    ----------
    url, password
        The central database with the sequencer's login, and what opens it where something does.
    key
        The sequencer's.

    Raises
    ------
    CentralUnreachable, Refused
        If it does not answer, or does not let the sequencer in.
    """
    with contextlib.closing(open_sequencer(url, check_signature, password)) as sequencer:
        done = sequencer.run_once()
        sequencer.adjudicate(key)
        return done, sequencer.close_hour(key, _now_ms())


def checkpoint_now(url: str, key: ServiceKey, password: str | None = None) -> Noted | None:
    """Sign a checkpoint of the log as it stands, for the office and the sponsor; None before the first full hour."""
    with contextlib.closing(open_sequencer(url, check_signature, password)) as sequencer:
        return sequencer.state_now(key, _now_ms())


@dataclass(slots=True)
class SequencerService:
    """Passes without end.

    Attributes
    ----------
    url, key
        The central database and the sequencer's key.
    say
        Where lines go that a person may want to read: beginning, end, loss and return of the server.
    password
        What opens central; None where nothing does, as at a file or a local socket.
    stop
        Ends the service after the transaction that is under way.
    now_ms
        The server's clock, UTC.
    """

    url: str
    key: ServiceKey
    say: Callable[[str], None]
    password: str | None = field(default=None, repr=False)
    stop: Stop = field(default_factory=Stop)
    now_ms: Callable[[], int] = field(default_factory=lambda: _now_ms)
    _run_id: str = field(default_factory=new_id)
    _signs: int = 0
    _last_sign_ms: int = 0
    _last_adjudication_ms: int = 0
    _totals: SequencerPass = field(default_factory=lambda: SequencerPass(0, 0, 0))
    _finding: str = ""
    _is_lost: bool = False
    _reread: Reread | None = None

    def run(self) -> None:
        """Work until `stop` is set.

        Raises
        ------
        Refused
            If central does not let the sequencer in.
        DataProblem
            If an embedded central is damaged.
        """
        self.say(f"Sequencer {__version__} begins. Its key is {self.key.key_id}.")
        with contextlib.ExitStack() as kept:
            sequencer = None if is_embedded(self.url) else kept.enter_context(self._opened())
            while not self.stop.is_set:
                with contextlib.suppress(CentralUnreachable):  # only where the end is wished for
                    self._retrying()(self._pass, sequencer)
                self.stop.wait(POLL_S)
            with contextlib.suppress(CentralUnreachable):
                self._with(sequencer, lambda each: self._sign(each, is_stopped=True))
        self.say(f"Sequencer ends: {self._totals.sealed} sealed, {self._put_aside} put aside in this run.")

    @property
    def _put_aside(self) -> int:
        return self._totals.quarantined + self._totals.conflicts

    def _retrying(self) -> Retrying:
        return Retrying(
            retry=retry_if_exception_type(CentralUnreachable),
            wait=wait_random_exponential(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S),
            stop=lambda _state: self.stop.is_set,
            sleep=self.stop.wait,
            before_sleep=self._note_lost,
            reraise=True,
        )

    def _note_lost(self, state: RetryCallState) -> None:
        self._reread = None
        if not self._is_lost:
            error = state.outcome.exception() if state.outcome is not None else None
            self.say(f"{error} Trying again.")
        self._is_lost = True

    @contextlib.contextmanager
    def _opened(self) -> Iterator[CentralSequencer]:
        helpers = 0 if is_embedded(self.url) else PROCESSES
        with contextlib.closing(open_sequencer(self.url, check_signature, self.password, helpers)) as sequencer:
            yield sequencer

    def _with(self, sequencer: CentralSequencer | None, work: Callable[[CentralSequencer], None]) -> None:
        """Work on the open database; a file is opened for each pass, so that stations come to it between two."""
        if sequencer is not None:
            work(sequencer)
        else:
            with self._opened() as opened:
                work(opened)

    def _pass(self, sequencer: CentralSequencer | None) -> None:
        self._with(sequencer, self._work)
        if self._is_lost:
            self._is_lost = False
            self.say("The central database answers again.")

    def _work(self, sequencer: CentralSequencer) -> None:
        until = time.monotonic() + LONGEST_PASS_S
        done = sequencer.run_once(lambda: self.stop.is_set or time.monotonic() > until)
        self._totals = SequencerPass(
            self._totals.sealed + done.sealed,
            self._totals.quarantined + done.quarantined,
            self._totals.conflicts + done.conflicts,
        )
        self._adjudicate(sequencer, is_fresh=bool(done.sealed))
        noted = self._checkpoint(sequencer)
        if noted is not None or self.now_ms() - self._last_sign_ms >= SIGN_EVERY_MS or not self._signs:
            self._sign(sequencer, is_stopped=False)

    def _adjudicate(self, sequencer: CentralSequencer, *, is_fresh: bool) -> None:
        """Compare reads and copy discordant ones: after a seal, and every few seconds for what was given."""
        now_ms = self.now_ms()
        if is_fresh or now_ms - self._last_adjudication_ms >= ADJUDICATE_EVERY_MS:
            self._last_adjudication_ms = now_ms
            sequencer.adjudicate(self.key)

    def _checkpoint(self, sequencer: CentralSequencer) -> Noted | None:
        """Read a page of the closed log again where a checkpoint is due, and sign it when all was read.

        A page between two passes: the whole log of a long trial takes minutes, and nobody waits for it (TR-11).
        """
        now_ms = self.now_ms()
        if self._reread is None:
            if not sequencer.is_due(now_ms):
                return None
            self._reread = sequencer.reread()
        if not self._reread.is_complete:
            sequencer.read_page(self._reread)
            return None
        noted = sequencer.close_hour(self.key, now_ms, self._reread)
        self._reread = None
        if noted is not None:
            self._judge(noted)
        return noted

    def _judge(self, noted: Noted) -> None:
        """Say where the log no longer is what was closed: the checkpoint is signed all the same, so stations see it."""
        before = self._finding
        self._finding = changed_words(noted)
        if self._finding and self._finding != before:
            self.say(self._finding)

    def _sign(self, sequencer: CentralSequencer, *, is_stopped: bool) -> None:
        now_ms = self.now_ms()
        waiting = sequencer.waiting(now_ms)
        self._signs += 1
        self._last_sign_ms = now_ms
        sequencer.note_run(
            SignOfLife(
                run_id=self._run_id,
                number=self._signs,
                at_ms=now_ms,
                is_stopped=is_stopped,
                software=__version__,
                sealed=self._totals.sealed,
                put_aside=self._put_aside,
                backlog=waiting.facts,
                oldest_age_ms=waiting.oldest_age_ms,
                finding=self._finding,
            )
        )


def changed_words(noted: Noted) -> str:
    """Return what to say of a log that is not what was closed; empty where it is."""
    if not noted.changed:
        return ""
    return (
        f"The log was changed after it was closed: block {noted.changed} has other lines. Nothing was mended. "
        "Keep the database as it is and look for who changed it."
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
