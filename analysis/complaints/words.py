"""Words that orders' texts are searched for (关键词), from the table ``words.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd


def holds_word(texts: pd.Series[str], name: str) -> pd.Series[bool]:
    """
    Return whether each text holds one of the words of a list; False where there is no text.

    Parameters
    ----------
    texts
        What callers said.
    name
        A list of ``words.toml``, such as ``urging``.
    """
    pattern = "|".join(re.escape(word) for word in _table()[name])
    return texts.str.contains(pattern, regex=True).fillna(value=False).astype(bool)


@lru_cache(maxsize=1)
def building_pattern() -> re.Pattern[str]:
    """Return what a building's number looks like, such as 「3号楼」."""
    marks = "|".join(re.escape(word) for word in _table()["building_marks"])
    return re.compile(f"[{re.escape(_table()['numerals'])}]+(?:{marks})")


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
