"""
Where an order happened (工单定位): its compound by its address, else by its words or its point, for all rows at once.

Rows that say the same of their place are looked at once, and what is found is spread over them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from loaders.address_matching import AddressIndex, Place, PlaceMatch
from loaders.columnwise import each_once
from loaders.free_text import mask_free_text
from loaders.matching import fold_name
from loaders.rows import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.store import Store
    from loaders.building import Values
    from loaders.rows import LedgerRows

_TOLD_BY = ("raw_address", "compound", "area", "title", "text", "compound_id")
_UNPLACED = frozenset({"none", "no_address"})
_SURE = 100.0


@dataclass(frozen=True)
class _Matches:
    """
    What the rows of a ledger were taken for.

    Attributes
    ----------
    different
        Each at least once.
    of_row
        Which of them is each row's.
    """

    different: list[PlaceMatch]
    of_row: NDArray[np.intp]

    def where(self, holds: Callable[[PlaceMatch], bool]) -> list[int]:
        """Return the positions of the rows whose match `holds`."""
        found: list[int] = np.flatnonzero(np.array(list(map(holds, self.different)), dtype=bool)[self.of_row]).tolist()
        return found

    def settle(self, matches: Mapping[int, PlaceMatch]) -> None:
        """Take the rows at some positions for something else."""
        first = len(self.different)
        self.of_row[list(matches)] = np.arange(first, first + len(matches))
        self.different.extend(matches.values())

    def spread(self, values: Iterable[Any]) -> list[Any]:
        """Return one value a row of those of `different`."""
        spread: list[Any] = np.array([*values, None], dtype=object)[self.of_row].tolist()
        return spread


def place_orders(
    rows: LedgerRows,
    own: Values,
    geometries: Sequence[BaseGeometry | None],
    *,
    store: Store,
    chosen: Mapping[str, str | None],
    kept_places: Sequence[int],
) -> None:
    """
    Find the compounds of orders.

    Parameters
    ----------
    rows
        Of kind ``work_orders``; problems go here.
    own
        Typed values by column; changed here.
    geometries
        In the storage CRS.
    store, chosen
        Of `order_index`.
    kept_places
        Positions of rows that say nothing new of their compound unless they give it by its id.
    """
    if not any(name in own for name in _TOLD_BY) and not any(geometry is not None for geometry in geometries):
        return
    given = {at: owner for at, owner in enumerate(own.get("compound_id", ())) if owner is not None}
    index = order_index(store, chosen)
    matches = _by_words(rows, own, geometries, index)
    unplaced = matches.where(lambda match: match.how in _UNPLACED)
    lacking = [at for at in unplaced if geometries[at] is not None and at not in given]
    by_position = _compounds_at(geometries, lacking, store.read("compounds"))
    matches.settle({at: PlaceMatch("position", owner, _SURE) for at, owner in by_position.items()})
    by_id: dict[int, PlaceMatch] = {}
    for at, owner in given.items():
        if owner in index.names:
            by_id[at] = PlaceMatch("given", owner, _SURE, matches.different[matches.of_row[at]].core)
        else:
            rows.report(at, "compound_id", "unknown_compound_id")
    matches.settle(by_id)
    kept = _columns(matches, index)
    if "compound" in own:
        kept["compound"] = [found or said for found, said in zip(kept["compound"], own["compound"], strict=True)]
    for at in kept_places:
        if at not in by_id:
            for values in kept.values():
                values[at] = None
    own |= kept
    waiting = kept["match_how"].count("doubtful")
    if waiting:
        rows.report(kept["match_how"].index("doubtful"), "raw_address", "places_to_review", count=str(waiting))


def order_index(store: Store, chosen: Mapping[str, str | None] | None = None) -> AddressIndex:
    """
    Return the index of a store's compounds, with what people decided of places.

    Parameters
    ----------
    store
        Where compounds, communities and decisions are looked up.
    chosen
        What the person says now of places: `loaders.choices.Choices.compounds`.
    """
    decided = {**store.name_decisions(), **{fold_name(name): owner for name, owner in (chosen or {}).items()}}
    communities = store.read("communities")["name"].dropna().tolist()
    return AddressIndex(store.read("compounds"), communities, decided=decided)


def _columns(matches: _Matches, index: AddressIndex) -> dict[str, list[Any]]:
    """Return what is stored of matches, by column, one value a row."""
    owners = [match.compound_id for match in matches.different]
    columns: dict[str, Iterable[Any]] = {
        "compound_id": owners,
        "compound": (index.names[owner] if owner is not None else None for owner in owners),
        "place_core": each_once(lambda core: mask_free_text(core) or None, [match.core for match in matches.different]),
        "match_how": (match.how for match in matches.different),
        "match_score": (round(match.score, 1) or None for match in matches.different),
    }
    return {name: matches.spread(values) for name, values in columns.items()}


def _by_words(
    rows: LedgerRows, own: Values, geometries: Sequence[BaseGeometry | None], index: AddressIndex
) -> _Matches:
    """Match each row by its address; by what its words name, where it has none and no place."""
    nothing: list[Any] = [None] * len(rows)
    exact = _raw_texts(rows, own, "raw_address")
    addresses = _raw_texts(rows, own, "raw_address", "area") if "area" in own else exact
    compounds = own.get("compound", nothing)
    columns = (addresses, own.get("community", nothing), compounds)
    of_row, firsts = _numbered(columns)
    places = [Place(*(column[at] or "" for column in columns)) for at in firsts]
    matches = _Matches(index.find_all(places), of_row)
    # What an address names is the place, whatever else is spoken of.
    open_ = matches.where(lambda match: match.compound_id is None and match.how != "doubtful")
    silent = [at for at in open_ if not (exact[at] or compounds[at]) and geometries[at] is None]
    spoken = (own.get(name, nothing) for name in ("title", "text"))
    named = index.first_mentioned(*([texts[at] or "" for at in silent] for texts in spoken))
    matches.settle({at: match for at, match in zip(silent, named, strict=True) if match.how != "no_address"})
    return matches


def _numbered(columns: Sequence[Sequence[Any]]) -> tuple[NDArray[np.intp], list[int]]:
    """Give rows that hold the same in all columns one number, counted as they come; and the first row of each."""
    numbers = np.zeros(len(columns[0]), dtype=np.intp)
    for column in columns:
        if column.count(None) == len(column):
            continue
        codes, values = pd.factorize(np.array(column, dtype=object))
        # -1 is a row that says nothing.
        numbers, _ = pd.factorize(numbers * (len(values) + 1) + codes)
    firsts: list[int] = np.flatnonzero(~pd.Series(numbers).duplicated().to_numpy()).tolist()
    return numbers, firsts


def _raw_texts(rows: LedgerRows, own: Values, *names: str) -> list[str | None]:
    """Return the first of some columns that says anything, as the file has it: masks hide where a name ends."""
    found: list[str | None] = [None] * len(rows)
    for name in reversed(names):
        cells = rows.column(name)
        read = own.get(name)
        if cells is None or read is None:
            continue
        texts = each_once(cell_text, cells)
        # Another row of the same order may have said it.
        found = [(text or value) if value else earlier for text, value, earlier in zip(texts, read, found, strict=True)]
    return found


def _compounds_at(
    geometries: Sequence[BaseGeometry | None], positions: Sequence[int], compounds: gpd.GeoDataFrame | pd.DataFrame
) -> dict[int, str]:
    """Return the compounds in whose outlines the rows at some positions lie; none for a row on a border of two."""
    if not positions or compounds.empty:
        return {}
    points = np.array([geometries[at] for at in positions], dtype=object)
    point, owner = shapely.STRtree(compounds["geometry"].to_numpy()).query(points, predicate="intersects")
    is_alone = np.bincount(point)[point] == 1
    ids = compounds.index[owner[is_alone]].tolist()
    return {positions[at]: str(row_id) for at, row_id in zip(point[is_alone].tolist(), ids, strict=True)}
