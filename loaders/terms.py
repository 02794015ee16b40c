"""Words of a ledger to the codes of a vocabulary (词语对码): its labels and aliases, then cautiously inside a text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geodata.vocabularies import UNKNOWN, vocabulary
from loaders.reading import NOTHING, Reading, is_unknown
from loaders.words import fold, words

if TYPE_CHECKING:
    from collections.abc import Mapping

_MIN_INSIDE_CHARACTERS, _MAX_TEXT = 2, 60


@lru_cache
def _names(vocabulary_name: str) -> Mapping[str, str]:
    """Return every folded word of a vocabulary with its code; a label wins over another term's alias."""
    terms = vocabulary(vocabulary_name).terms.values()
    known: dict[str, str] = {}
    for term in terms:
        for word in (term.code, *term.labels.values()):
            known.setdefault(fold(word), term.code)
    for term in terms:
        for word in term.aliases:
            known.setdefault(fold(word), term.code)
    return known


def read_term(cell: Any, vocabulary_name: str) -> Reading:  # noqa: ANN401 - a raw cell of any form
    """
    Read a cell as a term.

    Parameters
    ----------
    cell
        Raw; a truth counts as 「是」 or 「否」.
    vocabulary_name
        Of `geodata.vocabularies`.

    Returns
    -------
    reading
        A code of the vocabulary, also one that is only ever derived; ``unknown`` where the cell says that it isn't
        known; ``unknown_term`` without a value where the words aren't the vocabulary's.
    """
    if cell is None:
        return NOTHING
    if isinstance(cell, bool):
        cell = words("cells", "yes" if cell else "no")[0]
    text = fold(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))
    if not text:
        return NOTHING
    names = _names(vocabulary_name)
    if text in names:
        return Reading(names[text])
    if is_unknown(text):
        return Reading(UNKNOWN) if UNKNOWN in vocabulary(vocabulary_name).terms else NOTHING
    for yes_or_no in ("yes", "no"):
        # 「√」 and 「Y」 mean what 「是」 means in this vocabulary.
        plain = words("cells", yes_or_no)[0]
        if text in words("cells", yes_or_no) and plain in names:
            return Reading(names[plain])
    code = _find_inside(text, names) if len(text) <= _MAX_TEXT else ""
    return Reading(code) if code else Reading(code="unknown_term")


def _find_inside(text: str, names: Mapping[str, str]) -> str:
    """Return the one code whose words stand in a longer text, with nothing before them that turns their sense."""
    spans = [
        (start, start + len(word), code)
        for word, code in names.items()
        if len(word) >= _MIN_INSIDE_CHARACTERS and not word.isascii() and code != UNKNOWN
        for start in [text.find(word)]
        if start >= 0
    ]
    longest = [
        span
        for span in spans
        if not any(other[0] <= span[0] and span[1] <= other[1] and other[:2] != span[:2] for other in spans)
    ]
    codes = {code for *_, code in longest}
    if len(codes) != 1:
        return ""
    rest = text
    for start, stop, _ in longest:
        rest = rest[:start] + "\0" * (stop - start) + rest[stop:]
        if text[:start].endswith(words("terms", "negative")):
            return ""
    return "" if any(word in rest for word in words("terms", "hedging")) else codes.pop()
