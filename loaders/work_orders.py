"""
What an order lacks when it is read (工单补全): its class, its compound, its times held against each other.

Sure places are taken, doubtful ones wait: the row comes in with what names its place, and `loaders.place_review` asks
once for all rows that share it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.store import UnmaskedCell
from loaders.address_matching import AddressIndex, Place, PlaceMatch
from loaders.columns import ID
from loaders.columnwise import each_once
from loaders.complaint_classes import class_of_words, suggest_class
from loaders.free_text import mask_free_text
from loaders.matching import fold_name
from loaders.preview import is_of_a_person
from loaders.rows import cell_text
from loaders.text_rows import TextRows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from geodata.store import Store
    from loaders.building import Values
    from loaders.identity import StoredRows
    from loaders.rows import LedgerRows
    from loaders.understanding import Understanding

KIND = "work_orders"
_PLACE_WORDS = ("raw_address", "compound", "area", "title", "text")
_BY_POSITION = PlaceMatch("position", None, 100.0)


def complete_orders(
    rows: LedgerRows,
    own: Values,
    geometries: Sequence[BaseGeometry | None],
    known: tuple[Sequence[str], StoredRows],
    *,
    store: Store,
    chosen: Mapping[str, str | None],
) -> None:
    """
    Fill what the program finds out of orders; problems go to `rows`.

    Parameters
    ----------
    rows
        Of kind ``work_orders``.
    own
        Typed values by column; changed here.
    geometries
        In the storage CRS.
    known
        The rows' ids, of `loaders.identity.identify`, and the stored orders.
    store
        Where compounds, communities and decisions are looked up.
    chosen
        What the person says now of places: `loaders.choices.Choices.compounds`.
    """
    _classify(rows, own, *known)
    _check_times(rows, own)
    _place(rows, own, geometries, store, chosen, _given_by_hand(*known))


def note_cut_off(rows: LedgerRows, understanding: Understanding) -> None:
    """Say where the last row ends before the others do: the file is only a part of one."""
    sheet, first = understanding.sheet, understanding.header_index + 1
    if isinstance(sheet.rows, TextRows):
        # All of one length.
        return
    widths = [len(sheet.rows[first + position]) for position in rows.positions]
    if len(widths) > 1 and widths[-1] < min(widths[:-1]):
        rows.report(len(rows) - 1, "number", "row_cut_off")


def _column(own: Values, name: str, count: int) -> list[Any]:
    return own.get(name, [None] * count)


def _classify(rows: LedgerRows, own: Values, ids: Sequence[str], stored: StoredRows) -> None:
    count = len(rows)
    raw, titles, texts, given = (_column(own, name, count) for name in ("raw_class", "title", "text", "category"))
    if not any(name in own for name in ("raw_class", "title", "text", "category")):
        return
    known = stored.frame["category"].dropna()
    if "category_suggested" in stored.frame.columns:
        known = known[~stored.frame["category_suggested"].reindex(known.index).fillna(value=False)]
    settled = set(known.index)
    classes = each_once(lambda words: class_of_words(words) if words else None, raw)
    category: list[str | None] = []
    suggested: list[bool | None] = []
    for position, (words, mapped, code) in enumerate(zip(raw, classes, given, strict=True)):
        if words and mapped is None and code is None and position not in rows.joined:
            rows.report(position, "raw_class", "class_unknown", vocabulary="complaint_class")
        said = code or mapped
        # What a person or an earlier export said is no less sure for a row that says nothing.
        guess = (
            None if said or ids[position] in settled else suggest_class(titles[position] or "", texts[position] or "")
        )
        category.append(said or guess)
        suggested.append(None if category[-1] is None else not said)
    own["category"], own["category_suggested"] = category, suggested


def _check_times(rows: LedgerRows, own: Values) -> None:
    """Leave out the end of an order that would have ended before it began."""
    received, closed = (_column(own, name, len(rows)) for name in ("received_at", "closed_at"))
    for position, (start, end) in enumerate(zip(received, closed, strict=True)):
        if start is None or end is None or end >= start:
            continue
        # Midnight is a day alone.
        if end.time() == dt.time() and end.date() == start.date():
            continue
        rows.report(position, "closed_at", "closed_before_received", received=start.isoformat(" "))
        own["closed_at"][position] = None


def _given_by_hand(ids: Sequence[str], stored: StoredRows) -> frozenset[int]:
    """Return the positions of orders whose compound somebody gave by its id: an address is no better evidence."""
    given = set(stored.frame.index[(stored.frame["match_how"] == "given").fillna(value=False)])
    return frozenset(position for position, row_id in enumerate(ids) if row_id in given)


def _place(
    rows: LedgerRows,
    own: Values,
    geometries: Sequence[BaseGeometry | None],
    store: Store,
    chosen: Mapping[str, str | None],
    kept_places: Collection[int],
) -> None:
    count = len(rows)
    given, names = _column(own, "compound_id", count), _column(own, "compound", count)
    if not any(name in own for name in (*_PLACE_WORDS, "compound_id")) and not any(g is not None for g in geometries):
        return
    compounds = store.read("compounds")
    index = order_index(store, chosen)
    matches = _matches(rows, own, geometries, index)
    by_place = _compounds_at(geometries, compounds, [m.how in {"none", "no_address"} for m in matches])
    kept: dict[str, list[Any]] = {
        name: [] for name in ("compound_id", "compound", "place_core", "match_how", "match_score")
    }
    for position, match in enumerate(matches):
        found, owner = match, match.compound_id
        if given[position] is not None and given[position] in index.names:
            found, owner = PlaceMatch("given", given[position], 100.0, match.core), given[position]
        elif given[position] is not None:
            rows.report(position, "compound_id", "unknown_compound_id")
        elif owner is None and by_place[position] is not None:
            found, owner = _BY_POSITION, by_place[position]
        if position in kept_places and found.how != "given":
            for values in kept.values():
                values.append(None)
            continue
        kept["compound_id"].append(owner)
        kept["compound"].append(index.names[owner] if owner is not None else names[position])
        kept["place_core"].append(mask_free_text(found.core) or None)
        kept["match_how"].append(found.how)
        kept["match_score"].append(round(found.score, 1) if found.score else None)
    own |= kept
    doubtful = [position for position, how in enumerate(kept["match_how"]) if how == "doubtful"]
    if doubtful:
        rows.report(doubtful[0], "raw_address", "places_to_review", count=str(len(doubtful)))


def order_index(store: Store, chosen: Mapping[str, str | None] | None = None) -> AddressIndex:
    """Return the index of a store's compounds, with what people decided of places."""
    decided = {**store.name_decisions(), **{fold_name(name): owner for name, owner in (chosen or {}).items()}}
    communities = store.read("communities")["name"].dropna().tolist()
    return AddressIndex(store.read("compounds"), communities, decided=decided)


