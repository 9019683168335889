"""Backups by the page's commands while stations send and the sequencer seals: encrypted, restored, verified (TR-66)."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from readstation.core.ids import new_id
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.reading.ports import AuditDraft, Transaction
from readstation.store.central.factory import open_central
from readstation.sync.engine import sync_once
from tests.builders.central_access import CentralAccess
from tests.builders.central_world import new_world
from tests.builders.server_page import SET_UP, Machine, common_folder, machine
from tests.integration.sync.campaign import sequencing

STATIONS, FACTS_A_TIME, PATIENCE_S = 2, 10, 120.0
BACKUPS, DRILL = "Backups", "Restore drill"
FIRST_OF_THE_DRILL = "(cd $NIGHT && sha256sum --check --quiet SHA256SUMS)"
STOP_THE_DRILL = "runuser -u postgres -- $PGBIN/pg_ctl --pgdata $RS/drill stop"
END_OF_THE_DUMP = "dropdb --username postgres restored"
DUMP = "pg_dump --username rs_backup --format custom --file $RS/night/trial.dump trial"
NAME = b"Lindqvist"
"""Stands in clear wherever the database does."""
Facts = set[tuple[Any, ...]]
_SEALED = "SELECT login, station, number, digest FROM d.fact JOIN d.log_leaf USING (login, station, number, digest)"

pytestmark = pytest.mark.postgres


class Load:
    """Stations that work and send without a pause, until they are told to end."""

    def __init__(self, access: CentralAccess, folder: Path) -> None:
        self._access, self._folder = access, folder
        self._enrolling, self._is_over = threading.Lock(), threading.Event()
        self._errors: list[BaseException] = []
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(STATIONS)]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let them work, and the sequencer seal, while something else is done."""
        with sequencing(self._access.sequencer):
            for each in self._threads:
                each.start()
            try:
                yield
            finally:
                self._is_over.set()
                for each in self._threads:
                    each.join()
        assert self._errors == []

    def _run(self, number: int) -> None:
        try:
            with self._enrolling:
                world = new_world(self._access, self._folder / f"station-{number}")
            with contextlib.closing(world.station):
                world.station.read_everything()
                while not self._is_over.is_set():
                    self._work(world)
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            self._errors.append(error)

    def _work(self, world: Any) -> None:
        station = world.station
        for _ in range(FACTS_A_TIME):
            draft = AuditDraft(AuditAction.ACTION_REFUSED, new_id(), login=station.login)
            station.store.reads.commit(Transaction((draft,)))
        here = station.station_key.station.station_id
        with contextlib.closing(open_central(world.url, station.login, world.password)) as central:
            sync_once(station.store.outbox, central, station.store.worklist, station.login, here, QuietJob())


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Machine, Path]]:
    """A server that the page has set up, and the folder of its backups."""
    with common_folder() as folder:
        (folder / "here").mkdir()
        with machine(folder / "here", folder / "elsewhere", folder / "safe") as made:
            made.follow(*SET_UP)
            yield made, folder


def sealed(server: Machine, database: str = "trial", *, is_drill: bool = False) -> Facts:
    """Return what is sealed in a database, from its facts and from its log."""
    with server.connect(database, is_drill=is_drill) as owner:
        return set(owner.execute(_SEALED))


def check(before: Facts, found: Facts, after: Facts) -> None:
    """Look whether a backup holds all that was sealed when it began, and nothing that never was."""
    assert not before - found, f"{len(before - found)} facts that were sealed are not in the backup"
    assert not found - after, "the backup holds what the server does not"


