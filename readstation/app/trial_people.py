"""People of a trial: enrolment files made on a station, proposed and approved by the office, accounts that end."""

from __future__ import annotations

from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, new_login
from readstation.model.enrolment import Enrolment, SignedEnrolment
from readstation.model.people import Role
from readstation.reading.verification_code import same_code
from readstation.security.keys import check_signature
from readstation.security.signer import ProcessSigner
from readstation.store.central.office import Office
from readstation.trial.enrolment import enrolment_message, read_enrolment
from readstation.trial.status import Waiting


def make_enrolment(station: OpenStation, printed_name: str, role: Role, password: str) -> SignedEnrolment:
    """Make a person's key on this station, and what the office needs to enrol them (TR-1, TR-6).

    Raises
    ------
    Refused
        If the password is too weak.
    EnvironmentFault
        If the disk or the signing process refused.
    """
    enrolled = station.vault.enrol(new_login(), printed_name, role, password)
    person, here = enrolled.person, station.key.station
    station.run(station.store.worklist.keep_person_key, person)
    enrolment = Enrolment(
        login=person.login,
        printed_name=person.printed_name,
        role=person.role,
        key_id=person.key_id,
        public_key_hex=person.public_key_hex,
        station=here.station_id,
        station_key_id=here.key_id,
        station_key_hex=here.public_key_hex,
        central_verifier=enrolled.central_verifier,
    )
    message = enrolment_message(enrolment)
    by_person = ProcessSigner(station.vault).sign(person.login, password, message)
    return SignedEnrolment(enrolment, by_person, station.key.sign(message))


def propose(office: Office, data: bytes) -> tuple[SignedEnrolment, Waiting]:
    """Propose who is named in an enrolment file.

    Raises
    ------
    Refused
        If the file is none, a signature in it does not hold, or central takes it not.
    """
    signed = read_enrolment(data, check_signature)
    return signed, office.propose_enrolment(signed)


def approve(office: Office, login: Login, code: str) -> SignedEnrolment:
    """Approve an enrolment whose code the holder has confirmed.

    Parameters
    ----------
    office
        Opened by another person than the one who proposed.
    login
        Whose enrolment.
    code
        As the holder read it aloud from the own station.

    Raises
    ------
    Refused
        If nothing waits for this person, the code is another one, a signature does not hold, or this person may not
        approve it.
    """
    waits = [each for each in office.waiting() if each.about == login]
    if not waits:
        raise Refused(Finding("central.proposal", "Nothing of this person waits for approval."))
    meant = [each for each in waits if same_code(code, each.code)]
    if not meant:
        words = "This is not the code of what was proposed. Nothing was approved. Ask the holder, and who proposed it."
        raise Refused(Finding("TR-6.code", words))
    read_enrolment(office.proposed_bytes(meant[0].proposal_id), check_signature)
    approved = office.approve(meant[0].proposal_id)
    if approved is None:
        raise Refused(Finding("central.proposal", "This was no enrolment."))
    return approved
