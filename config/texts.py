"""
Texts of the interface in Chinese and English (界面文字), read from config/locales/.

A folder a language, in it a file a subject; a section stands in one file only, and in the same one in each language.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALES_DIR = Path(__file__).parent / "locales"


def _flatten(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat


@lru_cache(maxsize=len(LANGUAGES))
def texts(language: str) -> dict[str, str]:
    """
    Return every text of a language by its dotted key.

    Raises
    ------
    KeyError
        If `language` is not one of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    found: dict[str, str] = {}
    for path in sorted((LOCALES_DIR / language).glob("*.toml")):
        found |= _flatten(tomllib.loads(path.read_text(encoding="utf-8")))
    return found


def text(key: str, language: str, **values: object) -> str:
    """
    Return the text of `key` in `language`, its braces filled with `values`.

    Raises
    ------
    KeyError
        If there is no such text or a value that it names is missing: a mistake of ours, which tests catch.
    """
    template = texts(language)[key]
    return template.format_map(values) if values else template
