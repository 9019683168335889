"""Objects of a DICOMweb archive as files in a scratch folder: found by QIDO-RS, fetched one by one by WADO-RS.

`dicomweb-client` asks and names; what it would do with an object, parse it in this process, is left to the process that
has walls (TR-56), so objects are written to disk as they come.
"""

from __future__ import annotations

import errno
import http.client
import logging
import re
import secrets
import ssl
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import requests
from dicomweb_client import URI, DICOMwebClient
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential
from urllib3.exceptions import HTTPError

from readstation.core.errors import DataProblem, DiskFull, EnvironmentFault
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.imaging.archive import ArchiveTooLargeError
from readstation.imaging.archive_address import ArchiveAddress, FetchedObject
from readstation.imaging.dicomweb_session import (
    AnswerTooLargeError,
    ArchiveSession,
    BrokenAnswerError,
    FetchLimits,
    write_object,
)

_Answer = TypeVar("_Answer")
_WHOLE_OBJECT = 'multipart/related; type="application/dicom"; transfer-syntax=*'
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_PAGE = 1_000
_LOOK_S = 0.2
_UID = re.compile(r"[0-9][0-9.]{0,63}")
_STUDY, _SERIES, _OBJECT, _PATIENT = "0020000D", "0020000E", "00080018", "00100020"
_LOST = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    HTTPError,
    http.client.HTTPException,
    BrokenAnswerError,
)
_TOO_LARGE = Finding("dicomweb.size", "The archive sends more for this object than any image holds. It was not taken.")
_NOT_SENT = Finding("dicomweb.object", "The archive lists this object and does not send it. It was not taken.")
# Addresses hold UIDs, and an archive may say anything: neither belongs into a log or onto a terminal (TR-62).
for _name in ("dicomweb_client", "retrying", "urllib3", "requests"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class DicomwebArchive:
    """Fetches the objects of some studies or patients; implements `archive_address.ObjectArchive`.

    Parameters
    ----------
    address
        Which archive, what of it, and as whom.
    limits
        What it may take and send.
    """

    def __init__(self, address: ArchiveAddress, limits: FetchLimits | None = None) -> None:
        self._address = address
        self._limits = limits or FetchLimits()

    def objects(self, scratch: Path, job: Job) -> Iterator[FetchedObject]:
        """Yield every object that the archive lists, each as a file under a random name in `scratch`.

        Raises
        ------
        EnvironmentFault
            If the archive cannot be reached, does not prove who it is, or refuses the login.
        DataProblem
            If it answers in a way that is none.
        ArchiveTooLargeError
            If it lists or sends more than one intake may take.
        Cancelled
            If the person stopped it: heard with the next bytes, or after one silence.
        """
        with ArchiveSession(self._address, self._limits, job) as session:
            yield from _Fetch(self._address, self._limits, session, job).objects(scratch)


class _Fetch:
    def __init__(self, address: ArchiveAddress, limits: FetchLimits, session: ArchiveSession, job: Job) -> None:
        self.address = address
        self.limits = limits
        self.session = session
        self.job = job
        self.timeout = (limits.connect_s, limits.silence_s)
        self.root = address.url.rstrip("/")
        self.client = DICOMwebClient(self.root, session=session, timeout=self.timeout)
        self.client.set_http_retry_params(retry=False)

    def objects(self, scratch: Path) -> Iterator[FetchedObject]:
        listed = [each for study in self.studies() for each in self.listed(study)]
        left = self.limits.total_bytes
        for done, uids in enumerate(listed):
            self.job.report(done, len(listed), "Fetching images from the archive")
            fetched = self.fetched(uids, scratch)
            left -= fetched.path.stat().st_size if fetched.path is not None else 0
            if left < 0:
                raise ArchiveTooLargeError
            yield fetched

    def studies(self) -> list[str]:
        """Return the UIDs of the studies that are wanted, each once."""
        found = dict.fromkeys(self.address.studies)
        for patient in self.address.patients:
            search = partial(self.client.search_for_studies, search_filters={"PatientID": patient})
            for answer in self.paged(search, _STUDY):
                # An archive may be generous in what it takes for equal; another patient's study is not wanted.
                if _said(answer, _PATIENT) == patient:
                    found[_uid(answer, _STUDY)] = None
        return list(found)

    def listed(self, study: str) -> list[tuple[str, str, str]]:
        """Return study, series and object UID of every object of a study."""
        answers = self.paged(partial(self.client.search_for_instances, study_instance_uid=study), _OBJECT)
        return [(study, _uid(answer, _SERIES), _uid(answer, _OBJECT)) for answer in answers]

    def paged(self, search: Callable[..., Any], tag: str) -> list[dict[str, Any]]:
        """Return all answers of a search, page by page, until one brings nothing new; the tag is that of their UID."""
        found: dict[str, dict[str, Any]] = {}
        while True:
            at = len(found)
            try:
                page = self.asked(partial(search, limit=_PAGE, offset=at))
            except (requests.HTTPError, AnswerTooLargeError) as error:
                raise _no_answer() from error
            if not isinstance(page, list) or not all(isinstance(answer, dict) for answer in page):
                raise _no_answer()
            for answer in page:
                found[_uid(answer, tag)] = answer
            if len(found) > self.limits.objects:
                raise ArchiveTooLargeError
            if len(found) == at:
                return list(found.values())

    def fetched(self, uids: tuple[str, str, str], scratch: Path) -> FetchedObject:
        """Fetch one object; what the archive does not send is a finding, an archive that is gone is a fault."""
        url = str(URI(self.root, *uids))
        target = scratch / secrets.token_hex(16)
        finding: Finding | None = None
        try:
            self.asked(lambda: self._written(url, target))
        except AnswerTooLargeError:
            finding = _TOO_LARGE
        except requests.HTTPError:
            finding = _NOT_SENT
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            what = "There is no room on the disk for the images of the archive."
            raise DiskFull(what, "Nothing of it was taken in.", "Make room, then start again.") from error
        return FetchedObject(None if finding else target, uids[2], url, uids[1], finding)

    def _written(self, url: str, target: Path) -> int:
        accepted = {"Accept": _WHOLE_OBJECT}
        with self.session.get(url, headers=accepted, stream=True, timeout=self.timeout) as response:
            response.raise_for_status()
            try:
                with target.open("wb") as file:
                    return write_object(response, file)
            except BaseException:
                target.unlink(missing_ok=True)
                raise

    def asked(self, question: Callable[[], _Answer]) -> _Answer:
        """Ask, again where that may help, and say in our words why there is no answer."""
        retrying = Retrying(
            retry=retry_if_exception_type(_LOST),
            stop=stop_after_attempt(self.limits.attempts),
            wait=wait_exponential(self.limits.first_wait_s, max=60),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            answer: _Answer = retrying(_heard, question)
            return answer
        except _ImpostorError as error:
            raise _fault(
                "The archive does not prove that it is the one that was named: its certificate is not trusted.",
                "Name the certificate of its authority with --authority, or ask whoever runs the archive.",
            ) from error
        except requests.TooManyRedirects as error:
            raise _fault("The archive sends on to another address.", "Name that address, if it is right.") from error
        except _LOST as error:
            raise _fault("The archive does not answer.", "Look at address and network, then start again.") from error
        except requests.HTTPError as error:
            if _status(error) in (401, 403):
                raise _fault("The archive refuses the login.", "Look at user and password or token.") from error
            raise
        except (requests.RequestException, RecursionError) as error:
            raise _no_answer() from error

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.job.checkpoint()
            time.sleep(_LOOK_S)


class _ImpostorError(Exception):
    """The server's certificate is not trusted, or is another's. Asking again does not help."""


def _heard(question: Callable[[], _Answer]) -> _Answer:
    """Ask once; a state of the archive that may pass is like no answer."""
    try:
        return question()
    except requests.HTTPError as error:
        if _status(error) in _AGAIN:
            raise BrokenAnswerError from error
        raise
    except requests.exceptions.SSLError as error:
        # A line that is cut within the handshake is a TLS error as well, and passes.
        if any(isinstance(each, ssl.SSLCertVerificationError) for each in _behind(error)):
            raise _ImpostorError from error
        raise


def _behind(error: BaseException) -> Iterator[BaseException]:
    """Yield what an error was raised for, and that was raised for, down to the first."""
    at: BaseException | None = error
    while at is not None:
        yield at
        at = at.__cause__ or at.__context__


def _status(error: requests.HTTPError) -> int:
    return 0 if error.response is None else int(error.response.status_code)


def _said(answer: dict[str, Any], tag: str) -> str:
    try:
        return str(answer[tag]["Value"][0])
    except (LookupError, TypeError):
        return ""


def _uid(answer: dict[str, Any], tag: str) -> str:
    uid = _said(answer, tag)
    if not _UID.fullmatch(uid):
        raise _no_answer()
    return uid


def _no_answer() -> DataProblem:
    return DataProblem("The archive's answer is none of a DICOMweb archive. Nothing of it was taken in.")


def _fault(what: str, todo: str) -> EnvironmentFault:
    return EnvironmentFault(what, "Nothing of it was taken in.", todo)
