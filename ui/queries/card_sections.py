"""What a compound's card says of care by colour and of the six steps (三色关爱、六步工作法)."""

from __future__ import annotations

import pandas as pd

from config.texts import text
from geodata.vocabularies import UNKNOWN
from reports.cards import CardSection, Fact
from ui.formatting import number_text
from ui.queries.cells import day_or_none
from ui.queries.elder_choice import CARE_COLOURS
from ui.queries.elder_work import care_cell, care_months, care_of, has_rows
from ui.queries.six_steps import checklist
from ui.queries.sources import row_source
from ui.queries.street import read, store_state


def care_section(compound_id: str, language: str) -> CardSection:
    """Return the elders in care by colour in the latest month, with visits made and due; small counts withheld."""
    title = text("card.care", language)
    if not has_rows("care"):
        said = Fact(text("card.care_total", language), text("card.no_care", language), is_unknown=True)
        return CardSection("care", title, (said,))
    rows = pd.DataFrame(read(store_state(), "care"))
    as_of = day_or_none(rows["as_of"].max())
    source = row_source(store_state(), "care", "", language)
    month = care_of("")
    facts = []
    for colour in CARE_COLOURS:
        cell = care_cell(month, compound_id, colour, language)
        is_told = cell.number is not None
        said = text("card.care_elders", language, count=cell.shown) if is_told else cell.shown
        if cell.due is not None and cell.made is not None:
            visits = {"made": number_text(cell.made, language), "due": number_text(cell.due, language)}
            said = text("card.care_visits", language, elders=said, **visits)
        label = text(f"elder_care.colours.{colour}", language)
        day = "" if as_of is None else as_of.isoformat()
        facts.append(Fact(label, said, is_unknown=cell.state == UNKNOWN, source=source, as_of=day))
    return CardSection("care", title, tuple(facts), text("card.care_note", language, month=care_months()[0]))


def steps_section(compound_id: str, language: str) -> CardSection:
    """Return the six steps, each with its state and day; one line where no ledger holds any."""
    title, steps = text("card.steps", language), checklist(compound_id, language)
    if steps is None or all(line.state == UNKNOWN for line in steps.lines):
        said = Fact(text("card.steps_state", language), text("app.unknown", language), is_unknown=True)
        return CardSection("steps", title, (said,))
    return CardSection(
        "steps",
        title,
        tuple(
            Fact(
                line.label,
                line.state_label if line.done_on is None else f"{line.state_label} {line.done_on.isoformat()}",
                is_unknown=line.state == UNKNOWN,
                source=line.source,
                as_of="" if line.as_of is None else line.as_of.isoformat(),
            )
            for line in steps.lines
        ),
    )
