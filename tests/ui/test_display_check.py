"""The check of a display: the values of the picture are on the screen at every scale, and what is found is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from installers.linux.children import SOFTWARE_DISPLAY, virtual_display
from readstation.ui.bridge import Bridge
from readstation.ui.displays.check_patterns import BACKGROUND, PATCH_GROUND, STEPS, Pattern, drawn, patch_box, step_box
from readstation.ui.displays.screens import displays_now
from readstation.ui.presenters.display_checks import DisplayChecks
from readstation.ui.presenters.preferences import Preferences
from readstation.ui.theme.text_size import text_percent
from readstation.ui.theme.tokens import COLOURS, STANDARD
from readstation.ui.window import MainWindow
from tests.ui.fake_canvas import FakeCanvas, GreyVolumes
from tests.ui.fake_station import PASSWORD, READER, FakeStation

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the screen is read back through X")
@pytest.mark.parametrize(("scale", "size"), [("1", (1366, 768)), ("1.5", (1920, 1080)), ("2", (3840, 2160))])
def test_each_value_is_on_the_screen_unscaled(tmp_path: Path, scale: str, size: tuple[int, int]) -> None:
    wide, high = size
    with virtual_display(f"{wide}x{high}x24") as display:
        env = {**os.environ, **SOFTWARE_DISPLAY, "DISPLAY": display, "QT_SCALE_FACTOR": scale}
        command = [sys.executable, "-m", "tests.support.check_shots", str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{wide} × {high} pixels, scaled {round(100 * float(scale))} %" in done.stdout
    for name in ("steps", "patch"):
        seen = np.load(tmp_path / f"{name}.npy")
        assert seen.shape == (high, wide, 3)
        wanted = drawn(Pattern(name), wide, high)
        assert np.array_equal(seen, np.repeat(wanted[:, :, np.newaxis], 3, axis=2)), name
    for step in range(1, 4):
        middle = np.load(tmp_path / f"patch-{step}.npy")[high // 2, wide // 2]
        assert middle.tolist() == [STEPS[step]] * 3
    seen, wanted = np.load(tmp_path / "qc.npy"), drawn(Pattern.QC, wide, high)
    differs = np.argwhere((seen != wanted[:, :, np.newaxis]).any(axis=2))
    assert differs[:, 0].max() < high // 4, "only the lines of words in the upper middle are beside the picture"
    assert abs(differs[:, 1] - wide // 2).max() < wide // 6
    assert len({int(seen[row, column, 0]) for row, column in differs} - {BACKGROUND}) == 8
    assert not np.array_equal(np.load(tmp_path / "qc-words.npy"), seen), "H takes the words away"


def test_the_steps_and_the_patch_stand_where_they_are_said_to() -> None:
    picture = drawn(Pattern.STEPS, 1920, 1080)
    found = []
    for step in range(len(STEPS)):
        top, left, tall, wide = step_box(1920, 1080, step)
        found.append(int(picture[top + tall // 2, left + wide // 2]))
    assert found == list(STEPS) == list(range(0, 256, 15))
    patch = drawn(Pattern.PATCH, 1920, 1080, 17)
    top, left, tall, wide = patch_box(1920, 1080)
    assert (patch[top : top + tall, left : left + wide] == 255).all()
    assert tall * wide == pytest.approx(0.1 * 1920 * 1080, rel=0.01)
    assert patch[0, 0] == PATCH_GROUND


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (2560, 1600), (1080, 1920), (3840, 2160), (200, 100)])
def test_the_test_pattern_has_its_parts_on_every_display(size: tuple[int, int]) -> None:
    picture = drawn(Pattern.QC, *size)
    assert picture.shape == (size[1], size[0])
    if min(size) < 240:
        return
    for edge in (picture[0], picture[-1], picture[:, 0], picture[:, -1]):
        assert (edge == 255).all()
    values = set(np.unique(picture).tolist())
    assert values == set(range(256)), "the ramps hold every value"
    corner = picture[4 : size[1] // 8, 4 : size[0] // 8]
    runs = np.abs(np.diff(corner.astype(int), axis=1)) == 255
    assert runs.sum() > 200, "bars of single pixels"


def test_low_contrast_pairs_are_five_and_ninety_five_per_cent() -> None:
    picture = drawn(Pattern.QC, 1920, 1080)
    side = min(1920 // 12, 1080 // 7)
    upper = 1080 // 2 - 3 * side // 2 - side - side // 4
    for column, ground, inner in ((-3, 0, 13), (3, 255, 242)):
        left = 960 + column * side - side // 2
        assert picture[upper + 2, left + 2] == ground
        assert picture[upper + side // 2, left + side // 2] == inner
        assert abs(abs(inner - ground) / 255 - 0.05) < 0.002


@pytest.fixture
def station() -> FakeStation:
    made = FakeStation()
    made.volumes = GreyVolumes()  # type: ignore[attr-defined]  # a station has one
    return made


@pytest.fixture
def window(qtbot: QtBot, bridge: Bridge, station: FakeStation) -> Iterator[MainWindow]:
    made = MainWindow(station, bridge, FakeCanvas)  # type: ignore[arg-type]  # plain values in place of the real parts
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    qtbot.waitUntil(lambda: made.findChild(QPushButton, f"profile_{READER.login}") is not None)
    yield made
    made.keep_preferences(Preferences())
    made.close()


def sign_in(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClicks(window.sign_in_page.password, PASSWORD)
    qtbot.keyClick(window.sign_in_page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session is not None)


def display_words(window: MainWindow) -> str:
    check = window.sign_in_page._display
    return " ".join(each.text() for each in check.findChildren(QLabel) if each.text())


def test_the_check_is_opened_from_the_settings_and_its_finding_is_kept(
    qtbot: QtBot, window: MainWindow, station: FakeStation
) -> None:
    qtbot.waitUntil(lambda: "not checked" in display_words(window))
    sign_in(qtbot, window)
    window.keys.open_settings()
    settings = window.keys.settings
    assert settings is not None
    settings.tabs.setCurrentIndex(2)
    qtbot.mouseClick(settings.displays.check, Qt.MouseButton.LeftButton)
    page = window.displays.checking.page
    assert page is not None
    display = displays_now()[0]
    assert page.geometry().getRect() == (display.area.x, display.area.y, display.area.width, display.area.height)
    qtbot.keyClick(page, Qt.Key.Key_3)
    qtbot.keyClick(page, Qt.Key.Key_Up)
    assert "grey 15 of 255, 2 of 18" in page._title.text()
    qtbot.mouseClick(page.right, Qt.MouseButton.LeftButton)
    assert window.displays.checking.page is None
    qtbot.waitUntil(lambda: station.checks.is_valid(display))
    qtbot.waitUntil(lambda: "greyscale checked" in display_words(window))
    assert "display True" in [call for call, _ in station.asked]
    assert "Looked right, today; next in 30 days" in " ".join(
        each.text() for each in settings.displays.findChildren(QLabel)
    )
    settings.accept()


def test_a_display_that_is_not_right_is_not_checked(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    sign_in(qtbot, window)
    window.displays.start()
    page = window.displays.checking.page
    assert page is not None
    qtbot.mouseClick(page.wrong, Qt.MouseButton.LeftButton)
    display = displays_now()[0]
    qtbot.waitUntil(lambda: display.key in station.checks.kept)
    assert not station.checks.is_valid(display)
    assert "not checked" in display_words(window)


def test_esc_leaves_the_check_and_nothing_is_kept(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    sign_in(qtbot, window)
    commands = {each.words: each.act for each in window.keys.commands()}
    commands["Check the displays"]()
    page = window.displays.checking.page
    assert page is not None
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert window.displays.checking.page is None
    assert not station.checks.kept


def test_nobody_checks_displays_without_having_signed_in(window: MainWindow) -> None:
    window.displays.start()
    assert window.displays.checking.page is None
    assert "Check the displays" not in {each.words for each in window.keys.commands()}


def test_a_demonstration_counts_as_checked(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    station.checks = DisplayChecks(counts_as_checked=True)
    window.displays.refresh()
    qtbot.waitUntil(lambda: "counts as checked" in display_words(window))


def test_size_and_contrast_of_text_hold_at_once_and_go_with_the_person(qtbot: QtBot, window: MainWindow) -> None:
    sign_in(qtbot, window)
    window.keys.open_settings()
    settings = window.keys.settings
    assert settings is not None
    settings.tabs.setCurrentIndex(2)
    case = window.worklist_page.findChild(QLabel, "continue_case")
    assert case is not None
    case.ensurePolished()
    before = case.font().pixelSize()
    large = settings.findChild(QPushButton, "text_150")
    assert large is not None
    QTest.mouseClick(large, Qt.MouseButton.LeftButton)
    case.ensurePolished()
    assert case.font().pixelSize() == round(before * 1.5)
    box = settings.findChild(QCheckBox, "high_contrast")
    assert box is not None
    box.click()
    assert COLOURS.text3 == STANDARD.text1
    assert window.preferences.text_percent == 150
    assert window.preferences.is_high_contrast
    settings.accept()
    window.sign_out()
    assert text_percent() == 100
    assert COLOURS.text3 == STANDARD.text3
