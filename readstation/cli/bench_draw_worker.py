"""One kind of panes in a process of its own: told a job a line, it answers with the times of its frames."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from readstation.app.application import application
from readstation.app.interpreter import put_window_first
from readstation.ui.canvas_bench import open_panes, timed_frames


def serve(kind: str, folder: Path) -> None:
    """Open the panes and answer on standard output until standard input ends.

    Threads hand over, and garbage is looked for, as in the window of the station.

    A line in is ``{"job", "frames"}``, a line out ``{"times_ms", "memory_peak_mb"}``.
    """
    application()
    put_window_first()
    panes = open_panes(kind, folder)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        times = timed_frames(panes, asked["job"], asked["frames"])
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"times_ms": times, "memory_peak_mb": round(memory, 1)}), flush=True)


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
