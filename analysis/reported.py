"""What the article reports beside what is registered (文章里的数与台账里的数), with the difference."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.figures import Figure, sources_of

# Facilities that serve nobody today; the figures of the overview leave them out too.
_NOT_SERVING = ("planned", "closed")


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
    for key, row in reported.to_dict("index").items():
        of_type = facilities[facilities["type"].isin(row["types"])]
        serving = of_type[~of_type["status"].isin(_NOT_SERVING)]
        sources = sources_of((of_type["source"], of_type["as_of"]))
        value = len(serving) if len(of_type) else None
        figure = Figure(f"reported_{key}", value, "facilities", "facilities", len(of_type), sources=sources)
        found.append(Comparison(str(key), int(row["reported"]), figure))
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
