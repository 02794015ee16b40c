"""
Complaints per 1,000 households (件/千户): of a base large enough, beside the count, and what chance alone would give.

Calls measure who reports as well as what is wrong: a rate is shown beside its count, never instead of it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

FloatArray = NDArray[np.float64]

# 约定，不是标准 (P): under it one caller more or less moves the rate by 10 in 1,000.
MIN_HOUSEHOLDS = 100
# Outside these chances a count is told apart from what is normal (funnel plot).
NORMAL_SHARE = 0.95
PER_HOUSEHOLDS = 1000
# Words are taken from here by their places: many times as fast as texts are made of a list of them.
_STATES = pd.array(["rated", "small_base", "unknown_base"], dtype="str")
_STANDINGS = pd.array(["above", "normal", "below", "unknown"], dtype="str")
_UNKNOWN_STANDING = 3


def count_by(units: pd.Series[str], index: pd.Index[str]) -> pd.Series[int]:
    """
    Return the number of orders of each unit of `index`, 0 where there is none.

    Parameters
    ----------
    units
        The compound, community or department of each order; those NA or not in `index` are not counted.
    index
        Ids of the units to be told.
    """
    return _count_places(_places(units, index), index)


def _places(units: pd.Series[str], index: pd.Index[str]) -> NDArray[np.intp]:
    """Return the place in `index` of each order's unit, -1 where it has none there."""
    return np.asarray(index.get_indexer(pd.Index(units)), dtype=np.intp)


def _count_places(places: NDArray[np.intp], index: pd.Index[str]) -> pd.Series[int]:
    counts = np.bincount(places[places >= 0], minlength=len(index)).astype(np.int64)
    return pd.Series(counts, index=index, name="orders")


def rate_table(
    orders: pd.Series[int], households: pd.Series[int], *, min_households: int = MIN_HOUSEHOLDS
) -> pd.DataFrame:
    """
    Return counts and rates of units such as compounds.

    Parameters
    ----------
    orders
        Orders of each unit in the period, indexed by unit; from `count_by`.
    households
        Households of each unit, the same index; NA where not known.
    min_households
        The least base that gives a rate.

    Returns
    -------
    rates
        With the index of `orders`: ``orders``, ``households``, ``state`` (``rated``; ``small_base`` under the
        minimum; ``unknown_base``), ``rate_per_1000`` (NA unless rated), ``expected`` (orders at the rate of all rated
        units together) and ``standing``: ``above``, ``normal`` or ``below`` what that common rate and chance make
        likely (see `normal_range`), ``unknown`` unless rated.

    Notes
    -----
    件/千户 = complaints / households x 1000, over the period that the orders were cut to: compare rates of one period.
    The standing is the funnel plot of D. Spiegelhalter, "Funnel plots for comparing institutional performance",
    Statistics in Medicine 24 (2005) 1185-1202, with exact Poisson limits.
    """
    base = households.reindex(orders.index).astype("Int64")
    counts, bases = _floats(orders), _floats(base)
    is_known = ~np.isnan(bases)
    # NaN compares false.
    is_rated = bases >= min_households
    counted, size = counts[is_rated], bases[is_rated]
    common = counted.sum() / size.sum() if size.size else np.nan
    low, high = normal_range(counted)
    expected = common * size
    standing = np.full(len(orders), _UNKNOWN_STANDING)
    standing[is_rated] = 1 - (low > expected) + (high < expected)
    rates = {
        "rate_per_1000": counted / size * PER_HOUSEHOLDS,
        "expected": expected,
    }
    return pd.DataFrame(
        {
            "orders": orders.astype("Int64"),
            "households": base,
            "state": _STATES.take(2 - is_known - is_rated),
            **{name: _spread(values, is_rated) for name, values in rates.items()},
            "standing": _STANDINGS.take(standing),
        },
        index=orders.index,
    )


def _spread(values: FloatArray, is_rated: NDArray[np.bool_]) -> pd.arrays.FloatingArray:
    """Return the values of rated units in the places of all, NA for the others."""
    every = np.zeros(len(is_rated))
    every[is_rated] = values
    return pd.arrays.FloatingArray(every, ~is_rated)


