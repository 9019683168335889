"""Image packages in small: a timepoint's index and files, and a server that publishes a folder by ranges."""

from __future__ import annotations

import contextlib
import http.server
import random
import re
import secrets
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from readstation.core.ids import CaseAlias, ReadId, new_id
from readstation.exchange.image_package import write_package
from readstation.model.image_package import SEGMENT_BYTES, ManifestEntry, PackageIndex, PackedSeries, bound_to
from tests.builders.signing_station import arterial_series
from tests.support.certificates import Authority, write_server_certificate


def packed_timepoint(
    folder: Path, timepoint: int = 0, sizes: tuple[int, ...] = (500_000, 0, 1_000_001)
) -> tuple[PackageIndex, list[Path]]:
    """Return an index of two series, and files of random bytes."""
    folder.mkdir(exist_ok=True)
    series, files = [], []
    for number in (1, 2):
        facts = arterial_series(CaseAlias("7K-204"), timepoint)
        paths = [folder / secrets.token_hex(8) for _ in sizes]
        for path, size in zip(paths, sizes, strict=True):
            path.write_bytes(secrets.token_bytes(size))
        series.append(PackedSeries(facts, sizes, "ab" * number))
        files += paths
    return PackageIndex(ReadId(new_id()), timepoint, tuple(series)), files


def published(folder: Path, scratch: Path, size_mib: int = 4) -> tuple[ManifestEntry, bytes, PackageIndex, list[Path]]:
    """Publish a package; return how a manifest names it, its key, and what is inside."""
    folder.mkdir(exist_ok=True)
    index, files = packed_timepoint(scratch)
    name, key = secrets.token_hex(16), secrets.token_bytes(32)
    size = size_mib * SEGMENT_BYTES
    bound = bound_to(name, index.read_id, index.timepoint)
    digest = write_package(folder / name, key, bound, index, files, size)
    return ManifestEntry(index.read_id, index.timepoint, name, digest, size), key, index, files


@dataclass
class Trouble:
    """What goes wrong at the server.

    Attributes
    ----------
    cuts
        After how many bytes each of the next answers is cut off.
    flips
        Which byte of the file each of the next answers changes.
    whole
        Whether ranges are ignored.
    silent
        Whether it says nothing at all.
    asked
        The ranges that were asked for.
    """

    cuts: list[int] = field(default_factory=list)
    flips: list[int] = field(default_factory=list)
    whole: bool = False
    silent: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[int, int]] = field(default_factory=list)


class _Handler(http.server.BaseHTTPRequestHandler):
    folder: Path
    trouble: Trouble
    ending: threading.Event

    def do_GET(self) -> None:
        """Answer a range of a file."""
        trouble = self.trouble
        while trouble.silent.is_set() and not self.ending.wait(0.02):
            pass
        path = self.folder / self.path.rsplit("/", 1)[-1]
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not path.is_file() or found is None:
            self.send_error(404)
            return
        start, end = int(found[1]), int(found[2])
        trouble.asked.append((start, end))
        data = bytearray(path.read_bytes())
        if trouble.flips:
            data[trouble.flips.pop()] ^= 1
        if trouble.whole:
            self.send_response(200)
            start, end = 0, len(data) - 1
        else:
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(data)}")
        body = bytes(data[start : end + 1])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = trouble.cuts.pop() if trouble.cuts else len(body)
        with contextlib.suppress(OSError):
            self.wfile.write(body[:cut])
        if cut < len(body):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def https_server(
    folder: Path, certificates: Path, authority: Authority | None, trouble: Trouble, **kind: object
) -> Iterator[str]:
    """Publish a folder over TLS and give its address; the server ends with the context."""
    certificate, key = write_server_certificate(certificates, authority, **kind)  # type: ignore[arg-type]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    ending = threading.Event()
    handler = type("Handler", (_Handler,), {"folder": folder, "trouble": trouble, "ending": ending})
    server = _Server(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}/packages/"
    finally:
        ending.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: broken connections are the point."""


def random_places(count: int, size: int, seed: int) -> list[int]:
    """Return random numbers of bytes below a size."""
    source = random.Random(seed)
    return [source.randrange(size) for _ in range(count)]
