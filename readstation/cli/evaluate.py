"""``readstation evaluate``: the criteria engine without a window, JSON in and JSON out.

Of the packages outside the standard library it imports none, so that it starts as fast as the interpreter lets it.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Final

from readstation._version import __version__
from readstation.cli.evaluate_measures import MEASURES
from readstation.core.errors import Refused
from readstation.criteria.config import RULE_SET_VERSION
from readstation.criteria.io.document import LineReader, ReadIn, read_document
from readstation.criteria.io.place import Place, load_json

SUMMARY: Final = "Evaluate case files by the rules: JSON in, JSON out."

_TEXT: Final = """\
Evaluate case files by the rules: JSON in, JSON out.

The same engine serves the reading room. A file with any fault is refused as a whole: one line per fault on standard
error, with its path, and nothing on standard output."""

_EXAMPLE: Final = """\
Example:
    readstation evaluate cases.json > results.json
    readstation evaluate --check mrecist_cases.json
    readstation evaluate --lines - < cases.jsonl

Exit status: 0 done, 1 a fault or a difference, 2 wrong usage."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    found = argparse.ArgumentParser(
        prog="readstation evaluate",
        description=_TEXT,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    found.add_argument("file", metavar="FILE", help="The case file; - reads standard input.")
    found.add_argument("--check", action="store_true", help="Print what differs from the expected values in the file.")
    found.add_argument("--explain", action="store_true", help="Add to each timepoint row the rules that fired.")
    found.add_argument(
        "--lines", action="store_true", help="One case a line, with its kind; a result for each at once."
    )
    return found


def run_evaluate(words: Sequence[str]) -> int:
    """Run the command.

    Parameters
    ----------
    words
        What follows ``readstation evaluate``.

    Returns
    -------
    int
        The exit status: 0 done, 1 a fault or a difference. Wrong usage leaves the process with 2.
    """
    options = parser().parse_args(words)
    # Cases make many small objects and no circles, so looking for circles often is time lost.
    gc.set_threshold(100_000)
    try:
        with _opened(options.file) as stream:
            if options.lines:
                status = _run_lines(stream, is_check=options.check, with_reasons=options.explain)
            else:
                status = _run_document(stream.read(), is_check=options.check, with_reasons=options.explain)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Whoever reads the output has gone; nothing more can be said to them, also not when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        _say(f"{error.filename or 'standard input or output'}: {error.strerror}.")
    except KeyboardInterrupt:
        _say("Stopped.")
    return 1


def _opened(name: str) -> contextlib.AbstractContextManager[BinaryIO]:
    return contextlib.nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")


def _run_document(data: bytes, *, is_check: bool, with_reasons: bool) -> int:
    try:
        document = Place(load_json(data))
        cases = read_document(document, MEASURES)
        if is_check:
            from readstation.criteria.io.check import document_differences

            return _report(document_differences(document, cases))
    except Refused as refused:
        return _refuse(refused)
    _write_document(cases, with_reasons=with_reasons)
    return 0


def _run_lines(stream: Iterable[bytes], *, is_check: bool, with_reasons: bool) -> int:
    reader = LineReader(MEASURES)
    status = 0
    for line in stream:
        try:
            case = reader.read(line)
        except Refused as refused:
            status = _refuse(refused)
            continue
        if case is None:
            continue
        if is_check:
            from readstation.criteria.io.check import differences

            status = max(status, _report(differences(case)))
        else:
            _print(_json({"kind": case.kind, **case.case.output(with_reasons)}))
            # Each result goes out at once, also into a pipe.
            sys.stdout.flush()
    return status


def _write_document(cases: Mapping[str, list[ReadIn]], *, with_reasons: bool) -> None:
    _print("{")
    for kind, members in cases.items():
        _print(f'"{kind}": [')
        for number, case in enumerate(members, start=1):
            _print(_json(case.case.output(with_reasons)) + ("," if number < len(members) else ""))
        _print("],")
    software = {"name": "readstation", "version": __version__, "rule_set_version": RULE_SET_VERSION}
    _print(f'"software": {_json(software)}\n}}')


def _json(value: object) -> str:
    return _ENCODER.encode(value)


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"a {type(value).__name__} is no part of a result")


_ENCODER: Final = json.JSONEncoder(default=_number, allow_nan=False)


def _report(found: Iterable[str]) -> int:
    """Print differences; return 1 if there is any."""
    status = 0
    for line in found:
        _print(_one_line(line, sys.stdout.encoding))
        status = 1
    return status


def _refuse(refused: Refused) -> int:
    for finding in refused.findings:
        _say(f"{finding.place}: {finding.message}" if finding.place else finding.message)
    return 1


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _say(text: str) -> None:
    sys.stderr.write(f"{_one_line(text, sys.stderr.encoding)}\n")


def _one_line(text: str, encoding: str) -> str:
    """Return text with every character escaped that would break the line, or that the stream cannot say."""
    line = "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)
    return line.encode(encoding, "backslashreplace").decode(encoding)
