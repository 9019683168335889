"""The suite's own fixtures: a display, a database server, and the checks for what a test leaves behind."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from tests.support.folders import ROOT
from tests.support.postgres import PostgresServer


def test_display_is_announced_and_takes_a_window(display: str, qtbot) -> None:
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QLabel

    assert QGuiApplication.platformName() == "xcb"
    label = QLabel("12.3 mm")
    qtbot.addWidget(label)
    with qtbot.waitExposed(label):
        label.show()
    assert label.screen().size().toTuple() == (1920, 1080)


def test_database_is_real_empty_and_fresh(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        tables = connection.scalar(text("select count(*) from pg_tables where schemaname = 'public'"))
        connection.execute(text("create table t (i integer)"))
        assert connection.scalar(text("show fsync")) in {"on", "off"}
    engine.dispose()
    assert tables == 0


def test_database_refuses_a_wrong_password(postgres_url: str) -> None:
    url = make_url(postgres_url)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=url.host, port=url.port, user=url.username, password="no", dbname=url.database)


def test_server_listens_on_loopback_only(postgres_server: PostgresServer) -> None:
    with postgres_server.connect() as connection:
        row = connection.execute("show listen_addresses").fetchone()
    assert row == ("127.0.0.1",)


def test_profile_folder_is_empty(tmp_profile: Path) -> None:
    assert list(tmp_profile.iterdir()) == []


_LEAKY = """
import threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from vtkmodules.vtkRenderingCore import vtkRenderWindow
import pytest
import vtkmodules.vtkRenderingOpenGL2

kept = []

@pytest.fixture(scope="module")
def shared_window():
    window = vtkRenderWindow()
    yield window
    window.Finalize()

def test_thread():
    threading.Thread(target=threading.Event().wait, args=(20,), name="reader", daemon=True).start()

def test_timer(qapp):
    kept.append(QTimer())
    kept[-1].start(1000)

def test_window(qapp):
    kept.append(QWidget())

def test_render():
    kept.append(vtkRenderWindow())

def test_of_good_manners(qtbot, shared_window):
    qtbot.addWidget(QWidget())
    vtkRenderWindow().Finalize()
    thread = threading.Thread(target=int)
    thread.start()

def test_that_fails_keeps_its_own_reason(qapp):
    widget = QWidget()
    assert widget.isVisible()
"""


def test_a_leak_fails_the_test_that_leaves_it_and_no_other(display: str, pytester: pytest.Pytester) -> None:
    (pytester.mkdir("render") / "test_leaks.py").write_text(_LEAKY)
    pytester.makeini(f"[pytest]\npythonpath = {ROOT}\n")
    plugins = ["-p", "no:cacheprovider", "-p", "tests.support.display", "-p", "tests.support.leaks"]
    result = pytester.runpytest_subprocess(*plugins, "render")
    result.assert_outcomes(passed=5, failed=1, errors=4)
    said = [line for line in result.stdout.lines if line.startswith("left behind: ")]
    left = ["Python thread 'reader' still runs", "QTimer was left", "QWidget was left", "RenderWindow was left"]
    assert [what in line for what, line in zip(left, said, strict=True)] == [True] * 4
    assert "X11" not in result.stderr.str()
