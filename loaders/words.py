"""The words that ledgers use in cells, rows and headers (台账用语), read from words.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS_FILE = Path(__file__).parent / "words.toml"

# Control characters, and the marks that turn or hide text; tab and newlines are spaces.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)

# Marks of Chinese sentences that NFKC replaces: asking for the form of a whole text costs forty times a replacement.
_MARKS = {mark: unicodedata.normalize("NFKC", mark) for mark in "\uff0c\uff1a\uff1b\uff01\uff1f\uff08\uff09\u2026"}


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    with WORDS_FILE.open("rb") as file:
        return tomllib.load(file)


@lru_cache
def words(table: str, key: str) -> tuple[str, ...]:
    """Return the list ``[table] key`` of words.toml, each folded as `fold` does. Raises KeyError."""
    return tuple(dict.fromkeys(fold(word) or word for word in _tables()[table][key]))


@lru_cache
def word_set(table: str, key: str) -> frozenset[str]:
    """Return `words` as a set."""
    return frozenset(words(table, key))


@lru_cache
def characters(table: str, key: str) -> str:
    """Return the text ``[table] key`` of words.toml as it stands. Raises KeyError."""
    return str(_tables()[table][key])


def mapping(table: str, key: str) -> Mapping[str, Any]:
    """Return the inline table ``[table] key`` of words.toml. Raises KeyError."""
    return MappingProxyType(_tables()[table][key])


def any_of(table: str, key: str) -> str:
    """Return the list ``[table] key`` as alternatives of a regular expression, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words(table, key), key=len, reverse=True))


def clean(value: str) -> str:
    """Return a cell's text for showing: no control characters, single spaces, none at the ends."""
    return " ".join(_without_controls(value).split())


def fold(value: str) -> str:
    """Return a text for comparing: NFKC, lower case, no spaces or control characters; full width equals half width."""
    if value.isalnum() and (value.isascii() or unicodedata.is_normalized("NFKC", value)):
        return value.lower()
    return "".join(_normal(_without_controls(value)).split()).lower()


def _normal(value: str) -> str:
    """Return a text's NFKC form; one that is long and has only commas to change is quick."""
    for mark, plain in _MARKS.items():
        value = value.replace(mark, plain)
    return value if unicodedata.is_normalized("NFKC", value) else unicodedata.normalize("NFKC", value)


def _without_controls(value: str) -> str:
    # Most cells hold none, and asking is quicker than replacing.
    return value if value.isprintable() else _CONTROLS.sub("", value)
