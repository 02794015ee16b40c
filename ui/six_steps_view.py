"""The panel of the six-step method (六步工作法面板): compounds by where they stand, and one compound's checklist."""

from __future__ import annotations

from maps.palette import class_styles, classify
from ui.empty import link_to
from ui.formatting import day_text
from ui.grid_parts import show_missing
from ui.language import language, say
from ui.markup import draw, escaped, heading, note
from ui.opener import COMPOUND, line
from ui.queries import StepLine, checklist, has_six_steps, six_step_listing
from ui.theme import is_dark

# More lines make every press slow; the map shows the rest.
MOST_LISTED = 120
_MARKS = {"done": "ll-step-done", "under_way": "ll-step-next"}


def show_six_steps(community_id: str | None) -> None:
    """List the compounds, the earliest step first; a press opens the checklist."""
    if not has_six_steps():
        show_missing("grid_teams.no_six_steps")
        return
    rows = six_step_listing(community_id, language()).rows
    styles = class_styles("six_steps", language(), dark=is_dark())
    places = classify("six_steps", rows["step"].tolist())
    lines = []
    shown = zip(rows.index, rows["name"], rows["standing"], places, strict=True)
    for row_id, name, standing, place in list(shown)[:MOST_LISTED]:
        style = styles[place]
        hatched = " ll-hatched" if style.hatched else ""
        dot = f'<i class="ll-dot{hatched}" style="--fill:{escaped(style.fill)}"></i>'
        lines.append(line(str(name), f"{escaped(standing)}{dot}", layer=COMPOUND, place_id=str(row_id)))
    draw(heading(say("grid_teams.six_title"), say("grid_teams.six_note", count=len(rows))))
    more = len(rows) - len(lines)
    rest = note(say("grid_teams.six_more", count=more)) if more > 0 else ""
    draw(f'<ul class="ll-lines">{"".join(lines)}</ul>{rest}')


def show_checklist(compound_id: str) -> None:
    """Draw the checklist of the compound that is open, and the way to its card."""
    told = checklist(compound_id, language())
    if told is None:
        return
    lines = "".join(_line(each) for each in told.lines)
    draw(
        f'<article class="ll-card ll-checklist"><h2>{escaped(told.name)}</h2><p>{escaped(told.community_name)}</p>'
        f'<div class="ll-chips"><span class="ll-chip">{escaped(told.standing)}</span></div>'
        f"<h3>{escaped(say('grid_teams.questions.six_steps'))}</h3>"
        f'<ul class="ll-steps-taken">{lines}</ul></article>'
    )
    if told.skipped:
        draw(note(say("grid_teams.skipped", steps=told.skipped)))
    link_to("overview", say("governance.open_card", name=told.name), compound=told.compound_id)


def _line(step: StepLine) -> str:
    spoken = language()
    mark = _MARKS.get(step.state, "")
    style = f' class="{mark}"' if mark else ""
    unknown = ' class="ll-unknown"' if step.state == "unknown" else ""
    day = f"<small>{escaped(day_text(step.done_on, spoken))}</small>" if step.state == "done" else ""
    source = f' title="{escaped(say("grid_teams.step_source", source=step.source, day=day_text(step.as_of, spoken)))}"'
    said = f"<span{unknown}{source if step.source else ''}>{escaped(step.state_label)}{day}</span>"
    return f"<li{style}><b>{escaped(step.label)}</b>{said}</li>"
