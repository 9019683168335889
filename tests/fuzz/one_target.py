"""Fuzzes one target in a process of its own, which the fuzzer ends: started by `running`, with its options behind.

``python -m tests.fuzz.one_target NAME SCRATCH whole|planted OPTIONS...``
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

from tests.fuzz.targets import target_of

INSTRUMENTED = ["readstation", "zipfile", "tests.fuzz.planted"]
"""The code whose branches guide the fuzzer."""


def main(name: str, scratch: Path, *options: str, is_planted: bool) -> None:
    """Fuzz until the options say that it is enough, or something was found."""
    with atheris.instrument_imports(include=INSTRUMENTED):
        if is_planted:
            from tests.fuzz.planted import PLANTED

            target = PLANTED[name].plant()
        else:
            target = target_of(name)
    from tests.fuzz.mutating import mutator_of
    from tests.fuzz.target import Form

    swallowed: list[str] = []
    # What a library swallows is a fault too: what it hands out then is none of its results.
    sys.unraisablehook = lambda found: swallowed.append(repr(found.exc_value))

    def enter(data: bytes) -> None:
        try:
            target.takes(data, scratch)
            if swallowed:
                raise RuntimeError(f"an error was swallowed: {swallowed.pop()}")
        except BaseException:
            # The fuzzer keeps it too, unless its own alarm ends the process while it says what happened.
            (scratch.parent / "crashes" / "failed").write_bytes(data)
            raise

    def by_bytes(data: bytes, most: int) -> bytes:
        # `Fuzz` puts another function here than the one that is imported.
        changed: bytes = atheris.Mutate(data, most)
        return changed

    own = {} if target.form is Form.BYTES else {"custom_mutator": mutator_of(target.form, by_bytes)}
    atheris.Setup([sys.argv[0], *options], enter, **own)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[4:], is_planted=sys.argv[3] == "planted")
