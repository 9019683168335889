"""Charters at central, which are kept and never changed, and the office's signatures of them (TR-16, TR-59)."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, text

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_canonical, sha256_hex
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import KeyId, Login
from readstation.model.charter import Charter
from readstation.model.charter_signature import CharterSignature, charter_message
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.people import Role
from readstation.reading.ports import SignatureCheck
from readstation.store.central.office_acts import act_columns, record_act
from readstation.store.central.schema import assignment, charter, key_end, person_role, public_key
from readstation.store.central.schema_charter import charter_signature
from readstation.trial.status import CentralForm

_OTHER_FORM = {
    True: "This is the central database of a live trial. A demonstration's charter never comes into it.",
    False: "This is the central database of a demonstration. A live trial needs one of its own.",
}


def put_charter(connection: Connection, by: Login, rules: Charter, form: CentralForm | None) -> str:
    """Keep a charter version and return its digest; the same again changes nothing.

    Parameters
    ----------
    connection, by, rules
        Where, who acts, and the charter.
    form
        What this central was set up for.

    Raises
    ------
    Refused
        If the same version is kept with other content, or it is a demonstration's at a live central or the other way
        round (TR-16).
    """
    body = canonical_bytes(record_to_json(rules))
    digest = sha256_hex(body)
    if form is not None and form.is_live == rules.is_demonstration:
        raise Refused(Finding("TR-16", _OTHER_FORM[form.is_live]))
    same_version = (charter.c.trial_code == rules.trial_code) & (charter.c.version == rules.version)
    known = connection.execute(select(charter.c.digest).where(same_version)).scalar()
    if known is None:
        row = {"digest": digest, "trial_code": rules.trial_code, "version": rules.version, "body": body}
        connection.execute(insert(charter), row)
        record_act(connection, by, "charter_kept", digest, trial=rules.trial_code, version=rules.version)
    elif known != digest:
        words = "This charter version is kept with other content. Give it a new number."
        raise Refused(Finding("central.charter", words))
    return digest


def charter_of(connection: Connection, trial_code: str, version: int) -> tuple[Charter, str]:
    """Return a charter and its digest: of a trial where several are kept here, the newest version where 0.

    Raises
    ------
    Refused
        If there is none, or there are several trials and none was named.
    DataProblem
        If its bytes cannot be read.
    """
    rows = [
        row
        for row in connection.execute(select(charter).order_by(charter.c.version.desc()))
        if (not trial_code or row.trial_code == trial_code) and (not version or row.version == version)
    ]
    if not rows:
        raise Refused(Finding("central.charter", "There is no such charter here. Bring it in first."))
    if len({row.trial_code for row in rows}) > 1:
        raise Refused(Finding("central.charter", "Several trials are kept here. Name one."))
    try:
        return record_from_json(Charter, parse_canonical(bytes(rows[0].body))), str(rows[0].digest)
    except NotCanonicalError as error:
        raise DataProblem("the charter cannot be read") from error


def sign_charter(
    connection: Connection, by: Login, digest: str, key_id: KeyId, signature_hex: str, check: SignatureCheck
) -> None:
    """Keep the signature of a charter by a key of the office; the same again changes nothing.

    Raises
    ------
    Refused
        If the key is none of the office that two persons brought in, or has ended; if the charter is not here, or the
        signature does not hold.
    """
    if key_id in {each.key_id for each in signatures_of(connection, digest)}:
        return
    key = connection.execute(
        select(public_key.c.login, public_key.c.public_key_hex)
        .join(person_role, person_role.c.login == public_key.c.login)
        .outerjoin(key_end, key_end.c.key_id == public_key.c.key_id)
        .where(public_key.c.key_id == key_id, person_role.c.role == Role.OFFICE.value, key_end.c.key_id.is_(None))
    ).one_or_none()
    if key is None:
        words = "This is no key of the office that is enrolled here and has not ended. Let two persons enrol it first."
        raise Refused(Finding("TR-59.key", words))
    body = connection.execute(select(charter.c.body).where(charter.c.digest == digest)).scalar()
    if body is None or not check(key.public_key_hex, charter_message(bytes(body)), signature_hex):
        raise Refused(Finding("TR-59.signature", "This signature does not hold for a charter that is kept here."))
    if connection.dialect.name == "postgresql":
        call = text("SELECT api.sign_charter(:digest, :key_id, :signature)")
        connection.execute(call, {"digest": digest, "key_id": key_id, "signature": signature_hex})
    else:
        row = {"digest": digest, "key_id": key_id, "login": key.login, "public_key_hex": key.public_key_hex}
        connection.execute(insert(charter_signature), {**row, "signature": signature_hex, **act_columns(by)})
    record_act(connection, by, "charter_signed", digest, key=key_id)


def signatures_of(connection: Connection, digest: str) -> tuple[CharterSignature, ...]:
    """Return the office's signatures of a charter, by key."""
    query = select(charter_signature).where(charter_signature.c.digest == digest).order_by(charter_signature.c.key_id)
    return tuple(
        CharterSignature(KeyId(row.key_id), Login(row.login), row.public_key_hex, row.signature)
        for row in connection.execute(query)
    )


def own_signatures_of(connection: Connection, login: Login, digest: str) -> tuple[CharterSignature, ...]:
    """Return the signatures of a charter to a person who has a read by it, as `api.charter_signatures` does."""
    mine = select(assignment.c.read_id).where(assignment.c.login == login, assignment.c.charter_digest == digest)
    return () if connection.execute(mine).first() is None else signatures_of(connection, digest)
