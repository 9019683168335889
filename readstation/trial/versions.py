"""Signed reads that were amended or shall be withdrawn, and how far their second person is (TR-33)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.ids import Login, ReadId


@dataclass(frozen=True, slots=True)
class AmendedVersion:
    """A later version of a signed read, which counts once it is approved.

    Attributes
    ----------
    read_id, version, digest
        Which version, and the SHA-256 of what was signed.
    login, case
        Who signed it, and the office's own name of the case.
    code, words
        Why the reader amended, as it was signed.
    by_login, at_ms, reason
        Who approved it, when (UTC) and why; empty and 0 until then.
    """

    read_id: ReadId
    version: int
    digest: str
    login: Login
    case: str
    code: str
    words: str
    by_login: str = ""
    at_ms: int = 0
    reason: str = ""


def version_lines(version: AmendedVersion, when: str) -> list[str]:
    """Return an amended version as lines.

    Parameters
    ----------
    version
        Which.
    when
        When it was approved, in words; empty where it was not.
    """
    state = f"approved by {version.by_login}, {when}: {version.reason}" if when else "waits for approval"
    return [
        f"Case {version.case}, read {version.read_id} of {version.login}, version {version.version}: {state}",
        f"  {version.code}: {version.words}",
    ]
