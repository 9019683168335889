"""Pairs of reads in memory with their lesions matched by hand, and random ones that differ by known causes only."""

from __future__ import annotations

import dataclasses
from random import Random

from readstation.core.ids import LesionId
from readstation.criteria.config import CriteriaConfig
from readstation.model.adjudication import AdjudicationPlan, DifferenceCause, Side
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
)
from readstation.model.quality import Readability, Region, ScanQuality
from readstation.model.read import ReadState, TimepointState
from readstation.model.series import Modality
from readstation.reading.adjudicate.outcome import Judging
from readstation.reading.adjudicate.pair import LesionGroup, ReadPair
from tests.builders.said import HEPATIC, LUNG, finding, non_target, read_of, target

Row = tuple[LesionRole, object, dict[int, object]]
Together = tuple[tuple[int, ...], tuple[int, ...]]
FOLLOW_UPS = 3


def judging(follow_ups: int = FOLLOW_UPS, plan: AdjudicationPlan | None = None, **config: object) -> Judging:
    """Return how to judge reads with a visit every eight weeks."""
    changed = dataclasses.replace(CriteriaConfig.defaults(), **config)  # type: ignore[arg-type]
    return Judging(changed, plan or AdjudicationPlan(), {each: 56 * each for each in range(1, follow_ups + 1)})


def pair_of(
    first: list[Row], second: list[Row], *together: Together, follow_ups: int = FOLLOW_UPS
) -> ReadPair:  # fmt: skip
    """Return two reads; `together` says which rows are one lesion, without it those of the same place in the lists."""
    states = {Side.A: _state(first, follow_ups), Side.B: _state(second, follow_ups)}
    if not together:
        count = max(len(first), len(second))
        together = tuple(
            ((n,) if n < len(first) else (), (n,) if n < len(second) else ()) for n in range(count)
        )  # fmt: skip
    return ReadPair(states, tuple(LesionGroup({Side.A: _ids(a), Side.B: _ids(b)}) for a, b in together))


def _ids(rows: tuple[int, ...]) -> tuple[LesionId, ...]:
    return tuple(LesionId(f"L{row + 1}") for row in rows)


def _state(rows: list[Row], follow_ups: int) -> ReadState:
    state = read_of(*rows)  # type: ignore[arg-type]
    return dataclasses.replace(state, timepoints={n: TimepointState(n) for n in range(follow_ups + 1)})


def flipped(pair: ReadPair) -> ReadPair:
    """Return the same pair with the sides exchanged."""
    groups = tuple(LesionGroup({side: group.ids[side.other] for side in Side}) for group in pair.groups)
    return ReadPair({side: pair.states[side.other] for side in Side}, groups)


def without_regions(state: ReadState, timepoint: int, *regions: Region) -> ReadState:
    """Return a read that says of a timepoint that regions are not imaged (MR-506)."""
    said = ScanQuality(timepoint, Modality.CT, Readability.READABLE, missing_regions=regions)
    return dataclasses.replace(state, scans={**state.scans, (Modality.CT, timepoint): said})


