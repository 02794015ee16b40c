"""The figures of the overview row (总览指标): compounds, old ones, coverage, elders, facilities."""

from __future__ import annotations

import pandas as pd

from analysis.coverage import CoverageName, coverage_sources, measure_coverage
from analysis.figures import Figure, count_figure, share_figure, sources_of, sum_figure
from geodata.vocabularies import vocabulary

_COVERAGES: tuple[CoverageName, ...] = ("committee_coverage", "property_coverage")


def overview_figures(compounds: pd.DataFrame, facilities: pd.DataFrame) -> list[Figure]:
    """
    Return the figures of a street, or of a community, in the order in which they are shown.

    Parameters
    ----------
    compounds
        One row per compound, from `analysis.compounds.describe_compounds`, cut to those to be counted.
    facilities
        One row per facility, conformed, cut likewise; those that are closed or planned are not counted.

    Returns
    -------
    figures
        ``compounds``, ``old_share`` (of those whose year is known), ``committee_coverage`` and ``property_coverage``
        by compounds, ``elders_60``, ``elders_80``, ``elder_facilities``, ``facilities``.
    """
    own = sources_of((compounds["source"], compounds["as_of"]))
    open_now = facilities[~facilities["status"].isin(["planned", "closed"])]
    for_elders = open_now[open_now["type"].isin(vocabulary("facility_type").group("elder"))]
    is_old = compounds["is_old"]
    return [
        count_figure("compounds", "compounds", "compounds", len(compounds), own),
        share_figure("old_share", is_old.fillna(value=False).astype(bool), is_old.notna(), sources=own),
        *(
            measure_coverage(compounds, name, by_households=False, sources=coverage_sources(compounds, name))
            for name in _COVERAGES
        ),
        sum_figure("elders_60", compounds["elders_60"], "elders", own),
        sum_figure("elders_80", compounds["elders_80"], "elders", own),
        *(
            count_figure(key, "facilities", "facilities", len(rows), sources_of((rows["source"], rows["as_of"])))
            for key, rows in (("elder_facilities", for_elders), ("facilities", open_now))
        ),
    ]
