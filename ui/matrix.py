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

Tone = Literal["", "alert", "warn", "unknown", "quiet", "words"]


@dataclass(frozen=True)
class Cell:
    """
    One cell.

    Attributes
    ----------
    text
        What stands in it.
    tone
        How it looks: what needs a hand, what is odd, what isn't known, what is of no weight, words among numbers.
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


def matrix(corner: str, heads: Sequence[tuple[str, str]], rows: Sequence[MatrixRow], *, sorted_as: str = "") -> str:
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
    sorted_as
        The table's own name on the page, where a press on a head is to sort it; needs `ui.opener.listen` on the page.
    """
    tones: list[Tone] = [cell.tone for cell in rows[0].cells] if rows else [""] * len(heads)
    top = "".join(
        _head(label, title, words=tone == "words", sorts=bool(sorted_as))
        for (label, title), tone in zip([(corner, ""), *heads], ["words", *tones], strict=True)
    )
    body = "".join(_row(row) for row in rows)
    name = f' data-sorted="{escaped(sorted_as)}"' if sorted_as else ""
    return f'<table class="ll-matrix"{name}><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def _head(label: str, title: str, *, words: bool, sorts: bool) -> str:
    style = ' class="ll-words"' if words else ""
    about = f' title="{escaped(title)}"' if title else ""
    inner = f'<button type="button">{escaped(label)}</button>' if sorts else escaped(label)
    return f'<th scope="col"{style}{about}>{inner}</th>'


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
