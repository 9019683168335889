"""Histories by chance of series that come, are looked at, blacked out, given, released and taken back (TR-20)."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from pydicom import dcmread, dcmwrite
from sqlalchemy import select

from readstation.app.look_desk import LookDesk
from readstation.app.office import assign
from readstation.app.release import release
from readstation.core.errors import Refused
from readstation.core.ids import CaseAlias, ReadId, SeriesKey, new_alias, new_id
from readstation.core.jobs import QuietJob
from readstation.exchange.image_package import OpenPackage
from readstation.imaging.stored import digests_of_object
from readstation.model.image_package import bound_to
from readstation.model.look import LookVerdict, Region, TextSearch
from readstation.model.people import Person, Role
from readstation.model.series import ImageRef, Modality, SeriesFacts
from readstation.reading.ports import Session
from readstation.store.central.factory import open_office
from readstation.store.central.schema import manifest, timepoint_key
from readstation.ui.look_ports import BlackOutWish
from tests.builders.burned_text import burn_into
from tests.builders.central_world import as_administrator
from tests.builders.delivered import Delivered
from tests.builders.reader_station import enrol_cheaply
from tests.builders.signing_station import arterial_series, ct_slice

SIDE_PX = 96
_FOUND: dict[frozenset[str], TextSearch] = {}
ONE_PERSON = (Modality.CT, Modality.MR)
ACTS = (
    *("come", "come", "search", "see", "say", "say", "black out", "give", "take back"),
    *("look at all",) * 7, *("release",) * 6,
)  # fmt: skip
MADE = 24
"""Series whose images are made once: more than a history ever has."""
MOST_SERIES = 3


@dataclass
class Seen:
    """What the history itself knows of a series: it never asks the program whether one may be released."""

    key: SeriesKey
    timepoint: int
    modality: Modality
    frames: int
    pixels: frozenset[str]
    marked: frozenset[int] | None = None
    on_screen: dict[str, set[int]] = field(default_factory=dict)
    said: dict[str, LookVerdict] = field(default_factory=dict)
    is_replaced: bool = False

    @property
    def to_see(self) -> set[int]:
        return {1, (self.frames + 1) // 2, self.frames, *(self.marked or ())}

    def is_seen_by(self, login: str) -> bool:
        return self.marked is not None and self.to_see <= self.on_screen.get(login, set())

    @property
    def may_go(self) -> bool:
        """Whether enough people saw what had to be seen, and nobody found anything."""
        if self.marked is None or self.is_replaced or LookVerdict.IDENTIFYING in self.said.values():
            return False
        needed = 1 if self.modality in ONE_PERSON and not self.marked else 2
        return len(self.said) >= needed


class LookHistory:
    """One case of an office, to which anything happens in any order.

    Parameters
    ----------
    parts
        The office, its folder of packages and central.
    people, readers
        Two of the office and one who is not; those to whom the case is given.
    chance
        Draws what happens.
    """

    def __init__(
        self, parts: Delivered, people: tuple[Person, ...], readers: tuple[Person, ...], chance: random.Random
    ) -> None:
        self._parts, self._people, self._chance = parts, people, chance
        self._desk = LookDesk(parts.office)
        self._code: CaseAlias = new_alias()
        self._free = list(readers)
        self._reads: list[ReadId] = []
        self._opened: set[str] = set()
        self._unused = chance.sample(range(MADE), MADE)
        self.series: dict[SeriesKey, Seen] = {}
        self.unseen: list[Seen] = []
        self.done: Counter[str] = Counter()
        self._come()
        self._give()

    def go_on(self, acts: int) -> None:
        """Let some acts happen; what is refused must leave no package."""
        for _ in range(acts):
            act = self._chance.choice(ACTS)
            getattr(self, f"_{act.replace(' ', '_')}")()

    def _come(self) -> None:
        """Take in one more series, of a new timepoint or of one that is there, released or not."""
        if len(self.series) >= MOST_SERIES:
            return
        last = max((each.timepoint for each in self.series.values()), default=-1)
        timepoint = self._chance.randint(0, last + 1)
        modality = self._chance.choice((Modality.CT, Modality.CT, Modality.MR, Modality.OT))
        office = self._parts.office
        ordinal = office.run(office.store.looks.next_ordinal, self._code, timepoint)
        facts = arterial_series(self._code, timepoint)
        images, files = _pixels(self._unused.pop())
        facts = replace(
            facts, modality=modality, series_ordinal=ordinal, rows=SIDE_PX, columns=SIDE_PX, images=images,
            slices=len(images),
        )  # fmt: skip
        office.run(office.store.images.put_series, facts, files, b"outline")
        self._keep(facts)
        self.done["series"] += 1

    def _keep(self, facts: SeriesFacts) -> None:
        pixels = frozenset(each.digest for each in facts.images)
        self.series[facts.series_key] = Seen(
            facts.series_key, facts.timepoint, facts.modality, len(facts.images), pixels
        )

    def _one(self) -> Seen:
        return self._chance.choice(list(self.series.values()))

    def _session(self) -> Session:
        return Session(self._chance.choice(self._people), new_id())

    def _search(self) -> None:
        self._search_one(self._one())

    def _search_one(self, one: Seen) -> None:
        """Search as the office does; images that were searched before are not searched again."""
        office = self._parts.office
        known = _FOUND.get(one.pixels)
        if known is None:
            self._desk.search(one.key, QuietJob())
        else:
            office.run(office.store.looks.keep_search, replace(known, series_key=one.key))
        self._learn_marks(one)

    def _learn_marks(self, one: Seen) -> None:
        office = self._parts.office
        found = office.run(office.store.looks.search, one.key)
        assert found is not None
        _FOUND[one.pixels] = found
        one.marked = frozenset(each.ordinal for each in found.marked)
        self.done["marked series"] += bool(one.marked)

    def _see(self) -> None:
        one, session = self._one(), self._session()
        self._see_frame(one, session, self._chance.randint(1, one.frames))

    def _see_frame(self, one: Seen, session: Session, ordinal: int) -> None:
        if session.person.role is not Role.OFFICE:
            with pytest.raises(Refused):
                self._desk.note_seen(session, one.key, ordinal)
            return
        # As the desk does, which would make the rows of all series anew each time.
        office = self._parts.office
        office.run(office.store.looks.keep_seen, one.key, session.person.login, ordinal)
        one.on_screen.setdefault(session.person.login, set()).add(ordinal)

    def _say(self) -> None:
        self._record(self._one(), self._session(), self._chance.choice(list(LookVerdict)))

    def _record(self, one: Seen, session: Session, verdict: LookVerdict) -> None:
        """Say something of a series; only what was seen whole by one of the office counts here, whatever is taken."""
        person = session.person
        counts = person.role is Role.OFFICE and one.is_seen_by(person.login) and not one.is_replaced
        try:
            self._parts.office.run(self._desk._record, person, one.key, verdict)
        except Refused:
            assert not counts, "a look that was whole is refused"
            self.done["looks refused"] += 1
            return
        if counts:
            one.said[person.login] = verdict

    def _look_at_all(self) -> None:
        """Let people look at all series: now and then one is left out, an image, or somebody finds something."""
        for one in list(self.series.values()):
            if one.marked is None and self._chance.random() < 0.9:
                self._search_one(one)
            for person in self._people[: self._chance.choice((1, 2, 2, 3))]:
                session = Session(person, new_id())
                left = sorted(one.to_see - one.on_screen.get(person.login, set()))
                if left and self._chance.random() < 0.35:
                    left.remove(self._chance.choice(left))
                for ordinal in left:
                    self._see_frame(one, session, ordinal)
                is_clean = self._chance.random() < 0.85
                self._record(one, session, LookVerdict.CLEAN if is_clean else LookVerdict.IDENTIFYING)

    def _black_out(self) -> None:
        one = self._one()
        session = Session(self._people[0], new_id())
        wish = BlackOutWish(one.key, Region(2, 2, 40, 80), 1, one.frames, "burned in, by chance")
        try:
            key, _ = self._desk.black_out(session, wish, QuietJob())
        except Refused:
            return
        one.is_replaced = True
        office = self._parts.office
        self._keep(office.run(office.store.images.facts, key))
        self._learn_marks(self.series[key])
        self.done["black-outs"] += 1

    def _give(self) -> None:
        if self._free:
            reader = self._free.pop()
            self._reads.append(
                assign(self._parts.place, self._code, reader.login, (), case_alias=new_alias())
            )  # fmt: skip

    def _take_back(self) -> None:
        if self._reads:
            with contextlib.closing(open_office(self._parts.place.central_url)) as office:
                office.take_back(self._reads.pop(self._chance.randrange(len(self._reads))), "By chance")

    def _release(self) -> None:
        if not self._reads:
            return
        parts, read_id = self._parts, self._chance.choice(self._reads)
        before = {path.name for path in parts.folder.iterdir()}
        wanted = self._chance.choice(((), (), (), (0,)))
        try:
            done = release(
                parts.office, parts.place.central_url, parts.folder, read_id, QuietJob(), timepoints=wanted, size_mib=1
            )
        except Refused:
            assert {path.name for path in parts.folder.iterdir()} == before, "refused, and published all the same"
            self.done["releases refused"] += 1
            return
        self.done["releases"] += bool(done.timepoints)
        self._open_packages(read_id)

    def _open_packages(self, read_id: ReadId) -> None:
        """Open every new package of a read as its reader will, and note each series in it that nobody has seen."""
        with as_administrator(self._parts.place.central_url) as connection:
            rows = connection.execute(
                select(manifest.c.name, manifest.c.timepoint, timepoint_key.c.key)
                .join(timepoint_key, timepoint_key.c.name == manifest.c.name)
                .where(manifest.c.read_id == read_id)
            ).fetchall()
        by_pixels = {each.pixels: each for each in self.series.values()}
        for row in rows:
            if row.name in self._opened:
                continue
            self._opened.add(row.name)
            bound = bound_to(row.name, read_id, row.timepoint)
            with contextlib.closing(OpenPackage(self._parts.folder / row.name, row.key, bound)) as package:
                for packed in package.index.series:
                    one = by_pixels[frozenset(image.digest for image in packed.facts.images)]
                    self.done["series released"] += 1
                    if not one.may_go:
                        self.unseen.append(one)


def new_people(parts: Delivered) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Return two people of the office and a reader at the office's station, and three readers known at central."""
    office = [enrol_cheaply(parts.office, name, role=Role.OFFICE).person for name in ("K. Brandt", "A. Ober")]
    stranger = enrol_cheaply(parts.office, "Dr. Ines Falk").person
    readers = [enrol_cheaply(parts.station, f"Dr. {number}").person for number in range(3)]
    with contextlib.closing(open_office(parts.place.central_url)) as at_central:
        for reader in readers:
            at_central.enrol_person(reader)
    return (*office, stranger), tuple(readers)


@cache
def _pixels(number: int) -> tuple[tuple[ImageRef, ...], tuple[bytes, ...]]:
    """Return three to five images of grain as references and files, the same for the same number; some with text."""
    count, grain = 3 + number % 3, np.random.default_rng([2020, number])
    files, images = [], []
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "image.dcm"
        for ordinal in range(1, count + 1):
            dataset = dcmread(BytesIO(ct_slice(0, ordinal)))
            dataset.Rows = dataset.Columns = SIDE_PX
            pixels = grain.integers(900, 930, (SIDE_PX, SIDE_PX), dtype=np.uint16)
            pixels[-1, -1] = 1600  # as bright as text is
            dataset.PixelData = pixels.tobytes()
            dcmwrite(path, dataset, enforce_file_format=True)
            if number % 3 == 0 and ordinal == 2:
                burn_into(path, "ID 4711", size_px=20, corner=(10, 8))
            files.append(path.read_bytes())
            images.append(ImageRef(ordinal, digests_of_object(path)[0]))
    return tuple(images), tuple(files)
