"""
A frame as a table of ours (数据表) that a press on a head sorts: one element of HTML.

`st.dataframe` is a sheet for long lists: it draws every cell on a canvas, and a page of short ones that change with
every filter is drawn sooner as text, which a person can also search, copy and hear.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from ui.matrix import Cell, MatrixRow, Tone, matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

_MISSING = "—"
# What reads as a number stands at the right and is sorted as one, as in sorting.js.
_NUMBER = re.compile(r"[+-]?[\d,]+(\.\d+)?( ?%)?")


def frame_table(frame: pd.DataFrame, *, name: str, opens: Sequence[str] = ()) -> str:
    """
    Return a frame as HTML.

    Parameters
    ----------
    frame
        One row a line, the first column what the line is named; whole numbers are told whole, others with one decimal,
        NA as a dash.
    name
        The table's own name on the page: another answer under it keeps the order that a person asked for.
    opens
        What a press on each name opens, as ``compound:C001``; needs `ui.opener.listen` on the page.
    """
    named, *others = ([_told(value) for value in frame[column]] for column in frame.columns)
    tones = [_tone(texts) for texts in others]
    cells = zip(*([Cell(said, tone) for said in texts] for texts, tone in zip(others, tones, strict=True)), strict=True)
    targets = opens or [""] * len(named)
    rows = [MatrixRow(said, target, row) for said, target, row in zip(named, targets, cells, strict=True)]
    corner, *heads = (str(column) for column in frame.columns)
    # A panel is narrower than seven columns.
    return f'<div class="ll-wide">{matrix(corner, [(head, "") for head in heads], rows, sorted_as=name)}</div>'


def _told(value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]  # a cell of a frame
        return _MISSING
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def _tone(texts: Sequence[str]) -> Tone:
    return "" if any(map(_NUMBER.fullmatch, texts)) else "words"
