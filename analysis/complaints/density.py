"""
A density surface of orders (核密度面): how many a km², and the smallest areas that hold a given share of them.

It shows where orders are many, not whether that is more than chance: `getis_ord` tests that.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import contourpy
import geopandas as gpd
import numpy as np
import scipy.fft
import shapely
from numpy.typing import NDArray

from analysis.complaints.cells import CellGrid, FloatArray, grid_over

if TYPE_CHECKING:
    from collections.abc import Sequence

# 约定 (P): about three minutes' walk; a street of 2-4 km keeps its shape under it.
BANDWIDTH_M = 200.0
# Points are moved to the middle of their cell, which a tenth of the bandwidth hides.
_CELLS_A_BANDWIDTH = 10
# The darkest area holds a quarter of all orders.
ORDER_SHARES = (0.25, 0.5, 0.75, 0.95)
_M2_A_KM2 = 1e6


def density_grid(bounds_m: tuple[float, float, float, float], bandwidth_m: float = BANDWIDTH_M) -> CellGrid:
    """Return the grid on which a density is drawn: its cells a tenth of the bandwidth, its edge where it fades out."""
    cell_m = bandwidth_m / _CELLS_A_BANDWIDTH
    return grid_over(bounds_m, cell_m, padding_m=bandwidth_m + 2 * cell_m)


def kernel_density(counts: NDArray[np.int64], grid: CellGrid, bandwidth_m: float = BANDWIDTH_M) -> FloatArray:
    """
    Return the density of orders at each cell's centre.

    Parameters
    ----------
    counts
        Orders in each cell, from `CellGrid.count`.
    grid
        The grid, from `density_grid`, so that nothing is cut off at its edge.
    bandwidth_m
        The radius at which an order stops counting.

    Returns
    -------
    density
        Orders a km², one a cell; with its cells' areas it sums up to the number of orders.

    Notes
    -----
    The quartic (biweight) kernel, 3 / (pi h²) (1 - d²/h²)², of B. W. Silverman, "Density Estimation for Statistics
    and Data Analysis" (1986), eq. 4.5, with h the bandwidth and d < h the distance.
    """
    reach = int(np.ceil(bandwidth_m / grid.cell_m))
    offset_m = np.arange(-reach, reach + 1) * grid.cell_m
    inside = 1 - (offset_m[:, None] ** 2 + offset_m[None, :] ** 2) / bandwidth_m**2
    kernel = np.where(inside > 0, inside, 0.0) ** 2
    # Made 1 on the cells themselves: the integral's own factor is off by the cells' coarseness.
    kernel *= _M2_A_KM2 / (kernel.sum() * grid.cell_m**2)
    table = counts.reshape(grid.rows, grid.columns).astype(np.float64)
    surface = _convolved(table, kernel)[reach : reach + grid.rows, reach : reach + grid.columns]
    # What the transform leaves where nothing is: beside one order's own peak it is no density.
    surface[surface < kernel.max() * 1e-9] = 0.0
    return surface.ravel()


def _convolved(table: FloatArray, kernel: FloatArray) -> FloatArray:
    """Return a table convolved with a kernel, whole, as `scipy.signal.convolve` gives it (its import takes long)."""
    shape = [one + other - 1 for one, other in zip(table.shape, kernel.shape, strict=True)]
    fast = [scipy.fft.next_fast_len(side, real=True) for side in shape]
    product = scipy.fft.rfft2(table, fast) * scipy.fft.rfft2(kernel, fast)
    return np.asarray(scipy.fft.irfft2(product, fast), dtype=np.float64)[: shape[0], : shape[1]]


def share_levels(density: FloatArray, counts: NDArray[np.int64], shares: Sequence[float] = ORDER_SHARES) -> list[float]:
    """
    Return the densities above which lie given shares of all orders, on the least ground.

    Parameters
    ----------
    density, counts
        From `kernel_density` and of the orders that it was made of, one a cell.
    shares
        Of all orders, 0-1.

    Returns
    -------
    levels
        Orders a km², one a share; empty where there is no order.
    """
    held = np.flatnonzero(counts)
    if not held.size:
        return []
    # Of the orders themselves: the surface spreads them outwards, and would promise less than its areas hold.
    densest = held[np.argsort(-density[held], kind="stable")]
    sums = np.cumsum(counts[densest]) / counts.sum()
    places = np.minimum(np.searchsorted(sums, np.asarray(shares) - 1e-12), held.size - 1)
    return [float(density[densest[place]]) for place in places]


def density_areas(
    density: FloatArray,
    counts: NDArray[np.int64],
    grid: CellGrid,
    crs: str,
    shares: Sequence[float] = ORDER_SHARES,
) -> gpd.GeoDataFrame:
    """
    Return the contour classes of a density: rings in which the densest ground holds shares of all orders.

    Parameters
    ----------
    density, counts, grid
        From `kernel_density`, of the orders and on the grid that it was made of.
    crs
        The grid's CRS.
    shares
        Of all orders, 0-1, rising.

    Returns
    -------
    areas
        One row a class, the densest first, in `crs`: ``orders_share`` (the share held by it and all denser ones),
        ``from_per_km2`` and ``to_per_km2`` (NaN for the densest), ``geometry``. Classes don't overlap. Empty where
        there is no order.
    """
    levels = share_levels(density, counts, shares)
    x, y = (np.unique(grid.centres_m()[:, axis]) for axis in (0, 1))
    generator = contourpy.contour_generator(
        x, y, density.reshape(grid.rows, grid.columns), fill_type=contourpy.FillType.OuterOffset
    )
    tops = [np.inf, *levels[:-1]]
    rows = [
        {
            "orders_share": share,
            "from_per_km2": level,
            "to_per_km2": top if np.isfinite(top) else np.nan,
            "geometry": _between(generator, level, top),
        }
        for share, level, top in zip(shares, levels, tops, strict=False)
        if level < top
    ]
    columns = ["orders_share", "from_per_km2", "to_per_km2", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=crs)


# contourpy's type depends on `fill_type`, which no annotation says.
def _between(generator: Any, low: float, high: float) -> shapely.Geometry:  # noqa: ANN401 - see above
    filled, offsets = generator.filled(low, high)
    polygons = []
    for corners, cuts in zip(filled, offsets, strict=True):
        rings = [corners[start:end] for start, end in pairwise(cuts)]
        polygons.append(shapely.make_valid(shapely.Polygon(rings[0], rings[1:])))
    parts = [part for part in shapely.get_parts(polygons) if isinstance(part, shapely.Polygon)]
    return shapely.MultiPolygon(parts)
