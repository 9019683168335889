"""What the lock and sign dialogs say of a distribution read: answers, inputs, volumes, figures (TR-31, MR-1013)."""

from __future__ import annotations

import dataclasses

from readstation.core.ids import CaseAlias, ReadId
from readstation.core.phrases import tr
from readstation.model.distribution import DistributionState, FormItem, KeptFigure, ShuntSource
from readstation.model.read import ReadState, SealedRead
from readstation.reading.distribution.form import ANSWER_WORDS, ITEM_WORDS, ORGAN_WORDS
from readstation.reading.distribution.view import DistributionView
from readstation.reading.rows import state_digest
from readstation.reading.unseal import state_of, unseal
from readstation.ui.presenters.closing_checks import CheckLine
from readstation.ui.presenters.locking import LockWords
from readstation.ui.presenters.signing import (
    SealedRow,
    SealedTimepoint,
    SealedWords,
    describe_sealed,
    grouped,
)

TENTHS_PER_MM = 10
UL_PER_ML = 1000


def sealed_words(sealed: SealedRead) -> SealedWords:
    """Return what a person signs, in words.

    Raises
    ------
    DataProblem
        If the bytes are not those of a sealed read.
    """
    unsealed = unseal(sealed)
    words = describe_sealed(sealed)
    return dataclasses.replace(
        words,
        subtitle=_subtitle(str(unsealed.head["trial"]), int(unsealed.body["charter"]["version"])),
        timepoints=parts_of(state_of(unsealed).distribution),
    )


def lock_words(view: DistributionView, state_bytes: str) -> LockWords:
    """Return what the lock closes.

    Parameters
    ----------
    view
        The read.
    state_bytes
        The digest of all entries, as the lock will name it.
    """
    return LockWords(
        title=tr("Lock the distribution read of case {case}", case=view.assignment.case_alias),
        subtitle=_subtitle(view.charter.trial_code, view.charter.version),
        act=tr("Lock the read"),
        parts=parts_of(view.state),
        fingerprint=tr("of all entries  {digest}", digest=grouped(state_bytes)),
        software=tr("{steps} actions in the record", steps=view.action_count),
        meaning=tr("Your answers, volumes and figures stay as they are. The station's key marks the lock."),
        after=tr(
            "Nothing of it can be changed. A correction is a new version with a reason and a second person; this one "
            "stays. Then you sign."
        ),
    )


def closing_checks(view: DistributionView) -> tuple[CheckLine, ...]:
    """Return what was looked at before the lock or the signature."""
    if view.missing:
        return tuple(CheckLine("alert", "err", each.message) for each in view.missing)
    overruled = sum(each.value is not None for each in view.state.verdicts.values())
    lines = [CheckLine("check-circle", "ok", tr("Every item of the form is answered."))]
    if view.state.figures:
        words = tr(
            "{confirmed} figures are confirmed, {overruled} are overruled with a reason.",
            confirmed=len(view.state.verdicts) - overruled,
            overruled=overruled,
        )
        lines.append(CheckLine("check-circle", "ok", words))
    basis = view.state.basis
    lines += [CheckLine("alert", "warn", note_words(*each)) for each in (() if basis is None else basis.notes)]
    return tuple(lines)


def digest_of_view(view: DistributionView) -> str:
    """Return the digest of what was said, for the lock's dialog."""
    return state_digest(ReadState(ReadId(""), CaseAlias(""), distribution=view.state))


def parts_of(state: DistributionState) -> tuple[SealedTimepoint, ...]:
    """Return the parts of a read: answers, what was given, volumes, figures."""
    answers = tuple(SealedRow(item_words(each), answer_words(each), each.text) for each in ordered_items(state))
    volumes = tuple(
        SealedRow(each.name, tr("{ml} mL", ml=f"{each.volume_ul / UL_PER_ML:.1f}"), each.role)
        for each in state.volumes.values()
    )
    figures = tuple(SealedRow(each.name, *figure_words(state, each)) for each in state.figures.values())
    parts = [SealedTimepoint(tr("Answers"), (), answers)]
    if state.inputs is not None:
        parts.append(SealedTimepoint(tr("What was given"), (), inputs_rows(state)))
    if volumes:
        parts.append(SealedTimepoint(tr("Volumes"), (), volumes))
    if figures:
        parts.append(SealedTimepoint(tr("Figures, research use"), (), figures))
    return tuple(parts)


