"""Certificates of stations: shown to central, asked for, signed, listed and taken back by the office (TR-7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from readstation.app.settings import load_settings
from readstation.core.errors import Refused
from readstation.core.findings import Finding, Severity
from readstation.core.ids import StationId
from readstation.core.phrases import tr
from readstation.security.authority import REVOKED_NAME, Authority
from readstation.security.files import write_private_text
from readstation.security.keys import check_signature
from readstation.security.station_certificate import StationCertificate, certificate_bytes, ends_at, read_request
from readstation.store.central.office import Office
from readstation.store.central.office_acts import OfficeAct
from readstation.store.central.postgres_settings import certificate_in, with_certificate
from readstation.store.profile import Profile

ISSUED, TAKEN_BACK = "certificate_issued", "certificate_revoked"
SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate that the office signed, as central has it recorded.

    Attributes
    ----------
    station
        Whose.
    serial
        Its number, in hexadecimal.
    ends
        When it ends.
    is_taken_back
        Whether the office took it back.
    """

    station: StationId
    serial: str
    ends: dt.datetime
    is_taken_back: bool

    def standing(self, now: dt.datetime) -> str:
        """Return how it stands, in words."""
        if self.is_taken_back:
            return "taken back"
        if self.ends <= now:
            return f"ended {self.ends:%Y-%m-%d}"
        if self.ends <= now + dt.timedelta(days=SOON_DAYS):
            return f"ends {self.ends:%Y-%m-%d}, soon: a new one is needed"
        return f"good until {self.ends:%Y-%m-%d}"


def central_address(folder: Path) -> str:
    """Return where a profile's settings say that central is, with the station's certificate where it has one."""
    address = load_settings(folder).central_url
    bundle = StationCertificate(Profile(folder).keys).bundle
    return address if bundle is None else with_certificate(address, bundle)


def certificate_warning(address: str, now: dt.datetime) -> Finding | None:
    """Return that the certificate that an address names has ended or ends soon; None where it does not.

    Parameters
    ----------
    address
        Of a central database (`central_address`).
    now
        The time, with its zone.

    Raises
    ------
    DataProblem
        If its file is damaged.
    """
    bundle = certificate_in(address)
    if bundle is None or not bundle.is_file():
        return None
    ends = ends_at(bundle)
    if ends > now + dt.timedelta(days=SOON_DAYS):
        return None
    when = (
        tr("The certificate for the central database ended on {day}.", day=f"{ends:%Y-%m-%d}")
        if ends <= now
        else tr("The certificate for the central database ends on {day}.", day=f"{ends:%Y-%m-%d}")
    )
    words = f"{when} {renewal_words()}"
    return Finding("TR-7.certificate", words, Severity.WARNING)


def renewal_words() -> str:
    """Return what is kept, and how a station comes to a new certificate."""
    return tr("Everything is kept. Ask the trial office for a new one: readstation certificate request.")


def to_renew(certificates: Iterable[IssuedCertificate], now: dt.datetime) -> tuple[IssuedCertificate, ...]:
    """Return the newest certificate of each station, where it has ended or ends soon.

    Parameters
    ----------
    certificates
        What was signed, the oldest first (`issued`). A station whose newest was taken back is not asked for another.
    now
        The time, with its zone.
    """
    newest = {each.station: each for each in certificates}
    soon = now + dt.timedelta(days=SOON_DAYS)
    return tuple(each for each in newest.values() if not each.is_taken_back and each.ends <= soon)


def sign_request(office: Office, authority: Authority, data: bytes, days: int, now: dt.datetime) -> tuple[str, bytes]:
    """Sign the request of an enrolled station, record it at central, and return the station and the certificate (PEM).

    Parameters
    ----------
    office
        Central with the rights of the office.
    authority
        Open.
    data
        The request's file.
    days
        How long the certificate holds.
    now
        The time, with its zone.

    Raises
    ------
    Refused
        If the file is no request, nobody of its station is enrolled by two persons, or a signature does not hold.
    """
    request = read_request(data)
    ended = office.ended_people()
    enrolled = {
        each.enrolment.station: each.enrolment.at_station
        for each in office.approved_enrolments()
        if each.enrolment.login not in ended
    }
    if request.station not in enrolled:
        words = "Nobody works at this station: two persons of the office enrol somebody first. Nothing was signed."
        raise Refused(Finding("TR-7.station", words))
    asked = request.checked(enrolled[request.station].public_key_hex, check_signature)
    certificate = authority.sign(asked, days, now)
    said = {"serial": f"{certificate.serial_number:x}", "ends": certificate.not_valid_after_utc.isoformat()}
    office.note_certificate(ISSUED, request.station, said)
    return request.station, certificate_bytes(certificate)


def take_back(
    office: Office, authority: Authority, folder: Path, station: StationId, reason: str, now: dt.datetime
) -> int:
    """Take back every certificate of a station that is good, and write the list for the server anew.

    Parameters
    ----------
    office, authority
        Central with the rights of the office, and the open authority.
    folder
        The authority's; the list is written there.
    station, reason
        Whose, and why.
    now
        The time, with its zone.

    Returns
    -------
    int
        How many were taken back now. The list is written where there were none, too: after one that was lost.
    """
    good = [each for each in issued(office.acts()) if each.station == station and not each.is_taken_back]
    for each in good:
        office.note_certificate(TAKEN_BACK, station, {"serial": each.serial, "reason": reason})
    gone = [int(each.serial, 16) for each in issued(office.acts()) if each.is_taken_back]
    write_private_text(folder / REVOKED_NAME, authority.revocation_list(gone, now).decode().strip())
    return len(good)


def issued(acts: Iterable[OfficeAct]) -> tuple[IssuedCertificate, ...]:
    """Return every certificate that was signed, by what central has recorded of the office's acts, the oldest first."""
    listed = list(acts)
    gone = {str(each.said["serial"]) for each in listed if each.action == TAKEN_BACK}
    return tuple(
        IssuedCertificate(
            StationId(each.about),
            str(each.said["serial"]),
            dt.datetime.fromisoformat(str(each.said["ends"])),
            str(each.said["serial"]) in gone,
        )
        for each in listed
        if each.action == ISSUED
    )
