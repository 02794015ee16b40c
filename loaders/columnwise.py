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

    from loaders.reading import Reading

Result = TypeVar("Result")

# Cells of these types may be equal and yet mean different things: 1, 1.0 and true.
_ALIKE = frozenset({bool, int, float})
# Characters that stand for themselves: nothing to fold, to clean or to mask is among them.
_CALM = r"^[\x{4e00}-\x{9fff}][\x{4e00}-\x{9fff}A-Za-z0-9()（）、，。\-]*$"
_DECIMAL = r"^-?[0-9]{1,8}(\.[0-9]{1,12})?$"
_FOLDED_ALONE = r"^[\x{4e00}-\x{9fff}A-Za-z0-9]+$"
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
    keys, results = _read_distinct(read, cells)
    return list(map(results.__getitem__, keys))


def readings_of(read: Callable[[Any], Reading], cells: Sequence[Any]) -> tuple[list[Any], list[tuple[int, Reading]]]:
    """
    Read every cell, but cells that are the same only once.

    Parameters
    ----------
    read
        A pure function of a hashable cell.
    cells
        Raw cells.

    Returns
    -------
    values, noted
        One value a cell; and the place and the reading of each cell that has a code, in order.
    """
    keys, readings = _read_distinct(read, cells)
    values = {key: reading.value for key, reading in readings.items()}
    coded = {key for key, reading in readings.items() if reading.code}
    noted = [(place, readings[key]) for place, key in enumerate(keys) if key in coded] if coded else []
    return list(map(values.__getitem__, keys)), noted


def _read_distinct(read: Callable[[Any], Result], cells: Sequence[Any]) -> tuple[Sequence[Any], dict[Any, Result]]:
    """Return what tells each cell from those that mean something else, and by it what reading the cell gives."""
    if len(_ALIKE & set(map(type, cells))) < 2:  # noqa: PLR2004 - of one alone nothing is mixed up
        return cells, {cell: read(cell) for cell in dict.fromkeys(cells)}
    keys = list(zip(map(type, cells), cells, strict=True))
    return keys, {key: read(key[1]) for key in dict.fromkeys(keys)}


@lru_cache(maxsize=1)
def _suspect() -> str:
    openers = {word[0] for key in ("unknown", "none") for word in word_set("cells", key) if word[0] >= "\u4e00"}
    return rf"^[{''.join(sorted(openers))}]|{_NUMBERS}|[{characters('people', 'provinces')}][A-HJ-NP-Za-hj-np-z]"


def fold_calm(cells: Sequence[Any]) -> list[str | None] | None:
    """
    Fold as `loaders.words.fold` does the cells in which only the case of letters can change.

    Returns
    -------
    folded
        One a cell, None for whatever must be folded by itself; None where the cells are not all text.
    """
    texts = _as_arrow(cells)
    if texts is None:
        return None
    # Only letters of ASCII are among them.
    folded = pc.if_else(pc.match_substring_regex(texts, _FOLDED_ALONE), pc.ascii_lower(texts), None)
    found: list[str | None] = folded.to_pylist()
    return found


def plain_decimals(cells: Sequence[Any]) -> NDArray[np.float64] | None:
    """Return the numbers of cells that are text such as 116.57, NaN for others; None where not all cells are text."""
    texts = _as_arrow(cells)
    if texts is None:
        return None
    decimals = pc.if_else(pc.match_substring_regex(texts, _DECIMAL), texts, None).cast(pa.float64())
    return np.array(decimals.fill_null(np.nan).to_numpy(zero_copy_only=False))


def _as_arrow(cells: Sequence[Any]) -> Any:  # noqa: ANN401 - Arrow has no types
    """Return cells that are all text or nothing as Arrow has them; None for others."""
    if not set(map(type, cells)) <= {str, type(None)}:
        return None
    try:
        return pa.array(cells, type=pa.large_string())
    except (pa.ArrowException, UnicodeError):
        # Half a surrogate pair is no text that Arrow takes.
        return None


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
    texts = _as_arrow(cells)
    if texts is None:
        return np.zeros(len(cells), dtype=bool)
    plain = pc.and_(pc.match_substring_regex(texts, _CALM), pc.less_equal(pc.utf8_length(texts), limit))
    plain = pc.and_not(plain, pc.match_substring_regex(texts, _suspect()))
    return np.asarray(plain.fill_null(fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)
