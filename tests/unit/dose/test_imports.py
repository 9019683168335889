"""What evaluating plain numbers loads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import sys
from readstation.dose.cases import evaluate_y90_case
evaluate_y90_case("Y04", {"A_GBq": 1, "lsf": 0, "lung_mass_kg": 1, "previous_lung_Gy": 0})
print(sorted({"numpy", "scipy", "pandas", "statsmodels"} & set(sys.modules)))
from readstation.stats.clinical.cases import evaluate_clinical_entry
evaluate_clinical_entry("resection", {"reference_date": "2025-08-31", "resected": 11, "n": 60})
print(sorted({"pandas", "statsmodels", "lifelines", "matplotlib"} & set(sys.modules)))
"""


def test_plain_numbers_need_no_arrays_and_clinical_measures_no_data_frames() -> None:
    """Doses without voxels load no numpy; exact intervals load SciPy's special functions alone."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["[]", "[]", ""]
