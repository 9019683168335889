"""The form of a distribution read without a store: answers, volumes, figures, and what holds the lock (MR-1002)."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from readstation.core.errors import Refused
from readstation.core.ids import CaseAlias, ReadId, SeriesKey
from readstation.dose.assessment import ABSOLUTE, RELATIVE, RELATIVE_WITH_LUNGS
from readstation.dose.uptake_image import Structure, StructureRole, UptakeImage
from readstation.model.distribution import (
    Answer,
    DistributionRules,
    DoseInputs,
    FormItem,
    Item,
    Organ,
    Segment,
    ShuntSource,
)
from readstation.model.read import ReadState
from readstation.reading.distribution.commands import (
    AnswerItem,
    ClearItem,
    ConfirmFigures,
    DistributionCommand,
    Draw,
    GiveInputs,
    Measured,
    OverruleFigure,
    ProposeFigures,
    TakeIn,
)
from readstation.reading.distribution.completeness import missing_answers
from readstation.reading.distribution.figures import inputs_digest
from readstation.reading.distribution.handlers import DistributionContext, plan_distribution
from readstation.reading.distribution.outline_steps import act_of, outline_digest, step_of
from readstation.reading.distribution.propose import Proposed, Scene, proposed
from readstation.reading.distribution.verify import distribution_findings
from readstation.reading.outlining import (
    Act,
    AddVolume,
    Brush,
    FillBetween,
    Grow,
    Import,
    PointUm,
    RemoveVolume,
    TakeNormalLiver,
)
from readstation.reading.rows import change, rows_of, state_from_rows, with_changes
from tests.builders.distribution import CONSTANTS, INPUTS, distribution_charter, small_image, small_labels

KEY = SeriesKey("ct")
RULES = DistributionRules()


class Form:
    """A read in memory, to which commands are done by the real handlers."""

    def __init__(self) -> None:
        self.whole = ReadState(ReadId("r"), CaseAlias("7K-204"))

    @property
    def state(self):
        return self.whole.distribution

    def do(self, command: DistributionCommand) -> str:
        edit = plan_distribution(command, DistributionContext(self.state, frozenset({KEY}), "0.1.0"))
        rows = rows_of(self.whole)
        changes = [each for key, row in edit.rows.items() if (each := change(rows, key, row)) is not None]
        self.whole = state_from_rows(self.whole.read_id, self.whole.case_alias, 1, with_changes(rows, changes))
        return edit.words

    def refuses(self, command: DistributionCommand) -> str:
        before = self.whole
        with pytest.raises(Refused) as caught:
            self.do(command)
        assert self.whole == before
        return caught.value.findings[0].message

    def answer(self, item: Item, answer: Answer, target: str = "", **more: object) -> None:
        self.do(AnswerItem(FormItem(item, target, answer, **more)))  # type: ignore[arg-type]  # any field

    def outline(self) -> None:
        for name, (role, label) in small_labels().items():
            self.do(TakeIn(name, role, label, KEY))

    def propose(self, rules: DistributionRules = RULES) -> ProposeFigures:
        labels = small_labels()
        structures = [
            Structure(name, role, label.inside.astype(np.float64), 320 if role is StructureRole.TUMOUR else None)
            for name, (role, label) in labels.items()
        ]
        made = proposed(Scene(small_image(), structures, self.state.inputs, CONSTANTS, rules))
        volumes = {name: Measured(role, label) for name, (role, label) in labels.items()}
        command = ProposeFigures(
            made.figures, made.notes, volumes, KEY, KEY, "counts", outline_digest(self.state.outline),
            inputs_digest(self.state.inputs),
        )  # fmt: skip
        self.do(command)
        return command

    def finish(self) -> None:
        self.answer(Item.QUALITY, Answer.OPTIMAL, shift_tenths=0)
        self.outline()
        self.do(GiveInputs(INPUTS))
        self.propose()
        self.do(ConfirmFigures(tuple(self.state.figures)))
        for item, answer in (
            (Item.LUNGS, Answer.NONE), (Item.EXTRAHEPATIC, Answer.NONE), (Item.INTRAHEPATIC, Answer.CONFINED),
            (Item.THROMBUS, Answer.NO), (Item.MAA, Answer.NOT_APPLICABLE), (Item.SUCCESS, Answer.YES),
        ):  # fmt: skip
            self.answer(item, answer)
        self.answer(Item.COVERAGE, Answer.COMPLETE, "T1")
        self.answer(Item.PATTERN, Answer.RIM, "T1")


@pytest.fixture
def form() -> Form:
    return Form()


def missing(form: Form) -> list[str]:
    return [each.message for each in missing_answers(form.state)]


def test_quality_and_alignment_come_first(form: Form) -> None:
    """Design, section 15: nothing is said of images that were not judged; of those that cannot be, nothing more."""
    assert "first" in form.refuses(AnswerItem(FormItem(Item.LUNGS, "", Answer.NONE)))
    form.answer(Item.QUALITY, Answer.NOT_EVALUABLE)
    assert missing(form) == ["Image quality and alignment: say why."]
    assert "not evaluable" in form.refuses(AnswerItem(FormItem(Item.LUNGS, "", Answer.NONE)))
    form.answer(Item.QUALITY, Answer.NOT_EVALUABLE, text="The patient moved")
    assert missing(form) == []


def test_each_answer_asks_what_goes_with_it(form: Form) -> None:
    form.finish()
    assert missing(form) == []
    form.answer(Item.QUALITY, Answer.ACCEPTABLE)
    assert missing(form) == ["Image quality and alignment: say how far SPECT and CT lie apart."]
    form.answer(Item.QUALITY, Answer.ACCEPTABLE, shift_tenths=31)
    form.answer(Item.EXTRAHEPATIC, Answer.SUSPECTED)
    assert missing(form) == ["Outside liver and lung: say in which organ."]
    form.answer(Item.EXTRAHEPATIC, Answer.DEFINITE, organs=(Organ.OTHER, Organ.STOMACH))
    assert missing(form) == ["Outside liver and lung: say which other organ."]
    form.answer(Item.EXTRAHEPATIC, Answer.NONE, organs=(Organ.OTHER,))
    assert form.state.items[Item.EXTRAHEPATIC, ""].organs == ()
    form.answer(Item.INTRAHEPATIC, Answer.OUTSIDE)
    assert missing(form) == ["Distribution in the liver: say in which segments."]
    form.answer(Item.INTRAHEPATIC, Answer.OUTSIDE, segments=(Segment.VIII, Segment.IV_A))
    assert form.state.items[Item.INTRAHEPATIC, ""].segments == (Segment.IV_A, Segment.VIII)
    form.answer(Item.SUCCESS, Answer.NO)
    assert missing(form) == ["Technical success: say why."]
    form.do(ClearItem(Item.SUCCESS))
    assert missing(form) == ["Technical success is not answered."]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FormItem(Item.LUNGS, "", Answer.RIM), "no answer"),
        (FormItem(Item.COVERAGE, "T9", Answer.COMPLETE), "no volume of that tumour"),
        (FormItem(Item.COVERAGE, "liver", Answer.COMPLETE), "no volume of that tumour"),
        (FormItem(Item.LUNGS, "T1", Answer.NONE), "no volume of that tumour"),
        (FormItem(Item.QUALITY, "", Answer.OPTIMAL, shift_tenths=2001), "0 to 200 mm"),
    ],
)
def test_what_is_no_answer_is_refused(form: Form, said: FormItem, words: str) -> None:
    form.answer(Item.QUALITY, Answer.OPTIMAL)
    form.outline()
    assert words in form.refuses(AnswerItem(said))


def test_figures_that_rest_on_other_volumes_ask_to_be_proposed_again(form: Form) -> None:
    """MR-1013: a verdict stays only where the very same figure comes again."""
    form.finish()
    form.do(Draw(Brush("T1", (PointUm(0, 0, 0),), 10_000)))
    assert missing(form) == ["Volumes or inputs were changed since the figures were proposed. Propose them again."]
    key = next(iter(form.state.figures))
    assert "changed" in form.refuses(ConfirmFigures((key,)))
    form.propose()
    assert missing(form) == []
    form.do(GiveInputs(dataclasses.replace(INPUTS, vial_gbq="2.60")))
    before = len(form.state.verdicts)
    form.propose()
    assert 0 < len(form.state.verdicts) < before
    assert "neither confirmed nor overruled" in missing(form)[0]
    late = dataclasses.replace(form.propose(), inputs_digest="another")
    assert "while the figures were computed" in form.refuses(late)


def test_both_the_proposal_and_the_readers_value_are_kept(form: Form) -> None:
    """MR-1013: who says another value says why; the answer on coverage follows from what stands."""
    form.finish()
    figure = next(each for each in form.state.figures.values() if "at or above" in each.name)
    assert figure.value == "100.0"
    assert "Say why" in form.refuses(OverruleFigure(figure.key, "94.6", " "))
    assert "must be a number" in form.refuses(OverruleFigure(figure.key, "most", "It is so"))
    form.do(OverruleFigure(figure.key, "94.6", "The rim is a motion artefact"))
    verdict = form.state.verdicts[figure.key]
    assert (form.state.figures[figure.key].value, verdict.value) == ("100.0", "94.6")
    assert "Coverage of T1 is answered complete" in missing(form)[0]
    form.answer(Item.COVERAGE, Answer.PARTIAL, "T1")
    assert missing(form) == []


def test_a_tumour_goes_with_what_was_said_of_it(form: Form) -> None:
    form.finish()
    form.do(Draw(RemoveVolume("T1")))
    assert not [key for key in form.state.items if key[1] == "T1"]
    assert "No tumour is outlined, so its coverage cannot be judged." in missing(form)


def test_volumes_are_named_once_and_taken_from_what_is_there(form: Form) -> None:
    form.answer(Item.QUALITY, Answer.OPTIMAL)
    form.do(Draw(AddVolume("liver", StructureRole.LIVER)))
    for act, words in (
        (AddVolume("liver", StructureRole.TUMOUR), "no other has"),
        (AddVolume("a@b", StructureRole.TUMOUR), "without @"),
        (RemoveVolume("T1"), "no volume of that name"),
        (Import("liver", "0" * 64), "not kept in this read"),
    ):
        assert words in form.refuses(Draw(act))
    role, label = small_labels()["T1"]
    assert "something else" in form.refuses(TakeIn("liver", role, label, KEY))
    assert "not one of the read" in form.refuses(TakeIn("T1", role, label, SeriesKey("another")))


@pytest.mark.parametrize(
    "act",
    [
        AddVolume("T1", StructureRole.TUMOUR),
        RemoveVolume("T1"),
        Brush("T1", (PointUm(1, 2, 3), PointUm(4, 5, 6)), 7000, is_wiping=True),
        Grow("T1", PointUm(1, -2, 3), 9000, -5, 12_000),
        FillBetween("T1"),
        Import("T1", "ab" * 32),
        TakeNormalLiver("T1", 10_000),
    ],
)
def test_every_act_of_outlining_comes_back_from_its_row(act: Act) -> None:
    assert act_of(step_of(act, 1)) == act


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"vial_gbq": ""}, "must be a number"),
        ({"vial_gbq": "NaN"}, "must be a number"),
        ({"residual_gbq": "5"}, "more activity was left over"),
        ({"not_given": "The dose report is lost"}, "not both"),
        ({"liver_counts": ("1", "2")}, "anterior and posterior"),
        ({"liver_counts": ("1", "2"), "lung_counts": ("1", "2")}, "background"),
        ({"lung_mass_kg": "0"}, "above 0"),
        ({"lung_mass_kg": "1", "is_lung_mass_of_ct": True}, "not both"),
        ({"earlier_lung_gy": "-1"}, "0 or more"),
        ({"camera_counts_per_s_per_gbq": "-3"}, "above 0"),
    ],
)
def test_inputs_that_cannot_be_computed_with_are_refused(form: Form, changed: dict[str, object], words: str) -> None:
    assert words in form.refuses(GiveInputs(dataclasses.replace(INPUTS, **changed)))  # type: ignore[arg-type]


def test_without_the_activity_there_are_shares_and_no_dose(form: Form) -> None:
    form.answer(Item.QUALITY, Answer.OPTIMAL, shift_tenths=0)
    form.outline()
    form.do(GiveInputs(DoseInputs(not_given="The dose report is lost")))
    form.propose()
    names = [each.name for each in form.state.figures.values()]
    assert "lung shunt fraction" in names
    assert not [name for name in names if "dose" in name]
    assert form.state.basis.notes == (("MR-1005", "No dose: the activity that was given is not known."),)


def test_what_was_signed_is_computed_again_as_far_as_it_needs_no_image(form: Form) -> None:
    """TR-32, MR-1013: voxels by their digest, volumes by their voxels, figures by their inputs, answers by the form."""
    form.finish()
    state, charter = form.state, distribution_charter()
    assert list(distribution_findings(state, charter, "x")) == []

    def found(**changed: object) -> str:
        return " ".join(
            str(each) for each in distribution_findings(dataclasses.replace(state, **changed), charter, "x")
        )

    digest, label = next(iter(state.labels.items()))
    other = next(each.bits for each in state.labels.values() if each.bits != label.bits)
    assert "not those of their digest" in found(labels={**state.labels, digest: dataclasses.replace(label, bits=other)})
    larger = {**state.volumes, "T1": dataclasses.replace(state.volumes["T1"], volume_ul=1)}
    assert "not those that were kept" in found(volumes=larger)
    key = next(key for key, each in state.figures.items() if each.name == "net activity at administration")
    figures = {**state.figures, key: dataclasses.replace(state.figures[key], value="9.0")}
    assert "not what its inputs give" in found(figures=figures)
    assert "was signed though something lacks" in found(verdicts={})
    without = dataclasses.replace(charter, distribution=None)
    assert "has no distribution read" in " ".join(map(str, distribution_findings(state, without, "x")))


def made_from(image: UptakeImage, inputs: DoseInputs, lesion_tenths: int = 320, **rules: object) -> Proposed:
    structures = [
        Structure(name, role, label.inside.astype(np.float64), lesion_tenths if role is StructureRole.TUMOUR else None)
        for name, (role, label) in small_labels().items()
    ]
    return proposed(Scene(image, structures, inputs, CONSTANTS, DistributionRules(**rules)))  # type: ignore[arg-type]


def names_of(made: Proposed) -> list[str]:
    return [each.name for _, each in made.figures]


def test_an_image_whose_values_are_not_known_gives_no_figure_of_it_and_says_why() -> None:
    """MR-1010: without a unit no share and no dose; what follows from the inputs alone stands."""
    unknown = dataclasses.replace(small_image().facts, unit=None)
    made = made_from(UptakeImage(small_image().volume, unknown), INPUTS)
    assert names_of(made) == ["net activity at administration", "delivered share of the vial"]
    assert "The unit of the values is not stated." in [each.message for each in made.notes]
    assert made.assessments == []


def test_another_nuclide_gives_shares_and_the_shunt_and_no_dose_of_voxels() -> None:
    """MR-1004, MR-1010: K is yttrium-90's; MAA still says where particles go."""
    technetium = dataclasses.replace(small_image().facts, half_life_s=6.007 * 3600)
    made = made_from(UptakeImage(small_image().volume, technetium), INPUTS)
    assert "lung shunt fraction" in names_of(made)
    assert not [name for name in names_of(made) if "mean dose" in name]
    assert any("not yttrium-90's" in each.message for each in made.notes)


