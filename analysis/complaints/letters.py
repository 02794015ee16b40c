"""
What ways of writing a text have in common (全角半角、大小写、标点之外的字): many texts at once.

A text at a time takes five times as long, most of it for the wide marks that nearly every text holds.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

# The wide forms of ASCII, and how far they lie from it.
_FIRST_WIDE, _LAST_WIDE, _WIDER = 0xFF01, 0xFF5E, 0xFEE0
# Ends each text while many are one; within a text it is a space like any other.
_END = "\n"
# Texts that are one at a time: each may be long.
_BATCH = 4_096


def plain_texts(texts: Sequence[str]) -> list[str]:
    """Return each text in the compatibility form NFKC, line ends as spaces."""
    return [plain for some in _batches(texts) for plain in _plain(some)]


def letters_of(texts: Sequence[str]) -> list[str]:
    """Return the letters and digits of each text, width and case set aside."""
    return [letters for some in _batches(texts) for letters in _letters(some)]


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH))


def _plain(texts: Sequence[str]) -> list[str]:
    points = _points(text.replace(_END, " ") for text in texts)
    is_wide = (points >= _FIRST_WIDE) & (points <= _LAST_WIDE)
    # Without wide forms nearly every text is in its compatibility form already, which is quickly seen.
    return [unicodedata.normalize("NFKC", text) for text in _texts(points - is_wide * np.uint32(_WIDER))]


def _letters(texts: Sequence[str]) -> list[str]:
    points = _points(text.casefold() for text in _plain(texts))
    held = np.flatnonzero(np.bincount(points))
    kept = np.zeros(held[-1] + 1, dtype=bool)
    kept[held] = [chr(point).isalnum() or chr(point) == _END for point in held]
    return _texts(points[kept[points]])


def _points(texts: Iterator[str]) -> NDArray[np.uint32]:
    return np.frombuffer("".join(f"{text}{_END}" for text in texts).encode("utf-32-le"), dtype=np.uint32)


def _texts(points: NDArray[np.uint32]) -> list[str]:
    return points.tobytes().decode("utf-32-le").split(_END)[:-1]
