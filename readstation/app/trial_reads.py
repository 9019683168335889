"""Who reads what: every case to every named reader, in a random order of each reader's own (TR-15, TR-22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readstation.core.errors import Refused
from readstation.core.ids import CaseAlias, Login, ReadId, new_id
from readstation.model.subject import Assignment, Task
from readstation.store.central.office import Office
from readstation.trial.exclusions import against_assignment
from readstation.trial.order import reading_place


@dataclass(frozen=True, slots=True)
class CasesToGive:
    """What is to be given.

    Attributes
    ----------
    trial_code, charter_version
        By which charter; of the only trial, and the newest version, where empty and 0.
    cases
        The office's own names of the cases.
    logins
        Who gets each of them.
    task
        What for.
    timepoints
        What is released at once.
    due
        ISO 8601, or empty.
    """

    cases: tuple[str, ...]
    logins: tuple[Login, ...]
    task: Task = Task.READ
    timepoints: tuple[int, ...] = ()
    due: str = ""
    trial_code: str = ""
    charter_version: int = 0


def give_cases(office: Office, asked: CasesToGive) -> tuple[tuple[str, Assignment], ...]:
    """Give every case to every person, or none of them; return each case with what became of it.

    Raises
    ------
    Refused
        With a finding for each pair that may not be.
    """
    charter, digest = office.charter(asked.trial_code, asked.charter_version)
    holdings = office.holdings()
    pairs = [(case, login) for case in asked.cases for login in asked.logins]
    against = [
        finding
        for case, login in pairs
        if (finding := against_assignment(login, case, asked.task, holdings)) is not None
    ]
    if against:
        raise Refused(*against)
    seed = office.order_seed(charter.trial_code)
    # Where timepoints are released at once, their images lie on the station already, under the office's code; else they
    # come as packages, each reader's under a code that nobody else has (TR-21).
    codes = iter([CaseAlias(case) for case, _ in pairs] if asked.timepoints else office.free_aliases(len(pairs)))
    given = [
        (
            case,
            Assignment(
                read_id=ReadId(new_id()),
                case_alias=next(codes),
                login=login,
                trial_code=charter.trial_code,
                charter_version=charter.version,
                charter_digest=digest,
                released_timepoints=asked.timepoints,
                due=asked.due,
                place=reading_place(seed, login, case),
            ),
        )
        for case, login in pairs
    ]
    office.assign_all([(each, case) for case, each in given], asked.task)
    return tuple(given)


def order_of(given: Sequence[tuple[str, Assignment]], login: Login) -> tuple[str, ...]:
    """Return the cases of one reader in the order in which the reader gets them."""
    return tuple(case for case, each in sorted(given, key=lambda pair: pair[1].place) if each.login == login)
