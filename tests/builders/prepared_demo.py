"""The demonstration as ``prepare`` leaves it: made once a run, shared by its workers, copied for each test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree

from filelock import FileLock

from readstation.app.demo import DemoFolders, prepare
from readstation.app.settings import load_settings, save_settings
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from tests.builders.phantom import PhantomTrial


def placed_demo(root: Path, trial: PhantomTrial) -> DemoFolders:
    """Put the prepared demonstration of the small phantom into a folder: images, central, reader and case.

    What is in the folder is its own: nothing of another test is written to. The phantom's files are a link.
    """
    made, folders = _made(trial), DemoFolders(root)
    copytree(made.profile, folders.profile)
    copytree(made.central.parent, folders.central.parent)
    save_settings(folders.profile, replace(load_settings(folders.profile), central_url=folders.central_url))
    folders.phantom.symlink_to(trial.folder)
    return folders


def _made(trial: PhantomTrial) -> DemoFolders:
    whole = trial.folder.with_name("demo-prepared")
    with FileLock(whole.with_suffix(".lock")):
        if not whole.is_dir():
            begun = DemoFolders(trial.folder.with_name("demo-being-prepared"))
            begun.root.mkdir(exist_ok=True)
            if not begun.phantom.is_symlink():
                begun.phantom.symlink_to(trial.folder)
            with OpenStation(begun.profile) as station:
                prepare(station, begun, QuietJob())
            begun.root.rename(whole)
    return DemoFolders(whole)
