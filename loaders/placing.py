"""Rows to places on the map (定位): read as the file has them, the system told, converted, the far ones kept back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from config.errors import CrsError
from config.texts import text
from geodata.schemas import ledger_kind
from loaders.column_values import nothing, put
from loaders.columns import LATITUDE, LON_LAT, LONGITUDE
from loaders.coordinates import convert, raw_columns, read_places
from loaders.crs_guess import CrsGuess, far_rows, guess_crs, is_geographic, rows_away
from loaders.projected import features_in_degrees

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from geodata.store import Store
    from loaders.building import Values
    from loaders.choices import Choices
    from loaders.coordinates import Places
    from loaders.rows import LedgerRows
    from loaders.tables import Feature
    from loaders.understanding import Understanding

_PLACE_COLUMNS = frozenset({LONGITUDE, LATITUDE, LON_LAT})


class Placed(NamedTuple):
    """The place of each row in the storage CRS, None where it has none, and how the file's system is known."""

    geometries: NDArray[np.object_]
    guess: CrsGuess


def place_rows(
    rows: LedgerRows,
    own: Values,
    understanding: Understanding,
    choices: Choices,
    store: Store,
    file_name: str,
) -> Placed:
    """
    Place the rows of a ledger in the storage CRS; problems go to `rows`.

    Parameters
    ----------
    rows
        The ledger's rows; those that should and don't say their place are noted in ``rows.without_place``.
    own
        The values of the ledger's own kind by column; gets ``raw_crs`` and ``raw_geometry``.
    understanding, choices
        What the file is, and what the person said of it.
    store
        Where names and the boundary are looked up.
    file_name
        For messages.

    Raises
    ------
    CrsError
        If the coordinate system isn't known, or nearly every row lies far from the street under it.
    """
    boundary = store.read("boundary").geometry
    try:
        features, member = _features(understanding)
        places = read_places(
            rows,
            features,
            axes_swapped=choices.axes_swapped,
            turn_swapped_rows=choices.turn_swapped_rows,
            longitude=_longitude(boundary, store),
            may_be_abroad=understanding.sheet.may_be_abroad,
        )
        guess = _guess(choices.crs, member, understanding, own=own, places=places, store=store, boundary=boundary)
    except CrsError as error:
        raise CrsError(file=file_name, crs=error.values["crs"]) from error
    geometries = convert(places.geometries, guess.system)
    kind = ledger_kind(rows.kind)
    if kind.is_spatial:
        own["raw_crs"], own["raw_geometry"] = raw_columns(places.geometries, guess.system)
        if kind.optional_place:
            _leave_out_far_places(rows, own, geometries, store)
        elif rows.kind != "boundary":
            _keep_back_far_rows(rows, geometries, guess, store, file_name)
        if not kind.optional_place:
            # Whether these need one depends on whether the store knows them.
            rows.without_place = set(np.flatnonzero(~places.stated).tolist())
    return Placed(geometries, guess)


def _features(understanding: Understanding) -> tuple[Sequence[Feature] | None, str]:
    """Return a file's features in degrees, and what is left of its own word on its system."""
    features, member = understanding.sheet.features, understanding.sheet.crs_member
    if features is None or not member or is_geographic(member):
        return features, member
    return features_in_degrees(features, member), "EPSG:4490"


def _longitude(boundary: gpd.GeoSeries, store: Store) -> float | None:
    """Return about where the street lies: by its boundary, else by its compounds."""
    known = boundary.dropna() if len(boundary) else store.read("compounds").geometry.dropna()
    return float(known.iloc[0].centroid.x) if len(known) else None


def _guess(  # noqa: PLR0913 - all that may tell a system
    crs: str | None,
    member: str,
    understanding: Understanding,
    *,
    own: Values,
    places: Places,
    store: Store,
    boundary: gpd.GeoSeries,
) -> CrsGuess:
    if places.in_metres:
        return CrsGuess("cgcs2000_gk", "given" if crs == "cgcs2000_gk" else "metres")
    headers = [match.header for match in understanding.matches if match.column in _PLACE_COLUMNS]
    name = "name" if "name" in own else "compound"
    names = own.get(name, nothing(len(places.geometries)))

    def known() -> list[gpd.GeoDataFrame | pd.DataFrame]:
        kinds = dict.fromkeys(("compounds", understanding.kind))
        return [store.read(each) for each in kinds if ledger_kind(each).is_spatial]

    guess = guess_crs(crs, member, headers, names, places.geometries, known=known, boundary=boundary)
    return replace(guess, axes_swapped=places.axes_swapped)


def _keep_back_far_rows(
    rows: LedgerRows, geometries: NDArray[np.object_], guess: CrsGuess, store: Store, file_name: str
) -> None:
    far, all_far = far_rows(geometries, store.read("boundary").geometry)
    if all_far:
        raise CrsError(file=file_name, crs=lambda language: text(f"crs.{guess.system}", language))
    for position in far:
        geometry = geometries[position]
        shown = "" if geometry is None else f"{geometry.centroid.x:.5f}, {geometry.centroid.y:.5f}"
        rows.report(position, rows.place_column, "far_away", value=shown)
        geometries[position] = None


def _leave_out_far_places(rows: LedgerRows, own: Values, geometries: NDArray[np.object_], store: Store) -> None:
    """Take their places from rows that lie away from the street, or with no boundary from where most rows lie."""
    compounds = store.read("compounds").geometry
    away = rows_away(geometries, store.read("boundary").geometry, compounds)
    for position in away:
        geometry = geometries[position]
        shown = "" if geometry is None else f"{geometry.centroid.x:.5f}, {geometry.centroid.y:.5f}"
        rows.report(position, rows.place_column, "far_away", value=shown)
        geometries[position] = None
    for name in ("raw_crs", "raw_geometry"):
        own[name] = put(own[name], np.array(away, dtype=np.intp), nothing(len(away)))
