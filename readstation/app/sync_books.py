"""What sync keeps at the station, for a pass that runs on another thread than the store's."""

from __future__ import annotations

from collections.abc import Sequence

from readstation.app.station import OpenStation
from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId, StationId
from readstation.model.adjudication import OpenAdjudication, SideBody
from readstation.model.fact import Receipt
from readstation.sync.books import StationBooks
from readstation.sync.ports import Claim, SetAside


def threaded_books(station: OpenStation) -> StationBooks:
    """Return the books of a station, each call on the store's thread."""
    return StationBooks(
        ThreadedOrigins(station), ThreadedClaims(station), ThreadedDifferences(station), ThreadedVersions(station)
    )


class ThreadedOrigins:
    """The station's origins for a pass that runs on another thread than the store's (`sync.books.OriginBook`)."""

    def __init__(self, station: OpenStation) -> None:
        self._station = station
        self._origins = station.store.origins

    def present(self, login: Login) -> StationId:
        """Return the origin in which a person's facts are numbered now."""
        return self._station.run_behind(self._origins.present, login)

    def renew(self, login: Login, reason: str) -> StationId:
        """Begin a new origin; what waits gets its numbers there."""
        return self._station.run_behind(self._origins.renew, login, reason)

    def send_again(self, login: Login, received: int, answered: int) -> int:
        """Let wait again what central no longer has; return how many facts that are."""
        return self._station.run_behind(self._origins.send_again, login, received, answered)

    def unanswered(self, login: Login) -> tuple[tuple[StationId, int], ...]:
        """Return former origins with facts without an answer, and the highest number with one in each."""
        return self._station.run_behind(self._origins.unanswered, login)

    def keep_former(self, login: Login, origin: StationId, receipts: tuple[Receipt, ...]) -> int:
        """Record answers for facts of a former origin; those for facts that are not here are left."""
        return self._station.run_behind(self._origins.keep_former, login, origin, receipts)


class ThreadedClaims:
    """The station's claims (`sync.books.ClaimBook`)."""

    def __init__(self, station: OpenStation) -> None:
        self._station = station
        self._claims = station.store.claims

    def keep_claims(self, login: Login, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        """Keep claims; return those that are new and by which work from here is open elsewhere."""
        return self._station.run_behind(self._claims.keep_claims, login, claims)

    def unclaimed(self, login: Login) -> tuple[ReadId, ...]:
        """Return a person's reads with work from here and without any claim that is known."""
        return self._station.run_behind(self._claims.unclaimed, login)


class ThreadedVersions:
    """The station's versions that were put aside (`sync.books.VersionBook`)."""

    def __init__(self, station: OpenStation) -> None:
        self._station = station
        self._versions = station.store.versions

    def keep_set_aside(self, login: Login, versions: tuple[SetAside, ...]) -> None:
        """Keep versions that were signed at another station, each once; others are left."""
        self._station.run_behind(self._versions.keep_set_aside, login, versions)


class ThreadedDifferences:
    """The station's differences to central (`sync.books.DifferenceBook`)."""

    def __init__(self, station: OpenStation) -> None:
        self._station = station
        self._differences = station.store.differences

    def keep(self, login: Login, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Keep what a pass found; return what was found earlier and is not explained yet."""
        return self._station.run_behind(self._differences.keep, login, findings)


class ThreadedCases:
    """The adjudications of a station (`sync.adjudications.CaseBook`)."""

    def __init__(self, station: OpenStation) -> None:
        self._station = station
        self._cases = station.store.adjudications

    def sequencer_key(self) -> str:
        """Return the public key by which this station knows the sequencer; empty where it has met none."""
        return self._station.run_behind(self._cases.sequencer_key)

    def newest(self, read_id: ReadId) -> int:
        """Return the number of the newest comparison of a case that is here; 0 for none."""
        return self._station.run_behind(self._cases.newest, read_id)

    def keep(self, login: Login, opened: OpenAdjudication, sides: Sequence[SideBody]) -> None:
        """Keep a comparison with both reads, whole or not at all."""
        self._station.run_behind(self._cases.keep, login, opened, sides)
