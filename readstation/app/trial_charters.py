"""A charter of a trial at central, and the office's signature of it (TR-59)."""

from __future__ import annotations

from readstation.app.station import OpenStation
from readstation.core.canonical import canonical_bytes
from readstation.core.ids import Login
from readstation.model.charter import Charter
from readstation.model.charter_signature import charter_message
from readstation.model.codec import record_to_json
from readstation.security.keys import check_signature
from readstation.security.signer import ProcessSigner
from readstation.store.central.office import Office


def sign_charter(office: Office, station: OpenStation, charter: Charter, login: Login, password: str) -> str:
    """Sign a charter that is kept at central with the key of a person of the office, and return its digest.

    Parameters
    ----------
    office, station
        Central, and the office's own profile, where the key is.
    charter
        What is signed.
    login, password
        Whose key, and what opens it.

    Raises
    ------
    Refused
        If the password is wrong, the key is none of the office that two persons brought in, or it has ended.
    """
    digest = office.put_charter(charter)
    message = charter_message(canonical_bytes(record_to_json(charter)))
    signature = ProcessSigner(station.vault).sign(login, password, message)
    office.sign_charter(digest, station.vault.person(login).key_id, signature, check_signature)
    return digest
