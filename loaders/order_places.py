"""
Where an order happened (工单定位): its compound by its address, else by its words or its point, for all rows at once.

Rows that say the same of their place are looked at once, and what is found is spread over them.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from loaders.address_matching import AddressIndex, Place, PlaceMatch
from loaders.column_values import CodedValues, are_stated, distinct, filled, nothing, numbered, put, values_at
from loaders.columnwise import each_once
from loaders.free_text import mask_free_texts
from loaders.matching import fold_name
from loaders.rows import cell_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from geodata.store import Store
    from loaders.building import Values
    from loaders.coordinates import Geometries
    from loaders.rows import LedgerRows

_TOLD_BY = ("raw_address", "compound", "area", "title", "text", "compound_id")
_UNPLACED = frozenset({"none", "no_address"})
_SURE = 100.0


def place_orders(
    rows: LedgerRows,
    own: Values,
    geometries: Geometries,
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
    shapes = np.asarray(geometries, dtype=object)
    has_place = ~shapely.is_missing(shapes)
    if not any(name in own for name in _TOLD_BY) and not has_place.any():
        return
    count = len(rows)
    given = own.get("compound_id", nothing(count))
    index = order_index(store, chosen)
    matches = _by_words(rows, own, has_place, index)
    lacking = np.flatnonzero(matches.where(lambda match: match.how in _UNPLACED) & has_place & ~are_stated(given))
    by_position = _compounds_at(shapes, lacking, store.read("compounds"))
    matches = _settled(matches, {at: PlaceMatch("position", owner, _SURE) for at, owner in by_position.items()})
    by_id: dict[int, PlaceMatch] = {}
    for at in np.flatnonzero(are_stated(given)).tolist():
        if given[at] in index.names:
            by_id[at] = PlaceMatch("given", given[at], _SURE, matches[at].core)
        else:
            rows.report(at, "compound_id", "unknown_compound_id")
    matches = _settled(matches, by_id)
    kept: Values = dict(_columns(matches, index))
    if "compound" in own:
        kept["compound"] = filled(kept["compound"], own["compound"])
    silent = np.array([at for at in kept_places if at not in by_id], dtype=np.intp)
    kept = {name: put(values, silent, nothing(len(silent))) for name, values in kept.items()}
    own |= kept
    waiting = np.flatnonzero(distinct(kept["match_how"]).where(lambda how: how == "doubtful"))
    if len(waiting):
        rows.report(int(waiting[0]), "raw_address", "places_to_review", count=str(len(waiting)))


def _settled(matches: CodedValues, others: Mapping[int, PlaceMatch]) -> CodedValues:
    """Take the rows at some positions for something else."""
    positions = sorted(others)
    settled = put(matches, np.array(positions, dtype=np.intp), [others[at] for at in positions])
    return settled if isinstance(settled, CodedValues) else distinct(settled)


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


def _columns(matches: CodedValues, index: AddressIndex) -> dict[str, CodedValues]:
    """Return what is stored of matches, by column, one value a row."""
    owners = distinct(matches.map(attrgetter("compound_id")))
    cores = distinct(matches.map(attrgetter("core")))
    return {
        "compound_id": owners,
        "compound": owners.map(lambda owner: None if owner is None else index.names[owner]),
        "place_core": CodedValues(cores.which, [text or None for text in mask_free_texts(cores.different)]),
        "match_how": distinct(matches.map(attrgetter("how"))),
        "match_score": distinct(matches.map(attrgetter("score"))).map(lambda score: round(score, 1) or None),
    }


def _by_words(rows: LedgerRows, own: Values, has_place: NDArray[np.bool_], index: AddressIndex) -> CodedValues:
    """Match each row by its address; by what its words name, where it has none and no place."""
    unsaid = nothing(len(rows))
    exact = _raw_texts(rows, own, "raw_address")
    addresses = _raw_texts(rows, own, "raw_address", "area") if "area" in own else exact
    compounds = own.get("compound", unsaid)
    columns = (addresses, own.get("community", unsaid), compounds)
    of_row, firsts = numbered(columns, len(rows))
    said = ([text or "" for text in values_at(column, firsts)] for column in columns)
    matches = CodedValues(of_row, index.find_all(list(map(Place, *said))))
    # What an address names is the place, whatever else is spoken of.
    is_open = matches.where(lambda match: match.compound_id is None and match.how != "doubtful")
    silent = np.flatnonzero(is_open & ~are_stated(exact) & ~are_stated(compounds) & ~has_place)
    spoken = (values_at(own.get(name, unsaid), silent) for name in ("title", "text"))
    named = index.first_mentioned(*([text or "" for text in texts] for texts in spoken))
    found = zip(silent.tolist(), named, strict=True)
    return _settled(matches, {at: match for at, match in found if match.how != "no_address"})


def _raw_texts(rows: LedgerRows, own: Values, *names: str) -> Sequence[Any]:
    """Return the first of some columns that says anything, as the file has it: masks hide where a name ends."""
    found: Sequence[Any] = nothing(len(rows))
    for name in reversed(names):
        cells = rows.column(name)
        if cells is None or name not in own:
            continue
        # Another row of the same order may have said it.
        texts = filled(each_once(cell_text, cells), own[name])
        said = np.flatnonzero(are_stated(own[name]))
        found = put(found, said, values_at(texts, said))
    return found


def _compounds_at(
    shapes: NDArray[np.object_], positions: NDArray[np.intp], compounds: gpd.GeoDataFrame | pd.DataFrame
) -> dict[int, str]:
    """Return the compounds in whose outlines the rows at some positions lie; none for a row on a border of two."""
    if not len(positions) or compounds.empty:
        return {}
    point, owner = shapely.STRtree(compounds["geometry"].to_numpy()).query(shapes[positions], predicate="intersects")
    is_alone = np.bincount(point)[point] == 1
    ids = compounds.index[owner[is_alone]].tolist()
    return {at: str(row_id) for at, row_id in zip(positions[point[is_alone]].tolist(), ids, strict=True)}
