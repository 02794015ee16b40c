"""What a search finds a place by (检索词): its aliases, its pinyin in full and the pinyin's initials."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from geodata.schemas import LIST_SEPARATOR


def search_terms(names: Iterable[str], aliases: Iterable[str]) -> list[str]:
    """
    Return the words by which each place is found, joined by spaces.

    Parameters
    ----------
    names, aliases
        One item a place; an alias is "" or several joined by ``LIST_SEPARATOR``.

    Returns
    -------
    terms
        Of 「北门小区」 with the alias 「北门」: ``北门 beimenxiaoqu bmxq beimen bm``.
    """
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionary costs the start 0.2 s

    found = []
    for name, alias in zip(names, aliases, strict=True):
        others = [other for other in alias.split(LIST_SEPARATOR) if other]
        words = list(others)
        for written in (name, *others):
            syllables = [syllable.lower() for syllable in lazy_pinyin(written)]
            words += ["".join(syllables), "".join(syllable[:1] for syllable in syllables)]
        # A name may hold spaces and line breaks; a word of the search holds neither.
        found.append(" ".join(dict.fromkeys("".join(word.split()) for word in words)))
    return found


def matching_text(table: pd.DataFrame, terms: pd.Series[str], written: str) -> pd.Series[bool]:
    """
    Return whether each compound has `written` in its name, aliases, address, community or pinyin.

    Parameters
    ----------
    table
        One row per compound.
    terms
        `search_terms` of the same rows.
    written
        What the person typed, taken as it is (no pattern); upper and lower case are the same.
    """
    sought = written.strip().lower()
    columns = [table["name"], table["aliases"], table["address"], table["community_name"], terms]
    found = pd.Series(data=False, index=table.index)
    for column in columns:
        found |= column.str.lower().str.contains(sought, regex=False, na=False)
    return found
