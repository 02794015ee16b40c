"""Closed lists of terms (词表): codes that are stored, labels in both languages, and the words that files use."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VOCABULARIES_DIR = Path(__file__).parent
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Term:
    """
    One term of a vocabulary.

    Attributes
    ----------
    code
        What is stored and compared; ``snake_case`` English.
    labels
        The term's name by language (``zh``, ``en``).
    aliases
        Other words for it in files, as people write them.
    stored
        False where the term is only ever derived, never kept in the store.
    groups
        Names of the sets that the term counts in, such as ``covered``.
    """

    code: str
    labels: Mapping[str, str]
    aliases: tuple[str, ...] = ()
    stored: bool = True
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Vocabulary:
    """A closed list of terms, in the order in which legends and filters show them."""

    name: str
    terms: Mapping[str, Term]

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code, in order."""
        return tuple(self.terms)

    def group(self, name: str) -> frozenset[str]:
        """Return the codes of the terms that count in group `name`."""
        return frozenset(code for code, term in self.terms.items() if name in term.groups)

    def label(self, code: str, language: str) -> str:
        """Return the name of `code` in `language`. Raises KeyError for a code that isn't in the list."""
        return self.terms[code].labels[language]


@lru_cache
def vocabulary(name: str) -> Vocabulary:
    """
    Return the vocabulary `name`, read from the table of that name.

    Raises
    ------
    FileNotFoundError
        If there is no such vocabulary: a mistake of ours.
    """
    with (VOCABULARIES_DIR / f"{name}.toml").open("rb") as file:
        table = tomllib.load(file)
    terms = {
        code: Term(
            code=code,
            labels=MappingProxyType({"zh": row["zh"], "en": row["en"]}),
            aliases=tuple(row.get("aliases", ())),
            stored=row.get("stored", True),
            groups=frozenset(row.get("groups", ())),
        )
        for code, row in table.items()
    }
    return Vocabulary(name, MappingProxyType(terms))


def vocabulary_names() -> tuple[str, ...]:
    """Return the name of every vocabulary."""
    return tuple(sorted(path.stem for path in VOCABULARIES_DIR.glob("*.toml")))
