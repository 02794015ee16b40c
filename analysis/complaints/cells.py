"""Square cells in metres (网格单元) on which orders are counted, for surfaces and tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# A street has some thousand cells; a grid beyond this is a mistake of the cell's size or a point far off.
MAX_CELLS = 4_000_000


@dataclass(frozen=True)
class CellGrid:
    """
    A grid of square cells in a metric CRS, numbered row by row from the south-west.

    Attributes
    ----------
    west_m, south_m
        The south-west corner.
    cell_m
        The side of a cell.
    columns, rows
        How many cells there are, east and north.
    """

    west_m: float
    south_m: float
    cell_m: float
    columns: int
    rows: int

    @property
    def size(self) -> int:
        """The number of cells."""
        return self.columns * self.rows

    def centres_m(self) -> FloatArray:
        """Return the centre of each cell; shape (cells, 2)."""
        x = self.west_m + (np.arange(self.columns) + 0.5) * self.cell_m
        y = self.south_m + (np.arange(self.rows) + 0.5) * self.cell_m
        return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)

    def cell_of(self, x_m: FloatArray, y_m: FloatArray) -> IntArray:
        """Return the cell of each point; -1 where it has no place or lies off the grid."""
        column = np.floor((x_m - self.west_m) / self.cell_m)
        row = np.floor((y_m - self.south_m) / self.cell_m)
        # NaN compares false: a point without a place lies off the grid.
        on_grid = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        cell = np.full(len(column), -1, dtype=np.int64)
        cell[on_grid] = (row[on_grid] * self.columns + column[on_grid]).astype(np.int64)
        return cell

    def count(self, x_m: FloatArray, y_m: FloatArray) -> IntArray:
        """Return the number of points in each cell."""
        cell = self.cell_of(x_m, y_m)
        return np.bincount(cell[cell >= 0], minlength=self.size).astype(np.int64)

    def squares(self, cells: IntArray) -> NDArray[np.object_]:
        """Return the outlines of `cells` as shapely polygons."""
        row, column = np.divmod(cells, self.columns)
        west, south = self.west_m + column * self.cell_m, self.south_m + row * self.cell_m
        return np.asarray(shapely.box(west, south, west + self.cell_m, south + self.cell_m), dtype=object)


def grid_over(bounds_m: tuple[float, float, float, float], cell_m: float, *, padding_m: float = 0.0) -> CellGrid:
    """
    Return the grid that covers an extent.

    Its corner is a multiple of the cell's side, so that the same cell holds the same ground whatever is filtered.

    Parameters
    ----------
    bounds_m
        West, south, east and north in a metric CRS.
    cell_m
        The side of a cell.
    padding_m
        Added on every side.

    Raises
    ------
    ValueError
        If the side isn't positive, or the extent takes more than `MAX_CELLS` cells.
    """
    if not cell_m > 0:
        message = f"a cell of {cell_m} m"
        raise ValueError(message)
    west, south = (int(np.floor((low - padding_m) / cell_m)) for low in bounds_m[:2])
    # A point on the outer edge belongs to a cell too.
    east, north = (int(np.floor((high + padding_m) / cell_m)) + 1 for high in bounds_m[2:])
    grid = CellGrid(west * cell_m, south * cell_m, cell_m, east - west, north - south)
    if grid.size > MAX_CELLS:
        message = f"{grid.columns} x {grid.rows} cells of {cell_m} m"
        raise ValueError(message)
    return grid


def study_cells(grid: CellGrid, area: shapely.Geometry) -> IntArray:
    """
    Return the cells in which an order can be: those whose centre lies in `area`, or on its line.

    A cell outside has no count, which isn't a count of none: were it taken for 0, every test against chance would
    find the whole street hot. With no outline of the street, the convex hull of all orders' points stands for it.

    Parameters
    ----------
    grid
        The grid.
    area
        The street's outline in the grid's CRS.
    """
    shapely.prepare(area)
    return np.flatnonzero(shapely.intersects_xy(area, grid.centres_m())).astype(np.int64)
