"""Tables of what comes to its end or is missing (提醒清单), each row with its source and day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.formatting import number_text
from ui.language import language, say
from ui.markup import draw, heading, note
from ui.queries import compounds_without_property, contracts_ending, terms_ending, terms_expired

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def _table(key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Draw a titled table, whose columns are texts of ``[notices]``; a sentence where it has no row."""
    draw(heading(say(f"notices.{key}"), say("notices.count", count=f"{len(rows):,}")))
    if not rows:
        draw(note(say("notices.nothing")))
        return
    labels = {name: say(f"notices.columns.{name}") for name in rows[0]}
    shown = [{labels[name]: value for name, value in row.items()} for row in rows]
    days = {labels["days"]: st.column_config.NumberColumn(format="%d")} if "days" in labels else {}
    st.dataframe(shown, hide_index=True, key=f"notices_{key}", placeholder="—", column_config=days)


def term_notices(community_id: str | None) -> None:
    """Draw the committees whose term is over and those whose term ends within 90 days."""
    spoken = language()
    left, right = st.columns(2, gap="medium")
    for place, key, notices in (
        (left, "expired", terms_expired(community_id, spoken)),
        (right, "ending", terms_ending(community_id, spoken)),
    ):
        with place:
            _table(
                key,
                [
                    {
                        "compound": notice.name,
                        "community": notice.community_name,
                        "term_end": notice.term_end,
                        "days": notice.days,
                        "next_step": notice.next_step,
                        "source": notice.source,
                        "as_of": notice.as_of,
                    }
                    for notice in notices
                ],
            )


def property_gaps(community_id: str | None) -> None:
    """Draw the compounds known to have no property service, and why."""
    spoken = language()
    _table(
        "no_property",
        [
            {
                "compound": gap.name,
                "community": gap.community_name,
                "households": number_text(gap.households, spoken),
                "reason": gap.reason_label,
                "last_company": gap.last_company,
                "ended_on": gap.ended_on,
                "source": gap.source,
                "as_of": gap.as_of,
            }
            for gap in compounds_without_property(community_id, spoken)
        ],
    )


def contract_notices(community_id: str | None) -> None:
    """Draw the property contracts that have ended or end within 90 days."""
    _table(
        "contracts",
        [
            {
                "compound": notice.name,
                "community": notice.community_name,
                "mode": notice.mode_label,
                "company": notice.company,
                "contract_end": notice.contract_end,
                "days": notice.days,
                "source": notice.source,
                "as_of": notice.as_of,
            }
            for notice in contracts_ending(community_id, language())
        ],
    )
