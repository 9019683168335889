"""From the key or button of an edit until it is saved and shown, beside one frame of the open panes."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from readstation.cli.bench_draw import display
from readstation.core.errors import EnvironmentFault

RUNS = 11
FEWEST_RUNS = 7
BAR_MS = 50
FULL = "full"


def measure(runs: int | None = None, size: str = FULL) -> dict[str, Any]:
    """Return the record of the bench.

    Parameters
    ----------
    runs
        Rounds of edits; at least 7 are made. In each round every kind of edit is made once, with a frame of the open
        panes after it, and all is taken back.
    size
        Of the phantom's images: ``full`` or ``small``.

    Returns
    -------
    dict
        Milliseconds. `ours` and `saved` are medians from the key press (of a line: from the release of the button)
        until the window knows that the step is in the database; `shown` until table, responses and images are painted
        and the X server has answered. `frame` is the median frame of the open panes, the `floor`; `ratio_floor` is
        the median of `saved` by that. `longest_call` is the longest call on the main thread that is no frame, of all
        edits of a kind, `longest_call_median` the median over the rounds, and `longest_call_is` what it was;
        `calls_above_bar` counts the edits with a call above the bar.

    Raises
    ------
    EnvironmentFault
        If there is no display and none can be started, or the window did not come to its end.
    """
    runs = max(RUNS if runs is None else runs, FEWEST_RUNS)
    with tempfile.TemporaryDirectory() as scratch, display() as environment:
        done = subprocess.run(  # noqa: S603 - this program itself
            [sys.executable, "-m", __name__, scratch, str(runs), size],
            capture_output=True,
            check=False,
            text=True,
            env=environment,
        )
    if done.returncode:
        raise EnvironmentFault("The window of the bench did not come to its end.", "Nothing was measured.")
    return _record(json.loads(done.stdout.splitlines()[-1]), runs, size)


def _record(said: dict[str, Any], runs: int, size: str) -> dict[str, Any]:
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for edit in said["edits"]:
        by_kind.setdefault(edit["kind"], []).append(edit)
    frame = statistics.median(said["frames_ms"])

    def of_kinds(summary: Callable[[Iterable[float]], float], key: str) -> dict[str, float]:
        return {kind: round(summary([each[key] for each in made]), 1) for kind, made in by_kind.items()}

    saved = of_kinds(statistics.median, "saved_ms")
    longest = {kind: max(made, key=lambda each: each["longest_ms"]) for kind, made in by_kind.items()}
    return {
        "bench": "edit",
        "unit": "ms",
        "ours": round(statistics.median(each["saved_ms"] for each in said["edits"]), 1),
        "saved": saved,
        "saved_largest": of_kinds(max, "saved_ms"),
        "shown": of_kinds(statistics.median, "shown_ms"),
        "longest_call": of_kinds(max, "longest_ms"),
        "longest_call_median": of_kinds(statistics.median, "longest_ms"),
        "longest_call_is": {kind: each["longest"] for kind, each in longest.items()},
        "calls_above_bar": sum(each["longest_ms"] > BAR_MS for each in said["edits"]),
        "frame_in_edit": of_kinds(statistics.median, "frame_ms"),
        "bar": BAR_MS,
        "peers": {},
        "floor": round(frame, 1),
        "ratio_best_peer": None,
        "ratio_floor": {kind: round(each / frame, 2) for kind, each in saved.items()},
        "runs": runs,
        "memory_peak_mb": round(said["memory_kb"] / 1024, 1),
        "data": f"first follow-up of the demonstration ({size} size), {said['steps']} steps at the end",
    }


def _edit(folder: str, runs: str, size: str) -> None:
    from readstation.app.edit_bench import measure_edits
    from readstation.imaging.phantom.layout import PhantomSize

    found = asdict(measure_edits(Path(folder), int(runs), PhantomSize(size)))
    print(json.dumps(found | {"memory_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))


if __name__ == "__main__":
    _edit(*sys.argv[1:])
