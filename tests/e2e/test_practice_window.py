"""Practice in the window with the network unplugged: opened, read, signed, and only then the reference and the score.

TR-15, TR-24, row 28 of the attack battery. One test with real events; what the pages do is in `tests/ui`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from readstation.app.practice import check_result
from readstation.app.practice_cases import make_practice_cases
from readstation.core.jobs import QuietJob
from readstation.practice.matching import same_lesions
from tests.builders.practice_truth import CASE, PACK, SIZE
from tests.support.cut_network import cut_network

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.display, pytest.mark.slow]


def packs_in(folder: Path) -> None:
    """Make the case, the same with one byte changed, and the same as a newer program would write it."""
    (pack,) = make_practice_cases(folder, [CASE], QuietJob(), size=SIZE)
    data = pack.read_bytes()
    at = len(data) * 2 // 3
    (folder / "changed.practice").write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    (folder / "newer.practice").write_bytes(data.replace(b"pack 1\n", b"pack 2\n", 1))


def test_from_the_first_start_to_a_score_without_a_network(display: str, tmp_path: Path) -> None:
    packs_in(tmp_path)
    (tmp_path / "out").mkdir()
    shots = os.environ.get("READSTATION_TEST_SHOTS")
    if shots:
        (tmp_path / "shots").symlink_to(shots)
    with cut_network() as network:
        words = [str(Path(__file__).with_name("practice_reader.py")), str(tmp_path / "profile"), str(tmp_path)]
        done = subprocess.run(
            [*network.command, sys.executable, *words, network.address], capture_output=True, text=True, check=False,
            env=os.environ | {"DISPLAY": display, "PYTHONPATH": str(ROOT)}, timeout=900,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout.splitlines()[-1])
    changed, newer = said["refused"]
    assert changed.startswith("This practice case was changed after its author signed it, or is damaged. Nothing")
    assert "form 2, made by a newer version of the program; this one reads form 1" in newer
    assert said["is_reached"] is False
    assert said["readable_before"] == []
    assert any("utf-8" in each for each in said["readable_after"]), "the search finds what is there"
    assert any(each.startswith("window: ") for each in said["readable_after"]), "in the window as well"
    assert said["title"].startswith("Not passed yet: ")
    assert "Redo case P-01. Necrosis left out of the diameter. T1 TP0: you 36." in said["words"]
    assert "reference 41.9 mm (MR-116)" in said["words"]
    assert said["clipped"] == []
    assert said["badges"] >= 1
    (path,) = (tmp_path / "out").glob("*.result")
    result, findings = check_result(path, tmp_path / PACK, same_lesions, QuietJob())
    assert findings == ()
    assert (result.seen_before, result.score.is_passed) == (0, False)
    assert [each.reference for each in result.score.found] == ["T1"]
