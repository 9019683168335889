"""Two reads of the same lesions with a known truth: who marked what, and which marks are of one lesion.

Lesions are ellipsoids of 10 to 60 mm with neighbours from 5 mm apart, edge to edge. Each reader cuts them by his own
planes and draws the longest chord of the section, more or less well. Nothing here uses the matching under test.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from readstation.geometry.lesion_tracks import LesionTrack, Line
from readstation.model.lesion import LesionRole, LesionType

Array = NDArray[np.float64]
Rng = np.random.Generator

LIVER_HALF_MM = np.array([95.0, 65.0, 75.0])
LARGEST_ERROR_MM = 10.0
CLOSEST_MM = 5.0
SMALLEST_LINE_MM = 4.0


@dataclass(eq=False)
class Body:
    """An ellipsoid: centre, mm; the columns of `axes` are its semi-axes, mm."""

    center: Array
    axes: Array

    def support(self, direction: Array) -> float:
        """How far it reaches along a unit direction."""
        return float(np.linalg.norm(self.axes.T @ direction))

    def scaled(self, factor: float) -> Body:
        return Body(self.center, self.axes * factor)

    def chord(self, normal: Array, offset: float) -> tuple[Array, Array]:
        """Return the ends of the longest chord of the section at a share of the half width along a normal."""
        matrix = np.linalg.inv(self.axes @ self.axes.T)
        basis = np.linalg.svd(normal[None])[2][1:].T
        through = offset * self.support(normal) * normal
        inner = basis.T @ matrix @ basis
        middle = -np.linalg.solve(inner, basis.T @ matrix @ through)
        left = 1 - through @ matrix @ through + middle @ inner @ middle
        values, vectors = np.linalg.eigh(inner)
        half = np.sqrt(max(left, 0.02) / values[0]) * (basis @ vectors[:, 0])
        at = self.center + through + basis @ middle
        return at - half, at + half


@dataclass(eq=False)
class Finding:
    """One lesion of the truth: its body, how large it is at each timepoint (0: gone), where in the body it is."""

    body: Body
    factors: list[float]
    first: int
    lesion_type: LesionType


@dataclass
class PairedReads:
    """Two reads and the truth: the pairs (name in A, name in B) that are marks of the same lesion."""

    number: int
    first: list[LesionTrack]
    second: list[LesionTrack]
    links: set[tuple[str, str]]
    fates: list[str] = field(default_factory=list)
    error_mm: float = 0.0


def paired_reads(seed: int, count: int) -> list[PairedReads]:
    """Return so many pairs of reads; the same for the same seed."""
    return [_pair(np.random.default_rng([seed, number]), number) for number in range(count)]


def _unit(rng: Rng) -> Array:
    vector = rng.normal(size=3)
    return vector / np.linalg.norm(vector)


def _body(rng: Rng, center: Array) -> Body:
    # Half are below 20 mm: small neighbours are the ones that a shift of 10 mm can exchange.
    longest = np.exp(rng.uniform(np.log(10), np.log(20 if rng.random() < 0.3 else 60))) / 2
    rotation = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    return Body(center, rotation * (longest * np.array([1.0, rng.uniform(0.6, 1), rng.uniform(0.6, 1)])))


def _is_free(body: Body, others: list[Body]) -> bool:
    """Whether a slab of 5 mm parts it from every other along the line of centres: then they lie 5 mm apart or more."""
    for other in others:
        way = body.center - other.center
        apart = float(np.linalg.norm(way))
        if apart - body.support(way / apart) - other.support(way / apart) < CLOSEST_MM - 1e-9:
            return False
    return True


def _findings(rng: Rng, timepoints: int) -> list[Finding]:
    made: list[Finding] = []
    wanted = int(rng.integers(2, 10))
    for _ in range(200):
        if len(made) == wanted:
            break
        bodies = [each.body for each in made]
        body = _body(rng, rng.uniform(-1, 1, 3) * LIVER_HALF_MM)
        if bodies and rng.random() < 0.75:
            beside, way = bodies[int(rng.integers(len(bodies)))], _unit(rng)
            body.center = beside.center + way * (
                beside.support(way) + body.support(way) + rng.uniform(CLOSEST_MM, CLOSEST_MM + 7)
            )
        if np.sum((body.center / LIVER_HALF_MM) ** 2) < 1.2 and _is_free(body, bodies):
            made.append(_finding(rng, body, timepoints, LesionType.HEPATIC))
    if rng.random() < 0.3:
        made.append(_finding(rng, _body(rng, np.array([60.0, 20.0, 190.0])), timepoints, LesionType.EXTRAHEPATIC))
    return made


def _finding(rng: Rng, body: Body, timepoints: int, lesion_type: LesionType) -> Finding:
    first = int(rng.integers(1, timepoints)) if rng.random() < 0.2 else 0
    factors, factor = [], 1.0
    for _ in range(timepoints):
        factors.append(factor)
        factor *= float(rng.uniform(0.65, 1.15))
        if rng.random() < 0.05:
            factor = 0.0
    return Finding(body, factors, first, lesion_type)


def _drawn(rng: Rng, body: Body, is_viable_part: bool) -> tuple[Array, Array]:
    """Draw the longest chord as a reader does: a plane and slice of one's own, and hands that shake."""
    normal = np.eye(3)[2 if rng.random() < 0.75 else int(rng.integers(2))]
    start, end = body.chord(normal, float(np.clip(rng.normal(0, 0.25), -0.6, 0.6)))
    if is_viable_part:
        share = rng.uniform(0.5, 0.85)
        start, end = (
            (start, start + share * (end - start)) if rng.random() < 0.5 else (end - share * (end - start), end)
        )
    length = float(np.linalg.norm(end - start))
    shake = 1.0 + 0.02 * length
    start, end = start + rng.normal(0, shake, 3), end + rng.normal(0, shake, 3)
    if rng.random() < 0.04:
        end = end + _unit(rng) * rng.uniform(0.1, 0.3) * length
    return start, end


