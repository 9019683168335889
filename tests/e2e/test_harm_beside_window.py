"""Files that harm the parsing child at each stage of an intake while the station's window is open (TR-56)."""

from __future__ import annotations

import contextlib
import functools
import sys
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from readstation.app import intake
from readstation.app.intake import take_in
from readstation.app.main import open_window
from readstation.app.pulse import Pulse
from readstation.app.scripted.session import show_window
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from readstation.imaging.parser_process import ParserProcess
from readstation.imaging.parser_walls import ParserLimits
from readstation.trial.ingest import IngestReport
from tests.builders.dicom import write_series
from tests.support.hostile_child import HarmedParser

HOSTILE = Path(__file__).parents[1] / "support" / "hostile_child.py"
LIMITS = ParserLimits(memory_bytes=1024**3, item_s=4)
HARMS = ("hang", "spin", "eat", "crash", "leave", "raise")

pytestmark = [pytest.mark.display, pytest.mark.skipif(sys.platform != "linux", reason="the walls are those of Linux")]


def scanned(folder: Path, harm: str) -> None:
    """Write a file that harms whoever reads its header."""
    write_series(folder, name=harm, shape=(1, 6, 5))


def decoded(folder: Path, harm: str) -> None:
    """Write a series that harms whoever decodes its pixels."""
    write_series(folder, name=f"later-{harm}", shape=(2, 6, 5))


def unpacked(folder: Path, harm: str) -> None:
    """Write an archive that harms whoever takes its second member out."""
    files = write_series(folder / "packed").files
    with zipfile.ZipFile(folder / f"{harm}.zip", "w") as archive:
        for path in files:
            archive.write(path, path.name)
            path.unlink()


@pytest.mark.parametrize("stage", [scanned, decoded, unpacked], ids=lambda each: each.__name__)
@pytest.mark.parametrize("harms", [("crash",), pytest.param(HARMS, marks=pytest.mark.slow)], ids=["crash", "all"])
def test_what_harms_the_child_costs_its_files_only_and_the_window_lives(
    stage: Callable[[Path, str], None], harms: tuple[str, ...], display: str, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    """TR-56: 0 crashes, the images beside are taken, no file outside scratch and profile; stalls are recorded."""
    command = (sys.executable, "-P", "-s", str(HOSTILE), str(tmp_path))
    monkeypatch.setattr(intake, "ParserProcess", functools.partial(ParserProcess, limits=LIMITS, command=command))
    write_series(tmp_path / "in" / "a")
    for harm in harms:
        stage(tmp_path / "in" / harm, harm)
    before = files_beside(tmp_path)
    children = {each.pid for each in psutil.Process().children(recursive=True)}
    with OpenStation(tmp_path / "profile", reserve_bytes=0) as station, open_window(station) as opened:
        window = show_window(opened.window)
        pulse, report = Pulse(), list[IngestReport]()
        with pulse.serving(), ThreadPoolExecutor(1) as pool:
            coming = pool.submit(take_in, station, [tmp_path / "in"], QuietJob())
            qtbot.waitUntil(coming.done, timeout=300_000)
            report.append(coming.result())
        assert window.isVisible()
    assert [each.facts.slices for each in report[0].taken] == [4]
    assert len(report[0].refused_objects) + len(report[0].refused_series) == len(harms)
    assert files_beside(tmp_path) == before
    assert not {each.pid for each in psutil.Process().children(recursive=True)} - children
    record_property("harms", len(harms))
    record_property("longest stall ms", round(pulse.longest_own_ms))


def files_beside(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if "profile" not in path.relative_to(folder).parts}


def test_an_intake_without_a_child_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-56, sensitivity: where this very process reads them, a file that raises ends the intake of all."""
    monkeypatch.setattr(intake, "ParserProcess", lambda *_: contextlib.nullcontext(HarmedParser()))
    write_series(tmp_path / "in" / "a")
    scanned(tmp_path / "in" / "raise", "raise")
    with OpenStation(tmp_path / "profile", reserve_bytes=0) as station, pytest.raises(IndexError):
        take_in(station, [tmp_path / "in"], QuietJob())
