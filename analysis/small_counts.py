"""
Small counts (小数字保护): counts under 5 aren't told, nor anything from which one could be worked out.

A table of counts by place and category is published with its totals, the places as a tree: compounds in communities in
the street. Every count under 5 is withheld, totals too. What else has to be withheld so that no sum or difference gives
one away is found on the network of the table's sums (each count is an edge between two sums): a withheld count can be
worked out exactly where no ring of withheld counts runs through it along which 1 could be moved.

Source: Castro (2007), a shortest-paths heuristic for statistical data protection in positive tables.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ShownState = Literal["shown", "small", "withheld", "unknown"]
LEAST = 5
TOTAL = "total"
_GROUND = ("ground",)
_Node = tuple[str, ...]
_Cell = tuple[str, str]


@dataclass(frozen=True, eq=False)
class ShownCounts:
    """
    A table as it may be shown: no withheld number is in it.

    Attributes
    ----------
    numbers
        One row per place, those of the tree too, one column per category and `TOTAL`; Int64, NA where not shown.
    states
        The same shape: ``shown``; ``small``: known to be under 5, 「<5」; ``withheld``: 5 or more, not told because
        a small one could be worked out from it; ``unknown``: nobody stated it.
    """

    numbers: pd.DataFrame
    states: pd.DataFrame


def protect_counts(counts: pd.DataFrame, parents: Mapping[str, str], *, least: int = LEAST) -> ShownCounts:
    """
    Withhold small counts, and what gives them away.

    Parameters
    ----------
    counts
        One row per place that counts were stated of (compounds; a community that states its own), one column per
        category that together make up the total; Int64, 0 or more, NA where not stated. Totals are summed here.
    parents
        The place above each place: compounds to communities, communities to the street; one root above all.
    least
        The smallest count that is told.

    Returns
    -------
    shown
        Every row and total. A total is the sum of what is stated, NA where nothing is.

    Raises
    ------
    ValueError
        If a count is negative, or a row that states counts is also above another.

    Notes
    -----
    Hold a table to this once, with all its places, and let every view choose rows of the one result: what is withheld
    in two tables cut differently could be worked out from both. Sums of chosen rows mustn't be made of `numbers`.
    A small count keeps two possible values at least, for a reader who knows that it is under `least` and that what is
    withheld beside it isn't. Where no numbers at all leave it two, not even which counts are small is told: four
    places of 1 and 4 each would give themselves away by that alone.
    """
    if (counts < 0).any(axis=None) or set(counts.index) & set(parents.values()):
        message = "counts are 0 or more, and of places that have none below them"
        raise ValueError(message)
    table = _with_totals(counts, parents)
    known = {
        (str(row), str(column)): int(value)
        for column in table
        for row, value in table[column].items()
        if not pd.isna(value)
    }
    withheld = _Sums(known, parents, list(map(str, counts.columns)), least).protect()
    states = pd.DataFrame(
        {column: [_state((str(row), str(column)), known, withheld, least) for row in table.index] for column in table},
        index=table.index,
        dtype="str",
    )
    return ShownCounts(table.where(states == "shown"), states)


def hide_alike(values: pd.DataFrame, shown: ShownCounts) -> pd.DataFrame:
    """
    Hide what follows from counts wherever the count isn't shown.

    Visits due are elders times a rhythm: they tell how many elders there are.

    Parameters
    ----------
    values
        Numbers by place and category, rows and columns among those of `shown`.
    shown
        From `protect_counts`.

    Returns
    -------
    hidden
        NA where the count isn't shown.
    """
    states = shown.states.reindex(index=values.index, columns=values.columns)
    return values.where(states == "shown")


def _with_totals(counts: pd.DataFrame, parents: Mapping[str, str]) -> pd.DataFrame:
    """Return the counts with a row for each place above and a column for the total."""
    table = counts.astype("Int64")
    level = table
    found = [table]
    while len(level):
        above = pd.Series([parents.get(str(row)) for row in level.index], index=level.index, dtype="str")
        level = level.groupby(above).sum(min_count=1)
        found.append(level)
    # A place may have rows at several depths below it.
    merged = pd.concat(found)
    merged = merged.groupby(merged.index, sort=False).sum(min_count=1)
    merged[TOTAL] = merged.sum(axis="columns", min_count=1).astype("Int64")
    return merged.astype("Int64")


def _state(cell: _Cell, known: Mapping[_Cell, int], withheld: set[_Cell] | None, least: int) -> ShownState:
    if cell not in known:
        return "unknown"
    if withheld is None:
        return "withheld"
    if cell not in withheld:
        return "shown"
    return "small" if known[cell] < least else "withheld"


class _Sums:
    """
    The network of a table's sums: each count is an edge, along which it flows from one sum into another.

    Along a category counts flow from a row's own sum up to the sum of the place above, and so on to the ground; along
    the totals they flow back. What comes into a node goes out of it: those are the table's sums. A count that isn't
    stated takes no part in any.
    """

    def __init__(self, known: Mapping[_Cell, int], parents: Mapping[str, str], columns: list[str], least: int) -> None:
        self.known = known
        self.least = least
        self.withheld = {cell for cell, value in known.items() if value < least}
        self.ends: dict[_Cell, tuple[_Node, _Node]] = {}
        above = set(parents.values())
        for row, column in known:
            below: _Node = ("place", row, column) if row in above else ("row", row)
            over: _Node = ("place", parents[row], column) if row in parents else _GROUND
            self.ends[row, column] = (below, over) if column in columns else (over, below)
        self.edges: dict[_Node, list[tuple[_Cell, _Node, int]]] = {}
        for cell, (start, end) in self.ends.items():
            self.edges.setdefault(start, []).append((cell, end, 1))
            self.edges.setdefault(end, []).append((cell, start, -1))

    def protect(self) -> set[_Cell] | None:
        """Return all that has to be withheld: the small counts, and the cheapest ring through each; None for all."""
        for cell in sorted(self.withheld, key=lambda cell: (self.known[cell], cell)):
            rings = [ring for step in (1, -1) if (ring := self._ring(cell, step)) is not None]
            if not rings:
                # No more can be done than to tell nothing at all.
                return None
            self.withheld |= set(min(rings, key=lambda ring: ring[0])[1])
        return self.withheld

    def _ring(self, cell: _Cell, step: int) -> tuple[float, list[_Cell]] | None:
        """Return the cheapest cells along which `step` can be moved through a cell, by Dijkstra's algorithm."""
        if not self._may_move(cell, step):
            return None
        start, end = self.ends[cell] if step > 0 else self.ends[cell][::-1]
        # From where the cell leads to, back to where it begins.
        cost: dict[_Node, float] = {end: 0.0}
        came: dict[_Node, tuple[_Node, _Cell]] = {}
        queue: list[tuple[float, int, _Node]] = [(0.0, 0, end)]
        done: set[_Node] = set()
        while queue:
            paid, _, node = heapq.heappop(queue)
            if node in done:
                continue
            done.add(node)
            if node == start:
                return paid, list(_way_back(came, start, end))
            for other, follows, sign in self.edges[node]:
                if other == cell or follows in done or not self._may_move(other, sign):
                    continue
                price = paid + self._price(other)
                if price < cost.get(follows, float("inf")):
                    cost[follows], came[follows] = price, (node, other)
                    heapq.heappush(queue, (price, len(came), follows))
        return None

    def _may_move(self, cell: _Cell, step: int) -> bool:
        """Whether a count could be one more or less, for all that a reader knows once it is withheld."""
        value = self.known[cell]
        if value < self.least:
            return 0 <= value + step < self.least
        return value + step >= self.least

    def _price(self, cell: _Cell) -> float:
        """Return what withholding a count loses: nothing where it is withheld already, else as much as it tells."""
        return 0.0 if cell in self.withheld else 1.0 + self.known[cell]


def _way_back(came: Mapping[_Node, tuple[_Node, _Cell]], node: _Node, end: _Node) -> Iterator[_Cell]:
    while node != end:
        node, cell = came[node]
        yield cell
