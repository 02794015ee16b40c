"""Many cells at once (整列取值): each different cell is read once, and plain texts aren't read one by one at all."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.words import characters, word_set

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

Result = TypeVar("Result")

# Cells of these types may be equal and yet mean different things: 1, 1.0 and true.
_ALIKE = frozenset({bool, int, float})
# Characters that stand for themselves: nothing to fold, to clean or to mask is among them.
_CALM = r"^[\x{4e00}-\x{9fff}][\x{4e00}-\x{9fff}A-Za-z0-9()（）、，。\-]*$"
# What any masked number holds in calm characters; car plates are the other form.
_NUMBERS = r"[0-9]{3}-?[0-9]{4}"


def each_once(read: Callable[[Any], Result], cells: Sequence[Any]) -> list[Result]:
    """
    Apply `read` to every cell, but to cells that are the same only once.

    Parameters
    ----------
    read
        A pure function of a hashable cell.
    cells
        Raw cells.

    Returns
    -------
    results
        One a cell, in order.
    """
    if len(_ALIKE & set(map(type, cells))) < 2:  # noqa: PLR2004 - of one alone nothing is mixed up
        results = {cell: read(cell) for cell in dict.fromkeys(cells)}
        return list(map(results.__getitem__, cells))
    keys = list(zip(map(type, cells), cells, strict=True))
    known = {key: read(cell) for key, cell in dict(zip(keys, cells, strict=True)).items()}
    return list(map(known.__getitem__, keys))


@lru_cache(maxsize=1)
def _suspect() -> str:
    openers = {word[0] for key in ("unknown", "none") for word in word_set("cells", key) if word[0] >= "\u4e00"}
    return rf"^[{''.join(sorted(openers))}]|{_NUMBERS}|[{characters('people', 'provinces')}][A-HJ-NP-Za-hj-np-z]"


def plain_texts(cells: Sequence[Any], limit: int) -> NDArray[np.bool_]:
    """
    Tell which cells are text that stays as it is: nothing to clean or to mask, no word for an unknown.

    Parameters
    ----------
    cells
        Raw cells.
    limit
        The most characters.

    Returns
    -------
    plain
        One a cell; False for whatever must be looked at by itself.
    """
    nothing = np.zeros(len(cells), dtype=bool)
    if not set(map(type, cells)) <= {str, type(None)}:
        return nothing
    try:
        texts = pa.array(cells, type=pa.large_string())
    except (pa.ArrowException, UnicodeError):
        # Half a surrogate pair is no text that Arrow takes.
        return nothing
    plain = pc.and_(pc.match_substring_regex(texts, _CALM), pc.less_equal(pc.utf8_length(texts), limit))
    plain = pc.and_not(plain, pc.match_substring_regex(texts, _suspect()))
    return np.asarray(plain.fill_null(fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)
