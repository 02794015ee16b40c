r"""
Rules that change texts, for one text and for many (逐列替换): of many, Python's patterns see only those they may match.

Arrow's RE2 tells which: one pass over all texts for a pattern, without the GIL. It knows no look-around, so that what
stands around a match is asked for as a part of it, or not at all. Only in plain texts do both mean the same by ``\s``,
``\d``, ``$`` and the case of letters; other texts are changed one by one.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.column_values import ArrowValues, as_arrow, put, truths, values_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Replacement = str | Callable[[re.Match[str]], str]

# The fewest texts for which it pays to have RE2 make its tables.
_MANY = 1_000
# Every space, digit and cased letter among these is ASCII's: the rest are signs, ideographs and emoji.
_NOT_PLAIN = (
    "[^ -~\u00b0-\u00b4\u00b7\u00d7\u2010-\u2027\u2030-\u205e\u2190-\u249b\u2500-\u27bf\u3001-\u303f\u3200-\u9fff"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe5\U0001f300-\U0001faff]"
)
_HALF_PAIR = re.compile("[\ud800-\udfff]")

_BEHIND_NONE_OF = re.compile(r"\(\?<!(?:\[([^]]*)\]|(\\d))\)")
_BEFORE_NONE_OF = re.compile(r"\(\?!(?:\[[^]]*\]|[^()[\]])*\)")
# What a match begins with, said beforehand so that `re` passes over the rest of a text quickly.
_BEGINS_WITH = re.compile(r"\(\?=\[[^]]*\]\)")
_BEHIND_OR_BEFORE = re.compile(r"\(\?<?=")


class Rules(NamedTuple):
    """
    Patterns and what takes the place of what they match, one after the other.

    Attributes
    ----------
    suspect
        The rules are for texts in which this is found. Either nothing is looked at around it, or no rule matches
        elsewhere.
    steps
        Each is for what the one before it left. Look-arounds stand at the ends of a pattern or of its alternatives.
    """

    suspect: re.Pattern[str]
    steps: tuple[tuple[re.Pattern[str], Replacement], ...]

    def apply(self, text: str) -> str:
        """Return a suspect text with what the patterns match replaced."""
        for pattern, replacement in self.steps:
            text = pattern.sub(replacement, text)
        return text

    def apply_to_column(self, column: Any) -> Any:  # noqa: ANN401 - Arrow has no types
        """Return an Arrow array of plain texts, what the patterns match replaced in those that are suspect."""
        are_suspect = may_match(column, self.suspect)
        suspects = column.filter(are_suspect)
        for pattern, replacement in self.steps:
            suspects = change_some(suspects, may_match(suspects, pattern), partial(pattern.sub, replacement))
        return pc.replace_with_mask(column, are_suspect, suspects)


def may_match(column: Any, *patterns: re.Pattern[str]) -> Any:  # noqa: ANN401 - Arrow has no types
    """
    Tell in which texts one of some patterns can match.

    Parameters
    ----------
    column
        An Arrow array of plain texts.
    patterns
        As the steps of `Rules`.

    Returns
    -------
    may
        An Arrow array, one a text: False only where Python's `re` finds none of them.
    """
    return pc.match_substring_regex(column, "|".join(map(_without_look_around, patterns)))


@lru_cache
def _without_look_around(pattern: re.Pattern[str]) -> str:
    """Return a pattern of RE2 that matches somewhere in each plain text in which `pattern` does."""
    wider = _BEGINS_WITH.sub("", _BEFORE_NONE_OF.sub("", pattern.pattern))
    wider = _BEHIND_OR_BEFORE.sub("(?:", _BEHIND_NONE_OF.sub(r"(?:^|[^\1\2])", wider))
    return f"(?i:{wider})" if pattern.flags & re.IGNORECASE else f"(?:{wider})"


def change_some(column: Any, where: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - Arrow has no types
    """Return an Arrow array of texts, `change` done to those where `where` is true."""
    if not where.true_count:
        return column
    changed = [change(text) for text in column.filter(where).to_pylist()]
    return pc.replace_with_mask(column, where, pa.array(changed, column.type))


def change_each(
    texts: Sequence[str], change: Callable[[str], str], change_column: Callable[[Any], ArrowValues]
) -> Sequence[str]:
    """
    Change every text, many plain ones together.

    Parameters
    ----------
    texts
        Any texts, best each different one once: see `loaders.column_values.distinct`.
    change
        A pure function of one text.
    change_column
        The same for an Arrow array of plain texts; what it gives may be promised.

    Returns
    -------
    changed
        One a text, in order: `change` of each.
    """
    if len(texts) < _MANY:
        return list(map(change, texts))
    held = as_arrow(texts)
    if held is None:
        # Half a surrogate pair is no text that Arrow takes.
        is_whole = np.array([not _HALF_PAIR.search(text) for text in texts])
        change_whole = partial(change_each, change=change, change_column=change_column)
        return _change_apart(texts, is_whole, change_whole, change)
    is_plain = truths(pc.invert(pc.match_substring_regex(held, _NOT_PLAIN)))
    return _change_apart(ArrowValues(held), is_plain, lambda some: change_column(some.arrow.combine_chunks()), change)


def _change_apart(
    texts: Sequence[str],
    are_together: NDArray[np.bool_],
    change_together: Callable[[Any], Sequence[str]],
    change: Callable[[str], str],
) -> Sequence[str]:
    """Change some texts together and the others each by itself."""
    together, alone = np.flatnonzero(are_together), np.flatnonzero(~are_together)
    changed = put(texts, together, change_together(values_at(texts, together))) if len(together) else texts
    return put(changed, alone, [change(text) for text in values_at(texts, alone)])
