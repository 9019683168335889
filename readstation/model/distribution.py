"""What a distribution read of a SPECT/CT says, as rows: answers, inputs, outlines, volumes and figures (MR-1002)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from readstation.core.ids import SeriesKey
from readstation.model.lesion import PointUm


class Item(StrEnum):
    """The items of the form, in the order in which they are asked."""

    QUALITY = "quality"
    LUNGS = "lungs"
    EXTRAHEPATIC = "extrahepatic"
    INTRAHEPATIC = "intrahepatic"
    COVERAGE = "coverage"
    PATTERN = "pattern"
    THROMBUS = "thrombus"
    MAA = "maa"
    SUCCESS = "success"


class Answer(StrEnum):
    """Every answer that an item may have (MR-1002)."""

    OPTIMAL = "optimal"
    ACCEPTABLE = "acceptable"
    NOT_EVALUABLE = "not_evaluable"
    NONE = "none"
    PRESENT = "present"
    SUSPECTED = "suspected"
    DEFINITE = "definite"
    CONFINED = "confined"
    PARTIAL = "partial"
    OUTSIDE = "outside"
    COMPLETE = "complete"
    HOMOGENEOUS = "homogeneous"
    HETEROGENEOUS = "heterogeneous"
    RIM = "rim"
    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"
    CONCORDANT = "concordant"
    MINOR = "minor"
    MAJOR = "major"


class Organ(StrEnum):
    """Where activity lies outside liver and lungs."""

    STOMACH = "stomach"
    DUODENUM = "duodenum"
    BOWEL = "bowel"
    GALLBLADDER = "gallbladder"
    PANCREAS = "pancreas"
    SPLEEN = "spleen"
    ABDOMINAL_WALL = "abdominal_wall"
    OTHER = "other"


class Segment(StrEnum):
    """The segments of the liver."""

    I = "I"  # noqa: E741 - the name that the field has for it
    II = "II"
    III = "III"
    IV_A = "IVa"
    IV_B = "IVb"
    V = "V"
    VI = "VI"
    VII = "VII"
    VIII = "VIII"


class ShuntSource(StrEnum):
    """Which lung shunt fraction the doses are computed with (MR-1006)."""

    PLANAR = "planar"
    SPECT = "spect"


@dataclass(frozen=True, slots=True)
class FormItem:
    """An item of the form as it was answered.

    Attributes
    ----------
    item, target
        Which one, and of which tumour by the name of its volume; empty where it is of no tumour.
    answer
        What was chosen.
    organs, segments
        Where activity lies outside liver and lungs, or in the liver outside the intended territory.
    shift_tenths
        How far SPECT and CT lie apart, tenths of a millimetre.
    text
        In the reader's words: another organ, or why.
    """

    item: Item
    target: str
    answer: Answer
    organs: tuple[Organ, ...] = ()
    segments: tuple[Segment, ...] = ()
    shift_tenths: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class DoseInputs:
    """What was given, as it was typed: decimal numbers as texts, so that they are printed and signed as they are.

    Attributes
    ----------
    vial_gbq, vial_before_h, residual_gbq, residual_after_h
        The vial and what was left over, each with its time from administration (MR-1005).
    shunt
        Which lung shunt fraction is used.
    liver_counts, lung_counts
        Anterior and posterior counts of a planar image, corrected for background; empty where there is none.
    background
        How the background was taken off.
    lung_mass_kg, is_lung_mass_of_ct
        The lung mass where it was measured elsewhere; empty for the charter's, or for that of the CT (MR-1007).
    earlier_lung_gy
        Lung dose of earlier treatments.
    camera_counts_per_s_per_gbq
        The calibration factor of the camera; empty where there is none (MR-1010).
    not_given
        Why the activity is not known; empty where it is.
    """

    vial_gbq: str = ""
    vial_before_h: str = ""
    residual_gbq: str = ""
    residual_after_h: str = ""
    shunt: ShuntSource = ShuntSource.SPECT
    liver_counts: tuple[str, ...] = ()
    lung_counts: tuple[str, ...] = ()
    background: str = ""
    lung_mass_kg: str = ""
    is_lung_mass_of_ct: bool = False
    earlier_lung_gy: str = "0"
    camera_counts_per_s_per_gbq: str = ""
    not_given: str = ""


@dataclass(frozen=True, slots=True)
class OutlineStep:
    """One act of outlining (`readstation.reading.outlining`), in whole numbers; what an act does not have is empty.

    Attributes
    ----------
    number
        Its place among the acts that hold, from 1.
    act
        Its name.
    name, role
        The volume, and what a new one is.
    points, radius_um, is_wiping
        Of a brush, and of a seed with its ball.
    lowest_thousandths, highest_thousandths
        The range of values that is grown through.
    digest
        Of an imported volume.
    """

    number: int
    act: str
    name: str
    role: str = ""
    points: tuple[PointUm, ...] = ()
    radius_um: int = 0
    is_wiping: bool = False
    lowest_thousandths: int = 0
    highest_thousandths: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class KeptLabel:
    """The voxels of a volume, whole: they travel with the journal and are signed with the read.

    Attributes
    ----------
    digest
        SHA-256 over shape, place and voxels (`readstation.reading.distribution.labels`).
    series_key
        The image on whose grid they lie.
    shape
        Slices, rows, columns.
    matrix
        The first three rows of the map from index to mm LPS, each number as the shortest text that gives it again.
    bits
        One bit a voxel, in index order, compressed, as base64.
    steps
        How they came to be, in words.
    """

    digest: str
    series_key: SeriesKey
    shape: tuple[int, ...]
    matrix: tuple[str, ...]
    bits: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptVolume:
    """A volume of interest as the figures were made from it.

    Attributes
    ----------
    name, role
        What it is called, and what it is.
    label
        The digest of its voxels.
    volume_ul
        Microlitres.
    longest_tenths
        The longest diameter within a slice, of a tumour, tenths of a millimetre; None of anything else.
    """

    name: str
    role: str
    label: str
    volume_ul: int
    longest_tenths: int | None = None


@dataclass(frozen=True, slots=True)
class KeptFigure:
    """A figure as the program proposed it; numbers are the shortest texts that give them again (MR-1013).

    Attributes
    ----------
    key, place
        What the reader's verdict names, and its place in the report.
    name, value, unit, rule, method, inputs, constants
        As `readstation.dose.figure.Figure` has them; no value where the rule gives none.
    volume
        The volume that it is of; empty for one of the whole image.
    """

    key: str
    place: int
    name: str
    value: str | None
    unit: str
    rule: str
    method: str
    inputs: tuple[tuple[str, str], ...]
    constants: tuple[tuple[str, str], ...]
    volume: str = ""


@dataclass(frozen=True, slots=True)
class FigureVerdict:
    """What the reader says of a proposed figure: that it holds, or another value with the reason.

    Attributes
    ----------
    key
        Of the figure.
    value
        The reader's own value in the figure's unit; None where the proposed one is confirmed.
    reason
        Why it is another one.
    """

    key: str
    value: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FigureBasis:
    """What the proposed figures rest on: a change of it asks for new ones.

    Attributes
    ----------
    software
        The program that computed them.
    outline_digest, inputs_digest
        Of the acts of outlining and of the inputs then.
    emission, outlined
        The image of the counts, and the one that the volumes lie on.
    unit
        Of the values.
    notes
        Rule and words of everything that could not be computed, and of every limit of the protocol that is passed.
    """

    software: str
    outline_digest: str
    inputs_digest: str
    emission: SeriesKey
    outlined: SeriesKey
    unit: str
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DistributionState:
    """All rows of a distribution read, by key; empty in any other read."""

    items: Mapping[tuple[Item, str], FormItem] = field(default_factory=dict)
    inputs: DoseInputs | None = None
    outline: tuple[OutlineStep, ...] = ()
    labels: Mapping[str, KeptLabel] = field(default_factory=dict)
    volumes: Mapping[str, KeptVolume] = field(default_factory=dict)
    figures: Mapping[str, KeptFigure] = field(default_factory=dict)
    verdicts: Mapping[str, FigureVerdict] = field(default_factory=dict)
    basis: FigureBasis | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a distribution read was said."""
        return self == DistributionState()


@dataclass(frozen=True, slots=True)
class DistributionRules:
    """What a charter says of the distribution read (MR-1002).

    Attributes
    ----------
    readers
        How many read each case.
    coverage_gy
        The dose of the protocol for the coverage of tumours, Gy.
    lung_limit_gy, lung_cumulative_limit_gy
        The limits of the protocol for the lungs, of one treatment and of all (MR-1007).
    is_lung_in_reference
        Whether the counts of liver and lungs together are scaled to A, and not those of the liver to A (1 − LSF)
        (MR-1010).
    """

    readers: int = 1
    coverage_gy: int = 100
    lung_limit_gy: int = 30
    lung_cumulative_limit_gy: int = 50
    is_lung_in_reference: bool = False
