"""Texts: both languages say the same things, and every key that the code names is there."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from config.settings import PROJECT_DIR
from config.texts import LANGUAGES, LOCALES_DIR, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGES = ("analysis", "config", "deploy", "geodata", "loaders", "maps", "pages", "reports", "ui")
# Functions whose first argument is a key.
READERS = frozenset({"text", "say"})
KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_/]+)+")


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in (PROJECT_DIR / package).rglob("*.py")]


@lru_cache(maxsize=1)
def strings() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Return every string of the code, and of every string with holes its beginning and end."""
    whole, around = set(), set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                around.add((_constant(node.values[0]), _constant(node.values[-1])))
    return frozenset(whole), frozenset(around)


def _constant(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def named_keys() -> Iterator[tuple[str, str]]:
    """Yield the file and the key of every call of a reader with a key written out."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            value = node.args[0].value
            if name in READERS and isinstance(value, str):
                yield path.name, value


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_both_languages_have_the_same_keys() -> None:
    assert set(texts("zh")) == set(texts("en"))


def test_a_section_stands_in_one_file_and_in_the_same_one_in_each_language() -> None:
    homes = {
        language: [
            (section, path.name)
            for path in sorted((LOCALES_DIR / language).glob("*.toml"))
            for section in tomllib.loads(path.read_text(encoding="utf-8"))
        ]
        for language in LANGUAGES
    }
    assert homes["zh"] == homes["en"]
    assert len({section for section, _ in homes["zh"]}) == len(homes["zh"])


@pytest.mark.parametrize("key", [key for key in texts("zh") if not key.startswith("streamlit.")])
def test_a_text_names_the_same_values_in_both_languages(key: str) -> None:
    assert placeholders(texts("zh")[key]) == placeholders(texts("en")[key])


def test_every_key_that_the_code_names_exists() -> None:
    missing = {(file, key) for file, key in named_keys() if KEY.fullmatch(key) and key not in texts("zh")}
    assert missing == set()


def test_no_text_is_left_unused() -> None:
    whole, around = strings()
    # Of each error the code gives the key, of ours and Streamlit's texts the section.
    sections = tuple(value for value in whole if value.endswith("."))
    unused = [
        key
        for key in texts("zh")
        if key not in whole
        and not key.startswith(("errors.", *sections))
        and not any(start and key.startswith(start) and key.endswith(end) for start, end in around)
        and key.split(".", 1)[-1] not in whole
    ]
    assert unused == []


def test_every_error_is_explained_in_three_parts() -> None:
    from config.errors import DashboardError  # noqa: PLC0415 - with all that derive from it, wherever they stand

    def below(kind: type[DashboardError]) -> Iterator[type[DashboardError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    for kind in below(DashboardError):
        for part in ("what", "where", "remedy"):
            assert f"errors.{kind.key}.{part}" in texts("zh")


def test_no_english_text_holds_chinese_but_the_other_languages_name_and_mark() -> None:
    # Names itself, the mark between texts, and the paper that defines it.
    allowed = {"shell.other_language", "dictionary.types.list", "figures.old_share.definition"}
    chinese = re.compile(r"[一-鿿]")
    held = {key for key, value in texts("en").items() if chinese.search(value)}
    assert {key for key in held - allowed if not key.startswith(("crs", "data_dictionary"))} == set()


def test_a_missing_value_is_a_mistake_that_is_raised() -> None:
    with pytest.raises(KeyError):
        text("shell.as_of", "zh", other=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_is_not_ours_is_refused(language: str) -> None:
    assert texts(language)
    with pytest.raises(KeyError):
        texts(language + "x")
