"""Rows that belong to a compound find it (关联小区): by its id, a person's decision, or its name; the doubtful wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.schemas import ledger_kind
from geodata.store import NameDecision
from loaders.choices import NameQuestion
from loaders.columns import ID
from loaders.matching import CompoundIndex, Match, fold_name
from loaders.rows import cell_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.store import Store
    from loaders.building import Values
    from loaders.rows import LedgerRows


@dataclass
class _Asked:
    name: str
    community: str
    rows: list[int]
    match: Match


def fill_references(
    rows: LedgerRows, own: Values, store: Store, chosen: Mapping[str, str | None]
) -> tuple[NameQuestion, ...]:
    """
    Fill ``compound_id`` of a ledger whose rows belong to compounds; rows that find none are kept back.

    Parameters
    ----------
    rows
        The ledger's rows.
    own
        Typed values of its own kind by column; ``compound_id`` and a missing ``compound`` are written here.
    store
        Where the compounds are, and what people decided of their names.
    chosen
        What the person says now: `loaders.choices.Choices.compounds`.

    Returns
    -------
    questions
        One for each name that may mean a compound and isn't settled, in the file's order.
    """
    kind = ledger_kind(rows.kind)
    # Orders find theirs by their address.
    if kind.refers_to != "compounds" or kind.made_of:
        return ()
    index = CompoundIndex(store.read("compounds"))
    decided = {**store.name_decisions(), **{fold_name(name): owner for name, owner in chosen.items()}}
    nothing: list[Any] = [None] * len(rows)
    given, names, communities = (own.get(name, nothing) for name in ("compound_id", "compound", "community"))
    is_known = _known_rows(rows, store)
    ids: list[str | None] = []
    named: list[str | None] = list(names)
    found: dict[tuple[str, str | None], Match] = {}
    asked: dict[str, _Asked] = {}
    for position, (own_id, name, community) in enumerate(zip(given, names, communities, strict=True)):
        if own_id is not None and own_id in index.names:
            ids.append(own_id)
            named[position] = name or index.names[own_id]
            continue
        if name is None:
            # A row that is known by its own id belongs where it always did.
            if own_id is not None or not (is_known[position] or kind.optional_reference):
                rows.report(position, "compound", "missing_required" if own_id is None else "unknown_compound")
            ids.append(None)
            continue
        key = (fold_name(name), community)
        if key not in found:
            found[key] = _find(index, decided, name, community)
        match = found[key]
        ids.append(match.compound_id)
        if match.code:
            stored = match.compound_id or (match.candidates[0].compound_id if match.candidates else "")
            rows.report(position, "compound", match.code, stored=index.names.get(stored, ""))
        if match.candidates:
            question = asked.setdefault(key[0], _Asked(name, community or "", [], match))
            question.rows.append(rows.numbers[position])
    own["compound_id"], own["compound"] = ids, named
    return tuple(NameQuestion(q.name, q.community, tuple(q.rows), q.match.candidates) for q in asked.values())


def name_decisions(chosen: Mapping[str, str | None]) -> tuple[NameDecision, ...]:
    """Return what the person said of names, to be remembered with the import."""
    return tuple(NameDecision(fold_name(name), owner) for name, owner in chosen.items())


def _find(index: CompoundIndex, decided: Mapping[str, str | None], name: str, community: str | None) -> Match:
    folded = fold_name(name)
    if folded in decided:
        owner = decided[folded]
        if owner is None:
            return Match(None, "no_compound_decided")
        if owner in index.names:
            return Match(owner)
    return index.find(name, community)


def _known_rows(rows: LedgerRows, store: Store) -> list[bool]:
    """Return whether each row is known by its own id."""
    cells = rows.column(ID)
    if cells is None:
        return [False] * len(rows)
    stored = set(store.read(rows.kind).index)
    return [cell_text(cell) in stored for cell in cells]
