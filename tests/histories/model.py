"""What must be true at a station, by what it has said: the simple model that a history is compared with (TR-55)."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field


@dataclass
class ReadModel:
    """One read: its last acknowledged step, the digest of its rows, and the bytes' digest of each step and version."""

    step: int = 0
    state: str = ""
    steps: dict[int, str] = field(default_factory=dict)
    signed: dict[int, str] = field(default_factory=dict)


@dataclass
class StationModel:
    """What a station has acknowledged, over all its lives.

    Attributes
    ----------
    reads
        By read.
    held
        How many facts it had made.
    in_flight
        The act that was begun and not done when the last life ended.
    counts
        Waiting, received, sealed and refused, as its last pass said.
    """

    reads: dict[str, ReadModel] = field(default_factory=dict)
    held: int = 0
    in_flight: str = ""
    counts: tuple[int, ...] = ()

    def copied(self) -> StationModel:
        return deepcopy(self)

    def takes_start(self, lines: Sequence[list[str]]) -> None:
        """Compare what a life begins with, with what was acknowledged before; take over what was under way."""
        here = {words[1]: words[2:] for words in lines if words[0] == "have"}
        for read_id, known in self.reads.items():
            assert read_id in here or known.step == 0, "a read with acknowledged steps is gone"
        for read_id, (number, state, before, digest) in here.items():
            known = self.reads.setdefault(read_id, ReadModel())
            if int(number) == known.step:
                assert state == known.state, "a read is not what was acknowledged"
                assert digest == known.steps[known.step], "an acknowledged step has other bytes"
                continue
            assert int(number) >= known.step, "an acknowledged step is gone"
            assert int(number) == known.step + 1, "steps that nobody made"
            assert self.in_flight, "a step that was refused is there"
            assert not known.step or before == known.state, (
                "the rows before the last step are not what was acknowledged"
            )
            self._takes_step(known, int(number), state, digest)
        held = next(int(words[1]) for words in lines if words[0] == "held")
        assert held >= self.held, "facts that were acknowledged are gone"
        self.held, self.in_flight = held, ""

    def takes(self, words: list[str]) -> None:
        """Take a line that a station said of what it has kept."""
        kind, *said = words
        if kind == "begin":
            self.in_flight = said[0]
        elif kind in ("done", "refused"):
            self.in_flight = ""
        elif kind == "saved":
            known = self.reads.setdefault(said[0], ReadModel())
            assert int(said[1]) == known.step + 1, "a step has not the next number"
            self._takes_step(known, int(said[1]), said[2], said[3])
        elif kind == "signed":
            self.reads[said[0]].signed[int(said[1])] = said[2]
        elif kind == "made":
            self.held = max(self.held, int(said[0]))
        elif kind == "counts":
            self.counts = tuple(map(int, said))

    @staticmethod
    def _takes_step(known: ReadModel, number: int, state: str, digest: str) -> None:
        known.step, known.state = number, state
        known.steps[number] = digest
