"""Agreement on responses: the table of a scope, kappa, the case that differs, and a tile for each case."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.criteria.facts import Response, Scope
from readstation.practice.agreement import CATEGORIES, ScopeAgreement
from readstation.practice.sheet import ScoreSheet, SheetCase
from readstation.ui.presenters.score_sheet import (
    SCOPES,
    CaseTile,
    agreement_of,
    agreement_words,
    case_lines,
    case_tiles,
    case_title,
    kappa_needed_words,
    response_of,
    shown_categories,
)
from readstation.ui.presenters.words import response_words
from readstation.ui.theme.text_size import scaled
from readstation.ui.widgets.buttons import ChoiceButton, KeyButton
from readstation.ui.widgets.cards import Card, clear_layout
from readstation.ui.widgets.labels import IconLabel, framed, plain_label, set_tone, tone_colour

_CELL_PX = (46, 34)
_TILE_PX = 40
_TILES_IN_A_ROW = 4
_MOST_TILE_ROWS = 3


class TileButton(QPushButton):
    """A case: its name, both responses, and whether it needs a look."""

    def __init__(self, tile: CaseTile, place: int) -> None:
        super().__init__()
        self.name = tile.name
        self.setObjectName(f"case_tile_{place}")
        self.setProperty("look", "tile")
        self.setCheckable(True)
        self.setFixedHeight(scaled(_TILE_PX))
        said = f"{tile.own} {tile.reference}".strip()
        state = tr("as in the reference") if tile.is_right else tr("differs, look at it")
        self.setAccessibleName(f"{tile.name}, {said}, {state}")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 8, 2)
        row.setSpacing(6)
        row.addWidget(plain_label(tile.name, "small", "text2"))
        row.addWidget(plain_label(said, "small_strong"), 1)
        row.addWidget(
            IconLabel("check" if tile.is_right else "alert", tone_colour("ok" if tile.is_right else "warn"), 16)
        )
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


class AgreementCard(Card):
    """Shows one scope at a time, and one case."""

    scope_chosen = Signal(object)
    case_chosen = Signal(str)
    """The name of a case."""
    side_by_side_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("agreement_card", tr("Response agreement"))
        self.scope = Scope.LOCALIZED
        self.scopes: dict[Scope, ChoiceButton] = {}
        choices = QHBoxLayout()
        choices.setSpacing(6)
        for scope in Scope:
            button = ChoiceButton(tr(SCOPES[scope]), f"scope_{scope.value}")
            button.clicked.connect(lambda _=False, each=scope: self.scope_chosen.emit(each))
            choices.addWidget(button)
            self.scopes[scope] = button
        self.head.addLayout(choices)
        self._table = QGridLayout()
        self._table.setSpacing(2)
        self._below = plain_label(tr("Rows: you. Columns: reference."), "small", "text3")
        self.needed = plain_label(look="small", tone="text2", wraps=True)
        self.needed.setObjectName("kappa_words")
        self._case_title = plain_label(look="strong")
        self._case_title.setObjectName("case_title")
        self._case_said = plain_label(look="small_strong", tone="text2")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.side_by_side = KeyButton(
            tr("Open side by side"), "open_side_by_side", key="Enter", icon_name="compare-horizontal"
        )
        self.side_by_side.clicked.connect(self.side_by_side_wanted)
        self._tiles = QGridLayout()
        self._tiles.setContentsMargins(0, 0, 4, 0)
        self._tiles.setSpacing(6)
        self.tiles: list[TileButton] = []
        self._lay_out()

    def show_sheet(self, sheet: ScoreSheet, case: SheetCase) -> None:
        """Show the chosen scope of a set, and a case of it."""
        for scope, button in self.scopes.items():
            button.setChecked(scope is self.scope)
        found = agreement_of(sheet, self.scope)
        self.note.setText("" if found is None else agreement_words(found))
        self._show_table(found)
        self.needed.setText(kappa_needed_words(sheet, self.scope))
        tiles = case_tiles(sheet, self.scope)
        if self.is_news(tiles):
            self._build_tiles(tiles)
        for tile in self.tiles:
            tile.setChecked(tile.name == case.name)
        title, said = case_title(case, self.scope)
        self._case_title.setText(title)
        self._case_said.setText(said)
        answer = response_of(case.result.score, self.scope)
        set_tone(self._case_said, "text2" if answer is None or answer.own == answer.reference else "warn")
        clear_layout(self._lines)
        for words in case_lines(case, self.scope):
            self._lines.addWidget(plain_label(words, "body", "text2", wraps=True))
        self._lines.addStretch()

    def _show_table(self, found: ScopeAgreement | None) -> None:
        clear_layout(self._table)
        if found is None:
            self._table.addWidget(plain_label(tr("No response in this scope yet."), "body", "text2"), 0, 0)
            return
        shown = shown_categories(found)
        for column, place in enumerate(shown, start=1):
            head = plain_label(_short(place), "small_strong")
            self._table.addWidget(head, 0, column, Qt.AlignmentFlag.AlignCenter)
        for row, own in enumerate(shown, start=1):
            self._table.addWidget(plain_label(_short(own), "small_strong"), row, 0)
            for column, reference in enumerate(shown, start=1):
                self._table.addWidget(_cell(found.table[own][reference], own, reference), row, column)

    def _build_tiles(self, tiles: tuple[CaseTile, ...]) -> None:
        clear_layout(self._tiles)
        self.tiles = []
        for place, tile in enumerate(tiles):
            button = TileButton(tile, place)
            button.clicked.connect(lambda _=False, name=tile.name: self.case_chosen.emit(name))
            self._tiles.addWidget(button, place // _TILES_IN_A_ROW, place % _TILES_IN_A_ROW)
            self.tiles.append(button)
        for column in range(_TILES_IN_A_ROW):
            self._tiles.setColumnStretch(column, 1)
        rows = min(-(-len(tiles) // _TILES_IN_A_ROW), _MOST_TILE_ROWS)
        self._tile_area.setFixedHeight(rows * (scaled(_TILE_PX) + 6) + 2)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(self._table)
        left.addWidget(self._below)
        left.addWidget(self.needed)
        left.addStretch()
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(plain_label(tr("The case in question"), "strong"))
        right.addWidget(self._case_box(), 1)
        upper = QHBoxLayout()
        upper.setSpacing(20)
        upper.addLayout(left)
        upper.addLayout(right, 1)
        holder = QWidget()
        holder.setLayout(self._tiles)
        self._tile_area = QScrollArea()
        self._tile_area.setObjectName("case_tiles")
        self._tile_area.setWidgetResizable(True)
        self._tile_area.setFrameShape(QFrame.Shape.NoFrame)
        self._tile_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tile_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tile_area.setWidget(holder)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(plain_label(tr("By case"), "strong"))
        row.addWidget(plain_label(tr("yours, then reference"), "small", "text3"), 1)
        self.body.addLayout(upper, 1)
        self.body.addLayout(row)
        self.body.addWidget(self._tile_area)

    def _case_box(self) -> QFrame:
        box = framed("bar")
        column = QVBoxLayout(box)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self._case_title, 1)
        head.addWidget(self._case_said)
        column.addLayout(head)
        inner = QWidget()
        inner.setLayout(self._lines)
        self._lines.setContentsMargins(0, 0, 6, 0)
        area = QScrollArea()
        area.setObjectName("case_lines")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setMinimumHeight(scaled(84))
        column.addWidget(area, 1)
        column.addWidget(self.side_by_side, 0, Qt.AlignmentFlag.AlignLeft)
        return box


def _short(place: int) -> str:
    return response_words(Response(CATEGORIES[place]))


def _cell(count: int, own: int, reference: int) -> QWidget:
    cell = plain_label(str(count), "strong", "text1" if count else "text3")
    cell.setProperty("cell", "none" if not count else "hit" if own == reference else "miss")
    cell.setAlignment(Qt.AlignmentFlag.AlignCenter)
    cell.setMinimumSize(scaled(_CELL_PX[0]), scaled(_CELL_PX[1]))
    cell.setAccessibleName(
        tr("you {own}, reference {reference}", own=_short(own), reference=_short(reference)) + f": {count}"
    )
    return cell
