"""The report of a signed distribution read, put together from the signed bytes (MR-1013, TR-31)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from readstation.core.errors import DataProblem
from readstation.dose.assessment import Assessment
from readstation.dose.dvh import RESPONSE_DOSE_GY, SUMMARY_COVERAGES, SUMMARY_DOSES_GY, DoseVolumeHistogram, summarise
from readstation.model.charter import Charter
from readstation.model.distribution import DistributionState, KeptFigure
from readstation.model.read import SignedRead
from readstation.reading.distribution.report import (
    DistributionReport,
    FigureGroup,
    FigureLine,
    FusedPicture,
    HistogramCurve,
    VolumeLine,
)
from readstation.reading.report import Pairs
from readstation.reading.unseal import UnsealedRead, state_of, unseal
from readstation.ui.presenters.distribution_sign import (
    UL_PER_ML,
    answer_words,
    figure_words,
    inputs_rows,
    item_words,
    note_words,
    ordered_items,
    plain_number,
)
from readstation.ui.presenters.report import rounds_words, short_digest, signature_words

POINTS = 201


def distribution_report(
    signed: SignedRead,
    charter: Charter,
    assessment: Assessment | None,
    pictures: Sequence[FusedPicture],
    software: str,
) -> DistributionReport:
    """Return everything that the report of a signed distribution read says.

    Parameters
    ----------
    signed, charter
        The read, and its rules.
    assessment
        Doses and histograms, computed anew from the sealed volumes; None where there is no dose.
    pictures
        In order.
    software
        The program that writes the report.

    Raises
    ------
    DataProblem
        If the sealed bytes are incomplete.
    """
    unsealed = unseal(signed.sealed)
    state = state_of(unsealed)
    said = state.distribution
    try:
        facts, signature = _facts(unsealed, signed, charter), signature_words(unsealed, signed)
    except (LookupError, TypeError, ValueError) as error:
        raise DataProblem("the sealed read is incomplete, so it cannot be reported") from error
    return DistributionReport(
        case=str(state.case_alias),
        trial=charter.trial_code,
        version=signed.sealed.version,
        badge="Demonstration" if charter.is_demonstration else "",
        facts=facts,
        rounds=rounds_words(state),
        answers=tuple((item_words(each), answer_words(each), each.text) for each in ordered_items(said)),
        given=_given(said),
        notes=() if said.basis is None else tuple(note_words(*each) for each in said.basis.notes),
        columns=_COLUMNS,
        volumes=_volumes(said, assessment),
        curves=() if assessment is None else _curves(said, assessment),
        pictures=tuple(pictures),
        groups=_groups(said),
        signature=signature,
        software=f"Readstation {software}",
    )


_COLUMNS = (
    "mL",
    "Mean Gy",
    *(f"D{percent}" for percent in SUMMARY_COVERAGES),
    *(f"V{dose} %" for dose in SUMMARY_DOSES_GY),
    f"< {RESPONSE_DOSE_GY} Gy, mL",
)


def _facts(unsealed: UnsealedRead, signed: SignedRead, charter: Charter) -> Pairs:
    body, said = unsealed.body, state_of(unsealed).distribution
    follows, version = str(unsealed.head["previous"]), str(signed.sealed.version)
    method = next((each.method for each in said.figures.values() if each.name.endswith(": mean dose")), "no dose")
    images = sum(len(series["images"]) for timepoint in body["images"] for series in timepoint["series"])
    return (
        ("Trial", charter.trial_code),
        ("Case", str(unsealed.head["case"])),
        ("Read", str(signed.sealed.read_id)),
        ("Version", f"{version}, follows {short_digest(follows)}" if follows else version),
        ("Images", f"{images}, named by their digests in the signed read"),
        ("Charter", f"version {body['charter']['version']}, {short_digest(body['charter']['digest'])}"),
        ("Dose", method),
        ("Read with", f"Readstation {body['software']}"),
    )


def _given(said: DistributionState) -> Pairs:
    return tuple((row.name, f"{row.value}, {row.note}" if row.note else row.value) for row in inputs_rows(said))


def _volumes(said: DistributionState, assessment: Assessment | None) -> tuple[VolumeLine, ...]:
    histograms: Mapping[str, DoseVolumeHistogram] = {} if assessment is None else assessment.histograms
    lines = []
    for volume in said.volumes.values():
        shown, histogram = f"{volume.volume_ul / UL_PER_ML:.1f}", histograms.get(volume.name)
        cells: tuple[str, ...] = (shown, *[""] * (len(_COLUMNS) - 1))
        if histogram is not None:
            summary = summarise(histogram, volume.longest_tenths)
            whole = summary.histogram
            more = [""] * (len(_COLUMNS) - 2)
            if whole is not None:
                more = [f"{dose:.1f}" for dose in summary.coverage_gy().values()]
                more += [f"{percent:.1f}" for percent in summary.receiving_percent().values()]
                more.append(f"{whole.volume_below_ml():.1f}")
            cells = (shown, f"{summary.mean_gy:.1f}", *more)
        lines.append(VolumeLine(f"{volume.name}, {volume.role}", cells))
    return tuple(lines)


def _curves(said: DistributionState, assessment: Assessment) -> tuple[HistogramCurve, ...]:
    """Return the histograms; a lesion under 20 mm has none, because its voxels are not resolved (MR-1012)."""
    found = []
    for name, volume in said.volumes.items():
        histogram = assessment.histograms.get(name)
        if histogram is None or summarise(histogram, volume.longest_tenths).histogram is None:
            continue
        doses = tuple(float(each) for each in np.linspace(0.0, histogram.maximum_gy, POINTS))
        percents = tuple(histogram.percent_receiving(dose) for dose in doses)
        found.append(HistogramCurve(name, f"mean {histogram.mean_gy:.1f} Gy", doses, percents))
    return tuple(found)


def _groups(said: DistributionState) -> tuple[FigureGroup, ...]:
    """Return the figures, those beside each other that rest on the same together."""
    groups: list[tuple[KeptFigure, list[FigureLine]]] = []
    for figure in said.figures.values():
        value, words = figure_words(said, figure)
        line = FigureLine(figure.name, value, words, figure.rule)
        if groups and _rests_on(groups[-1][0]) == _rests_on(figure):
            groups[-1][1].append(line)
        else:
            groups.append((figure, [line]))
    return tuple(
        FigureGroup(first.method, _plain(first.inputs), _plain(first.constants), tuple(lines))
        for first, lines in groups
    )


def _plain(pairs: Pairs) -> Pairs:
    return tuple((name, plain_number(value)) for name, value in pairs)


def _rests_on(figure: KeptFigure) -> tuple[object, ...]:
    return figure.method, figure.inputs, figure.constants
