"""A small simulated trial, made once a run; each module of tests works on a copy of its own."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

import pytest
from filelock import FileLock

from readstation.app.simulated.folders import SimulatedFolders
from readstation.app.simulated.trial import SimulatedTrial, make_trial
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from readstation.trial.simulation.plan import SimulationPlan

SMALL_PLAN = SimulationPlan(subjects=5, timepoints=4, seed=106)


@pytest.fixture(scope="session")
def simulated_trial(tmp_path_factory: pytest.TempPathFactory) -> SimulatedTrial:
    """Five subjects with four timepoints at most, read twice, adjudicated, with their clinical tables."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "simulated-small"
    with FileLock(shared.with_suffix(".lock")):
        made = make_trial(shared, SMALL_PLAN, QuietJob())
        # A session's fixture that several modules import is made once for each of them.
        folders = SimulatedFolders(tmp_path_factory.mktemp("simulated") / "here")
        shutil.copytree(made.folders.root, folders.root)
    with OpenStation.existing(folders.profile) as station:
        station.keep_settings(replace(station.settings, central_url=folders.central_url))
    return SimulatedTrial(folders, SMALL_PLAN)
