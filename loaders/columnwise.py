"""Many cells at once (整列取值): each different cell is read once, and plain ones aren't read one by one at all."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.column_values import ArrowValues, as_arrow, distinct, nothing, truths
from loaders.reading import LONGEST_WORD
from loaders.words import characters, word_set

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from loaders.column_values import CodedValues

# Characters that stand for themselves: nothing to fold, to clean or to mask is among them.
_CALM = r"^[\x{4e00}-\x{9fff}][\x{4e00}-\x{9fff}A-Za-z0-9()（）、，。\-]*$"
_DECIMAL = r"^-?[0-9]{1,8}(\.[0-9]{1,12})?$"
# A time of this century on a day that every such month has; the others are looked at one by one.
_MOMENT = (
    r"^20[0-9]{2}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"[ T](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?$"
)
_DAY_SECONDS = 86_400
_FOLDED_ALONE = r"^[\x{4e00}-\x{9fff}A-Za-z0-9]+$"
_ORDER_NUMBER = r"^[A-Za-z]{0,8}-?[0-9]{4,50}$"
# Ideographs, letters, digits and the usual marks, single spaces between them.
_SEEN = r"[!-~\x{2014}\x{2018}-\x{201d}\x{2026}\x{3001}-\x{3002}\x{300a}-\x{3011}\x{4e00}-\x{9fff}\x{ff01}-\x{ff5e}]"
_TIDY = rf"^{_SEEN}+( {_SEEN}+)*$"
# A person's phone or ID number has so many digits.
_PERSONAL = (11, 18)
# What any masked number holds in calm characters; car plates are the other form.
_NUMBERS = r"[0-9]{3}-?[0-9]{4}"


def each_once(read: Callable[[Any], Any], cells: Sequence[Any]) -> CodedValues:
    """
    Apply `read` to every cell, but to cells that are the same only once.

    Parameters
    ----------
    read
        A pure function of a hashable cell.
    cells
        Raw cells, or values.

    Returns
    -------
    results
        One a cell, in order.
    """
    return distinct(cells).map(read)


@lru_cache(maxsize=1)
def _suspect() -> str:
    openers = {word[0] for key in ("unknown", "none") for word in word_set("cells", key) if word[0] >= "\u4e00"}
    return rf"^[{''.join(sorted(openers))}]|{_NUMBERS}|[{characters('people', 'provinces')}][A-HJ-NP-Za-hj-np-z]"


def first_characters(cells: Sequence[Any]) -> Sequence[Any]:
    """Return the first character of each cell that is text; of any other cell whether it is empty."""
    if isinstance(cells, ArrowValues):
        return ArrowValues(pc.utf8_slice_codeunits(cells.arrow, 0, 1))
    return [cell[:1] if isinstance(cell, str) else cell is None for cell in cells]


def fold_calm(cells: Sequence[Any]) -> ArrowValues | None:
    """
    Fold as `loaders.words.fold` does the cells in which only the case of letters can change.

    Returns
    -------
    folded
        One a cell, None for whatever must be folded by itself; None where the cells are not all text.
    """
    texts = as_arrow(cells)
    if texts is None:
        return None
    is_calm = pc.ascii_is_alnum(texts)
    if not pc.all(is_calm).as_py():
        is_calm = pc.match_substring_regex(texts, _FOLDED_ALONE)
    # Only letters of ASCII are among them.
    return ArrowValues(pc.if_else(is_calm, pc.ascii_lower(texts), None))


def tidy_texts(cells: Sequence[Any], limit: int) -> NDArray[np.bool_]:
    """
    Tell which cells are longer than any word for an unknown, and hold nothing to clean: only single spaces between.

    Parameters
    ----------
    cells
        Raw cells.
    limit
        The most characters.
    """
    texts = as_arrow(cells)
    if texts is None:
        return np.zeros(len(cells), dtype=bool)
    lengths = pc.utf8_length(texts)
    # Folding takes nothing but spaces from such a text.
    longest = pc.if_else(pc.match_substring(texts, " "), LONGEST_WORD, _longest_word())
    tidy = pc.and_(pc.greater(lengths, longest), pc.less_equal(lengths, limit))
    return truths(pc.and_(tidy, pc.match_substring_regex(texts, _TIDY)))


@lru_cache(maxsize=1)
def _longest_word() -> int:
    return max(len(word) for key in ("unknown", "none", "errors") for word in word_set("cells", key))


def plain_order_numbers(cells: Sequence[Any]) -> NDArray[np.bool_]:
    """Tell which cells are text that is an order's number as it stands: letters, then digits, too many for a word."""
    texts = as_arrow(cells)
    if texts is None:
        return np.zeros(len(cells), dtype=bool)
    personal = pc.and_(
        pc.ascii_is_decimal(texts), pc.is_in(pc.binary_length(texts).cast(pa.int64()), pa.array(_PERSONAL))
    )
    return truths(pc.and_not(pc.match_substring_regex(texts, _ORDER_NUMBER), personal))


def plain_decimals(cells: Sequence[Any]) -> NDArray[np.float64] | None:
    """Return the numbers of cells that are text such as 116.57, NaN for others; None where not all cells are text."""
    texts = as_arrow(cells)
    if texts is None:
        return None
    decimals = pc.if_else(pc.match_substring_regex(texts, _DECIMAL), texts, None).cast(pa.float64())
    return np.array(decimals.fill_null(np.nan).to_numpy(zero_copy_only=False))


def plain_moments(cells: Sequence[Any], latest: dt.date | None) -> tuple[Sequence[Any], NDArray[np.bool_]]:
    """
    Return the moments of cells that are text such as 2025-03-05 10:15:00.

    Parameters
    ----------
    cells
        Raw cells.
    latest
        The last day that can be; None where it may lie ahead.

    Returns
    -------
    moments, plain
        One a cell: the moment, and whether the cell is of that form; whatever else must be looked at by itself.
    """
    texts = as_arrow(cells)
    if texts is None:
        return nothing(len(cells)), np.zeros(len(cells), dtype=bool)
    moments = pc.if_else(pc.match_substring_regex(texts, _MOMENT), texts, None).cast(pa.timestamp("s"))
    # Midnight is a day alone, which an end would read as its last second.
    seconds = moments.cast(pa.int64())
    is_day = pc.equal(pc.multiply(pc.divide(seconds, _DAY_SECONDS), _DAY_SECONDS), seconds)
    moments = pc.if_else(is_day, None, moments)
    if latest is not None:
        within = pc.less(moments, pa.scalar(dt.datetime.combine(latest, dt.time.max), pa.timestamp("us")))
        moments = pc.if_else(within, moments, None)
    return ArrowValues(moments), truths(moments.is_valid())


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
    texts = as_arrow(cells)
    if texts is None:
        return np.zeros(len(cells), dtype=bool)
    plain = pc.and_(pc.match_substring_regex(texts, _CALM), pc.less_equal(pc.utf8_length(texts), limit))
    plain = pc.and_not(plain, pc.match_substring_regex(texts, _suspect()))
    return truths(plain)