def test_a_lesion_under_20_mm_has_its_mean_dose_only() -> None:
    """MR-1012."""
    assert [name for name in names_of(made_from(small_image(), INPUTS, 199)) if name.startswith("T1: ")] == [
        "T1: share of all counts", "T1: mean dose",
    ]  # fmt: skip
    assert "T1: D95" in names_of(made_from(small_image(), INPUTS, 200))


def test_planar_counts_a_calibrated_camera_and_limits_are_labelled() -> None:
    """MR-1006, MR-1007, MR-1010: each figure says its method; a limit that is passed is noted."""
    timed = dataclasses.replace(small_image().facts, frame_s=1200.0, scan_after_s=72_000.0)
    inputs = dataclasses.replace(
        INPUTS, shunt=ShuntSource.PLANAR, liver_counts=("1200000", "1000000"), lung_counts=("60000", "54000"),
        background="Mean of two regions beside the body", earlier_lung_gy="12.0",
        camera_counts_per_s_per_gbq="50",
    )  # fmt: skip
    made = made_from(UptakeImage(small_image().volume, timed), inputs, lung_limit_gy=4, lung_cumulative_limit_gy=15)
    shunts = {each.method: each.value for _, each in made.figures if each.name == "lung shunt fraction"}
    assert shunts["planar"] == pytest.approx(4.939, abs=5e-4)
    assert shunts["spect"] == pytest.approx(100 * 128 / (128 + 11_400))
    methods = [each.method for each in made.assessments]
    assert methods == [RELATIVE, ABSOLUTE]
    assert [each.code for each in made.notes if each.code == "MR-1007.limit"] == ["MR-1007.limit"] * 2
    measured = next(each for _, each in made.figures if each.name == "activity in the image, at administration")
    assert dict(measured.inputs)["acquisition, s"] == 1200.0
    together = made_from(small_image(), INPUTS, is_lung_in_reference=True)
    assert [each.method for each in together.assessments] == [RELATIVE_WITH_LUNGS]