def _matches(
    rows: LedgerRows, own: Values, geometries: Sequence[BaseGeometry | None], index: AddressIndex
) -> list[PlaceMatch]:
    count = len(rows)
    exact = _raw_texts(rows, own, "raw_address")
    addresses = _raw_texts(rows, own, "raw_address", "area")
    columns = (addresses, *(_column(own, name, count) for name in ("community", "compound")))
    places = [Place(*(value or "" for value in row)) for row in zip(*columns, strict=True)]
    matches = index.find_all(places)
    titles, texts = _column(own, "title", count), _column(own, "text", count)
    for position, match in enumerate(matches):
        # What an address names is the place, whatever else is spoken of.
        has_address = bool(exact[position]) or bool(places[position].compound)
        if match.compound_id or match.how == "doubtful" or has_address or geometries[position] is not None:
            continue
        for words in (titles[position], texts[position]):
            named = index.mentioned(words) if words else match
            if named.how != "no_address" and named is not match:
                matches[position] = named
                break
    return matches


def _raw_texts(rows: LedgerRows, own: Values, *names: str) -> list[str | None]:
    """Return the first of some columns that says anything, as the file has it: masks hide where a name ends."""
    found: list[str | None] = [None] * len(rows)
    for name in reversed(names):
        cells = rows.column(name)
        read = own.get(name)
        if cells is None or read is None:
            continue
        found = [cell_text(cell) if value else earlier for cell, value, earlier in zip(cells, read, found, strict=True)]
    return found


def _compounds_at(
    geometries: Sequence[BaseGeometry | None],
    compounds: gpd.GeoDataFrame | pd.DataFrame,
    wanted: Sequence[bool],
) -> list[str | None]:
    """Return the compound in whose outline a row's point lies, for the rows that want one; None on a border of two."""
    found: list[str | None] = [None] * len(geometries)
    positions = [p for p, geometry in enumerate(geometries) if wanted[p] and geometry is not None]
    if not positions or compounds.empty:
        return found
    tree = shapely.STRtree(compounds["geometry"].to_numpy())
    points = np.array([geometries[p] for p in positions], dtype=object)
    owners: dict[int, list[int]] = {}
    for point, owner in tree.query(points, predicate="intersects").T.tolist():
        owners.setdefault(point, []).append(owner)
    for point, held in owners.items():
        if len(held) == 1:
            found[positions[point]] = str(compounds.index[held[0]])
    return found


def unmasked_cells(rows: LedgerRows, understanding: Understanding, ids: Sequence[str]) -> tuple[UnmaskedCell, ...]:
    """
    Return the cells of which something was masked or that hold a person's data, as the file has them.

    Only called where the setting ``LINLI_KEEP_UNMASKED`` asks for it.
    """
    taken = {match.position for match in understanding.matches if match.column == ID}
    kept: list[UnmaskedCell] = []
    first = understanding.header_index + 1
    for position, row_id in enumerate(ids):
        if position in rows.held:
            continue
        cells = understanding.sheet.rows[first + rows.positions[position]] if rows.positions else ()
        for match in understanding.matches:
            if match.position in taken or match.position >= len(cells) or not match.header:
                continue
            text = cell_text(cells[match.position])
            if text and (is_of_a_person(match.header) or mask_free_text(text) != text):
                kept.append(UnmaskedCell(rows.kind, row_id, match.header, text))
    return tuple(kept)
