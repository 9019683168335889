"""One connection to a DICOMweb archive: verified, counted and heard while it is read, never redirected."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth
from urllib3 import HTTPResponse

from readstation.core.jobs import Job
from readstation.imaging.archive import MAXIMUM_MEMBERS, MAXIMUM_TOTAL_BYTES
from readstation.imaging.archive_address import ArchiveAddress

_PIECE = 1 << 16
_LONGEST_HEAD = 1 << 14


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What an archive may take and send.

    Attributes
    ----------
    connect_s, silence_s, answer_s
        The longest wait for a connection, for the next bytes, and for one whole answer.
    list_bytes, object_bytes, total_bytes
        The largest answer to a search, the largest object, and all objects of one intake together.
    objects
        The most objects of one intake.
    attempts, first_wait_s
        How often one question is asked, and the wait before the second time; it doubles after that.
    """

    connect_s: float = 10.0
    silence_s: float = 30.0
    answer_s: float = 1800.0
    list_bytes: int = 64 * 1024**2
    object_bytes: int = 8 * 10**9
    total_bytes: int = MAXIMUM_TOTAL_BYTES
    objects: int = MAXIMUM_MEMBERS
    attempts: int = 4
    first_wait_s: float = 1.0


class BrokenAnswerError(Exception):
    """An answer ended early, came in a form that was not asked for, took too long, or had to be asked for again."""


class AnswerTooLargeError(Exception):
    """An answer is larger than it may be."""


class ArchiveSession(requests.Session):
    """A session with its limits; proxies, passwords and certificates of the environment are not looked at.

    Parameters
    ----------
    address
        Gives login and authority.
    limits
        What is waited for and taken.
    job
        Asked whenever bytes come, whether to go on.
    """

    def __init__(self, address: ArchiveAddress, limits: FetchLimits, job: Job) -> None:
        super().__init__()
        self.trust_env = False
        self.max_redirects = 0
        self.verify = True if address.authority is None else str(address.authority)
        self.auth = _auth(address)
        # What is packed for the way would have to be unpacked here, before its size is known.
        self.headers["Accept-Encoding"] = "identity"
        for scheme in ("https://", "http://"):
            self.mount(scheme, _CountingAdapter(limits, job))


def _auth(address: ArchiveAddress) -> AuthBase | None:
    if address.token:
        return _BearerAuth(address.token)
    if address.user_and_password is None:
        return None
    user, password = address.user_and_password
    return HTTPBasicAuth(user.encode(), password.encode())


class _BearerAuth(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the token to a request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _CountingAdapter(HTTPAdapter):
    """Hands out answers that stop at their limits."""

    def __init__(self, limits: FetchLimits, job: Job) -> None:
        self._limits = limits
        self._job = job
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send a request; its answer's body is counted. One that is streamed is an object, any other a list."""
        self._job.checkpoint()
        response = super().send(request, *args, **options)
        most = self._limits.object_bytes if options.get("stream") else self._limits.list_bytes
        response.raw = _CountedBody(response.raw, most, time.monotonic() + self._limits.answer_s, self._job)
        return response

    def close(self) -> None:
        """Close the connections now, and not when nothing remembers an answer any more."""
        pools = self.poolmanager.pools
        for key in pools.keys():  # noqa: SIM118 - it has keys and is no mapping that can be walked
            pool = pools.get(key)
            if pool is not None:
                pool.close()
        super().close()


class _CountedBody:
    """The body of an answer, for `requests`: ends the reading at a size, at a time, or when the person stops it."""

    def __init__(self, raw: HTTPResponse, most: int, until: float, job: Job) -> None:
        self._raw = raw
        self._most = most
        self._until = until
        self._job = job

    def stream(self, _amount: int, decode_content: bool) -> Iterator[bytes]:
        """Yield what has come as it comes, so that no wait is longer than one silence."""
        size, is_whole = 0, False
        try:
            if decode_content and self._raw.headers.get("Content-Encoding", "identity") != "identity":
                raise BrokenAnswerError
            while piece := self._raw.read1(_PIECE, decode_content=False):
                self._job.checkpoint()
                size += len(piece)
                if size > self._most:
                    raise AnswerTooLargeError
                if time.monotonic() > self._until:
                    raise BrokenAnswerError
                yield piece
            is_whole = True
        finally:
            if not is_whole:
                # Nobody reads the rest, so the connection cannot be used again.
                self._raw.close()

    def close(self) -> None:
        """Close the connection."""
        self._raw.close()

    def release_conn(self) -> None:
        """Give the connection back for the next question."""
        self._raw.release_conn()


def write_object(response: requests.Response, target: IO[bytes]) -> int:
    """Write the one object of an answer to a file, as its bytes came; return how many there are.

    Nothing of the object is read here: that is the parsing process' part (TR-56).

    Parameters
    ----------
    response
        The answer to a retrieval, DICOM PS3.18 10.4: one part of ``multipart/related``, or the bare object as some
        archives send it.
    target
        Where the bytes go.

    Raises
    ------
    BrokenAnswerError
        If the answer has another form, ends early, or holds more than one object.
    """
    kind = Message()
    kind["Content-Type"] = response.headers.get("Content-Type", "")
    pieces = response.iter_content(_PIECE)
    if kind.get_content_type() == "application/dicom":
        return _write_bare(response, pieces, target)
    boundary = kind.get_param("boundary")
    if kind.get_content_type() != "multipart/related" or not isinstance(boundary, str) or not boundary:
        raise BrokenAnswerError
    return _write_part(pieces, b"--" + boundary.encode(), target)


def _write_bare(response: requests.Response, pieces: Iterator[bytes], target: IO[bytes]) -> int:
    size = sum(target.write(piece) for piece in pieces)
    if size != int(response.headers.get("Content-Length", size)):
        raise BrokenAnswerError
    return size


def _write_part(pieces: Iterator[bytes], marker: bytes, target: IO[bytes]) -> int:
    held = b""
    while (begin := held.find(b"\r\n\r\n")) < 0 or marker not in held[:begin]:
        piece = next(pieces, b"")
        if not piece or len(held) > _LONGEST_HEAD:
            raise BrokenAnswerError
        held += piece
    end = b"\r\n" + marker
    held = held[begin + 4 :]
    size = 0
    while (found := held.find(end)) < 0:
        # The end may have come in part: so many bytes wait for the next piece.
        ready = max(0, len(held) - len(end) + 1)
        size += target.write(held[:ready])
        piece = next(pieces, b"")
        if not piece:
            raise BrokenAnswerError
        held = held[ready:] + piece
    size += target.write(held[:found])
    left = held[found + len(end) :] + b"".join(pieces)
    if not left.startswith(b"--"):
        raise BrokenAnswerError
    return size
