"""
Hotspots tested against chance (显著热点): Getis-Ord Gi* on cells or compounds, false discoveries controlled.

A place is hot where it and its neighbours together hold more than chance would put there, given all places tested.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# In the order of a legend.
CLASSES = ("hot_99", "hot_95", "hot_90", "none", "cold_90", "cold_95", "cold_99", "unknown")
# Under it nothing can be told from chance, and no class is given (ArcGIS Pro asks for as many).
MIN_PLACES = 30
# Neighbours that each place should have (Getis and Ord 1992).
_WANTED_NEIGHBOURS = 8
# Shuffled z that p is read from, as far as it takes: p down to two in a million.
_POOL, _LEAST_SHUFFLES, _MOST_SHUFFLES = 1_000_000, 99, 999
_SEED, _ROUNDING = 7, 1e-9
_LEVELS = ((0.01, "99"), (0.05, "95"), (0.10, "90"))


def band_neighbours(xy_m: FloatArray, band_m: float) -> csr_array:
    """
    Return which places are neighbours: those within a distance, each itself included.

    Parameters
    ----------
    xy_m
        Points in a metric CRS; shape (places, 2), none missing.
    band_m
        The distance within which, and at which, two places are neighbours.

    Returns
    -------
    neighbours
        Shape (places, places), symmetric, 1 for neighbours and on the diagonal (binary weights).
    """
    pairs = cKDTree(xy_m).query_pairs(band_m, output_type="ndarray")
    itself = np.arange(len(xy_m))
    row = np.concatenate([pairs[:, 0], pairs[:, 1], itself])
    column = np.concatenate([pairs[:, 1], pairs[:, 0], itself])
    return csr_array((np.ones(len(row)), (row, column)), shape=(len(xy_m), len(xy_m)))


def suggest_band_m(xy_m: FloatArray) -> float:
    """
    Return a distance that gives half of the places eight neighbours or more; 0 for one place or none.

    Parameters
    ----------
    xy_m
        Points in a metric CRS; shape (places, 2), none missing.
    """
    if len(xy_m) < 2:  # noqa: PLR2004 - one place has no neighbour
        return 0.0
    wanted = min(_WANTED_NEIGHBOURS, len(xy_m) - 1)
    distances_m, _ = cKDTree(xy_m).query(xy_m, k=wanted + 1)
    return float(np.median(np.asarray(distances_m)[:, -1]))


def gi_star_z(values: FloatArray, neighbours: csr_array) -> FloatArray:
    """
    Return the z of Gi* of each place.

    Parameters
    ----------
    values
        What is tested, such as orders or a rate, all known; shape (places,), or (places, k) for k tests at once.
    neighbours
        From `band_neighbours`.

    Returns
    -------
    z
        In the shape of `values`: above 0 where a place's neighbourhood holds more than its share; 0 where all values
        are alike or a neighbourhood is all there is, so that nothing can stand out.

    Notes
    -----
    With binary weights, w of them about place i, itself included, of n places of mean m and standard deviation s::

        z_i = (sum of values about i - m w) / (s sqrt((n w - w²) / (n - 1)))

    J. K. Ord and A. Getis, "Local spatial autocorrelation statistics", Geographical Analysis 27 (1995) 286-306,
    eq. 14; the tests hold it to esda's ``G_Local(star=True, transform="B")``.
    """
    count = len(values)
    # Of values from their mean, so that large ones lose no digits.
    deviation = values - values.mean(axis=0)
    spread = deviation.std(axis=0)
    spread = np.where(spread > np.abs(values).max(axis=0) * 1e-12, spread, 0.0)
    about = np.diff(neighbours.indptr).astype(np.float64)
    scale = np.sqrt(about * (count - about) / max(count - 1, 1))
    scaled = np.multiply.outer(scale, spread)
    z: FloatArray = np.zeros_like(scaled)
    np.divide(neighbours @ deviation, scaled, out=z, where=scaled > 0)
    return z


def chance_p(values: FloatArray, neighbours: csr_array, *, pool_size: int = _POOL) -> FloatArray:
    """
    Return how often chance alone makes a neighbourhood stand out as much, two-sided.

    Parameters
    ----------
    values, neighbours
        As for `gi_star_z`; shape (places,).
    pool_size
        About how many shuffled z to read p from, within 99 to 999 shuffles.

    Returns
    -------
    p
        One a place: twice the share of all z, of all places in all shuffles of `values` over them, that lie as far
        out on the same side, 1 at most. The shuffles are seeded: the same values give the same p.

    Notes
    -----
    Orders are few in most cells and many in some, so that z is far from normal: with the normal p, streets of orders
    thrown at random had cells of ``hot_95`` in 10 % (two orders a cell) to 100 % of cases (one in twenty cells, or
    lumps); with this one in 0-7 % (the tests hold it). Shuffling as in L. Anselin, "Local indicators of spatial
    association", Geographical Analysis 27 (1995) 93-115; the places' shuffles are pooled, since z is standardised.
    """
    count = len(values)
    shuffles = int(np.clip(pool_size / max(count, 1), _LEAST_SHUFFLES, _MOST_SHUFFLES))
    shuffled = np.random.default_rng(_SEED).permuted(np.tile(values, (shuffles, 1)), axis=1)
    pool = np.sort(gi_star_z(shuffled.T, neighbours).ravel())
    z = gi_star_z(values, neighbours)
    # Sums of the same values in another order differ by a rounding, and are as far out.
    above = pool.size - np.searchsorted(pool, z - _ROUNDING)
    below = np.searchsorted(pool, z + _ROUNDING, side="right")
    return np.asarray(np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (pool.size + 1)))


def classify(z: FloatArray, p: FloatArray) -> tuple[FloatArray, NDArray[np.object_]]:
    """
    Return what the tests say once false discoveries are controlled.

    Parameters
    ----------
    z, p
        Of all places tested together.

    Returns
    -------
    adjusted_p
        The least rate of false discoveries at which a place is marked.
    classes
        One of `CLASSES` each: of all places ``hot_95``, ``cold_95`` or surer, 5 % are expected to be chance's.

    Notes
    -----
    Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995) 289-300; for local
    statistics, M. Caldas de Castro and B. H. Singer, Geographical Analysis 38 (2006) 180-208.
    """
    adjusted_p = _adjust(p)
    classes = np.full(len(z), "none", dtype=object)
    # The surest last, so that it stands.
    for limit, level in reversed(_LEVELS):
        sure = adjusted_p <= limit
        classes[sure & (z > 0)] = f"hot_{level}"
        classes[sure & (z < 0)] = f"cold_{level}"
    return adjusted_p, classes


def _adjust(p: FloatArray) -> FloatArray:
    """Return the p of all tests together, as `scipy.stats.false_discovery_control` gives it (its import takes long)."""
    order = np.argsort(p)
    scaled = p[order] * (len(p) / np.arange(1, len(p) + 1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.clip(adjusted, 0, 1)


def hotspots(values: pd.Series[float], xy_m: FloatArray, band_m: float) -> pd.DataFrame:
    """
    Return which places are hot or cold beyond chance.

    Parameters
    ----------
    values
        Orders or a rate of each place, indexed by it; NA where not known. Places without an order have 0: leave out
        what lies outside the street (`cells.study_cells`).
    xy_m
        Where each is, in a metric CRS; shape (places, 2), NaN where not known.
    band_m
        The distance within which places are neighbours.

    Returns
    -------
    hotspots
        With the index of `values`: ``value``, ``neighbours`` (places within the band, itself included, whose values
        are known), ``z``, ``p``, ``adjusted_p`` (NaN where not known), ``hotspot`` (one of `CLASSES`). With fewer
        than `MIN_PLACES` known values all are ``unknown``.
    """
    stated = np.asarray(values.astype("Float64").to_numpy(np.float64, na_value=np.nan), dtype=np.float64)
    placed = ~np.isnan(stated) & ~np.isnan(xy_m).any(axis=1)
    table = pd.DataFrame({"value": stated, "neighbours": 0}, index=values.index)
    table[["z", "p", "adjusted_p"]] = np.nan
    classes = np.full(len(stated), "unknown", dtype=object)
    if placed.sum() >= MIN_PLACES:
        neighbours = band_neighbours(xy_m[placed], band_m)
        z, p = gi_star_z(stated[placed], neighbours), chance_p(stated[placed], neighbours)
        adjusted_p, classes[placed] = classify(z, p)
        table.loc[placed, "neighbours"] = np.diff(neighbours.indptr)
        table.loc[placed, ["z", "p", "adjusted_p"]] = np.column_stack([z, p, adjusted_p])
    return table.assign(hotspot=pd.Series(classes, index=values.index, dtype="str"))
