"""What a search finds a place by (检索词): its aliases, its pinyin in full and the pinyin's initials."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from geodata.schemas import LIST_SEPARATOR

# Loading the dictionary costs the start 0.2 s: what it said is kept beside the stores.
PINYIN_FILE = "pinyin.json"
_MOST_KEPT = 100_000


def search_terms(names: Iterable[str], aliases: Iterable[str], folder: Path) -> list[str]:
    """
    Return the words by which each place is found, joined by spaces.

    Parameters
    ----------
    names, aliases
        One item a place; an alias is "" or several joined by ``LIST_SEPARATOR``.
    folder
        Where pinyin is kept between starts; a folder that can't be written is left alone.

    Returns
    -------
    terms
        Of 「北门小区」 with the alias 「北门」: ``北门 beimenxiaoqu bmxq beimen bm``.
    """
    written = [
        (name, [other for other in alias.split(LIST_SEPARATOR) if other])
        for name, alias in zip(names, aliases, strict=True)
    ]
    pinyin = _pinyin({word for name, others in written for word in (name, *others)}, folder)
    found = []
    for name, others in written:
        words = [*others, *(sound for word in (name, *others) for sound in pinyin[word])]
        # A name may hold spaces and line breaks; a word of the search holds neither.
        found.append(" ".join(dict.fromkeys("".join(word.split()) for word in words)))
    return found


def full_pinyin(names: Iterable[str], folder: Path) -> list[str]:
    """Return the pinyin in full of each name, to sort by; `folder` as in `search_terms`."""
    written = list(names)
    pinyin = _pinyin(set(written), folder)
    return [pinyin[name][0] for name in written]


def _pinyin(words: set[str], folder: Path) -> dict[str, list[str]]:
    """Return the pinyin in full and its initials of each word."""
    known = _read_kept(folder / PINYIN_FILE)
    missing = sorted(words - known.keys())
    if missing:
        from pypinyin import lazy_pinyin  # noqa: PLC0415 - see PINYIN_FILE

        for word in missing:
            syllables = [syllable.lower() for syllable in lazy_pinyin(word)]
            known[word] = ["".join(syllables), "".join(syllable[:1] for syllable in syllables)]
        _keep(folder / PINYIN_FILE, known if len(known) <= _MOST_KEPT else {word: known[word] for word in words})
    return known


def _read_kept(file: Path) -> dict[str, list[str]]:
    """Return what was kept; nothing where the file isn't as this program writes it."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    entries = kept.items() if isinstance(kept, dict) else ()
    return {word: sounds for word, sounds in entries if _is_pinyin(sounds)}


def _is_pinyin(sounds: object) -> bool:
    match sounds:
        case [str(), str()]:
            return True
        case _:
            return False


def _keep(file: Path, known: dict[str, list[str]]) -> None:
    fresh = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        fresh.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        fresh.replace(file)
    except OSError:
        # Only time is lost: the next start asks the dictionary again.
        fresh.unlink(missing_ok=True)


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
