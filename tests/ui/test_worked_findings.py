"""Eligibility and new findings of the specification, entered by hand (MR-102 to MR-112, MR-401 to MR-414)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt

from readstation.core.ids import LesionId
from readstation.model.lesion import LesionRole
from readstation.model.quality import Region
from tests.builders.reads import asking_charter
from tests.ui.case_desk import CaseDesk
from tests.unit.criteria.spec_cases import EXPECTED, needs_spec

pytestmark = needs_spec
_SITES = {
    "liver": "Liver, segment VIII",
    "liver_vein": "Right portal vein, thrombus",
    "node": "Lymph node, mesenteric",
    "node_portal": "Lymph node, porta hepatis",
    "effusion": "Ascites",
    "lung": "Lung, right",
    "bone_no_soft_tissue": "Bone, spine",
}
_ROLES = {"TARGET_ELIGIBLE": LesionRole.TARGET, "NON_TARGET": LesionRole.NON_TARGET}
_STATES = {"YES": "New lesion", "EQUIVOCAL": "Equivocal, look again"}


def _of(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in EXPECTED.get(kind, [])]


@pytest.mark.parametrize("case", _of("eligibility_cases"))
def test_a_finding_at_baseline_becomes_what_the_rules_allow(reader: CaseDesk, case: Mapping[str, Any]) -> None:
    """MR-102 to MR-112: a target, a non-target after the refusal, or no disease: watched, or not recorded at all."""
    lesion = case["lesion"]
    reader.open_case(asking_charter(), 1, slice_mm=lesion.get("slice_mm", 1.5))
    try:
        reader.judge_images()
        _enter(reader, lesion)
        lesions = list(reader.view.state.lesions.values())
        if case["expected"] == "NOT_DISEASE":
            assert all(each.is_from_watch_list for each in lesions)
            assert len(lesions) == (0 if lesion["site"] == "node" else 1)
        else:
            assert [each.role for each in lesions] == [_ROLES[case["expected"]]]
        assert all(row.is_settled for row in reader.view.lesions)
    finally:
        reader.leave()


def _enter(desk: CaseDesk, lesion: Mapping[str, Any]) -> None:
    """Enter a finding as a target; where that is refused, as a non-target; where that is none either, watch it."""
    site = _SITES["liver_vein" if lesion.get("pattern") == "pvt" else lesion["site"]]
    if lesion["site"] == "effusion":
        desk.step("add_unmeasured_button")
        desk.place(site)
        _say(desk, f"trait_cytology_{lesion['cytology']}")
        return
    size = next((lesion[key] for key in ("viable_mm", "short_axis_mm", "longest_mm") if key in lesion), 20)
    desk.key(Qt.Key.Key_D)
    desk.draw(round(size * 10))
    if not desk.refusal:
        _choose(desk, "site_combo", site)
    elif lesion["site"] != "liver":
        _choose(desk, "candidate_site_combo", site)
    if desk.refusal:
        _instead(desk)
        return
    answers = {
        "trait_enhances_no": lesion.get("arterial_enhancement") is False,
        "trait_pattern_infiltrative": lesion.get("pattern") == "infiltrative",
        "trait_was_treated_yes": lesion.get("previously_treated", False),
        "trait_is_well_defined_no": lesion.get("well_delineated") is False,
        "trait_has_soft_tissue_no": lesion["site"] == "bone_no_soft_tissue",
    }
    for name, is_so in answers.items():
        if is_so and not _say(desk, name):
            return
    desk.step("next_button")


def _say(desk: CaseDesk, name: str) -> bool:
    """Answer a question of eligibility. Return whether the lesion may stay what it is."""
    desk.room.dock.traits.set_open(is_open=True)
    _try(desk, lambda: desk.click(name))
    if desk.refusal:
        assert "MR-" in desk.refusal
        _instead(desk)
        return False
    return True


def _choose(desk: CaseDesk, name: str, site: str) -> None:
    _try(desk, lambda: desk._activate(name, site))


def _try(desk: CaseDesk, act: Any) -> None:
    before = desk.view.action_count
    desk.room.dock.refusal.hide()
    act()
    desk.until(lambda: desk.view.action_count > before or desk.room.dock.refusal.isVisible())


def _instead(desk: CaseDesk) -> None:
    """Take what the refusal offers: a non-target by its key, the watch list, or to let the line go."""
    card = desk.room.dock.refusal
    if card.as_non_target.isVisible():
        desk.strike(Qt.Key.Key_N)
    elif card.as_watched.isVisible():
        desk.step("watch_button")
    else:
        desk.key(Qt.Key.Key_Escape)


@pytest.mark.parametrize("case", _of("new_lesion_cases"))
def test_a_finding_is_followed_in_the_register(reader: CaseDesk, case: Mapping[str, Any]) -> None:
    """MR-401 to MR-414: status at every timepoint by what it looks like, and the timepoint progression is dated to."""
    first, last = (int(case["timepoints"][place]["label"][2:]) for place in (0, -1))
    reader.open_case(asking_charter(required_regions=(Region.LIVER,)), last + 1)
    try:
        reader.judge_images()
        target = reader.add_target(300, "Liver, segment II")
        reader.lock()
        finding: LesionId | None = None
        for number in range(1, last + 1):
            reader.open_next()
            reader.judge_images()
            reader.measure(target, 300)
            if number >= first:
                seen = case["timepoints"][number - first]
                finding = _follow(reader, case["site"], seen, finding)
                _check_status(reader, case, number, first)
            reader.lock()
    finally:
        reader.leave()


def _follow(desk: CaseDesk, site: str, seen: Mapping[str, Any], finding: LesionId | None) -> LesionId:
    button = _button_of(site, seen)
    if seen.get("present") is False:
        assert finding is not None
        desk.select(finding)
        desk.write("reason_field", "not seen any more in any phase")
        desk.step(button)
        return finding
    if site in ("effusion", "liver_vein"):
        found = desk.add_unmeasured(_SITES[site]) if finding is None else finding
        desk.select(found)
        desk.step(button)
        return found
    tenths = round(seen.get("mm", 6.0) * 10)
    if finding is None:
        return desk.add_finding(tenths, _SITES[site], button)
    desk.measure(finding, tenths)
    if button:
        desk.step(button)
    return finding


def _button_of(site: str, seen: Mapping[str, Any]) -> str:
    """Return the button that says what is seen; none for a node, whose size says it."""
    if seen.get("present") is False:
        return "new_lesion_no"
    if site == "liver":
        return "new_lesion_yes" if seen["pattern"] == "typical" else "new_lesion_equivocal"
    if site == "liver_vein":
        return {"tumour": "new_lesion_yes", "indeterminate": "new_lesion_equivocal", "bland": "new_lesion_bland"}[
            seen["thrombus"]
        ]
    if site == "effusion":
        is_positive = seen["cytology"] == "positive"
        return "new_lesion_yes" if is_positive else f"new_lesion_cytology_{seen['cytology']}"
    if site in ("node", "node_portal"):
        return ""
    return "new_lesion_yes" if seen["unequivocal"] else "new_lesion_equivocal"


def _check_status(desk: CaseDesk, case: Mapping[str, Any], number: int, first: int) -> None:
    status = case["expected_status"][number - first]
    table = desk.room.bottom.model
    row = next(n for n in range(table.rowCount()) if table.table.rows[n].label == "N1")
    state = str(table.index(row, table.columnCount() - 1, QModelIndex()).data())
    if status == "NO":
        assert state in ("Watch list", "Not a new lesion")
        assert (state == "Watch list") == (case["site"] in ("node_portal", "effusion"))
    elif status == "EQUIVOCAL":
        assert state == _STATES[status]
    else:
        dated = case["expected_pd_timepoint"]
        assert state == (_STATES[status] if dated == f"TP{number}" else f"{_STATES[status]}, dated to {dated}")
        assert desk.text("response_overall") == "PD"
        is_hepatic = case["site"] in ("liver", "liver_vein")
        assert (desk.text("response_hepatic") == "PD") is is_hepatic
        assert desk.text("response_localized") == "SD"
        told = " ".join(desk.texts(desk.room.dock.why))
        assert "MR-406" in told or dated == f"TP{number}"
    if status != "YES":
        assert desk.text("response_overall") == "SD"


def test_every_case_is_there() -> None:
    """None is left out."""
    assert (len(_of("eligibility_cases")), len(_of("new_lesion_cases"))) == (20, 15)
