"""The files that a DICOMDIR lists, inside its own folder only (PS3.10; TR-57)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.imaging.header import values_of
from readstation.imaging.objects import READ_FAILURES, open_object


@dataclass(frozen=True, slots=True)
class DirectoryListing:
    """What a DICOMDIR lists.

    Attributes
    ----------
    files
        The listed files that are there.
    findings
        One for the files that are missing, one for those that would lie outside the folder.
    """

    files: tuple[Path, ...] = field(repr=False)
    findings: tuple[Finding, ...]


def referenced_files(path: Path) -> DirectoryListing:
    """Read a DICOMDIR.

    Raises
    ------
    Refused
        If it cannot be read or is none.
    """
    try:
        records = open_object(path).header.get("DirectoryRecordSequence")
        names = [
            tuple(str(part) for part in values_of(record.get("ReferencedFileID")))
            for record in records or ()
            if record.get("ReferencedFileID")
        ]
    except (Refused, *READ_FAILURES) as error:
        raise Refused(Finding("directory.unreadable", "The DICOMDIR is damaged: it cannot be read.")) from error
    if records is None:
        raise Refused(Finding("directory.unreadable", "The DICOMDIR lists nothing."))
    return _listing(path.parent, names)


def _listing(folder: Path, names: list[tuple[str, ...]]) -> DirectoryListing:
    files: list[Path] = []
    outside = missing = 0
    root = folder.resolve()
    for parts in names:
        if any(part in ("", ".", "..") or "/" in part or "\\" in part or ":" in part for part in parts):
            outside += 1
            continue
        found = _existing(folder, parts)
        if found is None:
            missing += 1
        elif not found.resolve().is_relative_to(root):
            outside += 1
        else:
            files.append(found)
    findings: list[Finding] = []
    if missing:
        findings.append(Finding("directory.missing", f"The DICOMDIR lists {missing} files that are not there."))
    if outside:
        findings.append(Finding("directory.outside", f"The DICOMDIR names {outside} files outside its folder."))
    return DirectoryListing(tuple(files), tuple(findings))


def _existing(folder: Path, parts: tuple[str, ...]) -> Path | None:
    """Return a listed file; media written in capitals are often copied in small letters."""
    for spelling in (parts, tuple(part.lower() for part in parts)):
        path = folder.joinpath(*spelling)
        if path.is_file():
            return path
    return None
