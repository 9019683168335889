"""What readers were qualified by, at central: kept by the office, asked for before a case is given (MR-815, TR-15)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, insert, select

from readstation.core.canonical import parse_canonical, sha256_hex
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json
from readstation.model.subject import Task
from readstation.practice.qualification import Qualification, qualification_findings, read_qualification
from readstation.reading.ports import SignatureCheck
from readstation.store.central.office_acts import act_columns, record_act
from readstation.store.central.schema import charter, person, public_key, read_case
from readstation.store.central.schema_adjudication import qualification


def keep_qualification(
    connection: Connection, by: Login, login: Login, data: bytes, check: SignatureCheck, *, is_same_person: bool
) -> Qualification:
    """Keep what a trainer has signed of a reader; the same again changes nothing.

    Parameters
    ----------
    connection, by
        Where, and who acts.
    login, data
        Whose it is, and the file of `practice certify`.
    check
        Verifies Ed25519.
    is_same_person
        Whether the office says that the holder is this reader though the printed names differ: keys and accounts of
        practice are others than those of the trial (TR-15).

    Raises
    ------
    Refused
        If nobody of this login is enrolled, the names differ, it does not hold now, or it is kept for another reader.
    DataProblem
        If the file is none.
    """
    made, signature_hex = read_qualification(data)
    name = connection.execute(select(person.c.printed_name).where(person.c.login == login)).scalar()
    if name is None:
        raise Refused(Finding("central.person", "Nobody of this account is enrolled here."))
    if not is_same_person and _plain(name) != _plain(made.trainee.printed_name):
        words = (
            f"It is of {made.trainee.printed_name}, and this account of {name}. Say --same-person where they are one."
        )
        raise Refused(Finding("MR-815", words))
    found = qualification_findings(made, signature_hex, check, _now_ms())
    if found:
        raise Refused(*found)
    digest = sha256_hex(data)
    kept = connection.execute(select(qualification.c.login).where(qualification.c.digest == digest)).scalar()
    if kept is None:
        connection.execute(insert(qualification), {"digest": digest, "login": login, "body": data, **act_columns(by)})
        record_act(connection, by, "qualification_kept", digest, login=login, is_same_person=is_same_person)
    elif kept != login:
        raise Refused(Finding("MR-815", "This qualification is kept for another reader."))
    return made


def refuse_unqualified(connection: Connection, login: Login, charter_digest: str, task: Task) -> None:
    """Refuse a reader without a qualification that the charter of a case asks for.

    Raises
    ------
    Refused
        If the charter asks for one, and none that is kept is by one of its plans, of one of its trainers, and holds
        today.
    """
    body = connection.execute(select(charter.c.body).where(charter.c.digest == charter_digest)).scalar_one()
    rules = record_from_json(Charter, parse_canonical(bytes(body)))
    if task is Task.ADJUDICATION or not rules.qualification_plans:
        return
    mine = list(_of(connection, login))
    if any(holds_for(each, rules, _today()) for each in mine):
        return
    words = (
        "This reader's qualification has ended, or is not one that the charter asks for. A new one is needed before a "
        "case is given: readstation trial qualify."
        if mine
        else "The charter asks for a qualification, and none of this reader is here: readstation trial qualify."
    )
    raise Refused(Finding("MR-815", words))


def refuse_trainer(connection: Connection, login: Login, case_key: str) -> None:
    """Refuse the adjudication of a case to who has qualified one of its readers (TR-15).

    Raises
    ------
    Refused
        If a reader of the case has a qualification of somebody with this person's key or name.
    """
    name = connection.execute(select(person.c.printed_name).where(person.c.login == login)).scalar_one()
    keys = set(connection.execute(select(public_key.c.key_id).where(public_key.c.login == login)).scalars())
    readers = select(read_case.c.login).where(read_case.c.case_key == case_key, read_case.c.task == Task.READ.value)
    for reader in connection.execute(readers).scalars().all():
        trainers = [each.trainer for each in _of(connection, Login(reader))]
        if any(each.key_id in keys or _plain(each.printed_name) == _plain(name) for each in trainers):
            words = "This person has qualified a reader of this case. Give it to another one."
            raise Refused(Finding("TR-15", words))


def holds_for(made: Qualification, rules: Charter, today: date) -> bool:
    """Return whether a qualification is one that a charter asks for, and holds on a day (UTC)."""
    issued, ends = date.fromisoformat(made.issued_day), date.fromisoformat(made.expires_day)
    if rules.qualification_days:
        ends = min(ends, issued + timedelta(days=rules.qualification_days))
    is_asked_for = made.plan_digest in rules.qualification_plans and made.trainer.key_id in rules.qualification_trainers
    return is_asked_for and issued <= today <= ends


def _of(connection: Connection, login: Login) -> Iterator[Qualification]:
    for body in connection.execute(select(qualification.c.body).where(qualification.c.login == login)).scalars().all():
        yield read_qualification(bytes(body))[0]


def _plain(name: str) -> str:
    return " ".join(name.replace(".", " ").split()).casefold()


def _today() -> date:
    return datetime.now(UTC).date()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
