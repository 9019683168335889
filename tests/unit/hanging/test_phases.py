"""Phase proposals: words in many languages, times, contrast and values; never the raw text (MR-115, TR-18)."""

from __future__ import annotations

import pytest

from readstation.hanging.phase_words import Said, said_in
from readstation.hanging.phases import Confidence, PhaseEvidence, propose_phase, propose_phases, stated_phase
from readstation.model.series import Modality, PhaseRole

PRE, ARTERIAL, PORTAL, DELAYED, OTHER = (
    PhaseRole.PRE_CONTRAST,
    PhaseRole.LATE_ARTERIAL,
    PhaseRole.PORTAL_VENOUS,
    PhaseRole.DELAYED,
    PhaseRole.OTHER,
)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("ABD NATIVE 3.0 B30f", PRE),
        ("Abdomen nativ", PRE),
        ("LIVER W/O", PRE),
        ("sans injection", PRE),
        ("Non-Contrast", PRE),
        ("senza mdc", PRE),
        ("平扫", PRE),
        ("C-", PRE),
        ("Leber spätarteriell", ARTERIAL),
        ("HAP 3mm", ARTERIAL),
        ("Artériel tardif", ARTERIAL),
        ("ABD_ART_1.0", ARTERIAL),
        ("Late Arterial", ARTERIAL),
        ("动脉期", ARTERIAL),
        ("fase arteriosa", ARTERIAL),
        ("ABD PORTAL VEN 3.0", PORTAL),
        ("PVP", PORTAL),
        ("Leber portalvenös", PORTAL),
        ("temps portal", PORTAL),
        ("Abdomen venös", PORTAL),
        ("fase venosa", PORTAL),
        ("delayed 5min", DELAYED),
        ("Spätphase", DELAYED),
        ("tardif", DELAYED),
        ("Equilibrium", DELAYED),
        ("late venous", DELAYED),
        ("10 min", DELAYED),
    ],
)
def test_words_of_a_phase(text: str, role: PhaseRole) -> None:
    proposal = propose_phase(PhaseEvidence(Modality.CT, (text,)))
    assert proposal.role is role
    assert proposal.evidence == (f"The description says {role.words.lower()}.",)
    assert proposal.confidence is Confidence.MEDIUM


@pytest.mark.parametrize(
    "text",
    [
        "CT Body 3.0",
        "CT CH/AB/PEL",
        "CONTRAST",
        "",
        "ABD W/WO",
        "prediction",
        "start",
        "cartoon",
        "Parturition",
        "5 mm",
    ],
)
def test_words_that_say_nothing(text: str) -> None:
    assert said_in([text]) == frozenset()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("early arterial", Said.EARLY_ARTERIAL),
        ("SUB art-nat", Said.COMPUTED),
        ("HBP 20min", Said.HEPATOBILIARY),
        ("ax T2", Said.NOT_DYNAMIC),
    ],
)
def test_what_is_no_phase_of_the_four_is_other(text: str, said: Said) -> None:
    assert said in said_in([text])
    assert propose_phase(PhaseEvidence(Modality.MR, (text,))).role is OTHER


def test_the_series_own_words_come_before_the_protocol() -> None:
    texts = ("ABD PORTAL", "Liver native art portal delayed")
    assert propose_phase(PhaseEvidence(Modality.CT, texts)).role is PORTAL


def test_words_that_contradict_each_other_decide_nothing() -> None:
    proposal = propose_phase(PhaseEvidence(Modality.CT, ("art + portal",)))
    assert (proposal.role, proposal.confidence) == (OTHER, Confidence.LOW)
    assert proposal.evidence == ("The description names several phases: late arterial and portal venous.",)


@pytest.mark.parametrize(
    ("seconds", "role"),
    [(-40, PRE), (20, OTHER), (35, ARTERIAL), (70, PORTAL), (110, OTHER), (180, DELAYED), (2000, OTHER)],
)
def test_time_since_the_injection(seconds: float, role: PhaseRole) -> None:
    evidence = PhaseEvidence(Modality.CT, (), contrast=True, bolus_start_s=1000, acquired_s=1000 + seconds)
    assert propose_phase(evidence).role is role


def test_what_agrees_with_the_words_makes_it_sure_and_what_does_not_unsure() -> None:
    agreeing = propose_phase(PhaseEvidence(Modality.CT, ("ART",), True, 1000, 1035))
    assert agreeing.confidence is Confidence.HIGH
    assert agreeing.evidence[1] == "It was taken 35 s after the injection began."
    against = propose_phase(PhaseEvidence(Modality.CT, ("ART",), True, 1000, 1180))
    assert (against.role, against.confidence) == (ARTERIAL, Confidence.LOW)
    assert against.evidence[1] == "Against it: it was taken 180 s after the injection began."


def test_a_study_without_words_is_read_from_its_times() -> None:
    times = [(False, 100), (True, 200), (True, 235), (True, 380)]
    evidences = [PhaseEvidence(Modality.CT, (), contrast, None, at) for contrast, at in times]
    proposals = propose_phases(evidences)
    assert [each.role for each in proposals] == [PRE, ARTERIAL, PORTAL, DELAYED]
    assert all(each.confidence is not Confidence.HIGH for each in proposals)


def test_a_single_contrast_series_is_not_guessed() -> None:
    proposal = propose_phase(PhaseEvidence(Modality.CT, ("CT CH/AB/PEL",), True, None, 500))
    assert (proposal.role, proposal.evidence) == (OTHER, ("Nothing in the series speaks for a phase.",))


@pytest.mark.parametrize(
    ("aorta", "portal", "role"),
    [(45, 40, PRE), (320, 110, ARTERIAL), (320, 50, OTHER), (170, 175, PORTAL), (110, 100, DELAYED), (150, 60, OTHER)],
)
def test_values_in_the_vessels(aorta: float, portal: float, role: PhaseRole) -> None:
    assert propose_phase(PhaseEvidence(Modality.CT, aorta=aorta, portal_vein=portal)).role is role


def test_raw_text_never_leaves() -> None:
    """TR-18: "C3D1 arm B Y90 post" must reach nobody, in no proposal and no repr."""
    evidence = PhaseEvidence(Modality.CT, ("C3D1 arm B Y90 post ART",))
    proposal = propose_phase(evidence)
    assert proposal.role is ARTERIAL
    for text in (repr(proposal), repr(evidence)):
        assert not any(word in text for word in ("C3D1", "arm", "Y90", "post"))


@pytest.mark.parametrize("modality", [Modality.PT, Modality.NM])
def test_emission_images_have_no_phase(modality: Modality) -> None:
    assert propose_phase(PhaseEvidence(modality, ("ART",))).role is OTHER


def test_what_the_office_states_stands_beside_what_the_images_say() -> None:
    """MR-115: the statement is the phase; a contradiction is not lost."""
    evidence = PhaseEvidence(Modality.CT, ("Leber portalvenös",))
    stated = stated_phase(ARTERIAL, evidence, propose_phase(evidence))
    assert (stated.role, stated.confidence) == (ARTERIAL, Confidence.HIGH)
    assert stated.evidence == (
        "Stated by the office when the images were taken in.",
        "The images themselves speak for portal venous: The description says portal venous.",
    )
    silent = PhaseEvidence(Modality.MR)
    assert len(stated_phase(ARTERIAL, silent, propose_phase(silent)).evidence) == 1


def test_a_stated_phase_is_not_given_to_emission_images() -> None:
    evidence = PhaseEvidence(Modality.PT)
    proposed = propose_phase(evidence)
    assert stated_phase(ARTERIAL, evidence, proposed) == proposed
