"""The check-up of the data (数据体检): how complete, what can't be right, how old, and what to mend first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from geodata.schemas import ledger_kind
from ui.empty import link_to, show_empty_store
from ui.figure_strip import trace_markup
from ui.formatting import share_text
from ui.language import language, say
from ui.markup import draw, escaped, heading, note, plain
from ui.queries import check_up, current_street, findings_workbook, said_finding

if TYPE_CHECKING:
    from ui.queries import CheckUp

_MOST_NAMED = 6
_HEIGHT_PX = 300


def health() -> None:
    """Draw the check-up of the street that is open."""
    if not current_street(language()).has_data:
        show_empty_store()
        return
    found = check_up()
    _summary(found)
    first, second = st.columns(2, gap="large")
    with first:
        _mend_first(found)
        _contradictions(found)
    with second:
        _completeness(found)
        _staleness(found)


def _summary(found: CheckUp) -> None:
    stale = int(found.staleness["is_stale"].fillna(value=False).sum())
    undated = int(found.staleness["is_stale"].isna().sum())
    cells = (
        (share_text(found.figure.value, language()), say("health.complete"), _how(found)),
        (f"{len(found.findings):,}", say("health.contradicted"), ""),
        (f"{stale:,}", say("health.stale", undated=undated), ""),
    )
    figures = "".join(
        f'<div class="ll-figure"><span class="ll-figure-name">{escaped(label)}</span>'
        f'<span class="ll-figure-value">{escaped(value)}</span><span class="ll-figure-detail"></span>{how}</div>'
        for value, label, how in cells
    )
    draw(f'<div class="ll-figures ll-figures-health">{figures}</div>')


def _how(found: CheckUp) -> str:
    label = escaped(say("shell.how"))
    return (
        f'<details class="ll-how"><summary aria-label="{label}" title="{label}"></summary>'
        f'<div class="ll-explained">{trace_markup(found.figure)}</div></details>'
    )


def _mend_first(found: CheckUp) -> None:
    draw(heading(say("health.first"), say("health.first_note")))
    if not found.leverages:
        draw(note(say("health.nothing_unknown")))
        return
    lines = []
    for each in found.leverages:
        kind, _, column = each.column.partition(".")
        names = [found.names.get(row_id, row_id) for row_id in each.unknown[:_MOST_NAMED]]
        lines.append(
            {
                say("health.figure"): say(f"health.figures.{each.key}"),
                say("health.now"): share_text(each.value, language()),
                say("health.between"): say(
                    "health.range", lower=share_text(each.lower, language()), upper=share_text(each.upper, language())
                ),
                say("health.fill"): say(
                    "health.fill_value",
                    count=f"{len(each.unknown):,}",
                    kind=ledger_kind(kind).labels[language()],
                    column=ledger_kind(kind).column(column).labels[language()],
                ),
                say("health.begin_with"): say("formats.item_separator").join(names),
            }
        )
    chosen = _choose(pd.DataFrame(lines), "health_first")
    if chosen is not None:
        for row_id in found.leverages[chosen].unknown[:_MOST_NAMED]:
            _link(row_id, found.names.get(row_id, row_id))


def _choose(table: pd.DataFrame, key: str) -> int | None:
    """Draw a table and return the place of the line that is chosen."""
    picked = st.dataframe(
        table,
        hide_index=True,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        height=min(_HEIGHT_PX, 38 + 35 * len(table)),
    )
    rows = picked["selection"]["rows"]
    return rows[0] if rows and rows[0] < len(table) else None


def _link(compound_id: str, name: str) -> None:
    with st.container(key=f"row_{compound_id}"):
        link_to("overview", plain(say("health.open", name=name)), compound=compound_id)


def _contradictions(found: CheckUp) -> None:
    with st.container(key="contradictions_bar", horizontal=True, vertical_alignment="center"):
        draw(heading(say("health.contradictions"), f"{len(found.findings):,}"))
        if found.findings:
            st.download_button(
                say("health.export"),
                data=lambda: findings_workbook(language()).content,
                file_name=f"{say('health.file_name', day=current_street(language()).today.isoformat())}.xlsx",
                on_click="ignore",
                key="export_findings",
            )
    if not found.findings:
        draw(note(say("health.none_contradicted")))
        return
    labels = [say(f"health.{name}") for name in ("ledger", "row", "what", "remedy")]
    table = pd.DataFrame([said_finding(finding, language()) for finding in found.findings], columns=labels)
    chosen = _choose(table, "health_findings")
    if chosen is not None and found.findings[chosen].compound_id in found.names:
        row_id = found.findings[chosen].compound_id
        _link(row_id, found.names[row_id])
    elif chosen is not None:
        draw(note(say("health.in_ledger", kind=ledger_kind(found.findings[chosen].kind).labels[language()])))


def _completeness(found: CheckUp) -> None:
    draw(heading(say("health.completeness"), say("health.completeness_note")))
    table = found.completeness[found.completeness["rows"] > 0]
    shown = pd.DataFrame(
        {
            say("health.ledger"): [ledger_kind(kind).labels[language()] for kind in table["kind"]],
            say("health.column"): [
                ledger_kind(kind).column(column).labels[language()]
                for kind, column in zip(table["kind"], table["column"], strict=True)
            ],
            say("health.known_share"): table["share"],
            say("health.known"): [
                say("health.known_of", known=f"{known:,}", rows=f"{rows:,}")
                for known, rows in zip(table["known"], table["rows"], strict=True)
            ],
            say("health.weight"): table["weight"],
        }
    ).sort_values(say("health.known_share"), kind="stable")
    st.dataframe(
        shown,
        hide_index=True,
        key="health_completeness",
        height=_HEIGHT_PX,
        column_config={
            say("health.known_share"): st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
        },
    )


def _staleness(found: CheckUp) -> None:
    draw(heading(say("health.staleness"), say("health.staleness_note")))
    table = found.staleness
    shown = pd.DataFrame(
        {
            say("health.ledger"): [ledger_kind(kind).labels[language()] for kind in table["kind"]],
            say("health.file"): table["file"].fillna(say("app.unknown")),
            say("health.as_of"): table["as_of"].dt.strftime("%Y-%m-%d").fillna(say("app.unknown")),
            say("health.age"): table["age_days"],
            say("health.limit"): table["limit_days"],
            say("health.rows"): table["rows"],
            say("health.state"): [
                say("health.undated") if pd.isna(stale) else say("health.overdue" if stale else "health.fresh")
                for stale in table["is_stale"]
            ],
        }
    )
    st.dataframe(shown, hide_index=True, key="health_staleness", height=min(_HEIGHT_PX, 38 + 35 * len(shown)))
