"""A small table of ours (矩阵表) whose rows open places; what is wrong stands in colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ui.figure_strip import trace_markup
from ui.language import say
from ui.markup import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.queries import Figure

Tone = Literal["", "alert", "warn", "unknown", "quiet"]


@dataclass(frozen=True)
class Cell:
    """
    One cell.

    Attributes
    ----------
    text
        What stands in it.
    tone
        How it looks: what needs a hand, what is odd, what isn't known, what is of no weight.
    title
        What explains it when the pointer rests on it.
    bar
        Parts of a bar below the text: share (0-1) and colour (``#rrggbb``) of each.
    figure
        The figure that it shows, explained behind a sign.
    """

    text: str
    tone: Tone = ""
    title: str = ""
    bar: tuple[tuple[float, str], ...] = ()
    figure: Figure | None = None


@dataclass(frozen=True)
class MatrixRow:
    """A row: its name, what a press on it opens (``community:Q001``; "" for nothing), its cells."""

    name: str
    opens: str
    cells: Sequence[Cell]


def matrix(corner: str, heads: Sequence[tuple[str, str]], rows: Sequence[MatrixRow]) -> str:
    """
    Return the table as HTML.

    Parameters
    ----------
    corner
        What the rows are.
    heads
        Of each column its head, and what explains it.
    rows
        From top to bottom; each with as many cells as there are heads.
    """
    top = "".join(f'<th scope="col" title="{escaped(title)}">{escaped(label)}</th>' for label, title in heads)
    body = "".join(_row(row) for row in rows)
    return (
        f'<table class="ll-matrix"><thead><tr><th scope="col">{escaped(corner)}</th>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _row(row: MatrixRow) -> str:
    name = escaped(row.name)
    if row.opens:
        name = f'<button type="button" data-open="{escaped(row.opens)}">{name}</button>'
    return f'<tr><th scope="row">{name}</th>{"".join(map(_cell, row.cells))}</tr>'


def _cell(cell: Cell) -> str:
    style = f' class="ll-{cell.tone}"' if cell.tone else ""
    title = f' title="{escaped(cell.title)}"' if cell.title else ""
    return f"<td{style}{title}>{escaped(cell.text)}{_bar(cell)}{_how(cell)}</td>"


def _bar(cell: Cell) -> str:
    if not cell.bar:
        return ""
    parts = "".join(
        f'<u style="width:{100 * share:.1f}%;background:{escaped(colour)}"></u>' for share, colour in cell.bar
    )
    return f'<s class="ll-parts">{parts}</s>'


def _how(cell: Cell) -> str:
    if cell.figure is None:
        return ""
    how = escaped(say("shell.how"))
    return (
        f'<details class="ll-how"><summary aria-label="{how}" title="{how}"></summary>'
        f'<div class="ll-explained">{trace_markup(cell.figure)}</div></details>'
    )
