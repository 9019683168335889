"""The first step of the ``readstation`` command: the one command that must start at once goes its own short way."""

from __future__ import annotations

import sys

from readstation.cli.last_words import keep_words_back, keep_words_of_threads_back


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process: 0 done, 1 could not do it, 2 wrong usage.

    Parameters
    ----------
    arguments
        The words after the program's name; those of the process when None.
    """
    words = sys.argv[1:] if arguments is None else arguments
    # What other programs call with words of their own leaves their interpreter as it is.
    is_process = arguments is None
    if is_process:
        keep_words_back()
    if words[:1] == ["evaluate"]:
        from readstation.cli.evaluate import run_evaluate

        sys.exit(run_evaluate(words[1:]))
    from readstation.cli.main import run as run_any

    if is_process:
        keep_words_of_threads_back()
    run_any(words)
