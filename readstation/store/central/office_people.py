"""People, keys and stations at central: proposed by one person of the office, approved by a second (TR-6, TR-15)."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, text

from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import KeyId, Login, new_id
from readstation.model.enrolment import Enrolment, SignedEnrolment
from readstation.model.people import Person, Role, Station
from readstation.store.central.office_acts import act_columns, record_act
from readstation.store.central.schema import (
    approval,
    key_end,
    person,
    person_end,
    person_role,
    proposal,
    public_key,
    station,
)
from readstation.trial.enrolment import enrolment_code, enrolment_file, enrolment_of
from readstation.trial.exclusions import against_approval, against_proposal
from readstation.trial.status import Waiting

_PERSONS_OF_A_KEY = 3
"""Who holds it, who proposes it, who approves it."""
ENROLMENT = "enrolment"
UNLOCK = "unlock"


def propose_enrolment(connection: Connection, by: Login, signed: SignedEnrolment) -> Waiting:
    """Propose a person's key, account and station, for a second person to approve.

    Raises
    ------
    Refused
        If it is the proposer's own, waits or is enrolled already, or contradicts what is enrolled.
    """
    enrolment = signed.enrolment
    _check_enrolment(connection, enrolment)
    waits = [each for each in waiting(connection) if each.about == enrolment.login and each.kind == ENROLMENT]
    if any(each.code == enrolment_code(enrolment) for each in waits):
        raise Refused(Finding("central.proposed", "This enrolment is proposed already and waits for a second person."))
    return propose(connection, by, ENROLMENT, enrolment.login, enrolment.login, enrolment_file(signed))


def approve(connection: Connection, by: Login, proposal_id: str) -> SignedEnrolment | None:
    """Approve what another person proposed, and do what it says.

    Returns
    -------
    SignedEnrolment or None
        Who is enrolled now, where it was an enrolment.

    Raises
    ------
    Refused
        If there is no such proposal, it was approved already, or this person may not approve it.
    """
    found = connection.execute(select(proposal).where(proposal.c.proposal_id == proposal_id)).one_or_none()
    if found is None:
        raise Refused(Finding("central.proposal", "There is no such proposal here."))
    if connection.execute(select(approval).where(approval.c.proposal_id == proposal_id)).first() is not None:
        raise Refused(Finding("central.proposal", "This was approved already."))
    against = against_approval(by, Login(found.by_login), Login(found.holder))
    if against is not None:
        raise Refused(against)
    signed = enrolment_of(bytes(found.body)) if found.kind == ENROLMENT else None
    if signed is not None and signed.enrolment.role is Role.OFFICE:
        _refuse_own_name(connection, by, signed.enrolment.printed_name)
    if signed is not None:
        _check_enrolment(connection, signed.enrolment)
        name = select(person.c.printed_name).where(person.c.login == found.holder)
        if connection.execute(name).first() is None:
            connection.execute(insert(person), {"login": found.holder, "printed_name": signed.enrolment.printed_name})
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT api.approve(:proposal)"), {"proposal": proposal_id})
    else:
        connection.execute(insert(approval), {"proposal_id": proposal_id, **act_columns(by)})
        if signed is not None:
            _enrol(connection, by, signed.enrolment)
    record_act(connection, by, f"{found.kind}_approved", found.about, proposal=proposal_id)
    return signed


def waiting(connection: Connection) -> tuple[Waiting, ...]:
    """Return what waits for a second person, the oldest first."""
    query = (
        select(proposal)
        .outerjoin_from(proposal, approval, approval.c.proposal_id == proposal.c.proposal_id)
        .where(approval.c.proposal_id.is_(None))
        .order_by(proposal.c.at_ms, proposal.c.proposal_id)
    )
    return tuple(
        Waiting(row.proposal_id, row.kind, row.about, _code(row.kind, bytes(row.body)), row.by_login, row.at_ms)
        for row in connection.execute(query)
    )


def proposed_bytes(connection: Connection, proposal_id: str) -> bytes:
    """Return what was proposed, as it was handed in; empty where there is no such proposal."""
    body = connection.execute(select(proposal.c.body).where(proposal.c.proposal_id == proposal_id)).scalar()
    return bytes(body or b"")


def approved_enrolments(connection: Connection) -> tuple[SignedEnrolment, ...]:
    """Return everybody whose enrolment was approved, the newest of each person last."""
    query = (
        select(proposal.c.body)
        .join(approval, approval.c.proposal_id == proposal.c.proposal_id)
        .where(proposal.c.kind == ENROLMENT)
        .order_by(approval.c.at_ms, approval.c.proposal_id)
    )
    return tuple(enrolment_of(bytes(body)) for body in connection.execute(query).scalars())


def approved_keys(connection: Connection) -> dict[tuple[str, str], Login] | None:
    """Return whose each person's key is, by id and public half, as two persons of the office approved it (TR-6).

    A row among the public keys says what the owner of the tables wants it to say; a key counts as what was proposed by
    one and approved by another, neither of them its holder.

    Returns
    -------
    dict or None
        None at a file, which has no walls between people and takes a key at once (TR-16).
    """
    if connection.dialect.name != "postgresql":
        return None
    query = (
        select(proposal.c.body, proposal.c.holder, proposal.c.by_login, approval.c.by_login.label("approver"))
        .join(approval, approval.c.proposal_id == proposal.c.proposal_id)
        .where(proposal.c.kind == ENROLMENT)
    )
    approved: dict[tuple[str, str], Login] = {}
    for row in connection.execute(query):
        try:
            enrolment = enrolment_of(bytes(row.body)).enrolment
        except DataProblem:
            continue
        if enrolment.login == row.holder and len({row.holder, row.by_login, row.approver}) == _PERSONS_OF_A_KEY:
            approved[enrolment.key_id, enrolment.public_key_hex] = enrolment.login
    return approved


def ended_people(connection: Connection) -> frozenset[Login]:
    """Return everybody whose account was ended."""
    return frozenset(Login(login) for login in connection.execute(select(person_end.c.login)).scalars())


def end_person(connection: Connection, by: Login, login: Login, reason: str) -> None:
    """End an account: no function answers it from now on, and what arrives of it goes to quarantine (TR-3).

    Raises
    ------
    Refused
        If there is no such account, it was ended already, or it is the own one.
    """
    if connection.execute(select(person_role.c.login).where(person_role.c.login == login)).first() is None:
        raise Refused(Finding("central.person", "There is no such account here."))
    if login == by:
        raise Refused(Finding("TR-15", "This is your own account. Another person has to end it."))
    if login in ended_people(connection):
        raise Refused(Finding("central.person", "This account was ended already."))
    connection.execute(insert(person_end), {"login": login, "reason": reason, **act_columns(by)})
    record_act(connection, by, "person_ended", login, reason=reason)


def end_key(connection: Connection, by: Login, key_id: KeyId, reason: str) -> None:
    """End a key: what was received before stays valid, what arrives later goes to quarantine (TR-33).

    Raises
    ------
    Refused
        If there is no such key, or it has ended already.
    """
    if connection.execute(select(public_key.c.key_id).where(public_key.c.key_id == key_id)).first() is None:
        raise Refused(Finding("central.key", "There is no such key here."))
    if connection.execute(select(key_end.c.key_id).where(key_end.c.key_id == key_id)).first() is not None:
        raise Refused(Finding("central.key", "This key has ended already."))
    connection.execute(insert(key_end), {"key_id": key_id, "reason": reason, **act_columns(by)})
    record_act(connection, by, "key_ended", key_id, reason=reason)


def keep_person(connection: Connection, who: Person) -> None:
    """Register a person with a key, at once: for a file, and for whoever may write these tables.

    Raises
    ------
    Refused
        If the login is registered with another key, name or role.
    """
    known = connection.execute(
        select(person.c.printed_name, person_role.c.role, public_key.c.key_id, public_key.c.public_key_hex)
        .join_from(person, person_role, person.c.login == person_role.c.login)
        .join(public_key, public_key.c.login == person.c.login)
        .where(person.c.login == who.login)
    ).all()
    wanted = (who.printed_name, who.role.value, who.key_id, who.public_key_hex)
    if not known:
        keep_account(connection, who.login, who.printed_name, who.role.value)
        _add_key(connection, who.key_id, who.public_key_hex, login=who.login)
    elif wanted not in [tuple(row) for row in known]:
        raise Refused(Finding("central.person", "This login is registered with another name, role or key."))


def keep_account(connection: Connection, login: Login, printed_name: str, role: str) -> None:
    """Register an account without a key; who is there stays as they are."""
    if connection.execute(select(person.c.login).where(person.c.login == login)).first() is None:
        connection.execute(insert(person), {"login": login, "printed_name": printed_name})
    if connection.execute(select(person_role.c.login).where(person_role.c.login == login)).first() is None:
        connection.execute(insert(person_role), {"login": login, "role": role})


def keep_station(connection: Connection, which: Station) -> None:
    """Register a station and its public key, at once: for a file, and for whoever may write these tables (TR-7).

    Raises
    ------
    Refused
        If the station is registered with another key.
    """
    key_id = connection.execute(select(station.c.key_id).where(station.c.station == which.station_id)).scalar()
    if key_id is None:
        connection.execute(insert(station), {"station": which.station_id, "key_id": which.key_id})
        _add_key(connection, which.key_id, which.public_key_hex, station_id=which.station_id)
    elif key_id != which.key_id:
        raise Refused(Finding("central.station", "This station is registered with another key."))


def propose(connection: Connection, by: Login, kind: str, about: str, holder: Login, body: bytes) -> Waiting:
    """Propose something for a second person to approve.

    Parameters
    ----------
    connection, by
        Where, and who proposes.
    kind, about
        What of what.
    holder
        Whom it is about: neither proposes nor approves it.
    body
        What is proposed, at most 10,000 bytes.

    Raises
    ------
    Refused
        If it is about the proposer.
    """
    against = against_proposal(by, holder)
    if against is not None:
        raise Refused(against)
    if connection.dialect.name == "postgresql":
        call = text("SELECT api.propose(:kind, :about, :holder, CAST(:body AS bytea))")
        asked = {"kind": kind, "about": about, "holder": holder, "body": body}
        made = str(connection.execute(call, asked).scalar_one())
    else:
        made = new_id()
        row = {"proposal_id": made, "kind": kind, "about": about, "holder": holder, "body": body, **act_columns(by)}
        connection.execute(insert(proposal), row)
    record_act(connection, by, f"{kind}_proposed", about, proposal=made)
    return next(each for each in waiting(connection) if each.proposal_id == made)


def _refuse_own_name(connection: Connection, by: Login, printed_name: str) -> None:
    """Refuse to approve a key of the office under one's own name: its account is another one than one's login."""
    name = connection.execute(select(person.c.printed_name).where(person.c.login == by)).scalar()
    if name == printed_name:
        raise Refused(Finding("TR-15", "This is your own key. A second person has to approve it."))


def _check_enrolment(connection: Connection, enrolment: Enrolment) -> None:
    role = connection.execute(select(person_role.c.role).where(person_role.c.login == enrolment.login)).scalar()
    if role not in (None, enrolment.role.value):
        raise Refused(Finding("TR-15", "This account is enrolled in another role. One account has one role."))
    name = connection.execute(select(person.c.printed_name).where(person.c.login == enrolment.login)).scalar()
    if name not in (None, enrolment.printed_name):
        raise Refused(Finding("central.person", "This account is enrolled under another name."))
    if enrolment.login in ended_people(connection):
        raise Refused(Finding("TR-1", "This account was ended. It is never used again: enrol a new one."))
    same_key = public_key.c.key_id == enrolment.key_id
    if connection.execute(select(public_key.c.key_id).where(same_key)).first() is not None:
        raise Refused(Finding("central.key", "This key is enrolled already."))
    kept = connection.execute(select(station.c.key_id).where(station.c.station == enrolment.station)).scalar()
    if kept not in (None, enrolment.station_key_id):
        raise Refused(Finding("central.station", "This station is registered with another key."))


def _enrol(connection: Connection, by: Login, enrolment: Enrolment) -> None:
    """Do at a file what `api.approve` does on PostgreSQL."""
    former = connection.execute(
        select(public_key.c.key_id)
        .outerjoin_from(public_key, key_end, key_end.c.key_id == public_key.c.key_id)
        .where((public_key.c.login == enrolment.login) & key_end.c.key_id.is_(None))
    ).scalars()
    for key_id in former.all():
        connection.execute(insert(key_end), {"key_id": key_id, "reason": "replaced", **act_columns(by)})
    keep_account(connection, enrolment.login, enrolment.printed_name, enrolment.role.value)
    _add_key(connection, enrolment.key_id, enrolment.public_key_hex, login=enrolment.login)
    keep_station(connection, enrolment.at_station)


def _add_key(
    connection: Connection, key_id: str, key_hex: str, *, login: str | None = None, station_id: str | None = None
) -> None:
    row = {"key_id": key_id, "login": login, "station": station_id, "public_key_hex": key_hex}
    connection.execute(insert(public_key), row)


def _code(kind: str, body: bytes) -> str:
    if kind != ENROLMENT:
        return ""
    try:
        return enrolment_code(enrolment_of(body).enrolment)
    except DataProblem:
        return ""
