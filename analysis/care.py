"""
三色关爱 (care by colour): elders of each colour, visits due and made, by place; small counts withheld.

A community's own row is its whole: what its compounds' rows don't hold of it stands beside them as the community's
rest. Where its compounds add up to more, they stand. Visits due that nobody stated follow from the office's rhythm.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from analysis.small_counts import TOTAL, ShownCounts, hide_alike, protect_counts
from geodata.vocabularies import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

COLOURS = ("red", "yellow", "blue")
STREET = "street"
_REST = "rest:"
# Of the settings: how many days lie between two visits.
RHYTHMS: Mapping[str, str] = MappingProxyType({colour: f"care_{colour}" for colour in COLOURS})


@dataclass(frozen=True, eq=False)
class CareMonth:
    """
    One month of care, as it may be shown.

    Attributes
    ----------
    elders
        By place (compounds, communities, `STREET`) and colour, with the total: what is told, and why what isn't.
    due, made
        Visits, of the same shape; NA wherever the elders aren't shown, and where nobody stated any. A total is told
        where every colour of its place is: red elders ask for more visits, so that one total beside the elders'
        total would tell how many are red. Visits made are at least so many where rows don't state theirs.
    from_rhythm
        Rows whose visits due follow from the rhythm.
    without_visits
        Rows that state elders and don't state the visits made.
    over
        Communities whose compounds add up to more than their own row says.
    """

    elders: ShownCounts
    due: pd.DataFrame
    made: pd.DataFrame
    from_rhythm: int
    without_visits: int
    over: tuple[str, ...]


def months_of(care: pd.DataFrame) -> list[pd.Timestamp]:
    """Return the months that rows speak of, the latest first."""
    months: list[pd.Timestamp] = sorted(care["month"].dropna().unique(), reverse=True)
    return [pd.Timestamp(month) for month in months]


def measure_care(
    care: pd.DataFrame,
    compounds: pd.Series[str],
    communities: pd.Series[str],
    *,
    month: pd.Timestamp,
    rhythms: Mapping[str, float],
) -> CareMonth:
    """
    Add up one month of care.

    Parameters
    ----------
    care
        Rows of the kind care, conformed.
    compounds
        The community's id of each compound of the street, by id; NA where it lies in none. Rows of other compounds
        are left out.
    communities
        The id of each community by its name, as rows of a whole community name it.
    month
        Its first day.
    rhythms
        Days between two visits by colour.

    Returns
    -------
    month
        Every place that states anything, with the places above it.
    """
    rows = care[(care["month"] == month) & care["colour"].isin(COLOURS)].copy()
    days = calendar.monthrange(month.year, month.month)[1]
    by_rhythm = rows["colour"].map({colour: days // max(rhythms[colour], 1) for colour in COLOURS})
    unstated = rows["visits_due"].isna() & rows["elders"].notna()
    due = rows["visits_due"].where(~unstated, (rows["elders"] * by_rhythm).astype("Int64"))
    rows = rows.assign(due=due, place=_places(rows, compounds, communities))
    rows = rows[rows["place"].notna()]
    rows = rows.assign(made=rows["visits_made"])
    parents = {str(row): (STREET if pd.isna(above) else str(above)) for row, above in compounds.items()}
    tables = {name: _table(rows, name) for name in ("elders", "due", "made")}
    own = {name: table[table.index.isin(communities)] for name, table in tables.items()}
    parts = {name: table[~table.index.isin(communities)] for name, table in tables.items()}
    leaves, over = _with_rests(own["elders"], parts["elders"], parents)
    stated = leaves.dropna(how="all")
    above = {str(row): _above(str(row), parents) for row in stated.index}
    above |= {community: STREET for community in above.values() if community != STREET}
    shown = protect_counts(stated, above)
    sums = {name: _sums(own[name], parts[name], parents) for name in ("due", "made")}
    told = _without_rests(shown)
    return CareMonth(
        elders=told,
        due=_hidden(sums["due"], told),
        made=_hidden(sums["made"], told),
        from_rhythm=int((unstated & rows["place"].reindex(unstated.index).notna()).sum()),
        without_visits=int((rows["elders"].notna() & rows["made"].isna()).sum()),
        over=over,
    )


def team_loads(care: pd.DataFrame, places: pd.Series[bool], *, month: pd.Timestamp) -> pd.DataFrame:
    """
    Return the load of each team in a month.

    Parameters
    ----------
    care
        Rows of the kind care, conformed.
    places
        By row of `care`, whether it counts: of the street, and not also held in another row.
    month
        Its first day.

    Returns
    -------
    loads
        One row per team, the unknown last: ``elders`` (Int64; NA where under 5 or where a small number of another
        team would follow from it), ``elders_state`` (as `ShownCounts.states`), ``due``, ``made`` (NA where elders
        aren't told). Held to its own table of teams and colours: no view tells which team goes where.
    """
    rows = care[(care["month"] == month) & places & care["colour"].isin(COLOURS)]
    rows = rows.assign(team=rows["team"].fillna(UNKNOWN))
    counts = rows.pivot_table("elders", "team", "colour", aggfunc="sum", observed=True)
    counts = counts.reindex(columns=list(COLOURS)).astype("Int64")
    if counts.empty:
        return pd.DataFrame(columns=["elders", "elders_state", "due", "made"])
    shown = protect_counts(counts, dict.fromkeys(map(str, counts.index), STREET))
    visits = rows.groupby("team")[["visits_due", "visits_made"]].sum(min_count=1)
    table = pd.DataFrame(
        {
            "elders": shown.numbers.loc[counts.index, TOTAL],
            "elders_state": shown.states.loc[counts.index, TOTAL],
            "due": visits["visits_due"],
            "made": visits["visits_made"],
        }
    )
    hidden = _any_hidden(shown).loc[table.index] | (table["elders_state"] != "shown")
    table.loc[hidden, ["due", "made"]] = pd.NA
    return table.sort_index(key=lambda names: names == UNKNOWN, kind="stable")


def counted_rows(care: pd.DataFrame, compounds: pd.Series[str], communities: pd.Series[str]) -> pd.Series[bool]:
    """
    Return which rows make up the street, each elder once: of compounds, and of communities that state a whole.

    Where a community states its own whole for a month and colour, its compounds' rows are parts of it.
    """
    place = _places(care, compounds, communities)
    is_whole = place.isin(communities.to_numpy())
    community = place.map(compounds).where(~is_whole, place)
    key = care["month"].astype("str") + ":" + care["colour"].astype("str") + ":" + community.astype("str")
    held = key.isin(key[is_whole & community.notna()]) & ~is_whole
    return place.notna() & ~held


def _places(rows: pd.DataFrame, compounds: pd.Series[str], communities: pd.Series[str]) -> pd.Series[str]:
    """Return the place of which each row speaks; NA for one outside the street."""
    of_compound = rows["compound_id"].where(rows["compound_id"].isin(compounds.index))
    whole = rows["community"].map(communities).where(rows["compound_id"].isna())
    return of_compound.fillna(whole)


def _table(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return a row per place and a column per colour; NA where nobody stated it."""
    summed = {
        colour: rows.loc[rows["colour"] == colour].groupby("place")[column].sum(min_count=1) for colour in COLOURS
    }
    return pd.DataFrame(summed, columns=list(COLOURS)).astype("Int64")


def _above(place: str, parents: Mapping[str, str]) -> str:
    return place.removeprefix(_REST) if place.startswith(_REST) else parents[place]


def _of_communities(parts: pd.DataFrame, parents: Mapping[str, str]) -> pd.DataFrame:
    above = pd.Series([parents[str(row)] for row in parts.index], index=parts.index, dtype="str")
    return parts.groupby(above).sum(min_count=1)


def _with_rests(
    own: pd.DataFrame, parts: pd.DataFrame, parents: Mapping[str, str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the compounds' counts and, of communities that state a whole, what the compounds don't hold of it."""
    summed = _of_communities(parts, parents).reindex(own.index).fillna(0)
    rest = own - summed
    over = tuple(str(row) for row in rest.index[(rest < 0).any(axis="columns")])
    rest = rest.clip(lower=0)
    rest.index = pd.Index([f"{_REST}{row}" for row in rest.index], dtype="str")
    return pd.concat([parts, rest]), over


def _without_rests(shown: ShownCounts) -> ShownCounts:
    kept = ~shown.numbers.index.str.startswith(_REST)
    return ShownCounts(shown.numbers[kept], shown.states[kept])


def _any_hidden(shown: ShownCounts) -> pd.Series[bool]:
    """Return for each place whether any of its colours that somebody stated isn't told."""
    hidden: pd.Series[bool] = shown.states[list(COLOURS)].isin(["small", "withheld"]).any(axis="columns")
    return hidden


def _hidden(visits: pd.DataFrame, shown: ShownCounts) -> pd.DataFrame:
    """Return the visits that may be told beside the elders."""
    told = hide_alike(visits.reindex(shown.numbers.index), shown)
    return told.assign(**{TOTAL: told[TOTAL].mask(_any_hidden(shown))})


def _sums(own: pd.DataFrame, parts: pd.DataFrame, parents: Mapping[str, str]) -> pd.DataFrame:
    """Return visits by place with communities, the street and the total; a community's own row is its whole."""
    summed = _of_communities(parts, parents)
    lone = summed.loc[summed.index == STREET]
    communities = own.combine_first(summed[summed.index != STREET]).astype("Int64")
    street = pd.concat([communities, lone]).sum(min_count=1).to_frame(STREET).T.astype("Int64")
    table = pd.concat([parts, communities, street]).astype("Int64")
    return table.assign(**{TOTAL: table.sum(axis="columns", min_count=1).astype("Int64")})