class RandomPair:
    """Two random reads: equal but for the given causes, in which the second one is changed."""

    def __init__(self, seed: int, causes: frozenset[DifferenceCause]) -> None:
        self._random = Random(seed)
        rows = self._rows()
        other = [(role, kind, dict(said)) for role, kind, said in rows]
        pair = pair_of(rows, other)
        self._said = dict(pair.states[Side.B].assessments)
        self._lesions = dict(pair.states[Side.B].lesions)
        self._shared = set(self._lesions)
        self._scans: ReadState = pair.states[Side.B]
        for cause in sorted(causes):
            getattr(self, f"_change_{cause.name.lower()}")()
        second = dataclasses.replace(self._scans, assessments=self._said, lesions=self._lesions)
        ids = sorted(pair.states[Side.A].lesions)
        groups = [LesionGroup({Side.A: (each,), Side.B: (each,) if each in self._lesions else ()}) for each in ids]
        groups += [
            LesionGroup({Side.A: (), Side.B: (each,)}) for each in sorted(self._lesions) if each not in self._shared
        ]
        self.pair = ReadPair({Side.A: pair.states[Side.A], Side.B: second}, tuple(groups))

    def _rows(self) -> list[Row]:
        pick, rows = self._random, []
        for _ in range(pick.randint(1, 4)):
            size = pick.randint(100, 500)
            values: list[object] = [size]
            for _ in range(FOLLOW_UPS):
                size = max(20, int(size * pick.uniform(0.5, 1.25)))
                values.append(pick.choice([size] * 6 + [TargetStateCode.ABSENT, TargetStateCode.NOT_EVALUABLE]))
            rows.append(target(*values, lesion_type=pick.choice([HEPATIC, HEPATIC, LUNG])))  # type: ignore[arg-type]
        codes = [NonTargetStateCode.PRESENT] * 3 + list(NonTargetStateCode)
        rows += [
            non_target(None, *pick.choices(codes, k=FOLLOW_UPS), lesion_type=pick.choice([HEPATIC, LUNG]))
            for _ in range(pick.randint(0, 2))
        ]
        for _ in range(pick.randint(0, 1)):
            rows.append(
                finding(*pick.choices(list(NewLesionStatus), k=FOLLOW_UPS), lesion_type=pick.choice([HEPATIC, LUNG]))
            )
        return rows  # type: ignore[return-value]

    def _of(self, role: LesionRole) -> list[LesionId]:
        return [each.lesion_id for each in self._lesions.values() if each.role is role]

    def _change_measurement(self) -> None:
        for each in self._of(LesionRole.TARGET):
            for timepoint in range(FOLLOW_UPS + 1):
                said = self._said[each, timepoint]
                if said.measurement is not None and self._random.random() < 0.6:
                    length = max(10, int(said.measurement.length_tenths * self._random.uniform(0.6, 1.5)))
                    line = dataclasses.replace(said.measurement, length_tenths=length)
                    self._said[each, timepoint] = dataclasses.replace(said, measurement=line)

    def _change_quality(self) -> None:
        for each in self._of(LesionRole.TARGET):
            timepoint = self._random.randint(1, FOLLOW_UPS)
            if self._random.random() < 0.5:
                self._said[each, timepoint] = Assessment(each, timepoint, target=TargetStateCode.NOT_EVALUABLE)
        if self._random.random() < 0.5:
            region = self._random.choice([Region.LIVER, Region.CHEST])
            self._scans = without_regions(self._scans, self._random.randint(1, FOLLOW_UPS), region)

    def _change_non_target(self) -> None:
        judged = [code for code in NonTargetStateCode if code is not NonTargetStateCode.NOT_EVALUABLE]
        for each in self._of(LesionRole.NON_TARGET):
            for timepoint in range(1, FOLLOW_UPS + 1):
                said = self._said.get((each, timepoint))
                if said is not None and said.non_target in judged:
                    self._said[each, timepoint] = dataclasses.replace(said, non_target=self._random.choice(judged))
        if self._random.random() < 0.5:
            self._add(
                LesionRole.NON_TARGET, lambda each, n: Assessment(each, n, non_target=self._random.choice(judged))
            )

    def _change_new_lesion(self) -> None:
        statuses = [NewLesionStatus.YES, NewLesionStatus.EQUIVOCAL, NewLesionStatus.NO]
        self._add(LesionRole.NEW, lambda each, n: Assessment(each, n, new_lesion=self._random.choice(statuses)))

    def _change_target_choice(self) -> None:
        chosen = self._random.choice(self._of(LesionRole.TARGET))
        del self._lesions[chosen]
        self._said = {key: said for key, said in self._said.items() if key[0] != chosen}
        if self._random.random() < 0.5:
            self._lesions[chosen] = Lesion(chosen, LesionRole.NON_TARGET, 9, HEPATIC, "liver", "x", 0)
            for n in range(1, FOLLOW_UPS + 1):
                code = self._random.choice(list(NonTargetStateCode))
                self._said[chosen, n] = Assessment(chosen, n, non_target=code)

    def _add(self, role: LesionRole, said) -> None:  # type: ignore[no-untyped-def]
        each = LesionId(f"L{20 + len(self._lesions)}")
        first = 1 if role is LesionRole.NEW else 0
        self._lesions[each] = Lesion(each, role, 5, self._random.choice([HEPATIC, LUNG]), "liver", "x", first)
        for n in range(1, FOLLOW_UPS + 1):
            self._said[each, n] = said(each, n)
