"""A trainee without any network: opens a practice case, reads it, signs, is scored. Run in a namespace of its own.

Arguments: the practice profile, the pack, the folder of the phantom. Says the addresses that the namespace has, then
what came of it.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

from readstation.app.practice import check_result
from readstation.core.jobs import QuietJob
from readstation.imaging.phantom.truth import load_truth
from readstation.practice.matching import same_lesions
from tests.builders.practice import trainee_in


def reaches(address: str) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, 9)) == 0


def main(profile: str, pack: str, phantom: str, address: str) -> None:
    with trainee_in(Path(profile), load_truth(Path(phantom))) as trainee:
        case = trainee.take_in(Path(pack))
        opened = trainee.open_read(case)
        trainee.read_all(opened)
        result = trainee.sign(opened)
        path = trainee.desk.result_path(case.read_id)
    _, findings = check_result(path, Path(pack), same_lesions, QuietJob())
    said = {
        "is_reached": reaches(address), "passed": result.score.is_passed, "rules": len(result.score.rules),
        "found": len(result.score.found), "findings": [str(each) for each in findings],
    }  # fmt: skip
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
