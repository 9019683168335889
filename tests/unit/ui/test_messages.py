"""What is said when something did not happen: by class, with what was kept, and never a foreign text."""

from __future__ import annotations

from readstation.core.errors import DataProblem, Defect, EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.ui.messages import Tone, not_signed_words, notice_of, sentences_of


def test_a_refusal_names_its_rule_once() -> None:
    """The rule id of the code is added where the sentence lacks it (design, 12)."""
    assert sentences_of(Refused(Finding("MR-112", "Make it a non-target?"))) == "Make it a non-target? (MR-112)"
    assert sentences_of(Refused(Finding("MR-102.size", "It is too small."))) == "It is too small (MR-102)."
    assert sentences_of(Refused(Finding("MR-115", "Not here (MR-115)."))) == "Not here (MR-115)."
    assert sentences_of(Refused(Finding("signin.wrong", "No."), Finding("x", "Wait."))) == "No. Wait."
    assert notice_of(Refused(Finding("x", "No."))).tone is Tone.WARN


def test_a_fault_of_the_machine_says_what_was_kept_and_what_to_do() -> None:
    notice = notice_of(EnvironmentFault("The disk is full.", "Saved work is safe.", "Make room."))
    assert (notice.what, notice.detail) == ("The disk is full.", "Saved work is safe. Make room.")
    assert notice_of(DataProblem("Slice 41 is damaged.")).kept == "Your work so far is kept."


def test_the_text_of_a_foreign_error_is_never_shown() -> None:
    """It may hold anything, a patient's name among it (TR-62)."""
    for error in (ValueError("DOE^JANE"), Defect("DOE^JANE")):
        notice = notice_of(error)
        assert "DOE" not in f"{notice.what} {notice.detail}"
        assert type(error).__name__ in notice.todo


def test_a_wrong_password_at_the_signature_keeps_the_read() -> None:
    """Design 12.13."""
    wrong = Refused(Finding("TR-4.password", "The password does not match."))
    assert not_signed_words(wrong) == "Not signed: the password does not match. Your read is kept."
    whole = Refused(Finding("x", "Not signed: the password does not match. Your read is kept."))
    assert not_signed_words(whole) == "Not signed: the password does not match. Your read is kept."
    assert not_signed_words(ValueError("DOE^JANE")) == "Not signed: something failed. Your read is kept."
