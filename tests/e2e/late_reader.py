"""The reader who is killed, in a window that is broken on purpose: it shows as saved what the next kill takes away.

Its words are those of `killed_reader`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.e2e import killed_reader
from tests.integration import late_station


def main(words: Sequence[str]) -> None:
    late_station.break_it()
    killed_reader.main(words)
