"""Which DICOMweb archive is asked for what, and as whom."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job

_UID = re.compile(r"[0-9][0-9.]{0,63}")
_BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class ArchiveAddress:
    """A DICOMweb archive and what is wanted of it.

    Attributes
    ----------
    url
        The root of its services, such as ``https://archive.example/dicom-web``.
    studies
        Study instance UIDs.
    patients
        Patient ids, to the letter; all their studies are wanted.
    login
        ``USER:PASSWORD`` or ``Bearer TOKEN``; "" where the archive asks nobody.
    authority
        The certificate of the authority that vouches for the archive, PEM; None for those the system's list knows.
    """

    url: str
    studies: tuple[str, ...] = field(default=(), repr=False)
    patients: tuple[str, ...] = field(default=(), repr=False)
    login: str = field(default="", repr=False)
    authority: Path | None = None

    def __post_init__(self) -> None:
        """Refuse what no connection may be made to.

        Raises
        ------
        Refused
            If nothing is asked for, an identifier is none, or images and password would travel in the clear: plain
            ``http`` is for this machine only.
        """
        parts = _parts(self.url)
        if parts is None:
            raise _refused(
                "The address of the archive is none. It begins with https:// and holds no user and no query."
            )
        scheme, host = parts
        if scheme == "http" and not _is_here(host):
            raise _refused("The archive is asked over https only, so that nobody reads images or password on the way.")
        if not self.studies and not self.patients:
            raise _refused("Name what to fetch from the archive: studies by UID, or patients by id.")
        if not all(_UID.fullmatch(each) for each in self.studies):
            raise _refused("A study's UID has digits and points only, 64 at most.")
        if not all(each and each.isprintable() and not set(each) & set("*?\\,") for each in self.patients):
            raise _refused("A patient's id is named whole: no * or ? in it, no comma, no backslash.")
        if self.login and not self.login.lower().startswith(_BEARER) and ":" not in self.login:
            raise _refused("The archive's login is one line: USER:PASSWORD, or Bearer and a token.")
        if self.authority is not None and not self.authority.is_file():
            raise _refused("The file with the authority's certificate is not there.")

    @property
    def token(self) -> str:
        """The bearer token; "" where there is none."""
        return self.login[len(_BEARER) :].strip() if self.login.lower().startswith(_BEARER) else ""

    @property
    def user_and_password(self) -> tuple[str, str] | None:
        """User and password, or None where there are none."""
        if self.token or not self.login:
            return None
        user, _, password = self.login.partition(":")
        return user, password


@dataclass(frozen=True, slots=True)
class FetchedObject:
    """An object of the archive that was fetched, or the finding why it was not.

    Attributes
    ----------
    path
        The file; None where it was not sent.
    shown_as
        Its UID, for the person at the console only.
    origin
        Its address in the archive: as secret.
    series_uid
        The series that lacks it where it was not sent.
    """

    path: Path | None
    shown_as: str = field(repr=False)
    origin: str = field(repr=False)
    series_uid: str = field(repr=False)
    finding: Finding | None = None


class ObjectArchive(Protocol):
    """Gives objects that lie elsewhere, as files."""

    def objects(self, scratch: Path, job: Job) -> Iterator[FetchedObject]:
        """Yield every object, each as a file under a random name in `scratch`."""
        ...


def login_in(path: Path) -> str:
    """Return the login that a file holds in its first line.

    Raises
    ------
    Refused
        If the file cannot be read, or others than its owner can.
    """
    try:
        if sys.platform != "win32" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise _refused("Others can read the file with the archive's login. Let its owner alone read it (mode 600).")
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _refused("The file with the archive's login cannot be read.") from error
    return lines[0].strip() if lines else ""


def _refused(words: str) -> Refused:
    return Refused(Finding("dicomweb.address", f"{words} Nothing was taken in."))


def _parts(url: str) -> tuple[str, str] | None:
    """Return scheme and host of an address that is one."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    is_plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain:
        return None
    return parts.scheme, parts.hostname


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
