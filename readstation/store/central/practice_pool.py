"""The practice pool at central: who works on practice cases made of which live case (TR-15)."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.store.central.office_acts import act_columns, record_act
from readstation.store.central.schema import person_role
from readstation.store.central.schema_adjudication import practice_pool
from readstation.trial.exclusions import Holding, against_training


def pooled_cases(connection: Connection, login: Login) -> frozenset[str]:
    """Return the cases over which a person is a trainer, by the office's own name of each."""
    query = select(practice_pool.c.case_key).where(practice_pool.c.login == login)
    return frozenset(connection.execute(query).scalars())


def put_into_pool(
    connection: Connection, by: Login, login: Login, case_key: str, held: tuple[Holding, ...]
) -> None:  # fmt: skip
    """Let a person be a trainer over practice cases that are made of a case; the same again changes nothing.

    From then on they are given no read of it, whatever becomes of the practice case: they have seen it.

    Parameters
    ----------
    connection, by
        Where, and who says it.
    login, case_key
        Who, and the office's own name of the case.
    held
        What was ever given of that case.

    Raises
    ------
    Refused
        If nobody of this login is enrolled, or the person has an open read of the case.
    """
    if connection.execute(select(person_role.c.login).where(person_role.c.login == login)).first() is None:
        raise Refused(Finding("central.person", "Nobody of this account is enrolled here."))
    if case_key in pooled_cases(connection, login):
        return
    against = against_training(login, held, {case_key})
    if against is not None:
        raise Refused(against)
    connection.execute(insert(practice_pool), {"login": login, "case_key": case_key, **act_columns(by)})
    record_act(connection, by, "practice_pooled", login, case=case_key)
