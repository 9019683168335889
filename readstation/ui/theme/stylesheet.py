"""The one style sheet, generated from the token table."""

from __future__ import annotations

import re

from readstation.core.errors import Defect
from readstation.core.resources import resource_path
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COLOURS, TEXT_STYLES, Colours, as_mapping

_NAME = re.compile(r"([@$])([a-z_0-9]+)")
_ICON = re.compile(r"%([a-z_]+)%")


def build_stylesheet(colours: Colours = COLOURS, *, has_thick_edges: bool = False) -> str:
    """Return the style sheet of the window, for the size of text in force.

    Parameters
    ----------
    has_thick_edges
        Whether controls and cards have edges of two pixels (design, section 10).

    Raises
    ------
    Defect
        If the template names a token that does not exist.
    """
    sheet = fill_template(resource_path("themes", "dark.qss").read_text(encoding="utf-8"), colours)
    return sheet.replace("border: 1px solid", "border: 2px solid") if has_thick_edges else sheet


def fill_template(template: str, colours: Colours = COLOURS) -> str:
    """Replace ``@colour``, ``$size`` and ``%icon%`` names by their values.

    Raises
    ------
    Defect
        If a name is not a token.
    """
    values = {f"@{name}": value for name, value in as_mapping(colours).items()}
    values |= {f"${name}": f"{scaled(style.size_px)}px" for name, style in TEXT_STYLES.items()}

    def value_of(match: re.Match[str]) -> str:
        name = match.group(0)
        if name not in values:
            raise Defect(f"the style sheet names an unknown token: {name}")
        return values[name]

    body = re.sub(r"/\*.*?\*/", "", template, flags=re.DOTALL)
    return _NAME.sub(value_of, _ICON.sub(_icon_url, body))


def _icon_url(match: re.Match[str]) -> str:
    return resource_path("icons", f"{match.group(1)}.svg").as_posix()
