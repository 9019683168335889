"""Where a simulated trial lies, and whether it stands there whole."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_strict
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.store.profile import OpenProfile
from readstation.trial.simulation.plan import SimulationPlan

_MARK = "simulated-trial.json"


@dataclass(frozen=True, slots=True)
class SimulatedFolders:
    """The parts of a simulated trial on the disk.

    Attributes
    ----------
    root
        The folder of all of it.
    """

    root: Path

    @property
    def profile(self) -> Path:
        """The one station: office's library, readers, adjudicator."""
        return self.root / "profile"

    @property
    def central(self) -> Path:
        """The embedded central database."""
        return self.root / "central" / "central.db"

    @property
    def central_url(self) -> str:
        """The same as a URL."""
        return f"sqlite:///{self.central}"

    @property
    def clinical(self) -> Path:
        """The clinical tables as they were handed over."""
        return self.root / "clinical"

    @property
    def subjects(self) -> Path:
        """The sponsor's list of subjects."""
        return self.root / "subjects.csv"

    def stands(self, plan: SimulationPlan) -> bool:
        """Return whether the trial of a plan stands here whole."""
        return self._mark() == {**asdict(plan), "is_whole": True}

    def begin(self, plan: SimulationPlan) -> None:
        """Make the folder ready for a new trial; what a run that was stopped left goes, and so does another trial.

        Raises
        ------
        Refused
            If the folder holds something else, or a station has it open. Nothing was removed.
        """
        if self.root.exists() and any(self.root.iterdir()):
            if self._mark() is None:
                raise Refused(
                    Finding("simulation.folder", "The folder holds something else. Nothing was done: name a new one.")
                )
            if self.profile.is_dir():
                OpenProfile(self.profile).close()
            shutil.rmtree(self.root)
        self.root.mkdir(parents=True, exist_ok=True)
        self._write(plan, is_whole=False)
        self.clinical.mkdir()

    def end(self, plan: SimulationPlan) -> None:
        """Note that the trial stands whole."""
        self._write(plan, is_whole=True)

    def _write(self, plan: SimulationPlan, *, is_whole: bool) -> None:
        (self.root / _MARK).write_bytes(canonical_bytes({**asdict(plan), "is_whole": is_whole}))

    def _mark(self) -> dict[str, object] | None:
        try:
            found = parse_strict((self.root / _MARK).read_bytes())
        except (FileNotFoundError, NotCanonicalError):
            return None
        return dict(found) if isinstance(found, dict) else None
