"""The sender that is killed, broken on purpose: it takes facts for received when they are handed out.

Its words are those of `killed_sender`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from readstation.core.ids import Login
from tests.integration.sync import killed_sender
from tests.integration.sync.trusting_outbox import TrustingOutbox


def main(words: Sequence[str]) -> None:
    killed_sender.run(Path(words[0]), words[1], Login(words[2]), words[3], int(words[4]), TrustingOutbox)
