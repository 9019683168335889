"""The score of one case as records: what the score page shows, what a trainee signs, what a trainer checks."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.ids import LesionId
from readstation.model.lesion import Measurement, PointUm
from readstation.practice.content import series_place


@dataclass(frozen=True, slots=True)
class LesionPair:
    """A lesion of the trainee's read and one of the reference that are the same; one may stand in several pairs."""

    own: LesionId
    reference: LesionId


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A calliper and where it lies in the images of the case.

    Attributes
    ----------
    timepoint, series, image
        Which image: ordinal of the series in its timepoint, and of the image in its series, both from 1.
    phase
        The phase of the series.
    start, end
        Its ends, µm LPS.
    length_tenths
        Its length, tenths of a millimetre.
    """

    timepoint: int
    series: int
    image: int
    phase: str
    start: PointUm
    end: PointUm
    length_tenths: int


@dataclass(frozen=True, slots=True)
class LesionScore:
    """A lesion of either read: its labels (empty where the read has none), and a calliper of each to go to."""

    own: str
    reference: str
    own_line: DrawnLine | None
    reference_line: DrawnLine | None


@dataclass(frozen=True, slots=True)
class DiameterError:
    """A diameter that both have of the same lesion at the same timepoint, tenths of a millimetre."""

    lesion: str
    timepoint: int
    own_tenths: int
    reference_tenths: int
    own_line: DrawnLine | None
    reference_line: DrawnLine | None

    @property
    def difference_tenths(self) -> int:
        """The trainee's less the reference's."""
        return self.own_tenths - self.reference_tenths

    @property
    def is_same_phase(self) -> bool:
        """Whether both were measured in the same phase."""
        return self.own_line is None or self.reference_line is None or self.own_line.phase == self.reference_line.phase


@dataclass(frozen=True, slots=True)
class ResponseScore:
    """The response of a scope at a timepoint in both reads, with the exact sums where there are any."""

    timepoint: int
    scope: str
    own: str
    reference: str
    own_sum_tenths: int | None = None
    reference_sum_tenths: int | None = None


@dataclass(frozen=True, slots=True)
class ProgressionScore:
    """The first timepoint with progression of a scope in both reads; None where there is none."""

    scope: str
    own: int | None
    reference: int | None


@dataclass(frozen=True, slots=True)
class RuleScore:
    """A rule of the case, passed or failed, with the place in the images that shows why.

    Attributes
    ----------
    name, kind, basis
        The rule, and the rule of the criteria that it rests on.
    is_passed
        Whether the read keeps it.
    words
        What is right, or what went wrong and what to do; it names the rule.
    lesion, timepoint
        Which lesion of the reference, when; empty and -1 where the rule has none.
    own_line, reference_line
        Both callipers, as far as there are any: the images to jump to.
    """

    name: str
    kind: str
    basis: str
    is_passed: bool
    words: str
    lesion: str
    timepoint: int
    own_line: DrawnLine | None
    reference_line: DrawnLine | None


@dataclass(frozen=True, slots=True)
class CaseScore:
    """A trainee's read of one case against the reference.

    Attributes
    ----------
    expert
        Which of the reference reads it stands against, from 1: the one that it comes closest to.
    experts
        How many there are.
    found, missed, extra
        The lesions of both, of the reference alone, and of the trainee alone.
    diameters, responses, progressions, rules
        As their records say.
    active_ms
        How long the case was read, without idle time.
    """

    expert: int
    experts: int
    found: tuple[LesionScore, ...]
    missed: tuple[LesionScore, ...]
    extra: tuple[LesionScore, ...]
    diameters: tuple[DiameterError, ...]
    responses: tuple[ResponseScore, ...]
    progressions: tuple[ProgressionScore, ...]
    rules: tuple[RuleScore, ...]
    active_ms: int

    @property
    def is_passed(self) -> bool:
        """Whether every rule of the case was kept."""
        return all(each.is_passed for each in self.rules)


def drawn(timepoint: int, line: Measurement | None) -> DrawnLine | None:
    """Return a calliper of a `ReadContent` with its place."""
    if line is None:
        return None
    series = series_place(line.series_key)[1]
    return DrawnLine(timepoint, series, line.image_ordinal, line.phase.value, line.start, line.end, line.length_tenths)
