"""
A compound's name to its row (小区匹配): the name, an alias, then the sound (pinyin), each only where it has one owner.

Several owners are told apart by their community; whoever stays doubtful is a problem, never a guess.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from geodata.schemas import LIST_SEPARATOR
from loaders.columns import fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

_MIN_SOUND_CHARACTERS = 3


def fold_name(name: str) -> str:
    """Return a name for comparing: width, spaces, brackets, dots and dashes don't tell two names apart."""
    return fold_header(name)


class CompoundIndex:
    """
    The compounds that a name can mean.

    Parameters
    ----------
    compounds
        One row per compound, indexed by id, with ``name``, ``aliases`` and ``community``.
    """

    def __init__(self, compounds: pd.DataFrame) -> None:
        self._names: dict[str, set[str]] = defaultdict(set)
        self._aliases: dict[str, set[str]] = defaultdict(set)
        self._sounds: dict[str, set[str]] | None = None
        self._communities: dict[str, str] = {}
        self.names: dict[str, str] = {}
        rows = zip(
            compounds.index,
            *(_texts(compounds[column]) for column in ("name", "aliases", "community")),
            strict=True,
        )
        for row_id, name, aliases, community in rows:
            self.names[row_id] = name
            self._names[fold_name(name)].add(row_id)
            for alias in filter(None, aliases.split(LIST_SEPARATOR)):
                self._aliases[fold_name(alias)].add(row_id)
            self._communities[row_id] = fold_name(community)

    def find(self, name: str, community: str | None = None) -> tuple[str | None, str]:
        """
        Find the compound that a name means.

        Parameters
        ----------
        name
            As the ledger has it.
        community
            The row's community, where it says one.

        Returns
        -------
        compound_id, code
            ``matched_by_sound`` is noted beside an id; without one it is ``unknown_compound`` or
            ``ambiguous_compound``.
        """
        folded = fold_name(name)
        code = "unknown_compound"
        for owners, note in (
            (self._names.get(folded), ""),
            (self._aliases.get(folded), ""),
            (self._by_sound(folded), "matched_by_sound"),
        ):
            if not owners:
                continue
            narrowed = self._narrow(owners, community)
            if len(narrowed) == 1:
                return next(iter(narrowed)), note
            code = "ambiguous_compound"
            break
        return None, code

    def _narrow(self, owners: set[str], community: str | None) -> set[str]:
        if len(owners) == 1 or not community:
            return owners
        wanted = fold_name(community)
        return {row_id for row_id in owners if self._communities[row_id] == wanted} or owners

    def _by_sound(self, folded: str) -> set[str]:
        if len(folded) < _MIN_SOUND_CHARACTERS or folded.isascii():
            return set()
        if self._sounds is None:
            self._sounds = defaultdict(set)
            for table in (self._names, self._aliases):
                for other, owners in table.items():
                    self._sounds[_sound(other)] |= owners
        return self._sounds.get(_sound(folded), set())


def _texts(column: pd.Series[str]) -> Iterable[str]:
    return (value if isinstance(value, str) else "" for value in column)


def _sound(name: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - only for names that no table has

    return " ".join(lazy_pinyin(name))
