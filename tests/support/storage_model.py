"""A disk that forgets and tears what was not flushed, under the product's own SQLite and store (TR-41).

`storage_model.c` is put under a process and records how it changes, names and flushes files. A `Disk` reads the record
up to a cut and makes up what a machine could find after its power came back:

- A file's content is what it was at its own last flush. Of every later write each sector (512 or 4,096 bytes) is there
  or not, by chance, in any order, with whichever of several writes of it; the size is one of those it had since. Grown
  room whose data did not arrive holds zeros or old bytes of something else.
- A name (made, replaced, removed) is durable once its folder was flushed. Of the later changes in a folder, the first
  so many are there, by chance: file systems journal names in order.
- Nothing but flushes orders anything: no other file's flush, no time that passed, no close.
- The shared-memory index of the write-ahead log is mapped, never written: it is gone, zeros, or noise.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.machine import not_run

SOURCE = Path(__file__).with_suffix(".c")
SECTORS = (512, 4096)
FAULTS = (errno.ENOSPC, errno.EIO, errno.EDQUOT)
_HEAD = struct.Struct("=cIQQII")
_MAPPED = "-shm"
_SHARES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.0)
"""How many of the sectors that were not flushed are there after a cut."""


@pytest.fixture
def quick_folder(tmp_path: Path) -> Iterator[Path]:
    """Return a folder in memory where there is such a thing: the model is the disk, the real one only costs time."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def built_library(folder: Path) -> Path:
    """Return the library, compiled into a folder; the test is reported as not run where that cannot be done."""
    if not sys.platform.startswith("linux"):
        not_run("the storage model is put under a process by the loader of Linux")
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        not_run("no C compiler for the storage model: gcc is not installed")
    library = folder / "storage_model.so"
    if not library.exists():
        command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-lpthread"]
        subprocess.run(command, check=True, capture_output=True)
    return library


def environment_under(library: Path, root: Path, log: Path | None, drops_flush_of: str = "") -> dict[str, str]:
    """Return the environment of a process whose files below `root` are the model's; `log` None records nothing.

    `drops_flush_of` is part of a path whose flushes the disk acknowledges and does not do: a disk that lies.
    """
    added = {"LD_PRELOAD": str(library), "STORAGE_MODEL_ROOT": str(root)}
    if log is not None:
        added["STORAGE_MODEL_LOG"] = str(log)
    if drops_flush_of:
        added["STORAGE_MODEL_DROPS_FLUSH"] = drops_flush_of
    return {**os.environ, **added}


@dataclass(frozen=True, slots=True)
class Record:
    """One call that came back: what it did, to which file, and the bytes.

    Attributes
    ----------
    op
        O made, S opened, W written, T resized, F flushed, D folder flushed, R renamed, U removed, M folder made,
        X folder removed, A said on standard output.
    pid
        The process.
    inode, offset
        Of the file (F, O, S, T, W); for T the new size stands in `offset`.
    data
        What was written, or the path.
    target
        The new path of R.
    """

    op: str
    pid: int
    inode: int
    offset: int
    data: bytes
    target: str


def records_of(log: Path) -> list[Record]:
    """Return what a process did, in order; a record that was cut off by the end of the process is left out."""
    raw, found, place = log.read_bytes(), [], 0
    while place + _HEAD.size <= len(raw):
        op, pid, inode, offset, first, second = _HEAD.unpack_from(raw, place)
        place += _HEAD.size
        if place + first + second > len(raw):
            break
        data, target = raw[place : place + first], raw[place + first : place + first + second]
        place += first + second
        found.append(Record(op.decode(), pid, inode, offset, data, target.decode()))
    return found


