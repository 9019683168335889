"""Hostile ZIP archives by chance: names that lead elsewhere, links, devices, repeats, lies, bombs, damage (TR-58)."""

from __future__ import annotations

import io
import random
import stat
import struct
import unicodedata
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

_CENTRAL, _LOCAL = b"PK\x01\x02", b"PK\x03\x04"
_DEVICES = ("CON", "NUL", "aux.dcm", "COM1", "LPT9.txt", "PRN", "CONIN$", "\\\\.\\C:", "\\\\?\\GLOBALROOT\\x")
_KINDS = (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK, stat.S_IFCHR, stat.S_IFSOCK, stat.S_IFDIR)
_SIGNS = (
    '\u202e\u200b\u00a0\ufeff\u2044\uff0f\u29f5\U0001f480e\u0301\u00e9\u0130\u0131\u00df\ufb01\n\r\t\x1b\x7f :*?"<>|.~'
)
LONGEST = 60_000


class HostileArchives:
    """Makes one archive after another, the same ones from the same seed.

    Parameters
    ----------
    world
        A folder in which whatever is written is seen. Names lead nowhere outside of it, even for an unpacker that
        believes them, as long as that unpacks `DEPTH` folders below.
    seed
        Of the chance.
    """

    DEPTH = 4

    def __init__(self, world: Path, seed: int) -> None:
        self._world = world
        self._chance = random.Random(seed)

    def next(self) -> bytes:
        """Return an archive with one to a dozen members, some of them harmless, and damage to some archives."""
        chance, stream = self._chance, io.BytesIO()
        kinds: list[Callable[[zipfile.ZipFile], None]] = [
            *(
                self._elsewhere,
                self._device,
                self._no_file,
                self._twice,
                self._nested,
                self._bomb,
                self._odd,
                self._plain,
            )
        ]
        with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            warnings.simplefilter("ignore", UserWarning)
            for _ in range(chance.randint(1, 6)):
                chance.choice(kinds)(archive)
        content = bytearray(stream.getvalue())
        for harm in (self._lie, self._shared, self._encrypted, self._damage):
            if chance.random() < 0.25:
                harm(content)
        return bytes(content)

    def _put(self, archive: zipfile.ZipFile, name: str, content: bytes | None = None, mode: int = 0) -> None:
        info = zipfile.ZipInfo("placeholder")
        info.filename, info.external_attr = name, mode << 16
        info.compress_type = self._chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
        archive.writestr(info, self._chance.randbytes(self._chance.randrange(3000)) if content is None else content)

    def _plain(self, archive: zipfile.ZipFile) -> None:
        self._put(archive, f"images/{self._chance.randrange(1_000_000)}.dcm")

    def _elsewhere(self, archive: zipfile.ZipFile) -> None:
        chance, name = self._chance, f"evil-{self._chance.randrange(1_000_000)}"
        up = "/".join(chance.choice(("..", "a/../..")) for _ in range(chance.randint(1, self.DEPTH)))
        joined = chance.choice(
            (
                f"{self._world}/{name}",
                f"{self._world}//{name}",
                f"{up}/{name}",
                f"./{up}/./{name}",
                f"a/b/../../{up}/{name}",
            )
        )
        drive = chance.choice(
            (f"C:\\{name}", f"C:{name}", f"\\\\host\\share\\{name}", up.replace("/", "\\") + f"\\{name}")
        )
        self._put(archive, chance.choice((joined, joined, drive)))

    def _device(self, archive: zipfile.ZipFile) -> None:
        self._put(archive, self._chance.choice(_DEVICES))

    def _no_file(self, archive: zipfile.ZipFile) -> None:
        """Put a link, a device or a folder that has content."""
        to = f"{self._world}/linked".encode()
        name = self._chance.choice(("link", "link/", "images/link"))
        self._put(archive, name, to, self._chance.choice(_KINDS) | 0o777)
        self._put(archive, "link/through")

    def _twice(self, archive: zipfile.ZipFile) -> None:
        name = f"caf\u00e9/{self._chance.randrange(100)}"
        others = (name, name.upper(), name.replace("/", "\\"), unicodedata.normalize("NFD", name))
        for each in (name, self._chance.choice(others)):
            self._put(archive, each)

    def _nested(self, archive: zipfile.ZipFile) -> None:
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as nested:
            nested.writestr("inner", bytes(self._chance.randrange(100_000)))
        self._put(archive, "inner.dcm", inner.getvalue())

    def _bomb(self, archive: zipfile.ZipFile) -> None:
        self._put(archive, f"bomb-{self._chance.randrange(1000)}", bytes(self._chance.randrange(1_000_000)))

    def _odd(self, archive: zipfile.ZipFile) -> None:
        chance = self._chance
        name = "".join(chance.choices(_SIGNS, k=chance.randint(0, 12)))
        self._put(
            archive,
            chance.choice((name, f"a/{name}", f"{name}/", "x" * chance.randrange(LONGEST), "a\0/../b", "~root")),
        )

    def _lie(self, content: bytearray) -> None:
        """Say another size, packed or unpacked, in the list at the end or before a member."""
        mark, at = self._chance.choice(((_CENTRAL, (20, 24)), (_LOCAL, (18, 22))))
        found = content.find(mark)
        if found >= 0:
            size = self._chance.choice((0, 1, 10, self._chance.randrange(1 << 20), 0x7FFFFFFF, 0xFFFFFFFF))
            struct.pack_into("<L", content, found + self._chance.choice(at), size)

    def _shared(self, content: bytearray) -> None:
        """Let a member of the list stand for the bytes of another, as a bomb whose parts lie over each other."""
        found = content.rfind(_CENTRAL)
        if found >= 0:
            struct.pack_into(
                "<L", content, found + 42, self._chance.choice((0, 0, self._chance.randrange(len(content))))
            )

    def _encrypted(self, content: bytearray) -> None:
        found = content.find(_CENTRAL)
        if found >= 0:
            content[found + 8] |= 1

    def _damage(self, content: bytearray) -> None:
        chance = self._chance
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        if chance.random() < 0.3:
            del content[chance.randrange(len(content)) :]
