"""The process that reads facts ahead: takes them on standard input, and gives what they say on standard output.

It reaches no database and decides nothing. It ends when its input does, so that it never outlives who started it.
"""

from __future__ import annotations

import gc
import pickle
import signal
import sys
from typing import BinaryIO

from readstation.store.central.contents import Contents


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there is nothing more: first who verifies signatures, then public keys and rows, again and again."""
    try:
        check = pickle.load(questions)  # noqa: S301 - from the process that started this one
        # Nothing that is read refers to itself: what is left over is looked for between two questions.
        gc.freeze()
        gc.disable()
        while True:
            number, keys, rows = pickle.load(questions)  # noqa: S301 - as before
            said = [Contents(row).read_ahead(keys, check) for row in rows]
            pickle.dump((number, said), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
            del rows, said
            gc.collect()
    except EOFError:
        return


if __name__ == "__main__":
    for wish in (signal.SIGINT, signal.SIGTERM):
        # Sent to all of a service at once; who started this one ends first and needs it until then.
        signal.signal(wish, signal.SIG_IGN)
    serve(sys.stdin.buffer, sys.stdout.buffer)