@dataclass(eq=False)
class _File:
    """What is durable of one file, and what was done to it since its last flush."""

    durable: bytearray = field(default_factory=bytearray)
    later: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Offset and bytes of a write; new size and None of a change of size."""

    def flush(self) -> None:
        for offset, data in self.later:
            _apply(self.durable, offset, data)
        self.later.clear()

    def after_cut(self, chance: random.Random, sector: int) -> bytes:
        """Return what is found of it: every later write in sectors that are there or not."""
        if not self.later:
            return bytes(self.durable)
        share, size, sizes = chance.choice(_SHARES), len(self.durable), [len(self.durable)]
        written: dict[int, list[tuple[int, bytes]]] = {}
        for offset, data in self.later:
            size = offset if data is None else max(size, offset + len(data))
            sizes.append(size)
            if data is None:
                continue
            for number in range(offset // sector, (offset + len(data) - 1) // sector + 1):
                written.setdefault(number, []).append((offset, data))
        found = bytearray(self.durable)
        if max(sizes) > len(found):
            missing = max(sizes) - len(found)
            found += bytes(missing) if chance.random() < 0.5 else chance.randbytes(missing)
        for number, writes in written.items():
            if chance.random() >= share:
                continue
            # The sector as it stood after one of its writes, most often the last of them.
            kept = len(writes) if chance.random() < 0.7 else chance.randint(1, len(writes))
            for offset, data in writes[:kept]:
                begin, end = max(offset, number * sector), min(offset + len(data), (number + 1) * sector)
                found[begin:end] = data[begin - offset : end - offset]
        return bytes(found[: sizes[-1] if chance.random() < share else chance.choice(sizes)])


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    size = offset if data is None else offset + len(data)
    if size > len(content):
        content += bytes(size - len(content))
    if data is None:
        del content[offset:]
    else:
        content[offset : offset + len(data)] = data


@dataclass
class _Naming:
    """One change of names in a folder: entries that are set (a file, or None for a folder) and entries that go."""

    folder: str
    puts: dict[str, _File | None]
    drops: tuple[str, ...] = ()
    moves: tuple[str, str] | None = None
    is_durable: bool = False


class Disk:
    """The files below a folder as a process changes them, from a state that was wholly durable.

    Parameters
    ----------
    root
        The folder, read as it lies there now.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._base: dict[str, _File | None] = {}
        for path in sorted(root.rglob("*")):
            self._base[str(path)] = None if path.is_dir() else _File(bytearray(path.read_bytes()))
        self._live = dict(self._base)
        self._inodes: dict[int, _File] = {}
        self._namings: list[_Naming] = []

    def play(self, records: Sequence[Record]) -> None:
        """Take in what a process did."""
        for record in records:
            self._take(record)

    def cut(self, chance: random.Random) -> dict[str, bytes | None]:
        """Return what is found after a power cut: path to content, or None for a folder."""
        sector = chance.choice(SECTORS)
        names = dict(self._base)
        for naming in self._surviving(chance):
            _rename(names, naming)
        found: dict[str, bytes | None] = {}
        for path, file in sorted(names.items()):
            parent = str(Path(path).parent)
            if parent != str(self._root) and parent not in found:
                continue
            if path.endswith(_MAPPED):
                if chance.random() < 0.66:
                    found[path] = bytes(32_768) if chance.random() < 0.5 else chance.randbytes(32_768)
            else:
                found[path] = None if file is None else file.after_cut(chance, sector)
        return found

    def write_out(self, found: dict[str, bytes | None]) -> None:
        """Lay down below the root what a cut left, and nothing else."""
        for path in self._root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, content in found.items():
            path = Path(name)
            if content is None:
                path.mkdir(mode=0o700)
            else:
                path.write_bytes(content)

    def _take(self, record: Record) -> None:
        path = "" if record.op in "AWT" else record.data.decode()
        if record.op == "W":
            self._inodes[record.inode].later.append((record.offset, record.data))
        elif record.op == "T":
            self._inodes[record.inode].later.append((record.offset, None))
        elif record.op == "F":
            self._inodes[record.inode].flush()
        elif record.op == "D":
            for naming in self._namings:
                naming.is_durable |= naming.folder == path
        elif record.op == "S":
            self._inodes[record.inode] = self._file(path)
        elif record.op == "O":
            self._inodes[record.inode] = made = _File()
            self._name(_Naming(_parent(path), {path: made}))
        elif record.op == "M":
            self._name(_Naming(_parent(path), {path: None}))
        elif record.op in "UX":
            self._name(_Naming(_parent(path), {}, (path,)))
        elif record.op == "R":
            self._take_rename(path, record.target)

    def _take_rename(self, source: str, target: str) -> None:
        file = self._live[source]
        if file is None:
            self._name(_Naming(_parent(target), {}, moves=(source, target)))
        elif _parent(source) == _parent(target):
            self._name(_Naming(_parent(target), {target: file}, (source,)))
        else:
            self._name(_Naming(_parent(target), {target: file}))
            self._name(_Naming(_parent(source), {}, (source,)))

    def _name(self, naming: _Naming) -> None:
        self._namings.append(naming)
        _rename(self._live, naming)

    def _file(self, path: str) -> _File:
        file = self._live[path]
        assert file is not None, f"{path} is a folder"
        return file

    def _surviving(self, chance: random.Random) -> Iterator[_Naming]:
        waiting: dict[str, int] = {}
        for naming in self._namings:
            if not naming.is_durable:
                waiting[naming.folder] = waiting.get(naming.folder, 0) + 1
        left = {folder: chance.randint(0, count) for folder, count in waiting.items()}
        for naming in self._namings:
            if not naming.is_durable:
                left[naming.folder] -= 1
            if naming.is_durable or left[naming.folder] >= 0:
                yield naming


def _rename(names: dict[str, _File | None], naming: _Naming) -> None:
    names.update(naming.puts)
    for path in naming.drops:
        names.pop(path, None)
    if naming.moves is not None:
        source, target = naming.moves
        for path in [each for each in names if each == source or each.startswith(f"{source}/")]:
            names[target + path.removeprefix(source)] = names.pop(path)


def _parent(path: str) -> str:
    return str(Path(path).parent)
