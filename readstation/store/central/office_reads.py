"""Who reads what, at central: assignments in a random order, reads that are taken back (TR-15, TR-22)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import Connection, func, insert, select

from readstation.core.canonical import parse_canonical
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, Login, ReadId, new_alias, new_id
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json
from readstation.model.fact import FactKind
from readstation.model.subject import Assignment, Task
from readstation.store.central.charters import signatures_of
from readstation.store.central.comparisons import comparison_of
from readstation.store.central.office_acts import act_columns, record_act
from readstation.store.central.practice_pool import pooled_cases
from readstation.store.central.qualifications import refuse_trainer, refuse_unqualified
from readstation.store.central.schema import (
    assignment,
    assignment_end,
    central_form,
    charter,
    fact,
    order_commitment,
    order_seed,
    person_end,
    person_role,
    read_case,
    release,
)
from readstation.store.central.schema_adjudication import adjudication, case_day, case_link, comparison
from readstation.trial.exclusions import ROLE_OF_TASK, Holding, against_assignment, against_distribution
from readstation.trial.order import new_seed, reading_place, seed_digest


def seed_of(connection: Connection, by: Login, trial_code: str) -> bytes:
    """Return the seed of a trial's order; it is made, and its digest published, when it is asked for first."""
    known = connection.execute(select(order_seed.c.seed).where(order_seed.c.trial_code == trial_code)).scalar()
    if known is not None:
        return bytes(known)
    made = new_seed()
    connection.execute(insert(order_seed), {"trial_code": trial_code, "seed": made})
    row = {"trial_code": trial_code, "seed_digest": seed_digest(made), **act_columns(by)}
    connection.execute(insert(order_commitment), row)
    record_act(connection, by, "order_committed", trial_code, seed_digest=row["seed_digest"])
    return made


def commitment_of(connection: Connection, trial_code: str) -> str | None:
    """Return the published digest of a trial's seed; None before the first assignment."""
    query = select(order_commitment.c.seed_digest).where(order_commitment.c.trial_code == trial_code)
    return connection.execute(query).scalar()


def free_alias(connection: Connection, taken: Collection[str] = ()) -> CaseAlias:
    """Return a random case code that no reader and no case of this central has (TR-21)."""
    while True:
        alias = new_alias()
        is_given = select(assignment.c.read_id).where(assignment.c.case_alias == alias)
        is_case = select(read_case.c.read_id).where(read_case.c.case_key == alias)
        if alias not in taken and connection.execute(is_given.union(is_case).limit(1)).first() is None:
            return alias


def holdings(connection: Connection, case_key: str | None = None) -> tuple[Holding, ...]:
    """Return everything that was ever given to anybody, or all of one case."""
    query = (
        select(read_case, assignment_end.c.read_id.label("ended"), fact.c.fact_id.label("signed"))
        .outerjoin_from(read_case, assignment_end, assignment_end.c.read_id == read_case.c.read_id)
        .outerjoin(
            fact,
            (fact.c.object_id == read_case.c.read_id)
            & (
                ((fact.c.kind == FactKind.SIGNED_READ.value) & (fact.c.object_number == 1))
                | (fact.c.kind == FactKind.DECISION.value)
            ),
        )
        .order_by(read_case.c.read_id)
    )
    if case_key is not None:
        query = query.where(read_case.c.case_key == case_key)
    found = {row.read_id: row for row in connection.execute(query)}
    return tuple(
        Holding(
            Login(row.login), row.case_key, Task(row.task), row.ended is None and row.signed is None, row.ended is None
        )
        for row in found.values()
    )


def case_keys(connection: Connection) -> dict[ReadId, str]:
    """Return the office's own name of the case of every read that was ever given."""
    rows = connection.execute(select(read_case.c.read_id, read_case.c.case_key))
    return {ReadId(row.read_id): row.case_key for row in rows}


def tasks(connection: Connection) -> dict[ReadId, Task]:
    """Return what every read that was ever given is for."""
    return {ReadId(row.read_id): Task(row.task) for row in connection.execute(select(read_case))}


def case_days(connection: Connection) -> dict[str, dict[int, int]]:
    """Return the days since the baseline of each timepoint, by the office's own name of the case (`put_days`)."""
    of_case = select(case_link.c.link, read_case.c.case_key).join_from(
        case_link, read_case, read_case.c.read_id == case_link.c.read_id
    )
    names = {row.link: row.case_key for row in connection.execute(of_case)}
    found: dict[str, dict[int, int]] = {}
    for row in connection.execute(select(case_day)):
        found.setdefault(names[row.link], {})[row.timepoint] = row.day
    return found


