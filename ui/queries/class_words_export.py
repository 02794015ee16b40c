"""The words that suggest an order's class as an Excel file (分类用词的导出), which an import takes back."""

from __future__ import annotations

import pandas as pd

from config.texts import text
from ui.queries.answers import Download
from ui.queries.class_words import KIND, complaint_classes, words_of_class
from ui.queries.export import XLSX_MIME, file_safe
from ui.queries.street import current_street


def class_words_workbook(language: str) -> Download:
    """Return the words of every class as a workbook: those that suggest it; on a second sheet, those that mean it."""
    from reports.columns import ReportColumn, schema_column  # noqa: PLC0415 - an export's own need
    from reports.workbook import Sheet, write_sheets  # noqa: PLC0415 - an export's own need

    def label(name: str) -> str:
        return text(f"class_words.column_{name}", language)

    category = schema_column(KIND, "category", language)
    columns = [
        category,
        *(schema_column(KIND, name, language) for name in ("word", "used")),
        ReportColumn("origin", label("origin"), "text"),
        ReportColumn("orders", label("orders"), "integer"),
    ]
    return Download(
        write_sheets(
            [
                Sheet(text("class_words.title", language), _words(language), columns),
                Sheet(label("aliases"), _aliases(language), [category, ReportColumn("alias", label("alias"), "text")]),
            ],
            language=language,
            notes_title=text("reports.sheet_notes", language),
            notes=_notes(language),
        ),
        class_words_file_name(language),
        XLSX_MIME,
    )


def class_words_file_name(language: str) -> str:
    """Return the name of the workbook's file."""
    street = current_street(language)
    stem = f"{street.name}-{text('class_words.title', language)}-{street.today.isoformat()}"
    return f"{file_safe(stem)}.xlsx"


def _words(language: str) -> pd.DataFrame:
    rows = [
        (own.code, line.word, used, line.origin, line.orders)
        for own in (words_of_class(code, language) for code in complaint_classes())
        for used, lines in ((True, own.lines), (False, own.set_aside))
        for line in lines
    ]
    types = {"category": "str", "word": "str", "used": "boolean", "origin": "str", "orders": "Int64"}
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _aliases(language: str) -> pd.DataFrame:
    rows = [(code, alias) for code in complaint_classes() for alias in words_of_class(code, language).aliases]
    return pd.DataFrame(rows, columns=["category", "alias"], dtype="str")


def _notes(language: str) -> list[tuple[str, str]]:
    street = current_street(language)
    notes = [
        ("note_title", text("class_words.title", language)),
        ("note_definition", text("class_words.how", language)),
        ("note_day", street.today.isoformat()),
    ]
    if street.is_demo:
        notes.append(("note_demo", text("reports.demo", language)))
    return [(text(f"reports.{key}", language), note) for key, note in notes]
