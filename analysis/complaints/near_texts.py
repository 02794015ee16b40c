"""Texts that say nearly the same (近似文本): by the indel ratio, unless they name different buildings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from analysis.complaints.letters import plain_texts
from analysis.complaints.words import building_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

IntArray = NDArray[np.int64]

# Texts this alike, in per cent, say the same; shorter ones are alike by chance.
ALIKE, LEAST_LETTERS = 85.0, 10
# Of a text of 30,000 letters the beginning tells it from others.
_MOST_LETTERS = 300
# Each text is compared with as many before it, so that a compound of 100,000 orders costs as much an order as any.
_BLOCK = 64


def near_pairs(letters: Sequence[str], compound: IntArray) -> tuple[IntArray, IntArray]:
    """
    Return which texts are nearly the same as one of the 64 to 127 before them in their compound.

    Parameters
    ----------
    letters
        The letters of each text, in the order of time.
    compound
        The number of the compound of each.

    Returns
    -------
    earlier, later
        The places in `letters` of each pair; 85 of 100 by the indel ratio of their first 300 letters.
    """
    # With NumPy's own array a block is cut without a copy of each text.
    begun = np.array([text[:_MOST_LETTERS] for text in letters], dtype=object)
    low = np.array([text.encode("utf-32-le")[::4] for text in begun], dtype=object)
    by_compound = np.argsort(compound, kind="stable")
    ends = np.flatnonzero(np.diff(compound[by_compound])) + 1
    found = [
        _near_in_block(members, start, begun, low)
        for members in np.split(by_compound, ends)
        for start in range(0, len(members), _BLOCK)
    ]
    pairs = np.concatenate([np.empty((0, 2), dtype=np.int64), *found])
    return pairs[:, 0], pairs[:, 1]


def _near_in_block(
    members: IntArray, start: int, letters: NDArray[np.object_], low: NDArray[np.object_]
) -> NDArray[np.int64]:
    block, first = members[start : start + _BLOCK], max(start - _BLOCK, 0)
    before = members[first : start + _BLOCK]
    # By the low byte of each letter, which is several times as fast: letters alike have it alike, so that no pair is
    # missed, and pairs alike in it alone are few.
    scores = process.cdist(low[block], low[before], scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8)
    row, column = np.nonzero(np.tril(scores, start - first - 1))
    pairs = np.column_stack([before[column], block[row]])
    if not len(pairs):
        return pairs
    likeness = process.cpdist(letters[pairs[:, 0]], letters[pairs[:, 1]], scorer=fuzz.ratio, score_cutoff=ALIKE)
    return pairs[likeness > 0]


def name_buildings(texts: Sequence[str]) -> list[frozenset[str]]:
    """Return the buildings that each text names in its beginning, such as 「3号楼」."""
    plain = plain_texts([text[: 2 * _MOST_LETTERS] for text in texts])
    return [frozenset(building_pattern().findall(text)) for text in plain]
