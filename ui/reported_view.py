"""文章里的数与台账里的数 (文章对照表): a small table for whatever page a leader would look for it on."""

from __future__ import annotations

from ui.formatting import figure_value
from ui.language import language, say
from ui.markup import draw, heading, note
from ui.matrix import Cell, MatrixRow, matrix
from ui.queries import ReportedRow, reported_rows


def show_reported() -> None:
    """Draw the article's figures beside what is registered, with the difference."""
    rows = reported_rows(language())
    sides = ("reported", "registered", "difference")
    heads = [(say(f"reported.{side}"), say(f"reported.{side}_meaning")) for side in sides]
    draw(heading(say("reported.title"), say("reported.title_note")))
    draw(matrix(say("reported.label"), heads, [MatrixRow(row.label, "", _cells(row)) for row in rows]))
    missing = [row for row in rows if row.missing]
    for row in missing:
        draw(note(say("reported.missing_line", label=row.label, names=row.missing)))
    key = "reported.source" if all(row.is_verified for row in rows) else "reported.source_unverified"
    draw(note(say(key)))


def _cells(row: ReportedRow) -> list[Cell]:
    spoken = language()
    if row.difference is None:
        unknown = say("app.unknown")
        return [Cell(f"{row.reported:,}"), Cell(unknown, "unknown", figure=row.registered), Cell(unknown, "unknown")]
    said = f"{row.difference:+,}" if row.difference else say("reported.same")
    return [
        Cell(f"{row.reported:,}"),
        Cell(figure_value(row.registered, spoken), figure=row.registered),
        Cell(said, "alert" if row.difference < 0 else "warn" if row.difference else "quiet"),
    ]