class _Reader:
    """One reader: what he marks, in the frame of reference that he has."""

    def __init__(self, rng: Rng, timepoints: int, moves: list[tuple[Array, Array]]) -> None:
        self.rng, self.timepoints, self.moves = rng, timepoints, moves
        self.tracks: list[LesionTrack] = []

    def _line(self, timepoint: int, start: Array, end: Array) -> Line:
        turn, shift = self.moves[timepoint]
        bend = self.rng.normal(0, 0.7, 3)
        ends = [each + turn @ each + shift + bend for each in (start, end)]
        return Line(tuple(ends[0].tolist()), tuple(ends[1].tolist()), "F")

    def mark(self, finding: Finding, bodies: list[Body], role: LesionRole) -> str:
        """Mark a lesion by the chord of one body, or by one line over several of them, and return its name."""
        lines: dict[int, tuple[Line, ...]] = {}
        first = finding.first
        if first and self.rng.random() < 0.25:
            first = min(first + 1, self.timepoints - 1)
        last = first + 1 if role is LesionRole.NON_TARGET else self.timepoints
        for timepoint in range(first, last):
            factor = finding.factors[timepoint]
            if factor == 0 or (timepoint > first and self.rng.random() < 0.06):
                continue
            here = [body.scaled(factor) for body in bodies]
            is_part = timepoint > 0 and self.rng.random() < 0.15
            start, end = _drawn(self.rng, here[0], is_part) if len(here) == 1 else self._over(here)
            if np.linalg.norm(end - start) >= SMALLEST_LINE_MM:
                lines[timepoint] = (self._line(timepoint, start, end),)
        name = str(len(self.tracks))
        self.tracks.append(LesionTrack(name, role, finding.lesion_type, lines))
        return name

    def _over(self, bodies: list[Body]) -> tuple[Array, Array]:
        """Draw one line over two neighbours, from the far side of one to that of the other."""
        one, other = bodies
        way = other.center - one.center
        way = way / np.linalg.norm(way)
        tilt = way + 0.15 * self.rng.normal(size=3)
        tilt = tilt / np.linalg.norm(tilt)
        start = one.center - tilt * one.support(tilt) * self.rng.uniform(0.8, 1)
        end = other.center + tilt * other.support(tilt) * self.rng.uniform(0.8, 1)
        return start + self.rng.normal(0, 2, 3), end + self.rng.normal(0, 2, 3)


def _parts(rng: Rng, body: Body) -> list[Body]:
    """Return two or three viable parts along the longest axis of a lesion, with necrosis between them."""
    long_axis = body.axes[:, int(np.argmax(np.linalg.norm(body.axes, axis=0)))]
    half = float(np.linalg.norm(long_axis))
    count = 3 if half > 22 and rng.random() < 0.3 else 2
    width = 2 * half / count
    middles = -half + width * (np.arange(count) + 0.5) + rng.uniform(-0.08, 0.08, count) * width
    return [
        Body(
            body.center + long_axis / half * middle + rng.normal(0, 1, 3),
            body.axes * (rng.uniform(0.36, 0.46) * width / half),
        )
        for middle in middles
    ]


def _moves(rng: Rng, timepoints: int, points: Array) -> list[tuple[Array, Array]]:
    """Return a small turn and a shift for each timepoint; no lesion is moved by more than 10 mm."""
    is_one_for_all = rng.random() < 0.5
    moves: list[tuple[Array, Array]] = []
    for _ in range(timepoints):
        if moves and is_one_for_all:
            moves.append(moves[0])
            continue
        x, y, z = _unit(rng) * np.radians(rng.uniform(0, 2))
        turn = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
        # Evenly in the ball of 10 mm: half of the errors are above 7.9 mm.
        shift = _unit(rng) * LARGEST_ERROR_MM * rng.random() ** (1 / 3)
        worst = float(np.max(np.linalg.norm(points @ turn.T + shift, axis=1)))
        fit = min(1.0, LARGEST_ERROR_MM / worst)
        moves.append((turn * fit, shift * fit))
    return moves


