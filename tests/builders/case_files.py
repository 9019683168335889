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


def measure_cases() -> dict[str, Any]:
    """Return the two kinds in which inputs and outcomes stand side by side: every formula once, the lists twice."""
    return {
        "y90_cases": {
            "Y01": {"half_life_h": 64.1, "mean_life_h": 92.477},
            "Y02": {
                "vial_GBq": 2.5,
                "vial_measured_h_before_admin": 1.0,
                "residual_GBq": 0.05,
                "residual_measured_h_after_admin": 1.5,
            },
            "Y03": {"liver_ant": 1200000, "liver_post": 1000000, "lung_ant": 60000, "lung_post": 54000},
            "Y04": {"A_GBq": 1.8, "lsf": 0.04939, "lung_mass_kg": 1.0, "previous_lung_Gy": 12.0},
            "Y05": {"A_GBq": 2.0, "lsf": 0.05, "residual_fraction": 0.01, "mass_kg": 1.2, "D_Gy": 77.86},
            "Y06": {"A_GBq": 1.8, "lsf": 0.05, "TN": 4.0, "m_tumour_kg": 0.15, "m_normal_kg": 1.2, "m_lung_kg": 1.0},
            "Y07": {"tumour_counts": 480000, "tumour_mL": 150, "normal_counts": 720000, "normal_mL": 1200},
            "Y08": {
                "voxel_mm": 4.8,
                "density_g_per_mL": 1.05,
                "A_reference_GBq": 0.002,
                "counts": [0, 10, 20, 30, 40, 60, 90, 150],
            },
            "Y09": {"doses": [10, 20, 30, 120, 130.5, 200]},
            "Y10": {
                "counts": {
                    "liver_target_territory": 820000,
                    "liver_outside_territory": 90000,
                    "lung": 60000,
                    "extrahepatic_other": 30000,
                }
            },
            "Y11": {"mean_beta_MeV": 0.9267, "half_life_h": 64.1},
        },
        "clinical_cases": {
            "afp": [{"baseline": 850.0, "follow_up": 340.0}, {"baseline": None, "follow_up": 12}],
            "qlq_c30": [
                {"items": {str(number): 1 + number % 4 for number in range(1, 31)}},
                {"items": {str(number): None if number % 5 else 2 for number in range(1, 31)}},
            ],
            "lsc": [_sample("urine_0_24h"), _sample("faeces_0_24h", unit="g", aliquot=0.5, total=180)],
            "lsc_mdc": {"background_cpm": 40, "count_min": 10, "mda_Bq": 0.1679},
            "resection": {"reference_date": "2025-08-31", "resected": 11, "n": 60},
            "ae": {
                "n_safety": 60,
                "subjects_with_teae": 47,
                "teae_events": 130,
                "subjects_with_sae": 6,
                "sae_events": 8,
                "person_months": 288.0,
            },
        },
    }


def _sample(case_id: str, **more: Any) -> dict[str, Any]:
    rates = {"gross_cpm": 15240, "background_cpm": 40, "efficiency": 0.95}
    amounts = {"unit": "mL", "aliquot": 1.0, "total": 1650, "hours_after_admin": 36.0, "injected_GBq": 2.0}
    return {"id": case_id, **rates, **amounts, **more}


def _reader(best: str) -> dict[str, Any]:
    return {"measurable": True, "loc_bor": best, "hep_pd_tp": None, "ovr_bor": best, "ovr_pd_tp": "TP2"}


def as_bytes(value: Any) -> bytes:
    """Return a value as the bytes of a file."""
    return json.dumps(value).encode()
