"""Where packages are fetched from: an HTTPS server that knows ranges, or a local folder (`sync.images.PackageSource`).

The standard library's HTTP client, because it does nothing by itself: no redirect is followed, no proxy is taken from
the environment, no cookie or name of this program is sent. Its time limits hold for single reads only, so a watch
beside it ends a connection that is silent too long or no longer wanted (TR-48).
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from readstation.core.errors import Cancelled, DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.model.image_package import NAME_FORM, ManifestEntry
from readstation.sync.images import PackageSource, SourceUnreachable

CONNECT_TIMEOUT_S = 10.0
SILENCE_S = 30.0
"""How long a server may send less than `_LEAST_BYTES` before it is given up."""
_LEAST_BYTES = 16 * 1024
_PIECE_BYTES = 256 * 1024
_LOOK_EVERY_S = 0.1
_HTTPS_PORT = 443
_PARTIAL_CONTENT = 206
_NOT_FOUND = (404, 410)


def open_source(place: str, root_certificate: str = "", silence_s: float = SILENCE_S) -> PackageSource:
    """Return the source that a station's settings name.

    Parameters
    ----------
    place
        ``https://host[:port]/path/``, or the path of a folder.
    root_certificate
        A file with the certificates that the server is verified with; the system's where empty.
    silence_s
        How long a server may be silent.

    Raises
    ------
    Refused
        If the place is neither, or the certificates are not there.
    """
    if place.startswith("https://"):
        return HttpsSource(place, root_certificate, silence_s)
    if "://" in place or not place:
        raise Refused(Finding("packages.place", "Images are fetched from an https:// address or a folder."))
    return FolderSource(Path(place))


class FolderSource:
    """A folder of this machine.

    Parameters
    ----------
    folder
        Where the packages lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pieces(self, entry: ManifestEntry, start: int, job: Job) -> Generator[bytes, None, None]:
        """Return the bytes of a package from an offset to its end, in pieces."""
        try:
            with (self._folder / _checked(entry.name)).open("rb") as file:
                file.seek(start)
                while piece := file.read(_PIECE_BYTES):
                    job.checkpoint()
                    yield piece
        except FileNotFoundError as error:
            raise DataProblem("a package is not where it should be") from error
        except OSError as error:
            raise _unreachable() from error


class HttpsSource:
    """A server that is verified, by its certificate and its name, on every connection.

    Parameters
    ----------
    url
        The folder at the server.
    root_certificate
        A file with the certificates that the server is verified with; the system's where empty.
    silence_s
        How long the server may be silent.
    """

    def __init__(self, url: str, root_certificate: str = "", silence_s: float = SILENCE_S) -> None:
        parts = urlsplit(url)
        if not parts.hostname or parts.query or parts.fragment or parts.username:
            raise Refused(Finding("packages.place", "The address of the images is not a plain https:// address."))
        self._host, self._port = parts.hostname, parts.port or _HTTPS_PORT
        self._path = parts.path.rstrip("/")
        self._silence_s = silence_s
        try:
            self._context = ssl.create_default_context(cafile=root_certificate or None)
        except (OSError, ssl.SSLError) as error:
            words = "The root certificate of the images' server is not here or is none."
            raise Refused(Finding("packages.certificate", words)) from error
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2

    def pieces(self, entry: ManifestEntry, start: int, job: Job) -> Generator[bytes, None, None]:
        """Return the bytes of a package from an offset to its end, in pieces."""
        received = start
        try:
            with self._connected(job) as (connection, watch):
                response = self._asked(connection, entry, start)
                while received < entry.size_bytes:
                    piece = response.read1(_PIECE_BYTES)
                    if not piece:
                        break
                    watch.hear(len(piece))
                    received += len(piece)
                    yield piece
        except ssl.SSLCertVerificationError as error:
            raise SourceUnreachable(
                "The server of the images could not be verified.", "Nothing was fetched.", "Tell the trial office."
            ) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _unreachable() from error
        if received < entry.size_bytes:
            raise _unreachable()

    def _asked(
        self, connection: http.client.HTTPConnection, entry: ManifestEntry, start: int
    ) -> http.client.HTTPResponse:
        connection.request(
            "GET",
            f"{self._path}/{_checked(entry.name)}",
            headers={"Range": f"bytes={start}-{entry.size_bytes - 1}", "Accept-Encoding": "identity"},
        )
        response = connection.getresponse()
        if response.status in _NOT_FOUND:
            raise DataProblem("a package is not where it should be")
        if response.status >= http.client.INTERNAL_SERVER_ERROR:
            raise _unreachable()
        wanted = f"bytes {start}-{entry.size_bytes - 1}/{entry.size_bytes}"
        if response.status != _PARTIAL_CONTENT or response.getheader("Content-Range") != wanted:
            raise DataProblem("the server of the images answers with something else than was asked for")
        return response

    @contextmanager
    def _connected(self, job: Job) -> Iterator[tuple[http.client.HTTPConnection, _Watch]]:
        plain = socket.create_connection((self._host, self._port), timeout=CONNECT_TIMEOUT_S)
        with plain:
            plain.settimeout(self._silence_s)
            tls = self._context.wrap_socket(plain, server_hostname=self._host, do_handshake_on_connect=False)
        with tls, _Watch(tls, self._silence_s, job) as watch:
            tls.do_handshake()
            connection = http.client.HTTPConnection(self._host, self._port)
            connection.sock = tls
            try:
                yield connection, watch
            finally:
                connection.close()


class _Watch:
    """Shuts a connection down from beside it, once it is silent too long or no longer wanted."""

    def __init__(self, connection: socket.socket, silence_s: float, job: Job) -> None:
        self._connection, self._silence_s, self._job = connection, silence_s, job
        self._heard_at, self._since = time.monotonic(), 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="package-watch", daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def hear(self, count: int) -> None:
        """Note that something came."""
        self._since += count
        if self._since >= _LEAST_BYTES:
            self._heard_at, self._since = time.monotonic(), 0

    def _look(self) -> None:
        while not self._is_over.wait(_LOOK_EVERY_S):
            if time.monotonic() - self._heard_at > self._silence_s or self._is_stopped():
                with suppress(OSError):
                    # The base class: TLS's own shutdown would change an object that the other thread is reading from.
                    socket.socket.shutdown(self._connection, socket.SHUT_RDWR)
                return

    def _is_stopped(self) -> bool:
        try:
            self._job.checkpoint()
        except Cancelled:
            return True
        return False


def _checked(name: str) -> str:
    if not NAME_FORM.fullmatch(name):
        raise DataProblem("a package has a name that is none")
    return name


def _unreachable() -> SourceUnreachable:
    return SourceUnreachable(
        "The images could not be fetched to the end.", "What came is kept.", "It goes on by itself."
    )
