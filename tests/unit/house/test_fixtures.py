"""The suite's own fixtures: a display, a database server, and the checks for what a test leaves behind."""

from __future__ import annotations

import textwrap
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

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


_LEAKS = {
    "thread": (
        """
        import threading
        def test_leaks():
            threading.Thread(target=threading.Event().wait, args=(20,), name="reader", daemon=True).start()
        """,
        "*Python thread 'reader' still runs*",
    ),
    "timer": (
        """
        from PySide6.QtCore import QTimer
        kept = []
        def test_leaks(qapp):
            timer = QTimer()
            timer.start(1000)
            kept.append(timer)
        """,
        "*QTimer was left*",
    ),
    "window": (
        """
        from PySide6.QtWidgets import QWidget
        kept = []
        def test_leaks(qapp):
            kept.append(QWidget())
        """,
        "*QWidget was left*",
    ),
    "render": (
        """
        from vtkmodules.vtkRenderingCore import vtkRenderWindow
        import vtkmodules.vtkRenderingOpenGL2
        kept = []
        def test_leaks():
            kept.append(vtkRenderWindow())
        """,
        "*RenderWindow was left*",
    ),
}


@pytest.mark.parametrize("what", sorted(_LEAKS))
def test_a_leak_fails_the_test_that_leaves_it(what: str, display: str, pytester: pytest.Pytester) -> None:
    source, said = _LEAKS[what]
    folder = pytester.mkdir("render")
    (folder / "test_leak.py").write_text(textwrap.dedent(source))
    root = Path(__file__).resolve().parents[3]
    pytester.makeini("[pytest]\nmarkers =\n    display: x\n    postgres: x\n    shared_data: x\n")
    result = pytester.runpytest_subprocess(
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.support.display",
        "-p",
        "tests.support.leaks",
        f"--rootdir={root}",
        "-o",
        f"pythonpath={root}",
        "render",
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([said])