@pytest.mark.parametrize("rounds", [1, pytest.param(10, marks=pytest.mark.slow)])
def test_backups_that_are_made_while_all_work_are_whole(
    server: tuple[Machine, Path], rounds: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """TR-66: base copy, log segments and dump, by the page's own commands; the program verifies what they restore."""
    made, _ = server
    verified, meanwhile = 0, 0
    load = Load(made.access(), tmp_path)
    with load.running():
        _await(lambda: len(sealed(made)) > 50 * STATIONS)
        for _ in range(rounds):
            before = sealed(made)
            made.follow(BACKUPS)
            after = sealed(made)
            meanwhile += len(after - before)
            made.follow(DRILL, before=STOP_THE_DRILL)
            check(after, sealed(made, is_drill=True), sealed(made))
            made.follow(DRILL, since=STOP_THE_DRILL, before=END_OF_THE_DUMP)
            check(before, sealed(made, "restored"), after)
            made.follow(DRILL, since=END_OF_THE_DUMP)
            verified += 2
    assert meanwhile > 0, "nothing was sealed while the backups were made"
    with made.connect() as owner:
        (window,) = (
            owner.execute("SELECT setting::int FROM pg_settings WHERE name = 'archive_timeout'").fetchone() or ()
        )
    assert isinstance(window, int)
    assert window > 0
    for name, value in (
        ("backups verified", verified),
        ("backups made", 2 * rounds),
        ("facts sealed meanwhile", meanwhile),
        ("loss window, minutes", window / 60),
    ):
        record_property(name, value)


def test_a_dump_under_row_security_is_found(server: tuple[Machine, Path], tmp_path: Path) -> None:
    """TR-66, sensitivity: the page's dump ends with an error; one that was forced holds less, which the check finds."""
    made, _ = server
    _make_facts(made, tmp_path)
    before = sealed(made)
    made.shell.run("install -d -m 700 $RS/night; psql --username postgres --command 'ALTER ROLE rs_backup NOBYPASSRLS'")
    try:
        status, came = made.shell.run(DUMP)
        assert status != 0
        assert any("row-level security" in line for line in came), came
        assert made.shell.run(DUMP.replace("pg_dump", "pg_dump --enable-row-security"))[0] == 0
        made.shell.run("createdb --username postgres --template template0 partial")
        assert made.shell.run("pg_restore --username postgres --dbname partial $RS/night/trial.dump")[0] == 0
        with pytest.raises(AssertionError, match="that were sealed are not in the backup"):
            check(before, sealed(made, "partial"), before)
    finally:
        made.shell.run("psql --username postgres --command 'ALTER ROLE rs_backup BYPASSRLS'")
        made.shell.run("rm -r $RS/night; dropdb --username postgres --if-exists partial")


def test_what_leaves_the_machine_is_encrypted_and_a_changed_byte_ends_the_restore(
    server: tuple[Machine, Path], tmp_path: Path
) -> None:
    """TR-66: no name is in any file of the backups; the same search finds it where a segment is opened."""
    made, folder = server
    _make_facts(made, tmp_path)
    made.follow(BACKUPS)
    made.follow(DRILL, before=FIRST_OF_THE_DRILL)
    files = [path for path in (folder / "elsewhere").rglob("*") if path.is_file()]
    assert len(files) >= 4
    assert not [
        path for path in files if NAME in (data := path.read_bytes()) or data.startswith((b"PGDMP", b"\x1f\x8b"))
    ]
    _, (last,) = made.shell.run("echo $BACKUP/wal/$LAST.cms")
    opened = [_opened(folder, path, tmp_path) for path in sorted((folder / "elsewhere" / "wal").iterdir())]
    assert all(status == 0 for status, _ in opened)
    assert any(NAME in data for _, data in opened), "the search would not find it"
    _, (night,) = made.shell.run("echo $NIGHT")
    for path in (Path(night) / "base.tar.gz.0000.cms", Path(last)):
        whole = path.read_bytes()
        harmed = bytearray(whole)
        harmed[len(whole) // 2] ^= 1
        path.write_bytes(harmed)
        status, _ = _opened(folder, path, tmp_path)
        assert status != 0, "a changed byte was taken"
        with pytest.raises(AssertionError, match=r"server\.md:\d+ shows"):
            made.follow(DRILL, since=FIRST_OF_THE_DRILL, before=STOP_THE_DRILL)
        path.write_bytes(whole)
        made.shell.run("rm -rf $RS/drill $RS/drill.log $RS/backup.key")


def _opened(folder: Path, path: Path, scratch: Path) -> tuple[int, bytes]:
    """Open a file of the backups with the key of the safe; return the status and what came."""
    target = scratch / "opened"
    words = ["openssl", "cms", "-decrypt", "-inform", "DER", "-inkey", str(folder / "safe" / "backup.key")]
    done = subprocess.run([*words, "-in", str(path), "-out", str(target)], capture_output=True, check=False)
    return done.returncode, target.read_bytes()


def _make_facts(server: Machine, folder: Path) -> None:
    """Let stations work until something of theirs is sealed."""
    known = len(sealed(server))
    with Load(server.access(), folder).running():
        _await(lambda: len(sealed(server)) > known + 20)


def _await(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)
