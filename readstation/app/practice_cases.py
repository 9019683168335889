"""Ready practice cases: phantoms painted, read by their truth, and packed with a sealed reference."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from readstation._version import __version__
from readstation.app.intake import take_in
from readstation.app.practice_packs import CaseWords, make_pack
from readstation.app.practice_reading import ScriptedRead
from readstation.app.station import OpenStation
from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.clock import SystemClock
from readstation.core.errors import Defect
from readstation.core.ids import CaseAlias, ReadId, new_id, new_login
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.imaging.phantom.layout import PhantomSize
from readstation.imaging.phantom.practice import PhantomCase
from readstation.imaging.phantom.trial import make_phantom_case
from readstation.model.codec import record_to_json
from readstation.model.people import Person, Role
from readstation.model.subject import Assignment
from readstation.practice.plan import DEFAULT_PLAN
from readstation.reading.ports import Session
from readstation.reading.session import ReadSession, ReadTools
from readstation.security.keys import check_signature
from readstation.trial.charter_file import read_charter

AUTHOR_NAME = "Readstation phantom"
PACK_SUFFIX = ".practice"
_PASSWORD_BYTES = 24


def make_practice_cases(
    folder: Path, cases: Sequence[PhantomCase], job: QuietJob, *, size: PhantomSize = PhantomSize.FULL
) -> tuple[Path, ...]:
    """Write practice cases of the phantom, a file each, and return the files.

    What is true of a phantom is known to the tenth of a millimetre; the reference is a read of that truth through the
    session that every reader has. Each case has an author's key of its own, which is lost once the case is written.

    Parameters
    ----------
    folder
        Where the files shall lie; it is made where it is not there.
    cases
        Which cases; `imaging.phantom.practice_cases` has the twelve.
    job, size
        Progress and cancel; how much of the abdomen is made.

    Raises
    ------
    Cancelled
        If the person stopped it. Cases that were written stay.
    EnvironmentFault
        If the disk refused.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number, case in enumerate(cases):
        job.report(number, len(cases), "Making practice cases")
        path = folder / f"{case.name.lower()}{PACK_SUFFIX}"
        with TemporaryDirectory(prefix="readstation-", ignore_cleanup_errors=True) as scratch:
            _make_case(Path(scratch), path, case, size, job)
        made.append(path)
    return tuple(made)


def _make_case(scratch: Path, path: Path, case: PhantomCase, size: PhantomSize, job: QuietJob) -> None:
    images = scratch / "images"
    make_phantom_case(images, case, job, size=size)
    with OpenStation(scratch / "profile") as station:
        station.keep_settings(replace(station.settings, is_practice=True))
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        author = station.vault.enrol(new_login(), AUTHOR_NAME, Role.TRAINER, password).person
        report = take_in(station, [images], job)
        aliases = {taken.facts.case_alias for taken in report.taken}
        if len(aliases) != 1:
            raise Defect("a practice case of the phantom did not become one case")
        assignment = station.run(_read, station, author, aliases.pop(), password, case, size)
        words = CaseWords(case.name, case.tasks, DEFAULT_PLAN, case.rules)
        make_pack(station, [assignment], words, author, password, path, job)


def _read(
    station: OpenStation, author: Person, alias: CaseAlias, password: str, case: PhantomCase, size: PhantomSize
) -> Assignment:
    store = station.store
    charter = read_charter(resource_path("charters", "demo.json").read_bytes())
    body = canonical_bytes(record_to_json(charter))
    timepoints = tuple(range(len(case.painted)))
    given = Assignment(
        ReadId(new_id()), alias, author.login, charter.trial_code, charter.version, sha256_hex(body), timepoints
    )
    store.worklist.keep_person_key(author)
    store.worklist.keep_assignment(given, body)
    tools = ReadTools(store.reads, station.signer, station.key, SystemClock(), __version__, check_signature)
    opened = ReadSession(given, Session(author, new_id()), tools)
    ScriptedRead(opened, case, size).read_all()
    opened.sign(opened.seal(), password)
    return given
