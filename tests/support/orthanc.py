"""A real Orthanc with its DICOMweb plugin: a process on loopback, in its own folder, with login and TLS.

Debian's build ends at the first TLS handshake, so a reverse proxy speaks TLS for it, as in a hospital.
"""

from __future__ import annotations

import base64
import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.certificates import new_authority, write_server_certificate
from tests.support.machine import not_run
from tests.support.ports import free_port
from tests.support.tls_front import tls_front

PROGRAM = "Orthanc"
PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
USER, PASSWORD = "office", "a word of the archive"
START_S = 60


@dataclass(frozen=True)
class Orthanc:
    """A running archive.

    Attributes
    ----------
    port
        Where TLS is spoken, on 127.0.0.1.
    plain_port
        Its own, without TLS.
    authority
        The certificate of the authority that signed the server's.
    """

    port: int
    plain_port: int
    authority: Path

    @property
    def url(self) -> str:
        """The root of its DICOMweb services."""
        return f"https://127.0.0.1:{self.port}/dicom-web"

    def ask(self, method: str, path: str, body: bytes = b"") -> Any:
        """Ask its own interface, as its administrator."""
        connection = http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=START_S)
        word = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        try:
            connection.request(method, path, body, {"Authorization": f"Basic {word}"})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status == 200, (answer.status, content[:200])
        return json.loads(content or b"null")

    def put(self, path: Path) -> None:
        """Store a file."""
        self.ask("POST", "/instances", path.read_bytes())


@contextmanager
def running_orthanc(folder: Path) -> Iterator[Orthanc]:
    """Run an archive until the end of the block."""
    program = shutil.which(PROGRAM) or shutil.which(PROGRAM, path="/usr/sbin:/usr/local/sbin")
    if program is None or not PLUGIN.exists():
        not_run("no Orthanc with its DICOMweb plugin: Debian's orthanc and orthanc-dicomweb are not installed")
    port = free_port()
    settings = {
        "Name": "test",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "index"),
        "TemporaryDirectory": str(folder / "temporary"),
        "HttpPort": port,
        "DicomServerEnabled": False,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {USER: PASSWORD},
        "Plugins": [str(PLUGIN)],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
        "OverwriteInstances": True,
        "ConcurrentJobs": 1,
        "HttpThreadsCount": 4,
    }
    (folder / "temporary").mkdir()
    (folder / "orthanc.json").write_text(json.dumps(settings))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, str(folder / "orthanc.json")], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            _wait(port, process, folder / "log")
            authority = new_authority("Test archive root")
            with tls_front(port, *write_server_certificate(folder, authority)) as front:
                yield Orthanc(front, port, authority.write(folder / "root.crt"))
        finally:
            process.terminate()
            try:
                process.wait(START_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    not_run(f"Orthanc did not start: {log.read_text(errors='replace')[-500:]}")
