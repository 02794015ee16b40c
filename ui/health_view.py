"""The check-up of the data (数据体检): how complete, what can't be right, how old, and what to mend first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from geodata.schemas import ledger_kind
from ui.empty import link_to, show_empty_store
from ui.figure_strip import trace_markup
from ui.formatting import number_text, share_text
from ui.health_tables import HEIGHT_PX, ROW_PX, completeness_table, staleness_table
from ui.language import language, say
from ui.markup import draw, escaped, heading, note, plain
from ui.queries import check_up, column_label, current_street, findings_workbook, said_finding, workbook_name

if TYPE_CHECKING:
    from ui.queries import CheckUp, Finding, Leverage

_MOST_LINKED = 12


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
        completeness_table(found.completeness)
        staleness_table(found.staleness)


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
    chosen = _choose(pd.DataFrame([_line(each) for each in found.leverages]), "health_first")
    if chosen is not None:
        each = found.leverages[chosen]
        _rows_behind(each.kind, [(row_id, found.name(each.kind, row_id)) for row_id in each.rows])
    draw(note(say("health.bounds_note")))


def _line(each: Leverage) -> dict[str, str]:
    """Return what the table says of a figure that could move."""
    kind, _, column = each.column.partition(".")
    wrong = (
        ("fill_unknown", len(each.unknown)),
        ("fill_wrong", len(each.contradicted)),
        ("fill_households", each.households),
    )
    between = (
        say("health.unbounded", lower=_value(each, each.lower))
        if each.upper is None
        else say("health.range", lower=_value(each, each.lower), upper=_value(each, each.upper))
    )
    said = [say(f"health.{key}", count=f"{count:,}") for key, count in wrong if count]
    return {
        say("health.figure"): say(f"health.bears.{each.key}"),
        say("health.now"): _value(each, each.value),
        say("health.between"): between,
        say("health.behind"): say("formats.item_separator").join(said),
        say("health.fill"): column_label(kind, column, language()),
    }


def _value(each: Leverage, value: float | None) -> str:
    """Return a figure's value, or one of its bounds, in its unit."""
    if each.unit == "share" or value is None:
        return share_text(value, language())
    return say(f"health.value_{each.unit}", count=number_text(value, language()))


def _choose(table: pd.DataFrame, key: str) -> int | None:
    """Draw a table and return the place of the line that is chosen."""
    picked = st.dataframe(
        table,
        hide_index=True,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        height=min(HEIGHT_PX, ROW_PX * (len(table) + 1) + 3),
    )
    rows = picked["selection"]["rows"]
    return rows[0] if rows and rows[0] < len(table) else None


def _rows_behind(kind: str, rows: list[tuple[str, str]]) -> None:
    """Draw the way to each row, those worth the most first."""
    if kind == "compounds":
        with st.container(key="rows_behind", horizontal=True, gap="small"):
            for row_id, name in rows[:_MOST_LINKED]:
                link_to("overview", plain(name), key=f"behind_{row_id}", compound=row_id)
    else:
        names = say("formats.item_separator").join(name for _, name in rows[:_MOST_LINKED])
        draw(note(f"{names} {say('health.in_ledger', kind=ledger_kind(kind).labels[language()])}"))
    if len(rows) > _MOST_LINKED:
        draw(note(say("health.more", count=f"{len(rows) - _MOST_LINKED:,}")))


def _contradictions(found: CheckUp) -> None:
    with st.container(key="contradictions_bar", horizontal=True, vertical_alignment="center"):
        draw(heading(say("health.contradictions"), f"{len(found.findings):,}"))
        if found.findings or found.leverages:
            st.download_button(
                say("health.export"),
                data=lambda: findings_workbook(language()).content,
                file_name=workbook_name(language()),
                on_click="ignore",
                key="export_findings",
            )
    if not found.findings:
        draw(note(say("health.none_contradicted")))
        return
    labels = [say(f"health.{name}") for name in ("ledger", "row", "what", "bears_on", "remedy")]
    table = pd.DataFrame([said_finding(finding, language()) for finding in found.findings], columns=labels)
    chosen = _choose(table, "health_findings")
    if chosen is not None:
        _show(found.findings[chosen], found)


def _show(finding: Finding, found: CheckUp) -> None:
    """Draw one finding in full, and the way to its row."""
    ledger, name, what, bears_on, remedy = said_finding(finding, language())
    lines = (
        f"<b>{escaped(name)}</b> {escaped(what)}",
        f"{escaped(say('health.bears_on'))} {escaped(bears_on)}",
        escaped(remedy),
    )
    draw(f'<p class="ll-note">{"<br>".join(lines)}</p>')
    if finding.compound_id in found.names["compounds"]:
        opened = found.name("compounds", finding.compound_id)
        link_to("overview", plain(say("health.open", name=opened)), key="finding", compound=finding.compound_id)
    elif finding.kind == "communities":
        link_to("governance", plain(say("health.open_community", name=name)), key="finding", community=finding.row_id)
    else:
        draw(note(say("health.in_ledger", kind=ledger)))
