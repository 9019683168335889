"""A station in a process of its own: enrols, signs in, reads, signs, sends, changes the password, locks, and waits.

Both passwords come over its input, as from a window; it prints what the office has to know.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.app.trial_people import make_enrolment
from readstation.core.ids import LesionId
from readstation.model.codec import record_to_json
from readstation.model.lesion import LesionRole, LesionType, Measurement
from readstation.model.people import Role
from readstation.reading.commands import AddLesion, MeasureTarget
from readstation.reading.signin import LockReason
from tests.builders.reader_station import give_case
from tests.builders.signing_station import SigningStation


def tell(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def heard() -> str:
    return sys.stdin.readline().rstrip("\n")


def main(folder: Path, url: str) -> None:
    with OpenStation(folder) as station:
        run = station.run
        enrolment = make_enrolment(station, "Dr. Vera Lindqvist", Role.READER, heard()).enrolment
        given = give_case(station, enrolment.person)
        tell(enrolment=record_to_json(enrolment), assignment=record_to_json(given))
        station.keep_settings(replace(station.settings, central_url=url))
        services = Services(station)
        password = heard()
        session = services.sign_in(enrolment.login, password)
        read = services.open_read(session, given.read_id)

        def line(timepoint: int, length_um: int) -> Measurement:
            images = run(station.store.reads.images, given.case_alias, timepoint)
            assert images is not None
            return SigningStation.line_on(images.series[0], length_um)

        run(read.open_timepoint, 0)
        kind = LesionRole.TARGET, LesionType.HEPATIC, "liver", "segment VII"
        run(read.apply, AddLesion(0, *kind, measurement=line(0, 40_000)))
        run(read.lock, 0)
        run(read.open_timepoint, 1)
        run(read.apply, MeasureTarget(1, LesionId("L1"), line(1, 25_000)))
        run(read.lock, 1)
        run(read.sign, run(read.seal), password)
        tell(signed=True)
        delivered = services.deliver(session).report
        tell(pushed=0 if delivered is None else delivered.pushed)
        services.change_password(session, password, heard())
        del password
        delivered = services.deliver(session).report
        services.lock(session, LockReason.BY_HAND)
        tell(pushed=0 if delivered is None else delivered.pushed)
        heard()
        services.sign_out(session)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
