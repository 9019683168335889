"""An archive that answers badly or in bad faith costs a sentence and no more; what must not be asked is not."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from readstation.core.errors import Cancelled, DataProblem, EnvironmentFault, Refused
from readstation.core.jobs import QuietJob
from readstation.imaging.archive import ArchiveTooLargeError
from readstation.imaging.archive_address import ArchiveAddress, FetchedObject, login_in
from readstation.imaging.dicomweb import DicomwebArchive
from readstation.imaging.dicomweb_session import FetchLimits

LIMITS = FetchLimits(
    connect_s=2,
    silence_s=1,
    answer_s=2,
    list_bytes=20_000,
    object_bytes=10_000,
    total_bytes=15_000,
    objects=50,
    attempts=2,
    first_wait_s=0.01,
)
STUDY = "1.2.3"
OBJECT = b"an object " * 300


def listed(*uids: str) -> bytes:
    rows = [
        {"0020000D": {"Value": [STUDY]}, "0020000E": {"Value": ["1.2.4"]}, "00080018": {"Value": [u]}} for u in uids
    ]
    return json.dumps(rows).encode()


def part(content: bytes, *, end: bytes = b"--", boundary: bytes = b"xyz") -> bytes:
    head = b"--" + boundary + b"\r\nContent-Type: application/dicom\r\n\r\n"
    return head + content + b"\r\n--" + boundary + end


Answer = Callable[[BaseHTTPRequestHandler], None]
MULTIPART = 'multipart/related; type="application/dicom"; boundary="xyz"'


def say(body: bytes, kind: str = MULTIPART, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


class Archive:
    """An archive of our own that says what a test wants."""

    def __init__(self) -> None:
        self.pages: list[bytes] = [listed("1.2.5"), b"[]"]
        self.list_answer: Answer | None = None
        self.object_answer: Answer = say(part(OBJECT))
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        archive = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 5

            def do_GET(self) -> None:
                archive.asked.append(self.path)
                archive.headers.append(dict(self.headers))
                try:
                    if "/series/" in self.path:
                        archive.object_answer(self)
                    elif archive.list_answer is not None:
                        archive.list_answer(self)
                    else:
                        page = archive.pages.pop(0) if len(archive.pages) > 1 else archive.pages[0]
                        say(page, "application/dicom+json")(self)
                except OSError:
                    self.close_connection = True

            def log_message(self, *words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = False
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/dicom-web"

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def archive() -> Iterator[Archive]:
    made = Archive()
    yield made
    made.close()


def fetch(archive: Archive, folder: Path, job: QuietJob | None = None, login: str = "") -> list[FetchedObject]:
    address = ArchiveAddress(archive.url, studies=(STUDY,), login=login)
    return list(DicomwebArchive(address, LIMITS).objects(folder, job or QuietJob()))


@pytest.mark.parametrize("content", [OBJECT, b"", b"\r\n--xy" * 200, b"\r\n" * 9 + b"--", bytes(9_000)])
@pytest.mark.parametrize("form", ["part", "bare", "chunked"])
def test_an_object_is_written_byte_for_byte(archive: Archive, tmp_path: Path, content: bytes, form: str) -> None:
    """Also one that holds what looks like the end of a part, and wherever the pieces of the answer end."""

    def chunked(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", MULTIPART)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        body = part(content)
        for start in range(0, len(body), 37):
            piece = body[start : start + 37]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")

    archive.object_answer = {
        "part": say(part(content)),
        "bare": say(content, "application/dicom"),
        "chunked": chunked,
    }[form]
    [found] = fetch(archive, tmp_path)
    assert found.path is not None
    assert found.path.read_bytes() == content


@pytest.mark.parametrize(
    "answer",
    [
        say(part(OBJECT, end=b"\r\nContent-Type: application/dicom\r\n\r\n")),
        say(part(OBJECT)[:-8]),
        say(part(OBJECT)[:40]),
        say(part(OBJECT), "multipart/related"),
        say(OBJECT, "text/html"),
        say(b""),
        say(part(OBJECT), Content_Encoding="gzip"),
        say(part(OBJECT), Content_Length=str(len(part(OBJECT)) + 9)),
        say(b"", status=503),
    ],
    ids=["two parts", "no end", "no head", "no boundary", "no DICOM", "empty", "packed", "short", "not now"],
)
def test_half_an_answer_is_none(archive: Archive, tmp_path: Path, answer: Answer) -> None:
    archive.object_answer = answer
    with pytest.raises(EnvironmentFault, match="does not answer"):
        fetch(archive, tmp_path)
    assert sum("/series/" in path for path in archive.asked) == LIMITS.attempts
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("status", [400, 404, 406, 410])
def test_an_object_that_is_not_sent_is_a_finding_and_the_others_come(
    archive: Archive, tmp_path: Path, status: int
) -> None:
    archive.pages = [listed("1.2.5", "1.2.6"), b"[]"]
    sent = say(part(OBJECT))
    archive.object_answer = lambda handler: (
        say(b"", status=status)(handler) if handler.path.endswith("/1.2.5") else sent(handler)
    )
    first, second = fetch(archive, tmp_path)
    assert first.path is None
    assert first.finding is not None
    assert first.finding.code == "dicomweb.object"
    assert second.path is not None


def test_sizes_end_at_their_limits(archive: Archive, tmp_path: Path) -> None:
    """TR-57, TR-58: one object, one list, all objects together and their number, at the limit and one beyond."""
    body = bytes(LIMITS.object_bytes - len(part(b"")))
    archive.object_answer = say(part(body))
    assert fetch(archive, tmp_path)[0].path is not None
    archive.pages, archive.object_answer = [listed("1.2.5"), b"[]"], say(part(body + b"1"))
    [found] = fetch(archive, tmp_path)
    assert found.path is None
    assert found.finding is not None
    assert found.finding.code == "dicomweb.size"

    archive.object_answer = say(part(bytes(5_000)))
    archive.pages = [listed("1.2.5", "1.2.6", "1.2.7"), b"[]"]
    assert len(fetch(archive, tmp_path)) == 3
    archive.pages = [listed("1.2.5", "1.2.6", "1.2.7", "1.2.8"), b"[]"]
    with pytest.raises(ArchiveTooLargeError):
        fetch(archive, tmp_path)

    archive.object_answer = say(part(b"1"))
    archive.pages = [listed(*(f"1.2.{number}" for number in range(LIMITS.objects))), b"[]"]
    assert len(fetch(archive, tmp_path)) == LIMITS.objects
    archive.pages = [listed(*(f"1.2.{number}" for number in range(LIMITS.objects + 1))), b"[]"]
    with pytest.raises(ArchiveTooLargeError):
        fetch(archive, tmp_path)

    archive.pages = [b"[]".ljust(LIMITS.list_bytes)]
    assert fetch(archive, tmp_path) == []
    archive.pages = [b"[]".ljust(LIMITS.list_bytes + 1)]
    with pytest.raises(DataProblem):
        fetch(archive, tmp_path)


def test_pages_end_where_nothing_new_comes(archive: Archive, tmp_path: Path) -> None:
    """An archive that knows no pages says the same again and again."""
    archive.pages = [listed("1.2.5", "1.2.6")]
    assert len(fetch(archive, tmp_path)) == 2
    assert sum("/instances?" in path for path in archive.asked) == 2


@pytest.mark.parametrize(
    "page",
    [
        b"{",
        b"<html>",
        b"[1]",
        b"[[]]",
        b'"words"',
        b"[" * 9_000,
        json.dumps([{"00080018": {"Value": ["../../etc"]}, "0020000E": {"Value": ["1.2"]}}]).encode(),
        json.dumps([{"00080018": {"Value": []}}]).encode(),
        json.dumps([{"00080018": {"Value": ["1.2"]}}]).encode(),
    ],
)
def test_a_list_that_is_none_is_said(archive: Archive, tmp_path: Path, page: bytes) -> None:
    archive.pages = [page]
    with pytest.raises(DataProblem, match="none of a DICOMweb archive"):
        fetch(archive, tmp_path)


def test_an_archive_that_drips_is_left(archive: Archive, tmp_path: Path) -> None:
    """Each byte comes in time, and the whole never."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", MULTIPART)
        handler.send_header("Content-Length", "9000")
        handler.end_headers()
        while not archive.over.wait(0.2):
            handler.wfile.write(b"-")
            handler.wfile.flush()

    archive.object_answer = drip
    with pytest.raises(EnvironmentFault, match="does not answer"):
        fetch(archive, tmp_path)


