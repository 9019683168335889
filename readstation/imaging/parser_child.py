"""The child process that parses foreign files: questions on its input, answers on its output, a line of JSON each.

It is started by `parser_process` and by nothing else. What the libraries under it print goes nowhere: it may quote a
patient (TR-62).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any

from readstation.imaging.parser_walls import ParserLimits, allow_cpu_time, shut_in

if TYPE_CHECKING:
    from readstation.imaging.parser import LocalParser

Question = dict[str, Any]


def main() -> int:
    """Answer until the input ends; return the exit status."""
    sink = os.open(os.devnull, os.O_WRONLY)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    first = json.loads(sys.stdin.readline())
    limits = ParserLimits(*first["limits"])
    walls = shut_in(first["scratch"], limits)
    # Only now come the parsers and their threads, inside the walls.
    from readstation.imaging.parser import LocalParser

    _say(answers, {"ready": walls})
    parser = LocalParser()
    for line in sys.stdin:
        _answer(parser, json.loads(line), answers, limits)
    return 0


def _say(answers: IO[str], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _answer(parser: LocalParser, question: Question, answers: IO[str], limits: ParserLimits) -> None:
    """Answer item by item, or all together where that is asked for, then say that this was all."""
    from zipfile import BadZipFile

    from readstation.core.errors import Refused
    from readstation.imaging.archive import ArchiveTooLargeError
    from readstation.imaging.plain_data import to_plain

    try:
        allow_cpu_time(limits.item_s)
        together = []
        for item in _QUESTIONS[question["ask"]](parser, question):
            if question.get("together"):
                together.append(to_plain(item))
            else:
                _say(answers, {"item": to_plain(item)})
            allow_cpu_time(limits.item_s)
        if together:
            _say(answers, {"items": together})
        _say(answers, {"end": True})
    except Refused as error:
        _say(answers, {"refused": to_plain(error.findings)})
    except ArchiveTooLargeError:
        _say(answers, {"archive": "large"})
    except (BadZipFile, NotImplementedError):
        _say(answers, {"archive": "damaged"})
    except MemoryError:
        _say(answers, {"memory": True})
    except OSError as error:
        _say(answers, {"errno": error.errno or 0})


def _headers(parser: LocalParser, question: Question) -> Iterator[object]:
    from pathlib import Path

    paths = [Path(each) for each in question["paths"]]
    yield from parser.headers(paths, pictures=question["pictures"], segmentations=question["segmentations"])


def _directory(parser: LocalParser, question: Question) -> Iterator[object]:
    from pathlib import Path

    yield parser.directory(Path(question["path"]))


def _members(parser: LocalParser, question: Question) -> Iterator[object]:
    from pathlib import Path

    yield from parser.members(Path(question["path"]), Path(question["scratch"]))


def _digests(parser: LocalParser, question: Question) -> Iterator[object]:
    from pathlib import Path

    yield parser.digests(Path(question["path"]))


def _blind(parser: LocalParser, question: Question) -> Iterator[object]:
    from readstation.imaging.parser import BlindingOrder
    from readstation.imaging.plain_data import from_plain

    yield parser.blind(from_plain(BlindingOrder, question["order"]))


_QUESTIONS: dict[str, Callable[[LocalParser, Question], Iterator[object]]] = {
    "headers": _headers,
    "directory": _directory,
    "members": _members,
    "digests": _digests,
    "blind": _blind,
}

if __name__ == "__main__":
    sys.exit(main())
