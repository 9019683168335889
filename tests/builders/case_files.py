"""Case files as ``readstation evaluate`` reads them, small and without fault."""

from __future__ import annotations

import copy
import json
from typing import Any

_NONE = {"nontarget": {"hepatic": "NA", "extrahepatic": "NA"}, "new": {"hepatic": "NO", "extrahepatic": "NO"}}


def timepoint_case(case_id: str = "C1", *millimetres: float, kind: str = "hepatic", **more: Any) -> dict[str, Any]:
    """Return a case of one target: its diameter at baseline and at each timepoint, 56 days apart."""
    baseline, *later = millimetres or (50, 30)
    organ = {"hepatic": "liver", "extrahepatic": "lung"}.get(kind, "lymph_node")
    return {
        "id": case_id,
        "baseline": {"targets": [{"id": "T1", "organ": organ, "type": kind, "mm": baseline}]},
        "timepoints": [
            {"label": f"TP{number}", "day": 56 * number, "targets": {"T1": measured(mm)}, **copy.deepcopy(_NONE)}
            for number, mm in enumerate(later, start=1)
        ],
        **more,
    }


def measured(mm: float) -> dict[str, Any]:
    """Return the state of a measured target."""
    return {"state": "measured", "mm": mm}


def sequence_case(case_id: str = "Q1", *said: str, **more: Any) -> dict[str, Any]:
    """Return the overall responses of a subject, 56 days apart."""
    readings = [{"day": 56 * number, "response": code} for number, code in enumerate(said or ("PR", "PR"), start=1)]
    return {"id": case_id, "scopes": {"overall": readings}, **more}


def whole_file() -> dict[str, Any]:
    """Return a file with a case of every kind of the criteria, and two of some."""
    return {
        "config": {"confirm_days": 28, "tstm_mm": 5.0},
        "timepoint_cases": [timepoint_case("C1", 50, 30, 40.5), timepoint_case("C2", 18.5, 9, kind="node")],
        "sequence_cases": [
            sequence_case("Q1", "PR", "SD", "PR", alternatives=[{"config_overrides": {"max_sd_between_pr": 1}}]),
            sequence_case("Q2", "SD", "PD", events={"death_day": 400, "new_therapy_day": None}),
        ],
        "read_cases": [
            timepoint_case("R1", 50, 30, 29, 60, events={"retro_pd_first_detected_day": 112}),
            timepoint_case("R2", 12, 11, kind="extrahepatic"),
        ],
        "eligibility_cases": [{"id": "E1", "lesion": {"site": "liver", "viable_mm": 12.5, "slice_mm": 2.5}}],
        "new_lesion_cases": [
            {
                "id": "L1",
                "site": "liver",
                "timepoints": [
                    {"label": "TP1", "mm": 9.9, "pattern": "typical"},
                    {"label": "TP2", "mm": 12, "pattern": "typical"},
                ],
            }
        ],
        "adjudication_cases": [{"id": "A1", "reader1": _reader("PR"), "reader2": _reader("SD")}],
    }


def _reader(best: str) -> dict[str, Any]:
    return {"measurable": True, "loc_bor": best, "hep_pd_tp": None, "ovr_bor": best, "ovr_pd_tp": "TP2"}


def as_bytes(value: Any) -> bytes:
    """Return a value as the bytes of a file."""
    return json.dumps(value).encode()
