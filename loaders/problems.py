"""What is wrong with a cell or a row (问题): a code, where it is, and the words for it in either language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from config.texts import text
from geodata.schemas import ledger_kind
from geodata.vocabularies import UNKNOWN, vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

# row: the row is kept back; cell: the cell is left empty; note: nothing is lost, but a person should know.
Severity = Literal["row", "cell", "note"]

SEVERITIES: Mapping[str, Severity] = {
    "missing_required": "row",
    "no_coordinates": "row",
    "bad_coordinates": "row",
    "swapped_coordinates": "row",
    "zero_coordinates": "row",
    "outside_china": "row",
    "far_away": "row",
    "geometry_invalid": "row",
    "geometry_empty": "row",
    "geometry_type": "row",
    "duplicate_id": "row",
    "duplicate_row": "row",
    "bad_id": "row",
    "id_of_another": "row",
    "ambiguous_row": "row",
    "another_name_same_place": "row",
    "same_name_far_away": "row",
    "unknown_compound": "row",
    "ambiguous_compound": "row",
    "doubtful_compound": "row",
    "no_compound_decided": "row",
    "unknown_community": "row",
    "unknown_community_code": "row",
    "against_schema": "row",
    "not_a_number": "cell",
    "not_whole": "cell",
    "several_numbers": "cell",
    "decade": "cell",
    "not_a_date": "cell",
    "several_dates": "cell",
    "ambiguous_month": "cell",
    "date_out_of_range": "cell",
    "not_yes_or_no": "cell",
    "unknown_term": "cell",
    "out_of_range": "cell",
    "wrong_pattern": "cell",
    "too_long": "cell",
    "formula_error": "cell",
    "expired_without_end": "cell",
    "date_too_early": "cell",
    "date_in_future": "cell",
    "closed_before_received": "cell",
    "number_lost_digits": "cell",
    "number_is_personal": "cell",
    "place_unreadable": "cell",
    "place_swapped": "cell",
    "place_zero": "cell",
    "place_far": "cell",
    "unknown_compound_id": "cell",
    "old_community_code": "note",
    "personal_left_out": "note",
    "more_elders_than_residents": "note",
    "text_cut": "note",
    "class_unknown": "note",
    "number_made": "note",
    "order_joined": "note",
    "row_cut_off": "note",
    "places_to_review": "note",
    "geometry_repaired": "note",
    "turned_coordinates": "note",
    "rough_number": "note",
    "zero_is_unknown": "note",
    "year_only": "note",
    "ambiguous_day_month": "note",
    "mode_from_company": "note",
    "matched_by_sound": "note",
    "matched_by_likeness": "note",
    "serial_number": "note",
    "renamed": "note",
}


@dataclass(frozen=True)
class Problem:
    """
    One thing that a person should know about a row of the file.

    Attributes
    ----------
    row
        The row's number as the file's own program shows it.
    column
        The header of the cell, as the file has it; the schema's name of the column where the file lacks it.
    value
        The cell's text, personal data masked; hostile, to be shown as plain text only.
    code
        A key of ``[problems]``, of `SEVERITIES` too.
    values
        What the texts name in braces. A ``vocabulary`` here becomes ``terms``, its labels in the reader's language.
    kind
        The kind that a column which the file lacks belongs to; empty where the file has it.
    position
        The cell's place in its row of `Sheet.rows`, from 0; None where the file lacks the column. In the file's own
        program the cell stands in row `row` and column ``ImportPlan.first_column + position``, from 1.
    """

    row: int
    column: str
    value: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    position: int | None = None

    @property
    def severity(self) -> Severity:
        """Whether the row is kept back, the cell left empty, or nothing lost."""
        return SEVERITIES[self.code]

    def column_label(self, language: str) -> str:
        """Return the header, or the label of a column that the file doesn't have."""
        if not self.kind:
            return self.column
        labels = {column.name: column.labels[language] for column in ledger_kind(self.kind).all_columns}
        return labels.get(self.column) or text(f"place_columns.{self.column}", language)

    def explain(self, language: str) -> tuple[str, str]:
        """Return what is wrong and what would be right, in `language`."""
        values = {**self.values, "value": self.value, "column": self.column_label(language)}
        if "vocabulary" in values:
            terms = vocabulary(values["vocabulary"])
            labels = [terms.label(code, language) for code in terms.codes if code != UNKNOWN]
            values["terms"] = "、".join(labels) if language == "zh" else ", ".join(labels)
        return (
            text(f"problems.{self.code}.what", language, **values),
            text(f"problems.{self.code}.remedy", language, **values),
        )

    def to_dict(self) -> dict[str, str]:
        """Return the problem as the store keeps it with a pending row."""
        return {"column": self.column, "value": self.value, "code": self.code, **self.values}