def ordered_items(state: DistributionState) -> list[FormItem]:
    """Return the answers in the order of the form."""
    places = {item: place for place, item in enumerate(ITEM_WORDS)}
    return sorted(state.items.values(), key=lambda each: (places[each.item], each.target))


def item_words(said: FormItem) -> str:
    """Return what an item is called: "Coverage of T1"."""
    name = tr(ITEM_WORDS[said.item])
    return tr("{item}, {target}", item=name, target=said.target) if said.target else name


def answer_words(said: FormItem) -> str:
    """Return an answer with what goes with it, but for the reader's own words."""
    more = [tr(ORGAN_WORDS[each]) for each in said.organs] + [str(each) for each in said.segments]
    if said.shift_tenths is not None:
        more.append(tr("shift {shift} mm", shift=f"{said.shift_tenths / TENTHS_PER_MM:.1f}"))
    return ", ".join([tr(ANSWER_WORDS[said.answer]), *more])


def inputs_rows(state: DistributionState) -> tuple[SealedRow, ...]:
    """Return what was given, line by line."""
    inputs = state.inputs
    if inputs is None:
        return ()
    rows = []
    if inputs.not_given:
        rows.append(SealedRow(tr("Activity"), tr("not known"), inputs.not_given))
    else:
        rows.append(
            SealedRow(tr("Vial"), tr("{gbq} GBq", gbq=inputs.vial_gbq), tr("{h} h before", h=inputs.vial_before_h))
        )
        rows.append(
            SealedRow(
                tr("Residual"), tr("{gbq} GBq", gbq=inputs.residual_gbq), tr("{h} h after", h=inputs.residual_after_h)
            )
        )
    source = tr("planar") if inputs.shunt is ShuntSource.PLANAR else tr("SPECT")
    rows.append(SealedRow(tr("Lung shunt fraction used"), source, inputs.background))
    if inputs.lung_mass_kg:
        rows.append(SealedRow(tr("Lung mass"), tr("{kg} kg", kg=inputs.lung_mass_kg)))
    if inputs.is_lung_mass_of_ct:
        rows.append(SealedRow(tr("Lung mass"), tr("from the CT")))
    rows.append(SealedRow(tr("Earlier lung dose"), tr("{gy} Gy", gy=inputs.earlier_lung_gy)))
    if inputs.camera_counts_per_s_per_gbq:
        factor = inputs.camera_counts_per_s_per_gbq
        rows.append(SealedRow(tr("Camera calibration"), tr("{factor} counts/s/GBq", factor=factor)))
    return tuple(rows)


def figure_words(state: DistributionState, figure: KeptFigure) -> tuple[str, str]:
    """Return the value of a figure as it stands, and what the reader said of it."""
    verdict = state.verdicts.get(figure.key)
    shown = number_words(figure.value, figure.unit)
    if verdict is None:
        return shown, tr("proposed")
    if verdict.value is None:
        return shown, tr("confirmed")
    own = f"{verdict.value} {figure.unit}".strip()
    return own, tr("overruled, proposed {proposed}: {reason}", proposed=shown, reason=verdict.reason)


def note_words(code: str, words: str) -> str:
    """Return what could not be computed, or which limit is passed, as a sentence with its rule."""
    rule = code.split(".")[0]
    sentence = f"{words[:1].upper()}{words[1:]}".rstrip(".")
    return f"{sentence} ({rule})."


def plain_number(text: str) -> str:
    """Return an input as it is printed: a number with the digits that anything rests on; the signed read has all."""
    try:
        return f"{float(text):.8g}"
    except ValueError:
        return text


def number_words(value: str | None, unit: str) -> str:
    """Return a computed value as it is read: one decimal of a percentage, three of a ratio, else what a dose needs."""
    if value is None:
        return tr("none")
    number = float(value)
    decimals = {"%": 1, "Gy": 2, "mL": 1, "kg": 3, "GBq": 4}.get(unit, 3)
    return f"{number:.{decimals}f} {unit}".strip()


def _subtitle(trial: str, version: int) -> str:
    return tr("trial {trial}, Y-90 distribution, charter v{version}", trial=trial, version=version)
