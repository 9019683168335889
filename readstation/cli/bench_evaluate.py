"""Cases per second of ``readstation evaluate --lines``, beside the time that JSON alone needs for the same file."""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from readstation.cli.evaluate import run_evaluate

_SEED = 20_100_205
_PORTION = 200
_NON_TARGET = ("NA", "CR", "NON_CR_NON_PD")
_NEW = ("NO", "NO", "NO", "EQUIVOCAL")


def measure(runs: int, cases: int) -> dict[str, Any]:
    """Return the record of the bench.

    Parameters
    ----------
    runs
        Repetitions; the best of each time counts.
    cases
        How many timepoint cases of three targets and three follow-ups the file holds.

    Returns
    -------
    dict
        ``ours`` and ``floor`` are cases a second. The floor is ``json`` alone reading the same lines; beside it
        ``floor_with_results``, where ``json`` also writes the same results. ``ratio_floor`` is how many times longer
        the evaluation takes than the reading alone. There is no other program that reads these files. All are times of
        the processor, so that other work on the machine counts as little as it can.
    """
    with tempfile.TemporaryDirectory() as folder:
        file, results = Path(folder) / "cases.jsonl", Path(folder) / "results.jsonl"
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{json.dumps(case)}\n" for case in _cases(cases))
        ours = min(_evaluation_s(file, results) for _ in range(runs))
        memory_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        reading = min(_reading_s(file) for _ in range(runs))
        writing = min(_writing_s(results) for _ in range(runs))
    return {
        "bench": "evaluate",
        "unit": "cases/s",
        "ours": round(cases / ours, 1),
        "peers": {},
        "floor": round(cases / reading, 1),
        "floor_with_results": round(cases / (reading + writing), 1),
        "ratio_best_peer": None,
        "ratio_floor": round(ours / reading, 2),
        "ratio_floor_with_results": round(ours / (reading + writing), 2),
        "runs": runs,
        "memory_peak_mb": round(memory_kb / 1024, 1),
    }


def _evaluation_s(file: Path, results: Path) -> float:
    with results.open("w", encoding="utf-8") as stream, contextlib.redirect_stdout(stream):
        begun = time.process_time()
        status = run_evaluate(["--lines", str(file)])
        took = time.process_time() - begun
    if status != 0:
        raise RuntimeError("the bench's own file was refused")
    return took


def _reading_s(file: Path) -> float:
    with file.open("rb") as stream:
        begun = time.process_time()
        for line in stream:
            json.loads(line)
        return time.process_time() - begun


def _writing_s(results: Path) -> float:
    took = 0.0
    with results.open("rb") as stream:
        # In portions, because a single text is written too fast for the clock, and all at once would fill memory.
        while portion := list(itertools.islice(stream, _PORTION)):
            values = [json.loads(line) for line in portion]
            begun = time.process_time()
            for value in values:
                json.dumps(value)
            took += time.process_time() - begun
    return took


def _cases(count: int) -> Iterator[dict[str, Any]]:
    """Return cases of two liver targets and a lung target, each a little different from the one before."""
    chance = random.Random(_SEED)  # noqa: S311 - test data, not a secret
    kinds = (("T1", "liver", "hepatic"), ("T2", "liver", "hepatic"), ("T3", "lung", "extrahepatic"))
    for number in range(count):
        sizes = [chance.randint(100, 900) / 10 for _ in kinds]
        targets = [
            {"id": lesion, "organ": organ, "type": kind, "mm": size, "treated": True}
            for (lesion, organ, kind), size in zip(kinds, sizes, strict=True)
        ]
        nontarget = {"hepatic": chance.choice(_NON_TARGET), "extrahepatic": "NA"}
        timepoints = []
        for follow_up in (1, 2, 3):
            sizes = [round(size * chance.uniform(0.5, 1.15), 1) for size in sizes]
            timepoints.append(
                {
                    "label": f"TP{follow_up}",
                    "day": 56 * follow_up,
                    "targets": {
                        lesion: {"state": "measured", "mm": size}
                        for (lesion, _, _), size in zip(kinds, sizes, strict=True)
                    },
                    "nontarget": nontarget,
                    "new": {"hepatic": chance.choice(_NEW), "extrahepatic": "NO"},
                }
            )
        yield {
            "kind": "timepoint_cases",
            "id": f"C{number}",
            "baseline": {"targets": targets, "nontargets": []},
            "timepoints": timepoints,
            "config_overrides": {},
        }
