"""Looks for markers wherever a person of a trial can reach: files, screens, words, processes, central (TR-27)."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from PySide6.QtWidgets import QApplication

from tests.support.accessible import spoken_texts
from tests.support.machine import not_run
from tests.support.shown_words import ShownWords

_MISREAD = re.compile(r"[Z2][QO0G@&]\s?([0-9OoIlS]{5})[Xx]?")
"""A marker as a program that reads pictures may have it."""
_DIGITS = str.maketrans("OoIlS", "00115")
_EMPTY = {"text": "''", "bigint": "0", "integer": "0", "bytea": "''", "boolean": "false", "double precision": "0"}
_CATALOGUES = ("pg_class", "pg_proc", "pg_description", "pg_attribute", "pg_roles", "pg_stat_activity")
PROCESSES_EVERY_S = 2.0
_LONGEST_S = 120


@dataclass
class Hunt:
    """What one person could reach, and which markers were found there.

    Attributes
    ----------
    pattern
        What a marker looks like, as bytes.
    places
        By kind of place: how many things were searched there.
    found
        By marker and kind of place, the first place.
    """

    pattern: re.Pattern[bytes]
    places: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    found: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def markers(self) -> set[str]:
        """Which were found anywhere."""
        return {marker for marker, _ in self.found}

    def take(self, kind: str, data: bytes | str, place: str = "") -> None:
        """Search something."""
        self.places[kind] += 1
        raw = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
        for each in self.pattern.finditer(raw):
            self.found.setdefault((each[0].decode("latin-1"), kind), place)

    def take_folder(self, kind: str, folder: Path) -> None:
        """Search the names and the content of all files below a folder."""
        self.places[kind] += 1
        for path in folder.rglob("*"):
            self.take(kind, str(path.relative_to(folder)), "a name")
            if path.is_file():
                self.take(kind, path.read_bytes(), path.name)

    def take_screen(self, picture: Path) -> None:
        """Search what a picture of the screen shows, as tesseract reads it."""
        done = subprocess.run(
            ["tesseract", str(picture), "-", "--psm", "11"], capture_output=True, timeout=_LONGEST_S, check=True
        )
        words = done.stdout.decode("utf-8", "replace")
        self.take(
            "screens",
            words + "".join(f" ZQ{each.translate(_DIGITS)}X" for each in _MISREAD.findall(words)),
            picture.name,
        )

    def take_window(self, shown: ShownWords) -> None:
        """Search every text that is shown, hinted at or spoken, hidden widgets included, titles and clipboard."""
        shown.look()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        hints = (each.toolTip() + each.statusTip() + each.whatsThis() for each in app.allWidgets())
        titles = (each.windowTitle() for each in app.topLevelWidgets())
        self._take_all("texts", shown.texts)
        self._take_all("hints", hints)
        self._take_all("titles", titles)
        self._take_all("accessibility tree", spoken_texts(app))
        self.take("clipboard", app.clipboard().text())

    def _take_all(self, kind: str, texts: Iterable[str]) -> None:
        for text in texts:
            self.take(kind, text)

    def take_central(self, administrator: str, session: psycopg.Connection[tuple[object, ...]]) -> None:
        """Search what central answers a login: each function that it may call, errors, catalogues."""
        with psycopg.connect(administrator) as connection:
            login = session.info.user
            functions = connection.execute(
                "SELECT p.proname, ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) t) FROM pg_proc p "
                "WHERE p.pronamespace = 'api'::regnamespace AND has_function_privilege(%s, p.oid, 'EXECUTE')",
                (login,),
            ).fetchall()
        assert len(functions) >= 5
        for name, kinds in functions:
            self._ask(session, f"SELECT * FROM api.{name}({', '.join(_EMPTY.get(kind, 'NULL') for kind in kinds)})")
        for name in _CATALOGUES:
            self._ask(session, f"SELECT * FROM pg_catalog.{name}")

    def _ask(self, session: psycopg.Connection[tuple[object, ...]], call: str) -> None:
        try:
            rows = session.execute(call).fetchall()  # type: ignore[call-overload]
            said = [[bytes(each) if isinstance(each, memoryview) else each for each in row] for row in rows]
            self.take("answers of central", repr(said), call)
        except psycopg.Error as error:
            self.take("answers of central", repr((str(error), error.diag.message_detail, error.diag.context)), call)

    @contextmanager
    def watched_processes(self) -> Iterator[None]:
        """Search the command line of every process again and again, until the end."""
        is_over = threading.Event()

        def watch() -> None:
            while not is_over.wait(PROCESSES_EVERY_S):
                for path in Path("/proc").glob("[0-9]*/cmdline"):
                    try:
                        self.take("processes", path.read_bytes(), "a command line")
                    except OSError:
                        continue

        watcher = threading.Thread(target=watch, name="process-list")
        watcher.start()
        try:
            yield
        finally:
            is_over.set()
            watcher.join()


def require_hunters() -> None:
    """Report a test as not run where screens or processes cannot be read."""
    if shutil.which("tesseract") is None:
        not_run("no program that reads pictures: tesseract is not installed")
    if not Path("/proc/self/cmdline").exists():
        pytest.skip("processes are searched where there is /proc")