def give(connection: Connection, by: Login, given: Assignment, case_key: str, task: Task) -> None:
    """Give a case to a person, or release more timepoints of one that was given.

    Raises
    ------
    Refused
        If the read was given to someone else or by other rules, if person or charter are not there, or if the person
        may not have this case.
    """
    row = {
        "read_id": given.read_id,
        "login": given.login,
        "case_alias": given.case_alias,
        "trial_code": given.trial_code,
        "charter_version": given.charter_version,
        "charter_digest": given.charter_digest,
        "due": given.due,
        "place": given.place,
    }
    known = connection.execute(select(assignment).where(assignment.c.read_id == given.read_id)).mappings().one_or_none()
    if known is None:
        _check(connection, given, case_key, task)
        connection.execute(
            insert(read_case),
            {"read_id": given.read_id, "login": given.login, "case_key": case_key, "task": task.value},
        )
        connection.execute(insert(assignment), row)
        _link(connection, given, case_key, task)
        record_act(connection, by, "case_assigned", given.read_id, login=given.login, task=task.value)
    elif dict(known) != row:
        raise Refused(Finding("central.assignment", "This read was given in another way already."))
    query = select(release.c.timepoint).where(release.c.read_id == given.read_id)
    released = set(connection.execute(query).scalars())
    for timepoint in sorted(set(given.released_timepoints) - released):
        row_of = {"read_id": given.read_id, "timepoint": timepoint, "login": given.login}
        connection.execute(insert(release), row_of)


def put_days(connection: Connection, by: Login, case_key: str, days: Mapping[int, int]) -> None:
    """Keep on which day each timepoint of a case was, for best responses and dates of progression (MR-603, MR-604).

    Parameters
    ----------
    connection, by
        Where, and who says it.
    case_key
        The office's own name of a case that was given to somebody.
    days
        Days since the baseline by timepoint, rising with it; the same again changes nothing.

    Raises
    ------
    Refused
        If the case was given to nobody, days do not rise, or another day was said before.
    """
    link = link_of(connection, case_key)
    if link is None:
        raise Refused(Finding("central.case", "No such case was given to anybody here."))
    known = {row.timepoint: row.day for row in connection.execute(select(case_day).where(case_day.c.link == link))}
    said = [day for _, day in sorted((known | dict(days)).items())]
    if any(known.get(each, day) != day for each, day in days.items()):
        raise Refused(Finding("central.day", "Another day was said of this timepoint before."))
    if said != sorted(set(said)) or any(day < 0 for day in said):
        raise Refused(Finding("central.day", "The days of later timepoints must be later."))
    fresh = {each: day for each, day in days.items() if each not in known}
    for each, day in sorted(fresh.items()):
        connection.execute(insert(case_day), {"link": link, "timepoint": each, "day": day, **act_columns(by)})
    if fresh:
        record_act(connection, by, "case_days", link, timepoints=len(fresh))


def link_of(connection: Connection, case_key: str) -> str | None:
    """Return the random name by which central knows that reads are of one case; None where it was given to nobody."""
    query = (
        select(case_link.c.link)
        .join(read_case, read_case.c.read_id == case_link.c.read_id)
        .where(read_case.c.case_key == case_key)
        .limit(1)
    )
    return connection.execute(query).scalar()


