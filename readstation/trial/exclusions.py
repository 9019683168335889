"""Roles that exclude each other, and acts that need two persons (TR-15, TR-25). Central asks here before it writes."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.model.people import Role
from readstation.model.subject import Task


@dataclass(frozen=True, slots=True)
class Holding:
    """A case that a person was given, at any time.

    Attributes
    ----------
    login, case_key
        Who, and which case: the office's own name of it, the same for everybody.
    task
        What for.
    is_open
        Whether it is neither signed nor taken back.
    is_given
        Whether it was not taken back.
    """

    login: Login
    case_key: str
    task: Task
    is_open: bool = True
    is_given: bool = True


ROLE_OF_TASK = {Task.READ: Role.READER, Task.ADJUDICATION: Role.ADJUDICATOR, Task.TREATMENT_READ: Role.READER}


def against_assignment(
    login: Login, case_key: str, task: Task, holdings: Iterable[Holding], practice_cases: Set[str] = frozenset()
) -> Finding | None:
    """Return why a person cannot be given a case; None where nothing speaks against it.

    Whoever had a case once has seen it: taking it back changes nothing of that. So a person has one task in a case at
    most, and neither does both reads of a subject, nor adjudicates what they read, nor reads what they know the
    treatment of.

    Parameters
    ----------
    login, case_key, task
        What is to be given to whom.
    holdings
        All that was given in this trial, or at least all of this person or case.
    practice_cases
        Cases in the practice pool that this person may author or review, by the same name.
    """
    had = [each.task for each in holdings if (each.login, each.case_key) == (login, case_key)]
    if had:
        return Finding("TR-25" if Task.TREATMENT_READ in {task, *had} else "TR-15", _HAS_SEEN[had[0]])
    if case_key in practice_cases:
        return Finding("TR-15", "This person is a trainer over practice cases, and this case is one of them.")
    return None


def against_distribution(case_key: str, readers: int, holdings: Iterable[Holding]) -> Finding | None:
    """Return why one person more cannot be given the distribution read of a case (MR-1001, MR-1002).

    Parameters
    ----------
    case_key
        Which case.
    readers
        How many read each case by the charter; 0 where it has no distribution read.
    holdings
        All that was given of this case.
    """
    if not readers:
        return Finding("MR-1001", "The charter of this trial has no distribution read. Nothing was given.")
    given = sum(each.task is Task.TREATMENT_READ and each.case_key == case_key and each.is_given for each in holdings)
    if given >= readers:
        words = f"This case has its distribution read already: the charter asks for {readers}. Take it back first."
        return Finding("MR-1002", words)
    return None


_HAS_SEEN = {
    Task.READ: "This person has, or had, a read of this case. Give it to another one.",
    Task.ADJUDICATION: "This person adjudicates this case, or did. Give it to another one.",
    Task.TREATMENT_READ: "This person knows the treatment of this case. Give it to another one.",
}


def against_training(login: Login, holdings: Iterable[Holding], practice_cases: Set[str]) -> Finding | None:
    """Return why a person cannot be a trainer over some practice cases; None where nothing speaks against it.

    Parameters
    ----------
    login
        Who.
    holdings
        All that was given to this person.
    practice_cases
        The practice pool, by the office's own name of each case.
    """
    if any(each.is_open and each.login == login and each.case_key in practice_cases for each in holdings):
        return Finding("TR-15", "This person has open live reads of cases in the practice pool.")
    return None


def against_approval(approver: Login, proposer: Login, holder: Login) -> Finding | None:
    """Return why a person cannot approve what another proposed; None where nothing speaks against it (TR-6, TR-15).

    Parameters
    ----------
    approver, proposer
        Who approves now, and who proposed.
    holder
        Whose key, account or read it is about.
    """
    if approver == proposer:
        return Finding("TR-15", "You proposed this yourself. A second person has to approve it.")
    if approver == holder:
        return Finding("TR-6", "This is about your own account. Another person has to approve it.")
    return None


def against_proposal(proposer: Login, holder: Login) -> Finding | None:
    """Return why a person cannot propose something; None where nothing speaks against it (TR-6)."""
    if proposer == holder:
        return Finding("TR-6", "This is about your own account. Another person has to propose it.")
    return None
