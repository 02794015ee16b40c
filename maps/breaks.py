"""Limits of a scale that are made from the data (分级), round enough to be read in a legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# From many places with few to the few with most, so that one that stands far out has a colour of its own.
QUANTILES = (0.3, 0.6, 0.8, 0.95)
# A number of so many digits is rounded to a multiple of the step: 37 to 35, 128 to 120.
_STEP_OF_TENS, _STEPS_A_DECADE = 5, 5


def round_breaks(values: NDArray[np.float64], quantiles: tuple[float, ...] = QUANTILES) -> tuple[float, ...]:
    """
    Return the limits between classes of numbers.

    Parameters
    ----------
    values
        One number a place; those not above 0, and NaN, have a class of their own and are left out.
    quantiles
        Where the limits lie, before they are rounded.

    Returns
    -------
    limits
        Rising, whole and above 1; a class holds what is not below its limit, the first what is below all. One a
        quantile at most, and fewer where values are few or alike.
    """
    positive = values[values > 0]
    if not positive.size:
        return ()
    rounded = sorted({_rounded(float(limit)) for limit in np.quantile(positive, quantiles)})
    # A limit that nothing reaches, or that everything does, tells nothing apart.
    return tuple(limit for limit in rounded if positive.min() < limit <= positive.max() and limit > 1)


def class_of(values: NDArray[np.float64], limits: tuple[float, ...]) -> NDArray[np.int64]:
    """Return the class of each value: 0 where it isn't above 0, else from 1 by `limits`; -1 where it is NaN."""
    level = np.searchsorted(np.asarray(limits), values, side="right") + 1
    return np.select([np.isnan(values), values <= 0], [-1, 0], level).astype(np.int64)


def _rounded(value: float) -> float:
    if value < 10:  # noqa: PLR2004 - each of so few counts
        return float(np.ceil(value))
    decade = 10 ** int(np.floor(np.log10(value)))
    step = _STEP_OF_TENS if decade == 10 else decade / _STEPS_A_DECADE  # noqa: PLR2004 - the tens
    return float(np.round(value / step) * step)
