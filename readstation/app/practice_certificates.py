"""Qualifications: results are checked against their cases, and a trainer signs what they reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from readstation.app.station import OpenStation
from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.exchange.certificate_pdf import certificate_pdf
from readstation.exchange.practice_pack import OpenPack, open_pack
from readstation.exchange.whole_file import write_checked
from readstation.model.people import Person
from readstation.practice.matching import same_lesions
from readstation.practice.plan import read_plan
from readstation.practice.qualification import Qualification, qualification_file, qualification_message, qualify
from readstation.practice.results import PracticeResult, ResultChecks, read_result, result_findings
from readstation.security.keys import check_signature
from readstation.security.reference_seal import open_reference

SUFFIX = ".qualification"


def certify(
    station: OpenStation,
    results: Sequence[Path],
    packs: Sequence[Path],
    trainer: Person,
    password: Callable[[], str],
    out: Path,
    job: Job,
) -> tuple[Qualification, Path]:
    """Write a qualification as a PDF, and beside it as the signed file that can be checked.

    Parameters
    ----------
    station, trainer
        The practice profile that has the trainer's key.
    results, packs
        The results and their cases, in any order.
    password
        Asked for once everything else holds.
    out, job
        The PDF; progress and cancel.

    Raises
    ------
    Refused
        If a result does not count, its case is not named, the cases have several plans, or the plan is not reached.
    DataProblem, EnvironmentFault
        If a file is none, or the disk refused.
    """
    cases = {case.digest: case for case in (open_pack(path, check_signature, job) for path in packs)}
    plans = {case.plan for case in cases.values()}
    if len(plans) != 1:
        raise Refused(Finding("practice.qualify", "The cases have several plans. A qualification is by one."))
    checked = [_checked(path, cases) for path in results]
    made = qualify(checked, read_plan(plans.pop()), trainer, station.clock.now().utc_ms)
    signature = station.run(station.signer.sign, trainer.login, password(), qualification_message(made))
    beside = out.with_suffix(SUFFIX)
    write_checked(beside, qualification_file(made, signature))
    write_checked(out, certificate_pdf(made, signature))
    return made, beside


def _checked(path: Path, cases: dict[str, OpenPack]) -> PracticeResult:
    try:
        result, signature = read_result(path.read_bytes())
    except OSError as error:
        raise EnvironmentFault("A result cannot be read.", "Nothing was written.", "Check the file.") from error
    case = cases.get(result.pack)
    if case is None:
        raise Refused(Finding("practice.pack", "The case of this result was not named with --pack.", place=path.name))
    found = result_findings(result, signature, ResultChecks(case, check_signature, open_reference, same_lesions))
    if found:
        raise Refused(*found)
    return result
