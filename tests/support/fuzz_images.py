"""Scans, blinds and loads damaged objects in a process of its own, so that a crash, a hang or lost memory is seen.

``python -m tests.support.fuzz_images FIRST LAST SECONDS FOLDER`` works through the seeds until the time is over, and
prints one JSON object. It ends by a signal where one object takes longer than `LIMIT_S`; ``FOLDER/seed`` then names it.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from readstation.core.errors import Refused
from readstation.core.jobs import QuietJob
from readstation.imaging.load import load_volume
from tests.builders.dicom_release import facts_of, release, scan
from tests.builders.mutated_images import mutated_image, whole_images

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 20
MEMORY_LIMIT_MB = 512


@dataclass(frozen=True)
class FuzzRun:
    """How a run ended.

    Attributes
    ----------
    code
        0, or the code or negative signal by which the process ended.
    seed
        The last seed it worked on.
    figures
        What it printed; empty where it did not end by itself.
    errors
        The end of its error output.
    """

    code: int
    seed: int
    figures: dict[str, Any]
    errors: str


def fuzz(first: int, last: int, seconds: float, folder: Path) -> FuzzRun:
    """Run the seeds in a new process and wait for it."""
    folder.mkdir(parents=True, exist_ok=True)
    arguments = [sys.executable, "-m", "tests.support.fuzz_images", str(first), str(last), str(seconds), str(folder)]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=seconds + 120, check=False)
    place = folder / "seed"
    seed = int(place.read_text()) if place.exists() else first
    figures = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}
    return FuzzRun(done.returncode, seed, figures, done.stderr[-3000:])


def main(first: int, last: int, seconds: float, folder: Path) -> None:
    """Work through the seeds and print the figures."""
    unheard: list[str] = []
    # A library that swallows an error hands out pixels that are none.
    sys.unraisablehook = lambda found: unheard.append(repr(found.exc_value))
    for number, content in enumerate(whole_images().values()):
        _one(content, folder / f"whole{number}", "a.dcm")
    before_mb = _peak_mb()
    outcomes: Counter[str] = Counter()
    begun = time.monotonic()
    slowest = (0.0, first)
    done = 0
    for seed in range(first, last):
        if time.monotonic() - begun > seconds:
            break
        (folder / "seed").write_text(str(seed))
        kind, content = mutated_image(seed)
        started = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, LIMIT_S)
        outcomes.update(_one(content, folder / "one", "DICOMDIR" if kind == "directory" else "a.dcm"))
        signal.setitimer(signal.ITIMER_REAL, 0)
        slowest = max(slowest, (time.monotonic() - started, seed))
        done += 1
    figures = {
        "objects": done,
        "outcomes": dict(outcomes.most_common()),
        "slowest_s": round(slowest[0], 2),
        "slowest_seed": slowest[1],
        "memory_mb": round(_peak_mb() - before_mb, 1),
        "errors_swallowed": len(unheard),
        "seconds": round(time.monotonic() - begun),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _one(content: bytes, folder: Path, name: str) -> list[str]:
    """Take one file through scan, gate and loader; return what became of it. What passes the gate must load."""
    (folder / "in").mkdir(parents=True)
    (folder / "in" / name).write_bytes(content)
    result = scan([folder / "in"], folder / "scan", pictures=True, segmentations=True)
    outcomes = [refused.finding.code for refused in result.refused]
    for number, series in enumerate(result.series):
        try:
            released = release(series, folder / f"out{number}")
        except Refused as error:
            outcomes.append(error.findings[0].code)
        else:
            volume = load_volume(released.files, facts_of(series, released), QuietJob())
            outcomes.append("shown" if series.draft.is_usable else "shown, not measured")
            if not volume.voxels.size:
                raise AssertionError("a volume without voxels")
    if not outcomes and name != "DICOMDIR":
        raise AssertionError("neither taken nor refused")
    shutil.rmtree(folder)
    return outcomes


def _peak_mb() -> float:
    """Return the most memory this process ever held; the kernel's other figure begins with that of its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        [peak_kb] = re.findall(r"VmHWM:\s+(\d+)", status.read_text())
        return int(peak_kb) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]))
