"""How the office learns which station needs a new certificate, from what it has done (TR-7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from readstation.app.central_certificates import ISSUED, TAKEN_BACK, certificate_warning, issued, to_renew
from readstation.core.ids import Login
from readstation.security.authority import make_authority
from readstation.security.keys import check_signature
from readstation.security.station_certificate import StationCertificate, certificate_bytes
from readstation.security.vault import KeyVault
from readstation.store.central.office_acts import OfficeAct
from readstation.store.central.postgres_settings import certificate_in, with_certificate

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
ADDRESS = "postgresql://db.example/trial?sslrootcert=root.pem"


def act(action: str, station: str, serial: str, days: int = 0) -> OfficeAct:
    said = {"serial": serial, "ends": (NOW + timedelta(days=days)).isoformat()}
    return OfficeAct(action, station, Login("r_office"), 0, said)


def test_a_station_is_named_when_its_newest_certificate_ends_soon() -> None:
    acts = [
        act(ISSUED, "soon", "1", 30),
        act(ISSUED, "good", "2", 31),
        act(ISSUED, "ended", "3", -1),
        act(ISSUED, "renewed", "4", 5),
        act(ISSUED, "renewed", "5", 300),
        act(ISSUED, "gone", "6", 5),
        act(TAKEN_BACK, "gone", "6"),
        act("charter_kept", "digest", "7", 1),
    ]
    found = issued(acts)
    assert [each.station for each in to_renew(found, NOW)] == ["soon", "ended"]
    assert [each.standing(NOW) for each in found] == [
        "ends 2026-12-29, soon: a new one is needed",
        "good until 2026-12-30",
        "ended 2026-11-28",
        "ends 2026-12-04, soon: a new one is needed",
        "good until 2027-09-25",
        "taken back",
    ]


def test_a_station_says_that_its_own_ends_soon_and_what_to_do(tmp_path: Path) -> None:
    key, kept = KeyVault(tmp_path / "keys").station_key(), StationCertificate(tmp_path / "keys")
    authority = make_authority(tmp_path / "authority", "what nobody but the office knows", NOW)
    asked = kept.request(key).checked(key.station.public_key_hex, check_signature)
    kept.take(certificate_bytes(authority.sign(asked, 90, NOW)), key.station.station_id, NOW)
    assert kept.bundle is not None
    address = with_certificate(ADDRESS, kept.bundle)
    assert certificate_warning(ADDRESS, NOW) is None
    assert certificate_warning(address, NOW + timedelta(days=59)) is None
    for days, word in ((60, "ends on"), (90, "ended on")):
        warning = certificate_warning(address, NOW + timedelta(days=days))
        assert warning is not None
        assert f"{word} 2027-02-27. Everything is kept. Ask the trial office" in warning.message


def test_only_a_server_on_the_network_is_shown_a_certificate(tmp_path: Path) -> None:
    bundle = tmp_path / "with space.pem"
    assert certificate_in(with_certificate(ADDRESS, bundle)) == bundle
    assert certificate_in(ADDRESS) is None
    own = f"{ADDRESS}&sslcert=own.pem"
    for address in (
        own, "sqlite:///central.db", "postgresql:///trial?host=/run", "postgresql://localhost/t?sslmode=disable", "?",
    ):  # fmt: skip
        assert with_certificate(address, bundle) == address
