"""What a file is (识别台账): which sheet, which row is the header, which kind of ledger; asked only when unsure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.texts import text
from geodata.schemas import ledger_kind, ledger_kind_names
from geodata.store import HeaderAlias
from loaders.choices import NO_CHOICES, Part
from loaders.columns import ID, LAT_LON_NAMES, fold_header
from loaders.doubts import Doubt, UnclearColumnsError, UnclearKindError
from loaders.failures import FileRefusedError
from loaders.header_rows import header_texts, matches_at, nothing_learnt
from loaders.preview import head, samples
from loaders.words import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from loaders.choices import Choices
    from loaders.columns import ColumnMatch
    from loaders.header_rows import Learnt
    from loaders.tables import Sheet

_HEADER_ROWS_SEARCHED = 15
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


def understand(
    sheets: Sequence[Sheet], file_name: str, choices: Choices = NO_CHOICES, learnt: Learnt = nothing_learnt
) -> Understanding:
    """
    Find the table in a file and what its columns mean.

    Parameters
    ----------
    sheets
        Of `loaders.tables.read_sheets`.
    file_name
        For messages, and as a hint.
    choices
        What the person said; the rest is found out.
    learnt
        Kind to what people said of its headers at earlier imports, as `Store.header_aliases` gives it.

    Raises
    ------
    UnclearKindError
        If two kinds explain the headers alike and the person didn't say which.
    UnclearColumnsError
        If no row holds the headers that the kind, or any kind, must have.
    FileRefusedError
        If there is no such sheet.
    """
    if choices.sheet is not None:
        named = [candidate for candidate in sheets if candidate.name == choices.sheet]
        if not named:
            raise FileRefusedError(file_name, "no_such_sheet", sheet=choices.sheet)
    looked_at = sheets if choices.sheet is None else named
    by_sheet = [_candidates(sheet, file_name, choices, learnt) for sheet in looked_at]
    found = max(by_sheet, key=lambda candidates: candidates[0].score if candidates else 0.0)
    if not found:
        doubt = _doubt(sheets, looked_at, file_name, choices, learnt)
        headers = "、".join([match.header for match in doubt.matches if match.header][:_SHOWN_HEADERS])
        raise UnclearColumnsError(doubt, file=file_name, kind=_kind_label(choices.kind), headers=headers)
    likely = _likely(found)
    if len(likely) > 1:
        best = found[0]
        doubt = Doubt(
            parts=survey_sheets(sheets, file_name, learnt),
            sheet=best.sheet.name,
            kinds=likely,
            header_row=best.header_row,
            head=head(best.sheet, best.header_index, best.matches),
            matches=best.matches,
            samples=samples(best.sheet, best.header_index, best.matches),
        )
        raise UnclearKindError(doubt, file=file_name, kinds=_kind_labels(likely))
    return found[0]


def confirmed_aliases(understanding: Understanding, choices: Choices) -> tuple[HeaderAlias, ...]:
    """Return what a person said of the headers that neither the table nor an earlier import did."""
    return tuple(
        HeaderAlias(understanding.kind, fold_header(match.header), match.target)
        for match in understanding.matches
        if match.how == "chosen" and match.header in choices.columns and match.target != match.known_target
    )


def survey_sheets(sheets: Sequence[Sheet], file_name: str, learnt: Learnt = nothing_learnt) -> tuple[Part, ...]:
    """Return every table of a file with its rows below the header and its kind, empty where it can't be told."""
    parts: list[Part] = []
    for sheet in sheets:
        found = _candidates(sheet, file_name, NO_CHOICES, learnt)
        header_index = found[0].header_index if found else 0
        likely = _likely(found)
        parts.append(Part(sheet.name, len(sheet.rows) - header_index - 1, likely[0] if len(likely) == 1 else ""))
    return tuple(parts)


def _candidates(sheet: Sheet, file_name: str, choices: Choices, learnt: Learnt) -> list[Understanding]:
    """Return what a sheet may be, one for each kind whose headers it has, the likeliest first."""
    kinds = ledger_kind_names() if choices.kind is None else (choices.kind,)
    found = [best for kind in kinds if (best := _best_of_kind(sheet, kind, file_name, choices, learnt)) is not None]
    return sorted(found, key=lambda candidate: -candidate.score)


