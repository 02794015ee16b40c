"""How much distance counts (距离衰减): the weight of an elder who would have to walk so far to a facility."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Decay(Protocol):
    """How much an elder at some distance counts for a facility, 0-1."""

    def weights(self, cost_m: NDArray[np.float64], limit_m: float) -> NDArray[np.float64]:
        """Return the weight of each walk; none is longer than the limit."""


@dataclass(frozen=True)
class StepDecay:
    """
    A weight a zone (分级衰减).

    Attributes
    ----------
    zones
        The end of each zone as a part of the limit, rising to 1, and its weight; an end belongs to its own zone.
    """

    zones: tuple[tuple[float, float], ...]

    def weights(self, cost_m: NDArray[np.float64], limit_m: float) -> NDArray[np.float64]:
        """Return the weight of the zone of each walk; 0 beyond the last."""
        ends, weights = np.array(self.zones, dtype=np.float64).T
        found: NDArray[np.float64] = np.append(weights, 0.0)[np.searchsorted(ends * limit_m, cost_m)]
        return found


@dataclass(frozen=True)
class GaussianDecay:
    """A bell whose standard deviation is `width` of the limit: at a third, a walk of the whole limit weighs 0.011."""

    width: float = 1 / 3

    def weights(self, cost_m: NDArray[np.float64], limit_m: float) -> NDArray[np.float64]:
        """Return ``exp(-d^2 / (2 sigma^2))``."""
        found: NDArray[np.float64] = np.exp(-((cost_m / (self.width * limit_m)) ** 2) / 2)
        return found


NO_DECAY = StepDecay(((1.0, 1.0),))
# The weights of Luo and Qi (2009) for three zones of one width: of 15 minutes, 5 minutes each.
THIRDS = StepDecay(((1 / 3, 1.0), (2 / 3, 0.68), (1.0, 0.22)))
