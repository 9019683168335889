"""Progress of long work: a line on a terminal, nothing anywhere else."""

from __future__ import annotations

import sys
import time

import click

from readstation.core.jobs import QuietJob

_BAR = 24
_BETWEEN_LINES_S = 0.1


class TerminalJob(QuietJob):
    """A job that draws its progress on standard error, when that is a terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._is_drawn = sys.stderr.isatty()
        self._line = ""
        self._shown_at = 0.0

    def report(self, done: int, total: int, what: str = "") -> None:
        """Draw the latest progress."""
        super().report(done, total, what)
        now = time.monotonic()
        if not self._is_drawn or (now - self._shown_at < _BETWEEN_LINES_S and done < total):
            return
        self._shown_at = now
        share = done / total if total else 0.0
        filled = round(share * _BAR)
        bar = f"[{'#' * filled}{'.' * (_BAR - filled)}] {done}/{total}" if total else "…"
        line = f"\r{what}  {bar}"
        if line != self._line:
            click.echo(line.ljust(len(self._line)), err=True, nl=False)
            self._line = line

    def end(self) -> None:
        """Leave the line."""
        if self._line:
            click.echo("", err=True)
            self._line = ""
