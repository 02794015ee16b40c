"""How far the street is from its aim (覆盖情况): both coverages, and the way to a committee."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.charts import coverage_chart, pipeline_chart
from ui.figure_strip import figure_strip
from ui.language import language, say
from ui.markup import draw, heading
from ui.queries import committee_pipeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.queries import CommunityCoverage


def show_coverage(rows: Sequence[CommunityCoverage]) -> None:
    """Draw both coverages per community, and where the compounds stand on the way to a committee."""
    # The street itself stands for communities that no ledger has named yet.
    street, named = rows[0], rows[1:] or rows[:1]
    figures = [
        street.committee_by_compounds,
        street.committee_by_households,
        street.property_by_compounds,
        street.property_by_households,
        street.professional_by_compounds,
        street.professional_by_households,
    ]
    figure_strip(figures, key="governance", name_base=True)
    left, middle, right = st.columns([5, 5, 4], gap="medium")
    with left:
        _title("committee_chart", say("governance.known_only"))
        coverage_chart(named, "committee")
    with middle:
        _title("property_chart", say("governance.known_only"))
        coverage_chart(named, "property")
    with right:
        _title("pipeline", say("governance.pipeline_note"))
        pipeline_chart(committee_pipeline(None, language()))


def _title(key: str, note: str = "") -> None:
    """Head a part of the page; `note` says how it is counted."""
    draw(heading(say(f"governance.{key}"), note))
