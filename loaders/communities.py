"""Which community a cell means (关联社区): by its name as people shorten it, or by its code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.schemas import ledger_kind
from loaders.column_values import nothing
from loaders.words import any_of, fold

if TYPE_CHECKING:
    import pandas as pd

    from geodata.store import Store
    from loaders.building import Values
    from loaders.rows import LedgerRows

_CODE = re.compile(r"\d{12}", re.ASCII)


@dataclass(frozen=True)
class CommunityMatch:
    """
    What a cell was taken for.

    Attributes
    ----------
    name
        The stored name; None where no community is meant.
    code
        A code of problems, "" where nothing is to say.
    """

    name: str | None
    code: str = ""


class CommunityIndex:
    """
    The stored communities, to be found by what ledgers call them.

    Parameters
    ----------
    communities
        Rows of the kind communities.
    """

    def __init__(self, communities: pd.DataFrame) -> None:
        names = communities["name"].dropna().astype(str)
        self._by_name = {fold_community(name): name for name in names}
        codes = communities["code"].reindex(names.index)
        self._by_code = {str(code): name for code, name in zip(codes, names, strict=True)}

    def find(self, said: str) -> CommunityMatch:
        """
        Return the community that a cell means.

        A name is taken without 「社区」 or 「居民委员会」 at its end. A code that isn't stored may be of an earlier
        numbering: no name follows from it. Where no community is stored, what was said stands.
        """
        if not self._by_name:
            return CommunityMatch(said)
        if _CODE.fullmatch(said):
            name = self._by_code.get(said)
            return CommunityMatch(name, "" if name else "unknown_community_code")
        name = self._by_name.get(fold_community(said))
        return CommunityMatch(name, "" if name else "unknown_community")


def settle_communities(rows: LedgerRows, own: Values, store: Store) -> None:
    """
    Give rows their communities' stored names, and communities of another numbering their stored codes.

    Parameters
    ----------
    rows
        The ledger's rows; those that name no community of the street are kept back, where it tells rows apart.
    own
        Typed values of its kind by column; changed here.
    store
        Where the communities are.
    """
    kind = ledger_kind(rows.kind)
    if rows.kind == "communities":
        _keep_codes(rows, own, store.read("communities"))
    if not kind.exact_identity or "community" not in own:
        return
    index = CommunityIndex(store.read("communities"))
    compounds = own.get("compound_id", nothing(len(rows)))
    names = list(own["community"])
    for position, (said, compound) in enumerate(zip(names, compounds, strict=True)):
        if said is None:
            continue
        match = index.find(said)
        if match.code and compound is None:
            rows.report(position, "community", match.code)
        names[position] = match.name
    own["community"] = names


def _keep_codes(rows: LedgerRows, own: Values, stored: pd.DataFrame) -> None:
    """Leave out a code that isn't stored where its row's name is: the community stays itself, under its own code."""
    by_name = {fold_community(str(name)): str(code) for name, code in zip(stored["name"], stored["code"], strict=True)}
    known = set(by_name.values())
    if "code" not in own or "name" not in own:
        return
    given, codes = set(own["code"]), list(own["code"])
    for position, (code, name) in enumerate(zip(codes, own["name"], strict=True)):
        held = by_name.get(fold_community(name)) if name else None
        if code is None or held is None or code in known or held in given:
            continue
        rows.report(position, "code", "old_community_code", stored=held)
        codes[position] = held
    own["code"] = codes


def fold_community(name: str) -> str:
    """Return a community's name for comparing: without what only says that it is one."""
    folded = fold(name)
    return re.sub(rf"(?:{any_of('places', 'community_ends')})+$", "", folded) or folded
