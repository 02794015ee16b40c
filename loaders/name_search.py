"""
Names within texts (文中找名): where any of many names stands in many texts, looked for in all of them at once.

The first three characters of a name make a fingerprint. Every place of every text is compared by its own in arrays;
only where that is a name's are characters compared (Karp and Rabin 1987, Efficient randomized pattern-matching
algorithms, IBM J. Res. Dev. 31:249-260).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loaders.matching import sound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

MIN_CHARACTERS = 3
_BASE = np.uint32(1_000_003)
# Fingerprints a name, so that few places are a name's by chance.
_SPREAD = 64
_AT_ONCE = 1_000


class NameAt(NamedTuple):
    """A name that stands in a text, from `start` to before `end`."""

    start: int
    end: int
    name: str


class NameSearch:
    """
    Names to be found within texts.

    Parameters
    ----------
    names
        How a name is spelt, of `MIN_CHARACTERS` at least, to the name.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        by_start: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for spelling in sorted(names, key=len, reverse=True):
            by_start[spelling[:MIN_CHARACTERS]].append((spelling, names[spelling]))
        self._by_start = dict(by_start)
        self._bits = (_SPREAD * len(self._by_start)).bit_length()
        self._is_start = np.zeros(1 << self._bits, dtype=bool)
        self._is_start[_fingerprints("".join(self._by_start), self._bits)[::MIN_CHARACTERS]] = True

    def find(self, texts: Sequence[str]) -> dict[str, list[NameAt]]:
        """
        Find the names in different texts.

        Returns
        -------
        found
            A text to its names from left to right, the longest of those that begin at one place and none within
            another; a text without any isn't there.
        """
        found: dict[str, list[NameAt]] = {}
        for first in range(0, len(texts), _AT_ONCE):
            self._find(texts[first : first + _AT_ONCE], found)
        return found

    def _find(self, texts: Sequence[str], found: dict[str, list[NameAt]]) -> None:
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        ends = lengths.cumsum()
        at = np.flatnonzero(self._is_start[_fingerprints("".join(texts), self._bits)])
        which = ends.searchsorted(at, side="right")
        for text_at, start in zip(which.tolist(), (at - (ends - lengths)[which]).tolist(), strict=True):
            text = texts[text_at]
            for spelling, name in self._by_start.get(text[start : start + MIN_CHARACTERS], ()):
                if text.startswith(spelling, start):
                    before = found.get(text)
                    end = start + len(spelling)
                    if before is None:
                        found[text] = [NameAt(start, end, name)]
                    elif end > before[-1].end:
                        before.append(NameAt(start, end, name))
                    break


class SoundSigns(dict[int, str]):
    """
    A table for `str.translate` that gives each character a sign that all of its sound share (同音字).

    Signs mean something among texts that one table translated alone; they are learnt as characters are met.
    """

    def __init__(self) -> None:
        super().__init__()
        self._signs: dict[str, str] = {}

    def __missing__(self, character: int) -> str:
        """Return the sign of a character that wasn't met before."""
        sign = self._signs.setdefault(sound(chr(character)), chr(len(self._signs)))
        self[character] = sign
        return sign


def _fingerprints(text: str, bits: int) -> NDArray[np.uint32]:
    """Return a number of `bits` bits for every three characters in a row."""
    # Half a surrogate pair is a character too.
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    numbers: NDArray[np.uint32] = (signs[:-2] * _BASE + signs[1:-1]) * _BASE + signs[2:]
    return numbers & np.uint32((1 << bits) - 1)