def _likely(found: Sequence[Understanding]) -> tuple[str, ...]:
    """Return the kinds that explain a sheet's headers about as well as the best one."""
    return tuple(candidate.kind for candidate in found if found[0].score - candidate.score < _CERTAIN_MARGIN)


def _doubt(
    sheets: Sequence[Sheet], looked_at: Sequence[Sheet], file_name: str, choices: Choices, learnt: Learnt
) -> Doubt:
    """Return what a page can show of a file that has no headers of ours: the row, among the first, with most texts."""
    rows = [
        (sum(map(bool, header_texts(row))), -place, -index)
        for place, sheet in enumerate(looked_at)
        for index, row in enumerate(sheet.rows[:_HEADER_ROWS_SEARCHED])
    ]
    _, place, index = max(rows)
    sheet, header_index = looked_at[-place], -index
    if choices.header_row is not None and 0 <= choices.header_row - sheet.first_row < len(sheet.rows):
        header_index = choices.header_row - sheet.first_row
    kinds = ledger_kind_names() if choices.kind is None else (choices.kind,)
    by_kind = {kind: matches_at(sheet, header_index, kind, choices, learnt) for kind in kinds}
    kinds = tuple(sorted(kinds, key=lambda kind: -_score(by_kind[kind], kind)))
    return Doubt(
        parts=survey_sheets(sheets, file_name, learnt),
        sheet=sheet.name,
        kinds=kinds,
        header_row=sheet.first_row + header_index,
        head=head(sheet, header_index, by_kind[kinds[0]]),
        matches=by_kind[kinds[0]],
        samples=samples(sheet, header_index, by_kind[kinds[0]]),
    )


def _kind_label(kind: str | None) -> Callable[[str], str]:
    return lambda language: ledger_kind(kind).labels[language] if kind else text("understanding.any_kind", language)


def _kind_labels(kinds: Iterable[str]) -> Callable[[str], str]:
    names = tuple(kinds)
    return lambda language: ("、" if language == "zh" else ", ").join(ledger_kind(k).labels[language] for k in names)


def _best_of_kind(sheet: Sheet, kind: str, file_name: str, choices: Choices, learnt: Learnt) -> Understanding | None:
    if not _takes_places(sheet, kind):
        return None
    best: Understanding | None = None
    bonus = _NAME_BONUS if fold(ledger_kind(kind).labels["zh"]) in fold(sheet.name + file_name) else 0.0
    for index in _header_indexes(sheet, choices):
        matches = matches_at(sheet, index, kind, choices, learnt)
        if not _is_enough(matches, kind, sheet):
            continue
        score = _score(matches, kind) + bonus
        if best is None or score > best.score:
            best = Understanding(sheet, kind, index, matches, score)
    return best


def _header_indexes(sheet: Sheet, choices: Choices) -> range:
    """Return the rows among which the header is looked for: the one that the person named, else the first ones."""
    if sheet.features is not None:
        return range(1)
    if choices.header_row is not None:
        index = choices.header_row - sheet.first_row
        return range(index, index + 1) if 0 <= index < len(sheet.rows) else range(0)
    return range(min(_HEADER_ROWS_SEARCHED, len(sheet.rows)))


def _score(matches: Sequence[ColumnMatch], kind: str) -> float:
    return sum(match.score * (1.0 if match.kind == kind else _CONTAINED_WEIGHT) for match in matches)


def _is_enough(matches: Sequence[ColumnMatch], kind: str, sheet: Sheet) -> bool:
    """Whether the headers hold what each row of a kind must have: its required columns, or the id of a known row."""
    found = {match.column for match in matches if match.kind == kind}
    required = {column.name for column in ledger_kind(kind).columns if column.required}
    if sheet.features is not None and len(sheet.features) == 1:
        # A single outline may come without its name: the file's stands for it.
        required -= {"name"}
    made_of = ledger_kind(kind).made_of
    if made_of and found >= set(made_of):
        # Its numbers are made of them then.
        required -= set(ledger_kind(kind).identity)
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
