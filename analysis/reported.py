"""What the article reports beside what is registered (文章里的数与台账里的数), with the difference."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.figures import Figure, Source, sources_of

# Facilities that serve nobody today; the figures of the overview leave them out too.
_NOT_SERVING = ("planned", "closed")
WHOLE_HOMES = "household"


@dataclass(frozen=True)
class Comparison:
    """
    A figure of the article and the same of the ledgers.

    Attributes
    ----------
    key
        A row of the table ``reported``.
    reported
        What the article says.
    registered
        What the ledgers hold; its value is None where no ledger holds any of it.
    """

    key: str
    reported: int
    registered: Figure

    @property
    def difference(self) -> int | None:
        """Registered less reported; None where nothing is registered."""
        return None if self.registered.value is None else round(self.registered.value) - self.reported


def compare_facilities(reported: pd.DataFrame, facilities: pd.DataFrame) -> list[Comparison]:
    """
    Count the facilities of each reported figure.

    Parameters
    ----------
    reported
        Rows of `geodata.standards.reported_figures` that have ``types``.
    facilities
        One row per facility of the street: ``type``, ``status``, ``source``, ``as_of``. Those planned or closed aren't
        counted; a figure of whose types none is stored at all isn't known.
    """
    found = []
    for row in reported.itertuples():
        of_type = facilities[facilities["type"].isin(row.types)]
        serving = of_type[~of_type["status"].isin(_NOT_SERVING)]
        sources = sources_of((of_type["source"], of_type["as_of"]))
        value = len(serving) if len(of_type) else None
        figure = Figure(f"reported_{row.Index}", value, "facilities", "facilities", len(of_type), sources=sources)
        found.append(Comparison(str(row.Index), int(row.reported), figure))
    return found


def compare_circles(key: str, reported: int, circles: pd.DataFrame) -> Comparison:
    """Count the street's own life circles; with none stored their number isn't known."""
    figure = Figure(
        f"reported_{key}",
        len(circles) or None,
        "life_circles",
        "life_circles",
        len(circles),
        sources=sources_of((circles["source"], circles["as_of"])),
    )
    return Comparison(key, reported, figure)


def compare_homes(key: str, reported: int, retrofits: pd.DataFrame) -> Comparison:
    """
    Sum the households whose home was made fit for elders, beside the target.

    Parameters
    ----------
    key, reported
        Of the article.
    retrofits
        Rows of the kind retrofits; those of whole households alone count, since one home gets several items.
        ``done`` that isn't stated is left out and counted beside.
    """
    homes = retrofits[retrofits["item"] == WHOLE_HOMES]
    stated = homes["done"].dropna()
    figure = Figure(
        f"reported_{key}",
        int(stated.sum()) if len(stated) else None,
        "households",
        "households",
        len(homes),
        rows_without_base=len(homes) - len(stated),
        sources=sources_of((homes["source"], homes["as_of"])),
    )
    return Comparison(key, reported, figure)


def total_sources(comparisons: list[Comparison]) -> tuple[Source, ...]:
    """Return the files of all comparisons, each once."""
    return tuple(dict.fromkeys(source for each in comparisons for source in each.registered.sources))
