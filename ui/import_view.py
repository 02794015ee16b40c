"""
A ledger on its way in (台账导入): the file, what was understood of it, what it would change, the one press.

`ui.import_draft` holds the file; the parts of the page stand in `ui.import_understood`, `ui.import_place` and
`ui.import_review`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from geodata.schemas import ledger_kind
from loaders.choices import Stopped
from loaders.doubts import UnclearColumnsError, UnclearKindError
from ui.feedback import page_guard, show_error
from ui.import_draft import Draft, Stored, begin, draft, drop, remember, upload_round
from ui.import_place import choose_system, is_place_settled
from ui.import_progress import watch
from ui.import_receipt import receipt
from ui.import_review import review
from ui.import_understood import choose_columns, choose_part, choose_table
from ui.language import language, say
from ui.markup import counts, draw, escaped, heading, note, plain
from ui.person import choose_name
from ui.queries import current_street
from ui.queries.ingest import file_types, plan_file, save_plan
from ui.store_view import store_card

if TYPE_CHECKING:
    from loaders.importing import ImportPlan
    from ui.queries import StreetInfo
    from ui.queries.jobs import Job

# A file that is read sooner shows no progress: it would only flicker.
PATIENCE_S = 0.8
STEPS = ("empty.step_1", "empty.step_2", "importing.step_2", "importing.step_3")


def import_tab() -> None:
    """Draw the way in: where a file is dropped, or the file that was dropped."""
    street, opened = current_street(language()), draft()
    if opened is None:
        receipt()
        _way_in(street)
        return
    with page_guard():
        _file_line(opened)
        if opened.storing is not None:
            _finish_storing(opened, opened.storing)
            return
        receipt()
        planned = _planned(opened, street)
        if planned is not None:
            _show(opened, planned, street)


def _way_in(street: StreetInfo) -> None:
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(key="import"):
        draw(f'<h2 class="ll-heading">{escaped(say("data.import"))}</h2>')
        choose_name(disabled=street.view_only)
        uploaded = st.file_uploader(
            say("data.file"),
            key=f"file_{upload_round()}",
            disabled=street.view_only,
            help=say("data.file_help"),
        )
        # No filter: what a file is, is told by its content, and a refusal is in our words.
        draw(note(say("importing.file_types", types=say("formats.item_separator").join(file_types()))))
        draw(f'<ol class="ll-steps">{"".join(f"<li>{escaped(say(key))}</li>" for key in STEPS)}</ol>')
    with right:
        store_card()
    if uploaded is not None:
        begin(uploaded.name, uploaded.getvalue())
        st.rerun()


def _file_line(opened: Draft) -> None:
    with st.container(key="import_file", horizontal=True, vertical_alignment="center"):
        size = f"{-(-len(opened.content) // 1024):,}"
        draw(
            f'<p class="ll-file"><b>{escaped(opened.file_name)}</b>'
            f"<small>{escaped(say('importing.kilobytes', size=size))}</small></p>"
        )
        st.button(say("importing.another_file"), key="another_file", on_click=drop, disabled=opened.storing is not None)


def _planned(opened: Draft, street: StreetInfo) -> ImportPlan | None:
    """Return the plan of the file as it was chosen; None where it isn't there yet or can't be made, which is said."""
    asked = (opened.choices, street.store_name, street.revision)
    if opened.planning is None or opened.asked != asked:
        if opened.planning is not None:
            opened.planning.stop()
            opened.is_stale = opened.asked[0] == asked[0]
        opened.asked = asked
        opened.planning = plan_file(opened.content, opened.file_name, opened.choices)
    job = opened.planning
    if not job.wait(PATIENCE_S):
        watch(job, say("data.reading", file=plain(opened.file_name)))
        return None
    try:
        return job.result()
    except Stopped:
        st.info(say("importing.stopped"))
        st.button(say("importing.again"), key="read_again", on_click=_read_again, args=(opened,))
    except (UnclearKindError, UnclearColumnsError) as error:
        show_error(error)
        choose_part(opened, error.doubt)
        choose_table(opened, error.doubt, is_open=True)
        choose_columns(opened, error.doubt)
    return None


def _read_again(opened: Draft) -> None:
    opened.planning = None


def _show(opened: Draft, planned: ImportPlan, street: StreetInfo) -> None:
    if opened.is_stale:
        st.warning(say("importing.stale"))
    if opened.was_stopped:
        st.info(say("importing.stopped"))
    choose_part(opened, planned)
    for said in planned.notes:
        draw(note(said.explain(language())))
    _tallies(planned)
    has_place = planned.crs_certainty != "none"
    # Without places the columns have the whole width.
    left, right = st.columns([7, 5] if has_place else [1, 0.001], gap="medium")
    with left, st.container(key="import_table", gap="xsmall"):
        choose_table(opened, planned)
        choose_columns(opened, planned)
    if has_place:
        with right, st.container(key="import_where", gap="xsmall"):
            choose_system(opened, planned)
    review(opened, planned)
    _offer_storing(opened, planned, street)


def _tallies(planned: ImportPlan) -> None:
    spoken = language()
    tallies = {
        "read": planned.rows_read,
        "new": planned.new,
        "changed": planned.changed,
        "unchanged": planned.unchanged,
        "pending": len(planned.pending),
    }
    draw(
        heading(say("data.understood"), say("importing.nothing_stored"))
        + counts(
            [
                (count, say(f"data.rows_{name}"), "alert" if name == "pending" else "plain")
                for name, count in tallies.items()
            ]
        )
    )
    others = [
        f"{ledger_kind(name).labels[spoken]} {len(frame):,}"
        for name, frame in planned.frames.items()
        if name != planned.kind and len(frame)
    ]
    if others:
        draw(note(say("importing.also", others=say("formats.item_separator").join(others))))


def _offer_storing(opened: Draft, planned: ImportPlan, street: StreetInfo) -> None:
    """Draw the bar at the foot of the page: who stores, and the press."""
    if street.view_only:
        return
    if street.is_demo:
        # The demonstration takes nothing in: the two are never mixed.
        st.info(say("data.demo_takes_nothing"))
        store_card()
        return
    with st.container(key="import_bar", horizontal=True, vertical_alignment="center"):
        who = choose_name()
        wants = _wants(planned, who)
        label = say("data.store", count=f"{planned.rows_good:,}")
        st.button(
            label,
            key="store",
            type="primary",
            disabled=bool(wants),
            on_click=_press,
            args=(opened, planned, who),
        )
        draw(f'<p class="ll-wants">{escaped(wants or _said_press(planned))}</p>')


def _said_press(planned: ImportPlan) -> str:
    return say(
        "importing.press", new=f"{planned.new:,}", changed=f"{planned.changed:,}", pending=f"{len(planned.pending):,}"
    )


def _wants(planned: ImportPlan, who: str) -> str:
    """Return what is still wanting before the file can be stored; empty where nothing is."""
    if not (planned.rows_good or planned.pending):
        return say("importing.nothing_to_store")
    if not is_place_settled(planned):
        return say("importing.choose_crs_first")
    return "" if who else say("data.name_first")


def _press(opened: Draft, planned: ImportPlan, who: str) -> None:
    with page_guard():
        opened.is_stale = opened.was_stopped = False
        opened.storing = save_plan(planned, who)


def _finish_storing(opened: Draft, job: Job[Any]) -> None:
    """Wait for the storing, then show the receipt and turn to the file's next part."""
    if not job.wait(PATIENCE_S):
        watch(job, say("data.storing"))
        return
    storing, opened.storing = opened.storing, None
    try:
        stored = storing.result() if storing is not None else None
    except Stopped:
        opened.was_stopped = True
        st.rerun()
    if stored is None:
        # Somebody else was quicker: the next run compares the file anew and says so.
        st.rerun()
    planned = opened.planning.result() if opened.planning is not None else None
    remember(Stored(opened.file_name, current_street(language()).store_name, stored))
    if planned is not None and (following := _next_part(opened, planned)):
        opened.open_part(following)
    else:
        drop()
    st.rerun()


def _next_part(opened: Draft, planned: ImportPlan) -> str:
    """Return the name of the first table of the file that is a ledger and isn't stored yet; empty where none is."""
    opened.stored.add(planned.sheet)
    return next((part.name for part in planned.parts if part.kind and part.name not in opened.stored), "")
