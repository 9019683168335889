"""The one place that opens shipped resources."""

from __future__ import annotations

from pathlib import Path


def resource_path(*parts: str) -> Path:
    """Return the path of a shipped resource.

    In an installed wheel the folder stands inside the package, in a checkout beside it; the manual, which is shipped
    too, stands among the documents there.

    Raises
    ------
    FileNotFoundError
        If there is no such resource.
    """
    package = Path(__file__).resolve().parent.parent
    for root in (package / "_shipped", package.parent / "resources", package.parent / "docs"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(parts))
