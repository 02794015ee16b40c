"""Which columns leave the program, and how their values read (导出的列): only those that are listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from config.texts import text
from geodata.schemas import Column, ColumnType, ledger_kind
from geodata.vocabularies import UNKNOWN, vocabulary


@dataclass(frozen=True)
class ReportColumn:
    """
    A column of a table that is shown or exported.

    Attributes
    ----------
    name
        The column in the frame.
    label
        Its header in the person's language.
    type
        As in the schemas; decides whether a cell is a number, a day or a text.
    vocabulary
        Whose labels stand for the codes of a term.
    blank_is_unknown
        Whether a term that isn't stated reads 「未知」; False where it may not apply, such as why a company left.
    """

    name: str
    label: str
    type: ColumnType
    vocabulary: str = ""
    blank_is_unknown: bool = True


def schema_column(kind: str, name: str, language: str, *, frame_name: str = "") -> ReportColumn:
    """
    Return the report's column of a schema's column.

    Parameters
    ----------
    kind, name
        The kind of ledger and its column.
    language
        Of the header.
    frame_name
        What the column is called in the frame, where it isn't `name`.
    """
    column = ledger_kind(kind).column(name)
    return ReportColumn(frame_name or name, column.labels[language], column.type, column.vocabulary)


def compound_columns(language: str) -> tuple[ReportColumn, ...]:
    """Return the columns of the compounds' table as it is shown and exported, in order."""

    def own(name: str) -> ReportColumn:
        return schema_column("compounds", name, language)

    def derived(name: str, column_type: ColumnType) -> ReportColumn:
        return ReportColumn(name, text(f"columns.{name}", language), column_type)

    return (
        own("name"),
        schema_column("compounds", "community", language, frame_name="community_name"),
        own("build_year"),
        derived("is_old", "boolean"),
        own("buildings"),
        own("households"),
        own("residents"),
        own("elders_60"),
        own("elders_80"),
        schema_column("committees", "status", language, frame_name="committee_status"),
        schema_column("committees", "term_start", language),
        schema_column("committees", "term_end", language),
        derived("days_to_term_end", "integer"),
        schema_column("property_services", "mode", language, frame_name="property_mode"),
        schema_column("property_services", "company", language),
        schema_column("property_services", "contract_end", language),
        replace(schema_column("property_services", "exit_reason", language), blank_is_unknown=False),
        own("renovation_state"),
        own("fund_state"),
        own("governance_mode"),
        own("source"),
        own("as_of"),
    )


def say_terms(codes: pd.Series[str], vocabulary_name: str, language: str) -> pd.Series[str]:
    """Return the label of each code; of NA, and of a code that isn't listed, the label of ``unknown``."""
    words = vocabulary(vocabulary_name)
    labels = {code: words.label(code, language) for code in words.codes}
    unknown = labels.get(UNKNOWN, text("app.unknown", language))
    return codes.map(labels).astype("str").fillna(unknown)


def say_booleans(values: pd.Series[bool], language: str) -> pd.Series[str]:
    """Return yes, no or unknown for each value."""
    words = {True: text("formats.yes", language), False: text("formats.no", language)}
    return values.astype("object").map(words).astype("str").fillna(text("app.unknown", language))


def localise(frame: pd.DataFrame, columns: Iterable[ReportColumn], language: str) -> pd.DataFrame:
    """
    Return the listed columns with terms and booleans in words; numbers and days stay what they are.

    Parameters
    ----------
    frame
        One row per row of the report; columns that aren't listed are left out.
    columns
        What is shown, in order.
    language
        Of the labels of terms.

    Returns
    -------
    localised
        With the index of `frame` and the columns' names (not their headers); NA where a number, a day or a text
        isn't known.
    """
    said: dict[str, pd.Series] = {}
    for column in columns:
        values = frame[column.name]
        if column.type == "term":
            words = say_terms(values, column.vocabulary, language)
            values = words if column.blank_is_unknown else words.where(values.notna())
        elif column.type == "boolean":
            values = say_booleans(values, language)
        said[column.name] = values
    return pd.DataFrame(said, index=frame.index)


def said_values(column: Column, language: str) -> str:
    """Return in words what a column of a ledger may hold: the words of its list, or its type, range and unit."""
    if column.vocabulary:
        terms = vocabulary(column.vocabulary)
        return " / ".join(terms.label(code, language) for code in terms.codes if terms.terms[code].stored)
    kind = text(f"dictionary.types.{column.type}", language)
    if column.minimum is None or column.maximum is None:
        return kind
    # A year takes no thousands separator.
    form = "{:g}" if column.unit == "year" else "{:,.0f}"
    low, high = form.format(column.minimum), form.format(column.maximum)
    key = "dictionary.range_unit" if column.unit else "dictionary.range"
    unit = text(f"units.{column.unit}", language) if column.unit else ""
    return text(key, language, kind=kind, low=low, high=high, unit=unit)
