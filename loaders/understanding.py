"""What a file is (识别台账): which sheet, which row is the header, which kind of ledger; asked only when unsure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from config.errors import UnknownColumnsError, UnknownKindError
from geodata.schemas import ledger_kind, ledger_kind_names
from loaders.columns import ID, LAT_LON_NAMES, ColumnMatch, match_headers
from loaders.failures import FileRefusedError
from loaders.words import clean, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from loaders.tables import Sheet

_HEADER_ROWS_SEARCHED = 15
_MAX_COLUMNS = 500
# A header of a contained kind says less on what the ledger is than one of its own.
_CONTAINED_WEIGHT = 0.6
# The sheet's or the file's name decides between kinds that explain the headers alike.
_NAME_BONUS = 40.0
# The best kind must explain so much more than the next for nobody to be asked.
_CERTAIN_MARGIN = 30.0
_SHOWN_HEADERS = 20
_DIMENSION = {"Point": 0, "LineString": 1, "Polygon": 2}


@dataclass(frozen=True)
class Understanding:
    """
    Where the rows are and what their columns mean.

    Attributes
    ----------
    sheet
        The sheet that was taken.
    kind
        The kind of ledger.
    header_index
        Index of the header row in ``sheet.rows``.
    matches
        One for each header.
    score
        How much of the headers is explained; for comparing only.
    """

    sheet: Sheet
    kind: str
    header_index: int
    matches: tuple[ColumnMatch, ...]
    score: float

    @property
    def header_row(self) -> int:
        """The header row's number as the file's own program shows it."""
        return self.sheet.first_row + self.header_index


def understand(sheets: Sequence[Sheet], file_name: str, *, kind: str | None, sheet: str | None) -> Understanding:
    """
    Find the table in a file and what its columns mean.

    Parameters
    ----------
    sheets
        Of `loaders.tables.read_sheets`.
    file_name
        For messages, and as a hint.
    kind, sheet
        What the person said; None to find out.

    Raises
    ------
    UnknownKindError
        If two kinds explain the headers alike and `kind` is None.
    UnknownColumnsError
        If no row holds the headers that `kind`, or any kind, must have.
    FileRefusedError
        If there is no such sheet.
    """
    if sheet is not None:
        named = [candidate for candidate in sheets if candidate.name == sheet]
        if not named:
            raise FileRefusedError(file_name, "no_such_sheet", sheet=sheet)
        sheets = named
    kinds = ledger_kind_names() if kind is None else (kind,)
    found = [best for name in kinds if (best := _best_of_kind(sheets, name, file_name)) is not None]
    if not found:
        raise UnknownColumnsError(file=file_name, kind=_kind_label(kind), headers=_headers_seen(sheets))
    found.sort(key=lambda candidate: -candidate.score)
    if len(found) > 1 and found[0].score - found[1].score < _CERTAIN_MARGIN:
        likely = [name.kind for name in found if found[0].score - name.score < _CERTAIN_MARGIN]
        raise UnknownKindError(file=file_name, kinds=_kind_labels(likely))
    return found[0]


def _kind_label(kind: str | None) -> Callable[[str], str]:
    return lambda language: ledger_kind(kind).labels[language] if kind else "?"


def _kind_labels(kinds: Iterable[str]) -> Callable[[str], str]:
    names = tuple(kinds)
    return lambda language: ("、" if language == "zh" else ", ").join(ledger_kind(k).labels[language] for k in names)


def header_texts(row: Sequence[Any]) -> list[str]:
    """Return a row's cells as headers: cleaned text, empty for what isn't text."""
    return [clean(cell) if isinstance(cell, str) else "" for cell in row[:_MAX_COLUMNS]]


def _headers_seen(sheets: Sequence[Sheet]) -> str:
    """Return the texts of the row, among the first, that has most of them."""
    rows = [header_texts(row) for sheet in sheets for row in sheet.rows[:_HEADER_ROWS_SEARCHED]]
    best = max(rows, key=lambda row: sum(map(bool, row)), default=[])
    return "、".join([text for text in best if text][:_SHOWN_HEADERS])


def _best_of_kind(sheets: Sequence[Sheet], kind: str, file_name: str) -> Understanding | None:
    best: Understanding | None = None
    for sheet in sheets:
        if not _takes_places(sheet, kind):
            continue
        rows = sheet.rows[:1] if sheet.features is not None else sheet.rows[:_HEADER_ROWS_SEARCHED]
        for index, row in enumerate(rows):
            above = header_texts(sheet.rows[index - 1]) if index and _is_text(row) else []
            matches = tuple(_match_under(header_texts(row), above, kind))
            if not _is_enough(matches, kind, sheet):
                continue
            score = sum(m.score * (1.0 if m.kind == kind else _CONTAINED_WEIGHT) for m in matches)
            if fold(ledger_kind(kind).labels["zh"]) in fold(sheet.name + file_name):
                score += _NAME_BONUS
            if best is None or score > best.score:
                best = Understanding(sheet, kind, index, matches, score)
    return best


def _is_text(row: Sequence[Any]) -> bool:
    """Whether a row may be the second of a header: texts only, and no numbers among them."""
    return all(cell is None or (isinstance(cell, str) and not any(c.isdigit() for c in cell[:1])) for cell in row)


def _match_under(headers: list[str], above: Sequence[str], kind: str) -> list[ColumnMatch]:
    """
    Match a header row, and what it leaves open with the group's name above it: 「业委会」 over 「状态」.

    A group's name stands at its first column; the cells right of it are empty.
    """
    headers = [header or (above[place] if place < len(above) else "") for place, header in enumerate(headers)]
    matches = match_headers(headers, kind)
    taken = {(match.kind, match.column) for match in matches if match.column is not None}
    group = ""
    for position, match in enumerate(matches):
        group = (above[position] if position < len(above) else "") or group
        header = headers[position]
        if match.column is not None or not header or not group or header == group:
            continue
        (joined,) = match_headers([group + header], kind, likeness=False)
        if joined.column is not None and (joined.kind, joined.column) not in taken:
            taken.add((joined.kind, joined.column))
            matches[position] = replace(joined, header=f"{group} {header}", position=position)
    return matches


def _is_enough(matches: Sequence[ColumnMatch], kind: str, sheet: Sheet) -> bool:
    """Whether the headers hold what each row of a kind must have: its required columns, or the id of a known row."""
    found = {match.column for match in matches if match.kind == kind}
    required = {column.name for column in ledger_kind(kind).columns if column.required}
    if sheet.features is not None and len(sheet.features) == 1:
        # A single outline may come without its name: the file's stands for it.
        required -= {"name"}
    if "compound_id" in found:
        required -= {"compound"}
    has_place = sheet.features is not None or "lon_lat" in found or found >= LAT_LON_NAMES
    if not ledger_kind(kind).identity:
        return has_place or ID in found
    return (required <= found and bool(found or sheet.features)) or (ID in found and len(found) > 1)


def _takes_places(sheet: Sheet, kind: str) -> bool:
    """Whether most of a file's features are of a dimension that the kind has; tables without features always are."""
    if sheet.features is None:
        return True
    wanted = {_DIMENSION[name] for name in ledger_kind(kind).geometry_types}
    dimensions = Counter(
        int(feature.geometry.geom_type.endswith("LineString")) + 2 * feature.geometry.geom_type.endswith("Polygon")
        for feature in sheet.features
        if feature.geometry is not None and feature.geometry.geom_type != "GeometryCollection"
    )
    return not dimensions or dimensions.most_common(1)[0][0] in wanted
