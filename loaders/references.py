"""Rows that belong to a compound find it (关联小区): by its id, else by name, alias or sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.schemas import ledger_kind
from loaders.matching import CompoundIndex

if TYPE_CHECKING:
    from geodata.store import Store
    from loaders.rows import LedgerRows


def fill_references(rows: LedgerRows, own: dict[str, list[Any]], store: Store) -> None:
    """
    Fill ``compound_id`` of a ledger whose rows belong to compounds; rows that find none are kept back.

    Parameters
    ----------
    rows
        The ledger's rows.
    own
        Typed values of its own kind by column; ``compound_id`` and a missing ``compound`` are written here.
    store
        Where the compounds are.
    """
    if ledger_kind(rows.kind).refers_to != "compounds":
        return
    index = CompoundIndex(store.read("compounds"))
    nothing: list[Any] = [None] * len(rows)
    given, names, communities = (own.get(name, nothing) for name in ("compound_id", "compound", "community"))
    ids: list[str | None] = []
    named: list[str | None] = list(names)
    for position, (own_id, name, community) in enumerate(zip(given, names, communities, strict=True)):
        found: str | None = None
        if own_id is not None and own_id in index.names:
            found = own_id
            named[position] = name or index.names[own_id]
        elif name is None:
            rows.report(position, "compound", "missing_required" if own_id is None else "unknown_compound")
        else:
            found, code = index.find(name, community)
            if code:
                rows.report(position, "compound", code, stored=index.names.get(found or "", ""))
        ids.append(found)
    own["compound_id"], own["compound"] = ids, named