def differs(connection: Connection, link: str) -> bool:
    """Return whether the newest comparison of a case's reads, none of them withdrawn, calls for a third (MR-809)."""
    newest = select(comparison).where(comparison.c.link == link).order_by(comparison.c.compared_ms.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    if row is None:
        return False
    of_withdrawn = select(assignment_end.c.read_id).where(
        assignment_end.c.read_id.in_((row.first_read, row.second_read))
    )
    is_withdrawn = connection.execute(of_withdrawn).first() is not None
    return not is_withdrawn and bool(comparison_of(bytes(row.body)).triggers)


def _link(connection: Connection, given: Assignment, case_key: str, task: Task) -> None:
    link = link_of(connection, case_key) or new_id()
    row = {"read_id": given.read_id, "login": given.login, "link": link, "task": task.value}
    connection.execute(insert(case_link), row)


def take_back(connection: Connection, by: Login, read_id: ReadId, reason: str) -> tuple[Assignment, str, Task]:
    """Take a read back from its reader, and return what it was: the assignment, its case and its task.

    What the reader has made of it stays. Facts of it that arrive later go to quarantine.

    Raises
    ------
    Refused
        If there is no such read, it was taken back already, or it is signed; of an adjudication, that its newest
        comparison is decided.
    """
    found = connection.execute(
        select(assignment, read_case.c.case_key, read_case.c.task)
        .join_from(assignment, read_case, read_case.c.read_id == assignment.c.read_id)
        .where(assignment.c.read_id == read_id)
    ).one_or_none()
    if found is None:
        raise Refused(Finding("central.read", "There is no such read here."))
    ended = connection.execute(select(assignment_end.c.read_id).where(assignment_end.c.read_id == read_id)).first()
    if ended is not None:
        raise Refused(Finding("central.read", "This read was taken back already."))
    newest = select(func.max(adjudication.c.number)).where(adjudication.c.read_id == read_id).scalar_subquery()
    is_decided = (fact.c.kind == FactKind.DECISION.value) & (fact.c.object_number == newest)
    is_of_read = ((fact.c.kind == FactKind.SIGNED_READ.value) | is_decided) & (fact.c.object_id == read_id)
    if connection.execute(select(fact.c.fact_id).where(is_of_read)).first() is not None:
        raise Refused(Finding("TR-33", "This read is signed. A signed read is never taken back."))
    row = {"read_id": read_id, "login": found.login, "reason": reason, **act_columns(by)}
    connection.execute(insert(assignment_end), row)
    record_act(connection, by, "read_taken_back", read_id, login=found.login, reason=reason)
    released = connection.execute(select(release.c.timepoint).where(release.c.read_id == read_id)).scalars()
    was = Assignment(
        read_id=read_id,
        case_alias=found.case_alias,
        login=Login(found.login),
        trial_code=found.trial_code,
        charter_version=found.charter_version,
        charter_digest=found.charter_digest,
        released_timepoints=tuple(sorted(released)),
        due=found.due,
        place=found.place,
    )
    return was, found.case_key, Task(found.task)


def give_to_another(connection: Connection, by: Login, read_id: ReadId, login: Login, reason: str) -> Assignment:
    """Take a read back and give its case to another person, who begins anew.

    Raises
    ------
    Refused
        As for `take_back` and `give`. Nothing was changed.
    """
    was, case_key, task = take_back(connection, by, read_id, reason)
    seed = seed_of(connection, by, was.trial_code)
    place = reading_place(seed, login, case_key)
    given = replace(was, read_id=ReadId(new_id()), login=login, place=place)
    if was.case_alias != case_key:
        # Images that came as packages came under a code of one reader's own; the next one gets others (TR-21).
        given = replace(given, case_alias=free_alias(connection), released_timepoints=())
    give(connection, by, given, case_key, task)
    return given


def _form_readers(connection: Connection, charter_digest: str) -> int:
    """Return how many read the distribution of each case by a charter; 0 where it has no such read."""
    body = connection.execute(select(charter.c.body).where(charter.c.digest == charter_digest)).scalar_one()
    rules = record_from_json(Charter, parse_canonical(bytes(body))).distribution
    return 0 if rules is None else rules.readers


def _check(connection: Connection, given: Assignment, case_key: str, task: Task) -> None:
    role = connection.execute(select(person_role.c.role).where(person_role.c.login == given.login)).scalar()
    if role != ROLE_OF_TASK[task].value:
        words = f"This can only be given to an enrolled {ROLE_OF_TASK[task].value}."
        raise Refused(Finding("central.assignment", words))
    if connection.execute(select(person_end.c.login).where(person_end.c.login == given.login)).first() is not None:
        raise Refused(Finding("TR-3", "The account of this person was ended. Nothing can be given to it."))
    rules = connection.execute(select(charter.c.digest).where(charter.c.digest == given.charter_digest)).scalar()
    if rules is None:
        raise Refused(Finding("central.assignment", "The charter of this assignment is not kept here."))
    form = connection.execute(select(central_form.c.is_live)).scalar()
    if form and not signatures_of(connection, given.charter_digest):
        words = "The charter of this live trial is not signed yet. Sign it first: readstation trial charter --sign."
        raise Refused(Finding("TR-59.unsigned", words))
    held = holdings(connection, case_key)
    against = against_assignment(given.login, case_key, task, held, pooled_cases(connection, given.login))
    if against is None and task is Task.TREATMENT_READ:
        against = against_distribution(case_key, _form_readers(connection, given.charter_digest), held)
    if against is not None:
        raise Refused(against)
    refuse_unqualified(connection, given.login, given.charter_digest, task)
    if task is not Task.ADJUDICATION:
        return
    refuse_trainer(connection, given.login, case_key)
    if not differs(connection, link_of(connection, case_key) or ""):
        words = "No signed reads of this case differ so that a third person decides. Nothing was given."
        raise Refused(Finding("MR-809", words))
