"""
Rows that may be stored ones (是不是同一行): another name in the same place, the same name in another place.

They wait until a person says which row each is; an id that the file gives leaves nothing to ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.crs import STORAGE_CRS, measuring_crs
from loaders.choices import SameQuestion, StoredCandidate
from loaders.columns import ID
from loaders.identity import PROVISIONAL, identity_columns, key_part
from loaders.rows import cell_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from loaders.coordinates import Geometries
    from loaders.identity import StoredRows
    from loaders.rows import LedgerRows

    Shapes = NDArray[np.object_]

# Points this close are one place; outlines are if they share so much of the smaller one.
_SAME_PLACE_M, _SAME_OUTLINE_SHARE = 30.0, 0.5
# A row moved farther than this is hardly the same: shifts between coordinate systems begin here.
_FAR_M = 500.0
_MAX_CANDIDATES = 5


def ask_for_same_rows(
    rows: LedgerRows,
    own: Mapping[str, Sequence[Any]],
    geometries: Geometries,
    ids: Sequence[str],
    stored: StoredRows,
    chosen: Mapping[int, str],
) -> tuple[Sequence[str], tuple[SameQuestion, ...]]:
    """
    Give rows the ids that a person chose, and ask for those that may be stored rows.

    Parameters
    ----------
    rows
        The ledger's rows; those that are asked about are kept back.
    own
        Typed values of its own kind by column.
    geometries
        In the storage CRS.
    ids
        Of `loaders.identity.identify`.
    stored
        The stored rows of the kind.
    chosen
        `loaders.choices.Choices.same_rows`.

    Returns
    -------
    ids, questions
        The rows' ids with those that the person chose, and what is asked, in the file's order.
    """
    kind = stored.kind
    if stored.frame.empty:
        return ids, ()
    ids = list(ids)
    settled = _settle(rows, ids, stored, chosen) if chosen else set()
    if not kind.identity or kind.refers_to or "name" not in stored.frame.columns:
        return ids, ()
    given = rows.column(ID) or [None] * len(rows)
    settled |= {position for position, cell in enumerate(given) if cell_text(cell) in stored.keys}
    asking = _Asking(rows, own, geometries, ids, stored, settled)
    asking.ask_for_unclear_names()
    if kind.is_spatial:
        asking.ask_for_places()
    return ids, tuple(sorted(asking.questions, key=lambda question: question.row))


def _settle(rows: LedgerRows, ids: list[str], stored: StoredRows, chosen: Mapping[int, str]) -> set[int]:
    """Give rows the ids that a person chose; a stored row that two rows of the file would be keeps the later back."""
    settled: set[int] = set()
    owners = {row_id: position for position, row_id in enumerate(ids) if rows.numbers[position] not in chosen}
    for position, number in enumerate(rows.numbers):
        said = chosen.get(number)
        if said is None or (said and said not in stored.keys):
            continue
        settled.add(position)
        rows.withdraw(position, "ambiguous_row")
        if said:
            ids[position] = said
            earlier = owners.setdefault(said, position)
            if earlier != position and earlier not in rows.held:
                rows.report(position, "name", "duplicate_row", first=str(rows.numbers[earlier]))
        elif ids[position] in stored.keys:
            ids[position] = f"{PROVISIONAL}{position}"
    return settled


@dataclass
class _Asking:
    """The rows of a ledger beside the stored ones, and what is asked of them."""

    rows: LedgerRows
    own: Mapping[str, Sequence[Any]]
    geometries: Geometries
    ids: list[str]
    stored: StoredRows
    settled: set[int]
    questions: list[SameQuestion] = field(default_factory=list)

    def ask_for_unclear_names(self) -> None:
        """Ask for the rows whose name several stored rows have."""
        unclear = {problem.row for problem in self.rows.problems if problem.code == "ambiguous_row"}
        for position, number in enumerate(self.rows.numbers):
            if number in unclear and position not in self.settled:
                owners = self.stored.by_first.get(self._key(position)[0], [])
                self._ask(position, "", {row_id: self._distance_m(position, row_id) for row_id in owners})

    def ask_for_places(self) -> None:
        """Ask for rows that moved far, and for new rows that lie where a stored row lies."""
        open_rows = [
            position
            for position, geometry in enumerate(self.geometries)
            if geometry is not None and position not in self.settled and position not in self.rows.held
        ]
        if not open_rows:
            return
        here = _metric([self.geometries[position] for position in open_rows])
        there = _metric(list(self.stored.frame["geometry"]))
        places = {row_id: index for index, row_id in enumerate(self.stored.frame.index)}
        known = [places.get(self.ids[position], -1) for position in open_rows]
        # The place after the last is that of a row that isn't stored.
        nowhere = np.array([None], dtype=object)
        distances = shapely.distance(here, np.concatenate([there, nowhere])[known])
        for index in np.flatnonzero(distances > _FAR_M).tolist():
            owner = self.ids[open_rows[index]]
            self._ask(open_rows[index], "same_name_far_away", {owner: float(distances[index])})
        if self.stored.kind.overlaps:
            return
        new = [index for index, place in enumerate(known) if place < 0]
        taken = {self.ids[position] for position in range(len(self.ids)) if position not in self.rows.held}
        for index, owners in _in_one_place(here[new], there).items():
            position = open_rows[new[index]]
            row_ids = {self.stored.frame.index[place]: metres for place, metres in owners.items()}
            likely = {
                row_id: m for row_id, m in row_ids.items() if row_id not in taken and self._fits(position, row_id)
            }
            if likely:
                self._ask(position, "another_name_same_place", likely)

    def _ask(self, position: int, code: str, owners: Mapping[str, float | None]) -> None:
        names = self.stored.frame["name"]
        candidates = [StoredCandidate(row_id, cell_text(names[row_id]), metres) for row_id, metres in owners.items()]
        candidates.sort(key=lambda candidate: (candidate.distance_m is None, candidate.distance_m or 0.0))
        if code:
            self.rows.report(position, "name", code, stored=candidates[0].name)
        name = self.own.get("name", {position: None})[position]
        self.questions.append(
            SameQuestion(self.rows.numbers[position], name or "", tuple(candidates[:_MAX_CANDIDATES]))
        )

    def _key(self, position: int) -> tuple[str, ...]:
        columns = identity_columns(self.stored.kind)
        return tuple(key_part(self.own[name][position]) if name in self.own else "" for name in columns)

    def _fits(self, position: int, row_id: str) -> bool:
        """Whether nothing but the name tells two rows apart: a canteen is no clinic, wherever it is."""
        columns = identity_columns(self.stored.kind)
        pairs = zip(columns, self._key(position), self.stored.keys[row_id], strict=True)
        return all(name == "name" or not one or not other or one == other for name, one, other in pairs)

    def _distance_m(self, position: int, row_id: str) -> float | None:
        here, there = self.geometries[position], self.stored.frame.geometry[row_id]
        if here is None or there is None:
            return None
        one, other = _metric([here, there])
        return float(shapely.distance(one, other))


def _metric(shapes: Sequence[BaseGeometry | None]) -> Shapes:
    middle = next((shape.centroid.x for shape in shapes if shape is not None), 117.0)
    return np.asarray(gpd.GeoSeries(list(shapes), crs=STORAGE_CRS).to_crs(measuring_crs(middle)), dtype=object)


def _in_one_place(here: Shapes, there: Shapes) -> dict[int, dict[int, float]]:
    """Return, for shapes that have such, the stored shapes in the same place with their distances in metres."""
    found: dict[int, dict[int, float]] = {}
    tree = shapely.STRtree(there)
    for one, other in tree.query(here, predicate="dwithin", distance=_SAME_PLACE_M).T.tolist():
        areas = min(here[one].area, there[other].area)
        either = max(here[one].area, there[other].area)
        if areas:
            is_same = shapely.intersection(here[one], there[other]).area > _SAME_OUTLINE_SHARE * areas
        else:
            # A point belongs to an outline only within it; neighbours' outlines touch.
            is_same = not either or shapely.intersects(here[one], there[other])
        if is_same:
            found.setdefault(one, {})[other] = float(shapely.distance(here[one], there[other]))
    return found
