"""Reports of signed reads as values, small and as large as a read can be, for tests of what they look like on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from readstation.model.lesion import LesionRole
from readstation.reading.report import (
    Answer,
    Cell,
    KeyImageGroup,
    KeyPicture,
    LesionLine,
    LesionTable,
    PictureRing,
    PictureStroke,
    PictureWords,
    ReadReport,
    ReportTimepoint,
    ScopeResponse,
    SignatureWords,
    SumLine,
)
from readstation.reading.sum_chart import ChartPoint, LimitStep, SumChart

LONG_SITE = "Lymph node, retroperitoneal, behind the inferior vena cava"
SENTENCE = (
    "not every target could be assessed; the others sum to 1234.5 mm, and that is 123.4 % above nadir 234.5 mm, MR-208"
)
CYAN, BLACK = (87.0, 235.0, 255.0, 1.0), (0.0, 0.0, 0.0, 0.85)


def report(
    timepoints: int = 3,
    targets: int = 2,
    comment: str = "The rim is thin at the dome.",
    reason: str = "Larger in all planes.",
    kept: int = 1,
    **changed: object,
) -> ReadReport:
    """Return a report of so many timepoints and targets, each with its key image, with some parts changed."""
    names = tuple(f"TP{n}" for n in range(timepoints))
    made = ReadReport(
        case="7K-204",
        trial="HX-204",
        version=1,
        badge="Demonstration",
        facts=(
            ("Trial", "HX-204"),
            ("Case", "7K-204"),
            ("Read", "5f0c2f5e-0000-4000-8000-000000000001"),
            ("Version", "1"),
            ("Timepoints", ", ".join(names)),
            ("Charter", "version 3, 0923e9563317"),
            ("Criteria", "mRECIST, rules mrecist-1.0, a8e85ee768b7"),
            ("Read with", "Readstation 0.1.0"),
        ),
        rounds=(("Version 2, amendment", "A line was drawn wrongly: the rim was crossed. It counts once approved."),),
        chart=_chart(names),
        table=_table(names, targets),
        timepoints=tuple(_timepoint(n, comment, reason) for n in range(timepoints)),
        key_images=tuple(_group(n, targets, kept) for n in range(timepoints)),
        signature=SignatureWords(
            printed_name="Dr. Mara Reader",
            login="r_abcdefghij",
            meaning="Authorship of the read",
            statement="I have read these images myself and blinded, and these are my measurements and judgements.",
            local_time="15 Jun 2025, 17:06:40 (UTC+01:00)",
            utc_time="15 Jun 2025, 16:06:40 UTC",
            signed_utc_ms=1_750_003_600_000,
            key_id="a1" * 32,
            head_digest="b2" * 32,
            body_digest="c3" * 32,
            signature="d4" * 64,
            code="JKB1-X9AV-RDTF-ZN0V",
        ),
        software="Readstation 0.1.0",
    )
    return replace(made, **changed)  # type: ignore[arg-type]  # any field may be changed


def picture(number: int, *, is_kept: bool = False, caption: tuple[str, ...] = ()) -> KeyPicture:
    """Return a picture of a ramp with a mark and words."""
    size = (488.0, 366.0) if is_kept else (320.0, 320.0)
    grey = np.add.outer(np.arange(60), np.arange(80) + number).astype(np.uint8)
    return KeyPicture(
        *size,
        grey,
        (size[0] / 80, 0.0, 0.0, size[1] / 60, 0.0, 0.0),
        (
            PictureStroke((100.0, 100.0), (180.0, 140.0), 4.6, BLACK),
            PictureStroke((100.0, 100.0), (180.0, 140.0), 2.0, CYAN),
            PictureRing((100.0, 100.0), 5.5, 2.0, CYAN),
        ),
        (
            PictureWords((12.0, 22.0), "TP0 Baseline", 13, True, (232.0, 236.0, 241.0, 1.0), 2.0),
            PictureWords((190.0, 120.0), f"T{number}  46.6 mm", 14, True, CYAN, 2.0),
        ),
        caption or (f"T{number}  46.6 mm", "TP0, late arterial, image 62 of 148"),
        is_kept,
    )


def _chart(names: tuple[str, ...]) -> SumChart:
    sums = [680 - 30 * n if n != 4 else None for n in range(len(names))]
    points = tuple(
        ChartPoint(name, total, n == len(names) - 1) for n, (name, total) in enumerate(zip(names, sums, strict=True))
    )
    later = range(1, len(names))
    return SumChart(
        points,
        tuple(LimitStep(n, 816 - 36 * (n - 1)) for n in later),
        tuple(LimitStep(n, 476) for n in later),
        ("PD at 81.6", "nadir 68.0 + 20 %") if later else None,
        ("PR at 47.6", "baseline 68.0 − 30 %") if later else None,
        1000,
    )


def _table(names: tuple[str, ...], targets: int) -> LesionTable:
    count = len(names)
    measured = tuple(Cell(f"{46.6 - n:.1f}", "too small" if n % 5 == 4 else "") for n in range(count))
    split = tuple(Cell("111.1", "split: 17.2 + too small + 93.9") if n % 4 == 3 else Cell("21.4") for n in range(count))
    lines = tuple(
        LesionLine(
            f"T{n}", LesionRole.TARGET, LONG_SITE if n == 2 else "Liver, segment VIII", split if n == 3 else measured
        )
        for n in range(1, targets + 1)
    )
    sums = (
        SumLine("Sum of diameters", tuple(Cell(f"{68 - 3 * n:.1f}") for n in range(count)), is_sum=True),
        SumLine("Change from baseline", tuple(Cell("−57.14 %" if n else "") for n in range(count)), is_sum=False),
        SumLine("Change from nadir", tuple(Cell("+123.4 %" if n else "") for n in range(count)), is_sum=False),
    )
    progression = tuple(Cell("6.5" if n == 0 else "", "unequivocal progression") for n in range(count))
    new = tuple(Cell("11.7", "equivocal, look again") for _ in range(count))
    return LesionTable(
        names,
        lines,
        sums if targets else (),
        (LesionLine("NT1", LesionRole.NON_TARGET, "Right portal vein, thrombus", progression),),
        (LesionLine("N1", LesionRole.NEW, LONG_SITE, new),),
    )


def _timepoint(n: int, comment: str, reason: str) -> ReportTimepoint:
    scopes = (("Localized", "liver targets"), ("Hepatic", "all in the liver"), ("Overall", "all disease"))
    return ReportTimepoint(
        name=f"TP{n}",
        title=f"TP{n} Baseline" if n == 0 else f"TP{n}",
        images=(
            ("Pre-contrast", "CT axial", "148", "1.5 mm"),
            ("Late arterial", "CT axial", "148", "1.5 mm"),
            ("Portal venous", "CT axial", "151", ""),
        ),
        quality=("Delayed phase not sent.", "Portal venous: Slices are missing in this series: not measured on."),
        sum_words="Sum of diameters 29.2 mm: 57.1 % below baseline 68.0 mm, 42.4 % below nadir 50.7 mm" if n else "",
        responses=tuple(_scope(name, covers) for name, covers in scopes) if n else (),
        sequential="localized PR, hepatic PR, overall PR, sum 30.1 mm" if n else "",
        reasons=((f"NT1, {LONG_SITE}", reason),) if reason else (),
        marks=(("Oval region, late arterial, image 62", "62 ± 11 HU  3.1 cm²"),),
        comment=comment,
    )


def _scope(name: str, covers: str) -> ScopeResponse:
    return ScopeResponse(
        name,
        covers,
        Answer("nCR / nPD", "target PR, non-target nCR / nPD, new EQUIVOCAL, MR-503"),
        Answer("PR", SENTENCE),
        Answer("nCR / nPD", "non-target disease persists, none has progressed, MR-303"),
        Answer("Equivocal", "counts as none and is looked at again, MR-405"),
        ("A new finding is equivocal and counts as none (MR-405).", "Sensitivity, MRECIST_GUARD5: PR (MR-210)."),
    )


def _group(n: int, targets: int, kept: int) -> KeyImageGroup:
    measured = tuple(picture(number) for number in range(1, targets + 1))
    own = tuple(
        picture(number, is_kept=True, caption=(f"K{number}, kept by the reader for T1", f"TP{n}, coronal reformat"))
        for number in range(1, kept + 1)
    )
    return KeyImageGroup(f"TP{n} Baseline" if n == 0 else f"TP{n}", (*measured, *own))
