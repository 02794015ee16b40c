"""
Names of persons in what people say (口述人名): told by what stands before or behind them, never by a list of names.

「我是…」, 「家父…」, 「…先生」, 「…来电」. Words that begin as a name does and places are left; where it is doubtful
after words that a name must follow, it is masked.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, compress, groupby, product
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.name_patterns import IDEOGRAPH, Opener, beside_masked, openers, surnames
from loaders.text_rules import change_some, may_match
from loaders.words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = re.compile(f"(?:{IDEOGRAPH}|·){{2,4}}")
_MASKED = "**"


def mask_names(text: str) -> str:
    """Return a text with the names in it masked: ``邵**``."""
    return _mask_beside(_mask_opened(text, chain.from_iterable(openers())))


def mask_names_in_column(column: Any) -> Any:  # noqa: ANN401 - Arrow has no types
    """Return an Arrow array of texts that are plain as `loaders.text_rules` means it, each as `mask_names` gives it."""
    groups = openers()
    may = np.column_stack([may_match(column, *(opener.suspect for opener in group)) for group in groups])
    # Which groups may match in a text, as bits of a number; and their openers.
    found = may @ (1 << np.arange(len(groups))[::-1])
    said = [tuple(chain.from_iterable(compress(groups, bits))) for bits in product((0, 1), repeat=len(groups))]
    opened = pa.array(found > 0)
    masked = [
        _mask_opened(text, said[bits])
        for text, bits in zip(column.filter(opened).to_pylist(), found[found > 0].tolist(), strict=True)
    ]
    column = pc.replace_with_mask(column, opened, pa.array(masked, column.type))
    return change_some(column, may_match(column, beside_masked().suspect), _mask_beside)


def is_name(text: str) -> bool:
    """Whether a text is a name where it stands among persons: two to four characters, any family name."""
    begins = text[:1] in surnames().every or text[:2] in surnames().double
    return begins and _NAME.fullmatch(text) is not None


def _mask_opened(text: str, said: Iterable[Opener]) -> str:
    return _with_spans(text, _spans(text, said))


def _mask_beside(text: str) -> str:
    """Mask those who are named beside one that was masked, and beside them."""
    while _MASKED in text and (spans := _spans(text, (beside_masked(),))):
        text = _with_spans(text, spans)
    return text


def _spans(text: str, said: Iterable[Opener]) -> dict[int, int]:
    """Return where names start and where they end."""
    spans: dict[int, int] = {}
    everyday = _everyday_words()
    for pattern, certainty, is_at_name, _ in said:
        for match in pattern.finditer(text):
            begin, start = match.span()
            if is_at_name:
                start = begin
            is_opened = start - begin > 1
            # Nothing says where a word before it ends.
            if not is_opened and text[start - 1 : start + 1] in word_set("people", "before_no_name"):
                continue
            if text.startswith(everyday.get(text[start], ()), start):
                continue
            name = (certainty.behind_words if is_opened else certainty.alone).match(text, start)
            if name:
                spans[start] = max(name.end(), spans.get(start, 0))
    return spans


@lru_cache(maxsize=1)
def _everyday_words() -> dict[str, tuple[str, ...]]:
    """Return the everyday words that begin as a name does, by their first characters."""
    everyday = sorted(word_set("people", "not_names"))
    return {first: tuple(words) for first, words in groupby(everyday, key=itemgetter(0))}


def _with_spans(text: str, spans: dict[int, int]) -> str:
    masked, position = "", 0
    for start, stop in sorted(spans.items()):
        if start >= position:
            masked = f"{masked}{text[position : start + 1]}{_MASKED}"
            position = stop
    return masked + text[position:]
