"""
How hotspots change (新发、加剧、长期、减弱、零星): Gi* of each month, and the trend of orders by Mann-Kendall.

After ArcGIS Pro's Emerging Hot Spot Analysis, its eight kinds of hot places brought down to five. Each month is a map
of its own (its "individual time step" window), tested as `getis_ord` tests one, so that a season with more calls
everywhere makes nobody hot. The trend is of the orders about a place, as it is with its window of the entire cube: a
trend of each month's z would call a place fading because another one grows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special
from scipy.sparse import csr_array

from analysis.complaints.getis_ord import (
    MIN_PLACES,
    FloatArray,
    IntArray,
    band_neighbours,
    chance_p,
    classify,
    gi_star_z,
)

PATTERNS = ("new", "growing", "chronic", "fading", "sporadic", "none", "unknown")
# Fewer months show no trend (ArcGIS Pro asks for as many steps).
MIN_MONTHS = 10
# ArcGIS Pro: "hot for ninety percent of the time-step intervals".
_MOSTLY = 0.9
_TREND_P = 0.05
_HOT = ("hot_99", "hot_95")
# A month's p is only asked whether it is hot at all, and there are many months.
_MONTH_POOL = 200_000


@dataclass(frozen=True)
class Trend:
    """
    The Mann-Kendall test of series, one an entry.

    Attributes
    ----------
    s
        Pairs that rise less pairs that fall.
    variance
        Of `s` where there is no trend, ties accounted for.
    z, p
        `s` in standard deviations, one step nearer to 0 (continuity), and its two-sided p; 0 and 1 where all is tied.
    """

    s: IntArray
    variance: FloatArray
    z: FloatArray
    p: FloatArray


def count_cube(place: IntArray, received: pd.Series[pd.Timestamp], places: int, months: pd.PeriodIndex) -> IntArray:
    """
    Return the space-time cube: orders by month and place.

    Parameters
    ----------
    place
        The number of each order's place, from 0; -1 where it has none.
    received
        When each order came in; NaT where not known.
    places
        How many places there are.
    months
        Months that the data hold whole (`calendar.whole_months`), one after another: half a month is no month.

    Returns
    -------
    cube
        Shape (months, places); orders without place or month are not in it.
    """
    if not len(months):
        return np.zeros((0, places), dtype=np.int64)
    month = received.dt.year * 12 + received.dt.month
    step = (month - (months[0].year * 12 + months[0].month)).to_numpy(np.float64)
    held = (place >= 0) & (step >= 0) & (step < len(months))
    counted = step[held].astype(np.int64) * places + place[held]
    return np.bincount(counted, minlength=len(months) * places).reshape(len(months), places).astype(np.int64)


def mann_kendall(series: FloatArray) -> Trend:
    """
    Return whether series rise or fall over time.

    Parameters
    ----------
    series
        Shape (steps, series), all known.

    Notes
    -----
    H. B. Mann, Econometrica 13 (1945) 245-259; M. G. Kendall, "Rank Correlation Methods" (1975): with t the sizes of
    groups of equal values, the variance is (n (n - 1) (2n + 5) - sum t (t - 1) (2t + 5)) / 18.
    """
    count = len(series)
    s = np.zeros(series.shape[1:], dtype=np.int64)
    alike = np.ones(series.shape, dtype=np.int64)
    for gap in range(1, count):
        later, earlier = series[gap:], series[:-gap]
        s += np.sign(later - earlier).astype(np.int64).sum(axis=0)
        equal = later == earlier
        alike[gap:] += equal
        alike[:-gap] += equal
    # Each of the t values of a group brings (t - 1) (2t + 5).
    ties = ((alike - 1) * (2 * alike + 5)).sum(axis=0)
    variance = (count * (count - 1) * (2 * count + 5) - ties) / 18
    z = np.divide(s - np.sign(s), np.sqrt(variance), out=np.zeros(s.shape), where=variance > 0)
    return Trend(s, variance, z, np.asarray(2 * special.ndtr(-np.abs(z))))


def emerging_hotspots(
    cube: IntArray, xy_m: FloatArray, places: pd.Index[str], months: pd.PeriodIndex, *, band_m: float
) -> pd.DataFrame:
    """
    Return how each place has been hot over the months.

    Parameters
    ----------
    cube
        From `count_cube`.
    xy_m
        Where each place is, in a metric CRS; shape (places, 2), none missing.
    places, months
        What the cube's columns and rows are.
    band_m
        The distance within which places are neighbours.

    Returns
    -------
    patterns
        Indexed by `places`: ``pattern`` (see `name_patterns`; ``unknown`` for all with fewer than `MIN_MONTHS` months
        or `MIN_PLACES` places), ``hot_months``, ``hot_since`` (the first month of the run of hot ones that lasts to
        the end, NaT where the last isn't hot), ``last_hot`` (NaT where none is), ``trend_z`` and ``trend_p`` of the
        orders about the place, its neighbours' included (`mann_kendall`; NaN where unknown).
    """
    if len(months) < MIN_MONTHS or len(places) < MIN_PLACES:
        return pd.DataFrame(
            {
                "pattern": pd.Series("unknown", index=places, dtype="str"),
                "hot_months": 0,
                "hot_since": pd.PeriodIndex([pd.NaT] * len(places), freq="M"),
                "last_hot": pd.PeriodIndex([pd.NaT] * len(places), freq="M"),
                "trend_z": np.nan,
                "trend_p": np.nan,
            },
            index=places,
        )
    neighbours = band_neighbours(xy_m, band_m)
    hot = np.stack([_hot_places(counts.astype(np.float64), neighbours) for counts in cube])
    trend = mann_kendall(np.asarray(neighbours @ cube.T.astype(np.float64)).T)
    run = _last_run(hot)
    stamps = months.to_timestamp().to_numpy()
    never = np.array("NaT", dtype=stamps.dtype)
    since = np.where(run > 0, stamps[np.minimum(len(months) - run, len(months) - 1)], never)
    latest = np.where(hot.any(axis=0), stamps[len(months) - 1 - hot[::-1].argmax(axis=0)], never)
    return pd.DataFrame(
        {
            "pattern": pd.Series(name_patterns(hot, trend), index=places, dtype="str"),
            "hot_months": hot.sum(axis=0),
            "hot_since": pd.PeriodIndex(since, freq="M"),
            "last_hot": pd.PeriodIndex(latest, freq="M"),
            "trend_z": trend.z,
            "trend_p": trend.p,
        },
        index=places,
    )


def name_patterns(hot: NDArray[np.bool_], trend: Trend) -> NDArray[np.object_]:
    """
    Return the pattern of each place.

    Parameters
    ----------
    hot
        Whether each place is a hotspot in each month (``hot_95`` or surer); shape (months, places), a month or more.
    trend
        Of the orders about it over the months.

    Returns
    -------
    patterns
        - ``new`` (新发): one run of hot months up to the last, never before, in fewer than 90 % of the months
          (ArcGIS Pro: new and consecutive).
        - ``growing`` (加剧): hot in 90 % of the months and in the last, orders rising with p of 0.05 (intensifying).
        - ``chronic`` (长期): hot in 90 % of the months and in the last, no trend (persistent).
        - ``fading`` (减弱): hot in 90 % of the months, and orders falling with p of 0.05 or the last month
          not hot (diminishing and historical).
        - ``sporadic`` (零星): hot in some months otherwise (sporadic and oscillating).
        - ``none``: in no month.

    Notes
    -----
    Source: Esri, "How Emerging Hot Spot Analysis works", ArcGIS Pro.
    """
    hot_months, run = hot.sum(axis=0), _last_run(hot)
    mostly = hot_months >= _MOSTLY * len(hot)
    moves = trend.p <= _TREND_P
    return np.select(
        [
            hot_months == 0,
            mostly & ((run == 0) | (moves & (trend.z < 0))),
            mostly & moves & (trend.z > 0),
            mostly,
            (run > 0) & (run == hot_months),
        ],
        ["none", "fading", "growing", "chronic", "new"],
        "sporadic",
    ).astype(object)


def _hot_places(values: FloatArray, neighbours: csr_array) -> NDArray[np.bool_]:
    p = chance_p(values, neighbours, pool_size=_MONTH_POOL)
    return np.isin(classify(gi_star_z(values, neighbours), p)[1], _HOT)


def _last_run(hot: NDArray[np.bool_]) -> IntArray:
    """Return how many months up to the last each place has been hot in a row."""
    return np.asarray(np.cumprod(hot[::-1], axis=0).sum(axis=0), dtype=np.int64)