def _roles(rng: Rng, finding: Finding) -> tuple[LesionRole, LesionRole]:
    if finding.first:
        return LesionRole.NEW, LesionRole.NEW
    choice = (LesionRole.TARGET, LesionRole.NON_TARGET)
    role = choice[int(rng.random() < 0.4)]
    return role, (role if rng.random() < 0.75 else choice[int(role is LesionRole.TARGET)])


def _pair(rng: Rng, number: int) -> PairedReads:
    timepoints = int(rng.integers(2, 7))
    findings = _findings(rng, timepoints)
    still = [(np.zeros((3, 3)), np.zeros(3))] * timepoints
    moves = _moves(rng, timepoints, np.array([each.body.center for each in findings]))
    readers = [_Reader(rng, timepoints, still), _Reader(rng, timepoints, moves)]
    links: list[tuple[str, str]] = []
    fates: list[str] = []
    merged = _neighbours(findings) if rng.random() < 0.35 else None
    for index, finding in enumerate(findings):
        if merged is not None and index in merged:
            if index == merged[0]:
                links += _merged(rng, readers, [findings[each] for each in merged])
                fates.append("merged")
            continue
        fate, found = _told(rng, readers, finding)
        fates.append(fate)
        links += found
    worst = max(float(np.linalg.norm(turn @ each.body.center + shift)) for turn, shift in moves for each in findings)
    return _shuffled(rng, PairedReads(number, readers[0].tracks, readers[1].tracks, set(links), fates, worst))


def _told(rng: Rng, readers: list[_Reader], finding: Finding) -> tuple[str, list[tuple[str, str]]]:
    """Have both readers mark a lesion, or one of them, or one of them in parts."""
    roles = _roles(rng, finding)
    chance = rng.random()
    if chance < 0.25:
        side = int(rng.integers(2))
        readers[side].mark(finding, [finding.body], roles[side])
        return f"only {'AB'[side]}", []
    is_large = float(np.max(np.linalg.norm(finding.body.axes, axis=0))) >= 14
    if chance < 0.4 and is_large:
        side = int(rng.integers(2))
        whole = readers[1 - side].mark(finding, [finding.body], roles[1 - side])
        parts = [readers[side].mark(finding, [part], roles[side]) for part in _parts(rng, finding.body)]
        return "split", [(part, whole) if side == 0 else (whole, part) for part in parts]
    names = [reader.mark(finding, [finding.body], role) for reader, role in zip(readers, roles, strict=True)]
    return "both", [(names[0], names[1])]


def _neighbours(findings: list[Finding]) -> tuple[int, int] | None:
    """Return the first two baseline lesions less than 12 mm apart."""
    for i, one in enumerate(findings):
        for j in range(i + 1, len(findings)):
            other = findings[j]
            way = other.body.center - one.body.center
            apart = float(np.linalg.norm(way))
            gap = apart - one.body.support(way / apart) - other.body.support(way / apart)
            if gap < 12 and one.first == other.first == 0:
                return i, j
    return None


def _merged(rng: Rng, readers: list[_Reader], both: list[Finding]) -> list[tuple[str, str]]:
    side = int(rng.integers(2))
    role = _roles(rng, both[0])[0]
    singles = [readers[1 - side].mark(each, [each.body], role) for each in both]
    factors = [max(pair) if min(pair) else 0.0 for pair in zip(both[0].factors, both[1].factors, strict=True)]
    whole = Finding(both[0].body, factors, 0, both[0].lesion_type)
    one = readers[side].mark(whole, [each.body for each in both], role)
    return [(one, each) if side == 0 else (each, one) for each in singles]


def _shuffled(rng: Rng, pair: PairedReads) -> PairedReads:
    """Give the lesions names in random order, so that no name and no place in a list tells what belongs together."""
    renamed: list[dict[str, str]] = []
    sides: list[list[LesionTrack]] = []
    for tracks in (pair.first, pair.second):
        order = rng.permutation(len(tracks))
        names = {tracks[old].name: f"L{new + 1}" for new, old in enumerate(order)}
        sides.append(
            [LesionTrack(names[tracks[k].name], tracks[k].role, tracks[k].lesion_type, tracks[k].lines) for k in order]
        )
        renamed.append(names)
    links = {(renamed[0][one], renamed[1][other]) for one, other in pair.links}
    # What nobody drew a line for has no place: it is not there to be matched.
    drawn = [{each.name for each in tracks if each.lines} for tracks in sides]
    links = {(one, other) for one, other in links if one in drawn[0] and other in drawn[1]}
    kept = [[each for each in tracks if each.lines] for tracks in sides]
    return PairedReads(pair.number, kept[0], kept[1], links, pair.fates, pair.error_mm)
