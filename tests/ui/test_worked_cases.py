"""Every worked case of the specification, entered by a reader's hand in the reading room (MR-102 to MR-513).

What stands on the screen and in the read is compared with the figures of `mrecist_cases.json`, not with the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt

from readstation.core.ids import LesionId
from readstation.criteria.facts import Scope
from readstation.criteria.io.timepoints import outcome_row
from readstation.model.charter import Charter
from readstation.model.quality import Region
from readstation.reading.unseal import state_of, unseal
from readstation.reading.views import NextAction
from tests.builders.reads import asking_charter
from tests.ui.case_desk import CaseDesk
from tests.unit.criteria.spec_cases import EXPECTED, needs_spec

SHIFT = Qt.KeyboardModifier.ShiftModifier
SCOPES = ("localized", "hepatic", "overall")
PROFILES = ("MRECIST_CLASSIC", "MRECIST_GUARD5")
_LIVER_SITES = ("Liver, segment VIII", "Liver, segment III")
_SITES = {
    "lung": "Lung, right",
    "adrenal": "Adrenal gland, left",
    "node": "Lymph node, mesenteric",
    "node_portal": "Lymph node, porta hepatis",
}
_CODES = {"NON_CR_NON_PD": "nCR / nPD"}
_NEW = {"NO": "None", "EQUIVOCAL": "Equivocal", "YES": "Yes", "NE": "NE"}
_TARGET_RULES = {"CR": "MR-202", "PR": "MR-205", "SD": "MR-206", "PD": "MR-204", "NE": "MR-207", "NA": "MR-203"}
_FLAG_RULES = {
    "F-PARTIAL-PD": "MR-208",
    "F-PD-LT5": "MR-210",
    "F-TSTM-SUPPRESSED": "MR-211",
    "F-REAPPEAR": "MR-507",
    "F-EQUIV-NEW": "MR-405",
    "F-NEW-NE": "MR-506",
}

pytestmark = needs_spec


def _cases() -> Iterator[Any]:
    """Yield each case once by the classic profile, and by the guarded one where that gives other rows.

    On each push stand those that bring something that no case before them does; the others are slow.
    """
    shown: set[str] = set()
    for case in EXPECTED.get("timepoint_cases", []):
        classic, guarded = (case["expected"][profile] for profile in PROFILES)
        for profile in PROFILES if classic != guarded else PROFILES[:1]:
            facets = _facets(case, profile)
            marks = [] if facets - shown else [pytest.mark.slow]
            shown |= facets
            ending = "" if profile == PROFILES[0] else "-guard"
            yield pytest.param(case, profile, id=f"{case['id']}{ending}", marks=marks)


def _facets(case: Mapping[str, Any], profile: str) -> set[str]:
    """Return what a case brings: its rules and settings, what is entered, and what each scope answers to it."""
    facets = {*case["rules"], *(f"{name}={value}" for name, value in case["config_overrides"].items())}
    facets |= {target["type"] for target in case["baseline"]["targets"]}
    for timepoint, row in zip(case["timepoints"], case["expected"][profile], strict=True):
        facets |= {f"target {said['state']}" for said in timepoint["targets"].values()}
        for said in ("nontarget", "new"):
            facets |= {f"{said} {part} {code}" for part, code in timepoint[said].items()}
        for scope in SCOPES:
            facets |= {f"{scope} {row[scope]['response']}", *row[scope]["flags"]}
    return facets


def _charter(case: Mapping[str, Any], profile: str) -> Charter:
    config = {**asking_charter().criteria_config, **case["config_overrides"], "profile": profile}
    config.pop("pd_abs_increase_mm", None)
    return asking_charter(criteria_config=config, required_regions=(Region.LIVER, Region.CHEST))


@pytest.mark.parametrize(("case", "profile"), list(_cases()))
def test_a_worked_case_is_read_in_the_window(reader: CaseDesk, case: Mapping[str, Any], profile: str) -> None:
    """Table, sums, responses, flags and reasons of every timepoint; what is sealed in the end leads to the same."""
    reader.open_case(_charter(case, profile), len(case["timepoints"]) + 1)
    try:
        read = WorkedCase(reader, case, profile)
        read.enter_baseline()
        for number in range(1, len(case["timepoints"]) + 1):
            reader.open_next()
            read.enter_timepoint(number)
            read.check_timepoint(number)
            reader.answer_flags("Both timepoints looked at again, line by line")
            read.check_flags_answered(number)
            reader.lock()
        state = reader.view.state
        sealed = reader.on_store(reader.services.last.seal)
        assert state_of(unseal(sealed)) == state
    finally:
        reader.leave()


class WorkedCase:
    """Enters one case, and compares what the room shows with what the file expects."""

    def __init__(self, desk: CaseDesk, case: Mapping[str, Any], profile: str) -> None:
        self.desk = desk
        self.case = case
        self.rows = case["expected"][profile]
        self.others = case["expected"][PROFILES[1 - PROFILES.index(profile)]]
        self.targets: dict[str, LesionId] = {}
        self.non_targets: dict[str, LesionId] = {}
        self.findings: dict[str, LesionId] = {}

    def enter_baseline(self) -> None:
        desk, liver = self.desk, iter(_LIVER_SITES)
        desk.judge_images()
        for target in self.case["baseline"]["targets"]:
            site = (
                next(liver) if target["type"] == "hepatic" else _SITES.get(target["type"], _SITES.get(target["organ"]))
            )
            lesion_id = desk.draw_at_baseline(_tenths(target["mm"]), site)
            if "TREATED_TARGETS" in self.case["config_overrides"].values() and target["type"] == "hepatic":
                desk.room.dock.traits.set_open(is_open=True)
                desk.step(f"trait_is_in_territory_{'yes' if target['treated'] else 'no'}")
            desk.step("next_button")
            self.targets[target["id"]] = lesion_id
        for part, site in (("hepatic", "Liver, segment II"), ("extrahepatic", "Peritoneum")):
            if self.case["timepoints"][0]["nontarget"][part] != "NA":
                self.non_targets[part] = desk.add_unmeasured(site)
        desk.lock()

    def enter_timepoint(self, number: int) -> None:
        desk, timepoint = self.desk, self.case["timepoints"][number - 1]
        regions = {"hepatic": "liver", "extrahepatic": "chest"}
        lacking = tuple(regions[part] for part, status in timepoint["new"].items() if status == "NE")
        desk.judge_images(not_imaged=lacking)
        states = sorted(timepoint["targets"].items(), key=lambda item: item[1]["state"] == "merged")
        for name, said in states:
            self._enter_target(self.targets[name], said)
        for part, code in timepoint["nontarget"].items():
            if part in self.non_targets:
                self._enter_non_target(self.non_targets[part], code)
        for part, status in timepoint["new"].items():
            self._enter_finding(part, status)

    def _enter_target(self, lesion_id: LesionId, said: Mapping[str, Any]) -> None:
        desk, state = self.desk, said["state"]
        if state == "measured":
            desk.measure(lesion_id, _tenths(said["mm"]))
            return
        desk.select(lesion_id)
        if state == "split":
            for part in said["parts"]:
                if part == "too_small":
                    desk.step("small_part_button")
                else:
                    desk.click("split_button")
                    desk.draw(_tenths(part))
            return
        keys = {
            "absent": Qt.Key.Key_A,
            "too_small": Qt.Key.Key_S,
            "not_evaluable": Qt.Key.Key_X,
            "merged": Qt.Key.Key_M,
        }
        desk.strike(keys[state], SHIFT)
        if state == "not_evaluable":
            desk.step("target_cause_motion")

    def _enter_non_target(self, lesion_id: LesionId, code: str) -> None:
        desk = self.desk
        desk.select(lesion_id)
        if code == "PD":
            desk.write("reason_field", "much more of it, in every segment")
        states = {"CR": "absent", "NON_CR_NON_PD": "present", "PD": "unequivocal_progression", "NE": "not_evaluable"}
        desk.step(f"state_{states[code]}")

    def _enter_finding(self, part: str, status: str) -> None:
        if status not in ("YES", "EQUIVOCAL") or part in self.findings:
            return
        button = "new_lesion_yes" if status == "YES" else "new_lesion_equivocal"
        tenths, site = (150, "Liver, segment V") if part == "hepatic" else (80, "Lung, left")
        self.findings[part] = self.desk.add_finding(tenths, site, button)

    def check_timepoint(self, number: int) -> None:
        view, row = self.desk.view, self.rows[number - 1]
        outcome = view.outcomes[number]
        wanted = {scope: row[scope] for scope in SCOPES}
        assert {scope: outcome_row(outcome, outcome.scopes)[scope] for scope in SCOPES} == wanted
        other = {scope: self.others[number - 1][scope] for scope in SCOPES}
        assert {scope: outcome_row(outcome, outcome.sensitivity)[scope] for scope in SCOPES} == other
        self._check_table(number, row["overall"])
        self._check_responses(row)
        self._check_reasons(row)

    def _check_table(self, number: int, overall: Mapping[str, Any]) -> None:
        model = self.desk.room.bottom.model
        texts = {
            model.table.rows[row].label: [
                str(model.index(row, column, QModelIndex()).data() or "") for column in range(model.columnCount())
            ]
            for row in range(model.rowCount())
        }
        labels = {name: self.desk.view.state.lesions[lesion_id].label for name, lesion_id in self.targets.items()}
        for target in self.case["baseline"]["targets"]:
            assert texts[labels[target["id"]]][2] == _mm(target["mm"])
        for name, said in self.case["timepoints"][number - 1]["targets"].items():
            assert texts[labels[name]][2 + number] == _cell(said)
        if not self.targets:
            return
        total = texts["Sum of diameters"]
        assert total[2] == _mm(overall["baseline_sod_mm"])
        assert total[2 + number] == ("" if overall["sod_mm"] is None else _mm(overall["sod_mm"]))
        assert _percent(total[3 + number]) == _json_percent(overall["pct_from_baseline"])
        assert _percent(total[4 + number]) == _json_percent(overall["pct_from_nadir"])
        assert total[5 + number] == f"nadir before: {_mm(overall['nadir_ref_mm'])}"

    def _check_responses(self, row: Mapping[str, Any]) -> None:
        desk = self.desk
        for scope in SCOPES:
            code = row[scope]["response"]
            assert desk.text(f"response_{scope}") == _CODES.get(code, code)
            assert scope.capitalize() in desk.texts(desk.room.dock.responses)

    def _check_reasons(self, row: Mapping[str, Any]) -> None:
        """Look at Why: each scope under its name where they differ, the answer of each line, its numbers and rule."""
        shown = self.desk.texts(self.desk.room.dock.why)
        are_alike = len({row[scope]["response"] for scope in SCOPES}) == 1
        if are_alike:
            blocks = {"overall": shown}
        else:
            starts = [shown.index(scope.capitalize()) for scope in SCOPES]
            ends = [*starts[1:], len(shown)]
            blocks = {scope: shown[a:b] for scope, a, b in zip(SCOPES, starts, ends, strict=True)}
        for scope, lines in blocks.items():
            self._check_block(scope, row[scope], lines)

    def _check_block(self, scope: str, wanted: Mapping[str, Any], lines: list[str]) -> None:
        def answer(title: str) -> str:
            return lines[lines.index(title) + 1]

        def sentence(title: str) -> str:
            return lines[lines.index(title) + 2]

        assert answer("1  Target lesions") == wanted["target"]
        told = sentence("1  Target lesions")
        is_from_zero = wanted["target"] == "PD" and wanted["nadir_ref_mm"] == 0
        rule = "MR-212" if is_from_zero else _TARGET_RULES[wanted["target"]]
        rule = "MR-208" if "F-PARTIAL-PD" in wanted["flags"] else rule
        assert rule in told
        for value in (wanted["sod_mm"], wanted["partial_sum_mm"]):
            # A complete response without any diameter needs no sum to explain it.
            if value is not None and not (wanted["target"] == "CR" and value == 0):
                assert f"{_mm(value)} mm" in told
        if wanted["target"] == "PR":
            assert f"baseline {_mm(wanted['baseline_sod_mm'])} mm" in told
        if wanted["target"] == "PD":
            assert f"nadir {_mm(wanted['nadir_ref_mm'])} mm" in told
        if scope != "localized":
            assert answer("2  Non-target lesions") == _CODES.get(wanted["nontarget"], wanted["nontarget"])
            assert answer("3  New lesions") == _NEW[wanted["new"]]
        title = "=  Result" if scope == "localized" else "=  Matrix"
        assert answer(title) == _CODES.get(wanted["response"], wanted["response"])
        flagged = [flag for text in lines for flag, rule in _FLAG_RULES.items() if text.endswith(f"({rule}).")]
        assert flagged == list(wanted["flags"])

    def check_flags_answered(self, number: int) -> None:
        """The flags that hold a lock were asked, and stand answered in the read (MR-210, MR-507)."""
        raised = {flag for scope in SCOPES for flag in self.rows[number - 1][scope]["flags"]}
        held = raised & {"F-PD-LT5", "F-REAPPEAR"}
        answers = self.desk.view.state.answers
        assert {flag for flag, timepoint in answers if timepoint == number} == held
        assert self.desk.view.next_step.action is NextAction.LOCK_TIMEPOINT


def _tenths(mm: float) -> int:
    return int((Decimal(str(mm)) * 10).quantize(Decimal(1), ROUND_HALF_UP))


def _mm(mm: float) -> str:
    return f"{Decimal(_tenths(mm)) / 10:.1f}"


def _cell(said: Mapping[str, Any]) -> str:
    match said["state"]:
        case "measured":
            return _mm(said["mm"])
        case "absent":
            return "0.0"
        case "split":
            text = _mm(sum(part for part in said["parts"] if part != "too_small"))
            return f"{text} + small" if "too_small" in said["parts"] else text
        case "too_small":
            return "too small"
        case "not_evaluable":
            return "NE"
        case state:
            return str(state)


def _percent(text: str) -> Decimal | None:
    """Return a percentage of the table to one decimal; more digits are shown where one would contradict the result."""
    found = re.fullmatch(r"([+−]?)(\d+\.\d+) %", text)
    if found is None:
        assert text in ("", "-")
        return None
    value = Decimal(found[2]).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return -value if found[1] == "−" else value


def _json_percent(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def test_every_worked_case_is_there() -> None:
    """None of the 55 is left out, and every rule of theirs is read on each push."""
    assert len({case.values[0]["id"] for case in _cases()}) == 55
    on_each_push = [case.values[0] for case in _cases() if not case.marks]
    rules = {rule for case in EXPECTED["timepoint_cases"] for rule in case["rules"]}
    assert {rule for case in on_each_push for rule in case["rules"]} == rules
    assert set(Scope) == {Scope(scope) for scope in SCOPES}