def community_bases(compounds: pd.DataFrame, communities: pd.DataFrame) -> pd.DataFrame:
    """
    Return the households of each community and whose orders go with them (分母与分子同口径).

    Parameters
    ----------
    compounds
        One row per compound, indexed by id: ``community_id``, ``households`` (NA where not known).
    communities
        One row per community, indexed by id: ``households`` (NA where not known).

    Returns
    -------
    bases
        With the index of `communities`: ``households``, what the community itself states, else the sum of its
        compounds that state theirs (NA where none does), and ``by_compounds``: whether it is such a sum, so that only
        orders of those compounds may be counted above it.
    """
    stated, below = _floats(communities["households"]), _floats(compounds["households"])
    community = _places(compounds["community_id"], communities.index)
    is_known = (community >= 0) & ~np.isnan(below)
    summed = np.bincount(community[is_known], below[is_known], minlength=len(communities))
    has_sum = np.bincount(community[is_known], minlength=len(communities)) > 0
    by_compounds = np.isnan(stated) & has_sum
    households = np.where(by_compounds, summed, stated)
    is_unknown = np.isnan(households)
    whole = pd.arrays.IntegerArray(np.where(is_unknown, 0, households).astype(np.int64), is_unknown)
    return pd.DataFrame({"households": whole, "by_compounds": by_compounds}, index=communities.index)


def community_rates(
    orders: pd.DataFrame, compounds: pd.DataFrame, communities: pd.DataFrame, *, min_households: int = MIN_HOUSEHOLDS
) -> pd.DataFrame:
    """
    Return counts and rates by community.

    Parameters
    ----------
    orders
        One row per order: ``compound_id``, ``community_id`` (NA where not known).
    compounds, communities
        As for `community_bases`.
    min_households
        The least base that gives a rate.

    Returns
    -------
    rates
        As from `rate_table`, of the orders that go with the base, and ``left_out``: orders of the community that
        don't, because their compound's households, or their compound, aren't known.
    """
    bases = community_bases(compounds, communities)
    community = _places(orders["community_id"], communities.index)
    # An order of no such unit finds what is put last.
    states = np.append(compounds["households"].notna(), False)[_places(orders["compound_id"], compounds.index)]
    only_stated = np.append(bases["by_compounds"], False)[community]
    whole = _count_places(community, communities.index)
    above = _count_places(community[states | ~only_stated], communities.index)
    return rate_table(above, bases["households"], min_households=min_households).assign(left_out=whole - above)


def normal_range(counts: FloatArray, share: float = NORMAL_SHARE) -> tuple[FloatArray, FloatArray]:
    """
    Return the means between which a Poisson count is likely: its exact confidence interval.

    Parameters
    ----------
    counts
        Orders of each unit.
    share
        The confidence, two-sided.

    Notes
    -----
    F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936) 437-442.
    """
    tail = (1 - share) / 2
    # Half the chi-square quantile of 2 k degrees is the gamma one of k. `scipy.stats` isn't asked: to import it takes
    # longer than a first map.
    low = np.where(counts > 0, special.gammaincinv(np.maximum(counts, 1), tail), 0.0)
    return low, np.asarray(special.gammaincinv(counts + 1, 1 - tail))


def likely_counts(expected: FloatArray, share: float = NORMAL_SHARE) -> tuple[FloatArray, FloatArray]:
    """
    Return the counts between which chance alone leaves a place (这里的正常范围).

    Parameters
    ----------
    expected
        Orders expected at each unit, NaN where not known.
    share
        How likely a count lies between the two, both included; two-sided.

    Returns
    -------
    low, high
        Least and most, NaN where the expected isn't known. The same counts are ``normal`` in `rate_table`.
    """
    tail = (1 - share) / 2
    return _poisson_quantile(tail, expected), _poisson_quantile(1 - tail, expected)


def _poisson_quantile(chance: float, means: FloatArray) -> FloatArray:
    """Return the least count that is not exceeded with a chance; NaN where the mean isn't known."""
    count = np.ceil(special.pdtrik(chance, means))
    # The real number that was found may be rounded up by one too many.
    below = np.maximum(count - 1, 0)
    return np.where(special.pdtr(below, means) >= chance, below, count)


def _floats(numbers: pd.Series[int]) -> FloatArray:
    return np.asarray(numbers.astype("Float64").to_numpy(np.float64, na_value=np.nan), dtype=np.float64)