def test_a_stop_is_heard_while_bytes_come(archive: Archive, tmp_path: Path) -> None:
    job = QuietJob()

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", MULTIPART)
        handler.send_header("Content-Length", "9000")
        handler.end_headers()
        handler.wfile.write(b"-")
        handler.wfile.flush()
        job.cancel()
        while not archive.over.wait(0.05):
            handler.wfile.write(b"-")
            handler.wfile.flush()

    archive.object_answer = endless
    with pytest.raises(Cancelled):
        fetch(archive, tmp_path, job)
    assert not list(tmp_path.iterdir())


def test_another_address_is_not_followed(archive: Archive, tmp_path: Path) -> None:
    other = Archive()
    try:
        for name in ("list_answer", "object_answer"):
            setattr(archive, name, say(b"", status=302, Location=f"{other.url}/elsewhere"))
            with pytest.raises(EnvironmentFault, match="another address"):
                fetch(archive, tmp_path, login="office:secret")
            archive.list_answer = None
        assert not other.asked
    finally:
        other.close()


def test_nothing_of_the_environment_counts(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, no netrc, no certificates of a variable; the login goes with each question, as it was given."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    (tmp_path / "scratch").mkdir()
    assert len(fetch(archive, tmp_path / "scratch")) == 1
    assert not any("Authorization" in headers for headers in archive.headers)
    archive.pages = [listed("1.2.5"), b"[]"]
    archive.headers.clear()
    fetch(archive, tmp_path / "scratch", login="Bearer abc.def")
    assert {headers["Authorization"] for headers in archive.headers} == {"Bearer abc.def"}


@pytest.mark.parametrize(
    "url",
    [
        *("http://archive.example/dicom-web", "ftp://127.0.0.1", "file:///etc", "https://", "https://u:p@host/x"),
        *("https://host/x?y=1", "https://host/x#y", "archive", "https://host:port/", "http://127.0.0.1.example/"),
    ],
)
def test_addresses_that_must_not_be_asked_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        ArchiveAddress(url, studies=(STUDY,))


@pytest.mark.parametrize("patient", ["*", "A*", "?", "", "A\\B", "A,B", "A\nB"])
def test_a_patient_that_is_a_pattern_is_refused(patient: str) -> None:
    with pytest.raises(Refused):
        ArchiveAddress("https://host", patients=(patient,))


@pytest.mark.parametrize("study", ["", "x", "1.2/3", "../1", "1" * 65])
def test_a_study_that_is_none_is_refused(study: str) -> None:
    with pytest.raises(Refused):
        ArchiveAddress("https://host", studies=(study,))


def test_a_login_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "login"
    path.write_text("office:secret\nmore\n")
    path.chmod(0o640)
    with pytest.raises(Refused, match="Others can read"):
        login_in(path)
    path.chmod(0o600)
    assert login_in(path) == "office:secret"
    with pytest.raises(Refused, match="cannot be read"):
        login_in(tmp_path / "none")
    with pytest.raises(Refused, match="USER:PASSWORD"):
        ArchiveAddress("https://host", studies=(STUDY,), login="secret")
    assert "secret" not in repr(ArchiveAddress("https://host", studies=(STUDY,), login="office:secret"))
